"""`hum-qc synth`: raw candidates from annotated sources, to be judged like any corpus."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from hum_qc.cli.arguments import Verbs, group, positive, print_json, verb
from hum_qc.errors import InputError, UsageError
from hum_qc.rules.rule import LANGUAGES
from hum_qc.sample import TASKS

if TYPE_CHECKING:
    from hum_qc.corpus import Corpus
    from hum_qc.sample import Batch
    from hum_qc.synthesis.hum import Tally

STDOUT: Final = "-"


def add(verbs: Verbs) -> None:
    """Add the verb and its actions."""
    actions = group(verbs, "synth", "make raw candidates from annotated sources and documents")
    does = "turn annotated sources into instruction candidates, with no model, the same for every seed"
    parser = verb(actions, "hum", does, "hum-qc synth hum train.jsonl --seed 7 --out candidates.jsonl", do_hum)
    parser.add_argument("sources", nargs="+", metavar="SOURCE", help="files, globs, folders, addresses; - is stdin")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="another seed gives other candidates (0)")
    parser.add_argument("--per-record", type=positive, default=3, metavar="K", help="candidates of an annotation (3)")
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=TASKS, metavar="T", help="only these (all)")
    parser.add_argument(
        "--language", nargs="+", choices=LANGUAGES, default=LANGUAGES, metavar="L", help="en, zh (both)"
    )
    share = "share of general instructions among the candidates, where the sources hold some (0.1)"
    parser.add_argument("--general", type=_share, default=0.1, metavar="SHARE", help=share)
    parser.add_argument("--format", metavar="F", help="a format's name, or a policy file of kind format (detected)")
    parser.add_argument("--task", choices=TASKS, metavar="T", help="task of samples whose format does not tell it")
    parser.add_argument(
        "--rules", metavar="DIR", help="folder of rules (./rules, else the shipped ones: starter:rules)"
    )
    parser.add_argument("--out", default=STDOUT, metavar="FILE", help="where candidates go; - is standard output (-)")
    parser.add_argument("--force", action="store_true", help="replace FILE")


def do_hum(arguments: argparse.Namespace) -> int:
    """Make candidates and say what came of the sources."""
    from hum_qc.cli.job import read_with
    from hum_qc.cli.rules import load
    from hum_qc.corpus import open_corpus
    from hum_qc.synthesis.hum import Hum, Plan
    from hum_qc.synthesis.pool import pool_of
    from hum_qc.synthesis.survey import survey

    if arguments.json and arguments.out == STDOUT:
        raise UsageError("--json writes to standard output, where the candidates go; give them a file by --out FILE")
    pool = pool_of(load(arguments.rules))
    plan = Plan(arguments.seed, arguments.per_record, arguments.tasks, arguments.language, arguments.general)
    named, mapping = read_with(arguments.format)
    with open_corpus(arguments.sources, format=named, mapping=mapping, task=arguments.task) as corpus:
        hum = Hum(pool, survey(_batches(corpus)), plan)
        with _opened(arguments.out, force=arguments.force) as out:
            for one in hum.candidates(lambda: _batches(corpus)):
                out.write(one.record + b"\n")
    tell(arguments, hum.tally)
    return 0


def _batches(corpus: Corpus) -> Iterator[Batch]:
    for block in corpus.blocks():
        yield block.samples()[0]


def _share(word: str) -> float:
    try:
        share = float(word)
    except ValueError:
        share = -1.0
    if not 0 <= share < 1:
        raise argparse.ArgumentTypeError(f"'{word}' is not a share from 0 to below 1")
    return share


@contextmanager
def _opened(out: str, *, force: bool) -> Iterator[BinaryIO]:
    """Standard output, or a file that takes its name only when it is whole."""
    if out == STDOUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(out)
    if path.exists() and not force:
        raise UsageError(f"{out}: already exists; choose another --out, or replace it with --force")
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as file:
            yield file
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def tell(arguments: argparse.Namespace, tally: Tally) -> None:
    """What was made and refused, on standard error; InputError where nothing was made."""
    counts = [
        {"task": task, "language": language, "operator": operator, "count": count}
        for (task, language, operator), count in sorted(tally.made.items())
    ]
    total = sum(tally.made.values())
    if arguments.json:
        print_json({"candidates": total, "made": counts, "refused": dict(sorted(tally.refused.items()))})
    elif arguments.quiet:
        print(f"{total} candidates", file=sys.stderr)
    else:
        _table(counts, tally)
    if not total:
        reasons = ", ".join(f"{name} {count}" for name, count in tally.refused.most_common(3)) or "no annotated record"
        raise InputError(f"the sources give no candidate ({reasons})")


def _table(counts: list[dict[str, Any]], tally: Tally) -> None:
    from rich.console import Console

    from hum_qc.cli.screen import grid, heading, say

    screen = Console(stderr=True, highlight=False, markup=False, emoji=False)
    rows = grid("task", "language", "operator", "candidates", right=["candidates"])
    for one in counts:
        rows.add_row(*(say(one[name]) for name in ("task", "language", "operator")), say(f"{one['count']:,}"))
    screen.print(rows)
    if tally.refused:
        screen.print(heading("Refused"))
        for name, count in tally.refused.most_common():
            screen.print(say(f"  {count:,}  {name}", lines=True))
    screen.print(say(f"\n{sum(tally.made.values()):,} candidates", lines=True))
