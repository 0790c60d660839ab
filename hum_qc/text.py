r"""Text without its accidents: one folding, and the way back to the untouched text.

What folding takes away: compatibility forms and width (NFKC), case, white space and invisible
characters, and punctuation. What it leaves: letters, digits, symbols, the punctuation that changes a
meaning (`% # & @ * / \ _` and brackets), and one `.` for any punctuation between two digits, so
that `1.5` is not `15`. One more step is taken only where it is asked for, `script`: simplified and
traditional Chinese characters become one (`han_variants.txt`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    Offsets = np.ndarray[tuple[int], np.dtype[np.int64]]

QUOTES: Final = "'\"`´‘’‚‛“”„‟′″‵‶«»‹›「」『』〝〞〟｢｣＇＂｀"
DASHES: Final = "-‐‑‒–—―−﹘﹣－~〜～"
KEPT: Final = "%‰#&@*/\\_()[]{}"

_LONG: Final = 20_000
_MARK: Final = "\x1f"
_UNSEEN: Final = r"[\s\p{Cc}\p{Cf}\x{FE00}-\x{FE0F}]"
_PUNCTUATION: Final = rf"[\p{{P}}~−--[{re.escape(KEPT)}]]"
_ACCENT_LIKE: Final = r"[´`｀]"
# Characters that NFKC may compose with the one before them: combining marks, the later letters of a
# Hangul syllable, half-width voicing marks and Hangul, and the Kirat Rai vowels.
_JOINING: Final = r"\p{M}\x{1160}-\x{11FF}\x{D7B0}-\x{D7FB}\x{FF9E}-\x{FFDC}\x{16D63}-\x{16D6A}"
_PIECE: Final = rf"(?s).[{_JOINING}]*"
_MARKS_BETWEEN: Final = re.compile(f"(?<=[0-9]){_MARK}+(?=[0-9])")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; `starts` and `ends` say where each of its code points comes from.

    Both count code points of the untouched text; `ends` is exclusive. Code points that come from one
    piece of the untouched text (the two of a ligature, say) share its start and its end.
    """

    text: str
    starts: list[int]
    ends: list[int]

    def one_script(self) -> Folded:
        """The same with simplified and traditional characters as one; no offset changes."""
        return Folded(one_script(self.text), self.starts, self.ends)


@cache
def han_variants() -> dict[int, str]:
    """Traditional and variant characters, by code point, and the simplified one that stands for them."""
    lines = Path(__file__).with_name("han_variants.txt").read_text(encoding="utf-8").splitlines()
    return {ord(each): line[0] for line in lines if not line.startswith("#") for each in line[1:]}


def one_script(text: str) -> str:
    """The text with simplified and traditional Chinese characters as one; as long as it was."""
    return text if text.isascii() else text.translate(han_variants())


def folded(text: pl.Expr) -> pl.Expr:
    """The folded text of each value, vectorised; null stays null.

    Empty where the text holds only white space and punctuation, so an empty value is no proof that
    two texts are alike.
    """
    between = f"([0-9]){_MARK}+([0-9])"
    # Twice: the last digit of one match is the first of the next (1.2.3).
    joined = _unmarked(text).str.replace_all(between, "${1}.${2}").str.replace_all(between, "${1}.${2}")
    return joined.str.replace_all(_MARK, "", literal=True)


def fold(text: str) -> Folded:
    """The folded text with the way back; `fold(s).text` is what `folded` gives for `s`."""
    import polars as pl

    if not text:
        return Folded("", [], [])
    sound = text.encode("utf-8", "replace").decode()
    pieces = pl.Series("piece", [sound]).str.extract_all(_PIECE).explode().to_frame()
    if len(text) < _LONG:
        table = _each_folded(pieces)
    else:  # few distinct pieces: each is folded once
        table = pieces.join(_each_folded(pieces.unique()), on="piece", how="left", maintain_order="left")
    size, length = (each.to_numpy().astype("int64") for each in (table["size"], table["folded"].str.len_chars()))
    end = size.cumsum()
    return _between_digits(table["folded"].str.join("").item(), (end - size).repeat(length), end.repeat(length))


def _each_folded(pieces: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    return pieces.with_columns(size=pl.col("piece").str.len_chars(), folded=_unmarked(pl.col("piece")))


def foldings(one: str, other: str) -> list[str]:
    """The fewest foldings that make two texts alike, weakest first.

    Names: width, nfkc, case, space, quotes, dashes, punctuation, script.
    """
    steps = list(_STEPS)
    for step in reversed(_STEPS):
        rest = [each for each in steps if each is not step]
        if _through(rest, one) == _through(rest, other):
            steps = rest
    return [name for name, _ in steps]


def _unmarked(text: pl.Expr) -> pl.Expr:
    """Everything of folding that looks at one piece alone; punctuation is left as a mark."""
    # NFKC turns a free-standing accent into a space and a combining mark: it counts as a quote.
    plain = text.str.replace_all(_ACCENT_LIKE, "'").str.normalize("NFKC")
    lower = plain.str.to_lowercase().str.replace_all("ς", "σ", literal=True)
    return lower.str.replace_all(_UNSEEN, "").str.replace_all(_PUNCTUATION, _MARK)


def _between_digits(marked: str, starts: Offsets, ends: Offsets) -> Folded:
    """Drop the marks of punctuation, but for one between two digits, which becomes a `.`."""
    import numpy as np

    codes = np.frombuffer(marked.encode("utf-32-le"), np.uint32).copy()
    points = [marks.start() for marks in _MARKS_BETWEEN.finditer(marked)]
    codes[points] = ord(".")
    kept = codes != ord(_MARK)
    return Folded(codes[kept].tobytes().decode("utf-32-le"), starts[kept].tolist(), ends[kept].tolist())


_WIDE: Final = {0x3000: " ", **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}}
_SAME_QUOTE: Final = dict.fromkeys(map(ord, QUOTES), "'")
_SAME_DASH: Final = dict.fromkeys(map(ord, DASHES), "-")


def _without_punctuation(text: str) -> str:
    return "".join(c for c in text if c in KEPT or not (unicodedata.category(c)[0] == "P" or c in QUOTES + DASHES))


_STEPS: Final[tuple[tuple[str, Callable[[str], str]], ...]] = (
    ("width", lambda text: text.translate(_WIDE)),
    ("nfkc", lambda text: unicodedata.normalize("NFKC", text)),
    ("case", lambda text: text.lower().replace("ς", "σ")),
    ("space", lambda text: "".join(c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cf", "Cc"))),
    ("quotes", lambda text: text.translate(_SAME_QUOTE)),
    ("dashes", lambda text: text.translate(_SAME_DASH)),
    ("punctuation", _without_punctuation),
    ("script", one_script),
)


def _through(steps: list[tuple[str, Callable[[str], str]]], text: str) -> str:
    for _, step in steps:
        text = step(text)
    return text
