"""Patterns that need time in proportion to the text, whatever either holds: RE2."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any


@cache
def linear(pattern: str) -> Any:
    """The pattern compiled by RE2; ValueError says what is wrong with it."""
    import re2  # type: ignore[import-untyped]

    try:
        return re2.compile(pattern, _options())
    except re2.error as error:
        said = error.args[0] if error.args else ""
        raise ValueError(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)) from None


def one_set(patterns: Iterable[str]) -> Any:
    """One RE2 set of the patterns: `Match(text)` gives the numbers of those that match anywhere in the text."""
    import re2

    together = re2.Set.SearchSet(_options())
    for pattern in patterns:
        together.Add(pattern)
    together.Compile()
    return together


def _options() -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    return options
