"""What an annotated sample says, as facts: the input of every operator.

One sample may hold several kinds of annotation: a sentence of CoNLL04 has entities and relations. What cannot be used
is refused with a reason; nothing is mended.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, get_args

Kind = Literal["ner", "relation", "event", "triple", "answer", "choice", "label", "general", "document"]
KINDS: Final[tuple[str, ...]] = get_args(Kind)
Row = Mapping[str, Any]
"""One sample by its columns (`hum_qc.sample.schema`)."""

TASK_OF: Final[Mapping[str, str]] = {
    "ner": "closed_ie", "relation": "closed_ie", "event": "closed_ie", "triple": "open_ie", "document": "open_ie",
    "answer": "mrc", "choice": "mrc", "label": "classification", "general": "generalist",
}  # fmt: skip

_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_KANA: Final = re.compile("[\u3040-\u30ff\uac00-\ud7af]")
_LATIN: Final = re.compile("[A-Za-z]")
_CODE: Final = re.compile(r"[PQ]\d+|\d+")
_LETTER: Final = re.compile(r"[(（]?([A-Ha-h])[)）.．、:：]?")


class RefusedError(Exception):
    """An annotation that no candidate is made of; the message is the reason, in a word for the counts."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The record that an annotation comes from."""

    file: str
    row: int
    id: str
    hash: str
    source: str | None
    license: str | None


@dataclass(frozen=True, slots=True)
class Annotation:
    """Facts of one kind about a text. `labels` are those that the record itself offers, if it does.

    `facts` have the slots of the answer formats (`hum_qc.rules.formats`). `roles` are those of an event type.
    """

    kind: Kind
    language: str
    context: str
    origin: Origin
    facts: tuple[Mapping[str, Any], ...] = ()
    labels: tuple[str, ...] | None = None
    question: str = ""
    answers: tuple[str, ...] = ()
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def present(self) -> tuple[str, ...]:
        """The labels of the facts, each once."""
        return tuple(dict.fromkeys(label_of(fact) for fact in self.facts))


def label_of(fact: Mapping[str, Any]) -> str:
    """The label of a fact: that of a mention or a class, the relation, the type of an event."""
    return str(next((fact[slot] for slot in ("label", "relation", "type") if slot in fact), ""))


def facts_of(one: Annotation, labels: Iterable[str]) -> list[Mapping[str, Any]]:
    """The facts that have one of the labels."""
    wanted = set(labels)
    return [fact for fact in one.facts if label_of(fact) in wanted]


def language_of(declared: str | None, text: str) -> str:
    """`en` or `zh` by what is declared, else by script; RefusedError for another language."""
    if declared:
        short = declared.replace("_", "-").partition("-")[0].lower()
        if short not in ("en", "zh"):
            raise RefusedError("language")
        return short
    sample = text[:2_000]
    han, latin = len(_HAN.findall(sample)), len(_LATIN.findall(sample))
    if _KANA.search(sample) or not han + latin:
        raise RefusedError("language")
    return "zh" if 4 * han >= latin else "en"


def read_row(row: Row, usual: Kind | None) -> Iterator[Annotation]:
    """The annotations of a sample; `usual` is the kind of its source, for texts in which nothing is annotated.

    Raises RefusedError where there is none that can be used.
    """
    origin = Origin(*(row[name] for name in ("file", "row", "id", "hash", "source", "license")))
    text = row["context"] or row["instruction"] or ""
    if not text.strip():
        raise RefusedError("no_text")
    if row["faults"]:
        raise RefusedError("faults")
    language = language_of(row["language"], text)
    read = {"closed_ie": _extraction, "mrc": _reading, "classification": _class, "open_ie": _open}.get(row["task"])
    if read is None:
        yield _general(row, origin, language)
    else:
        yield from read(row, origin, language, usual)


def kinds_of(row: Row) -> set[Kind]:
    """Which kinds of annotation the spans of an extraction state."""
    roles = {(one["role"] or "").partition("/")[0] for one in row["spans"] or ()}
    if roles & {"trigger", "argument"}:
        return {"event"}
    found: set[Kind] = {"relation"} if roles & {"subject", "object"} else set()
    return found | ({"ner"} if "mention" in roles else set())


def _extraction(row: Row, origin: Origin, language: str, usual: Kind | None) -> Iterator[Annotation]:
    spans: Sequence[Row] = row["spans"] or ()
    context: str = row["context"]
    if row["spans"] is None or not context:
        raise RefusedError("no_annotation")
    kinds = kinds_of(row) or ({usual} if usual in ("ner", "relation", "event") else set())
    if not kinds:
        raise RefusedError("kind_unknown")
    schema = json.loads(row["schema"]) if row["schema"] else []
    if any(isinstance(one, dict) and "event_type" not in one for one in schema):
        raise RefusedError("nested_schema")
    roles = {one["event_type"]: tuple(map(str, one.get("arguments") or ())) for one in schema if isinstance(one, dict)}
    labels = tuple(row["labels"]) if row["labels"] else None
    for kind in sorted(kinds):
        facts = {"ner": _mentions, "relation": _relations, "event": _events}[kind](spans, context)
        if any(_CODE.fullmatch(label_of(fact)) for fact in facts):
            raise RefusedError("label_is_a_code")
        if labels is not None and any(label_of(fact) not in labels for fact in facts):
            raise RefusedError("label_not_offered")
        offered = labels if len(kinds) == 1 else None
        yield Annotation(kind, language, context, origin, tuple(facts), offered, roles=roles)


