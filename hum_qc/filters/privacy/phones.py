"""Telephone numbers: shapes that are nothing else, and other runs of digits beside a word that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from hum_qc.filters.privacy.checksums import consecutive
from hum_qc.filters.privacy.finding import Found, before, digits_of, in_link, last_end

# Bounded repeats, and no two ways to split a run of digits: a megabyte of digits costs no more a byte than other text.
ALONE: Final = r"(?<![0-9A-Za-z_$€£¥@#/+])(?<![0-9]\.)(?<![0-9A-Za-z]-)"
END: Final = r"(?![0-9A-Za-z_@%])(?!\.[0-9])(?!,[0-9]{3}(?![0-9]))(?!-[0-9])"
EXTENSION: Final = r"(?:[ ,;-]{0,2}(?:x|ext\.?|extension|#|转|分机)[ :.]?[0-9]{1,6})?"
GROUPS: Final = r"(?:(?:[ ./-]{1,2}|(?<=\)))\(?[0-9]{1,12}\)?|\([0-9]{1,5}\)){0,7}"
_CODES: Final = (
    "1 7 20 27 30-34 36 39-41 43-49 51-58 60-66 81 82 84 86 90-95 98 211-213 216 218 220-258 260-269 290 291 297-299"
    " 350-359 370-383 385-387 389 420 421 423 500-509 590-599 670 672-683 685-692 850 852 853 855 856 880 886 960-968"
    " 970-977 979 992-996 998"
)
CODES: Final = frozenset(
    str(code)
    for low, _, high in (span.partition("-") for span in _CODES.split())
    for code in range(int(low), int(high or low) + 1)
)
"""Country codes (ITU-T E.164)."""


def _shape(number: str) -> re.Pattern[str]:
    return re.compile(f"{ALONE}(?P<number>{number}){EXTENSION}{END}", re.ASCII | re.IGNORECASE)


SHAPES: Final = (
    ("international", _shape(rf"(?:\+ ?|00)[1-9][0-9]{{0,14}}{GROUPS}")),
    ("chinese", _shape(r"(?:\(?(?:00)?86\)?[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2}")),
    ("chinese", _shape(r"(?:\(0(?:10|2\d|[3-9]\d\d)\) ?|0(?:10|2\d|[3-9]\d\d)[ -])[2-8]\d{2,3}[ -]?\d{4}")),
    ("american", _shape(r"(?:1[ .-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[.-])[2-9]\d\d[.-]\d{4}")),
    ("pairs", _shape(r"0[1-9]\d{0,2}(?P<by>[ ./-])\d\d(?:(?P=by)\d\d){2,3}")),
    ("national", _shape(r"\(0[1-9]\d{0,3}\) ?\d{3,4}[ -]?\d{3,4}")),
    ("national", _shape(r"0[1-9]\d{0,3}(?P<by>[ -])\d{3,4}(?P=by)\d{3,4}|0[1-9]\d{2,3} \d{6}")),
    ("national", _shape(r"0[1-9]\d{1,2} \d{3} \d\d \d\d|8 ?\(\d{3}\) ?\d{3}-\d\d-\d\d")),
)
"""What is a telephone number without a word beside it."""
RUN: Final = _shape(rf"\+?\(?[0-9]{{1,15}}\)?{GROUPS}")
DATE: Final = re.compile(
    r"(?<![0-9])(?:1[5-9]|20)[0-9]{2}[-/. ](?:0?[1-9]|1[0-2])[-/. ](?:0?[1-9]|[12][0-9]|3[01])(?![0-9])"
    r"|(?<![0-9])[0-3]?[0-9][-/. ][0-3]?[0-9][-/. ](?:1[5-9]|20)[0-9]{2}(?![0-9])"
    r"|^\(?(?:1[0-9]|20)[0-9]{2} ?- ?(?:1[0-9]|20)[0-9]{2}\)?$"
)
DECIMAL: Final = re.compile(r"[0-9]{1,3}\.[0-9]+|[0-9]+\.[0-9]{1,2}")

WORD: Final = re.compile(
    r"(?i)(?<![a-z])(?:(?:tele|smart|cell)?phones?|tel|mobile|mob|cell(?:ular)?|fax|dial(?:l?ing|l?ed)?|hot ?line"
    r"|sms|whats\s?app|viber|telegram|voice ?mail|landline|pager"
    r"|(?:call|ring|text|reach|contact|messag|answer)(?:e|ed|ing)?\s(?:\w+\s){0,3}(?:at|on)"
    r"|(?:text|messag)(?:es?|ed|ing)?\sto|(?:my|his|her|their|our|your)\s(?:(?:new|old|own|direct)\s)?number"
    r"|(?:home|work|office|desk|direct|main)(?:\s?(?:line|no\.?|number))?(?=\s?[:：]))(?![a-z])"
    r"|电话|電話|手机|手機|传真|傳真|座机|热线|致电|拨打|撥打|来电|联系方式|联络方式|短信"
)
"""Words after which any seven digits are a telephone number."""
HINT: Final = re.compile(
    r"(?i)(?<![a-z])(?:call|ring|text|message|messag|contact|reach)(?:e?[sd]|ing|er)?(?![a-z])|号码|號碼|联系|聯繫|微信"
)
"""Words after which digits in groups are one."""
AFTER: Final = re.compile(
    r"(?i)[ ,;(–-]{0,3}(?:(?:is|was)\s(?:\w+\s){0,3})?"
    r"(?:office|fax|(?:tele|cell)?phone|mobile|cell|tel|desk|landline)(?![a-z])"
    r"| ?\((?:home|work)|[ ,，(（]{0,2}(?:手机|电话|传真|座机)"
)
"""What names a telephone number that stands before it."""
OTHER: Final = re.compile(
    r"(?i)(?<![a-z])(?:accounts?|acct|orders?|cards?|id|isbn|issn|doi|invoices?|tickets?|tracking|serials?|models?|zip"
    r"|post(?:al)?|population|codes?|pin|ssn|security|passports?|licen[cs]es?|ref(?:erence)?|cases?|versions?|routing"
    r"|polic(?:y|ies)|members?|customers?|employees?|students?|flights?|prices?|costs?|salary|usd|rmb|years?|dates?"
    r"|records?|transactions?|iban|imei|vin|patents?|binary|random|digits?|integers?|array|list)(?![a-z])"
    r"|[$€£¥]|订单|账号|帐号|卡号|身份证|护照|邮编|编号|学号|工号|价格|人口|金额|单号|流水|编码|QQ"
)
"""Words that say that what follows is another number."""

FREE: Final = frozenset(["800", "833", "844", "855", "866", "877", "888"])
FICTION: Final = re.compile(
    # NANPA: 555-0100 to 555-0199, and directory assistance; area code 555 is not in service
    r"(?:[2-9][0-9]{2})?555(?:01[0-9]{2}|1212)|555[0-9]{7}"
    # Ofcom: numbers for use in TV and radio drama
    r"|(?:44|0)(?:7700900|1632960|2079460|11[3-8]4960|1[2-6]14960|1914980|289649|292018|808157|909879|306999)[0-9]{3,4}"
    # ACMA: numbers for use in fiction
    r"|(?:61|0)(?:491570[0-9]{3}|[2378](?:5550|7010)[0-9]{4})"
)


def phones(text: str) -> Iterator[Found]:
    """Telephone numbers that can belong to a person; one place may be found by several shapes."""
    for name, shape in SHAPES:
        for found in shape.finditer(text):
            value = found["number"]
            digits = digits_of(value)
            if _sound(name, value, digits) and not _nobody(value, digits) and not _elsewhere(name, text, found):
                yield Found("phone", found.start(), found.end())
    for found in RUN.finditer(text):
        value = found["number"]
        digits = digits_of(value)
        if 7 <= len(digits) <= 15 and _called_one(text, found) and _groups(value) and not _nobody(value, digits):
            yield Found("phone", found.start(), found.end())


def _sound(name: str, value: str, digits: str) -> bool:
    """Whether the digits can be a number of that shape."""
    if name == "international":
        return _international(value, digits)
    if name == "american":
        national = digits[-10:]
        return national[1:3] != "11" and national[4:6] != "11"
    if name == "chinese":
        return not digits.endswith("00000")
    if name == "pairs" and len({int(b) - int(a) for a, b in pairwise(re.findall("[0-9]+", value))}) == 1:
        return False  # 01 02 03 04 05
    return 9 <= len(digits) <= 12 and not DATE.search(value)


def _international(value: str, digits: str) -> bool:
    """Whether a number begins with a country code and is no term of a sum (`12 + 20000000`)."""
    number = digits if value.startswith("+") else digits[2:]
    known = any(number[:size] in CODES for size in (1, 2, 3)) and (number[0] != "1" or len(number) == 11)
    grouped = not value.removeprefix("+").strip().isdigit()
    bare = value.startswith("+") and value[1] != " " and not digits.endswith("0000")
    return known and 8 <= len(number) <= 16 and (grouped or bare)


def _nobody(value: str, digits: str) -> bool:
    """Whether a number is made up, kept for fiction, or a service that anyone may call."""
    number = digits.removeprefix("00")
    abroad = value.startswith(("+", "00", "1 ", "1-", "1.", "1("))  # 18557750109 alone is a Chinese mobile
    national = number[1:] if abroad and len(number) == 11 and number[0] == "1" else number
    service = len(national) == 10 and national[:3] in (*FREE, "400")
    made_up = set(number) <= {"0", "1"} or consecutive(number) or consecutive(national)
    return service or made_up or FICTION.fullmatch(national) is not None


def _elsewhere(name: str, text: str, found: re.Match[str]) -> bool:
    """Whether the place says that it is no telephone number: inside a link, or a bare number with another name."""
    near = before(text, found.start())
    other = name == "chinese" and found[0].isdigit() and last_end(OTHER, near) > last_end(WORD, near)
    return other or in_link(text, found.start())


def _called_one(text: str, found: re.Match[str]) -> bool:
    """Whether a word close by says that it is a telephone number, and none that is closer says otherwise."""
    near = before(text, found.start())
    said = last_end(WORD, near)
    if not found["number"].isdigit():
        said = max(said, last_end(HINT, near))
    follows = AFTER.match(text, found.end()) is not None
    return (said > last_end(OTHER, near) or follows) and not in_link(text, found.start())


def _groups(value: str) -> bool:
    """Whether digits are written as telephone numbers are: no date, no decimal, no list of small numbers."""
    sizes = [len(group) for group in re.findall(r"[0-9]+", value)]
    pairs = set(sizes) == {2} and len(sizes) <= 5
    return (max(sizes) > 2 or pairs) and sizes.count(1) <= 2 and not DATE.search(value) and not DECIMAL.fullmatch(value)
