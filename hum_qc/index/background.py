"""How common words and pairs of words are in ordinary instruction data (`scripts/build_background.py`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.index import store

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[tuple[int], np.dtype[Any]]

KIND: Final = "background"
PATH: Final = Path(__file__).with_name("background.idx")


@dataclass(frozen=True, slots=True)
class Background:
    """In how many of `records` documents a token, a pair of neighbours or a stem stands, by 32 bits of its hash.

    What stands in fewer than `least` is not listed and counts as half of that.
    """

    records: int
    least: int
    sha256: str
    lists: dict[str, tuple[Array, Array]]

    def shares(self, name: str, hashes: Array) -> Array:
        """The share of documents, 0..1, in which each hash of `words`, `pairs` or `stems` stands."""
        import numpy as np

        known, counts = self.lists[name]
        wanted = short(hashes)
        at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        found: Array = np.where(known[at] == wanted, counts[at], 0.5 * self.least) / self.records
        return found


@cache
def background() -> Background:
    """The counts that the package ships."""
    stored = store.read(PATH, KIND)
    names = ("words", "pairs", "stems")
    lists = {name: (stored.sections[f"{name}_hash"], stored.sections[f"{name}_count"]) for name in names}
    return Background(int(stored.facts["records"]), int(stored.facts["least"]), stored.sha256, lists)


def short(hashes: Array) -> Array:
    """The upper 32 bits of 64-bit hashes."""
    import numpy as np

    upper: Array = (hashes >> np.uint64(32)).astype(np.uint32)
    return upper


def pair_hashes(first: Array, second: Array) -> Array:
    """One 64-bit hash for each two neighbours, in order."""
    import numpy as np

    value = first * np.uint64(0x9E3779B97F4A7C15) + second
    value ^= value >> np.uint64(29)
    value *= np.uint64(0xBF58476D1CE4E5B9)
    hashes: Array = value ^ (value >> np.uint64(32))
    return hashes
