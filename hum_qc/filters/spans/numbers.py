"""Numbers as values: digits, English and Chinese number words, per cent, dates and units, whatever their form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_ONES: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS: Final = "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_SMALL: Final = {
    **{word: value for value, word in enumerate(_ONES.split())},
    **{word: value for value, word in zip(range(20, 100, 10), _TENS.split(), strict=True)},
    **{word: value for value, word in enumerate(_ORDINALS.split(), 3)},
}
_SCALES: Final = {
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    "十": 10, "百": 1e2, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8, "万亿": 1e12,
}  # fmt: skip
_HAN: Final = {**{sign: value for value, sign in enumerate("零一二三四五六七八九")}, "〇": 0, "两": 2}
_MONTH_NAMES: Final = (
    "January Jan|February Feb|March Mar|April Apr|May|June Jun|July Jul|August Aug|September Sept Sep|"
    "October Oct|November Nov|December Dec"
)
_MONTHS: Final = {word: value for value, names in enumerate(_MONTH_NAMES.split("|"), 1) for word in names.split()}
UNITS: Final = {
    word: name
    for name, words in {
        "%": "%|percent|per cent|个百分点", "USD": "dollars|dollar|usd|美元", "EUR": "euros|euro|eur|欧元",
        "GBP": "pounds sterling|gbp|英镑", "JPY": "yen|jpy|日元", "CNY": "yuan|cny|rmb|元人民币|人民币|元",
        "km": "kilometres|kilometers|kilometre|kilometer|km|公里|千米", "m": "metres|meters|metre|meter|米",
        "cm": "centimetres|centimeters|cm|厘米", "mi": "miles|mile|英里", "ft": "feet|foot|ft|英尺",
        "kg": "kilograms|kilogram|kg|公斤|千克", "t": "tonnes|tons|ton|吨", "lb": "pounds|lbs|lb|磅",
        "year": "years|year|年", "month": "months|month|个月", "month of a year": "月", "day": "days|day|天",
        "day of a month": "日|号", "week": "weeks|week|周", "hour": "hours|hour|小时", "minute": "minutes|minute|分钟",
        "second": "seconds|秒", "person": "人|名|位",
        "item": "个|件|家|辆|条|项|次|届|种|所|座|架|艘|部|本|岁|倍|支|台",
    }.items()
    for word in words.split("|")
}  # fmt: skip
"""Units of measure and counting words, and the name that stands for all spellings of one."""

_CURRENCY: Final = {"$": "USD", "€": "EUR", "£": "GBP"}
_ANY_UNIT: Final = "|".join(
    re.escape(word) + (r"\b" if word[-1].isascii() and word[-1].isalpha() else "")
    for word in sorted(UNITS, key=len, reverse=True)
)
_EN_SCALES: Final = "hundred|thousand|million|billion|trillion"
_SMALL_WORD: Final = "|".join(sorted(_SMALL, key=len, reverse=True))
# Each pattern begins with a set of letters that a scan can skip to; no pattern ignores case, which would be slow.
_DIGITS: Final = re.compile(
    r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>[01]?\d)[-/.](?P<day>[0-3]?\d)(?!\d)"
    r"|(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?)(?:(?:st|nd|rd|th)\b)?"
    rf"(?:[\s-]?(?P<scale>(?:{_EN_SCALES})\b|百万|千万|万亿|[百千万亿]))?(?:[余多]?[\s-]?(?P<unit>{_ANY_UNIT}))?"
)
_WORDS: Final = re.compile(
    rf"(?P<words>(?:{_SMALL_WORD}|a (?:{_EN_SCALES}))\b(?:(?:[\s-]|\sand\s)(?:{_SMALL_WORD}|{_EN_SCALES})\b)*)"
    rf"(?:[\s-](?P<unit>{_ANY_UNIT}))?"
)
_HAN_WORDS: Final = re.compile(
    rf"(?P<percent>百分之)?(?<![\d百千万])(?P<han>[零〇一二两三四五六七八九十百千万亿]+)(?:[余多]?(?P<unit>{_ANY_UNIT}))?"
)
_MONTH: Final = re.compile(rf"(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b")
_AFTER_MONTH: Final = re.compile(r"\.?,? \d")
_BEFORE_MONTH: Final = re.compile(r"\d(?:st|nd|rd|th)?(?: of)? $")
_COUNTED: Final = 3
"""Up to here a number word often counts what the writer has listed, not what the source says."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: its value, its unit (None where it has none that is known) and its place.

    `bare` is the value without a word for its scale (1.5 of 1.5 million). `loose` says that it is a word that
    often states nothing of the source: up to three, or a Chinese numeral that no unit follows (九 of 九江).
    """

    value: float
    unit: str | None
    start: int
    end: int
    bare: float
    loose: bool = False


def numbers(text: str) -> Iterator[Number]:
    """Every number of a text, by kind of writing; an ISO date is a year, a month and a day."""
    lower = text.lower()
    lower = lower if len(lower) == len(text) else text
    yield from _in_digits(lower, text)
    yield from _months(text)
    yield from _in_words(lower)
    if not text.isascii():
        yield from _in_han(lower)


def _in_digits(lower: str, text: str) -> Iterator[Number]:
    for found in _DIGITS.finditer(lower):
        if found["year"]:
            for group, part in (("year", "year"), ("month", "month of a year"), ("day", "day of a month")):
                value = _finite(found[group])
                yield Number(value, part, *found.span(group), bare=value)
        else:
            bare = _finite(found["digits"].replace(",", ""))
            scale = _SCALES[found["scale"]] if found["scale"] else 1
            sign = text[max(0, found.start() - 2) : found.start()].strip()[-1:]
            unit = _CURRENCY.get(sign, UNITS.get(found["unit"] or ""))
            yield Number(round(bare * scale, 6), unit, *found.span(), bare=bare)


def _months(text: str) -> Iterator[Number]:
    for found in _MONTH.finditer(text):
        start, end = found.span()
        if _AFTER_MONTH.match(text, end) or _BEFORE_MONTH.search(text[max(0, start - 8) : start]):
            value = _MONTHS[found[0]]
            yield Number(value, "month of a year", start, end, value)


def _in_words(lower: str) -> Iterator[Number]:
    for found in _WORDS.finditer(lower):
        if not lower[max(0, found.start() - 1) : found.start()].isalpha():
            value = _of_words(found["words"])
            yield Number(value, UNITS.get(found["unit"] or ""), *found.span(), value, loose=value <= _COUNTED)


def _in_han(lower: str) -> Iterator[Number]:
    for found in _HAN_WORDS.finditer(lower):
        value = _of_han(found["han"])
        unit = "%" if found["percent"] else UNITS.get(found["unit"] or "")
        loose = unit is None or value <= _COUNTED or all(sign in _SCALES for sign in found["han"])
        yield Number(value, unit, *found.span(), value, loose=loose)


def _finite(digits: str) -> float:
    return float(digits[:300])


def _of_words(text: str) -> float:
    total, current = 0.0, 0.0
    for word in re.split(r"[\s-]+", text):
        if word in _SMALL:
            current += _SMALL[word]
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in _SCALES:
            total, current = total + (current or 1) * _SCALES[word], 0.0
    return total + current


def _of_han(text: str) -> float:
    if all(sign in _HAN for sign in text):
        return float("".join(str(_HAN[sign]) for sign in text[:300]))
    total, section, digit = 0.0, 0.0, 0.0
    for sign in text:
        if sign in _HAN:
            digit = _HAN[sign]
        elif sign in "万亿":
            total, section, digit = (total + section + digit or 1) * _SCALES[sign], 0.0, 0.0
        else:
            section, digit = section + (digit or 1) * _SCALES[sign], 0.0
        if total > 1e300:
            return total
    return total + section + digit
