"""Information extraction: IEPile (JSON inside JSON) and OneKE."""

from __future__ import annotations

import json
from typing import Any, Final

from hum_qc.claims import Span, claims
from hum_qc.corpus.decode import Record
from hum_qc.corpus.formats.fields import Faults, Fields, Format, fault, text, wrong_type

_LABELS: Final = ("event_type", "predicate", "relation", "entity_type", "type", "name")


def _sniff_iepile(record: Record) -> str | None:
    """Cheap on purpose: an instruction that is broken JSON still belongs to the format."""
    instruction = record.get("instruction")
    if not isinstance(instruction, str) or not ("output" in record or "label" in record):
        return None
    if instruction.lstrip()[:1] == "{" and '"schema"' in instruction and '"input"' in instruction:
        return "instruction is JSON with schema and input"
    return None


def _read_iepile(record: Record, faults: Faults) -> Fields:
    """Inside `instruction`: `instruction`; `input` -> context; `schema` -> schema, and its names in order -> labels.

    `output`, in test files `label` -> output, and the facts in it -> spans: `mention` for an entity, `subject` and
    `object` (also written head and tail) for a relation, `trigger` and `argument/<role>` for an event; spans of one
    fact share a group. "NAN", "" and [] claim nothing. Inner JSON that cannot be read is a fault.
    """
    fields: Fields = {}
    inner = _inner(record, "instruction", faults)
    if isinstance(inner, dict):
        fields["instruction"] = text(inner, "instruction", faults, required=True, field="instruction.instruction")
        fields["context"] = text(inner, "input", faults, required=True, field="instruction.input")
        if inner.get("schema") is not None:
            fields["schema"] = json.dumps(inner["schema"], ensure_ascii=False)
            fields["labels"] = labels_of(inner["schema"], faults)
        else:
            faults.append(fault("required", "instruction.schema", "missing"))
    elif inner is not None:
        faults.append(wrong_type("instruction", inner, "a JSON object"))
    answer = "output" if record.get("output") is not None or "label" not in record else "label"
    fields["output"] = text(record, answer, faults, required=True)
    if fields["output"] is not None:
        fields["spans"] = _facts(record, answer, _asks_for_triggers(record, fields), faults)
    return fields


def _asks_for_triggers(record: Record, fields: Fields) -> bool:
    """Whether plain texts in the output are event triggers; otherwise they are entities."""
    if record.get("task") == "EET":
        return True
    asked = fields.get("instruction") or ""
    return "触发词" in asked or "trigger" in asked.lower()


def _inner(record: Record, field: str, faults: Faults) -> Any:
    """The JSON inside a text field; null with a fault where there is none."""
    value = text(record, field, faults, required=True)
    if value is None:
        return None
    try:
        return json.loads(value)
    except json.JSONDecodeError as error:
        faults.append(fault("json", field, f"{error.msg} (character {error.pos} of the inner JSON)"))
    except (RecursionError, ValueError) as error:
        faults.append(fault("json", field, str(error)))
    return None


def labels_of(schema: Any, faults: Faults) -> list[str] | None:
    """Names that a schema offers, in order: texts, keys of an object, or the naming field of each object."""
    if isinstance(schema, dict):
        return list(schema)
    if not isinstance(schema, list):
        faults.append(wrong_type("instruction.schema", schema, "a list"))
        return None
    names: list[str] = []
    for index, one in enumerate(schema):
        name = next((one[key] for key in _LABELS if key in one), None) if isinstance(one, dict) else one
        if isinstance(name, str):
            names.append(name)
        else:
            faults.append(wrong_type(f"instruction.schema[{index}]", name, "the name of a label"))
    return names


def _facts(record: Record, field: str, triggers: bool, faults: Faults) -> list[Span] | None:
    value = _inner(record, field, faults)
    if value is None:
        return None
    if isinstance(value, dict | list):
        return _claimed(value, field, faults, triggers=triggers)
    faults.append(wrong_type(field, value, "a JSON object or list of facts"))
    return None


def _claimed(answer: dict[str, Any] | list[Any], field: str, faults: Faults, *, triggers: bool = False) -> list[Span]:
    """The facts of an answer as spans; what has no known shape is a fault."""
    found = claims(answer, triggers=triggers)
    faults.extend(fault("shape", field, f"no entity, relation or event at {place!r}") for place in found.odd)
    return found.spans


_FACT_LISTS: Final = ("entity_list", "relation_list", "event_list")


def _sniff_oneke(record: Record) -> str | None:
    found = next((key for key in _FACT_LISTS if key in record), None)
    return f"sentence and {found}" if found and "sentence" in record else None


def _read_oneke(record: Record, faults: Faults) -> Fields:
    """`sentence` -> context; the fact list, as JSON text -> output, and its facts -> spans as in IEPile.

    `entity_list` holds {name, type}, `relation_list` {head, relation, tail}, `event_list` IEPile's events.
    """
    fields: Fields = {"context": text(record, "sentence", faults, required=True)}
    key = next(key for key in (*_FACT_LISTS, "") if not key or key in record)
    value = record.get(key)
    if isinstance(value, list):
        fields["output"] = json.dumps(value, ensure_ascii=False)
        fields["spans"] = _claimed(value, key, faults)
    elif not key or value is None:
        faults.append(fault("required", key or "entity_list", "missing"))
    else:
        faults.append(wrong_type(key, value, "a list"))
    return fields


IEPILE = Format("iepile", frozenset({"instruction", "output", "label"}), _sniff_iepile, _read_iepile, task="closed_ie")
ONEKE = Format("oneke", frozenset({"sentence", *_FACT_LISTS}), _sniff_oneke, _read_oneke, task="closed_ie")
