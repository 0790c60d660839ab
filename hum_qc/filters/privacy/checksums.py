"""What tells a number of a kind from any other number: check digits, dates, lengths, entropy."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date
from itertools import pairwise
from typing import Final

_PROVINCES: Final = "11-15 21-23 31-37 41-46 50-54 61-65 71-71 81-83"
PROVINCES: Final = frozenset(
    str(code)
    for low, high in (span.split("-") for span in _PROVINCES.split())
    for code in range(int(low), int(high) + 1)
)
"""First two digits of a Chinese resident id: the province (GB/T 2260)."""

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)

_COUNTRIES: Final = (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29"
    " ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20"
    " LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29"
    " PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20"
    " YE30"
)
IBAN_LENGTHS: Final = {one[:2]: int(one[2:]) for one in _COUNTRIES.split()}
"""Length of an IBAN by country (SWIFT IBAN registry, release 99)."""


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1)."""
    odd = sum(map(int, digits[-1::-2]))
    return bool(digits) and (odd + sum(_DOUBLED[int(one)] for one in digits[-2::-2])) % 10 == 0


def iban(value: str) -> bool:
    """Whether letters and digits without spaces are an IBAN: the length of the country, and 1 modulo 97 (ISO 13616)."""
    upper = value.upper()
    if not (upper.isascii() and upper.isalnum()) or IBAN_LENGTHS.get(upper[:2]) != len(upper):
        return False
    return int("".join(str(int(one, 36)) for one in upper[4:] + upper[:4])) % 97 == 1


def resident_id(value: str) -> bool:
    """Whether 18 or 15 characters are a Chinese resident id (GB 11643).

    A province, a date of birth that can be, and with 18 characters the check character (ISO 7064 MOD 11-2). The 15
    digits of cards from before 1999 have none.
    """
    if value[:2] not in PROVINCES or not value[:-1].isdecimal():
        return False
    if len(value) == 15:
        return value.isdecimal() and len(set(value)) > 3 and _day("19" + value[6:12])
    total = sum(weight * int(one) for weight, one in zip(_WEIGHTS, value, strict=False))
    return len(value) == 18 and _CHECKS[total % 11] == value[17].upper() and _day(value[6:14])


def _day(digits: str) -> bool:
    try:
        return 1880 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2100
    except ValueError:
        return False


def social_security(digits: str) -> bool:
    """Whether nine digits can be a US social security number: area, group and serial that are given out."""
    area, group, serial = digits[:3], digits[3:5], digits[5:]
    return len(digits) == 9 and area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"


def entropy(text: str) -> float:
    """Shannon entropy of the characters of a text, in bits a character; 0 for no text."""
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())


def consecutive(digits: str) -> bool:
    """Whether digits count up or down (9 and 0 are neighbours), or are all the same: `1234567890`, `000-0000`."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    return len(steps) == 1 and steps <= {0, 1, 9}
