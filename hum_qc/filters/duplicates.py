"""Duplicates: samples that say the same as an earlier one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from hum_qc.registry import corpus_measure
from hum_qc.sample import Batch, part
from hum_qc.text import folded

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    from hum_qc.verdict import Bound

Compared = Literal["sample", "instruction", "prompt", "output"]

PARTITION_ROWS: Final = 8_000_000
"""How many keys are sorted at once: what bounds the memory of a corpus of any size."""


def match_copies(parts: Sequence[Path], bound: Bound, **_: object) -> Iterator[pl.DataFrame]:
    """Pair each sample with the first one of the same key, one range of keys after the other.

    Samples of one `parent` are no twins of each other.
    """
    import polars as pl

    if not parts:
        return
    table = pl.scan_ipc(list(parts), glob=False)
    rows = int(table.select(pl.len()).collect().item())
    ranges = max(1, -(-rows // PARTITION_ROWS))
    for index in range(ranges):
        of_range = pl.col("key") % ranges == index
        yield _pairs((table.filter(of_range) if ranges > 1 else table).collect())


def _pairs(keys: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    group = ["key", "more"]
    repeated = keys.filter(pl.len().over(group) > 1).sort(*group, "shard", "row")
    first = repeated.group_by(group, maintain_order=True).first()
    copies = repeated.join(first.rename({c: f"twin_{c}" for c in first.columns if c not in group}), on=group)
    related = pl.col("parent") == pl.col("twin_parent")
    itself = (pl.col("shard") == pl.col("twin_shard")) & (pl.col("row") == pl.col("twin_row"))
    return (
        copies.filter(~itself & ~related.fill_null(value=False))
        .select(
            "shard",
            "row",
            "twin_shard",
            "twin_row",
            pl.when(pl.col("exact") == pl.col("twin_exact"))
            .then(pl.lit("verbatim"))
            .otherwise(pl.lit("normalised"))
            .alias("reading"),
            pl.lit(1.0).alias("similarity"),
            pl.lit(value=True).alias("decides"),
        )
        .sort("shard", "row")
    )


@corpus_measure(
    unit="label: unique, normalised, verbatim",
    source="exact deduplication, Lee et al. 2022, Deduplicating Training Data Makes Language Models Better",
    match=match_copies,
    alone="unique",
)
def copy_of_earlier(batch: Batch, *, of: Compared = "sample") -> pl.DataFrame:
    """Whether an earlier sample says the same: verbatim, or after folding case, width, space and punctuation.

    `of: sample` compares instruction, context, labels and tools offered, and output together (in a conversation,
    every turn and call); a part alone finds more. The first of the equal samples is unique and is named as the twin
    of the others. Samples that share `parent` are not compared. null: nothing to compare, the part is empty or holds
    no letter or digit.
    """
    import polars as pl

    text = _everything() if of == "sample" else part(of)
    texts = batch.lazy().select(text.alias("exact"), folded(text).alias("fold"), "row", "parent").collect()
    texts = texts.filter(pl.col("fold").str.len_bytes() > 0)
    digests = _digests(texts["fold"])
    return pl.DataFrame(
        {
            "key": digests[:, 0],
            "more": digests[:, 1],
            "exact": _digests(texts["exact"])[:, 0],
            "row": texts["row"],
            "parent": texts["parent"].hash(),
        }
    ).with_columns(pl.when(texts["parent"].is_not_null()).then(pl.col("parent")).alias("parent"))


def _everything() -> pl.Expr:
    """The whole sample as text: a question that offers other labels or tools is another question."""
    import polars as pl

    calls = pl.col("turns").list.eval(pl.element().struct.field("tool_calls")).list.join("\n", ignore_nulls=True)
    asked = (pl.col("labels").list.join("\n"), "schema", "tools", calls)
    said = pl.concat_str(part("conversation"), *asked, separator="\n", ignore_nulls=True)
    return pl.when(part("conversation").is_not_null()).then(said)


def _digests(texts: pl.Series) -> np.ndarray[tuple[int, int], np.dtype[np.uint64]]:
    """BLAKE2b of each text as two 64-bit numbers: the same on every machine, and no collision in practice."""
    import numpy as np

    blake = hashlib.blake2b
    joined = b"".join(blake(text.encode(), digest_size=16).digest() for text in texts)
    return np.frombuffer(joined, dtype="<u8").reshape(-1, 2)
