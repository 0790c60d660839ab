"""What stands under `rules/`: preference rules, guidelines and answer formats, as plain data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from hum_qc.verdict import Bound, Limits, Outcome

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.filters.line import Filter
    from hum_qc.policy import Document

LAYER: Final = "preference"
"""The layer of every rule's filter: `preference.<id>`."""

AGREEMENT: Final = 0.8
"""Share of labelled samples on which a judge must agree with people, where a rule states none."""

StateWord = Literal["draft", "approved", "rejected"]
STATES: Final[tuple[str, ...]] = get_args(StateWord)
SEVERITIES: Final = ("drop", "hold")
LANGUAGES: Final = ("en", "zh")
ROLES_OF: Final[Mapping[str, str]] = {
    "ner": r"^mention$",
    "relation": r"^(subject|object)$",
    "event": r"^(trigger|argument/.*)$",
}
"""Subtasks of extraction, and a pattern of the roles that their spans have."""

SUBTASKS: Final = (*ROLES_OF, "choice", "conversation")


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in English and in Chinese."""

    en: str
    zh: str

    def of(self, language: str | None) -> str:
        """The Chinese text for `zh` (also `zh-Hans`, `zh_CN`), else the English one."""
        return self.zh if (language or "").partition("-")[0].partition("_")[0].lower() == "zh" else self.en


@dataclass(frozen=True, slots=True)
class State:
    """Whether a person has said yes: `word`, by whom, on which day (ISO 8601), and why.

    A draft has no reviewer and no date.
    """

    word: StateWord = "draft"
    reviewer: str | None = None
    date: str | None = None
    reason: str | None = None


DRAFT: Final = State()


@dataclass(frozen=True, slots=True)
class Scope:
    """Which samples something is for; empty means any.

    `task` and `language` are as in the sample's columns of these names (a declared language). `subtask`: `ner`,
    `relation` and `event` by the roles of the spans (a sample that states none does not tell its subtask, and counts
    as all three), `choice` where options are offered, `conversation` where there are turns before the question.
    `format` names the answer formats it makes sense with: for synthesis, which knows what it writes.
    """

    task: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    subtask: tuple[str, ...] = ()
    format: tuple[str, ...] = ()

    def where(self) -> pl.Expr:
        """True for the samples of a batch that it is for; never null. `format` is left out: no batch tells it."""
        import polars as pl

        tests = [
            pl.col(column).is_in(list(values)).fill_null(value=False)
            for column, values in (("task", self.task), ("language", self.language))
            if values
        ]
        if self.subtask:
            tests.append(pl.any_horizontal(_is(subtask) for subtask in self.subtask))
        return pl.all_horizontal(tests) if tests else pl.lit(value=True)

    def asdict(self) -> dict[str, list[str]]:
        """What is limited, as policy writes it."""
        words = {name: list(getattr(self, name)) for name in ("task", "language", "subtask", "format")}
        return {name: values for name, values in words.items() if values}


def _is(subtask: str) -> pl.Expr:
    """True for the samples of a subtask, and for those that do not tell theirs."""
    import polars as pl

    if subtask == "choice":
        return pl.col("labels").list.len().fill_null(0) > 0
    if subtask == "conversation":
        asked = pl.col("turns").list.eval(pl.element().struct.field("role").is_in(["user", "human"])).list.sum()
        return asked.fill_null(0) > 1
    roles = pl.col("spans").list.eval(pl.element().struct.field("role").str.contains(ROLES_OF[subtask]))
    return roles.list.any().fill_null(value=False) | (pl.col("spans").list.len().fill_null(0) == 0)


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example of a rule: a sample, whether it obeys the rule, and why.

    `answer` is the point of the rule's scale that is right (None where the rule has a `check`). `turns` are the earlier
    turns of a conversation as (role, content); `labels` and `answers` as in the sample's columns.
    """

    passes: bool
    language: str
    task: str
    instruction: str
    output: str
    why: str
    context: str | None = None
    answer: str | None = None
    labels: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    turns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that only a reader can answer.

    `anchors` maps every point of the scale, worst first where it has an order, to what it means. Points are text; a
    scale is `numeric` when all are whole numbers. `keep` and `hold` are the points that keep and hold a sample.
    """

    question: Wording
    anchors: Mapping[str, Wording]
    keep: tuple[str, ...]
    hold: tuple[str, ...] = ()

    @property
    def points(self) -> tuple[str, ...]:
        """The answers on offer, in the order of the policy file."""
        return tuple(self.anchors)

    @property
    def numeric(self) -> bool:
        """True when the points are whole numbers, so that a reading may lie between two of them."""
        return all(point.removeprefix("-").isdecimal() for point in self.anchors)

    @property
    def unit(self) -> str:
        """The unit of the reading, as a measure states it: `score 1..5`, or `label: yes, no`."""
        if self.numeric:
            numbers = [int(point) for point in self.points]
            return f"score {min(numbers)}..{max(numbers)}"
        return f"label: {', '.join(self.points)}"

    def bound(self, severity: str) -> Bound:
        """What follows from an answer; an answer that is null is held.

        On a numeric scale the least point that keeps is a minimum, so that an expected value (from logprobs) is
        bounded too.
        """
        if self.numeric:
            keep = Limits(min=min(map(int, self.keep)))
            hold = Limits(min=min(map(int, self.hold))) if self.hold else None
        else:
            keep = Limits(allow=self.keep)
            hold = Limits(allow=self.hold) if self.hold else None
        return Bound(keep, hold, Outcome.of(severity))


@dataclass(frozen=True, slots=True)
class Rule:
    """One preference rule: a statement, and how to tell whether an answer obeys it.

    Exactly one of `check` (an ordinary filter, called `preference.<id>`; no judge needed) and `ask` is there.
    `counter` is the id of the rule that demands the opposite. `min_agreement`, 0..1: the share of labelled samples on
    which a judge must agree with people before its verdicts may drop.
    """

    id: str
    statement: Wording
    severity: str
    scope: Scope
    examples: tuple[Example, ...]
    check: Filter | None = None
    ask: Ask | None = None
    counter: str | None = None
    min_agreement: float = AGREEMENT
    state: State = DRAFT
    document: Document | None = field(default=None, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The name of its filter and of its column in the ledger: `preference.<id>`."""
        return f"{LAYER}.{self.id}"

    @property
    def bound(self) -> Bound:
        """What follows from a reading."""
        if self.check is not None:
            return self.check.bound
        assert self.ask is not None
        return self.ask.bound(self.severity)

    @property
    def version(self) -> str:
        """First 16 hex digits of the SHA-256 of all that the rule says, its state left out."""
        return digest(self.document)


@dataclass(frozen=True, slots=True)
class Guideline:
    """How annotators work: a text for prompts, and what labels mean where it defines some."""

    id: str
    scope: Scope
    text: Wording
    labels: Mapping[str, Wording] = field(default_factory=dict)
    state: State = DRAFT
    document: Document | None = field(default=None, repr=False, compare=False)

    @property
    def version(self) -> str:
        """First 16 hex digits of the SHA-256 of all that it says, its state left out."""
        return digest(self.document)


STATE_WORDS: Final = ("state", "reviewer", "date", "reason")
"""The keys of a file that say what a person decided."""


def digest(document: Document | None) -> str:
    """First 16 hex digits of the SHA-256 of all that a document says, its state left out."""
    said: dict[str, Any] = {} if document is None else document.data
    kept = {key: value for key, value in said.items() if key not in STATE_WORDS}
    return hashlib.sha256(json.dumps(kept).encode()).hexdigest()[:16]
