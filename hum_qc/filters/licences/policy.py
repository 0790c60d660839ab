"""Policy files of kind `licences`: read, with every fault, and asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from hum_qc.errors import Fault, PolicyError
from hum_qc.filters.licences.faults import entries, faults_of
from hum_qc.filters.licences.names import LONGEST, UNSTATED, licence_key, model_key
from hum_qc.policy import Document, find, lineage

STARTER_POLICY: Final = Path("starter:licences")
PURPOSES: Final[Mapping[str, tuple[str, ...]]] = {
    "redistribution": ("redistribute",),
    "research": ("adapt",),
    "commercial": ("adapt", "commercial"),
}
"""What a licence must permit for each purpose: giving the samples on, training in research, training a product."""

Purpose = Literal["redistribution", "research", "commercial"]


@dataclass(frozen=True, slots=True)
class Licence:
    """What a licence permits and asks, by its SPDX identifier.

    `released_under` are the licences that an adaptation may carry; empty means any. `source` is the page it was
    read on.
    """

    name: str
    permits: frozenset[str]
    asks: frozenset[str]
    released_under: tuple[str, ...] = ()
    source: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Generator:
    """What the terms of a generator say of training other models with its outputs; `models` are patterns of names."""

    name: str
    models: tuple[str, ...]
    training: str
    terms: str | None = None
    as_of: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class LicencePolicy:
    """A licences file with all that it extends. `sources` maps the name of a source, folded, to its licence."""

    licences: Mapping[str, Licence]
    generators: Mapping[str, Generator]
    sources: Mapping[str, str]
    spellings: Mapping[str, str] = field(repr=False)

    def identify(self, said: str) -> str | None:
        """The SPDX identifier, or expression, that a record's words mean; None where they mean none that is known."""
        if len(said) > LONGEST:
            return None
        parts = [[self.spellings.get(licence_key(one)) for one in both.split(" AND ")] for both in said.split(" OR ")]
        if any(one is None for both in parts for one in both):
            return self.spellings.get(licence_key(said))
        return " OR ".join(" AND ".join(one for one in both if one) for both in parts)

    def alternatives(self, expression: str) -> list[list[Licence]]:
        """The licences of an expression: one list per alternative, all of each list apply."""
        return [[self.licences[one] for one in both.split(" AND ")] for both in expression.split(" OR ")]

    def generator(self, model: str) -> Generator | None:
        """The first generator with a pattern that fits the name of a model."""
        key = model_key(model)
        fits = (one for one in self.generators.values() if any(fnmatchcase(key, each) for each in one.models))
        return next(fits, None)


def states_nothing(said: str | None) -> bool:
    """Whether a record's words say that no licence, or generator, is known."""
    return said is None or licence_key(said) in UNSTATED


def load_policy(path: Path) -> LicencePolicy:
    """The licence policy at a path or `starter:NAME`; PolicyError lists every fault."""
    return _policy(*_stamp(path))


def policy_documents(policy: Path, **_: object) -> tuple[Document, ...]:
    """A licences file and those that it extends, the root first; PolicyError when one cannot be read."""
    return _documents(*_stamp(policy))


def policy_faults(policy: Path, **_: object) -> list[Fault]:
    """Every fault of a licences file and of those that it extends."""
    try:
        return list(faults_of(policy_documents(policy)))
    except PolicyError as error:
        return list(error.faults)


def folded_source(source: str) -> str:
    """The name of a source as the policy compares it."""
    return source.strip().casefold()


def _stamp(path: Path) -> tuple[str, int]:
    """The name of a policy and when it changed: what a read one is kept by, for reading takes a while."""
    return str(path), find(str(path), "licences").stat().st_mtime_ns


@lru_cache(maxsize=8)
def _documents(name: str, _changed: int) -> tuple[Document, ...]:
    return tuple(lineage(name, "licences"))


@lru_cache(maxsize=8)
def _policy(name: str, changed: int) -> LicencePolicy:
    documents = _documents(name, changed)
    if faults := list(faults_of(documents)):
        raise PolicyError(faults)
    licences: dict[str, Licence] = {}
    generators: dict[str, Generator] = {}
    spellings: dict[str, str] = {}
    sources: dict[str, str] = {}
    for document in documents:
        for spdx, entry in entries(document, "permissions").items():
            under, permits, asks = tuple(entry.get("released_under", ())), entry["permits"], entry["asks"]
            page = (entry.get("source"), entry.get("note"))
            licences[spdx] = Licence(spdx, frozenset(permits), frozenset(asks), under, *page)
            spellings |= dict.fromkeys(map(licence_key, (spdx, *entry.get("also", ()))), spdx)
        own = {}
        for each, entry in entries(document, "generators").items():
            words = (entry.get("terms"), entry.get("as_of"), entry.get("source"))
            own[each] = Generator(each, tuple(map(model_key, entry["models"])), entry["training"], *words)
        generators = own | {each: old for each, old in generators.items() if each not in own}  # a child's come first
        sources |= {folded_source(each): said for each, said in entries(document, "sources").items()}
    policy = LicencePolicy(licences, generators, {}, spellings)
    known = {each: policy.identify(said) or said for each, said in sources.items()}
    return LicencePolicy(licences, generators, known, spellings)
