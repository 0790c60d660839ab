"""What an extraction answer must be: JSON with the keys asked for, and values of the right shape.

What the sample does not say is not checked: keys where it names no labels, shapes of values where it
has no schema. A flat list of annotations may be the gold of a whole text, beyond the labels asked for: checked are its
shape, and the roles of those events that the schema describes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from hum_qc.filters.contracts.answers import (
    LABEL_KEYS,
    MENTION_KEYS,
    TRIGGER_KEYS,
    as_triple,
    is_absent,
    read_json,
)

Violation = tuple[str, str]
"""The id of a check and what is wrong."""

SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What the schema of a sample asks for: the kinds of value, and the roles or attributes of each label."""

    kinds: tuple[str, ...] = ()
    roles: Mapping[str, frozenset[str]] | None = None


def closed_violations(output: str, labels: Sequence[str] | None, schema: str | None) -> list[Violation]:
    """What is wrong with the answer of a closed extraction."""
    try:
        answer = read_json(output)
    except ValueError as error:
        return [("json.output", f"the output is not JSON: {error}")]
    if isinstance(answer, list):
        return _flat(answer, _asked(schema) if schema else Asked())
    if not isinstance(answer, dict):
        return [("json.output", "the output is neither a JSON object nor a list")]
    asked = _asked(schema) if schema else Asked()
    found = list(_keys(answer, labels, asked))
    wrong = [pointer for label, fact in answer.items() for pointer in _misshapen(label, fact, asked.kinds)]
    found += _shape(wrong, " or ".join(asked.kinds))
    if asked.roles:
        found += _roles(answer, asked.roles)
    return found


def open_violations(output: str) -> list[Violation]:
    """What is wrong with the answer of an open extraction: a list of triples, or of named entities."""
    try:
        answer = read_json(output)
    except ValueError as error:
        return [("json.output", f"the output is not JSON: {error}")]
    if isinstance(answer, dict) and len(answer) == 1:
        (answer,) = answer.values()
    if not isinstance(answer, list):
        return [("json.output", "the output is not a list of triples")]
    return _shape([f"/{at}" for at, item in enumerate(answer) if not _open_fact(item)], "a triple")


def _open_fact(item: Any) -> bool:
    triple = as_triple(item)
    if triple:
        return not any(is_absent(part) for part in triple)
    return isinstance(item, dict) and any(_text(item.get(key)) for key in MENTION_KEYS)


def _annotation(item: Any) -> bool:
    """Whether an item of a flat list is a mention, a pair, an event or a triple."""
    if isinstance(item, list):
        return _open_fact(item)
    if not isinstance(item, dict):
        return False
    labelled = any(_text(item.get(key)) for key in LABEL_KEYS)
    named = any(_text(item.get(key)) for key in (*MENTION_KEYS, *TRIGGER_KEYS))
    return labelled and (named or _pair(item) or isinstance(item.get("arguments"), list | dict))


def _flat(answer: Sequence[Any], asked: Asked) -> list[Violation]:
    """What is wrong with a flat list: its items, or roles that were not asked for."""
    wrong = [f"/{at}" for at, item in enumerate(answer) if not _annotation(item)]
    by_label: dict[str, list[Any]] = {}
    for item in answer:
        named = (item.get(key) for key in reversed(LABEL_KEYS)) if isinstance(item, dict) else ()
        label = next((each for each in named if isinstance(each, str)), None)
        if label is not None:
            by_label.setdefault(label, []).append(item)
    return _shape(wrong, "an annotation") + (_roles(by_label, asked.roles) if asked.roles else [])


def _keys(answer: Mapping[str, Any], labels: Sequence[str] | None, asked: Asked) -> Iterator[Violation]:
    if not labels:
        return
    unknown = [key for key in answer if key not in labels]
    missing = [] if asked.kinds == ("records",) else [label for label in labels if label not in answer]
    if unknown:
        yield "keys.unknown", f"not asked for: {_named(unknown)}"
    if missing:
        yield "keys.missing", f"asked for and not answered: {_named(missing)}"


