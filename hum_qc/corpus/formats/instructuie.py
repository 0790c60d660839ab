"""InstructUIE: an instruction with `Option:`, `Text:` and `Answer:`, and an answer in flat notation."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from hum_qc.corpus.decode import Record
from hum_qc.corpus.formats.fields import Faults, Fields, Format, fault, first_of, text, wrong_type
from hum_qc.corpus.formats.flat import Flat

_OPTION: Final = re.compile(r"\bOptions?:")
_TEXT: Final = re.compile(r"\n[ \t]*Text:")
_ANSWER: Final = "Answer:"
_EVENTS: Final = re.compile(r"\bEvent types?:")
_ROLES: Final = re.compile(r"\bArguments? types?:")
_EVENT: Final = re.compile(r"\bEvent type:[ \t]*(.*\S)")
_GIVEN: Final = re.compile(r"\n[ \t]*((?:Entities|Entity Pairs):.*)$")  # what entity and relation typing are asked of
_SLOT: Final = "{0}"
_QUOTE: Final = "#$%#"  # how event answers of InstructUIE write a single quote
_NOTHING: Final = "none"
_ASKED: Final = ("instruction", "prompt", "input", "inputs")
_ANSWERS: Final = ("label", "output", "response", "completion", "targets")
_KINDS: Final = {
    "NER": "entity", "ET": "entity", "ES": "mention", "RE": "relation", "EPR": "relation", "EP": "pair", "EE": "event",
    "EET": "trigger", "EEA": "argument",
}  # fmt: skip
_WORDS: Final = (
    ("argument", r"name1: role1"), ("trigger", r"type: trigger"), ("pair", r"word1, word2; word3"),
    ("mention", r"word1, word2(?![;)])"), ("relation", r"relation|关系|關係"), ("event", r"event|事件"),
    ("entity", r"entit|实体|實體"),
)  # fmt: skip


def _sniff(record: Record) -> str | None:
    inner = record.get("Instance")
    if isinstance(inner, dict):
        return "Instance of a task, with sentence and label" if {"sentence", "label"} <= inner.keys() else None
    asked = next((key for key in _ASKED if isinstance(record.get(key), str)), None)
    if asked is None or not any(isinstance(record.get(key), str) for key in _ANSWERS):
        return None
    return f"{asked} with Option:, Text: and Answer:" if _parts(record[asked]) else None


def _parts(prompt: str) -> tuple[str, str, str] | None:
    """What is asked, the options and the text of a prompt; None where it is not laid out like that."""
    body = prompt.rstrip()
    if not body.endswith(_ANSWER):
        return None
    option = _OPTION.search(body)
    given = body[option.end() : -len(_ANSWER)] if option else ""
    text = _TEXT.search(given)
    if option is None or text is None:
        return None
    asks, passage = body[: option.start()].strip(), given[text.end() :].strip()
    listed = _GIVEN.search(passage) if "listed" in asks else None
    if listed:
        asks, passage = f"{asks}\n{listed[1]}", passage[: listed.start()].strip()
    return asks, given[: text.start()], passage


def _read(record: Record, faults: Faults) -> Fields:
    """Before `Option:` -> instruction; `Text:` or `sentence` -> context; `Option:` -> labels; answer -> output.

    The answer (`label`, `output`, ...) is read into spans without offsets: entities, relations, events or parts of
    them, as `Task` says or, where it does not, the instruction. Entities that are listed for typing are a part of the
    instruction. What can be read in several ways, and is settled neither by the
    passage nor by the options, is a fault and no span.
    """
    inner = record.get("Instance", record)
    if not isinstance(inner, dict):
        faults.append(wrong_type("Instance", inner, "an object"))
        return {}
    asked = first_of(inner, *_ASKED)
    prompt = text(inner, asked, faults, required=True)
    key = first_of(inner, *_ANSWERS)
    answer = text(inner, key, faults, required=True)
    sentence = text(inner, "sentence", faults)
    parts = _parts(prompt or "")
    if prompt is not None and parts is None:
        faults.append(fault("shape", asked, "no Option:, Text: and Answer: in it"))
    asks, options, passage = parts or (prompt, "", _SLOT)
    labels, roles = _options(options)
    fields: Fields = {
        "instruction": asks,
        "context": sentence if passage == _SLOT else passage,
        "labels": labels,
        "output": answer,
    }
    if inner is not record and isinstance(inner.get("id"), str):
        fields["id"] = inner["id"]
    if answer is not None:
        kind = _kind(record, fields["instruction"] or "")
        flat = Flat(fields["context"], labels, labels if kind == "argument" else roles)
        _claim(flat, answer, kind, fields["instruction"] or "")
        fields["spans"] = flat.spans
        faults.extend(fault("shape", key, message) for message in flat.odd)
    return fields


def _kind(record: Record, asked: str) -> str | None:
    task = record.get("Task", record.get("task"))
    known = _KINDS.get(task.upper()) if isinstance(task, str) else None
    return known or next((kind for kind, words in _WORDS if re.search(words, asked, re.IGNORECASE)), None)


def _claim(flat: Flat, answer: str, kind: str | None, asked: str) -> None:
    said = answer.strip()
    if not said or said.lower() == _NOTHING:
        return
    event = _EVENT.search(asked)
    read: dict[str | None, Callable[[], None]] = {
        "entity": lambda: flat.entities(said),
        "mention": lambda: flat.mentions(said),
        "relation": lambda: flat.relations(said),
        "pair": lambda: flat.relations(said, labelled=False),
        "event": lambda: flat.events(said.replace(_QUOTE, "'")),
        "trigger": lambda: flat.entities(said.replace(_QUOTE, "'"), role="trigger"),
        "argument": lambda: flat.arguments(said, event[1] if event else None),
    }
    if kind in read:
        read[kind]()
    else:
        flat.odd.append("neither a task nor the instruction says whether entities, relations or events are asked for")


def _options(given: str) -> tuple[list[str] | None, list[str] | None]:
    """The labels offered, and the roles of arguments where these are offered too."""
    types, roles = _EVENTS.search(given), _ROLES.search(given)
    if types is None or roles is None or roles.start() < types.end():
        return _names(given), None
    return _names(given[types.end() : roles.start()]), _names(given[roles.end() :])


def _names(given: str) -> list[str] | None:
    """Names between commas, in brackets and quotes or without."""
    bare = given.strip(" \t\n,.").removeprefix("[").removesuffix("]")
    names = [name.strip().strip("'\"") for name in re.split("[,，]", bare)]
    return list(dict.fromkeys(name for name in names if name)) or None


INSTRUCTUIE = Format(
    "instructuie", frozenset({"Instance", "sentence", *_ASKED, *_ANSWERS}), _sniff, _read, task="closed_ie"
)
