"""Waivers: what the people who own a corpus have decided to let pass, for how long, and why.

One file of a project holds them all: those of findings, which a run honours, and those of checks, which the gate does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from hum_qc.errors import Fault, PolicyError, near_miss
from hum_qc.policy import Document, load

if TYPE_CHECKING:
    import polars as pl

KIND: Final = "waivers"
WHAT: Final = ("filter", "check")
WHERE: Final = ("benchmark", "item", "sample", "source")
WHO: Final = ("owner", "reason", "expires")
WORDS: Final = (*WHAT, *WHERE, *WHO)
_OUTSIDE: Final = ("waivers", "about", "waive")


@dataclass(frozen=True, slots=True)
class Waiver:
    """One waiver. It covers what fits all of the words that it gives; a word that it does not give is empty.

    `filter` is a layer or the full name of a filter, `check` a check of the gate; one of the two is empty. `benchmark`
    and `item` name what was found, `sample` (ids, `file:row` or hashes) and `source` where. It holds up to and on the
    day `expires`.
    """

    name: str
    filter: str
    check: str
    benchmark: tuple[str, ...]
    item: tuple[str, ...]
    sample: tuple[str, ...]
    source: tuple[str, ...]
    owner: str
    reason: str
    expires: date

    def of_filter(self, name: str) -> bool:
        """Whether it waives findings of the filter of that full name."""
        return bool(self.filter) and self.filter in (name, name.partition(".")[0])

    def covers(self) -> pl.Expr:
        """True where it covers a match: over `benchmark`, `item` and the key columns and source of its sample."""
        import polars as pl

        columns = {"benchmark": "benchmark", "item": "item", "source": "source"}
        tests = [pl.col(columns[word]).is_in(list(getattr(self, word))) for word in columns if getattr(self, word)]
        if self.sample:
            place = pl.concat_str("file", "row", separator=":")
            names = list(self.sample)
            tests.append(pl.col("id").is_in(names) | pl.col("hash").is_in(names) | place.is_in(names))
        return pl.all_horizontal(tests).fill_null(value=False) if tests else pl.lit(value=True)

    def asdict(self) -> dict[str, Any]:
        """The waiver as its file writes it, without the words that it does not give."""
        words = {word: getattr(self, word) for word in WORDS}
        said = {word: list(value) if isinstance(value, tuple) else value for word, value in words.items() if value}
        return {**said, "expires": self.expires.isoformat()}


@dataclass(frozen=True, slots=True)
class Waivers:
    """The waivers of a file, as they stand on the day `today`."""

    document: Document
    entries: tuple[Waiver, ...]
    today: date

    @property
    def active(self) -> tuple[Waiver, ...]:
        """Those that hold."""
        return tuple(one for one in self.entries if self.today <= one.expires)

    @property
    def expired(self) -> tuple[Waiver, ...]:
        """Those that do not hold any more."""
        return tuple(one for one in self.entries if self.today > one.expires)

    def asdict(self) -> dict[str, Any]:
        """What a manifest says of them."""
        late = {one.name for one in self.expired}
        said = {one.name: {**one.asdict(), "expired": one.name in late} for one in self.entries}
        document = {"file": self.document.name, "sha256": self.document.sha256}
        return {**document, "today": self.today.isoformat(), "waive": said}


def load_waivers(name: str, today: date) -> Waivers:
    """Read a file of waivers as of a day; PolicyError lists every fault."""
    document = load(name, KIND)
    faults = waiver_faults(document)
    if faults:
        raise PolicyError(faults)
    return Waivers(document, tuple(_waiver(*one) for one in (document.data["waive"] or {}).items()), today)


def waiver_faults(document: Document) -> list[Fault]:
    """What is wrong with a policy file of kind `waivers`."""
    faults = [
        document.fault(f"unknown key '{key}'{near_miss(key, _OUTSIDE)}", key)
        for key in document.data
        if key not in _OUTSIDE
    ]
    waive = document.data.get("waive", "")
    if not isinstance(waive, dict | None):
        return [*faults, document.fault("waive: must map names of waivers to what they waive", "waive")]
    for name, words in (waive or {}).items():
        at = ("waive", name)
        if not isinstance(words, dict):
            faults.append(document.fault(f"{name}: must say what it waives, with {', '.join(WHO)}", *at))
            continue
        faults += [document.fault(f"{name}: {why}", *at, *where) for why, where in _faults(words)]
    return faults


def _faults(words: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is wrong with one waiver, and under which of its words."""
    for word, value in words.items():
        if word not in WORDS:
            yield f"unknown key '{word}'{near_miss(word, WORDS)}", (word,)
        elif word in WHERE and not _names(value):
            yield f"{word}: must be a name, or a list of names", (word,)
        elif word == "expires" and _day(value) is None:
            yield f"expires: '{value}' is no day, e.g. 2027-01-31", (word,)
        elif word not in (*WHERE, "expires") and not (isinstance(value, str) and value.strip()):
            yield f"{word}: must be text", (word,)
    missing = [word for word in WHO if word not in words]
    if missing:
        yield f"has no {' and no '.join(missing)}: every waiver says who, why and until when", ()
    if len(words.keys() & set(WHAT)) != 1:
        yield "must give either filter: (a layer, or LAYER.FILTER) or check:", ()
    elif "filter" in words and not words.keys() & set(WHERE):
        yield (
            f"gives nothing to limit it by ({', '.join(WHERE)}); to waive all that a filter finds, change its bound",
            (),
        )
    if "item" in words and "benchmark" not in words:
        yield "item: needs benchmark:, for items of two benchmarks may have one name", ("item",)


def _names(value: Any) -> tuple[str, ...]:
    """One name or a list of names as text; none where it is neither."""
    values = value if isinstance(value, list) else [value]
    sound = all(isinstance(one, str | int) and not isinstance(one, bool) and str(one).strip() for one in values)
    return tuple(str(one) for one in values) if sound else ()


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _waiver(name: str, words: Mapping[str, Any]) -> Waiver:
    where = {word: _names(words[word]) if word in words else () for word in WHERE}
    return Waiver(
        name,
        words.get("filter", ""),
        words.get("check", ""),
        where["benchmark"],
        where["item"],
        where["sample"],
        where["source"],
        words["owner"],
        words["reason"],
        date.fromisoformat(str(words["expires"])),
    )