def _roles(answer: Mapping[str, Any], roles: Mapping[str, frozenset[str]]) -> list[Violation]:
    unknown: dict[str, None] = {}
    for label, fact in answer.items():
        if label in roles:
            facts = fact.values() if isinstance(fact, dict) else fact if isinstance(fact, list) else []
            for item in facts:
                given = item.get("arguments", {} if isinstance(fact, list) else item) if isinstance(item, dict) else {}
                unknown |= dict.fromkeys(f"{label}/{role}" for role in _names(given) if role not in roles[label])
    return [("roles.unknown", f"not asked for: {_named(list(unknown))}")] if unknown else []


def _names(given: Any) -> list[str]:
    """Roles, as keys or named by each of a list of arguments."""
    if isinstance(given, list):
        named = (one.get("role") for one in given if isinstance(one, dict))
        return [role for role in named if isinstance(role, str)]
    return list(given) if isinstance(given, dict) else []


def _misshapen(label: str, fact: Any, kinds: Sequence[str]) -> Iterator[str]:
    """Pointers to the values of one label that are of none of the kinds; all items must be of one kind."""
    if not kinds or is_absent(fact) or fact in ([], {}):
        return
    if kinds == ("records",):
        if not (isinstance(fact, dict) and all(_record(name, item) for name, item in fact.items())):
            yield f"/{label}"
        return
    if not isinstance(fact, list):
        yield f"/{label}"
        return
    wrong = {kind: [at for at, item in enumerate(fact) if not _KINDS[kind](item)] for kind in kinds}
    fewest = min(wrong.values(), key=len)
    yield from (f"/{label}/{at}" for at in fewest)


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _value(value: Any) -> bool:
    """A value of a role or attribute: text, `NAN`, null, or a list of texts."""
    return value is None or isinstance(value, str) or (isinstance(value, list) and all(map(_text, value)))


def _pair(item: Any) -> bool:
    if not isinstance(item, dict):
        return False
    return any(
        _text(item.get(one)) and _text(item.get(other)) for one, other in (("subject", "object"), ("head", "tail"))
    )


def _event(item: Any) -> bool:
    if not isinstance(item, dict) or not {"trigger", "arguments"} & item.keys():
        return False
    arguments = item.get("arguments", {})
    roles = arguments if isinstance(arguments, dict) else {"": None}
    return isinstance(arguments, dict) and _value(item.get("trigger")) and all(map(_value, roles.values()))


def _record(name: str, item: Any) -> bool:
    return _text(name) and isinstance(item, dict) and all(map(_value, item.values()))


_KINDS: Final[Mapping[str, Callable[[Any], bool]]] = {"mentions": _text, "pairs": _pair, "events": _event}


@lru_cache(maxsize=4096)
def _asked(schema: str) -> Asked:
    try:
        value = read_json(schema)
    except ValueError:
        return Asked()
    items = value if isinstance(value, list) else []
    for kind, name, inner in (("events", "event_type", "arguments"), ("records", "entity_type", "attributes")):
        typed = [item for item in items if isinstance(item, dict) and isinstance(item.get(name), str)]
        if typed and len(typed) == len(items):
            return Asked((kind,), {item[name]: frozenset(_inner(item.get(inner))) for item in typed if inner in item})
    if items and all(isinstance(item, dict) and "predicate" in item for item in items):
        return Asked(("pairs",))
    return Asked(tuple(_KINDS)) if items or isinstance(value, dict) else Asked()


def _inner(names: Any) -> list[str]:
    """Names of roles or attributes, listed or as keys of a map to their descriptions."""
    listed = list(names) if isinstance(names, list | dict) else []
    return [name for name in listed if isinstance(name, str)]


def _shape(wrong: Sequence[str], kind: str) -> list[Violation]:
    return [("shape.output", f"not the shape of {kind}: {_named(wrong)}")] if wrong else []


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(repr(name[:80]) for name in names[:SHOWN]) + more
