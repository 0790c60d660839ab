"""Everything private in a text, and which texts of a column need to be looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from hum_qc.filters.privacy import keys
from hum_qc.filters.privacy.addresses import emails, ip_addresses
from hum_qc.filters.privacy.finding import Found, plain
from hum_qc.filters.privacy.numbers import cards, ibans, passports, resident_ids, social_security_numbers
from hum_qc.filters.privacy.own import own_patterns
from hum_qc.filters.privacy.phones import phones

if TYPE_CHECKING:
    import polars as pl

PersonalKind = Literal["email", "phone", "resident_id", "payment_card", "iban", "ip_address", "passport", "us_ssn"]

PRIVATE: Final = ("personal_data", "secrets")
"""The measures whose findings are covered wherever a sample is shown."""

_GAP: Final = r"[ ().\-/+\x{A0}\x{2007}\x{2009}\x{202F}\x{3000}\x{2010}-\x{2015}\x{2212}\x{FE63}（）．－／＋]{0,3}"
_PERSONAL: Final = (
    rf"[@＠]|[0-9０-９](?:{_GAP}[0-9０-９]){{6}}",
    r"[0-9０-９]{1,3}(?:[.．][0-9０-９]{1,3}){3}|[23２３][0-9A-Fa-f]{3}:[0-9A-Fa-f:]{3}",
    r"(?i:passport|passeport|reisepass|pasaporte|passaporto)|паспорт|护照|護照|旅券|여권",
)
"""What every text with a personal datum matches, in Rust's regular expressions; few other texts do."""


@dataclass(frozen=True, slots=True)
class Detector:
    """A way to find private values.

    `suspects` says cheaply of a column of texts which of them may hold one; `find` gives the places in one text, in
    order, none inside another.
    """

    suspects: Callable[[pl.Series], pl.Series]
    find: Callable[[str], list[Found]]


def detectors(measure: str, options: Mapping[str, Any]) -> list[Detector]:
    """The detectors of a measure of `PRIVATE` with these options; none for any other measure."""
    if measure not in PRIVATE:
        return []
    finders = (keys.secrets,) if measure == "secrets" else _SUREST_FIRST
    screens = keys.SCREENS if measure == "secrets" else _PERSONAL
    kinds = options.get("kinds")
    found = [Detector(_any_of(screens), _finding(finders, None if kinds is None else frozenset(kinds)))]
    if options.get("patterns") is not None:
        own = own_patterns(Path(options["patterns"]))
        found.append(Detector(own.suspects, _finding((own.find,), None)))
    return found


_SUREST_FIRST: Final = (
    emails,
    ibans,
    resident_ids,
    cards,
    social_security_numbers,
    ip_addresses,
    passports,
    phones,
)
"""A number is what the first of them says it is."""


def _any_of(screens: Iterable[str]) -> Callable[[pl.Series], pl.Series]:
    def suspects(texts: pl.Series) -> pl.Series:
        import polars as pl

        text = pl.col(texts.name)
        return texts.to_frame().lazy().select(pl.any_horizontal(text.str.contains(s) for s in screens)).collect()[:, 0]

    return suspects


def _finding(
    finders: Iterable[Callable[[str], Iterator[Found]]], kinds: frozenset[str] | None
) -> Callable[[str], list[Found]]:
    def find(text: str) -> list[Found]:
        even = plain(text)
        found = _apart(len(text), (finder(even) for finder in finders))
        return found if kinds is None else [one for one in found if one.kind in kinds]

    return find


def _apart(size: int, finders: Iterable[Iterator[Found]]) -> list[Found]:
    """What the finders find, without what overlaps a longer find, or the find of an earlier one."""
    taken = bytearray(size)
    kept = []
    for finder in finders:
        for one in sorted(finder, key=lambda one: (one.start - one.end, one.start)):
            if taken.find(1, one.start, one.end) < 0:
                taken[one.start : one.end] = b"\1" * (one.end - one.start)
                kept.append(one)
    return sorted(kept, key=lambda one: one.start)
