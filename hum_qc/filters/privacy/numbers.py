"""Numbers that name a person or an account: cards, IBANs, resident ids, social security numbers, passports."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from hum_qc.filters.privacy.checksums import consecutive, iban, luhn, resident_id, social_security
from hum_qc.filters.privacy.finding import NEAR, Found, before, digits_of, in_link

# Bounded repeats only: a megabyte of digits costs as much a byte as any other text.
ALONE: Final = r"(?<![0-9A-Za-z_])(?<![0-9][./-])"
END: Final = r"(?![0-9A-Za-z_])(?![./-][0-9])"

CARD: Final = re.compile(
    rf"{ALONE}(?:[0-9]{{12,19}}|[0-9]{{4}}([ -])[0-9]{{4}}\1[0-9]{{4}}\1[0-9]{{1,4}}(?:\1?[0-9]{{3}})?"
    rf"|[0-9]{{4}}([ -])[0-9]{{6}}\2[0-9]{{4,5}}|[0-9]{{6}} [0-9]{{10,13}}){END}"
)
CARD_WORD: Final = re.compile(
    r"(?i)(?<![a-z])(?:cards?|credit|debit|cc|visa|master\s?card|amex|american express|maestro|jcb|diners|discover"
    r"|union\s?pay|pan)(?![a-z])|卡|银联|銀聯|账号|帐号|賬號|账户|帳戶"
)
ISSUERS: Final = (
    ("4", "4", (13, 16, 19)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),  # American Express
    ("37", "37", (15,)),
    ("6011", "6011", (16, 19)),  # Discover
    ("644", "659", (16, 19)),
    ("300", "305", (14, 16, 19)),  # Diners Club
    ("3095", "3095", (14, 16, 19)),
    ("36", "36", (14, 16, 19)),
    ("38", "39", (14, 16, 19)),
    ("3528", "3589", (16, 17, 18, 19)),  # JCB
    ("62", "62", (16, 17, 18, 19)),  # UnionPay
    ("81", "81", (16, 17, 18, 19)),
    ("2200", "2204", (16, 17, 18, 19)),  # Mir
    ("508", "508", (16,)),  # RuPay
    ("60", "60", (16,)),
    ("82", "82", (16,)),
    ("9792", "9792", (16,)),  # Troy
)
"""First digits, from and to, and lengths of cards (ISO/IEC 7812), sure enough without a word beside them."""
RARER: Final = (
    ("3", "6", tuple(range(12, 20))),  # travel and banking (Maestro among them)
    ("1800", "1800", (15,)),  # old JCB
    ("2131", "2131", (15,)),
    ("9558", "9558", (19,)),  # old Chinese debit cards
)
"""Those that need a word beside them: ranges are given out anew every year."""
_TEST_CARDS: Final = (
    "4012888888881881 4242424242424242 4000056655665556 4917610000000000 4263982640269299 4917484589897107"
    " 4001919257537193 4007702835532454 5105105105105100 5200828282828210 5425233430109903 5454545454545454"
    " 2223003122003222 2223000048400011 378282246310005 371449635398431 378734493671000 6011000990139424"
    " 30569309025904 38520000023237 3530111333300000 3566002020360505 6759649826438453 6331101999990016"
    " 5019717010103742 5610591081018250 4444333322221111"
)
TEST_CARDS: Final = frozenset(_TEST_CARDS.split())
"""Numbers that payment providers publish for testing."""

IBAN_HEAD: Final = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}[0-9]{2}(?=[ -]?[A-Za-z0-9]{4})")
IBAN_BODY: Final = re.compile(r"(?:[ -][A-Za-z0-9]{4}){2,8}(?:[ -][A-Za-z0-9]{1,3})?|[A-Za-z0-9]{11,30}")

RESIDENT: Final = re.compile(
    rf"{ALONE}(?:[0-9]{{6}}([ -]?)(?:18|19|20)[0-9]{{2}}[01][0-9][0-3][0-9]\1[0-9]{{3}}[0-9Xx]|[0-9]{{15}}){END}"
)
SSN: Final = re.compile(r"(?a)(?<![\w.-])[0-9]{3}([- ]?)[0-9]{2}\1[0-9]{4}(?![\w-])")
SSN_WORD: Final = re.compile(r"(?i)\bssn\b|social\s+security|\bs\.s\.n|社会安全号|社保号")
SSN_SAMPLES: Final = frozenset({"078051120", "219099999", "457555462"})
"""Numbers that were printed in advertisements."""

PASSPORT_WORD: Final = re.compile(
    r"(?i)passports?|passeport|reisepass|pasaporte|passaporto|паспорт|护照|護照|旅券|여권"
)
PASSPORT: Final = re.compile(
    r"(?a)(?<![\w-])(?:[A-Z]{1,2} ?[0-9]{6,8}|[0-9]{8,9}|[0-9]{2}[A-Z]{2}[0-9]{5}"
    r"|[CFGHJKLMNPRTVWXYZ](?=[0-9A-Z]*[0-9][0-9A-Z]*[0-9])[0-9CFGHJKLMNPRTVWXYZ]{8})(?![\w-])"
)
"""As most states print them; the last are German."""


def cards(text: str) -> Iterator[Found]:
    """Payment cards: check digit, and an issuer's first digits and length; rarer issuers only beside a word."""
    for found in CARD.finditer(text):
        number = digits_of(found[0])
        if not luhn(number) or number in TEST_CARDS or len(set(number)) <= 3 or in_link(text, found.start()):
            continue
        sure = len(number) > 13 and _issued(number, ISSUERS)
        if sure or (_issued(number, ISSUERS + RARER) and _card_word(text, found)):
            yield Found("payment_card", found.start(), found.end())


