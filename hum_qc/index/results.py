"""What kernels find, collected from tables of limited room."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    Array = np.ndarray[tuple[int], np.dtype[Any]]

ROOM: Final = 1 << 15


def collect(
    tables: tuple[tuple[str, ...], ...],
    fill: Callable[[int, int, tuple[Array, ...]], tuple[int, ...]],
    offsets: Array,
    items: int,
) -> tuple[pl.DataFrame, ...]:
    """Run a kernel that fills tables of limited room until it has seen every text.

    A text may hold every item. One for which no room is left is read again, so each round has a stamp of its own.
    """
    import numpy as np
    import polars as pl

    room = max(ROOM, items)
    keys = [np.zeros((room, 2), np.int64) for _ in tables]
    rows = [np.zeros((room, len(names)), np.float64) for names in tables]
    out: tuple[Any, ...] = tuple(array for pair in zip(keys, rows, strict=True) for array in pair)
    frames: list[list[pl.DataFrame]] = [[] for _ in tables]
    first = 0
    for stamp in count(1):
        *filled, first = fill(first, stamp, out)
        for place, names in enumerate(tables):
            size = filled[place]
            columns = {name: rows[place][:size, at].copy() for at, name in enumerate(names)}
            key = {"row": keys[place][:size, 0].copy(), "item": keys[place][:size, 1].copy()}
            frames[place].append(pl.DataFrame({**key, **columns}))
        if first >= len(offsets) - 1:
            break
    return tuple(pl.concat(each) for each in frames)


def in_bytes(found: pl.DataFrame, begins: Array, ends: Array, offsets: Array) -> pl.DataFrame:
    """Places of tokens in a text as bytes of it."""
    import numpy as np
    import polars as pl

    start = offsets[found["row"].to_numpy()]
    first = start + found["begin"].to_numpy().astype(np.int64)
    last = np.maximum(start + found["end"].to_numpy().astype(np.int64) - 1, first)
    return found.with_columns(begin=pl.Series(begins[first], dtype=pl.Int64), end=pl.Series(ends[last], dtype=pl.Int64))
