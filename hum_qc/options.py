"""What a measure reads and takes: units of readings, and options checked against their types."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from hum_qc.errors import near_miss


@dataclass(frozen=True, slots=True)
class Unit:
    """What a reading is: `kind` number, label or flag; the range a number can take; the labels there are.

    Written as text: `fraction 0..1`, `count`, `count words`, `label`, `label: exact, found, missing`, `flag`.
    A number without a stated range is 0 or more; a label without stated names can be any text.
    """

    text: str
    kind: Literal["number", "label", "flag"]
    low: float | None = None
    high: float | None = None
    labels: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Unit:
        """Read a unit as written in a decorator."""
        head, _, names = text.partition(":")
        if head.strip() == "flag":
            return cls(text, "flag")
        if head.split()[0] == "label":
            return cls(text, "label", labels=tuple(n.strip() for n in names.split(",") if n.strip()))
        low, high = 0.0, None
        for word in text.split():
            if ".." in word:
                first, last = word.split("..")
                low = float(first)
                high = float(last) if last else None
        return cls(text, "number", low, high)


@dataclass(frozen=True, slots=True)
class Option:
    """An option of a measure: a keyword-only argument of its function."""

    name: str
    type: Any
    default: Any

    @property
    def is_path(self) -> bool:
        """True when the value names a file, relative to the policy file it stands in."""
        return self.type is Path or Path in get_args(self.type)

    @property
    def required(self) -> bool:
        """True when a policy line must give it."""
        return self.default is inspect.Parameter.empty

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that are allowed, where the type is a Literal, or a list of one."""
        return _words(self.type)

    def fault(self, value: Any) -> str | None:
        """Why the value does not fit the option; None when it fits."""
        if _fits(value, self.type):
            return None
        if self.choices:
            wrong = next((one for one in value if one not in self.choices), value) if isinstance(value, list) else value
            return f"{self.name}: {wrong!r} is none of {', '.join(self.choices)}{near_miss(str(wrong), self.choices)}"
        return f"{self.name}: {value!r} is not {_type_name(self.type)}"


def _words(kind: Any) -> tuple[str, ...]:
    if get_origin(kind) is Literal:
        return get_args(kind)
    inner = get_args(kind) if get_origin(kind) in (list, tuple, Sequence, Union, UnionType) else ()
    return next((words for one in inner if (words := _words(one))), ())


def _fits(value: Any, kind: Any) -> bool:
    origin = get_origin(kind)
    if kind is Any:
        return True
    if origin is Literal:
        return value in get_args(kind)
    if origin in (Union, UnionType):
        return any(_fits(value, one) for one in get_args(kind))
    if kind is type(None) or kind is None:
        return value is None
    if origin in (list, tuple, Sequence) or origin is getattr(typing, "Sequence", None):
        inner = get_args(kind)[0] if get_args(kind) else Any
        return isinstance(value, list | tuple) and all(_fits(one, inner) for one in value)
    if kind is Path:
        return isinstance(value, str | Path)
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind) if isinstance(kind, type) else True


def _type_name(kind: Any) -> str:
    names = {float: "a number", int: "a whole number", str: "text", bool: "true or false", Path: "a path"}
    if kind in names:
        return names[kind]
    if get_origin(kind) in (list, tuple, Sequence):
        return "a list"
    if get_origin(kind) in (Union, UnionType):
        return " or ".join(_type_name(one) for one in get_args(kind) if one is not type(None))
    return str(kind)
