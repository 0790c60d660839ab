"""Diversity: what is read of each sample, so that figures of the whole corpus can be made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hum_qc.filters.ngrams import ngrams, of_row
from hum_qc.filters.offered import chosen
from hum_qc.registry import TALLIES, Readings, batch_measure
from hum_qc.sample import Part, part

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.sample import Batch

LONGEST: Final = 60
"""Characters of the longest answer that may be a class."""


def tally_ngrams(batch: Batch, *, of: Part = "instruction", n: int = 2) -> pl.DataFrame:
    """`row`, and the n-grams of each sample as numbers below `TALLIES`; different n-grams seldom share one."""
    import numpy as np
    import polars as pl

    rows, keys = ngrams(batch.select(part(of).alias("text")).to_series(), n)
    flat = pl.Series("keys", (keys % np.uint64(TALLIES)).astype(np.uint32))
    at = pl.DataFrame({"at": rows, "keys": flat}).group_by("at", maintain_order=True).agg("keys")
    return at.select(batch["row"].gather(at["at"]).alias("row"), "keys")


@batch_measure(unit="fraction 0..1", source="distinct-n, Li et al. 2016", tally=tally_ngrams)
def distinct_ngrams(batch: Batch, *, of: Part = "instruction", n: int = 2) -> Readings:
    """Share of the text's n-grams of words that are different ones; 1: none stands twice.

    In Chinese each character is a word. A run with this line also counts the n-grams of the whole corpus, before and
    after filtering: distinct share and entropy, in `summary.json` under `diversity`. null: fewer than n words.
    """
    import numpy as np
    import polars as pl

    rows, keys = ngrams(batch.select(part(of).alias("text")).to_series(), n)
    _, first = np.unique(of_row(rows, keys), return_index=True)
    total = np.bincount(rows, minlength=batch.height)
    different = np.bincount(rows[first], minlength=batch.height)
    share = pl.DataFrame({"share": different / np.maximum(total, 1), "total": total})
    return Readings(share.select(pl.when(pl.col("total") > 0).then("share").alias("distinct_ngrams")).to_series())


@batch_measure(unit="label", source="position bias of right options, Pezeshkpour and Hruschka 2023; own reading")
def option_position(batch: Batch) -> Readings:
    """Place of the right option among those offered: `2/4` is the second of four.

    Options are those that instruction or context letter from A on, the right one is the letter that the output states,
    else the option whose text it gives. The labels of a classification have a place of their own and do not count. A
    run with this line also tests the places against chance, before and after filtering. null: no lettered options, or
    an output that takes none.
    """
    import polars as pl

    values: list[str | None] = [None] * batch.height
    for row, one, told in chosen(batch):
        place = one.letter if one.letter is not None else told
        if place is not None:
            values[row] = f"{place + 1}/{len(one.options)}"
    return Readings(pl.Series("option_position", values, dtype=pl.String))


@batch_measure(unit="label", source="own definition")
def class_label(batch: Batch) -> Readings:
    """The class that a classification answer gives, in small letters.

    A run with this line also reports how evenly the classes of each source are used, before and after filtering. null:
    another task, no answer, or one of more than 60 characters (an explanation).
    """
    import polars as pl

    plain = pl.col("output").str.strip_chars(" \t\r\n.。\"'“”").str.to_lowercase()
    short = (pl.col("task") == "classification") & (plain.str.len_chars() <= LONGEST) & (plain.str.len_chars() > 0)
    return Readings(batch.select(pl.when(short).then(plain).alias("class_label")).to_series())
