"""Covering private values, so that what is shown of a sample does not hold them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args

from hum_qc.filters.privacy.detect import PRIVATE, Detector, detectors
from hum_qc.filters.privacy.finding import Found
from hum_qc.filters.privacy.keys import SecretKind
from hum_qc.filters.privacy.parts import texts_of

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.sample import Batch

SHOWN: Final[Mapping[str, tuple[int, int]]] = {
    "resident_id": (2, 2),
    "payment_card": (0, 4),
    "iban": (2, 2),
    "ip_address": (2, 0),
    "passport": (1, 1),
    "us_ssn": (0, 2),
}
"""Letters and digits that stay at the beginning and the end of a value."""
PREFIXED: Final = frozenset(get_args(SecretKind)) - {
    "private_key", "connection_string", "assigned_key", "azure_key", "slack_webhook", "jwt",
}  # fmt: skip
"""Secrets whose first letters say what they are."""
RUN: Final = 8
"""Stars in a row that evidence shows at most; so it does not tell how long a secret is."""
LEAST: Final = 4
"""Characters of a value that are always covered, also where a quotation was cut inside of it."""

_STARS: Final = re.compile(r"\*(?:\s*\*){8,}")
_WORD: Final = re.compile(r"[^\W_]")


def mask(kind: str, value: str) -> str:
    """The value with most of it covered by `*`, as long as it was: `j***@g****.com`, `138****1234`.

    Of an e-mail address the first letter of each name and the top-level domain stay, of a telephone number at most
    three digits and four, of a key the first four characters, of a password nothing.
    """
    if kind == "email":
        local, _, domain = value.partition("@")
        names, _, top = domain.rpartition(".")
        return f"{_first(local)}@{'.'.join(map(_first, names.split('.')))}.{top}"
    marks = [found.start() for found in _WORD.finditer(value)]
    head, tail = _stays(kind, len(marks))
    if kind in SHOWN or kind == "phone":
        covered = set(marks[head : len(marks) - tail])
    else:
        covered = {at for at, one in enumerate(value) if at >= head and not one.isspace()}
    return "".join("*" if at in covered else one for at, one in enumerate(value))


def _stays(kind: str, size: int) -> tuple[int, int]:
    if kind == "phone":
        return min(3, max(size - 2 - LEAST, 0)), 4 if size > 10 else min(2, max(size - LEAST, 0))
    if kind in SHOWN:
        return SHOWN[kind] if size >= sum(SHOWN[kind]) + LEAST else (0, 0)
    return (4, 0) if kind in PREFIXED else (0, 0)


def _first(name: str) -> str:
    return name[0] + "*" * (len(name) - 1) if len(name) > 1 else "*" * len(name)


def masked(text: str, findings: Iterable[Found]) -> str:
    """The text with every finding covered; no offset changes."""
    pieces, at = [], 0
    for one in sorted(findings, key=lambda one: one.start):
        start = max(one.start, at)
        if start < one.end:
            pieces += [text[at:start], mask(one.kind, text[one.start : one.end])[start - one.start :]]
            at = one.end
    return "".join([*pieces, text[at:]])


def covered(text: str) -> str:
    """A text that may quote any sample, such as the message of an error, with every private value covered."""
    return Cover.of((measure, {}) for measure in PRIVATE).text(text)


def shortened(cover: str) -> str:
    """A masked value with at most `RUN` stars in a row, as evidence shows it."""
    return _STARS.sub("*" * RUN, cover)


class Value(NamedTuple):
    """A private value of a sample, its mask, and its letters and digits in one case."""

    value: str
    cover: str
    letters: str


@dataclass(frozen=True, slots=True)
class Cover:
    """Covers what the privacy filters of a recipe find, in samples and in what is said of them."""

    detectors: Sequence[Detector]

    @classmethod
    def of(cls, filters: Iterable[tuple[str, Mapping[str, Any]]]) -> Cover:
        """The cover of filters given as (measure, options).

        Raises PolicyError where a file of patterns that they name is gone or has faults.
        """
        return cls([one for measure, options in filters for one in detectors(measure, options)])

    def text(self, text: str) -> str:
        """The text with every private value covered; no offset changes."""
        return masked(text, self._found(text))

    def values(self, texts: Iterable[str]) -> list[Value]:
        """Every private value of the texts, the longest first."""
        known = {text[start:end]: kind for text in texts for kind, start, end in self._found(text)}
        told = [Value(value, mask(kind, value), _squeezed(value)[0]) for value, kind in known.items()]
        return sorted(told, key=lambda one: -len(one.value))

    def _found(self, text: str) -> list[Found]:
        return [one for detector in self.detectors for one in detector.find(text)]

    def said(self, thing: Any, values: Sequence[Value]) -> Any:
        """Evidence, keys of a sample, any JSON: with its private values and those of the sample covered.

        A value is known again in another case, with other punctuation, as a number, and cut at the end of a quotation.
        """
        if isinstance(thing, str):
            return _without(self.text(thing), values)
        if isinstance(thing, Mapping):
            return {self.said(key, values): self.said(value, values) for key, value in thing.items()}
        if isinstance(thing, list | tuple):
            return [self.said(one, values) for one in thing]
        if isinstance(thing, int | float) and not isinstance(thing, bool):
            whole = [one for one in values if one.letters in _squeezed(str(thing))[0]]  # an offset is no cut value
            covered = self.said(str(thing), whole)
            return thing if covered == str(thing) else covered
        return thing

    def findings(self, findings: Sequence[pl.DataFrame], batch: Batch | None) -> list[pl.DataFrame]:
        """Findings of the samples of a batch with their evidence covered; that of the privacy filters is so already."""
        if not self.detectors or batch is None or not findings:
            return list(findings)
        import polars as pl

        rows = pl.concat([one["row"] for one in findings]).unique()
        told = texts_of(batch.filter(pl.col("row").is_in(rows.implode())), "sample", key="row")
        suspects = self._suspects(told["text"])
        known: dict[int, list[str]] = {}
        for row, text in told.filter(suspects).select("row", "text").iter_rows():
            known.setdefault(row, []).append(text)
        values = {row: self.values(texts) for row, texts in known.items()}
        return [self._covered(one, values) for one in findings]

    def _covered(self, findings: pl.DataFrame, values: Mapping[int, Sequence[Value]]) -> pl.DataFrame:
        import polars as pl

        rows = pl.Series([row for row, found in values.items() if found], dtype=pl.Int64)
        concerned = self._suspects(findings["evidence"]) | findings["row"].is_in(rows.implode())
        at = (concerned & ~findings["measure"].is_in(PRIVATE)).arg_true()
        chosen = findings[at].select("row", "evidence").iter_rows()
        new = [_json(self.said(json.loads(evidence), values.get(row, ()))) for row, evidence in chosen]
        return findings.with_columns(findings["evidence"].scatter(at, pl.Series(new, dtype=pl.String)))

    def _suspects(self, texts: pl.Series) -> pl.Series:
        import polars as pl

        none = pl.repeat(value=False, n=len(texts), eager=True)
        for detector in self.detectors:
            none = none | detector.suspects(texts)
        return none


def _without(text: str, values: Sequence[Value]) -> str:
    """The text without the values, however they are written in it."""
    squeezed, marks = _squeezed(text)
    for value, cover, letters in values:
        if value in text:
            text = text.replace(value, cover)
            squeezed, marks = _squeezed(text)
        hidden = {marks[at] for start, size in _places(letters, squeezed) for at in range(start, start + size)}
        if hidden:
            text = "".join("*" if at in hidden else one for at, one in enumerate(text))
            squeezed, marks = _squeezed(text)
    return text


def _squeezed(text: str) -> tuple[str, list[int]]:
    """Letters and digits of a text in one case, and where each of them stands."""
    marks = [found.start() for found in _WORD.finditer(text)]
    return "".join(text[at].casefold()[:1] for at in marks), marks


def _places(letters: str, squeezed: str) -> list[tuple[int, int]]:
    """Start and size of a value in a text, also where the text ends in its beginning, or begins with its end."""
    size = len(letters)
    if size < LEAST:
        return []
    places = (
        [(found.start(), size) for found in re.finditer(re.escape(letters), squeezed)] if letters in squeezed else []
    )
    parts = range(size - 1, LEAST - 1, -1)
    if letters[:LEAST] in squeezed[-size:]:
        places += next(([(len(squeezed) - n, n)] for n in parts if squeezed.endswith(letters[:n])), [])
    if letters[-LEAST:] in squeezed[:size]:
        places += next(([(0, n)] for n in parts if squeezed.startswith(letters[-n:])), [])
    return places


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
