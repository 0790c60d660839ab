"""Two texts side by side: where words of one stand in the other, in the same order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[tuple[int], np.dtype[Any]]

Span = tuple[int, int]

LONGEST: Final = 2_000
"""Tokens of each text that are compared."""


def common_spans(one: str, other: str) -> tuple[list[Span], list[Span]]:
    """Where two texts have two and more words in a row in common, in the same order: code points, the end exclusive.

    Words are those that contamination is found by: case, width, punctuation and the like make no difference.
    """
    import numpy as np
    import polars as pl

    from hum_qc.index.align_kernels import UNKNOWN, align
    from hum_qc.index.tokens import tokenise

    tokens = tokenise(pl.Series([one, other], dtype=pl.String))
    middle, end = int(tokens.offsets[1]), int(tokens.offsets[2])
    left, right = slice(0, min(middle, LONGEST)), slice(middle, min(end, middle + LONGEST))
    ids = np.unique(tokens.hashes, return_inverse=True)[1].astype(np.int64)
    places = align(ids[left], ids[right])
    found = places != UNKNOWN
    there = np.zeros(len(ids[right]), dtype=bool)
    there[places[found]] = True
    return (
        _spans(one, found, tokens.begins[left], tokens.ends[left]),
        _spans(other, there, tokens.begins[right], tokens.ends[right]),
    )


def _spans(text: str, there: Array, begins: Array, ends: Array) -> list[Span]:
    """The stretches of two and more tokens that are there."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate([[0], there.astype(np.int8), [0]])))
    data = text.encode()
    runs = zip(edges[::2], edges[1::2], strict=True)
    bounds = [(begins[first], ends[after - 1]) for first, after in runs if after - first > 1]
    return [(len(data[:start].decode()), len(data[:end].decode())) for start, end in bounds]
