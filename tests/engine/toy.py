"""Measures for tests of the engine: what they read is easy to see, and some misbehave."""

from __future__ import annotations

import os
from pathlib import Path

import polars as pl

from hum_qc.registry import Readings, batch_measure, measure
from hum_qc.sample import Batch


@measure(unit="count characters", source="here")
def toy_length(text: pl.Expr) -> pl.Expr:
    """Characters; null for no text."""
    return text.str.len_chars()


@measure(unit="label: keep, drop", source="here", evidence=lambda text: {"word": "drop"} if "drop" in text else {})
def toy_marked(text: pl.Expr) -> pl.Expr:
    """`drop` where the text says so; null for no text."""
    return pl.when(text.str.contains("drop")).then(pl.lit("drop")).when(text.is_not_null()).then(pl.lit("keep"))


@batch_measure(unit="count", source="here", costly=True, port="judge")
def toy_judged(batch: Batch) -> Readings:
    """A score of 5, of 1 where the answer calls itself bad; never null."""
    bad = batch["output"].str.to_lowercase().str.contains("bad")
    return Readings(batch.select(pl.when(bad).then(1).otherwise(5).cast(pl.Int64)).to_series())


@batch_measure(unit="count", source="here")
def toy_broken(batch: Batch) -> Readings:
    """Raises; never null."""
    raise RuntimeError("boom")


def _no_evidence(text: str) -> dict[str, str]:
    raise KeyError(text)


@measure(unit="count", source="here", evidence=_no_evidence)
def toy_speechless(text: pl.Expr) -> pl.Expr:
    """One for every text, and no evidence for it; null for no text."""
    return text.str.count_matches("^")


@measure(unit="count", source="here")
def toy_wrong_pattern(text: pl.Expr) -> pl.Expr:
    """Raises, for its pattern is none; never null."""
    return text.str.count_matches("(")


@batch_measure(unit="count", source="here")
def toy_deadly(batch: Batch) -> Readings:
    """Kills its process when a text says so, `once` only where the file it names is not there; never null."""
    for text in batch["output"].to_list():
        if text == "die always":
            os._exit(9)
        if text is not None and text.startswith("die once "):
            mark = Path(text.removeprefix("die once "))
            if not mark.exists():
                mark.touch()
                os._exit(9)
    return Readings(pl.Series([0] * batch.height, dtype=pl.Int64))
