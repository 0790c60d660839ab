"""Readings of a layer: expression measures fused into one query, batch measures asked, stored readings looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from hum_qc.errors import HumQCError, MissingError
from hum_qc.filters.privacy.masking import covered
from hum_qc.registry import Evidence, Matches, Readings
from hum_qc.sample import Batch, part

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.filters.line import Filter


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Measured:
    """Readings of a whole batch that were taken before, and which samples they were taken of (None: of all)."""

    readings: Readings
    asked: pl.Series | None = None


def measure_layer(
    filters: Sequence[Filter],
    samples: Batch | None,
    known: pl.DataFrame,
    measured: Mapping[str, Measured],
    rows: pl.Series,
) -> list[tuple[Filter, Readings, pl.Series]]:
    """The readings of every filter, and for which samples each applies; expression measures run fused."""
    import polars as pl

    scopes: dict[str, pl.Series] = {}
    for one in filters:
        test = one.applies(known.columns)
        everyone = pl.repeat(value=True, n=known.height, eager=True)
        scopes[one.name] = everyone if test is None else known.select(test).to_series()
    fresh = [one for one in filters if one.name not in measured and one.measure.kind == "expression"]
    fused = _expressions(fresh, samples, scopes)
    found = []
    for one in filters:
        applies = scopes[one.name]
        if one.name in measured:
            readings = _of_store(measured[one.name].readings, rows, applies)
        elif samples is None:
            raise ValueError(f"{one.name}: no samples to measure")
        elif one.measure.kind == "expression":
            readings = Readings(fused[one.name], _text_evidence(one, samples, fused[one.name]))
        else:
            readings = _of_batch(one, samples, applies)
        found.append((one, readings, applies))
    return found


def _expressions(filters: Sequence[Filter], samples: Batch | None, scopes: Mapping[str, pl.Series]) -> pl.DataFrame:
    import polars as pl

    if samples is None or not filters:
        return pl.DataFrame()
    expressions = []
    for one in filters:
        reading = one.measure.function(*_inputs(one), **_own_options(one))
        if not scopes[one.name].all():
            reading = pl.when(pl.lit(scopes[one.name])).then(reading)
        expressions.append(reading.alias(one.name))
    try:
        return samples.lazy().select(expressions).collect()  # lazy: parts that several filters read are built once
    except Exception:
        for one, reading in zip(filters, expressions, strict=True):
            run_or_name(one, samples, partial(samples.select, reading))  # which of them failed
        raise


def run_or_name(one: Filter, samples: Batch, run: Callable[[], T]) -> T:
    """What `run` gives; when it fails, one line that names the measure and the batch."""
    try:
        return run()
    except HumQCError:
        raise
    except Exception as error:
        where = f"{samples['file'][0]}:{samples['row'][0]}" if samples.height else "an empty batch"
        said = covered(" ".join(f"{type(error).__name__}: {error}".split()))[:300]
        raise MissingError(f"measure '{one.measure.name}' failed on the batch from {where}: {said}") from error


def _inputs(one: Filter) -> list[pl.Expr]:
    """What an expression measure reads: `text` is the part chosen by `of:`, other names are columns."""
    import polars as pl

    return [part(one.options["of"]) if name == "text" else pl.col(name) for name in one.measure.inputs]


def _own_options(one: Filter) -> dict[str, Any]:
    """The options that the measure's function takes itself (`of` of an expression measure is ours)."""
    if one.measure.kind == "expression" and "text" in one.measure.inputs:
        return {name: value for name, value in one.options.items() if name != "of"}
    return dict(one.options)


def _text_evidence(one: Filter, samples: Batch, values: pl.Series) -> Callable[[Sequence[int]], list[Evidence]] | None:
    """What the measure says of a text that is not kept; of a text that it could not measure, nothing."""
    describe = one.measure.evidence
    if describe is None:
        return None

    def evidence(rows: Sequence[int]) -> list[dict[str, Any]]:
        texts = samples[list(rows)].select(text.alias(f"{i}") for i, text in enumerate(_inputs(one)))
        known = zip(rows, texts.iter_rows(), strict=True)
        return [{} if values[i] is None else describe(*row, **_own_options(one)) for i, row in known]

    return evidence


def _of_batch(one: Filter, samples: Batch, applies: pl.Series) -> Readings:
    """The readings of a batch measure, asked only about the samples that the line is for."""
    import polars as pl

    wanted = samples if applies.all() else samples.filter(applies)
    readings: Readings = run_or_name(one, samples, partial(one.measure.function, wanted, **one.options))
    if wanted.height == samples.height:
        return readings
    at = applies.cast(pl.UInt32).cum_sum() - 1
    return _spread(readings, pl.select(pl.when(applies).then(at))[:, 0])


def _of_store(readings: Readings, rows: pl.Series, applies: pl.Series) -> Readings:
    """Readings that stand for the whole batch, cut to the samples in the layer that the line is for."""
    import polars as pl

    return _spread(readings, pl.select(pl.when(applies).then(rows))[:, 0])


def _spread(readings: Readings, here: pl.Series) -> Readings:
    """Readings for other rows: row `i` has what row `here[i]` of them has, and nothing where that is null."""
    inner, found = readings.evidence, readings.matches
    evidence = None if inner is None else (lambda rows: inner([int(here[i]) for i in rows]))
    matches = None if found is None else _spread_matches(found, here)
    return Readings(readings.values.gather(here), evidence, matches)


def _spread_matches(found: Matches, here: pl.Series) -> Matches:

    rows = here.cast(found.table.schema["at"]).rename("at").to_frame().with_row_index("row").drop_nulls()

    def again(some: pl.DataFrame) -> Readings:
        back = some.rename({"at": "row"}).join(rows, on="row", maintain_order="left").drop("row")
        return _spread(found.readings(back), here)

    moved = found.table.join(rows, on="at", maintain_order="left").drop("at").rename({"row": "at"})
    return Matches(moved, again, found.listed)
