"""`hum-qc contamination`: which samples hold benchmark items, and how much of each benchmark they hold."""

from __future__ import annotations

import argparse

from hum_qc.cli.arguments import Verbs, verb
from hum_qc.cli.job import add_corpus_arguments, corpus_job
from hum_qc.cli.run import tell
from hum_qc.cli.screen import watching

RECIPE = "starter:contamination"


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


def do(arguments: argparse.Namespace) -> int:
    """Look for benchmark items in every sample, and report both sides."""
    from hum_qc.engine.execute import execute
    from hum_qc.reports.render import write_report

    with corpus_job(arguments, audit=True) as job, watching(arguments) as watch:
        run = execute(job, watch)
    write_report(run)
    tell(arguments, run)
    return 0
