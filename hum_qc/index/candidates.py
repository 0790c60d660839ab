"""Which samples may be twins: those that have a shingle of their sketches in common.

Memory does not grow with the corpus beyond a few numbers per sample: sketches and pairs are put into files, and read
again range by range.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.index.shelves import Shelf, ahead

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

COMMON: Final = 64
"""A shingle of more samples than this is left to the end of a sketch."""
COUNTED: Final = 1 << 23
"""How many shingles are counted at most; of a larger corpus, those of every second, third, ... sample."""
CELLS: Final = 1 << 22
"""The most words that are counted apart from each other."""
SHORT: Final = 24
"""Tokens of a sample for which one key in common is enough; longer ones must share two."""
AT_ONCE: Final = 1 << 22
"""Keys that are sorted at once."""
RANKS: Final = 1 << 18
"""Samples whose pairs are looked at together."""
GROUP: Final = (12, 2, 4)
"""Up to so many samples under one key are all paired; else each with so many first ones, and so many before it."""


@dataclass(frozen=True, slots=True)
class Samples:
    """All samples that are compared. A sample has a number, in order of shelves, and a rank: the lower one stays.

    - `shelves`: read one shelf each; `sizes`: how many tokens each has; `firsts`: the number of the first sample of
      each, and of none at the end.
    - by rank: `numbers`; `parents`, 0 where a sample has none; `offered`, a hash of what a sample offers to choose
      from; `lengths` in tokens.
    - `fresh`: the first rank that can be dropped; those below it belong to an earlier release.
    """

    shelves: Sequence[Callable[[], Shelf]]
    sizes: Array
    firsts: Array
    numbers: Array
    parents: Array
    offered: Array
    lengths: Array
    fresh: int

    def read(self) -> Iterator[Shelf]:
        """Every shelf, in order."""
        return ahead(self.shelves, lambda shelf: shelf())


@dataclass(frozen=True, slots=True)
class Counts:
    """How common things are: the weight of a word by its cell, how often shingles are met, and when they are common.

    A shingle is common when it is counted more than `limit` times; `expected` marks what such shingles begin with.
    """

    weights: Array
    shingles: Array
    limit: int
    expected: Array


def count(samples: Samples) -> Counts:
    """Count words and shingles."""
    import numpy as np

    from hum_qc.index import shingles
    from hum_qc.index.weights import UNIT, mark_expected

    tokens = int(samples.sizes.sum())
    every = max(1, -(-2 * tokens // COUNTED))
    seen, words = (np.zeros(power(tokens, CELLS), np.uint32) for _ in range(2))
    table = np.zeros(power(4 * tokens, 2 * COUNTED), np.uint8)
    for first, shelf in zip(samples.firsts.tolist(), samples.read(), strict=False):
        starts = np.ascontiguousarray(shelf.bounds[:, 0])
        shingles.count_words(shelf.tokens, starts, first, seen, words)
        for size in (shingles.SHORT, shingles.LONG):
            shingles.count_shingles(shelf.tokens, starts, size, every, table)
    limit = max(COMMON // every, 3)
    expected = np.zeros(len(table), np.bool_)
    if (table > limit).any():
        for shelf in samples.read():
            mark_expected(shelf.tokens, np.ascontiguousarray(shelf.bounds[:, 0]), every, table, limit + 1, expected)
    rarity = np.sqrt(np.log1p(len(samples.numbers) / np.maximum(words, 1)))
    return Counts(np.rint(UNIT * rarity).astype(np.uint8), table, limit, expected)


def power(size: int, most: int) -> int:
    """A power of two not below `size`, from 1,024 to `most`."""
    return int(min(max(1 << (size - 1).bit_length(), 1024), most))


def candidates(samples: Samples, counts: Counts, folder: Path) -> Iterator[Array]:
    """Pairs that share keys, by ranges of the later sample: sorted, its rank in the upper half of 64 bits."""
    import numpy as np

    total = _sketch(samples, counts, folder)
    blocks = -(-len(samples.numbers) // RANKS)
    for keys in _by_range(sorted(folder.glob("*.keys")), max(1, -(-total // AT_ONCE))):
        pairs = np.sort(_linked(keys, samples))
        cuts = np.searchsorted(pairs, np.arange(blocks + 1, dtype=np.uint64) * np.uint64(RANKS) << np.uint64(32))
        for block in np.flatnonzero(np.diff(cuts)).tolist():
            with (folder / f"{block}.pairs").open("ab") as file:
                file.write(pairs[cuts[block] : cuts[block + 1]].tobytes())
    for block in range(blocks):
        path = folder / f"{block}.pairs"
        if path.exists():
            yield _shared_twice(np.fromfile(path, np.uint64), samples.lengths <= SHORT)
            path.unlink()


def _sketch(samples: Samples, counts: Counts, folder: Path) -> int:
    """Write the sorted keys of each shelf to a file; how many there are in all."""
    import numpy as np

    from hum_qc.index import shingles

    ranks_of = np.empty(len(samples.numbers), np.uint32)
    ranks_of[samples.numbers] = np.arange(len(ranks_of), dtype=np.uint32)

    def write(index: int) -> int:
        shelf = samples.shelves[index]()
        ranks = ranks_of[samples.firsts[index] : samples.firsts[index + 1]]
        out = np.empty(4 * shingles.KEYS * len(ranks), np.uint64)
        common = counts.shingles, counts.limit
        size = shingles.sketch(shelf.tokens, shelf.bounds, ranks, common, shingles.sketch_room(shelf.bounds), out)
        np.sort(out[:size]).tofile(folder / f"{index:06d}.keys")
        return int(size)

    return sum(ahead(range(len(samples.shelves)), write))


def _by_range(paths: Sequence[Path], ranges: int) -> Iterator[Array]:
    """The keys of all files, sorted, one range of their values after the other."""
    import numpy as np

    files = [np.memmap(path, np.uint64, "r") for path in paths if path.stat().st_size]
    step = (1 << 64) // ranges
    for index in range(ranges):
        low = np.uint64(index * step)
        parts = []
        for file in files:
            start = np.searchsorted(file, low)
            end = np.searchsorted(file, np.uint64(index * step + step)) if index + 1 < ranges else len(file)
            parts.append(file[start:end])
        if parts:
            yield np.sort(np.concatenate(parts))


def _shared_twice(pairs: Array, short: Array) -> Array:
    """Each pair once, sorted: those that share two keys, or one where the later sample is short."""
    import numpy as np

    pairs.sort()
    same = pairs[1:] == pairs[:-1]
    first = np.concatenate([[True], ~same])
    again = np.concatenate([same, [False]])
    chosen: Array = pairs[first & (again | short[pairs >> np.uint64(32)])]
    return chosen


def _linked(keys: Array, samples: Samples) -> Array:
    import numpy as np

    from hum_qc.index import shingles

    pairs = np.empty(4 * len(keys), np.uint64)
    rules = samples.parents, samples.offered, np.uint64(samples.fresh), *GROUP
    size = shingles.link(keys, rules, pairs)
    if size > len(pairs):
        pairs = np.empty(size, np.uint64)
        shingles.link(keys, rules, pairs)
    return pairs[:size]
