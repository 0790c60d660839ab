"""From what was found of an item in a text to a score: where contamination is decided.

The figures come from a labelled trial (`scripts/bench_contamination.py`); `docs/design/contamination.md` says how.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import Any

    import numpy as np
    import polars as pl

    from hum_qc.index.tables import Lookup

    Array = np.ndarray[tuple[int], np.dtype[Any]]

LEAK: Final = 0.6
"""The score from which a text is a leak under the starter policies."""

NEEDED: Final = (0.96, 0.55)
"""The share of a question that makes a leak: of one of SHORT nats or fewer, and of one of LONG nats or more."""
SHORT, LONG = 30.0, 105.0

ALONE: Final = 9.0
"""Nats of a question that is a leak when it stands word for word as a sentence of its own."""

SWAPPED: Final = 0.1
"""The share of numbers of a question that others stand in place of, from which it is another question."""

FLOOR: Final = 0.2
"""Scores below it are not kept."""

CODE_NEEDED: Final = 0.78
CODE_NATS: Final = 80.0


def leaks(found: pl.DataFrame, lookup: Lookup, repeated: Array) -> pl.DataFrame:
    """Score copied text: `row, item, begin, end, score, near, question, others, whole`.

    The share of a question's pairs of words that stands in a text, weighted by how rare they are, against the share
    that a question of so much information needs; the same of question, choices and answer together, whichever is
    larger. A question of little information needs nearly all of it. `repeated` says of each item whether others of its
    benchmark ask the very same ("Which of these is correct?"): such a question counts with its choices and answer only.
    """
    import polars as pl

    item = found["item"].to_numpy()
    totals = pl.DataFrame({"total": lookup.totals[item, 0], "rest": lookup.totals[item, 1], "repeated": repeated[item]})
    frame = pl.concat([found, totals], how="horizontal")
    total, both = pl.col("total"), pl.col("total") + pl.col("rest")
    share = pl.col("gained") / total.clip(1)
    together = (pl.col("gained") + pl.col("others")) / both.clip(1)
    alone = (pl.col("whole") == 2) & (total >= ALONE) & ~pl.col("repeated")
    by_itself = pl.when(~pl.col("repeated")).then(_against(share, total)).otherwise(0.0)
    with_rest = pl.when(share > 0.65).then(_against(together, both)).otherwise(0.0)
    quoted = pl.max_horizontal(by_itself, with_rest)
    return (
        frame.select(
            "row",
            "item",
            "begin",
            "end",
            pl.when(alone).then(1.0).otherwise(quoted).clip(0, 1).alias("score"),
            ((pl.col("swapped") >= 1) & (pl.col("swapped") >= SWAPPED * pl.col("numbers"))).alias("near"),
            share.clip(0, 1).alias("question"),
            (pl.col("others") / pl.col("rest").clip(1)).clip(0, 1).alias("others"),
            (pl.col("whole") > 0).alias("whole"),
        )
        .filter(pl.col("score") >= FLOOR)
        .with_columns(part=pl.lit("text"))
    )


def _against(share: pl.Expr, nats: pl.Expr) -> pl.Expr:
    """A share as a score: LEAK where it is what a text of so many nats needs."""
    import polars as pl

    # Multiplied, not divided: Polars divides a column of one row otherwise than a longer one, in the last bit.
    slope = (nats - SHORT) * (1 / (LONG - SHORT))
    needed = (NEEDED[0] - slope * (NEEDED[0] - NEEDED[1])).clip(NEEDED[1], NEEDED[0])
    return share * LEAK / needed * pl.min_horizontal(1.0, nats * (1 / SHORT))


def code(found: pl.DataFrame, lookup: Lookup) -> pl.DataFrame:
    """Score the structure of code: the columns of `leaks`, for programs long enough to tell."""
    import polars as pl

    total = pl.Series("total", lookup.totals[found["item"].to_numpy(), 0])
    share = pl.col("gained") / pl.col("total").clip(1)
    score = share * (LEAK / CODE_NEEDED) * pl.min_horizontal(1.0, pl.col("gained") * (1 / CODE_NATS))
    return (
        found.with_columns(total)
        .select(
            "row",
            "item",
            "begin",
            "end",
            score.clip(0, 1).alias("score"),
            pl.lit(value=False).alias("near"),
            share.clip(0, 1).alias("others"),
            pl.lit("code").alias("part"),
        )
        .filter(pl.col("score") >= FLOOR)
    )


def suspects(found: pl.DataFrame, lookup: Lookup) -> pl.DataFrame:
    """Score text that may say the same in other words: `row, item, begin, end, score`.

    A logistic of: the harmonic mean of how much of the question the sentences have and how much of the sentences the
    question has, times the logarithm of the question's nats; how much of the question they have, times the same; its
    numbers that are there, that are not, and other numbers; how much of the answer stands nearby. Fitted on one half
    of the trial and tried on the other; 0.5 is where 1 in 100 ordinary samples is held.
    """
    import polars as pl

    item = found["item"].to_numpy()
    totals = pl.DataFrame({"total": lookup.totals[item, 0], "rest": lookup.totals[item, 1]})
    frame = pl.concat([found, totals], how="horizontal")
    recall = pl.col("gained") / pl.col("total").clip(1)
    precision = pl.col("gained") / (pl.col("gained") + pl.col("said")).clip(1)
    mean = 2 * recall * precision / (recall + precision).clip(1e-3)
    size = pl.col("total").clip(1).log()
    sum_of = (
        WEIGHTS["mean"] * mean * size
        + WEIGHTS["recall"] * recall * size
        + WEIGHTS["size"] * size
        + WEIGHTS["kept"] * pl.col("kept").clip(0, 8)
        + WEIGHTS["lost"] * (pl.col("numbers") - pl.col("kept"))
        + WEIGHTS["extra"] * pl.col("extra").clip(0, 10)
        + WEIGHTS["answer"] * pl.col("others") / pl.col("rest").clip(1)
        + WEIGHTS["constant"]
    )
    score = (1 / (1 + (-sum_of).exp())).alias("score")
    return frame.select("row", "item", "begin", "end", score).filter(pl.col("score") >= FLOOR)


WEIGHTS: Final = {
    "mean": 4.75,
    "recall": 1.5,
    "size": -1.1,
    "kept": 1.1,
    "lost": -0.85,
    "extra": -0.36,
    "answer": 2.4,
    "constant": -7.9,
}
