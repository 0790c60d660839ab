"""What the items of an index are called, and where one of a name stands in it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.index.scan import Index


def item_names(index: Index) -> pl.DataFrame:
    """`benchmark` and `item` (its id) of each item, in the order of the index."""
    import polars as pl

    sections = index.stored.sections
    benchmarks = pl.Series("benchmark", [str(one.get("name")) for one in index.benchmarks], dtype=pl.String)
    starts, data = sections["item_id_starts"].tolist(), sections["item_id_bytes"].tobytes()
    ids = [data[start:end].decode("utf-8", "replace") for start, end in pairwise(starts)]
    of_item = pl.Series(sections["item_benchmark"])
    return pl.DataFrame({"benchmark": benchmarks.gather(of_item), "item": pl.Series(ids, dtype=pl.String)})


def place_of(names: pl.DataFrame, benchmark: str, item: str) -> int | None:
    """The place of an item among the names of an index; None when it is not there."""
    import polars as pl

    there = names.select(((pl.col("benchmark") == benchmark) & (pl.col("item") == item)).arg_true()).to_series()
    return None if there.is_empty() else int(there[0])
