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
from hum_qc.sample import META, TASKS

_TEXTS: Final = (
    "instruction", "context", "output", "rejected_output", "task", "language", "source", "license", "generator",
    "parent", "id",
)  # fmt: skip
_LISTS: Final = ("labels", "answers")
_JSON: Final = ("tools", "schema")
COLUMNS: Final = (*_TEXTS, *_LISTS, *_JSON, "turns")
WORDS: Final = (*COLUMNS, "meta", "columns")
_WAYS: Final = ("field", "value", "template", "map")
_REQUIRED: Final = ("instruction", "output")


@dataclass(frozen=True, slots=True)
class _Missing:
    """A field that the record does not have."""

    path: str


def mapping_faults(mapping: Mapping[str, Any]) -> list[str]:
    """Every fault of a mapping, each with the near miss; empty when it can be used."""
    faults: list[str] = []
    for column, way in mapping.items():
        if column not in WORDS:
            faults.append(f"mapping: no column is called '{column}'{near_miss(str(column), WORDS)}")
        elif column in ("meta", "columns"):
            if not (isinstance(way, list) and way and all(isinstance(one, str) for one in way)):
                faults.append(f"mapping: {column}: a list of field names is due")
            elif len(set(way)) < len(way):
                faults.append(f"mapping: {column}: names a field twice")
        else:
            faults.extend(f"mapping: {column}: {one}" for one in _way_faults(column, way))
    if not set(mapping) & set(COLUMNS) and not faults:
        faults.append("mapping: fills no column; name at least the field of the instruction or of the output")
    return faults


def _way_faults(column: str, way: Any) -> list[str]:
    if isinstance(way, str | int) and not isinstance(way, bool):
        return []
    if not isinstance(way, Mapping):
        return ["a field name, or {value: ...}, {template: ...} or {field: ..., map: {...}} is due"]
    faults = [f"no way is called '{word}'{near_miss(str(word), _WAYS)}" for word in way if word not in _WAYS]
    if sum(word in way for word in ("field", "value", "template")) != 1:
        faults.append("exactly one of field, value and template is due")
    if "map" in way and (not isinstance(way["map"], Mapping) or "field" not in way):
        faults.append("map: an object beside a field is due")
    if "template" in way:
        faults.extend(_template_faults(way["template"]))
    if column == "task":
        table = way.get("map")
        given = [*(table.values() if isinstance(table, Mapping) else ()), *([way["value"]] if "value" in way else ())]
        faults.extend(f"{one!r} is no task{near_miss(str(one), TASKS)}" for one in given if one not in TASKS)
    return faults


def _template_faults(template: Any) -> list[str]:
    if not isinstance(template, str):
        return ["template: text is due"]
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
    except ValueError as error:
        return [f"template: {error}"]
    return [] if names and all(names) else ["template: {field} names are due in braces"]


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
    if column in _JSON:
        return json_text(value)
    if column == "turns":
        return read_turns(value, column, faults)
    if column in _LISTS:
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