def _issued(number: str, issuers: Sequence[tuple[str, str, tuple[int, ...]]]) -> bool:
    return any(low <= number[: len(low)] <= high and len(number) in lengths for low, high, lengths in issuers)


def _card_word(text: str, found: re.Match[str]) -> bool:
    near = before(text, found.start()) + "\n" + text[found.end() : found.end() + 16]
    return CARD_WORD.search(near) is not None


def ibans(text: str) -> Iterator[Found]:
    """International bank account numbers, in one piece or in groups of four."""
    for head in IBAN_HEAD.finditer(text):
        body = IBAN_BODY.match(text, head.end())
        if body is None:
            continue
        end = body.end()
        while end > head.end() + 10:  # a short word may follow the last group
            value = text[head.start() : end].replace(" ", "").replace("-", "")
            if iban(value):
                yield Found("iban", head.start(), end)
                break
            end = text.rfind(body[0][0], head.end(), end) if body[0][0] in " -" else -1


def resident_ids(text: str) -> Iterator[Found]:
    """Chinese resident ids: 18 characters with their check character, or the 15 digits of old cards."""
    for found in RESIDENT.finditer(text):
        value = found[0].replace(" ", "").replace("-", "")
        card = len(value) == 15 and luhn(value) and _card_word(text, found)
        if resident_id(value) and not card and not in_link(text, found.start()):
            yield Found("resident_id", found.start(), found.end())


def social_security_numbers(text: str) -> Iterator[Found]:
    """US social security numbers: with hyphens, or otherwise beside a word that says so."""
    for found in SSN.finditer(text):
        number = digits_of(found[0])
        known = found[1] == "-" or SSN_WORD.search(before(text, found.start())) is not None
        if known and social_security(number) and not consecutive(number) and number not in SSN_SAMPLES:
            yield Found("us_ssn", found.start(), found.end())


def passports(text: str) -> Iterator[Found]:
    """Passport numbers of a common shape, shortly after a word for passport."""
    for word in PASSPORT_WORD.finditer(text):
        found = PASSPORT.search(text, word.end(), word.end() + NEAR)
        if found is not None and found.end() < word.end() + NEAR:
            yield Found("passport", found.start(), found.end())
