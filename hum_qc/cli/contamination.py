"""`hum-qc contamination`: which samples hold benchmark items, and how much of each benchmark they hold."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hum_qc.cli.arguments import Verbs, print_json, verb
from hum_qc.cli.job import add_corpus_arguments, corpus_job
from hum_qc.cli.run import check_readable
from hum_qc.cli.screen import console, say, watching
from hum_qc.errors import UsageError

if TYPE_CHECKING:
    from rich.console import Console

    from hum_qc.reports.facts import RunFacts

RECIPE: Final = "starter:contamination"
TABLES: Final = ("text", "markdown", "latex", "csv")


def add(verbs: Verbs) -> None:
    """Add the verb."""
    parser = verb(
        verbs,
        "contamination",
        "find the samples that hold benchmark items, and how much of each benchmark they hold",
        "hum-qc contamination corpus.jsonl --against evals/*.jsonl",
        do,
    )
    add_corpus_arguments(parser, RECIPE)
    parser.add_argument("--table", choices=TABLES, default=TABLES[0], help="print only the benchmarks, as a paper does")


def do(arguments: argparse.Namespace) -> int:
    """Look for benchmark items in every sample, and report both sides; nothing leaves."""
    from hum_qc.engine.execute import execute
    from hum_qc.filters.contamination import MEASURES
    from hum_qc.reports.facts import facts_of
    from hum_qc.reports.render import write_report

    with corpus_job(arguments, audit=True) as job, watching(arguments) as watch:
        if not any(one.measure.name in MEASURES for one in job.recipe.filters):
            raise UsageError(f"{arguments.recipe}: no line looks for benchmark items; see {RECIPE}")
        run = execute(job, watch)
    write_report(run)
    facts = facts_of(run)
    _tell(arguments, run, facts)
    check_readable(run, facts)
    return 0


def _tell(arguments: argparse.Namespace, run: Path, facts: RunFacts) -> None:
    from hum_qc.cli.benchmarks import examples
    from hum_qc.reports.benchmarks import FORMATS
    from hum_qc.reports.display import shown

    if arguments.json:
        found = [{"sample": name, **one.asdict()} for name, one in examples(run, facts)]
        print_json({**facts.asdict(), "side_by_side": found})
    elif arguments.quiet:
        print(shown(run))
    elif arguments.table in FORMATS:
        print(FORMATS[arguments.table](facts.benchmarks), end="")
    else:
        _report(console(), run, facts)


def _report(screen: Console, run: Path, facts: RunFacts) -> None:
    from rich.text import Text

    from hum_qc.cli.benchmarks import (
        checked_against,
        examples,
        show_benchmarks,
        show_examples,
        show_waived,
        verdict_line,
    )
    from hum_qc.cli.report import show_ending, show_inputs, show_rejected
    from hum_qc.reports.display import counted, number
    from hum_qc.reports.render import percent

    show_inputs(screen, facts)
    records = facts.counts["input"]
    pace = f" ({number(round(records / facts.seconds))} a second)" if facts.seconds and records else ""
    head = Text.assemble("\n", (counted(records, "record"), "bold"), f" checked against {checked_against(facts)}")
    screen.print(head + Text(f" in {facts.seconds:.1f} s{pace}", style="dim"))
    words = [
        Text.assemble((f"{word} ", style if amount else "dim"), (number(amount), f"bold {style}" if amount else "dim"),
                      (f" ({percent(facts.share(amount))})" if amount else "", "dim"))
        for word, amount, style in verdict_line(facts)
    ]  # fmt: skip
    screen.print(Text("   ").join(words))
    show_benchmarks(screen, facts)
    show_examples(screen, examples(run, facts))
    show_waived(screen, facts)
    show_rejected(screen, facts)
    show_ending(screen, facts)
    screen.print(say("ledger/matches has every sample and item.", style="dim"))
