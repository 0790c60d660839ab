"""Patterns of the user's own, for whatever is private in one house only: staff numbers, names of projects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hum_qc.errors import Fault, PolicyError
from hum_qc.filters.privacy.finding import Found
from hum_qc.filters.privacy.linear import linear, one_set

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.policy import Document


@dataclass(frozen=True, slots=True)
class OwnPatterns:
    """The patterns of a file, compiled by RE2: each by its name, and all of them as one set."""

    each: tuple[tuple[str, Any], ...]
    together: Any

    def suspects(self, texts: pl.Series) -> pl.Series:
        """Which texts one of the patterns matches; RE2 takes them one by one."""
        import polars as pl

        return pl.Series([bool(self.together.Match(text)) for text in texts], dtype=pl.Boolean)

    def find(self, text: str) -> Iterator[Found]:
        """Every place that a pattern matches, under the pattern's name."""
        sound = text.encode("utf-8", "replace").decode()
        for name, pattern in self.each:
            for found in pattern.finditer(sound):
                if found.end() > found.start():
                    yield Found(name, found.start(), found.end())


def own_patterns(path: Path) -> OwnPatterns:
    """The patterns of a policy file of kind `patterns`; PolicyError lists what is wrong with it."""
    from hum_qc.policy import load

    document = load(str(path), "patterns")
    faults = pattern_faults(document)
    if faults:
        raise PolicyError(faults)
    written = {name: pattern for name, pattern in document.data.items() if name != "patterns"}
    each = tuple((name, linear(pattern)) for name, pattern in written.items())
    return OwnPatterns(each, one_set(written.values()))


def pattern_faults(document: Document) -> list[Fault]:
    """What is wrong with a policy file of kind `patterns`: after its own name, names and RE2 patterns."""
    faults = [document.fault("names no pattern: give NAME: 'PATTERN' lines")] if len(document.data) < 2 else []
    for name, pattern in document.data.items():
        if name != "patterns" and (wrong := _fault(name, pattern)):
            faults.append(document.fault(f"{name}: {wrong}", name))
    return faults


def _fault(name: str, pattern: object) -> str | None:
    if not name.isidentifier():
        return "a name is one word of letters, digits and _"
    if not isinstance(pattern, str):
        return "a pattern is text; put it in quotes"
    try:
        compiled = linear(pattern)
    except ValueError as error:
        return f"is no RE2 pattern: {error} (look-around and back references do not exist there)"
    return "matches the empty text, so it would be found everywhere" if compiled.search("") else None
