"""Diversity and licences of a run for people: figures before and after filtering, and licences at odds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hum_qc.reports.display import number, shown
from hum_qc.reports.facts import share

NONE: Final = "–"
LABELS: Final[Mapping[str, str]] = {
    "tasks": "task",
    "languages": "language",
    "sources": "source",
    "verb_object": "verb and object",
}
LONGEST: Final = 40


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, over all samples and over those that are kept."""

    name: str
    input: str
    kept: str


def diversity_table(diversity: Mapping[str, Mapping[str, Any]]) -> list[Figure]:
    """The figures of `summary.json` under `diversity`; those with nothing to tell are left out."""
    if not diversity:
        return []
    told = [name for name in LABELS if diversity["input"].get(name, {}).get("distinct", 0) > 1]
    sides = [dict(_rows(diversity[side], told)) for side in ("input", "kept")]
    return [Figure(name, said, sides[1].get(name, NONE)) for name, said in sides[0].items()]


def conflicts_of(licences: Mapping[str, Any]) -> list[str]:
    """The licences that cannot be met together in one release, a sentence each."""
    lines = []
    for one in licences.get("conflicts", ()):
        pairs = zip(one["licences"], one["samples"], strict=True)
        who = " and ".join(f"{shown(name)} ({number(count)})" for name, count in pairs)
        lines.append(f"{who}: {shown(one['reason'])}")
    return lines


def _rows(figures: Mapping[str, Any], told: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in told:
        yield from _label_rows(LABELS[name], figures[name])
    for source, one in figures.get("class_label", {}).items():
        yield from _label_rows(f"class, {shown(source, LONGEST)}", one)
    if "instruction_length" in figures:
        one = figures["instruction_length"]
        values = [NONE if one[key] is None else number(one[key]) for key in ("q05", "median", "q95")]
        yield f"instruction length in {one['unit']}s: 5 %, median, 95 %", ", ".join(values)
    if "ngrams" in figures:
        one = figures["ngrams"]
        what = f"{one['of']} {one['n']}-grams"
        yield f"{what}: different ones", f"{number(one['distinct'])} of {number(one['total'])}"
        yield f"{what}: entropy", f"{one['entropy']:.2f} bits"
    if "option_position" in figures and figures["option_position"]["measured"]:
        yield from _position_rows(figures["option_position"])


def _label_rows(word: str, one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    even = NONE if one["evenness"] is None else f"{one['evenness']:.2f}"
    yield f"{word}: different ones", f"{number(one['distinct'])} in {number(one['measured'])}"
    yield f"{word}: entropy, evenness", f"{one['entropy']:.2f} bits, {even}"
    if one["top"]:
        label, count = next(iter(one["top"].items()))
        yield f"{word}: commonest", f"{shown(label, LONGEST)} {share(count, one['measured']):.1%}"


def _position_rows(one: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    places = ", ".join(f"{place}: {number(count)}" for place, count in list(one["places"].items())[:8])
    yield "right option: places", places
    if one["degrees"]:
        yield "right option: by chance", f"p = {one['p_value']:.4g}, effect {one['effect']:.2f}"
