"""How much of a sample is private: personal data, and secrets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.errors import Fault, PolicyError
from hum_qc.filters.privacy.detect import Detector, PersonalKind, detectors
from hum_qc.filters.privacy.keys import SecretKind
from hum_qc.filters.privacy.masking import mask, shortened
from hum_qc.filters.privacy.own import own_patterns
from hum_qc.filters.privacy.parts import Where, texts_of
from hum_qc.registry import Evidence, Readings, batch_measure

if TYPE_CHECKING:
    from hum_qc.sample import Batch

LISTED: Final = 20
"""Places that evidence lists at most for one sample."""


def _patterns_faults(*, patterns: Path | None = None, **_: Any) -> Sequence[Fault]:
    """Every fault of the user's file of patterns."""
    try:
        if patterns is not None:
            own_patterns(patterns)
    except PolicyError as error:
        return error.faults
    return []


@batch_measure(
    unit="count",
    source="check digits of ISO 7812, ISO 13616 and GB 11643, shapes of E.164 and RFC 5321; docs/privacy.md",
    models=lambda patterns=None, **_: [patterns] if patterns is not None else [],
    check=_patterns_faults,
)
def personal_data(
    batch: Batch, *, kinds: list[PersonalKind] | None = None, patterns: Path | None = None, of: Where = "sample"
) -> Readings:
    """Number of places that hold personal data; 0 for no text, never null.

    E-mail addresses, telephone numbers, Chinese resident ids, payment cards, IBANs, public IP addresses, passports, US
    social security numbers; in English and Chinese. Not names and postal addresses: no pattern can tell those. What
    standards keep for examples and tests is no finding (example.com, 555-01xx, 192.0.2.1, 4111 1111 1111 1111).
    Without `kinds` all of them are looked for; `patterns` names a file with patterns of your own. `of: sample` reads
    every part, `of: record` the record as it leaves, unmapped fields too. Evidence names the kind, the part, the place
    (code points of the part) and the value masked.
    """
    return _read(batch, of, detectors("personal_data", {"kinds": kinds, "patterns": patterns}))


@batch_measure(unit="count", source="shapes that the issuers document, as in gitleaks; Shannon entropy")
def secrets(batch: Batch, *, kinds: list[SecretKind] | None = None, of: Where = "sample") -> Readings:
    """Number of places that hold a secret; 0 for no text, never null.

    API keys and tokens of known shapes, private keys, passwords in addresses of databases, and values of 20 characters
    or more that are called a secret, token or key. Placeholders (`EXAMPLE`, `xxxx`, `your-key`), words and values of
    little entropy are none. `kinds`, `of` and evidence are as in `personal_data`.
    """
    return _read(batch, of, detectors("secrets", {"kinds": kinds}))


def _read(batch: Batch, of: Where, by: Sequence[Detector]) -> Readings:
    import polars as pl

    texts = texts_of(batch, of)
    found: dict[int, list[Evidence]] = {}
    counts: Counter[int] = Counter()
    for detector in by:
        for at, part, text in texts.filter(detector.suspects(texts["text"])).iter_rows():
            places = detector.find(text)
            told = found.setdefault(at, [])
            counts[at] += len(places)
            told += [_place(part, text, *one) for one in places[: LISTED - len(told)]]
    values = pl.repeat(0, batch.height, dtype=pl.Int64, eager=True).scatter(list(counts), list(counts.values()))

    def evidence(rows: Sequence[int]) -> list[Evidence]:
        return [{"count": counts[at], "found": found[at]} if counts[at] else {} for at in rows]

    return Readings(values, evidence)


def _place(part: str, text: str, kind: str, start: int, end: int) -> Evidence:
    cover = shortened(mask(kind, text[start:end]))
    return {"kind": kind, "part": part, "start": start, "end": end, "text": cover}
