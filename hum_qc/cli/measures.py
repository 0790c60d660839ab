"""`hum-qc measures`: the reference of every measure, from its own code."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hum_qc.cli.arguments import Verbs, print_json, verb
from hum_qc.cli.screen import console, grid, say

if TYPE_CHECKING:
    from hum_qc.options import Option
    from hum_qc.registry import Measure


def add(verbs: Verbs) -> None:
    """Add the verb."""
    parser = verb(
        verbs,
        "measures",
        "list every measure, or show one in full: unit, options, source, an example",
        "hum-qc measures symbol_ratio",
        do,
    )
    parser.add_argument("name", nargs="?", metavar="NAME", help="show this measure in full")


def do(arguments: argparse.Namespace) -> int:
    """Print the reference."""
    from hum_qc.registry import all_measures, describe

    chosen = [describe(arguments.name)] if arguments.name else list(all_measures().values())
    if arguments.json:
        facts = [_facts(one) for one in chosen]
        print_json(facts[0] if arguments.name else facts)
    elif arguments.quiet:
        print("\n".join(one.name for one in chosen))
    elif arguments.name:
        _reference(chosen[0])
    else:
        _table(chosen)
    return 0


def _table(measures: list[Measure]) -> None:
    screen = console()
    table = grid("measure", "unit", "kind", "what it measures", wraps=("what it measures",))
    for one in measures:
        unit = "label" if one.unit.kind == "label" else one.unit.text
        table.add_row(say(one.name, style="bold"), say(unit), say(one.kind, style="dim"), say(one.summary))
    screen.print(table)
    screen.print(say("\nhum-qc measures NAME shows one in full.", style="dim", lines=True))


def _reference(one: Measure) -> None:
    from rich.padding import Padding
    from rich.text import Text

    screen = console()
    screen.print(Text.assemble(say(one.name, style="bold"), "  ", say(one.unit.text)))
    screen.print(say(f"{one.kind} measure, version {one.version}; source: {one.source}", style="dim"))
    screen.print(Padding(say(one.doc, lines=True), (1, 2)))
    if one.options:
        screen.print(Text("Options", style="bold"))
        table = grid("option", "type", "default", wraps=("type",))
        for option in one.options.values():
            default = "must be given" if option.required else _default(option)
            table.add_row(say(option.name), say(type_words(option.type)), say(default))
        screen.print(Padding(table, (0, 2)))
        screen.print()
    screen.print(Text("In a recipe", style="bold"))
    screen.print(Padding(say(example_line(one)), (0, 2)))


def _default(option: Option) -> str:
    return "none" if option.default is None else str(option.default)


def type_words(kind: Any) -> str:
    """An option's type as a policy author knows it."""
    import typing
    from types import UnionType

    names = {str: "text", int: "whole number", float: "number", bool: "true or false", Path: "path", type(None): "none"}
    if kind in names:
        return names[kind]
    inner = [type_words(one) if not isinstance(one, str) else one for one in typing.get_args(kind)]
    origin = typing.get_origin(kind)
    if origin is typing.Literal:
        return ", ".join(str(one) for one in typing.get_args(kind))
    if origin in (typing.Union, UnionType):
        return " or ".join(one for one in inner if one != "none")
    return f"list of {inner[0]}" if inner else str(getattr(kind, "__name__", kind))


def example_line(one: Measure) -> str:
    """A policy line with this measure that loads as it stands."""
    words = [f"{option.name}: {_sample_value(option)}" for option in one.options.values() if option.required]
    if one.unit.kind == "flag":
        words.append("deny: [true]")
    elif one.unit.kind == "label":
        words.append(f"allow: [{one.unit.labels[0] if one.unit.labels else 'en'}]")
    else:
        high = one.unit.high
        words.append("max: 0" if high is None else f"max: {high / 5:g}")
    return f"- {one.name}: {{{', '.join(words)}}}"


def _sample_value(option: Option) -> str:
    if option.choices:
        return option.choices[0]
    word = option.name.upper()
    values = {int: "1", float: "0.5", bool: "true", str: word, Path: word}
    return values.get(option.type, f"[{word}]")


def _facts(one: Measure) -> dict[str, Any]:
    options = {
        option.name: {
            "type": type_words(option.type),
            "required": option.required,
            "default": None if option.required else option.default,
        }
        for option in one.options.values()
    }
    return {
        "name": one.name, "unit": one.unit.text, "kind": one.kind, "version": one.version, "source": one.source,
        "summary": one.summary, "doc": one.doc, "options": options, "costly": one.costly, "port": one.port,
        "example": example_line(one),
    }  # fmt: skip
