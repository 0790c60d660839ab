"""The best alignment of a needle in a text, within a number of edits.

Seeds: the needle is cut into one piece more than edits are allowed, so that an alignment holds one piece
verbatim; the diagonals that share most characters are aligned by Myers' bit vectors (1999).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

    Codes = np.ndarray[tuple[int], np.dtype[np.uint32]]
    Places = np.ndarray[tuple[int], np.dtype[np.int64]]

SHORTEST: Final = 5
"""Needles with fewer characters are never aligned: one edit makes another word of them."""

_GRAM: Final = 3
_SEEDS: Final = 4_096
_CELLS: Final = 1_000_000
_ALIGNED: Final = 12
_ENDS: Final = 8
_LONGEST: Final = 2_000


def allowed_edits(needle: str, share: float) -> int:
    """How many edits a needle may take: a share of its characters, none where it is too short or too long."""
    return min(int(share * len(needle)), len(needle) - 1) if SHORTEST <= len(needle) <= _LONGEST else 0


def seeds(needle: str, allowed: int) -> list[tuple[int, str]]:
    """Pieces of a needle and where they begin; an alignment within the allowed edits holds one of them verbatim."""
    size = max(_GRAM, len(needle) // (allowed + 1))
    return [(at, needle[at : at + size]) for at in range(0, len(needle) - size + 1, size)]


class Haystack:
    """A text to align many needles in: its three-character grams, sorted once.

    `begins(at)` says whether an alignment may begin before the code point `at`, `ends(at)` whether it may end there.
    """

    def __init__(self, text: str, begins: Callable[[int], bool], ends: Callable[[int], bool]) -> None:
        import numpy as np

        self.text = text
        self.begins = begins
        self.ends = ends
        self._codes = _codes(text)
        grams = _grams(self._codes)
        self._order = np.argsort(grams, kind="stable")
        self._sorted = grams[self._order]

    def find(self, needle: str) -> list[int]:
        """Every place where a needle of at least three characters stands verbatim."""
        return [int(at) for at in self._verbatim(_codes(needle), None)]

    def best(self, needle: str, allowed: int) -> tuple[int, int, int] | None:
        """Start, end and edits of the best alignment with at most so many edits (1 or more); None where there is none.

        Of alignments with equally few edits the first is given.
        """
        best: tuple[int, int, int] | None = None
        for diagonal in self._diagonals(needle, allowed):
            low = max(0, diagonal - allowed)
            found = self._aligned(needle, self.text[low : diagonal + len(needle) + allowed], low, allowed)
            if found:
                best = min(best or found, found)
                allowed = best[0]
        return (best[1], best[2], best[0]) if best else None

    def _diagonals(self, needle: str, allowed: int) -> list[int]:
        """Where the needle might begin, the most promising first; a bounded number."""
        import numpy as np

        codes = _codes(needle)
        starts = [self._verbatim(_codes(piece), _SEEDS) - at for at, piece in seeds(needle, allowed)]
        diagonals, votes = np.unique(np.concatenate(starts), return_counts=True)
        diagonals = diagonals[np.argsort(-votes, kind="stable")[: _CELLS // len(codes)]]
        places = diagonals[:, None] + np.arange(len(codes))
        inside = (places >= 0) & (places < len(self._codes))
        shared = ((self._codes[np.where(inside, places, 0)] == codes) & inside).sum(axis=1)
        best = np.argsort(-shared, kind="stable")[:_ALIGNED]
        return [int(each) for each in diagonals[best]]

    def _verbatim(self, piece: Codes, most: int | None) -> Places:
        """Where a piece of at least three characters stands; at most so many places, the first ones."""
        import numpy as np

        gram = _grams(piece[:_GRAM])[0]
        low, high = np.searchsorted(self._sorted, gram, "left"), np.searchsorted(self._sorted, gram, "right")
        places = self._order[low : high if most is None else min(high, low + 16 * most)]
        for at in range(_GRAM, len(piece)):
            places = places[places + at < len(self._codes)]
            places = places[self._codes[places + at] == piece[at]]
        return places[:most]

    def _aligned(self, needle: str, window: str, low: int, allowed: int) -> tuple[int, int, int] | None:
        """Edits, start and end of the best alignment in a window that begins and ends where it may."""
        best: tuple[int, int, int] | None = None
        ends = (each for each in sorted(_ends(needle, window, allowed)) if self.ends(low + each[1]))
        for least, end in islice(ends, _ENDS):
            if best and best[0] <= least:
                break
            back = sorted(_ends(needle[::-1], window[:end][::-1], allowed, anchored=True))
            starts = ((edits, low + end - size, low + end) for edits, size in back if self.begins(low + end - size))
            found = next(starts, None)
            best = min(best or found, found) if found else best
        return best


def _ends(needle: str, window: str, allowed: int, *, anchored: bool = False) -> Iterator[tuple[int, int]]:
    """Edits and end of every alignment within the allowed edits, by Myers' bit vectors.

    It begins anywhere in the window, or, `anchored`, at its beginning.
    """
    masks: dict[str, int] = {}
    for at, character in enumerate(needle):
        masks[character] = masks.get(character, 0) | 1 << at
    every, last = (1 << len(needle)) - 1, 1 << len(needle) - 1
    rise, fall, edits = every, 0, len(needle)
    for at, character in enumerate(window, start=1):
        match = masks.get(character, 0)
        zero = (((match & rise) + rise) ^ rise) | match | fall
        up, down = fall | (every & ~(zero | rise)), rise & zero
        edits += bool(up & last) - bool(down & last)
        up, down = (up << 1 | anchored) & every, down << 1 & every
        rise, fall = down | (every & ~(zero | up)), up & zero
        if edits <= allowed:
            yield edits, at


def _codes(text: str) -> Codes:
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _grams(codes: Codes) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    """Each three code points in a row as one number."""
    import numpy as np

    wide = codes.astype(np.uint64)
    first, second, third = (wide[at : max(len(wide) - _GRAM + 1 + at, at)] for at in range(_GRAM))
    return first << np.uint64(42) | second << np.uint64(21) | third
