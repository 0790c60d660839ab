"""Text as 64-bit token hashes: the one tokeniser of contamination and near duplicates, compiled.

A word is a run of letters, a number a run of digits; a character of a script without spaces (Chinese, Japanese,
Korean, Thai) is a token of its own. Case, width, compatibility forms, diacritics, traditional Chinese, apostrophes,
soft hyphens and all other punctuation make no difference. `1,000` and `1000` are one number, and `5.00` is `5`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from hum_qc.index.alphabet import alphabet

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    Hashes = np.ndarray[tuple[int], np.dtype[np.uint64]]
    Offsets = np.ndarray[tuple[int], np.dtype[np.int64]]
    Places = np.ndarray[tuple[int], np.dtype[np.int32]]
    Kinds = np.ndarray[tuple[int], np.dtype[np.uint8]]

WORD, NUMBER, CHARACTER = 1, 2, 3
AFTER_BREAK: Final = 16
"""Flag on the kind of a token: it begins the text, a line or a sentence."""


class Tokens(NamedTuple):
    """The tokens of a column of texts; those of text `i` are `offsets[i]` to `offsets[i + 1]`.

    - `hashes`: the folded token; `stems`: the same, of the first five letters of a longer word.
    - `kinds`: WORD, NUMBER or CHARACTER, with the flag AFTER_BREAK.
    - `begins`, `ends`: byte offsets in the UTF-8 text, end exclusive.
    """

    hashes: Hashes
    stems: Hashes
    kinds: Kinds
    begins: Places
    ends: Places
    offsets: Offsets


def tokenise(texts: pl.Series) -> Tokens:
    """The tokens of each text; null has none. A text beyond 2 GB is an OverflowError of Arrow's."""
    import numpy as np

    from hum_qc.index import kernels

    data, bounds = buffers(texts)
    table = alphabet()
    room = int(bounds[-1] - bounds[0]) // 3 + 2 * len(texts) + 64
    offsets = np.zeros(len(texts) + 1, np.int64)
    while True:
        hashes, stems, kinds = np.empty(room, np.uint64), np.empty(room, np.uint64), np.empty(room, np.uint8)
        begins, ends = np.empty(room, np.int32), np.empty(room, np.int32)
        count = kernels.tokenise(data, bounds, tuple(table), (hashes, stems, kinds, begins, ends), offsets)
        if count >= 0:
            return Tokens(hashes[:count], stems[:count], kinds[:count], begins[:count], ends[:count], offsets)
        room *= 3


def buffers(texts: pl.Series) -> tuple[Kinds, Offsets]:
    """The UTF-8 bytes of a column of texts and where each begins, as Arrow stores them (no copy where possible)."""
    import numpy as np
    import polars as pl
    import pyarrow as pa

    arrow = texts.cast(pl.String).fill_null("").rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    array = arrow.cast(pa.large_string())
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    _, starts, data = array.buffers()
    bounds = np.frombuffer(starts, np.int64)[array.offset : array.offset + len(array) + 1]
    return np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8), bounds
