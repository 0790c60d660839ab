"""Where words end: the one place that knows about tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_LETTERS: Final = (
    "A-Za-zªµºÀ-ÖØ-öø-˿Ͱ-ͽͿ-҂Ҋ-ԯḀ-ỿἀ-ῼＡ-Ｚａ-ｚ"  # Latin, Greek and Cyrillic: scripts that put space between words
)
_SMALL: Final = "a-zß-öø-ÿα-ωа-яё"
_DIGITS: Final = "0-9０-９"
_ACCENTS: Final = "\u0300-\u036f"
_UNSEEN: Final = "\u00ad\u200d\ufe0f"
_MARKS: Final = _ACCENTS + _UNSEEN
_CLITIC: Final = rf"['’](?:s|S|m|M|d|D|t|T|re|RE|ve|VE|ll|LL)(?![{_LETTERS}{_MARKS}'’])"
_NOT: Final = rf"[nN]['’][tT](?![{_LETTERS}{_MARKS}])"
_UNITS: Final = (
    "km|m|cm|mm|nm|µm|μm|ft|in|yd|mi|ha|kg|g|mg|µg|μg|t|lb|lbs|oz|l|ml|Hz|kHz|MHz|GHz|kW|MW|GW|kWh|kV|hPa|kPa|MPa|mbar|"
    "kB|KB|MB|GB|TB|kb|mb|gb|tb|kbps|Mbps|Gbps|mph|kmh|rpm|ms|am|pm|AM|PM|bn|mn"
)
_LETTERS_IN_A_ROW: Final = (  # no word ends in what cannot be seen
    rf"(?!{_NOT})[{_LETTERS}](?:(?!{_NOT})[{_LETTERS}{_ACCENTS}]|[{_UNSEEN}]+(?=[{_LETTERS}]))*"
)
_NUMBER: Final = rf"(?:(?<![^\s(])[-−]?\.?)?[{_DIGITS}]+(?:[.,'’٫٬·:/][{_DIGITS}]+)*"
_DOT: Final = rf"\.(?=[{_SMALL}]|[{_LETTERS}]\.)|(?<![{_LETTERS}{_DIGITS}{_MARKS}][{_LETTERS}])\.(?=[{_LETTERS}])"
_JOINT: Final = (
    rf"(?!{_CLITIC})['’](?=[{_LETTERS}])|[&＆](?=[{_LETTERS}])|_+|(?<=[{_LETTERS}])(?:{_DOT})"
    rf"|(?<=[{_LETTERS}])-(?=[{_DIGITS}]{{1,3}}(?![{_LETTERS}{_DIGITS}]|[.,:/][{_DIGITS}]))"
)
_NOTHING: Final = rf"(?!(?:{_UNITS})(?![{_LETTERS}{_DIGITS}{_MARKS}]))"


def _words(joint: str) -> re.Pattern[str]:
    piece = f"(?:{_LETTERS_IN_A_ROW}|{_NUMBER})"
    return re.compile(rf"{_NOT}|(?<=[\s{_LETTERS}{_DIGITS}]){_CLITIC}|{piece}(?:(?:{joint}){piece})*(?:\+\+)?")


_WORD: Final = _words(f"{_JOINT}|{_NOTHING}")
_WORD_IN_CHINESE: Final = _words(_JOINT)
_CHINESE: Final = re.compile("[\u3400-\u9fff]")
_PART: Final = re.compile(rf"[{_LETTERS}{_DIGITS}{_MARKS}'’.,·:/&＆_+−-]")
_REACH: Final = 64


def words(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each word and number of Latin, Greek and Cyrillic script, in order.

    As Unicode's word boundaries (UAX #29) have it, but for where annotators cut. A word ends at a hyphen (`Japan` in
    `Japan-based`), unless it is a designation (`IL-2`); before a clitic (`Oracle` in `Oracle's`, `do` in `don't`);
    before its last full stop (`U.S`); a number before its unit (`5` in `5km`); and near Chinese, where no space is
    written, wherever letters and digits meet (`WCG` in `WCG2011年`). `AT&T`, `C++` and a number with its separators
    (`1,000.5`, `9/11`, `7:00`) are one. Other scripts have no words here: in Chinese only Latin words and numbers are
    any.
    """
    for found in (_WORD_IN_CHINESE if _CHINESE.search(text) else _WORD).finditer(text):
        yield found.span()


def inside_word(text: str, at: int) -> bool:
    """Whether the boundary before the code point `at` lies inside a word.

    Words, and Chinese beside them, are looked for in the nearest 64 code points on either side, so that a text without
    any space costs no more.
    """
    if not 0 < at < len(text) or not (_PART.match(text[at - 1]) and _PART.match(text[at])):
        return False
    low = at
    while low > max(0, at - _REACH) and _PART.match(text[low - 1]):
        low -= 1
    high = at
    while high < min(len(text), at + _REACH) and _PART.match(text[high]):
        high += 1
    near = _CHINESE.search(text, max(0, at - _REACH), at + _REACH)
    found = (_WORD_IN_CHINESE if near else _WORD).finditer(text, low, high)
    return any(one.start() < at < one.end() for one in found)
