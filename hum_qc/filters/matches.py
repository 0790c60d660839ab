"""Where a pattern stands in a text: evidence that a person can check, and patterns kept as plain text."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any, Final

LONGEST: Final = 200
"""Code points of matched text that evidence quotes at most."""

MOST: Final = 10
"""Findings that evidence lists at most for one sample."""

NAMED: Final = re.compile(r"@(\w+) = (.*)")
PART: Final = re.compile(r"@(\w+)@")


def quote(text: str, start: int, end: int) -> dict[str, Any]:
    """Evidence for `text[start:end]`: offsets in code points of the untouched text, and the text itself, cut to 200."""
    return {"start": start, "end": end, "text": text[start : min(end, start + LONGEST)]}


def find(text: str | None, pattern: str) -> dict[str, Any]:
    """Evidence for the places where `pattern` matches: the first in full, up to nine more under `matches`.

    Patterns are written in what Rust's and Python's regular expressions share, so that Polars flags
    a text and this finds the place. Empty when nothing matches.
    """
    found = [quote(text or "", m.start(), m.end()) for m in islice(compiled(pattern).finditer(text or ""), MOST)]
    if not found:
        return {}
    return found[0] if len(found) == 1 else {**found[0], "matches": found[1:]}


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, compiled once."""
    return re.compile(pattern)


@cache
def phrases(name: str) -> tuple[str, ...]:
    """The patterns in `phrases/NAME.txt`, one per line; lines that begin with `#` are remarks.

    `@part = pattern` names a part of sentences, which the lines below it may hold as `@part@`.
    """
    lines = (files("hum_qc.filters") / "phrases" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    parts: dict[str, str] = {}
    found = []
    for written in lines:
        if written.strip() and not written.startswith("#"):
            line = PART.sub(lambda held: parts[held[1]], written)
            if named := NAMED.match(line):
                parts[named[1]] = f"(?:{named[2]})"
            else:
                found.append(line)
    return tuple(found)


@cache
def any_of(*names: str) -> str:
    """One pattern that matches whatever a line of these `phrases/NAME.txt` matches, in either case."""
    return f"(?i)(?:{'|'.join(line for name in names for line in phrases(name))})"


@cache
def opening(*names: str) -> str:
    """One pattern of the lines of `phrases/NAME.txt`, at the beginning of a text after spaces and quotation marks."""
    return rf"(?i)^[\s\"'“‘「*_-]*(?:{'|'.join(line for name in names for line in phrases(name))})"
