"""`hum-qc index`: saved indexes of benchmark items."""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hum_qc.cli.arguments import Verbs, group, print_json, verb
from hum_qc.cli.job import EVALS, add_benchmarks_argument
from hum_qc.cli.screen import console, grid, heading, say
from hum_qc.errors import InputError, UsageError
from hum_qc.reports.display import counted, number, shown

if TYPE_CHECKING:
    from rich.console import Console

SHOWN = 5
"""Records that are no items, of each file, whose reasons are told."""


def add(verbs: Verbs) -> None:
    """Add the verb and its actions."""
    actions = group(verbs, "index", "build, list and show saved indexes of benchmark items")
    does = "read benchmark files and save their items as indexes/NAME.idx"
    parser = verb(actions, "build", does, "hum-qc index build mine evals/*.jsonl hub:gsm8k", do_build)
    parser.add_argument("name", metavar="NAME", help="one word: letters, digits, - and _")
    parser.add_argument("evals", nargs="+", metavar="EVALS", help=EVALS)
    parser.add_argument("--no-text", action="store_true", help="store fingerprints and item ids, and no text")
    add_benchmarks_argument(parser)
    parser.add_argument("--force", action="store_true", help="replace the index of that name")
    verb(actions, "list", "list the indexes of this folder, and the one that is shipped", "hum-qc index list", do_list)
    does = "show the benchmarks of an index, and the files they were read from"
    parser = verb(actions, "show", does, "hum-qc index show starter:open", do_show)
    parser.add_argument("name", metavar="NAME", help="a name in indexes/, a path that ends in .idx, or starter:open")


def do_build(arguments: argparse.Namespace) -> int:
    """Build the index, and say what it holds and what was skipped."""
    from hum_qc.engine.indexes import build_index
    from hum_qc.filters.contamination import INDEXES

    name: str = arguments.name
    if not name.replace("-", "_").isidentifier():
        raise UsageError(f"index build: '{name}' is no name for an index: one word of letters, digits, - and _")
    path = INDEXES / f"{name}.idx"
    if path.exists() and not arguments.force:
        raise UsageError(f"{path}: already exists; choose another NAME, or replace it with --force")
    started = time.perf_counter()
    files = build_index(path, arguments.evals, arguments.benchmarks, text=not arguments.no_text)
    seconds = time.perf_counter() - started
    facts = _facts(path)
    skipped = [{"path": one.path, "skipped": one.skipped, "reasons": one.reasons} for one in files if one.skipped]
    if arguments.json:
        print_json({**facts, "seconds": round(seconds, 3), "skipped": skipped})
    elif arguments.quiet:
        print(shown(path))
    else:
        screen = console()
        _benchmarks(screen, facts)
        _skipped(screen, skipped)
        held = "their text" if facts["text"] else "fingerprints and item ids, no text"
        screen.print(say(f"\n{path}: {counted(facts['items'], 'item')}, {held}, {seconds:.1f} s", lines=True))
        screen.print(say(f"Check a corpus: hum-qc contamination CORPUS --against {name}", style="dim"))
    return 0


def do_list(arguments: argparse.Namespace) -> int:
    """List the saved indexes."""
    from hum_qc.engine.indexes import saved_indexes
    from hum_qc.filters.contamination import INDEXES, STARTER, index_path

    paths = {name: INDEXES / f"{name}.idx" for name in saved_indexes()}
    if index_path(STARTER).is_file():
        paths[STARTER] = index_path(STARTER)
    found = [{"name": name, **_facts(path)} for name, path in paths.items()]
    if arguments.json:
        print_json(found)
    elif arguments.quiet:
        print("\n".join(shown(name) for name in paths))
    else:
        table = grid("index", "benchmarks", "items", "holds", "size", right=("benchmarks", "items", "size"))
        for one in found:
            held = "text" if one["text"] else "fingerprints"
            sizes = [number(len(one["benchmarks"])), number(one["items"]), held, f"{one['bytes'] / 1e6:.1f} MB"]
            table.add_row(say(one["name"], style="bold"), *map(say, sizes))
        console().print(table)
    return 0


def do_show(arguments: argparse.Namespace) -> int:
    """Show one index."""
    from hum_qc.filters.contamination import index_path

    facts = _facts(index_path(arguments.name))
    if arguments.json:
        print_json({"name": arguments.name, **facts})
    elif arguments.quiet:
        print(facts["sha256"])
    else:
        screen = console()
        held = "text" if facts["text"] else "fingerprints and item ids, no text"
        screen.print(say(f"{facts['path']}: {counted(facts['items'], 'item')}, {held}", style="bold"), soft_wrap=True)
        screen.print(say(f"SHA-256 {facts['sha256']}", style="dim"), soft_wrap=True)
        _benchmarks(screen, facts)
        _sources(screen, facts.get("sources", []))
    return 0


def _facts(path: Path) -> dict[str, Any]:
    """What an index file says of itself; InputError when it is none of benchmark items."""
    from hum_qc.engine.write import file_hash
    from hum_qc.index.build import KIND
    from hum_qc.index.store import describe

    kind, facts = describe(path)
    if kind != KIND:
        raise InputError(f"{path}: this index holds {kind!r}, not {KIND!r}")
    return {"path": str(path), "sha256": file_hash(path), "bytes": path.stat().st_size, **facts}


def _benchmarks(screen: Console, facts: Mapping[str, Any]) -> None:
    screen.print(heading("Benchmarks"))
    table = grid("benchmark", "items", "languages", "licences", right=("items",), wraps=("licences",))
    for one in facts["benchmarks"]:
        lists = [", ".join(one[key]) or "not told" for key in ("languages", "licenses")]
        table.add_row(say(one["name"], style="bold"), say(number(one["items"])), *map(say, lists))
    screen.print(table)


def _skipped(screen: Console, files: Sequence[Mapping[str, Any]]) -> None:
    """The records that hold no item, with the reasons of the first."""
    if not files:
        return
    screen.print(heading("Skipped, for they hold no item"))
    for one in files:
        screen.print(say(f"{one['path']}: {counted(one['skipped'], 'record')}"), soft_wrap=True)
        for reason in one["reasons"][:SHOWN]:
            screen.print(say(f"  {reason.removeprefix(one['path'] + ':')}", style="dim"), soft_wrap=True)
        more = one["skipped"] - SHOWN
        if more > 0:
            screen.print(say(f"  and {number(more)} more", style="dim"))


def _sources(screen: Console, sources: Sequence[Mapping[str, Any]]) -> None:
    """The files that the items were read from."""
    if not sources:
        return
    screen.print(heading("Read from"))
    table = grid("file", "benchmark", "items", "skipped", "SHA-256", right=("items", "skipped"), wraps=("file",))
    for one in sources:
        counts = [number(int(one.get(key) or 0)) for key in ("items", "skipped")]
        digest = str(one.get("sha256") or "")[:12]
        table.add_row(say(one.get("path", "")), say(one.get("benchmark", "")), *map(say, counts), say(digest))
    screen.print(table)
