"""A long text made short around the places that matter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

LONG: Final = 1_500
"""Texts up to this many code points are shown whole."""

MARGIN: Final = 160
"""Code points shown before and after a place, and at the beginning and end of a text."""

PLACES: Final = 12

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text: `marked` when a finding points at it; `left_out` code points stand before it unshown."""

    text: str
    marked: bool
    left_out: int = 0


def segments(text: str, marks: Iterable[Span]) -> list[Segment]:
    """The text cut at its marks; where it is long, only the surroundings of the first marks, its beginning and end."""
    merged = _merged(marks, len(text))
    shown = [(0, len(text))] if len(text) <= LONG else _windows(merged[:PLACES], len(text))
    found: list[Segment] = []
    before = 0
    for start, end in shown:
        skipped = start - before
        for first, last, marked in _cuts(start, end, merged):
            found.append(Segment(text[first:last], marked, skipped))
            skipped = 0
        before = end
    if before < len(text):
        found.append(Segment("", False, len(text) - before))
    return found


def _merged(spans: Iterable[Span], size: int) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted((max(start, 0), min(end, size)) for start, end in spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _windows(marks: list[Span], size: int) -> list[Span]:
    if not marks:
        return [(0, LONG - MARGIN), (size - MARGIN, size)]
    windows = [(0, MARGIN), (size - MARGIN, size)]
    for start, end in marks:
        if end - start <= 4 * MARGIN:
            windows.append((start - MARGIN, end + MARGIN))
        else:
            windows += [(start - MARGIN, start + 2 * MARGIN), (end - 2 * MARGIN, end + MARGIN)]
    return _merged(windows, size)


def _cuts(start: int, end: int, marks: list[Span]) -> Iterator[tuple[int, int, bool]]:
    at = start
    for first, last in marks:
        if last <= start or first >= end:
            continue
        if at < first:
            yield at, first, False
        yield max(first, start), min(last, end), True
        at = min(last, end)
    if at < end:
        yield at, end, False
