"""The facts an extraction answer states, as spans."""

from __future__ import annotations

from typing import Any, Final

from hum_qc.corpus.formats.fields import Faults, fault, scalar_text

Span = dict[str, Any]

_ABSENT: Final = frozenset({"", "NAN"})


class _Facts:
    """Collects spans; every fact has its own group."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.group = -1

    def new(self) -> None:
        self.group += 1

    def add(self, value: Any, label: str | None, role: str) -> bool:
        """Add a text, a number, or each of a list; False when it is none of these. Absent values claim nothing."""
        if isinstance(value, list):
            return False not in [self.add(one, label, role) for one in value]
        text = "" if value is None else scalar_text(value)
        if text is None:
            return False
        if text not in _ABSENT:
            self.spans.append(
                {"text": text, "label": label, "start": None, "end": None, "role": role, "group": self.group}
            )
        return True


def mapped_facts(answer: dict[str, Any], triggers: bool, field: str, faults: Faults) -> list[Span]:
    """Facts of an answer that maps each label to what was found: IEPile's training shape.

    `triggers`: plain texts are event triggers, otherwise entities. A value of no known shape is a fault.
    """
    facts = _Facts()
    for label, value in answer.items():
        found = value if isinstance(value, list) else [value]
        for one in found:
            facts.new()
            if isinstance(one, dict):
                understood = _relation(one, label, facts) or _event(one, label, facts) or _entities(one, label, facts)
            else:
                understood = facts.add(one, label, "trigger" if triggers else "mention")
            if not understood:
                faults.append(fault("shape", field, f"no entity, relation or event under {label!r}"))
    return facts.spans


def listed_facts(answer: list[Any], field: str, faults: Faults) -> list[Span]:
    """Facts of an answer that lists them as objects: IEPile's test shape, and OneKE."""
    facts = _Facts()
    for index, one in enumerate(answer):
        facts.new()
        if not (isinstance(one, dict) and _listed(one, facts)):
            faults.append(fault("shape", f"{field}[{index}]", "neither an entity, a relation nor an event"))
    return facts.spans


def _listed(one: dict[str, Any], facts: _Facts) -> bool:
    if "relation" in one or "predicate" in one:
        return _relation(one, scalar_text(one.get("relation", one.get("predicate"))), facts)
    if "event_type" in one:
        return _event(one, scalar_text(one["event_type"]), facts)
    for name, kind in (("entity", "entity_type"), ("name", "type"), ("entity", "type"), ("text", "label")):
        if name in one and kind in one:
            return facts.add(one[name], scalar_text(one[kind]), "mention")
    return False


def _relation(one: dict[str, Any], label: str | None, facts: _Facts) -> bool:
    for subject, object_ in (("subject", "object"), ("head", "tail")):
        if subject in one and object_ in one:
            return facts.add(one[subject], label, "subject") and facts.add(one[object_], label, "object")
    return False


def _event(one: dict[str, Any], label: str | None, facts: _Facts) -> bool:
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
        role = f"argument/{scalar_text(argument.get('role')) or ''}"
        understood = facts.add(argument["argument"], label, role) and understood
    return understood


def _entities(one: dict[str, Any], label: str | None, facts: _Facts) -> bool:
    """Entities of one type with their attributes: IEPile's knowledge graph shape."""
    understood = True
    for entity, attributes in one.items():
        facts.add(entity, label, "mention")
        if not isinstance(attributes, dict):
            understood = False
            continue
        for attribute, values in attributes.items():
            for value in values if isinstance(values, list) else [values]:
                if value is None or value in ("", "NAN"):
                    continue
                facts.new()
                facts.add(entity, attribute, "subject")
                understood = facts.add(value, attribute, "object") and understood
        facts.new()
    return understood
