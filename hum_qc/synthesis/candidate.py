"""One candidate: an instruction with its passage and its answer, and where all of it comes from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hum_qc.claims import Span
from hum_qc.synthesis.annotation import Annotation, Origin

Provenance = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Draft:
    """What an operator asks for, before it is worded.

    `form` says which templates and formats are used. `facts` are what the answer states, `labels` those offered.
    `form_id` asks for one format; `by_example` shows it and does not name it. `said` is an answer that no format
    writes. `spans` claim what must be in the passage, where facts do not say it themselves.
    """

    operator: str
    form: str
    one: Annotation
    facts: Sequence[Mapping[str, Any]] = ()
    labels: tuple[str, ...] = ()
    polled: str | None = None
    guideline: str | None = None
    rule: str | None = None
    form_id: str | None = None
    by_example: bool = False
    said: str | None = None
    options: tuple[str, ...] = ()
    other: Origin | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A finished candidate; `record` is the line that is written, without its end."""

    task: str
    language: str
    operator: str
    record: bytes = field(repr=False)


def candidate(
    draft: Draft, task: str, seed: int, number: int, texts: tuple[str, str, str], spans: list[Span], used: Provenance
) -> Candidate:
    """Put a candidate together. `texts`: instruction, input and output; `used`: the ids of what it was written with."""
    one = draft.one
    origin = one.origin
    key = f"{seed}:{origin.hash}:{origin.row}:{one.kind}:{number}"
    answers = list(one.answers) if draft.form == "answer" and draft.facts else []
    if draft.form in ("label", "letter"):
        answers = [str(fact["label"]) for fact in draft.facts]
    record: dict[str, Any] = {
        "id": hashlib.sha256(key.encode()).hexdigest()[:16],
        "task": task,
        "language": one.language,
        "instruction": texts[0],
        "input": texts[1],
        "output": texts[2],
        "labels": list(draft.labels) or None,
        "spans": None if draft.form in ("label", "letter", "choice", "general") else spans,
        "answers": answers if draft.form in ("answer", "label", "letter") else None,
        "source": origin.source or origin.file,
        "license": origin.license,
        "parent": origin.hash,
        "meta": _meta(draft, origin, seed, number, used),
    }
    kept = {name: value for name, value in record.items() if value is not None}
    return Candidate(task, one.language, draft.operator, json.dumps(kept, ensure_ascii=False).encode())


def _meta(draft: Draft, origin: Origin, seed: int, number: int, used: Provenance) -> dict[str, Any]:
    meta: dict[str, Any] = {
        "operator": draft.operator,
        **{name: value for name, value in used.items() if value is not None},
        "seed": seed,
        "number": number,
        "parent_id": origin.id,
        "parent_sha256": origin.hash,
        "parent_file": origin.file,
        "parent_row": origin.row,
    }
    if draft.polled is not None:
        meta["polled"] = draft.polled
    if draft.other is not None:
        meta["question_from"] = {"id": draft.other.id, "sha256": draft.other.hash, "row": draft.other.row}
    return meta


def spans_of(draft: Draft) -> list[Span]:
    """What the answer of a draft claims is in the passage, as in the column `spans`."""
    spans: list[Span] = []
    for group, fact in enumerate(draft.facts):
        for text, label, role in _claims(fact):
            place = (fact.get("start"), fact.get("end")) if role in ("mention", "answer") else (None, None)
            spans.append(
                {"text": text, "label": label, "start": place[0], "end": place[1], "role": role, "group": group}
            )
    if draft.form == "answer" and draft.facts:
        return _alternatives(spans, draft.one.answers)
    return spans


def _alternatives(spans: list[Span], answers: Sequence[str]) -> list[Span]:
    """The answer given, and the other reference answers, of which any would do."""
    others = [one for one in answers if one != spans[0]["text"]]
    more = [{**spans[0], "text": one, "start": None, "end": None, "group": at} for at, one in enumerate(others, 1)]
    return [*spans, *more]


def _claims(fact: Mapping[str, Any]) -> list[tuple[str, str | None, str]]:
    if "answer" in fact:
        return [(fact["answer"], None, "answer")]
    if "head" in fact:
        return [(fact["head"], fact["relation"], "subject"), (fact["tail"], fact["relation"], "object")]
    if "subject" in fact:
        return [(fact["subject"], fact["predicate"], "subject"), (fact["object"], fact["predicate"], "object")]
    if "trigger" in fact:
        inner = [(one["text"], fact["type"], f"argument/{one['role']}") for one in fact["arguments"]]
        return [(fact["trigger"], fact["type"], "trigger"), *inner]
    return [(fact["text"], fact["label"], "mention")] if "text" in fact else []
