"""Samples as short token numbers: what near duplicates remember of a corpus, and read again when they compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    Array = np.ndarray[Any, np.dtype[Any]]

WORD, NAME, NUMBER, CHARACTER = range(4)
"""Kinds of a token. NAME is a word too: it stands for one only where tokens and names are in one array."""
AHEAD: Final = 4
"""How many shelves are read before they are needed."""

T = TypeVar("T")


class Shelf(NamedTuple):
    """Samples side by side.

    - `tokens`: 30 bits of the hash of each token, then two bits for its kind: `WORD`, `NUMBER` or `CHARACTER`.
    - `names`: whether a word begins with a capital that neither a sentence nor a line begins with.
    - `bounds`: one row per sample and one more: where its tokens begin, where what it asks ends, where what is given
      with the question ends. What it answers goes on to the beginning of the next.
    """

    tokens: Array
    names: Array
    bounds: Array


def shelve(asked: pl.Series, given: pl.Series, answered: pl.Series) -> Shelf:
    """The tokens of samples from the texts of their three parts; null has none."""
    import numpy as np

    from hum_qc.index.shingles import shorten
    from hum_qc.index.tokens import buffers, tokenise

    parts = [tokenise(texts) for texts in (asked, given, answered)]
    lengths = np.stack([np.diff(part.offsets) for part in parts], axis=1)
    ends = np.cumsum(lengths).reshape(-1, 3)
    tokens, names = np.empty(int(lengths.sum()), np.uint32), np.empty(int(lengths.sum()), np.bool_)
    for column, (part, texts) in enumerate(zip(parts, (asked, given, answered), strict=True)):
        places = np.ascontiguousarray((ends - lengths)[:, column])
        shorten(part, *buffers(texts), places, (tokens, names))
    bounds = np.column_stack([(ends - lengths)[:, 0], ends[:, :2]])
    return Shelf(tokens, names, np.vstack([bounds, np.full((1, 3), len(tokens))]))


def packed(shelf: Shelf) -> Array:
    """Tokens and names in one array: a name is a word with its lowest bit set."""
    return shelf.tokens | shelf.names


def unpacked(tokens: Array, bounds: Array) -> Shelf:
    """The shelf of such an array."""
    names = tokens & 3 == NAME
    return Shelf(tokens & ~names.astype(tokens.dtype), names, bounds)


def as_frame(shelf: Shelf) -> pl.DataFrame:
    """A shelf as columns: `tokens` (a list per sample), and how many of them are `asked` and `given`."""
    import numpy as np
    import polars as pl
    import pyarrow as pa

    def arrow(values: Array, kind: pa.DataType) -> pa.Array:  # pa.array would import pandas
        return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(values)])

    starts = np.ascontiguousarray(shelf.bounds[:, 0])
    lists = pa.LargeListArray.from_arrays(arrow(starts, pa.int64()), arrow(packed(shelf), pa.uint32()))
    counts = np.diff(shelf.bounds[:-1], axis=1).astype(np.uint32)
    tokens = pl.Series("tokens", pl.from_arrow(lists), pl.List(pl.UInt32))
    return pl.DataFrame({"tokens": tokens, "asked": counts[:, 0], "given": counts[:, 1]})


def of_frame(frame: pl.DataFrame) -> Shelf:
    """The shelf of such columns."""
    import numpy as np

    lists: Any = frame["tokens"].rechunk().to_arrow()
    _, offsets, *_, values = lists.buffers()
    starts = np.frombuffer(offsets, np.int64)[lists.offset : lists.offset + len(lists) + 1]
    tokens = np.frombuffer(values, np.uint32)[starts[0] : starts[-1]] if values else np.zeros(0, np.uint32)
    starts = starts - starts[0]
    bounds = np.empty((len(starts), 3), np.int64)
    bounds[:, 0] = starts
    bounds[-1, 1:] = starts[-1]
    bounds[:-1, 1] = starts[:-1] + frame["asked"].to_numpy()
    bounds[:-1, 2] = bounds[:-1, 1] + frame["given"].to_numpy()
    return unpacked(tokens, bounds)


def cut(shelf: Shelf, first: int, last: int) -> Shelf:
    """Some of the samples of a shelf, copied."""
    bounds = shelf.bounds[first : last + 1]
    start, end = bounds[0, 0], bounds[-1, 0]
    bounds = bounds - start
    bounds[-1] = end - start
    return Shelf(shelf.tokens[start:end].copy(), shelf.names[start:end].copy(), bounds)


def join(shelves: Sequence[Shelf]) -> Shelf:
    """Several shelves as one."""
    import numpy as np

    if len(shelves) == 1:
        return shelves[0]
    shifts = np.cumsum([0, *(len(shelf.tokens) for shelf in shelves)])
    bounds = [shelf.bounds[:-1] + shift for shelf, shift in zip(shelves, shifts, strict=False)]
    tokens, names = (np.concatenate(parts) for parts in zip(*((one.tokens, one.names) for one in shelves), strict=True))
    return Shelf(tokens, names, np.vstack([*bounds, np.full((1, 3), shifts[-1])]))


def ahead(items: Sequence[Any], work: Callable[[Any], T]) -> Iterator[T]:
    """What `work` gives for each item, in order, made by threads that keep a few steps ahead."""
    from collections import deque
    from concurrent.futures import Future, ThreadPoolExecutor

    waiting: deque[Future[T]] = deque()
    with ThreadPoolExecutor(max_workers=cores()) as pool:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def cores() -> int:
    """The cores that this process may use."""
    import os

    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
