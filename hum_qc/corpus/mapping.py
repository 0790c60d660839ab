"""A mapping written by the user: which field of a record fills which canonical column."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hum_qc.corpus.decode import Record
from hum_qc.corpus.formats.chat import read_turns
from hum_qc.corpus.formats.fields import Faults, Fields, fault, json_text, scalar_text, texts, wrong_type
from hum_qc.errors import near_miss
from hum_qc.mapping import COLUMNS, JSON_COLUMNS, LIST_COLUMNS
from hum_qc.sample import META, TASKS

_REQUIRED: Final = ("instruction", "output")


@dataclass(frozen=True, slots=True)
class _Missing:
    """A field that the record does not have."""

    path: str


class Mapper:
    """A mapping made ready: maps a record to canonical columns and the user's own `meta.*` columns."""

    def __init__(self, mapping: Mapping[str, Any]) -> None:
        self.meta: tuple[str, ...] = tuple(mapping.get("meta", ()))
        self._ways = {column: _compile(way) for column, way in mapping.items() if column in COLUMNS}

    def read(self, record: Record, faults: Faults) -> Fields:
        """Canonical columns of a record; what is missing or of the wrong type is null with a fault."""
        fields: Fields = {}
        for column, way in self._ways.items():
            value = way(record, column, faults)
            if isinstance(value, _Missing):
                if column in _REQUIRED:
                    faults.append(fault("required", column, f"no field {value.path!r} in the record"))
            elif value is not None:
                fields[column] = _fit(column, value, faults)
        task = fields.get("task")
        if task is not None and task not in TASKS:
            faults.append(fault("task", "task", f"{task!r} is no task{near_miss(task, TASKS)}"))
            del fields["task"]
        for name in self.meta:
            value = _find(record, name)
            if not isinstance(value, _Missing) and value is not None:
                known = scalar_text(value)
                fields[META + name] = json_text(value) if known is None else known
        return fields


def _fit(column: str, value: Any, faults: Faults) -> Any:
    if column in JSON_COLUMNS:
        return json_text(value)
    if column == "turns":
        return read_turns(value, column, faults)
    if column in LIST_COLUMNS:
        many = texts(value)
        if many is None:
            faults.append(wrong_type(column, value, "a list of texts"))
        return many
    one = scalar_text(value)
    if one is None:
        faults.append(wrong_type(column, value, "text"))
    return one


_Way = Callable[[Record, str, Faults], Any]


def _compile(way: Any) -> _Way:
    if not isinstance(way, Mapping):
        path = str(way)
        return lambda record, column, faults: _find(record, path)
    if "value" in way:
        constant = way["value"]
        return lambda record, column, faults: constant
    if "template" in way:
        parts = [(before, name) for before, name, _, _ in string.Formatter().parse(way["template"])]
        return lambda record, column, faults: _filled(parts, record, column, faults)
    path = str(way["field"])
    table = {str(scalar_text(key)): value for key, value in way["map"].items()} if "map" in way else None
    if table is None:
        return lambda record, column, faults: _find(record, path)
    return lambda record, column, faults: _mapped(_find(record, path), table, column, faults)


def _mapped(value: Any, table: Mapping[str, Any], column: str, faults: Faults) -> Any:
    if isinstance(value, _Missing) or value is None:
        return value
    key = scalar_text(value)
    if key is None or key not in table:
        faults.append(fault("map", column, f"the map has no entry for {str(key if key is not None else value)[:80]!r}"))
        return None
    return table[key]


def _filled(parts: list[tuple[str, str | None]], record: Record, column: str, faults: Faults) -> Any:
    filled: list[str] = []
    for before, name in parts:
        filled.append(before)
        if name is None:
            continue
        value = _find(record, name)
        if isinstance(value, _Missing):
            return value
        said = "" if value is None else scalar_text(value)
        if said is None:
            faults.append(wrong_type(name, value, "text"))
            return None
        filled.append(said)
    return "".join(filled)


def _find(record: Record, path: str) -> Any:
    """The value at a field name, a dotted path, or a list position in it."""
    if path in record:
        return record[path]
    value: Any = record
    for step in path.split("."):
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isascii() and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return _Missing(path)
    return value
