"""`hum-qc run`: the main job."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from hum_qc.cli.arguments import Verbs, print_json, verb
from hum_qc.cli.job import add_corpus_arguments, corpus_job
from hum_qc.cli.screen import watching
from hum_qc.errors import InputError

if TYPE_CHECKING:
    from hum_qc.reports.facts import RunFacts


def add(verbs: Verbs) -> None:
    """Add the verb."""
    parser = verb(
        verbs,
        "run",
        "judge a corpus: keep, hold or drop every sample, and say why",
        "hum-qc run corpus.jsonl --recipe starter:default --out runs/first",
        do,
    )
    add_corpus_arguments(parser)
    parser.add_argument("--executor", choices=["local"], default="local", help="where the workers are (local)")


def do(arguments: argparse.Namespace) -> int:
    """Judge the corpus and report."""
    from hum_qc.engine.execute import execute
    from hum_qc.reports.render import write_report

    with corpus_job(arguments) as job, watching(arguments) as watch:
        run = execute(job, watch)
    write_report(run)
    tell(arguments, run)
    return 0


def tell(arguments: argparse.Namespace, run: Path) -> None:
    """Report a finished run in the way asked for; InputError when none of its records could be read."""
    from hum_qc.reports.facts import facts_of

    facts = facts_of(run)
    if arguments.json:
        print_json(facts.asdict())
    elif arguments.quiet:
        from hum_qc.reports.display import shown

        print(shown(run))
    else:
        from hum_qc.cli.report import show_report
        from hum_qc.cli.screen import console

        show_report(console(), facts)
    check_readable(run, facts)


def check_readable(run: Path, facts: RunFacts) -> None:
    """InputError when there are records and none of them could be read."""
    if facts.counts["input"] and facts.counts["input"] == facts.counts["rejected"]:
        sys.stdout.flush()
        every = f"none of the {facts.counts['input']:,} records could be read"
        raise InputError(f"{every} ({facts.rejected[0]['error']}); {run / 'rejected.jsonl'} has them all")
