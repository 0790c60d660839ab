"""What an extraction answer claims: its JSON read into spans that must be in the context.

Shapes, per label or in one flat list (IEPile, OneKE, KAG):

- mentions: `{type: ["text"]}`, `[{"entity": .., "entity_type": ..}]`
- relations: `{relation: [{"head": .., "tail": ..}]}`, also `subject` and `object`
- events: `{type: [{"trigger": .., "arguments": {role: "text" or ["text"]}}]}`, `[{"event_trigger": ..}]`
- records: `{type: {entity: {attribute: "text" or ["text"]}}}`
- triples: `[["subject", "predicate", "object"]]`
"""

from __future__ import annotations

from typing import Any, Final

Span = dict[str, Any]

ABSENT: Final = frozenset({"", "NAN"})
"""Texts that stand for "none" and claim nothing."""


class Claims:
    """The claims of an answer: `spans` as in the column of that name, and where a value has no known shape.

    Spans of one fact share `group`, counted from 0. Such answers state no offsets. `odd` names places: a label, or
    the index of an item.
    """

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.odd: list[str] = []
        self._group = -1

    def new(self) -> None:
        """Begin another fact."""
        self._group += 1

    def add(self, value: Any, label: str | None, role: str) -> bool:
        """Add a text, a number, or each of a list, however deep; False when it is none of these."""
        if isinstance(value, list):
            return False not in [self.add(one, label, role) for one in _leaves(value)]
        text = "" if value is None else _scalar(value)
        if text is None:
            return False
        if text.strip() not in ABSENT:
            named = None if label is None else _sound(label)
            place = {"start": None, "end": None, "role": _sound(role), "group": self._group}
            self.spans.append({"text": text, "label": named, **place})
        return True


def _leaves(values: list[Any]) -> list[Any]:
    """What is in lists inside lists, in order; without recursion, which deep nesting would exhaust."""
    found: list[Any] = []
    waiting = values[::-1]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value[::-1])
        else:
            found.append(value)
    return found


def claims(answer: dict[str, Any] | list[Any], *, triggers: bool = False) -> Claims:
    """What the decoded JSON of an answer claims.

    With `triggers`, plain texts are event triggers, otherwise mentions. The predicate of a triple is a label, no span.
    """
    facts = Claims()
    if isinstance(answer, list):
        for index, one in enumerate(answer):
            facts.new()
            if not _listed(one, facts):
                facts.odd.append(f"[{index}]")
        return facts
    for label, value in answer.items():
        for one in value if isinstance(value, list) else [value]:
            facts.new()
            if not _mapped(one, label, facts, triggers=triggers):
                facts.odd.append(label)
    return facts


def _mapped(one: Any, label: str, facts: Claims, *, triggers: bool) -> bool:
    if isinstance(one, dict):
        return _relation(one, label, facts) or _event(one, label, facts) or _entities(one, label, facts)
    return facts.add(one, label, "trigger" if triggers else "mention")


def _listed(one: Any, facts: Claims) -> bool:
    if isinstance(one, list):
        return _triple(one, facts)
    if not isinstance(one, dict):
        return False
    if "subject" in one or "head" in one:
        named = one.get("relation", one.get("predicate", one.get("type")))
        return _relation(one, _scalar(named), facts)
    if "event_type" in one:
        return _event(one, _scalar(one["event_type"]), facts)
    for name, kind in (("entity", "entity_type"), ("name", "type"), ("entity", "type"), ("text", "label")):
        if name in one and kind in one:
            return facts.add(one[name], _scalar(one[kind]), "mention")
    return False


def _triple(one: list[Any], facts: Claims) -> bool:
    if len(one) != 3 or not all(isinstance(each, str) for each in one):
        return False
    subject, predicate, object_ = one
    return facts.add(subject, predicate, "subject") and facts.add(object_, predicate, "object")


def _relation(one: dict[str, Any], label: str | None, facts: Claims) -> bool:
    for subject, object_ in (("subject", "object"), ("head", "tail")):
        if subject in one and object_ in one:
            return facts.add(one[subject], label, "subject") and facts.add(one[object_], label, "object")
    return False


def _event(one: dict[str, Any], label: str | None, facts: Claims) -> bool:
    if not ("trigger" in one or "event_trigger" in one or "arguments" in one):
        return False
    understood = facts.add(one.get("trigger", one.get("event_trigger")), label, "trigger")
    arguments = one.get("arguments") or {}
    if isinstance(arguments, dict):
        added = [facts.add(value, label, f"argument/{role}") for role, value in arguments.items()]
        return understood and False not in added
    if not isinstance(arguments, list):
        return False
    for argument in arguments:
        if not isinstance(argument, dict) or "argument" not in argument:
            return False
        role = f"argument/{_scalar(argument.get('role')) or ''}"
        understood = facts.add(argument["argument"], label, role) and understood
    return understood


def _entities(one: dict[str, Any], label: str | None, facts: Claims) -> bool:
    """Entities of one type with their attributes (IEPile's knowledge graph shape)."""
    understood = True
    for entity, attributes in one.items():
        if not isinstance(attributes, dict):
            facts.add(attributes, label, f"argument/{entity}")  # claimed all the same
            understood = False
            continue
        facts.add(entity, label, "mention")
        for attribute, values in attributes.items():
            for value in values if isinstance(values, list) else [values]:
                if value is None or (isinstance(value, str) and value in ABSENT):
                    continue
                facts.new()
                facts.add(entity, attribute, "subject")
                understood = facts.add(value, attribute, "object") and understood
        facts.new()
    return understood


def _scalar(value: Any) -> str | None:
    """A text, or a number as text; None for anything else."""
    if isinstance(value, str):
        return _sound(value)
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _sound(text: str) -> str:
    """The text without lone surrogates, which JSON can write and no column can hold."""
    return text.encode("utf-8", "replace").decode()
