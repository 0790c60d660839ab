"""Bounds that fit a corpus nobody has labelled: the recipe's own, except where the corpus is plainly different."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.filters.contamination import MEASURES
from hum_qc.verdict import Bound, Limits, Outcome

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.filters.line import Filter
    from hum_qc.filters.recipe import Recipe
    from hum_qc.ledger import Ledger

COMMON: Final = 0.03
"""A bound that stops more than this share of a corpus meets what is usual there, not what is wrong there."""

TAIL: Final = 0.99
"""A number's bound is moved out to this quantile, so that it stops the last hundredth."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A filter of the recipe, the bound that fits this corpus, and why it differs from the recipe's.

    `measured` is the number of samples with a reading; `stopped` and `would_stop` are shares (0..1) of the samples
    asked that the recipe's bound and the suggested one hold or drop. `note` is empty where nothing changes.
    """

    filter: Filter
    bound: Bound
    measured: int
    stopped: float
    would_stop: float
    note: str


def suggest(ledger: Ledger, recipe: Recipe) -> list[Suggestion]:
    """A suggestion for every filter of the recipe, from the readings of an audit.

    Bounds on benchmark items stay: a leak is no less a leak where there are many.
    """
    import polars as pl

    columns = ledger.readings().collect_schema().names()
    found = []
    for one in recipe.filters:
        if one.name not in columns:
            continue
        asked = pl.col(one.name).is_not_null() | pl.col("unread").list.contains(one.name)
        readings = ledger.readings().filter(asked).select(pl.col(one.name)).collect()[one.name]
        found.append(_suggest(one, readings))
    return found


def as_recipe(suggestions: Iterable[Suggestion], name: str, recipe: Recipe) -> str:
    """The suggestions as the text of a recipe that can be used as it stands, wherever it is put.

    Plugins and mapping are those of `recipe`, which the suggestions are for; paths are made absolute.
    """
    lines = [f"recipe: {name}"]
    if recipe.plugins:
        lines.append(f"plugins: {_flow(recipe.plugins)}")
    if recipe.mapping:
        lines += ["mapping:", *(f"  {column}: {_flow(way)}" for column, way in recipe.mapping.items())]
    lines.append("layers:")
    layer = ""
    for one in suggestions:
        if one.filter.layer != layer:
            layer = one.filter.layer
            lines.append(f"  {layer}:")
        note = f"  # {one.note}" if one.note else ""
        lines.append(f"    - {one.filter.measure.name}: {_flow(_words(one))}{note}")
    return "\n".join(lines) + "\n"


def _suggest(one: Filter, readings: pl.Series) -> Suggestion:
    stopped = _share(one.bound, readings)
    bound, note = one.bound, ""
    if stopped > COMMON and one.measure.name not in MEASURES:
        bound, note = _fitted(one, readings, stopped)
    return Suggestion(one, bound, readings.len() - readings.null_count(), stopped, _share(bound, readings), note)


def _share(bound: Bound, readings: pl.Series) -> float:
    """The share of readings that a bound holds or drops."""
    import polars as pl

    if readings.is_empty():
        return 0.0
    stopped = readings.to_frame("r").select((bound.outcome(pl.col("r")) > 0).sum())
    return int(stopped.item()) / readings.len()


def _fitted(one: Filter, readings: pl.Series, stopped: float) -> tuple[Bound, str]:
    """The bound moved to where the corpus is usual.

    Only what the recipe holds is a matter of taste and moves. What it drops is wrong however common it is: it is held,
    so that a person looks. A null reading that is common stops nothing any more.
    """
    usual = f"the recipe's bound stops {stopped:.1%}"
    unread = readings.null_count() / readings.len()
    if one.bound.unread is not Outcome.KEEP and unread > COMMON:
        return replace(one.bound, unread=Outcome.KEEP), f"could not be read for {unread:.1%} of the samples"
    if one.bound.otherwise is Outcome.DROP:
        return replace(one.bound, otherwise=Outcome.HOLD), f"{usual}; look at some before you drop them"
    unit, keep = one.measure.unit, one.bound.keep
    if unit.kind == "number" and (moved := _moved(keep, readings)) != keep:
        return replace(one.bound, keep=moved, hold=None), f"{usual}; moved to the last hundredth"
    if keep.allow is not None and unit.kind == "label" and not unit.labels:  # any text, such as a language
        more = tuple(label for label in _common_labels(readings) if label not in keep.allow)
        if more:
            wider = replace(keep, allow=(*keep.allow, *more))
            return replace(one.bound, keep=wider), f"{usual}; these labels are common here: {', '.join(more)}"
    return one.bound, f"{usual}; look at some before you believe it"


def _moved(keep: Limits, readings: pl.Series) -> Limits:
    values = readings.drop_nulls()
    changes: dict[str, Any] = {}
    for word, quantile in (("max", TAIL), ("min", 1 - TAIL)):
        limit, tail = getattr(keep, word), values.quantile(quantile, "nearest")
        if limit is not None and tail is not None and (tail > limit if word == "max" else tail < limit):
            changes[word] = round(float(tail), 4) if values.dtype.is_float() else int(tail)
    return replace(keep, **changes)


def _common_labels(readings: pl.Series) -> Sequence[str]:
    counts = readings.drop_nulls().value_counts(sort=True)
    return [str(label) for label, number in counts.iter_rows() if number > COMMON * readings.len()]


def _words(one: Suggestion) -> dict[str, Any]:
    """The policy line of a suggestion: options that differ from their default, the bound, whom it is for."""
    measure = one.filter.measure
    options = {k: v for k, v in one.filter.options.items() if v != measure.options[k].default}
    words = {**options, **one.bound.asdict()}
    if one.filter.scope:
        only_task = set(one.filter.scope) == {"task"}
        words["for"] = (
            list(one.filter.scope["task"]) if only_task else {k: list(v) for k, v in one.filter.scope.items()}
        )
    alias = one.filter.name.partition(".")[2]
    if alias != measure.name:
        words["as"] = alias
    return words


def _flow(value: Any) -> str:
    """A value in YAML's flow style."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(one) for one in value) + "]"
    if isinstance(value, Path):
        return json.dumps(str(value.resolve()))
    if isinstance(value, str) and value.replace("_", "").isalnum() and not value[0].isdigit():
        return value if value not in ("true", "false", "null", "yes", "no", "on", "off") else json.dumps(value)
    return json.dumps(value, ensure_ascii=False)
