"""The terminal report of a run: the same facts as `report.md`, for eyes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from hum_qc.cli.benchmarks import show_benchmarks, show_waived
from hum_qc.cli.screen import STYLES, count, grid, heading, say
from hum_qc.reports.display import cell_len, counted, cut, evidence_line, measured, number, shown, shown_name
from hum_qc.reports.facts import Breakdown, Example, RunFacts
from hum_qc.reports.render import explain_command, percent

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

WIDE: Final = 100
BAR: Final = 24
NAMES: Final = 12
"""Tasks and languages that are listed at most."""


def show_report(screen: Console, facts: RunFacts) -> None:
    """Print what a run found, from the input files to a command that explains one dropped sample."""
    show_inputs(screen, facts)
    _verdict(screen, facts)
    _layers(screen, facts)
    _reasons(screen, facts)
    show_benchmarks(screen, facts)
    show_waived(screen, facts)
    _breakdowns(screen, facts)
    _silences(screen, facts)
    show_rejected(screen, facts)
    show_ending(screen, facts)


def show_inputs(screen: Console, facts: RunFacts) -> None:
    """Print which files were read, and as what."""
    from rich.text import Text

    for group in facts.inputs:
        more = f" and {number(len(group.paths) - 1)} more" if len(group.paths) > 1 else ""
        screen.print(Text.assemble(say(group.paths[0]), (more, "dim")), overflow="ellipsis", no_wrap=True)
        because = f" ({shown(group.reason)})" if group.reason else ""
        line = Text.assemble("  format: ", say(group.format, style="bold"), because, (f", {group.container}", "dim"))
        screen.print(line, overflow="ellipsis", no_wrap=True)


def _verdict(screen: Console, facts: RunFacts) -> None:
    from rich.text import Text

    total = facts.counts["input"]
    pace = f" ({number(round(total / facts.seconds))} a second)" if facts.seconds and total else ""
    head = Text.assemble("\n", (counted(total, "record"), "bold"), " judged by ", say(facts.recipe, style="bold"))
    screen.print(head + Text(f" in {facts.seconds:.1f} s{pace}", style="dim"))
    words = []
    for word in ("kept", "held", "dropped", "rejected"):
        amount = facts.counts[word]
        style = STYLES[word] if amount else "dim"
        share = (f" ({percent(facts.share(amount))})", "dim") if amount else ""
        words.append(Text.assemble((f"{word} ", style), (number(amount), f"bold {style}"), share))
    screen.print(Text("   ").join(words))


def _layers(screen: Console, facts: RunFacts) -> None:
    screen.print(heading("Layers"))
    wide = screen.width >= WIDE
    table = grid("layer", "in", "kept", "held", "dropped", "seconds", *(("goes on",) if wide else ()),
                 right=("in", "kept", "held", "dropped", "seconds"))  # fmt: skip
    for layer in facts.layers:
        counts = [count(layer["in"]), *(count(layer[word], STYLES[word]) for word in ("kept", "held", "dropped"))]
        bar = [_bar(layer["kept"] + layer["held"], facts.counts["input"])] if wide else []
        table.add_row(say(layer["name"]), *counts, say(f"{layer['seconds']:.1f}", style="dim"), *bar)
    screen.print(table)


def _bar(amount: int, total: int) -> Text:
    from rich.text import Text

    cells = round(BAR * amount / total) if total else 0
    return Text.assemble(("━" * cells, "green"), ("╌" * (BAR - cells), "dim"))


def _reasons(screen: Console, facts: RunFacts) -> None:
    from rich.text import Text

    if not facts.reasons:
        return
    screen.print(heading("Why samples were not kept"))
    digits = max(len(number(reason.count)) for reason in facts.reasons)
    margin = digits + 10
    for reason in facts.reasons:
        amount = Text(number(reason.count).rjust(digits), style="bold")
        share = Text(percent(reason.share).rjust(8), style="dim")
        name = say(reason.filter, style=STYLES[reason.example.outcome] if reason.example else "")
        screen.print(Text.assemble(amount, share, "  ", name), overflow="ellipsis", no_wrap=True)
        if reason.example:
            screen.print(Text.assemble(" " * margin, _example(reason.example, screen.width - margin)))
    if facts.other_reasons:
        more = counted(facts.other_reasons, "more reason")
        screen.print(Text(f"{' ' * margin}and {more}, in summary.json", style="dim"))


def _example(example: Example, room: int) -> Text:
    """The sample, what was found in it, and what was measured, within one line of that many cells."""
    from rich.text import Text

    name = (shown_name if example.name == example.place else shown)(example.name, max(room // 3, 24))
    read = measured(example.reading, example.bound)
    left = room - cell_len(name) - 2
    if not example.evidence:
        return Text.assemble((name, "cyan"), "  ", (cut(read, left), "dim"))
    spoken = evidence_line(example.evidence, left)
    fits = cell_len(spoken) + 2 + cell_len(read) <= left
    return Text.assemble((name, "cyan"), "  ", spoken, (f"  {read}" if fits else "", "dim"))


def _breakdowns(screen: Console, facts: RunFacts) -> None:
    from rich.table import Table

    if not facts.tasks:
        return
    tables = [_breakdown("task", facts.tasks), _breakdown("language", facts.languages)]
    screen.print()
    if screen.width >= WIDE:
        beside = Table.grid(padding=(0, 6, 0, 0))
        beside.add_row(*tables)
        screen.print(beside)
    else:
        screen.print(tables[0], "", tables[1], sep="\n")
    if facts.operators:
        screen.print("", _breakdown("operator", facts.operators), sep="\n")


def _breakdown(title: str, rows: Sequence[Breakdown]) -> Table:
    table = grid(title, "samples", "kept", "held", "dropped", right=("samples", "kept", "held", "dropped"))
    for one in rows[:NAMES]:
        counts = [count(getattr(one, word), STYLES[word]) for word in ("kept", "held", "dropped")]
        table.add_row(say(one.name, 24), count(one.input), *counts)
    if len(rows) > NAMES:
        table.add_row(say(f"and {len(rows) - NAMES} more", style="dim"))
    return table


def _silences(screen: Console, facts: RunFacts) -> None:
    """What says nothing: filters that were not run or could not tell."""
    if facts.unread:
        screen.print(heading("Could not tell"))
        told = ", ".join(f"{name} {number(amount)}" for name, amount in facts.unread.items())
        screen.print(say(told))
    if facts.not_run:
        screen.print(heading("Not run (what they need is not there)"))
        screen.print(say(", ".join(facts.not_run)))


def show_rejected(screen: Console, facts: RunFacts) -> None:
    """Print the first lines that could not be read as a record."""
    if facts.rejected:
        screen.print(heading("Could not be read as a record"))
        for one in facts.rejected:
            at = f"line {one['line']}" if one["line"] else f"record {one['row']}"
            screen.print(say(f"{one['file']}, {at}: {one['error']}"), overflow="ellipsis", no_wrap=True)
        more = facts.counts["rejected"] - len(facts.rejected)
        if more > 0:
            screen.print(say(f"and {number(more)} more, in rejected.jsonl", style="dim"))


def show_ending(screen: Console, facts: RunFacts) -> None:
    """Print where the run is, and a command that explains one sample of it."""
    from rich.text import Text

    screen.print(Text.assemble("\n", ("Run folder: ", "dim"), say(facts.run)), soft_wrap=True)
    command = explain_command(facts)
    if command:
        screen.print(Text("One of them in full:", style="dim"))
        screen.print(Text.assemble("  ", say(command)), soft_wrap=True)
