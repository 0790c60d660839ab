"""How much of a text says again what it has said."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from hum_qc.errors import UsageError
from hum_qc.filters.matches import quote
from hum_qc.registry import Readings, batch_measure
from hum_qc.sample import Part, part

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from hum_qc.sample import Batch

    Whole = npt.NDArray[np.int64]
    Hashes = npt.NDArray[np.uint64]
    Flags = npt.NDArray[np.bool_]

SLICE: Final = 1 << 20
"""Bytes of text worked on at a time: arrays stay in the processor's cache, memory does not grow with the batch."""

NUMBERED: Final = tuple(b".):\xe3")
"""Bytes after the number of a list item; 0xE3 begins `、`."""

CHUNK: Final = 16
"""Bytes after which a run without spaces counts as a new word, so that `aaaa...` and unspaced scripts have words."""

SEPARATOR, LETTER, CHARACTER, CONTINUED = range(4)
"""Kinds of UTF-8 bytes: between words; of a word; first of a character that is a word; later ones of a character."""

TAIL: Final = 60
"""Words at the end of a text that are read by themselves: a loop ends a text, however long it was before."""

NEAR: Final = 12
"""Words after which a loop comes round again, at most."""

STUTTER: Final = 0.5
"""Share of words that equal the one before, from which on a text stammers."""

POOR: Final = 0.9
"""Share of words that occurred just before, from which on a text turns over a handful of words in any order."""

DRAG: Final = 40
DRAWN: Final = tuple(b" \n\t-_=*#~+|")
"""Bytes in a row that are too many, but for those that space and lines are made of."""

FEW: Final = 30
"""Words from which on that can be told."""

SPAN: Final = 21
"""Bytes from the first to the last word of a run (seven Chinese characters): `a-zA-Z0-9` says nothing twice."""


@batch_measure(
    unit="fraction 0..1",
    source="characters in duplicate n-grams, Gopher (Rae et al. 2021), counted in words and with one n",
)
def repetition(batch: Batch, *, of: Part = "output", words: int = 8) -> Readings:
    """Share of the words that stand in a run of `words` words which occurred earlier in the text.

    0 where no run comes twice (and in texts shorter than one), 0.5 for a text that is written twice, near 1
    for a loop. Where that is more: the share of the last 60 words that stand in a loop (a run that occurred at
    most 12 words earlier); from a half on, the share of words that equal the one before; from nine tenths on, the
    share of those that equal one of the 12 before; from a half on, the share of bytes dragged out (`aaaa`). A
    Chinese or Japanese character is a word; case, ASCII punctuation and the numbers of a list do not count. Null
    for no text, or one without words.

    Raises:
        UsageError: `words` is less than 1.
    """
    import numpy as np
    import polars as pl

    if words < 1:
        raise UsageError(f"repetition: words is {words}, but a run has at least 1")
    texts = batch.select(part(of).alias("text")).to_series()
    shares = [_shares(one, words) for one in _slices(texts.fill_null(""))]
    share = np.concatenate(shares) if shares else np.zeros(0)
    values = pl.Series("repetition", share, dtype=pl.Float64, nan_to_null=True)
    return Readings(values, lambda rows: [_evidence(texts[row] or "", words) for row in rows])


