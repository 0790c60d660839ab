"""Rules and guidelines as they stand in their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hum_qc.filters.line import Line, read_filter
from hum_qc.rules.reader import Reader
from hum_qc.rules.rule import (
    AGREEMENT,
    LANGUAGES,
    LAYER,
    SEVERITIES,
    STATE_WORDS,
    Ask,
    Example,
    Guideline,
    Rule,
    Scope,
    Wording,
)
from hum_qc.sample import TASKS

if TYPE_CHECKING:
    from hum_qc.errors import Fault
    from hum_qc.filters.line import Filter
    from hum_qc.policy import Document

RULE_WORDS: Final = ("check", "ask", "counter", "min_agreement", *STATE_WORDS)
EXAMPLE_NEEDS: Final = ("pass", "language", "instruction", "output", "why")
EXAMPLE_WORDS: Final = ("task", "context", "answer", "labels", "answers", "turns")
ROLES: Final = ("system", "user", "assistant")
ELSEWHERE: Final[Mapping[str, str]] = {"else": "severity", "for": "for", "as": "rule"}
"""Words of a policy line that a rule says by a key of its own."""

EACH: Final = 2
"""Worked examples that obey a rule, and that break it, at least."""


@dataclass(frozen=True, slots=True)
class CheckLine(Line):
    """The policy line of a rule's `check:`."""

    def fault(self, message: str, *path: str | int) -> Fault:
        """A fault of this line, at the word of that path."""
        return self.document.fault(message, "check", self.measure, *path)


def read_rule(document: Document) -> tuple[Rule | None, list[Fault]]:
    """The rule that a document states, or None with everything that is wrong with it."""
    reader = Reader(document)
    if not reader.keys(("rule", "statement", "severity", "for", "examples"), RULE_WORDS):
        return None, reader.faults
    scope = reader.scope()
    severity = reader.choice(SEVERITIES, "severity")
    ask = _ask(reader) if reader.at("ask") is not None else None
    check = _check(reader, scope, severity) if reader.at("check") is not None else None
    if ("ask" in document.data) == ("check" in document.data):
        reader.fault("must have either 'check:' (a policy line) or 'ask:' (a question), and not both")
    rule = Rule(
        id=reader.id(),
        statement=reader.wording("statement"),
        severity=severity,
        scope=scope,
        examples=_examples(reader, scope, ask),
        check=check,
        ask=ask,
        counter=reader.optional("counter"),
        min_agreement=_agreement(reader),
        state=reader.state(),
        document=document,
    )
    return (None if reader.faults else rule), reader.faults


def read_guideline(document: Document) -> tuple[Guideline | None, list[Fault]]:
    """The guideline that a document states, or None with everything that is wrong with it."""
    reader = Reader(document)
    if not reader.keys(("guideline", "for", "text"), ("labels", *STATE_WORDS)):
        return None, reader.faults
    labels: dict[str, Wording] = {}
    if "labels" in document.data:
        named = reader.at("labels")
        if isinstance(named, dict) and named:
            labels = {label: reader.wording("labels", label) for label in named}
        else:
            reader.fault("labels: must map each label to what it means, in en and zh", "labels")
    scope, text = reader.scope(), reader.wording("text")
    guideline = Guideline(reader.id(), scope, text, labels, reader.state(), document)
    return (None if reader.faults else guideline), reader.faults


def _ask(reader: Reader) -> Ask | None:
    """The question; on a scale of numbers the points that keep are its upper end, and those that hold come next."""
    if not reader.keys(("question", "anchors", "keep"), ("hold",), "ask"):
        return None
    before = len(reader.faults)
    named = reader.at("ask", "anchors")
    if not isinstance(named, dict) or len(named) < 2:
        reader.fault("anchors: must map each point of the scale (two at least) to what it means", "ask", "anchors")
        return None
    ask = Ask(
        question=reader.wording("ask", "question"),
        anchors={point: reader.wording("ask", "anchors", point) for point in named},
        keep=reader.texts(named, "ask", "keep"),
        hold=reader.texts(named, "ask", "hold"),
    )
    if both := set(ask.keep) & set(ask.hold):
        reader.fault(f"hold: '{min(both)}' keeps already", "ask", "hold")
    if not ask.keep or len(ask.keep) == len(named):
        reader.fault("keep: some points must keep, and some must not", "ask", "keep")
    elif ask.numeric and not _upper_end(ask):
        reader.fault("keep: must be the upper end of the scale, and hold the points next to it", "ask", "keep")
    return ask if len(reader.faults) == before else None


def _upper_end(ask: Ask) -> bool:
    """Whether no point lies above one that keeps, or between those that hold and those that keep."""
    keep, hold = set(map(int, ask.keep)), set(map(int, ask.hold))
    points = sorted(map(int, ask.points), reverse=True)
    return set(points[: len(keep)]) == keep and set(points[: len(keep) + len(hold)]) == keep | hold


