"""JSON answers of extraction tasks: read strictly, and the keys by which their shapes are told."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final, NoReturn

MENTION_KEYS: Final = ("entity", "name", "text", "mention", "span")
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


def is_absent(value: Any) -> bool:
    """Whether a value says that there is nothing: null, `NAN`, empty text."""
    return value is None or (isinstance(value, str) and value.strip() in ("", "NAN"))


def as_triple(value: Any) -> tuple[str, str, str] | None:
    """Subject, predicate and object of `[s, p, o]` or of an object that names them; else None."""
    if isinstance(value, dict):
        subject = value.get("subject", value.get("head"))
        predicate = value.get("predicate", value.get("relation"))
        value = [subject, predicate, value.get("object", value.get("tail"))]
    if isinstance(value, list) and len(value) == 3 and all(isinstance(each, str) for each in value):
        return value[0], value[1], value[2]
    return None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        repeated = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        raise ValueError(f"repeats the key {repeated!r}")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")
