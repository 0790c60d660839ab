"""How much of an answer is the instruction over again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal

from hum_qc.filters.matches import quote
from hum_qc.filters.ngrams import ngrams, of_row
from hum_qc.registry import Evidence, Readings, batch_measure
from hum_qc.sample import Part, part

if TYPE_CHECKING:
    from hum_qc.sample import Batch

FEWEST: Final = 8
"""N-grams of the shortest text whose share says something."""


@batch_measure(unit="fraction 0..1", source="ROUGE-N precision, Lin 2004, over distinct n-grams")
def instruction_overlap(
    batch: Batch, *, of: Part = "output", source: Literal["instruction", "prompt"] = "instruction", n: int = 3
) -> Readings:
    """Share of the text's distinct n-grams of words that also stand in the instruction (or in the whole prompt).

    1: nothing is said that the instruction does not say, in whatever order. High readings are right where the task is
    to correct or shorten what the instruction holds. In Chinese each character is a word. `echo` reads copies from the
    beginning on, letter by letter. null: fewer than 8 different n-grams, or no instruction.
    """
    import numpy as np
    import polars as pl

    texts = batch.select(text=part(of), given=part(source))
    rows, first = np.unique(of_row(*(said := ngrams(texts["text"], n))), return_index=True)
    owner = said[0][first]
    shared = np.isin(rows, of_row(*ngrams(texts["given"], n)))
    total = np.bincount(owner, minlength=batch.height)
    common = np.bincount(owner[shared], minlength=batch.height)
    told = (total >= FEWEST) & texts["given"].is_not_null().to_numpy()
    share = pl.Series("instruction_overlap", common / np.maximum(total, 1))
    values = pl.select(pl.when(pl.lit(pl.Series(told))).then(pl.lit(share))).to_series()

    def evidence(asked: Sequence[int]) -> list[Evidence]:
        return [
            {**quote(text or "", 0, len(text or "")), "ngrams": int(total[row]), "shared": int(common[row])}
            for row, text in zip(asked, texts["text"].gather(list(asked)), strict=True)
        ]

    return Readings(values, evidence)
