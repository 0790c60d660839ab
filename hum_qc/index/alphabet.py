"""How each Unicode character is read by the tokeniser: what it folds to, and what kind it is."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from hum_qc.text import han_variants

if TYPE_CHECKING:
    import numpy as np

    Codes = np.ndarray[tuple[int], np.dtype[np.uint32]]
    Kinds = np.ndarray[tuple[int], np.dtype[np.uint8]]

SIZE: Final = 0x32400
"""Characters from here on (private use, tags, unassigned) are ignored."""

SEPARATOR, LETTER, DIGIT, ALONE, IGNORED, BREAK = range(6)
"""Kinds. ALONE is a character that is a token of its own: scripts that are written without spaces between words.
IGNORED characters neither belong to a token nor end one; BREAK separates, and ends a sentence or a line."""

LONGEST_FOLD: Final = 4

_ALONE: Final = (
    (0x0E01, 0x0EDF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17DC),  # Khmer
    (0x3005, 0x3007),
    (0x3040, 0x30FF),  # kana
    (0x3105, 0x312F),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),  # ideographs
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),  # Hangul
    (0xF900, 0xFAFF),
    (0x1B000, 0x1B16F),
    (0x20000, SIZE - 1),
)
_APOSTROPHES: Final = "'’ʼʹ＇‘"
_BREAKS: Final = "\n\r\v\f\x85\u2028\u2029.!?:;。！？：；…"


class Alphabet(NamedTuple):
    """Tables indexed by code point, each `SIZE` long.

    - `folds`: the first code point that a character folds to (width, compatibility forms, case, diacritics,
      traditional to simplified Chinese); `more`: row of `rests` with the others, 0 when there are none.
    - `kinds`: the kind of each folded code point.
    """

    folds: Codes
    more: Codes
    rests: Codes
    kinds: Kinds


@cache
def alphabet() -> Alphabet:
    """The tables, made once a process from the Unicode data of this Python (0.1 s)."""
    import numpy as np

    folds = np.arange(SIZE, dtype=np.uint32)
    more = np.zeros(SIZE, np.uint32)
    kinds = np.full(SIZE, SEPARATOR, np.uint8)
    rests = [[0] * LONGEST_FOLD]
    for code in _outside_large_blocks():
        character = chr(code)
        kinds[code] = _kind(character)
        base = _base(character)
        if base != character:
            folds[code] = ord(base[0])
            if len(base) > 1:
                more[code] = len(rests)
                rests.append([*map(ord, base[1 : LONGEST_FOLD + 1]), *[0] * (LONGEST_FOLD + 1 - len(base))])
    for first, last in _ALONE:
        block = kinds[first : last + 1]
        block[block != IGNORED] = ALONE
    for variant, plain in han_variants().items():
        folds[variant] = ord(plain)
    for characters, kind in ((_APOSTROPHES, IGNORED), (_BREAKS, BREAK)):
        kinds[[ord(character) for character in characters]] = kind
    return Alphabet(folds, more, np.array(rests, np.uint32), kinds)


def _outside_large_blocks() -> list[int]:
    """Every code point but ideographs and Hangul syllables, which fold to themselves."""
    large = (
        (0x3400, 0x4DBF),
        (0x4E00, 0x9FFF),
        (0xAC00, 0xD7A3),
        (0xD800, 0xF8FF),
        (0x20000, 0x2F7FF),
        (0x2FA20, SIZE),
    )
    codes: list[int] = []
    start = 0
    for first, last in large:
        codes += range(start, first)
        start = last + 1
    return codes


def _kind(character: str) -> int:
    category = unicodedata.category(character)
    if category[0] == "L":
        return LETTER
    if category[0] == "N":
        return DIGIT if character.isdecimal() else LETTER
    if category[0] == "M" or category == "Cf":
        return IGNORED
    return SEPARATOR


def _base(character: str) -> str:
    """What a character is without its form: compatibility decomposition, no marks, case folded; never empty."""
    if unicodedata.category(character)[0] in "MC":
        return character
    apart = unicodedata.normalize("NFKD", character)
    letters = "".join(each for each in apart if unicodedata.category(each)[0] != "M").casefold()
    digits = "".join(str(unicodedata.digit(each)) if each.isdecimal() else each for each in letters)
    return digits or character