def _slices(texts: pl.Series) -> list[pl.Series]:
    import numpy as np

    ends = np.cumsum(texts.str.len_bytes().to_numpy().astype(np.int64))
    cuts = [0, *(np.flatnonzero(np.diff(ends // SLICE)) + 1).tolist(), len(texts)]
    return [texts.slice(a, b - a) for a, b in pairwise(cuts)]


def _shares(texts: pl.Series, words: int) -> npt.NDArray[np.float64]:
    """The reading of each text; NaN where it has no words."""
    import numpy as np

    starts, owner, hashes = _words(texts)
    again, looped = _said_again(starts, hashes, owner, words)
    total = np.bincount(owner, minlength=len(texts))
    repeated = np.bincount(owner[again], minlength=len(texts))
    looped = looped[looped >= np.cumsum(total)[owner[looped]] - TAIL]
    at_end = np.bincount(owner[looped], minlength=len(texts))
    share = np.maximum(repeated / np.maximum(total, 1), at_end / np.clip(total, 1, TAIL))
    for back, least in ((1, STUTTER), (NEAR, POOR)):
        near = np.bincount(owner[_recent(hashes, owner, back)], minlength=len(texts)) / np.maximum(total, 1)
        share = np.where((near >= least) & (total >= FEW), np.maximum(share, near), share)
    return np.where(total > 0, np.maximum(share, _dragged(texts)), np.nan)


def _dragged(texts: pl.Series) -> npt.NDArray[np.float64]:
    """Share of the bytes in runs of `DRAG` and more equal ones (`aaaa`, `....`), where it is at least a half."""
    import numpy as np

    text, offsets = _bytes(texts)
    edges = np.concatenate([[0], np.flatnonzero(text[1:] != text[:-1]) + 1, [len(text)]]).astype(np.int64)
    long = np.flatnonzero(np.diff(edges) >= DRAG)
    long = long[np.isin(text[edges[long] % max(len(text), 1)], DRAWN, invert=True)]
    owner = np.searchsorted(offsets, edges[long], side="right") - 1
    sizes = np.diff(edges)[long]
    share = np.bincount(owner, sizes, minlength=len(texts)) / np.maximum(np.diff(offsets), 1)
    return np.where(share >= 0.5, np.minimum(share, 1.0), 0.0)


def _bytes(texts: pl.Series) -> tuple[npt.NDArray[np.uint8], Whole]:
    """The UTF-8 of all texts in a row, and where each begins; the end comes last."""
    import numpy as np

    _, ends, data = texts.to_arrow().buffers()
    offsets = np.frombuffer(ends, np.int64)[: len(texts) + 1]
    first = int(offsets[0]) if len(offsets) else 0
    text = np.frombuffer(data, np.uint8)[first : int(offsets[-1])] if data else np.zeros(0, np.uint8)
    return text, offsets - first


def _recent(hashes: Hashes, owner: Whole, reach: int) -> Flags:
    """Which words occurred among the `reach` words before them in the same text."""
    import numpy as np

    found = np.zeros(len(hashes), np.bool_)
    for back in range(1, min(reach, len(hashes) - 1) + 1):
        found[back:] |= (hashes[back:] == hashes[:-back]) & (owner[back:] == owner[:-back])
    return found


def _words(texts: pl.Series) -> tuple[Whole, Whole, Hashes]:
    """For each word of all texts: the byte where it begins, the text it stands in, and a hash of it."""
    import numpy as np

    text, offsets = _bytes(texts)
    kinds, values, powers = _tables()
    kind = kinds[text]
    open_ = np.ones(len(text), np.bool_)
    open_[1:] = kind[:-1] == SEPARATOR
    open_[offsets[:-1][offsets[:-1] < len(text)]] = True
    begins = (kind == CHARACTER) | ((kind == LETTER) & open_)
    starts = np.flatnonzero(begins)
    if not len(starts):
        return starts, starts, starts.astype(np.uint64)
    place = np.arange(len(text), dtype=np.int32)[starts[0] :]
    place -= np.repeat(starts.astype(np.int32), np.diff(starts, append=len(text)))
    place &= CHUNK - 1
    starts = np.flatnonzero((place == 0) & (kind[starts[0] :] != SEPARATOR)) + starts[0]
    hashes = np.add.reduceat(values[text[starts[0] :]] * powers[place], starts - starts[0])
    said = ~_numbers(text, starts)
    starts, hashes = starts[said], hashes[said]
    return starts, np.searchsorted(offsets, starts, side="right") - 1, hashes


def _numbers(text: npt.NDArray[np.uint8], starts: Whole) -> Flags:
    """Which words number the lines of a list: `1.`, `Q1:`, or the second word of `Step 1:`."""
    import numpy as np

    padded = np.concatenate([np.full(1, 10, np.uint8), text, np.zeros(4, np.uint8)])
    opens = padded[starts] == 10
    opens[1:] |= opens[:-1]
    early = np.flatnonzero(opens)
    digits = (padded >= 48) & (padded < 58)
    first = starts[early] + 1
    first += ((padded[first] | 32) >= 97) & ((padded[first] | 32) < 123)
    after = first + 1 + digits[first + 1]
    found = np.zeros(len(starts), np.bool_)
    found[early] = digits[first] & np.isin(padded[after], NUMBERED)
    return found


@cache
def _tables() -> tuple[npt.NDArray[np.uint8], Hashes, Hashes]:
    """Kind and hash value of each byte (capitals as small letters), and the weight of each place in a word."""
    import numpy as np

    kinds = np.full(256, LETTER, np.uint8)
    kinds[[byte for byte in range(128) if not chr(byte).isalnum()]] = SEPARATOR
    kinds[0x80:0xC0] = CONTINUED
    kinds[[*range(0xE3, 0xEA), 0xEF, 0xF0]] = CHARACTER
    random = np.random.default_rng(0)
    values = random.integers(1, 1 << 63, 256, np.uint64)
    values[kinds == SEPARATOR] = 0
    values[ord("A") : ord("Z") + 1] = values[ord("a") : ord("z") + 1]
    return kinds, values, random.integers(1, 1 << 63, CHUNK, np.uint64) | np.uint64(1)


def _said_again(starts: Whole, hashes: Hashes, owner: Whole, words: int) -> tuple[Flags, Whole]:
    """Which words stand in a run of `words` words that occurred earlier in the same text, and those in a loop."""
    import numpy as np

    count = len(hashes) - words + 1
    again = looped = np.zeros(0, np.int64)
    if count > 0:
        runs = owner[:count].astype(np.uint64)
        for place in range(words):
            runs = runs * np.uint64(0x9E3779B97F4A7C15) + hashes[place : place + count]
        runs ^= runs >> np.uint64(29)
        runs *= np.uint64(0xBF58476D1CE4E5B9)
        inside = np.flatnonzero((owner[:count] == owner[words - 1 :]) & (starts[words - 1 :] - starts[:count] >= SPAN))
        bits = np.uint64(max(count.bit_length(), 1))
        # Hash above, position below: one plain sort brings equal runs together, the earliest first.
        keys = np.sort((runs[inside] >> bits << bits) | inside.astype(np.uint64))
        later = np.flatnonzero(keys[1:] >> bits == keys[:-1] >> bits) + 1
        places = (keys & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
        again = places[later]
        looped = again[again - places[later - 1] <= NEAR]
    within = np.arange(words)
    return _covered(again, words, len(hashes)), np.unique(looped[:, None] + within)


def _covered(runs: Whole, words: int, count: int) -> Flags:
    """Which of `count` words stand in the runs of `words` words that begin there."""
    import numpy as np

    covered = np.zeros(count + 1, np.int32)
    covered[runs] += 1
    np.subtract.at(covered, runs + words, 1)
    return np.cumsum(covered)[:-1] > 0


def _evidence(text: str, words: int) -> dict[str, Any]:
    """The first run of words that was said before: where it stands, and what it says."""
    import numpy as np
    import polars as pl

    starts, owner, hashes = _words(pl.Series([text]))
    again, _ = _said_again(starts, hashes, owner, words)
    if not again.any():
        return {}
    first = int(np.argmax(again))
    after = int(np.argmin(again[first:])) if not again[first:].all() else len(again) - first
    data = text.encode()
    stop = int(starts[first + after]) if first + after < len(starts) else len(data)
    begin, end = (len(data[:at].decode(errors="ignore")) for at in (int(starts[first]), stop))
    return quote(text, begin, end)
