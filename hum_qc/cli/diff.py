"""`hum-qc diff`: what changed between two runs, by reason and by sample."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from hum_qc.cli.arguments import Verbs, positive, print_json, verb
from hum_qc.cli.screen import STYLES, console, count, grid, heading, say
from hum_qc.reports.display import evidence_line, measured, number

if TYPE_CHECKING:
    from rich.console import Console

    from hum_qc.reports.compare import Changed, Comparison

MOVES = 12
WORDS = (("kept", "keep"), ("held", "hold"), ("dropped", "drop"))


def add(verbs: Verbs) -> None:
    """Add the verb."""
    parser = verb(
        verbs,
        "diff",
        "say what changed between two runs, by reason and by sample",
        "hum-qc diff runs/first runs/second",
        do,
    )
    parser.add_argument("old", type=Path, metavar="RUN", help="the earlier run")
    parser.add_argument("new", type=Path, metavar="RUN", help="the later run")
    parser.add_argument("--examples", type=positive, default=10, metavar="N", help="changed samples to show (10)")


def do(arguments: argparse.Namespace) -> int:
    """Compare the runs."""
    from hum_qc.reports.compare import compare

    difference = compare(arguments.old, arguments.new, arguments.examples)
    if arguments.json:
        print_json(difference.asdict())
        return 0
    screen = console()
    screen.print(say(_gist(difference)))
    if not arguments.quiet:
        _show(screen, difference)
    return 0


def _gist(one: Comparison) -> str:
    added, removed = sum(one.added.values()), sum(one.removed.values())
    counts = f"{number(one.changed)} decided otherwise, {number(one.same)} as before"
    return f"{counts}, {number(added)} added, {number(removed)} removed"


def _show(screen: Console, one: Comparison) -> None:
    screen.print(say(f"from {one.old} to {one.new}", style="dim"))
    names = ("before", "after", "added", "removed")
    table = grid("", *names, right=names)
    screen.print()
    for word, outcome in WORDS:
        before, after = one.old_counts[word], one.new_counts[word]
        news = [count(one.added[outcome]), count(one.removed[outcome])]
        table.add_row(say(word, style=STYLES[word]), count(before), count(after), *news)
    table.add_row(say("rejected"), count(one.old_counts["rejected"]), count(one.new_counts["rejected"]))
    screen.print(table)
    if one.policy:
        screen.print(heading("Policy"))
        for line in one.policy:
            screen.print(say(line))
    _moves(screen, one)
    _reasons(screen, one)
    if one.examples:
        screen.print(heading("For example"))
        for changed in one.examples:
            _example(screen, changed)


def _moves(screen: Console, one: Comparison) -> None:
    if not one.moves:
        return
    screen.print(heading("Decided otherwise"))
    table = grid("samples", "before", "after", right=("samples",))
    for move in one.moves[:MOVES]:
        before = say(f"{move.outcome} {move.reason or ''}", style=STYLES[move.outcome])
        after = say(f"{move.new_outcome} {move.new_reason or ''}", style=STYLES[move.new_outcome])
        table.add_row(count(move.count), before, after)
    if len(one.moves) > MOVES:
        table.add_row("", say(f"and {len(one.moves) - MOVES} more kinds of change", style="dim"))
    screen.print(table)
    if one.other_reason:
        screen.print(say(f"{number(one.other_reason)} more have the same outcome for another reason", style="dim"))


def _reasons(screen: Console, one: Comparison) -> None:
    changed = {name: pair for name, pair in one.reasons.items() if pair[0] != pair[1]}
    if not changed:
        return
    screen.print(heading("By reason"))
    table = grid("reason", "before", "after", "change", right=("before", "after", "change"))
    for name, (before, after) in sorted(changed.items(), key=lambda item: -abs(item[1][1] - item[1][0])):
        table.add_row(say(name), count(before), count(after), say(f"{after - before:+,}"))
    screen.print(table)


def _example(screen: Console, one: Changed) -> None:
    from rich.text import Text

    why = ""
    if one.finding:
        spoken = evidence_line(one.finding.evidence, screen.width // 2) if one.finding.evidence else ""
        why = f"{spoken}  {measured(one.finding.reading, one.finding.bound)}".strip()
    steps = Text.assemble(
        say(one.id, 40, "cyan"), "  ", (one.outcome, STYLES[one.outcome]), " → ",
        (one.new_outcome, STYLES[one.new_outcome]), "  ", say(one.new_place, style="dim"),
    )  # fmt: skip
    screen.print(steps, overflow="ellipsis", no_wrap=True)
    if why:
        screen.print(Text(f"    {why}"), overflow="ellipsis", no_wrap=True)
