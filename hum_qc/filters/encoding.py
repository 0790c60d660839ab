"""Damage done by encodings: control characters and text decoded with the wrong table."""

from __future__ import annotations

import re
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


def _read(table: str, *high: range, low: range | None = None) -> str:
    """A character class: what the bytes, or pairs of them, become in a table."""
    pairs = [bytes((one, *two)) for one in high[0] for two in ([(second,) for second in low] if low else [()])]
    found = {char for pair in pairs for char in pair.decode(table, "ignore") if char > "\x7f"}
    return f"[{re.escape(''.join(sorted(found)))}]"


_LEADS, _TRAILS = range(0xE2, 0xF0), range(0x80, 0xC0)
_SINGLE: Final = "|".join(
    f"(?:{_read(table, _LEADS)}{_read(table, _TRAILS)}{{2}}){{2}}|{quote}"
    for table, quote in (
        ("cp1251", "вЂ[™њќўў“”¦\xa0]"),
        ("mac_roman", "‚Ä[ôúùîì¶ò]|¬[≤≥∞ ]"),
        ("cp437", "ΓÇ[ÖÿöôÜóª£]"),
        ("koi8_r", "Б─[≥°²÷■∙]"),
    )
)
_GBK: Final = (
    f"{_read('gbk', _LEADS, low=_TRAILS)}{_read('gbk', range(0x81, 0xC0), low=_LEADS)}"
    f"{_read('gbk', range(0x81, 0xC0), low=_TRAILS)}"
)
_ENTITY: Final = "[lr][sd]quo|nbsp|[nm]dash|hellip|amp|quot|apos|#\\d{2,6}|#x[0-9a-fA-F]{2,5}|[a-z](?:acute|grave|uml)"
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
        f"(?:{_GBK}){{2}}",  # six bytes of UTF-8 read as three characters, twice
        _SINGLE,  # UTF-8 read as Cyrillic, Macintosh or DOS: three bytes as three characters, twice
        "[\xa1-\xff]{8,}|[\xa1-\xff]{2}£[¬º»¡]|¡[°±®¯£¤¶·]|£[¬º»¡¨©¿][\xa1-\xff]",  # GBK read as Latin-1
        "[窶縲繝繧縺][\uff61-\uff9f]|[\uff61-\uff9f\u7e00-\u7eff]{4,}[\u8700-\u8aff]",  # UTF-8 read as Shift-JIS
        "嚙.|[a-zA-Z]窶.",  # U+FFFD read as Big5
        r"(?:\\u(?:20[01]|4[e-fE-F]|[5-9][0-9a-fA-F]|[fF]{2})[0-9a-fA-F]{1,2}){2}"  # escapes
        r"|[a-z]\\u2019[a-z]|\\xe2\\x80\\x9",
        r"=E2=80=[89]|(?:=E[2-9]=[89AB][0-9A-F]=[89AB][0-9A-F]){2}",  # quoted-printable
        r"(?:^|[\s，。])(?:%E[2-9]%[89AB][0-9A-F]%[89AB][0-9A-F]){3}",  # percent signs outside of addresses
        r"\?{8,}|(?:\?{3,}[\s,.:;!\d-]{0,4}){3}|[a-z]\?(?:s|t|re|ve|ll|d|m)[ .,]",  # what a table has not
    )
)
ENTITIES: Final = f"&(?:{_ENTITY});"
MARKUP: Final = r"(?i)<[a-z/!]|```|html|xml|entit|escape|encod|&[lg]t;"
"""Texts in which entities are at home."""


@measure(unit="count", source="Unicode categories Cc and Cf", evidence=lambda text: find(text, CONTROL))
def control_characters(text: pl.Expr) -> pl.Expr:
    """Number of control, invisible and reordering characters; null for no text.

    Not counted: tab, line ends, NEL, soft hyphens, joiners (emoji and Persian need them) and the plain
    left-to-right and right-to-left marks.
    """
    return text.str.count_matches(CONTROL)


@measure(
    unit="count",
    source="byte tables of the encodings named below",
    evidence=lambda text: find(text, f"{MOJIBAKE}|{ENTITIES}"),
)
def mojibake(text: pl.Expr) -> pl.Expr:
    """Number of places where bytes were decoded with the wrong table, or replaced by U+FFFD; null for no text.

    UTF-8 read as Latin-1, Windows-1251 and 1252, Macintosh, DOS, KOI8-R, GBK, Shift-JIS (`Ã©`, `вЂ™`, `鈥檚`), GBK
    read as Latin-1, replacement characters read again, question marks where a table had no character, and what was
    left escaped: `=E2=80=99`, escapes of `u4f60` and, in texts without markup, `&#8217;`.
    """
    import polars as pl

    odd = pl.when(~text.str.contains(MARKUP)).then(text.str.count_matches(ENTITIES)).otherwise(0)
    return text.str.count_matches(MOJIBAKE) + odd
