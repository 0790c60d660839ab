"""Waivers at work: after measuring, before the verdict. A reading stays what it is; its outcome may change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hum_qc.ledger import MATCHES
from hum_qc.registry import Evidence, Matches, Readings
from hum_qc.verdict import Outcome

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.filters.line import Filter
    from hum_qc.waivers import Waiver

SAMPLE: Final = ("file", "row", "id", "hash", "source")
"""What of a sample a waiver can name."""


@dataclass(frozen=True, slots=True)
class Lifted:
    """What is left of the verdicts of a filter.

    `verdict` are those that stand, `readings` what they rest on: a sample of which the best match is waived is judged
    by the next best. `waived` names the waiver of each sample that was stopped and whose verdict, or best match, is
    waived.
    """

    verdict: pl.Series
    readings: Readings
    waived: pl.Series


def lift(
    one: Filter, readings: Readings, verdict: pl.Series, known: pl.DataFrame, waivers: Sequence[Waiver]
) -> Lifted | None:
    """Take out of the verdicts of a filter what the waivers cover; None where none covers anything.

    `known` has a row per sample with the columns of `SAMPLE`.
    """
    import polars as pl

    mine = [each for each in waivers if each.of_filter(one.name)]
    if not mine or not (verdict > 0).any():
        return None
    whole = known.with_columns(_first_of([each for each in mine if not each.benchmark]).alias("waived"))["waived"]
    left, best = readings, pl.repeat(None, known.height, dtype=pl.String, eager=True)
    if readings.matches is not None:
        marked = mark(readings.matches.table, known, mine)
        left = readings.matches.readings(marked.filter(pl.col("waived").is_null()).drop("waived"))
        best = _of_best(marked, known.height)
    frame = pl.DataFrame({"was": verdict, "whole": whole, "best": best, "reading": left.values})
    stopped = pl.col("was") > 0
    told = frame.select(
        pl.when(stopped).then(pl.coalesce("whole", "best")).alias("waived"),
        pl.when(pl.col("whole").is_not_null())
        .then(pl.lit(int(Outcome.KEEP), pl.Int8))
        .when(stopped & pl.col("best").is_not_null())
        .then(pl.min_horizontal("was", one.bound.outcome(pl.col("reading"))))
        .otherwise("was")
        .alias("verdict"),
    )
    return Lifted(told["verdict"], left, told["waived"])


def mark(table: pl.DataFrame, known: pl.DataFrame, waivers: Sequence[Waiver]) -> pl.DataFrame:
    """Matches with the name of the first waiver that covers each, under `waived`."""
    import polars as pl

    samples = known.select(SAMPLE)[table["at"]]
    whole = pl.concat([table.select("benchmark", "item"), samples], how="horizontal")
    return table.with_columns(whole.with_columns(_first_of(waivers).alias("waived"))["waived"])


def matches_of(one: Filter, matches: Matches, known: pl.DataFrame, waivers: Sequence[Waiver]) -> pl.DataFrame:
    """The matches of a filter as the ledger remembers them: those that stop a sample, and all from `listed` on."""
    import polars as pl

    words = {int(outcome): outcome.word for outcome in Outcome}
    outcome = one.bound.outcome(pl.col("score")).alias("outcome")
    told = matches.table.with_columns(outcome).filter((pl.col("outcome") > 0) | (pl.col("score") >= matches.listed))
    marked = mark(told, known, [each for each in waivers if each.of_filter(one.name)])
    samples = known.select("file", "row", "id")[told["at"]]
    return (
        pl.concat([samples, marked], how="horizontal")
        .with_columns(pl.lit(one.name).alias("filter"), pl.col("outcome").replace_strict(words, return_dtype=pl.String))
        .select(MATCHES)
    )


def stored_matches(values: pl.Series, table: pl.DataFrame) -> Matches:
    """The matches that a ledger remembers, for readings that are not measured again.

    A sample of which all of them are waived reads 0: what it matches besides was too little to be remembered.
    """
    import polars as pl

    rows = pl.DataFrame({"at": range(len(values)), "was": values}, schema_overrides={"at": table.schema["at"]})
    matched = rows.select(pl.col("at").is_in(table["at"].implode())).to_series()

    def readings(some: pl.DataFrame) -> Readings:
        ordered = some.sort("score", descending=True, maintain_order=True)
        best = rows.join(
            ordered.group_by("at").agg(pl.col("score").first()), on="at", how="left", maintain_order="left"
        )
        left = best.select(pl.when(matched).then(pl.col("score").fill_null(0.0)).otherwise("was").alias("left"))

        def evidence(wanted: Sequence[int]) -> list[Evidence]:
            told = ordered.filter(pl.col("at").is_in(list(wanted))).select("at", "benchmark", "item", "score")
            by_row: dict[int, list[Evidence]] = {at: [] for at in wanted}
            for at, benchmark, item, score in told.iter_rows():
                by_row[at].append({"benchmark": benchmark, "item": item, "score": round(score, 3)})
            return [{**by_row[at][0], "matches": by_row[at][1:]} if by_row[at] else {} for at in wanted]

        return Readings(left.to_series(), evidence)

    return Matches(table, readings, listed=0.0)


def _first_of(waivers: Sequence[Waiver]) -> pl.Expr:
    """The name of the first waiver that covers a row; null where none does."""
    import polars as pl

    none = pl.lit(None, pl.String)
    return pl.coalesce([none, *(pl.when(each.covers()).then(pl.lit(each.name)) for each in waivers)])


def _of_best(marked: pl.DataFrame, height: int) -> pl.Series:
    """The waiver of the best match of each sample; null where that is not waived, or there is none."""
    import polars as pl

    best = marked.sort("score", descending=True, maintain_order=True).group_by("at", maintain_order=True).first()
    rows = pl.DataFrame({"at": range(height)}, schema={"at": marked.schema["at"]})
    return rows.join(best.select("at", "waived"), on="at", how="left", maintain_order="left")["waived"]