def _check(reader: Reader, scope: Scope, severity: str) -> Filter | None:
    """The filter of the rule's policy line; its severity, scope and name are the rule's."""
    line = reader.at("check")
    if not isinstance(line, dict) or len(line) != 1:
        reader.fault("check: must be one policy line, e.g. {pronoun_subjects: {max: 0}}", "check")
        return None
    measure, words = next(iter(line.items()))
    words = {} if words is None else words
    if isinstance(words, dict):
        said = [word for word in words if word in ELSEWHERE]
        for word in said:
            reader.fault(f"check: leave out '{word}'; the rule says it by '{ELSEWHERE[word]}:'", "check", measure, word)
        if said:
            return None
        limits: dict[str, Any] = {"task": list(scope.task)}
        if scope.language:
            limits["language"] = list(scope.language)
        name = reader.document.title if reader.document.title.isidentifier() else "rule"
        words = {**words, "else": severity, "for": limits, "as": name}
    found, faults = read_filter(CheckLine(reader.document, LAYER, 0, measure, words))
    reader.faults += faults
    return found


def _agreement(reader: Reader) -> float:
    value = reader.at("min_agreement")
    if value is None:
        return AGREEMENT
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        reader.fault(f"min_agreement: '{value}' is no share from 0 to 1", "min_agreement")
        return AGREEMENT
    if reader.at("check") is not None:
        reader.fault("min_agreement: a check needs no judge, so there is nobody to agree with", "min_agreement")
    return float(value)


def _examples(reader: Reader, scope: Scope, ask: Ask | None) -> tuple[Example, ...]:
    listed = reader.at("examples")
    if not isinstance(listed, list):
        reader.fault("examples: must be a list", "examples")
        return ()
    found = tuple(one for i in range(len(listed)) if (one := _example(reader, i, scope, ask)) is not None)
    for passes, word in ((True, "obey"), (False, "break")):
        number = sum(one.passes is passes for one in found)
        if number < EACH and not reader.faults:
            reader.fault(f"examples: {number} of them {word} the rule; {EACH} at least are due", "examples")
    return found


def _example(reader: Reader, i: int, scope: Scope, ask: Ask | None) -> Example | None:
    here = ("examples", i)
    if not reader.keys(EXAMPLE_NEEDS, EXAMPLE_WORDS, *here):
        return None
    passes = reader.at(*here, "pass")
    if not isinstance(passes, bool):
        reader.fault(f"pass: '{passes}' is neither true nor false", *here, "pass")
        return None
    tasks = scope.task or TASKS
    return Example(
        passes=passes,
        language=reader.choice(scope.language or LANGUAGES, *here, "language"),
        task=reader.choice(tasks, *here, "task") if reader.at(*here, "task") is not None else tasks[0],
        instruction=reader.text(*here, "instruction"),
        output=reader.text(*here, "output"),
        why=reader.text(*here, "why"),
        context=reader.optional(*here, "context"),
        answer=_answer(reader, i, ask, passes=passes),
        labels=reader.texts(None, *here, "labels"),
        answers=reader.texts(None, *here, "answers"),
        turns=_turns(reader, i),
    )


def _answer(reader: Reader, i: int, ask: Ask | None, *, passes: bool) -> str | None:
    """The right point of the scale; it need not be written where only one point fits."""
    value = reader.at("examples", i, "answer")
    if ask is None:
        if value is not None and "ask" not in reader.document.data:
            reader.fault("answer: a check has no scale", "examples", i, "answer")
        return None
    fitting = [point for point in ask.points if (point in ask.keep) is passes]
    if value is None and len(fitting) == 1:
        return fitting[0]
    if str(value) not in fitting:
        said = "has no 'answer:'" if value is None else f"answer: '{value}' does not fit 'pass: {str(passes).lower()}'"
        reader.fault(f"{said}; one of {', '.join(fitting)} is due", "examples", i, "answer")
        return None
    return str(value)


def _turns(reader: Reader, i: int) -> tuple[tuple[str, str], ...]:
    """Earlier turns of a conversation, each as `{user: text}` or `{assistant: text}`."""
    listed = reader.at("examples", i, "turns")
    if listed is None:
        return ()
    if not isinstance(listed, list) or not all(isinstance(one, dict) and len(one) == 1 for one in listed):
        reader.fault("turns: must be a list such as [{user: text}, {assistant: text}]", "examples", i, "turns")
        return ()
    found = []
    for at, one in enumerate(listed):
        if reader.keys((), ROLES, "examples", i, "turns", at):
            (role,) = one
            found.append((role, reader.text("examples", i, "turns", at, role)))
    return tuple(found)
