"""A place that holds something private, and how a text is looked at to find one."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

NEAR: Final = 48
"""Code points before a value in which a word can say what it is."""
LINK: Final = 200
"""Code points before a value that are searched for the beginning of a link."""

_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "，；！？"}
_SPACES: Final = dict.fromkeys([0xA0, 0x2007, 0x2009, 0x202F, 0x3000], 0x20)
_DASHES: Final = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0xFE63], 0x2D)
_PLAIN: Final = {**_WIDE, **_SPACES, **_DASHES}
_ESCAPE: Final = re.compile(r"(?<!\\)\\+[nrtbf\"/]")
_LINK: Final = re.compile(r"(?:://|www\.|doi:|doi\.org|data:)[^\s\"'<>]*$", re.IGNORECASE)


class Found(NamedTuple):
    """A value of a kind, at `text[start:end]`; offsets count code points."""

    kind: str
    start: int
    end: int


def plain(text: str) -> str:
    r"""The text as patterns read it: full-width characters, special spaces and dashes as ASCII, `\n` of JSON as blanks.

    No offset changes.
    """
    even = text if text.isascii() else text.translate(_PLAIN)
    return _ESCAPE.sub(lambda found: " " * len(found[0]), even) if "\\" in even else even


def before(text: str, at: int) -> str:
    """What stands near before a place."""
    return text[max(at - NEAR, 0) : at]


def last_end(pattern: re.Pattern[str], text: str) -> int:
    """Where the last match of the pattern ends; -1 when there is none."""
    end = -1
    for found in pattern.finditer(text):
        end = found.end()
    return end


def in_link(text: str, at: int) -> bool:
    """Whether the place is inside a web address or a DOI, where long numbers are no one's."""
    return _LINK.search(text, max(at - LINK, 0), at) is not None


def digits_of(text: str) -> str:
    """The ASCII digits of a text."""
    return "".join(filter("0123456789".__contains__, text))
