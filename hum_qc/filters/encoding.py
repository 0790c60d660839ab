"""Damage done by encodings: control characters and text decoded with the wrong table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hum_qc.filters.matches import find
from hum_qc.registry import measure

if TYPE_CHECKING:
    import polars as pl

CONTROL: Final = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0 and C1 without tab, line feed, carriage return, NEL
    "\u200b\u2060\ufeff"  # invisible: zero width space, word joiner, byte order mark
    "\u202a-\u202e\u2066-\u2069"  # embeddings, overrides and isolates, which reorder what a reader sees
    "\ufff9-\ufffb\ufffe\uffff\U000e0001\U000e0020-\U000e007f]"  # annotation, non-characters, tags
)

# What bytes 0x80 to 0xBF become in Latin-1 and in Windows-1252.
_TRAIL: Final = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
MOJIBAKE: Final = "|".join(
    (
        "\ufffd+",
        "[锟斤拷]{3,}|烫{3,}|屯{3,}",  # U+FFFD read as GBK; uninitialised memory
        f"â[€\x80][{_TRAIL}]",  # quotes, dashes, ellipsis
        f"[ÂÃ][{_TRAIL}]",  # U+0080 to U+00FF
        f"(?:[ÄÅÎÏÐÑ][{_TRAIL}])(?:[ÄÅÎÏÐÑ][{_TRAIL}])+",  # Latin Extended, Greek, Cyrillic: two in a row
        f"(?:[ãäåæçèéï][{_TRAIL}][{_TRAIL}])",  # CJK and full-width forms
        f"ð[Ÿ\x9f][{_TRAIL}][{_TRAIL}]",  # emoji
        "[锛銆鈥鐨]",  # UTF-8 read as GBK: the rests of full stop, comma, quotes and the commonest character
    )
)


@measure(unit="count", source="Unicode categories Cc and Cf", evidence=lambda text: find(text, CONTROL))
def control_characters(text: pl.Expr) -> pl.Expr:
    """Number of control, invisible and reordering characters; null for no text.

    Not counted: tab, line ends, NEL, soft hyphens, joiners (emoji and Persian need them) and the plain
    left-to-right and right-to-left marks.
    """
    return text.str.count_matches(CONTROL)


@measure(unit="count", source="byte tables of Latin-1, Windows-1252, GBK", evidence=lambda text: find(text, MOJIBAKE))
def mojibake(text: pl.Expr) -> pl.Expr:
    """Number of places where bytes were decoded with the wrong table, or replaced by U+FFFD; null for no text.

    UTF-8 read as Latin-1 or Windows-1252 (`Ã©`, `â€™`), UTF-8 read as GBK, replacement characters read as GBK.
    """
    return text.str.count_matches(MOJIBAKE)