def _mentions(spans: Sequence[Row], context: str) -> list[dict[str, Any]]:
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one in spans:
        if one["role"] != "mention" or not one["label"]:
            continue
        start, end = one["start"], one["end"]
        if start is None and context.count(one["text"]) == 1:
            start = context.find(one["text"])
            end = start + len(one["text"])
        _grounded(one["text"], context, start, end)
        fact = {"label": one["label"], "text": one["text"]}
        place = {} if start is None else {"start": start, "end": end}
        found.setdefault((one["label"], one["text"], start), {**fact, **place})
    return list(found.values())


def _grounded(text: str, context: str, start: int | None, end: int | None) -> None:
    there = text in context if start is None else context[start:end] == text
    if not there or not text.strip() or text != text.strip():
        raise RefusedError("ungrounded")


def _relations(spans: Sequence[Row], context: str) -> list[dict[str, str]]:
    pairs: dict[Any, dict[str, Row]] = {}
    for one in spans:
        if one["role"] in ("subject", "object"):
            pairs.setdefault(one["group"], {}).setdefault(one["role"], one)
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for ends in pairs.values():
        if len(ends) < 2 or not ends["subject"]["label"]:
            raise RefusedError("half_a_relation")
        for one in ends.values():
            _grounded(one["text"], context, None, None)
        fact = {
            "head": ends["subject"]["text"], "relation": ends["subject"]["label"], "tail": ends["object"]["text"],
        }  # fmt: skip
        found.setdefault(tuple(fact.values()), fact)
    return list(found.values())


def _events(spans: Sequence[Row], context: str) -> list[dict[str, Any]]:
    groups: dict[Any, list[Row]] = {}
    for one in spans:
        if one["role"] == "trigger" or (one["role"] or "").startswith("argument/"):
            groups.setdefault(one["group"], []).append(one)
    found: dict[str, dict[str, Any]] = {}
    for parts in groups.values():
        triggers = [one for one in parts if one["role"] == "trigger"]
        if len(triggers) != 1 or not triggers[0]["label"]:
            raise RefusedError("no_single_trigger")
        for one in parts:
            _grounded(one["text"], context, None, None)
        arguments = [
            {"role": one["role"].partition("/")[2], "text": one["text"]} for one in parts if one["role"] != "trigger"
        ]
        unique = list({tuple(one.values()): one for one in arguments}.values())
        fact = {"type": triggers[0]["label"], "trigger": triggers[0]["text"], "arguments": unique}
        found.setdefault(json.dumps(fact, sort_keys=True), fact)
    return list(found.values())


def _reading(row: Row, origin: Origin, language: str, usual: Kind | None) -> Iterator[Annotation]:
    question = (row["instruction"] or "").strip()
    if not question or not row["context"]:
        raise RefusedError("no_question")
    if row["labels"]:
        yield _choice(row, origin, language, question)
        return
    spans = [one for one in row["spans"] or () if one["role"] == "answer"]
    facts = []
    for one in spans[:1]:
        _grounded(one["text"], row["context"], one["start"], one["end"])
        facts = [{"answer": one["text"], "start": one["start"], "end": one["end"]}]
    if not facts and (row["answers"] and row["spans"] is None):
        raise RefusedError("answer_without_place")
    answers = tuple(dict.fromkeys(one["text"] for one in spans))
    yield Annotation("answer", language, row["context"], origin, tuple(facts), None, question, answers)


def _choice(row: Row, origin: Origin, language: str, question: str) -> Annotation:
    options = tuple(row["labels"])
    gold = (row["answers"] or [row["output"] or ""])[0].strip()
    if gold not in options:
        letter = _LETTER.fullmatch(gold)
        at = ord(letter[1].upper()) - ord("A") if letter else len(options)
        if at >= len(options):
            raise RefusedError("choice_not_offered")
        gold = options[at]
    if len(set(options)) < len(options) or not 2 <= len(options) <= 8:
        raise RefusedError("options")
    return Annotation("choice", language, row["context"], origin, ({"label": gold},), options, question)


def _class(row: Row, origin: Origin, language: str, usual: Kind | None) -> Iterator[Annotation]:
    label = (row["output"] or "").strip()
    if not label or not row["context"]:
        raise RefusedError("no_label" if row["context"] else "no_text")
    if _CODE.fullmatch(label):
        raise RefusedError("label_is_a_code")
    labels = tuple(row["labels"]) if row["labels"] else None
    if labels is not None and label not in labels:
        raise RefusedError("label_not_offered")
    question = (row["instruction"] or "").strip()
    yield Annotation("label", language, row["context"], origin, ({"label": label},), labels, question)


def _open(row: Row, origin: Origin, language: str, usual: Kind | None) -> Iterator[Annotation]:
    """Annotated triples; a text without any annotation is a document."""
    if row["spans"]:
        triples = [
            {"subject": one["head"], "predicate": one["relation"], "object": one["tail"]}
            for one in _relations(row["spans"], row["context"])
        ]
        yield Annotation("triple", language, row["context"], origin, tuple(triples))
    elif row["output"] is None:
        yield Annotation("document", language, row["context"], origin)
    else:
        raise RefusedError("no_annotation")


def _general(row: Row, origin: Origin, language: str) -> Annotation:
    if row["turns"]:
        raise RefusedError("conversation")
    if not (row["instruction"] or "").strip() or not (row["output"] or "").strip():
        raise RefusedError("blank")
    return Annotation(
        "general", language, row["context"] or "", origin, question=row["instruction"], answers=(row["output"],)
    )
