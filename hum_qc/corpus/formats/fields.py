"""What formats are made of: typed access to the fields of a record, and the faults that come of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hum_qc.corpus.decode import KINDS, Record

Fields = dict[str, Any]
"""Canonical columns of one sample; a column that is not there is null."""

Fault = dict[str, str]
Faults = list[Fault]


@dataclass(frozen=True, slots=True)
class Format:
    """One record format.

    `sniff` says in words why a record looks like this format, None when it does not; `read` maps a record to
    canonical columns and appends what is wrong with it to the faults. `task` is the task every record of the
    format has, None where the format does not tell; `meta` names what is kept as `meta.NAME`.
    """

    name: str
    keys: frozenset[str]
    sniff: Callable[[Record], str | None]
    read: Callable[[Record, Faults], Fields]
    task: str | None = None
    meta: tuple[str, ...] = ()


def fault(check: str, field: str, message: str) -> Fault:
    """One entry of the `faults` column."""
    return {"check": check, "field": field, "message": message}


def wrong_type(field: str, value: Any, due: str) -> Fault:
    """The fault of a value of the wrong type."""
    return fault("type", field, f"{KINDS.get(type(value), type(value).__name__)} where {due} is due")


def text(record: Record, key: str, faults: Faults, *, required: bool = False, field: str | None = None) -> str | None:
    """The text at `key`; null with a fault when it is no text, or is missing though required."""
    value = record.get(key)
    if type(value) is str:
        return value
    if value is not None:
        faults.append(wrong_type(field or key, value, "text"))
    elif required:
        faults.append(fault("required", field or key, "null" if key in record else "missing"))
    return None


def passage(record: Record, key: str, faults: Faults) -> str | None:
    """Like `text`, but an empty one is null: that is how a record says that it has no passage."""
    return text(record, key, faults) or None


def first_of(record: Record, *keys: str) -> str:
    """The first of these keys that the record has; the first of all when it has none."""
    return next((key for key in keys if record.get(key) is not None), keys[0])


def scalar_text(value: Any) -> str | None:
    """Text for text, numbers and truth values; None for all else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | float) else None


def json_text(value: Any) -> str:
    """A value as JSON text; a text is taken to be JSON text already."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def texts(value: Any) -> list[str] | None:
    """A list of texts or scalars as texts; a single scalar as a list of one; None for all else."""
    if isinstance(value, list):
        found = [scalar_text(one) for one in value]
        return None if None in found else found  # type: ignore[return-value]
    single = scalar_text(value)
    return None if single is None else [single]


_PROVENANCE: Final[Mapping[str, Sequence[str]]] = {
    "language": ("language", "lang"),
    "source": ("source",),
    "license": ("license", "licence"),
    "generator": ("generator", "model"),
    "parent": ("parent",),
}
_OPTIONAL: Final = frozenset({*(key for keys in _PROVENANCE.values() for key in keys), "labels", "answers", "tools"})


def optional(record: Record, fields: Fields) -> None:
    """Fill columns that any record may carry under its own name, unless the format filled them.

    These are no fields of the format, so a value of another type is passed over and is no fault.
    """
    if _OPTIONAL.isdisjoint(record):
        return
    for column, keys in _PROVENANCE.items():
        value = next((found for key in keys if (found := scalar_text(record.get(key))) is not None), None)
        if value is not None:
            fields.setdefault(column, value)
    for column in ("labels", "answers"):
        many = texts(record[column]) if isinstance(record.get(column), list) else None
        if many is not None:
            fields.setdefault(column, many)
    if record.get("tools"):
        fields.setdefault("tools", json_text(record["tools"]))
