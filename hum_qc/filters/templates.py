"""Samples made by one template: the same words with other ones in the slots."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.registry import corpus_measure
from hum_qc.sample import Batch, Part, part

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.index.shelves import Shelf
    from hum_qc.verdict import Bound

CELLS: Final = 1 << 26
"""The most shingles that are counted apart from each other."""


def match_templates(parts: Sequence[Path], bound: Bound, *, common: int, **_: Any) -> Iterator[pl.DataFrame]:
    """Pair each sample with the first one of its template, however many stand between them."""
    import numpy as np
    import polars as pl

    from hum_qc.index import shingles, skeletons
    from hum_qc.index.candidates import power
    from hum_qc.index.shelves import ahead

    if not parts:
        return
    counts = [pl.scan_ipc(path, glob=False).select(pl.col("tokens").list.len().sum()) for path in parts]
    size = int(pl.concat(counts).collect().to_series().sum())
    table = np.zeros(power(4 * size, CELLS), np.uint8)
    for shelf, _keys in ahead(parts, _read):
        shingles.count_shingles(_masked(shelf), _starts(shelf), shingles.SHORT, 1, table)

    def read(path: Path) -> pl.DataFrame:
        shelf, keys = _read(path)
        out = np.empty(keys.height, np.uint64), np.empty(keys.height, np.uint64), np.empty(keys.height, np.int64)
        skeletons.skeleton(shelf.tokens, _masked(shelf), _starts(shelf), (table, common), out)
        columns = {"skeleton": out[0], "said": out[1], "similarity": out[2] / np.diff(_starts(shelf))}
        return keys.hstack(pl.DataFrame(columns)).filter(pl.col("skeleton") > 0)

    yield _pairs(pl.concat(ahead(parts, read)))


def _read(path: Path) -> tuple[Shelf, pl.DataFrame]:
    import polars as pl

    from hum_qc.index.shelves import of_frame

    frame = pl.scan_ipc(path, glob=False).collect()
    return of_frame(frame), frame.select("shard", "row")


def _masked(shelf: Shelf) -> Any:
    import numpy as np

    from hum_qc.index.skeletons import mask_numbers

    masked = np.empty_like(shelf.tokens)
    mask_numbers(shelf.tokens, masked)
    return masked


def _starts(shelf: Shelf) -> Any:
    import numpy as np

    return np.ascontiguousarray(shelf.bounds[:, 0])


def _pairs(samples: pl.DataFrame) -> pl.DataFrame:
    """A sample of a template, the first one, and how many others were said before in that template."""
    import polars as pl

    first = samples.group_by("skeleton", maintain_order=True).first()
    twins = first.select("skeleton", pl.col("shard").alias("twin_shard"), pl.col("row").alias("twin_row"))
    sayings = samples.group_by("skeleton", "said", maintain_order=True).first()
    nth = pl.col("said").cum_count().over("skeleton").cast(pl.Int64) - 1
    before = sayings.select("skeleton", "said", nth.alias("reading")).filter(pl.col("reading") > 0)
    return (
        samples.join(before, on=["skeleton", "said"], maintain_order="left")
        .join(twins, on="skeleton", maintain_order="left")
        .select("shard", "row", "twin_shard", "twin_row", "reading", "similarity", pl.lit(value=True).alias("decides"))
    )


@corpus_measure(
    unit="count samples",
    source="skeletons of the word trigrams that many samples share",
    match=match_templates,
    alone=0,
)
def template_copies(batch: Batch, *, of: Part = "instruction", common: int = 8) -> pl.DataFrame:
    """How many other texts of the same template stand earlier in the corpus: the same words, others in the slots.

    A word belongs to the template when it stands in three words in a row that the corpus has at least `common` times
    (all numbers alike); all others, and numbers, stand in slots. A template has at least four words, and at least as
    many as stand in its slots. The same text once more counts once. So `max: 50` keeps the first 51 of each template.
    null: no text.
    """
    import polars as pl

    from hum_qc.index.shelves import as_frame, shelve

    texts = batch.lazy().select(part(of).alias("text"), "row").collect()
    nothing = pl.repeat(None, texts.height, dtype=pl.String, eager=True)
    frame = as_frame(shelve(texts["text"], nothing, nothing)).with_columns(texts["row"])
    return frame.filter(pl.col("tokens").list.len() > 0)
