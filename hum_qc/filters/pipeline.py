"""The main path: a batch passes through layers of filters, and everything they say is remembered."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from hum_qc.filters.measuring import Measured, measure_layer, run_or_name
from hum_qc.filters.waiving import lift, matches_of
from hum_qc.ledger import FINDINGS, LayerCount
from hum_qc.registry import Evidence, Readings
from hum_qc.sample import KEYS, META, Batch
from hum_qc.verdict import Outcome

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.filters.line import Filter
    from hum_qc.filters.recipe import Layer
    from hum_qc.waivers import Waiver


UNMEASURED: Final = "unmeasured"
"""The finding of a sample that a moved bound lets into a layer which never measured it."""


@dataclass(slots=True)
class Judged:
    """What is known of a batch: one row per sample, and a finding for each verdict that is not KEEP.

    `frame` holds the keys, `task`, `language`, `source`, `parent`, `meta.*`, `outcome` (Int8), `reason` (the filter
    that decided the outcome), `reached` (the last layer entered), `unread` and one column per filter that has run.
    `matches` are the benchmark items that samples hold.
    """

    frame: pl.DataFrame
    findings: list[pl.DataFrame] = field(default_factory=list)
    matches: list[pl.DataFrame] = field(default_factory=list)
    layers: list[LayerCount] = field(default_factory=list)


def begin(batch: Batch) -> Judged:
    """A batch of which nothing is known yet."""
    import polars as pl

    columns = [*KEYS, "task", "language", "source", "parent", *(c for c in batch.columns if c.startswith(META))]
    return Judged(
        batch.select(
            *columns,
            pl.lit(int(Outcome.KEEP), pl.Int8).alias("outcome"),
            pl.lit(None, pl.String).alias("reason"),
            pl.lit(None, pl.String).alias("reached"),
            pl.lit([], pl.List(pl.String)).alias("unread"),
        )
    )


def judge(
    judged: Judged,
    layers: Sequence[Layer],
    batch: Batch | None,
    *,
    everything: bool = False,
    measured: Mapping[str, Measured] | None = None,
    waivers: Sequence[Waiver] = (),
) -> Judged:
    """Pass the samples through the layers; `judged` is filled in and returned.

    `batch` holds the samples themselves. Filters named in `measured` are not run: their readings are there (those
    that need the whole corpus, or all of them where bounds are moved over an old run), and `batch` may be None when
    no other is left. With `everything` (an audit) every layer sees every sample.
    """
    for layer in layers:
        started = time.perf_counter()
        before = judged.frame["outcome"]
        limit = Outcome.KEEP if layer.costly else Outcome.HOLD
        enters = before.is_not_null() if everything else before <= int(limit)
        if enters.any():
            _layer(judged, layer, batch, enters, measured or {}, waivers)
        after = judged.frame["outcome"]
        going = before <= int(Outcome.HOLD) if not everything else enters
        dropped = int((enters & (before < int(Outcome.DROP)) & (after == int(Outcome.DROP))).sum())
        held = int((enters & (before == int(Outcome.KEEP)) & (after == int(Outcome.HOLD))).sum())
        total = int(going.sum())
        judged.layers.append(
            LayerCount(layer.name, total, total - held - dropped, held, dropped, time.perf_counter() - started)
        )
    return judged


def _layer(
    judged: Judged,
    layer: Layer,
    batch: Batch | None,
    enters: pl.Series,
    measured: Mapping[str, Measured],
    waivers: Sequence[Waiver],
) -> None:
    """Run all filters of a layer on the samples that enter it."""
    import polars as pl

    whole = bool(enters.all())
    known = judged.frame if whole else judged.frame.filter(enters)
    samples = batch if whole or batch is None else batch.filter(enters)
    rows = enters.arg_true()
    decided = known.select("outcome", "reason", "unread")
    columns: dict[str, pl.Series] = {}
    unmeasured: dict[str, pl.Series] = {}
    for one, readings, asked in measure_layer(layer.filters, samples, known, measured, rows):
        values = readings.values.rename(one.name)
        columns[one.name] = values
        stored = measured.get(one.name)
        if stored is not None and stored.asked is not None:
            before = stored.asked.gather(rows)
            unmeasured[one.name] = asked & ~before
            asked = asked & before  # noqa: PLW2901
        bounded = one.bound.outcome(pl.lit(values))
        verdict = known.select(pl.when(asked).then(bounded).otherwise(pl.lit(0, pl.Int8)).alias("v"))["v"]
        verdict = _rule(judged, one, readings, verdict, known, waivers)
        decided = _decide(decided, one.name, verdict, asked & values.is_null())
    if unmeasured:
        decided = _hold_unmeasured(judged, layer, unmeasured, known, decided)
    reached = pl.Series([layer.name]).new_from_index(0, len(rows))
    updates = {**{name: decided[name] for name in decided.columns}, "reached": reached, **columns}
    judged.frame = _put(judged.frame, updates, enters, whole=whole)


def _rule(
    judged: Judged,
    one: Filter,
    readings: Readings,
    verdict: pl.Series,
    known: pl.DataFrame,
    waivers: Sequence[Waiver],
) -> pl.Series:
    """Remember what a filter found; the verdicts that stand after waivers.

    What is waived is a finding of its own, before the one that stands in its place.
    """
    if readings.matches is not None:
        judged.matches.append(matches_of(one, readings.matches, known, waivers))
    lifted = lift(one, readings, verdict, known, waivers)
    if lifted is not None:
        passed = verdict * lifted.waived.is_not_null().cast(verdict.dtype)
        if (passed > 0).any():
            judged.findings.append(_findings(one, readings, passed, known, lifted.waived))
        readings, verdict = lifted.readings, lifted.verdict
    if (verdict > 0).any():
        judged.findings.append(_findings(one, readings, verdict, known))
    return verdict


def _decide(decided: pl.DataFrame, name: str, verdict: pl.Series, silent: pl.Series) -> pl.DataFrame:
    """Outcome, reason and unread after one more filter: the gravest verdict counts, and the first of that gravity."""
    import polars as pl

    if not (verdict > 0).any() and not silent.any():
        return decided
    return decided.with_columns(
        pl.when(pl.lit(verdict) > pl.col("outcome")).then(pl.lit(name)).otherwise("reason").alias("reason"),
        pl.max_horizontal("outcome", pl.lit(verdict)).alias("outcome"),
        pl.when(silent).then(pl.concat_list("unread", pl.lit(name))).otherwise("unread").alias("unread"),
    )


def _hold_unmeasured(
    judged: Judged,
    layer: Layer,
    unmeasured: Mapping[str, pl.Series],
    known: pl.DataFrame,
    decided: pl.DataFrame,
) -> pl.DataFrame:
    """Hold the samples that some filter of the layer is for, and was never asked about."""
    import polars as pl

    table = pl.DataFrame(unmeasured)
    verdict = table.select(pl.any_horizontal(pl.all()).cast(pl.Int8).alias("verdict"))["verdict"]
    rows = (verdict > 0).arg_true()
    if rows.is_empty():
        return decided
    name = f"{layer.name}.{UNMEASURED}"
    names = table[rows].rows(named=True)
    evidence = [_json({"filters": [key for key, missing in row.items() if missing]}) for row in names]
    said = known[rows].select(
        "file",
        "row",
        "id",
        pl.lit(layer.name).alias("layer"),
        pl.lit(UNMEASURED).alias("measure"),
        pl.lit(name).alias("filter"),
        pl.lit("null").alias("reading"),
        pl.lit(_json({"unread": Outcome.HOLD.word})).alias("bound"),
        pl.lit(Outcome.HOLD.word).alias("outcome"),
        pl.Series("evidence", evidence, pl.String),
        pl.lit(None, pl.String).alias("waived"),
    )
    judged.findings.append(said.select(FINDINGS))
    return _decide(decided, name, verdict, verdict < 0)


def _put(frame: pl.DataFrame, updates: Mapping[str, pl.Series], where: pl.Series, *, whole: bool) -> pl.DataFrame:
    """Set columns in the rows of a mask; other rows keep what they had, or null."""
    import polars as pl

    if whole:
        return frame.with_columns(values.alias(name) for name, values in updates.items())
    # positions of the masked rows within the updates, null elsewhere: a gather keeps every type, lists too
    place = frame.select(pl.when(where).then(where.cast(pl.UInt32).cum_sum() - 1).alias("at"))["at"]
    columns = []
    for name, values in updates.items():
        column = values.gather(place)
        if name in frame.columns:
            column = frame.select(pl.when(where).then(column).otherwise(pl.col(name)).alias(name))[name]
        columns.append(column.alias(name))
    return frame.with_columns(columns)


def _findings(
    one: Filter, readings: Readings, verdict: pl.Series, known: pl.DataFrame, waived: pl.Series | None = None
) -> pl.DataFrame:
    """One row per verdict that is not KEEP, with the name of the waiver under which it does not count."""
    import polars as pl

    rows = (verdict > 0).arg_true()
    evidence: list[Evidence] = [{}] * len(rows)
    if readings.evidence is not None:
        evidence = run_or_name(one, known, partial(readings.evidence, rows.to_list()))
    said = readings.values.gather(rows).to_list()
    words = {int(o): o.word for o in Outcome}
    return (
        known[rows]
        .select(
            "file",
            "row",
            "id",
            pl.lit(one.layer).alias("layer"),
            pl.lit(one.measure.name).alias("measure"),
            pl.lit(one.name).alias("filter"),
            pl.Series("reading", [_json(value) for value in said], pl.String),
            pl.lit(_json(one.bound.asdict())).alias("bound"),
            verdict.gather(rows).replace_strict(words, return_dtype=pl.String).alias("outcome"),
            pl.Series("evidence", [_json(value) for value in evidence], pl.String),
            (pl.lit(None, pl.String) if waived is None else waived.gather(rows)).alias("waived"),
        )
        .select(FINDINGS)
    )


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text.encode("utf-8", "replace").decode()
