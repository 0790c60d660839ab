"""Where words end: the one place that knows about tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_LETTERS: Final = (
    "A-Za-zªµºÀ-ÖØ-öø-ʯͰ-ͽͿ-҂Ҋ-ԯḀ-ỿἀ-ῼＡ-Ｚａ-ｚ"  # Latin, Greek and Cyrillic: scripts that put space between words
)
_DIGITS: Final = "0-9０-９"
_ACCENTS: Final = "\u0300-\u036f"
_UNSEEN: Final = "\u00ad\u200d\ufe0f"
_MARKS: Final = _ACCENTS + _UNSEEN
_REST: Final = rf"(?:[{_LETTERS}{_ACCENTS}]|[{_UNSEEN}]+(?=[{_LETTERS}]))*"  # no word ends in what cannot be seen
_CLITIC: Final = rf"(?:s|S|m|M|d|D|t|T|re|RE|ve|VE|ll|LL)(?![{_LETTERS}{_MARKS}])"
_WORD: Final = re.compile(
    rf"[{_DIGITS}]+(?:[.,'’٫٬][{_DIGITS}]+)*"
    rf"|[{_LETTERS}]{_REST}(?:['’](?!{_CLITIC})[{_LETTERS}]{_REST})*"
)
_PART: Final = re.compile(rf"[{_LETTERS}{_DIGITS}{_MARKS}'’.,]")
_REACH: Final = 64


def words(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each word and number of Latin, Greek and Cyrillic script, in order.

    As Unicode's word boundaries (UAX #29) have it, with four differences, all of them where annotators
    cut: a word ends at a hyphen (`Japan` in `Japan-based`), before a clitic (`Oracle` in `Oracle's`), at a
    full stop (`U.S`), and where letters and digits meet (`5` in `5km`). A number keeps its separators
    (`1,000.5`). Other scripts have no words here: in Chinese only Latin words and numbers are any.
    """
    for found in _WORD.finditer(text):
        yield found.span()


def inside_word(text: str, at: int) -> bool:
    """Whether the boundary before the code point `at` lies inside a word.

    Words are looked for in the nearest 64 code points on either side, so that a text without any space costs no more.
    """
    if not 0 < at < len(text) or not (_PART.match(text[at - 1]) and _PART.match(text[at])):
        return False
    low = at
    while low > max(0, at - _REACH) and _PART.match(text[low - 1]):
        low -= 1
    high = at
    while high < min(len(text), at + _REACH) and _PART.match(text[high]):
        high += 1
    return any(start < at - low < end for start, end in words(text[low:high]))
