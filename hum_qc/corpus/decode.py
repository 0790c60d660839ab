"""Bytes to a record: one JSON object, decoded fast, and every reason why it is none."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final, NoReturn

import msgspec

Record = dict[str, Any]

MAX_DEPTH: Final = 100
"""Deepest nesting of a record, in levels."""

KINDS: Final[dict[type, str]] = {
    str: "text",
    list: "list",
    dict: "object",
    int: "number",
    float: "number",
    bool: "true or false",
    type(None): "null",
}

# The quote that ends a key, in valid JSON, is followed by a colon; a quote that begins a text such as ": x" is too.
_KEY_END: Final = re.compile(rb'(?<!\\)"[ \t\r\n]*+:')
# A key that ends in a backslash hides from the pattern above.
_HIDDEN: Final = re.compile(rb'\\\\"[ \t\r\n]*+:')
_BLANK_COLON: Final = (b" :", b"\t:", b"\r:", b"\n:")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LONG_NUMBER: Final = 4000  # CPython refuses to turn longer digits into an int


class UnreadableError(Exception):
    """Why bytes are no record; the message goes into `rejected.jsonl`."""


def decode(raw: bytes) -> tuple[Record, bool]:
    """The record, and whether lone surrogates in it had to be replaced by U+FFFD.

    UnreadableError when the bytes are not UTF-8, not JSON (NaN and Infinity are not), not one object, repeat a key at
    any depth, or nest deeper than `MAX_DEPTH`.
    """
    mended = False
    try:
        value = msgspec.json.decode(raw)
    except RecursionError:
        raise UnreadableError(_TOO_DEEP) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        value, mended = _decode_leniently(raw)
    if type(value) is not dict:
        raise UnreadableError(f"{KINDS[type(value)]} where one JSON object is due")
    if _may_repeat(raw, _count_keys(value, 1)):
        json.loads(raw, object_pairs_hook=_unique, parse_int=_integer)
    return value, mended


def _may_repeat(raw: bytes, keys: int) -> bool:
    """Whether a key may stand twice in valid JSON text that decodes to `keys` keys; False is certain.

    A decoded object holds a repeated key once, so fewer keys than there are ends of keys in the text. Ends are
    counted from above: a text that begins with a colon, or holds an escaped quote before one, only adds to them.
    What could hide an end (blanks before the colon; for the pattern, a backslash before the quote) is looked for.
    """
    if raw.count(b'":') == keys and not any(blank in raw for blank in _BLANK_COLON):
        return False
    return len(_KEY_END.findall(raw)) != keys or _HIDDEN.search(raw) is not None


_TOO_DEEP: Final = f"nested deeper than {MAX_DEPTH} levels"


def _count_keys(value: Record | list[Any], depth: int) -> int:
    if depth > MAX_DEPTH:
        raise UnreadableError(_TOO_DEEP)
    if type(value) is dict:
        count, children = len(value), value.values()
    else:
        count, children = 0, value  # type: ignore[assignment]
    for child in children:
        kind = type(child)
        if kind is dict or kind is list:
            count += _count_keys(child, depth + 1)
    return count


def _decode_leniently(raw: bytes) -> tuple[Any, bool]:
    """What the standard library can read and msgspec cannot: lone surrogates and numbers out of range."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"not UTF-8: byte 0x{raw[error.start]:02x} at byte {error.start}") from None
    if not text.strip("\0 \t\r\n"):
        raise UnreadableError("nothing but NUL bytes")
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse, parse_int=_integer)
        return _mend(value)
    except RecursionError:
        raise UnreadableError(_TOO_DEEP) from None
    except json.JSONDecodeError as error:
        raise UnreadableError(f"malformed JSON: {error.msg} (character {error.pos})") from None


def _unique(pairs: Sequence[tuple[str, Any]]) -> Record:
    record = dict(pairs)
    if len(record) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise UnreadableError(f"repeats the key {key!a}")
            seen.add(key)
    return record


def _refuse(word: str) -> NoReturn:
    raise UnreadableError(f"malformed JSON: {word} is no JSON value")


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) < _LONG_NUMBER else float(digits)


def _mend(value: Any) -> tuple[Any, bool]:
    """The value with every lone surrogate replaced by U+FFFD, and whether there were any."""
    if isinstance(value, str):
        mended = _SURROGATE.sub("\ufffd", value)
        return mended, mended != value
    if isinstance(value, list):
        parts = [_mend(one) for one in value]
        return [one for one, _ in parts], any(changed for _, changed in parts)
    if isinstance(value, dict):
        keys = [_mend(key) for key in value]
        parts = [_mend(one) for one in value.values()]
        mended_record = {key: one for (key, _), (one, _) in zip(keys, parts, strict=True)}
        return mended_record, any(changed for _, changed in keys + parts)
    return value, False
