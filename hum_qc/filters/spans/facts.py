"""The checkable pieces of a free-form answer: numbers, quoted strings and names, and whether a source has them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Final, Literal

from hum_qc.filters.spans.numbers import numbers
from hum_qc.text import han_variants

Kind = Literal["number", "quoted", "name"]

_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_QUOTED: Final = re.compile(
    r"「([^「」\n]+)」|『([^『』\n]+)』|《([^《》\n]+)》|“([^“”\n]+)”|(?<!\w)\"([^\"\n]+)\"(?!\w)"
)
_CAPITAL: Final = "A-ZÀ-ÖØ-Þ"
_PART: Final = rf"(?:(?:[{_CAPITAL}]\.)+|[{_CAPITAL}][^\W_\u2e80-\u9fff\uac00-\ud7a3]*(?:[’'&-][^\W_\u2e80-\u9fff]+)*)"
_NAME: Final = re.compile(rf"(?<!\w)(?<!\w['’]){_PART}(?: {_PART})*")
_LATIN: Final = re.compile(r"(?<![A-Za-zÀ-ÖØ-öø-ÿ0-9])[A-Za-zÀ-ÖØ-öø-ÿ][A-Za-zÀ-ÖØ-öø-ÿ0-9]+")
_FOREIGN: Final = re.compile(  # a name in Chinese characters: what surely belongs to it on both sides of its dots
    r"[\u3400-\u9fff](?:[·•‧・][\u3400-\u9fff]{1,9}(?=[·•‧・]))*[·•‧・][\u3400-\u9fff]{1,2}"
)
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_WORD: Final = re.compile(r"[^\W_\u2e80-\u9fff\uac00-\ud7a3]+")
_OPENING: Final = re.compile(
    r"(?:^|[.!?:;。！？：；\n…])[\s\"'“‘(\[*_#>•·\-–—]*$|(?:^|\n)\s*(?:\d{1,3}[.)]|[A-Za-z][.)])\s*$"
)
_INFLECTION: Final = re.compile(r"(?<=....)(?:ians?|ans?|ns?|ese|ish|ic|es|s|y|a)$")
_NUMBERING: Final = re.compile(r"(?:(?:^|\n)[ \t]*\d{1,3}[.)、]|(?:^|\s)\(?\d{1,2}\))$")
_NO_NAMES: Final = frozenset(
    ("i", "im", "ill", "id", "ive", "mr", "mrs", "ms", "dr", "the", "a", "an", "it", "yes", "no")
)
_MARKS: Final = re.compile(r"[\W_]+")
_REACH: Final = 24
_SURE: Final = 6
"""Letters of a name that are no longer found inside of another word by chance."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A piece of a text that a source must have; offsets count code points of the untouched text."""

    kind: Kind
    text: str
    start: int
    end: int
    supported: bool


class Source:
    """What the context and the instruction say, in the forms that facts are looked for in."""

    def __init__(self, text: str) -> None:
        self.text = plain(text)

    @cached_property
    def values(self) -> dict[float, set[str | None]]:
        """Values of the numbers and the units that each stands with."""
        found: dict[float, set[str | None]] = {}
        for number in numbers(self.text):
            found.setdefault(number.value, set()).add(number.unit)
            found.setdefault(number.bare, set()).add(number.unit)
        return found

    @cached_property
    def letters(self) -> str:
        """The text in lower case with nothing but letters and digits."""
        return _letters(self.text)

    @cached_property
    def words(self) -> set[str]:
        """Words of Latin script without case, accents and inflection."""
        return set(_words(self.text))

    @cached_property
    def initials(self) -> str:
        """First letters of the capitalised words, in order."""
        return "".join(word[0] for word in _WORD.findall(self.text) if word[0].isupper()).lower()

    def has_number(self, value: float, unit: str | None) -> bool:
        """Whether the value stands here with this unit, or with none where either has none."""
        units = self.values.get(value)
        return units is not None and (unit is None or None in units or unit in units)

    def has_name(self, name: str) -> bool:
        """Whether every word of the name stands here, or the name is short for words here, or the other way."""
        said = _letters(name)
        if (len(said) >= _SURE and said in self.letters) or self.words.issuperset(_words(name)):
            return True
        raw = _WORD.findall(name)
        if len(raw) == 1 and name.isupper() and 2 <= len(name) <= 6:
            return name.lower() in self.initials
        return len(raw) > 1 and "".join(word[0] for word in raw).lower() in self.words


def plain(text: str) -> str:
    """The text with narrow forms and one Chinese script; as long as it was."""
    return text if text.isascii() else text.translate(_table())


@cache
def _table() -> dict[int, int | str]:
    return {**_WIDE, **han_variants()}


def facts(text: str, source: Source) -> Iterator[Fact]:
    """The checkable pieces of a text in order of kind; none lies in a quoted string."""
    shown = plain(text)
    taken = bytearray(len(shown))
    for kind, start, end, supported in (*_quoted(shown, source), *_names(shown, source), *_numbers(shown, source)):
        if not any(taken[start:end]):
            yield Fact(kind, text[start:end], start, end, supported)
            taken[start:end] = b"\x01" * (end - start)


def _quoted(text: str, source: Source) -> Iterator[tuple[Kind, int, int, bool]]:
    for found in _QUOTED.finditer(text):
        start, end = found.span(found.lastindex or 0)
        said = _letters(text[start:end])
        if said:
            yield "quoted", start, end, said in source.letters


def _numbers(text: str, source: Source) -> Iterator[tuple[Kind, int, int, bool]]:
    for number in numbers(text):
        numbering = _NUMBERING.search(text[max(0, number.end - _REACH) : number.end + 1])
        if not number.loose and not (numbering and text[number.end + 1 : number.end + 2] in ("", " ", "\t")):
            yield "number", number.start, number.end, source.has_number(number.value, number.unit)


def _names(text: str, source: Source) -> Iterator[tuple[Kind, int, int, bool]]:
    if _HAN.search(text):
        for found in _LATIN.finditer(text):
            yield "name", *found.span(), source.has_name(found[0])
        for found in _FOREIGN.finditer(text):
            yield "name", *found.span(), _letters(found[0]) in source.letters
        return
    named = list(_NAME.finditer(text))
    opening = [bool(_OPENING.search(text[max(0, one.start() - _REACH) : one.start()])) for one in named]
    inside = {word for one, opens in zip(named, opening, strict=True) for word in one[0].split(" ")[opens:]}
    for one, opens in zip(named, opening, strict=True):
        first, _, rest = one[0].partition(" ")
        dropped = opens and first not in inside and not (len(first) > 1 and first.isupper())
        start = one.start() + (len(first) + 1 if dropped else 0)
        name = rest if dropped else one[0]
        if name and not _NO_NAMES.issuperset(_words(name)):
            yield "name", start, one.end(), source.has_name(name)


def _letters(text: str) -> str:
    return _MARKS.sub("", text.casefold())


def _words(text: str) -> list[str]:
    bare = text.replace("'s", "").replace("’s", "").replace("'", "").replace("’", "").lower()
    return [_stem(word) for word in _WORD.findall(bare)]


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    """A word without accents and inflection."""
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return _INFLECTION.sub("", word)
