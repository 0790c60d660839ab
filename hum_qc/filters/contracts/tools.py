"""What a tool call must be: a declared name, and arguments that fit the JSON Schema declared for it.

Declared schemas are corpus text and may be hostile. Nothing is fetched for a `$ref`; references are
followed a bounded number of times; patterns, which can take for ever, are not checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any, Final

import msgspec

from hum_qc.filters.contracts.extraction import Violation

MOST_REFERENCES: Final = 1000
MOST_WORK: Final = 100_000_000
"""Bytes of a schema times bytes of arguments: what is larger is not checked but reported."""
CALLERS: Final = ("function_call", "tool_call")

_followed: ContextVar[int] = ContextVar("references followed in one validation", default=0)


class UnfitSchemaError(ValueError):
    """A declared schema that cannot be used: it is no JSON Schema, refers outside or refers for ever."""


def tool_violations(tools: str | None, turns: Sequence[Mapping[str, Any]] | None) -> list[Violation]:
    """What is wrong with the declared tools and with the calls of a conversation.

    Where no tools are declared, the names and arguments of calls are not checked against them.
    """
    declared: Mapping[str, str | None] | None = None
    found: dict[Violation, None] = {}
    if tools and tools.strip():
        try:
            declared = _declared(tools)
        except ValueError as error:
            found["json.tools", f"the declared tools cannot be read: {error}"] = None
    for turn in turns or ():
        for call in _calls(turn):
            found.update(dict.fromkeys(_wrong(call, declared)))
    return list(found)


def _calls(turn: Mapping[str, Any]) -> Iterator[Any]:
    """The calls of one turn; the error where they cannot be read."""
    text = turn["tool_calls"] or (turn["content"] if turn["role"] in CALLERS else None)
    if text is None:
        return
    try:
        calls = _json(text)
    except ValueError as error:
        calls = error
    yield from calls if isinstance(calls, list) else [calls]


def _wrong(call: Any, declared: Mapping[str, str | None] | None) -> Iterator[Violation]:
    if isinstance(call, ValueError):
        yield "json.calls", f"a tool call is not JSON: {call}"
        return
    function = call.get("function", call) if isinstance(call, dict) else None
    name = function.get("name") if isinstance(function, dict) else None
    if not isinstance(function, dict) or not isinstance(name, str) or not name:
        yield "calls.name", "a tool call names no tool"
        return
    if declared is not None and name not in declared:
        yield "calls.name", f"calls {name[:80]!r}, which is not declared"
    try:
        arguments = function.get("arguments", {})
        arguments = _json(arguments or "{}") if isinstance(arguments, str) else arguments
    except ValueError as error:
        yield "calls.arguments", f"the arguments of {name[:80]!r} are not JSON: {error}"
        return
    if not isinstance(arguments, dict):
        yield "calls.arguments", f"the arguments of {name[:80]!r} are no JSON object"
        return
    schema = declared.get(name) if declared is not None else None
    if schema is not None:
        yield from _misfit(name, arguments, schema)


def _misfit(name: str, arguments: Mapping[str, Any], schema: str) -> Iterator[Violation]:
    _followed.set(0)
    try:
        if len(schema) * len(msgspec.json.encode(arguments)) > MOST_WORK:
            raise UnfitSchemaError("it is too large for its arguments")
        error = next(_validator(schema).iter_errors(arguments), None)
    except UnfitSchemaError as unfit:
        yield "tools.schema", f"the schema of {name[:80]!r} cannot be used: {unfit}"
        return
    except RecursionError:
        yield "tools.schema", f"the schema of {name[:80]!r} cannot be used: it has no end"
        return
    except Exception:
        yield "tools.schema", f"the schema of {name[:80]!r} cannot be used: it refers to what is not there"
        return
    if error is not None:
        where = "/" + "/".join(map(str, error.absolute_path))
        yield "calls.schema", f"the arguments of {name[:80]!r} do not fit at {where[:80]}: {error.message[:160]}"


@lru_cache(maxsize=1024)
def _declared(tools: str) -> Mapping[str, str | None]:
    """Names of the declared tools with the JSON text of their parameters' schema; ValueError when unreadable."""
    listed = _json(tools)
    found: dict[str, str | None] = {}
    for tool in listed if isinstance(listed, list) else [listed]:
        function = tool.get("function", tool) if isinstance(tool, dict) else None
        name = function.get("name") if isinstance(function, dict) else None
        if not isinstance(function, dict) or not isinstance(name, str):
            raise ValueError("a tool has no name")
        schema = function.get("parameters", function.get("input_schema"))
        found[name] = _text(schema) if schema is not None else None
    return found


@lru_cache(maxsize=1024)
def _validator(schema: str) -> Any:
    declared = _json(schema)
    kind = _bounded()
    try:
        kind.check_schema(declared)
    except Exception as error:
        raise UnfitSchemaError(str(getattr(error, "message", type(error).__name__))[:200]) from None
    from referencing import Registry

    registry: Registry[Any] = Registry()
    return kind(declared, registry=registry)


@cache
def _bounded() -> Any:
    """Draft 2020-12 without patterns, with references counted."""
    from jsonschema import Draft202012Validator as Draft
    from jsonschema.validators import extend

    def counted(validator: Any, reference: Any, instance: Any, schema: Any) -> Iterator[Any]:
        _followed.set(_followed.get() + 1)
        if _followed.get() > MOST_REFERENCES:
            raise UnfitSchemaError("it refers to itself too often")
        yield from Draft.VALIDATORS["$ref"](validator, reference, instance, schema)

    def additional(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any]:
        if "patternProperties" not in schema:
            yield from Draft.VALIDATORS["additionalProperties"](validator, value, instance, schema)

    unchecked = dict.fromkeys(("pattern", "patternProperties", "$dynamicRef", "unevaluatedProperties"), _nothing)
    return extend(Draft, {"$ref": counted, "additionalProperties": additional, **unchecked})


def _nothing(*_: Any) -> tuple[()]:
    return ()


def _text(value: Any) -> str:
    try:
        return msgspec.json.encode(value).decode()
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _json(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise ValueError(str(error)) from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
