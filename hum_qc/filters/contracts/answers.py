"""What an extraction answer says: JSON text in, the spans that it claims are in the context.

Shapes that are read, per label or as one flat list (IEPile, OneKE, KAG):

- mentions: `{type: ["text"]}`, `[{"entity": .., "entity_type": ..}]`
- pairs: `{relation: [{"head": .., "tail": ..}]}`, also `subject` and `object`
- events: `{type: [{"trigger": .., "arguments": {role: "text" or ["text"]}}]}`, `[{"event_trigger": ..}]`
- records: `{type: {entity: {attribute: "text" or ["text"]}}}`
- triples: `[["subject", "predicate", "object"]]`
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, NoReturn

Claim = dict[str, Any]

MENTION_KEYS: Final = ("entity", "name", "text", "mention", "span")
PAIR_KEYS: Final = (("subject", "subject"), ("head", "subject"), ("object", "object"), ("tail", "object"))
TRIGGER_KEYS: Final = ("trigger", "event_trigger")
LABEL_KEYS: Final = ("label", "type", "entity_type", "relation", "predicate", "event_type")


def read_json(text: str) -> Any:
    """The value of one JSON text; ValueError says why there is none (a repeated key is a reason)."""
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except ValueError as error:  # beyond the first clause Python gives advice on its own settings
        raise ValueError(str(error).partition(";")[0]) from None


def claims_of(output: str) -> list[Claim] | None:
    """The spans an extraction answer claims, as values of the column `spans`; None when it is not JSON.

    A value that stands for "none" (`NAN`, empty text) claims nothing. The predicate of a triple is a
    label, no span. Spans of one fact share `group`. No offsets: such answers state none.
    """
    try:
        value = read_json(output)
    except ValueError:
        return None
    if not isinstance(value, dict | list):
        return None
    return list(_claims(value))


def is_absent(value: Any) -> bool:
    """Whether a value says that there is nothing: null, `NAN`, empty text."""
    return value is None or (isinstance(value, str) and value.strip() in ("", "NAN"))


def texts(value: Any) -> list[str]:
    """The texts of one value or of a list of values, without those that stand for nothing."""
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str) and not is_absent(each)]


def as_triple(value: Any) -> tuple[str, str, str] | None:
    """Subject, predicate and object of `[s, p, o]` or of an object that names them; else None."""
    if isinstance(value, dict):
        subject = value.get("subject", value.get("head"))
        predicate = value.get("predicate", value.get("relation"))
        value = [subject, predicate, value.get("object", value.get("tail"))]
    if isinstance(value, list) and len(value) == 3 and all(isinstance(each, str) for each in value):
        return value[0], value[1], value[2]
    return None


def _claims(value: Any) -> Iterator[Claim]:
    facts = [(None, value)] if isinstance(value, list) else value.items()
    group = 0
    for label, fact in facts:
        for item in fact if isinstance(fact, list) else [fact]:
            group += 1
            yield from _item(label, item, group)


def _item(label: str | None, item: Any, group: int) -> Iterator[Claim]:
    if isinstance(item, str):
        yield from _spans([item], label, "mention", group)
    elif isinstance(item, list):
        triple = as_triple(item)
        if triple:
            yield from _spans([triple[0]], triple[1], "subject", group)
            yield from _spans([triple[2]], triple[1], "object", group)
    elif isinstance(item, dict):
        yield from _object_item(label, item, group)


def _object_item(label: str | None, item: dict[str, Any], group: int) -> Iterator[Claim]:
    named = label or next((item[key] for key in LABEL_KEYS if isinstance(item.get(key), str)), None)
    pairs = [(item[key], role) for key, role in PAIR_KEYS if key in item]
    triggers = [item[key] for key in TRIGGER_KEYS if key in item]
    mentions = [item[key] for key in MENTION_KEYS if key in item][:1]
    if pairs:
        for value, role in pairs:
            yield from _spans(value, named, role, group)
    elif triggers or "arguments" in item:
        yield from _spans(triggers, named, "trigger", group)
        yield from _arguments(item.get("arguments"), named, group)
    elif mentions:
        yield from _spans(mentions, named, "mention", group)
    else:
        yield from _record(label, item, group)


def _arguments(arguments: Any, label: str | None, group: int) -> Iterator[Claim]:
    if isinstance(arguments, list):
        for each in arguments:
            if isinstance(each, dict):
                yield from _spans(each.get("argument"), label, f"argument/{each.get('role', '')}", group)
    elif isinstance(arguments, dict):
        for role, value in arguments.items():
            yield from _spans(value, label, f"argument/{role}", group)


def _record(label: str | None, item: dict[str, Any], group: int) -> Iterator[Claim]:
    for name, value in item.items():
        if isinstance(value, dict):
            yield from _spans(name, label, "subject", group)
            for attribute, one in value.items():
                yield from _spans(one, attribute, "object", group)
        else:
            yield from _spans(value, label, f"argument/{name}", group)


def _spans(value: Any, label: str | None, role: str, group: int) -> Iterator[Claim]:
    for text in texts(value):
        named = None if label is None else _sound(label)
        yield {"text": _sound(text), "label": named, "start": None, "end": None, "role": _sound(role), "group": group}


def _sound(text: str) -> str:
    """The text without lone surrogates, which JSON can write and no column can hold."""
    return text.encode("utf-8", "replace").decode()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        repeated = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        raise ValueError(f"repeats the key {repeated!r}")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")
