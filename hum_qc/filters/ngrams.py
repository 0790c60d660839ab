"""Word n-grams as numbers: what overlap and diversity count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hum_qc.filters.length import SINGLE

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    Keys = np.ndarray[tuple[int], np.dtype[np.uint64]]
    Rows = np.ndarray[tuple[int], np.dtype[np.int64]]

WORD: Final = rf"[{SINGLE}]|[^\s{SINGLE}\p{{P}}\p{{S}}]+"
"""A character of a script without spaces between words, or a run of other letters and digits."""
_MULTIPLIER: Final = 0x9E3779B97F4A7C15
_MIX: Final = 0xBF58476D1CE4E5B9


def ngrams(texts: pl.Series, n: int) -> tuple[Rows, Keys]:
    """The row and the 64-bit key of every n-gram of words, in order; in Chinese each character is a word.

    Case does not count. Keys are alike within one version of Polars, not beyond.
    """
    import numpy as np

    words = texts.fill_null("").str.to_lowercase().str.extract_all(WORD)
    sizes = words.list.len().to_numpy()
    rows = np.repeat(np.arange(len(texts), dtype=np.int64), sizes)
    hashes = words.list.explode(empty_as_null=False).hash(seed=0).to_numpy()
    count = max(len(hashes) - n + 1, 0)
    keys = np.zeros(count, np.uint64)
    for i in range(n):
        keys = keys * np.uint64(_MULTIPLIER) + hashes[i : i + count]
    whole = rows[:count] == rows[n - 1 : n - 1 + count]
    return rows[:count][whole], keys[whole]


def of_row(rows: Rows, keys: Keys) -> Keys:
    """One number for each pair of row and key, so that n-grams of different rows are never alike."""
    import numpy as np

    mixed: Keys = (keys ^ (keys >> np.uint64(29))) * np.uint64(_MIX) + rows.astype(np.uint64) * np.uint64(_MULTIPLIER)
    return mixed
