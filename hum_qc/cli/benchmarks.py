"""Contamination in the terminal: the benchmarks, examples with both texts, and what was waived."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.cli.screen import count, grid, heading, say
from hum_qc.reports.benchmarks import COLUMNS
from hum_qc.reports.display import counted, number
from hum_qc.reports.render import percent

if TYPE_CHECKING:
    from rich.console import Console

    from hum_qc.cli.beside import Beside
    from hum_qc.reports.benchmarks import BenchmarkRow
    from hum_qc.reports.facts import RunFacts

EXAMPLES: Final = 3
COPIED: Final = "benchmark_containment"


def show_benchmarks(screen: Console, facts: RunFacts) -> None:
    """Print how much of each benchmark stands in the corpus; those of which nothing does are counted."""
    if not facts.benchmarks:
        return
    screen.print(heading("Benchmarks"))
    found = [one for one in facts.benchmarks if one.found]
    if found:
        wide = screen.width >= 100
        left_out = () if wide else ("question", "answer", "code")
        names = [name for name in COLUMNS if name not in left_out]
        table = grid(*(COLUMNS[name] for name in names), right=[COLUMNS[name] for name in names[1:]])
        for one in found:
            table.add_row(say(one.name, 32, "bold"), *(_cell(one, name) for name in names[1:]))
        screen.print(table)
    nothing = len(facts.benchmarks) - len(found)
    if nothing:
        screen.print(say(f"Nothing of {counted(nothing, 'other benchmark' if found else 'benchmark')}.", style="dim"))


def _cell(one: BenchmarkRow, name: str) -> Any:
    if name == "share":
        return say(percent(one.share) if one.share else "0", style="" if one.share else "dim")
    return count(getattr(one, name), "red" if name == "leaked" else "")


def show_waived(screen: Console, facts: RunFacts) -> None:
    """Print the waivers of the run, with what each let pass; those that have expired say so."""
    if not facts.waived:
        return
    total = facts.summary["waived"]["samples"]
    screen.print(heading(f"Waived ({counted(total, 'sample')})"))
    table = grid("waiver", "samples", "until", "owner", "reason", right=("samples",), wraps=("reason",))
    for one in facts.waived:
        until = say(f"{one.expires} expired" if one.expired else one.expires, style="yellow" if one.expired else "")
        table.add_row(say(one.name, 32, "bold"), count(one.samples), until, say(one.owner, 32), say(one.reason))
    screen.print(table)


def show_examples(screen: Console, found: Sequence[tuple[str, Beside]]) -> None:
    """Print leaked samples beside the items that they hold; `found` has the name of each sample."""
    from hum_qc.cli.beside import show_beside

    if not found:
        return
    screen.print(heading("For example"))
    for number_, (name, one) in enumerate(found):
        if number_:
            screen.print()
        screen.print(say(name, style="cyan"), overflow="ellipsis", no_wrap=True)
        show_beside(screen, one)


def examples(run: Path, facts: RunFacts) -> list[tuple[str, Beside]]:
    """A leaked sample of each of the benchmarks that leaked most, by `file:row`, beside the item that it holds."""
    import polars as pl

    from hum_qc.cli.beside import Items
    from hum_qc.ledger import Ledger
    from hum_qc.reports.facts import filters_of
    from hum_qc.sample import place

    filters = [name for name, one in filters_of(run).items() if one["measure"] == COPIED]
    dropped = pl.col("filter").is_in(filters) & (pl.col("outcome") == "drop") & pl.col("waived").is_null()
    ledger, items = Ledger(run), Items(run)
    told: dict[str, Beside] = {}
    for one in [row for row in facts.benchmarks if row.leaked][:EXAMPLES]:
        mine = ledger.matches().filter(dropped & (pl.col("benchmark") == one.name))
        best = mine.sort("score", descending=True, maintain_order=True).head(1).collect()
        for file, row, name in best.select("file", "row", "filter").iter_rows():
            findings = ledger.findings_of(file, row).filter((pl.col("filter") == name) & pl.col("waived").is_null())
            for evidence in map(json.loads, findings["evidence"]):
                told[place(file, row)] = items.beside(name, evidence, evidence["text"])
    return list(told.items())


def verdict_line(facts: RunFacts) -> list[tuple[str, int, str]]:
    """What samples are, with how many and in which style: leaked, suspects, near misses, waived."""
    told = facts.summary["contaminated"]
    words = [("leaked", "leaked", "red"), ("suspects", "suspects", "yellow"), ("near misses", "near_misses", "cyan")]
    found = [(word, int(told[key]), style) for word, key, style in words]
    waived = facts.summary.get("waived", {}).get("samples", 0)
    return [*found, ("waived", waived, "green")] if facts.waived else found


def checked_against(facts: RunFacts) -> str:
    """How many benchmarks and items the corpus was checked against."""
    total = sum(one.items for one in facts.benchmarks)
    return f"{counted(len(facts.benchmarks), 'benchmark')} ({number(total)} items)"
