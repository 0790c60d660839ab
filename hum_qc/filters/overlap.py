"""N-gram overlap with benchmarks, as papers report it: readings for people who must, not what leaks are found by."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from hum_qc.errors import Fault
from hum_qc.filters import contamination
from hum_qc.filters.contamination import STARTER, index_path, models, open_index
from hum_qc.registry import Readings, batch_measure
from hum_qc.sample import Batch, Part, part

if TYPE_CHECKING:
    from hum_qc.index.ngrams import NGrams


@cache
def _ngrams(path: Path, n: int, changed: int) -> NGrams:
    """Made once a process; a file that changed is another index."""
    from hum_qc.index.ngrams import NGrams

    return NGrams.of(open_index(str(path)).stored.sections, n)


def check(index: str, n: int, **_: object) -> Sequence[Fault]:
    """What is wrong with the index and the length that a policy line names."""
    if n < 1:
        return [Fault("", 0, f"n: an n-gram has 1 token or more, not {n}")]
    return contamination.check(index)


def _shared(batch: Batch, index: str, of: Part, n: int, column: str, name: str) -> Readings:
    import polars as pl

    path = index_path(index)
    texts = batch.select(part(of).alias("text")).to_series()
    values = _ngrams(path, n, path.stat().st_mtime_ns).shared(texts)[column]
    return Readings(pl.select(pl.when(texts.is_not_null()).then(values)).to_series().alias(name))


@batch_measure(
    unit="count n-grams",
    source="any 13-gram: Brown et al. 2020 (GPT-3), appendix C; any 8-gram: Tulu 3, Lambert et al. 2024, and open-r1",
    models=models,
    check=check,
)
def shared_ngrams(batch: Batch, *, index: str = STARTER, of: Part = "conversation", n: int = 13) -> Readings:
    """Number of the sample's n-grams that stand in question, choices or answer of any item.

    Tokens are ours (a Chinese character is one), so counts differ a little from those of tools that split at white
    space. null: no text.
    """
    return _shared(batch, index, of, n, "shared", "shared_ngrams")


@batch_measure(
    unit="fraction 0..1",
    source="token share in n-grams: Touvron et al. 2023 (Llama 2, n = 10), Dubey et al. 2024 (Llama 3, n = 8)",
    models=models,
    check=check,
)
def token_overlap(batch: Batch, *, index: str = STARTER, of: Part = "conversation", n: int = 8) -> Readings:
    """The largest share of an item's tokens that stand in n-grams which the sample has too; null: no text.

    Without the skips that Llama 2 allows.
    """
    return _shared(batch, index, of, n, "overlap", "token_overlap")


@batch_measure(
    unit="count tokens",
    source="longest contaminated substring: ConTAM, Singh et al. 2024, arXiv 2411.03923",
    models=models,
    check=check,
)
def longest_match(batch: Batch, *, index: str = STARTER, of: Part = "conversation", n: int = 8) -> Readings:
    """The most tokens in a row that the sample shares with one item; 0 when they are fewer than `n`. null: no text."""
    return _shared(batch, index, of, n, "longest", "longest_match")
