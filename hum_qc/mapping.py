"""The grammar of a mapping: which field of a record fills which canonical column.

Each column is given as a field name (a dotted path, or a position in a list), or as `{value: constant}`,
`{template: "{a} and {b}"}`, or `{field: name, map: {from: to}}`. `meta` lists fields that are kept as `meta.NAME`,
`columns` names the columns of a delimited file without a header.
"""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from typing import Any, Final

from hum_qc.errors import near_miss
from hum_qc.sample import TASKS

TEXT_COLUMNS: Final = (
    "instruction", "context", "output", "rejected_output", "task", "language", "source", "license", "generator",
    "parent", "id",
)  # fmt: skip
LIST_COLUMNS: Final = ("labels", "answers")
JSON_COLUMNS: Final = ("tools", "schema")
COLUMNS: Final = (*TEXT_COLUMNS, *LIST_COLUMNS, *JSON_COLUMNS, "turns")
WORDS: Final = (*COLUMNS, "meta", "columns")
WAYS: Final = ("field", "value", "template", "map")

MappingFault = tuple[tuple[str, ...], str]
"""Where in the mapping, and what is wrong."""


def mapping_faults(mapping: Any) -> list[MappingFault]:
    """Every fault of a mapping, each with the near miss; empty when it can be used."""
    if not isinstance(mapping, Mapping):
        return [((), "mapping: must map columns to fields, e.g. {instruction: question, output: answer}")]
    faults: list[MappingFault] = [
        ((str(column),), f"mapping: {message}")
        for column, way in mapping.items()
        for message in _column_faults(str(column), way)
    ]
    if not set(mapping) & set(COLUMNS) and not faults:
        faults.append(((), "mapping: fills no column; name at least the field of the instruction or of the output"))
    return faults


def _column_faults(column: str, way: Any) -> Iterator[str]:
    if column not in WORDS:
        yield f"no column is called '{column}'{near_miss(column, WORDS)}"
    elif column in ("meta", "columns"):
        if not (isinstance(way, list) and way and all(isinstance(one, str) for one in way)):
            yield f"{column}: a list of field names is due"
        elif len(set(way)) < len(way):
            yield f"{column}: names a field twice"
    else:
        yield from (f"{column}: {message}" for message in _way_faults(column, way))


def _way_faults(column: str, way: Any) -> Iterator[str]:
    if isinstance(way, str | int) and not isinstance(way, bool):
        return
    if not isinstance(way, Mapping):
        yield "a field name, or {value: ...}, {template: ...} or {field: ..., map: {...}} is due"
        return
    yield from (f"no way is called '{word}'{near_miss(str(word), WAYS)}" for word in way if word not in WAYS)
    if sum(word in way for word in ("field", "value", "template")) != 1:
        yield "exactly one of field, value and template is due"
    if "map" in way and (not isinstance(way["map"], Mapping) or "field" not in way):
        yield "map: an object beside a field is due"
    if "template" in way:
        yield from _template_faults(way["template"])
    if column == "task":
        table = way.get("map")
        given = [*(table.values() if isinstance(table, Mapping) else ()), *([way["value"]] if "value" in way else ())]
        yield from (f"{one!r} is no task{near_miss(str(one), TASKS)}" for one in given if one not in TASKS)


def _template_faults(template: Any) -> Iterator[str]:
    if not isinstance(template, str):
        yield "template: text is due"
        return
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(template) if name is not None]
    except ValueError as error:
        yield f"template: {error}"
        return
    if not names or not all(names):
        yield "template: {field} names are due in braces"
