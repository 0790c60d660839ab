"""Verified twins: candidates compared word by word, and for each sample the twin that stays."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hum_qc.index.candidates import Counts, Samples, candidates, count
from hum_qc.index.shelves import Shelf, ahead, join

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

LEAST: Final = 0.5
"""Pairs less alike than this are not remembered."""
DECIMALS: Final = 4
STORED: Final = 8
"""Pairs that are remembered of a sample: the most similar, and the one that decides."""
TOKENS: Final = 1 << 26
"""Tokens that are held in memory at once, twice."""
PAIRS: Final = 1 << 15
"""Pairs that a thread compares at a time."""


class Rules(NamedTuple):
    """When two samples are no twins, whatever they share.

    - `part`: the least share of tokens that question, passage and answer must each have in common.
    - `stretch`: how many tokens of the question in one stretch may not be foreign to the other; 0 for any.
    - `values`: whether a number or a name in the place of another, in question or passage, makes another sample.
    - `each`: the similarity is the lesser of question's and answer's, not that of the whole.
    """

    part: float
    stretch: int
    values: bool
    each: bool

    @property
    def table(self) -> tuple[float, Array, bool]:
        """The rules as the kernel takes them: by question, passage and answer."""
        import numpy as np

        by_part = [[self.stretch, self.values], [0, self.values], [0, False]]
        return self.part, np.array(by_part, np.int64), self.each


class Twins(NamedTuple):
    """Pairs by rank: a sample and one that comes before it, the most similar first; which of them decides."""

    later: Array
    earlier: Array
    similarity: Array
    decides: Array


@dataclass(frozen=True, slots=True)
class _Block:
    """Shelves side by side in memory, and the weight of each token; `first` is the number of the first sample."""

    first: int
    shelf: Shelf
    weights: Array


def twins(samples: Samples, rules: Rules, limit: float, spill: Path) -> Iterator[Twins]:
    """Every verified pair, in order of rank; a sample more similar than `limit` to one that stays does not stay.

    Files are put below `spill` and taken away again.
    """
    import numpy as np

    from hum_qc.index import similarity

    stays = np.ones(len(samples.numbers), np.bool_)
    with tempfile.TemporaryDirectory(dir=spill, prefix=".twins") as folder:
        counts = count(samples)
        comparison = _Comparison(samples, counts, rules)
        for pairs in candidates(samples, counts, Path(folder)):
            found = _sorted(pairs, comparison.of(pairs))
            similarity.choose(found.later, found.earlier, found.similarity, limit, stays, found.decides)
            nth = np.arange(len(found.later)) - np.searchsorted(found.later, found.later)
            stored = (nth < STORED) | found.decides
            yield Twins(*(column[stored] for column in found))


def _sorted(pairs: Array, similar: Array) -> Twins:
    """Pairs that are alike enough, the most similar of each sample first."""
    import numpy as np

    alike = np.round(similar.astype(np.float64), DECIMALS)  # what is bounded is what is shown
    good = alike >= LEAST
    later, earlier, alike = pairs[good] >> np.uint64(32), pairs[good] & np.uint64(0xFFFFFFFF), alike[good]
    order = np.lexsort((earlier, -alike, later))
    later, earlier, alike = later[order].astype(np.int64), earlier[order].astype(np.int64), alike[order]
    return Twins(later, earlier, alike, np.zeros(len(later), np.bool_))


class _Comparison:
    """Compares pairs, with few blocks of tokens in memory at a time."""

    def __init__(self, samples: Samples, counts: Counts, rules: Rules) -> None:
        import numpy as np

        self.samples = samples
        self.counts = counts
        self.rules = rules
        self.block_of_shelf = ((np.cumsum(samples.sizes) - 1) // TOKENS).astype(np.int64)
        self.held: dict[int, _Block] = {}

    def of(self, pairs: Array) -> Array:
        """How alike the samples of each pair are; -1 for those that are no twins."""
        import numpy as np

        numbers = self.samples.numbers
        sides = np.column_stack([numbers[pairs & np.uint64(0xFFFFFFFF)], numbers[pairs >> np.uint64(32)]])
        sides = sides.astype(np.int64)
        shelf = np.searchsorted(self.samples.firsts, sides, side="right") - 1
        blocks = self.block_of_shelf[shelf]
        out = np.empty(len(pairs), np.float32)
        for one, other in np.unique(blocks, axis=0):
            chosen = np.flatnonzero((blocks == (one, other)).all(axis=1))
            out[chosen] = self._compare(self._block(one, other), self._block(other, one), sides[chosen])
        return out

    def _compare(self, one: _Block, other: _Block, sides: Array) -> Array:
        import numpy as np

        from hum_qc.index import similarity

        local = sides - np.array([one.first, other.first])
        out = np.empty(len(local), np.float32)
        names = one.shelf.names, other.shelf.names
        shelves = (one.shelf.tokens, other.shelf.tokens), names, (one.weights, other.weights)
        bounds = one.shelf.bounds, other.shelf.bounds
        longest = max(int(np.diff(each[:, 0]).max(initial=1)) for each in bounds)

        def work(start: int) -> None:
            chosen = slice(start, start + PAIRS)
            room = similarity.room(longest)
            similarity.compare(shelves, bounds, local[chosen], self.rules.table, room, out[chosen])

        for _ in ahead(range(0, len(local), PAIRS), work):
            pass
        return out

    def _block(self, wanted: int, beside: int) -> _Block:
        """A block, read if it is not at hand; of the others only the one beside it stays."""
        import numpy as np

        from hum_qc.index.weights import weigh

        if wanted not in self.held:
            self.held = {index: block for index, block in self.held.items() if index == beside}
            shelves = np.flatnonzero(self.block_of_shelf == wanted).tolist()
            read = [self.samples.shelves[index] for index in shelves]
            shelf = join(list(ahead(read, lambda one: one())))
            weights = np.empty(len(shelf.tokens), np.uint8)
            common = self.counts.shingles, self.counts.limit + 1, self.counts.expected
            marks = np.empty(int(np.diff(shelf.bounds[:, 0]).max(initial=0)), np.uint8)
            weigh(shelf.tokens, shelf.bounds, self.counts.weights, common, marks, weights)
            self.held[wanted] = _Block(int(self.samples.firsts[shelves[0]]), shelf, weights)
        return self.held[wanted]
