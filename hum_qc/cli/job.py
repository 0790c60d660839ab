"""From words of the command line to a job: recipe, corpus, and where the run goes."""

from __future__ import annotations

import argparse
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.cli.arguments import Parser, positive
from hum_qc.errors import InputError, PolicyError, UsageError
from hum_qc.index.benchmarks import STARTER as KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from hum_qc.corpus import Corpus
    from hum_qc.engine.execute import Job
    from hum_qc.filters.recipe import Recipe
    from hum_qc.policy import Document
    from hum_qc.waivers import Waivers

DEFAULT: Final = "starter:default"
EVALS: Final = "benchmark files, globs, folders, NAME=PATH or hub:NAME"


def add_corpus_arguments(parser: Parser, recipe: str = DEFAULT) -> None:
    """What every verb that reads a corpus takes; `recipe` is the one it uses when none is named."""
    parser.add_argument("corpus", nargs="+", metavar="CORPUS", help="files, globs, folders, addresses; - is stdin")
    parser.add_argument("--recipe", default=recipe, metavar="R", help=f"starter:NAME or a path ({recipe})")
    parser.add_argument("--format", metavar="F", help="a format's name, or a policy file of kind format (detected)")
    parser.add_argument("--task", metavar="T", help="task of samples whose format does not tell it (generalist)")
    parser.add_argument("--workers", type=positive, metavar="N", help="worker processes (one per core)")
    add_against_arguments(parser)
    add_waiver_arguments(parser)
    add_out_arguments(parser)


def add_against_arguments(parser: Parser) -> None:
    """What the corpus is checked against."""
    said = f"{EVALS}, or one saved index, in place of the recipe's own index"
    parser.add_argument("--against", nargs="+", default=[], metavar="EVALS", help=said)
    add_benchmarks_argument(parser)


def add_benchmarks_argument(parser: Parser) -> None:
    """How benchmark files are read."""
    said = f"policy file that says how benchmark files are laid out ({KNOWN})"
    parser.add_argument("--benchmarks", default=KNOWN, metavar="FILE", help=said)


def add_waiver_arguments(parser: Parser) -> None:
    """What is let pass, and as of which day."""
    parser.add_argument("--waivers", metavar="F", help="policy file of waivers: findings that stop no sample")
    parser.add_argument("--today", type=day, metavar="DAY", help="day on which waivers must hold (today)")


def day(word: str) -> date:
    """A day as YYYY-MM-DD."""
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{word}' is no day, e.g. 2027-01-31") from None


def waivers_of(arguments: argparse.Namespace) -> Waivers | None:
    """The waivers that the arguments name; PolicyError lists the faults of their file, UsageError a day without one."""
    from hum_qc.waivers import load_waivers

    if arguments.waivers is None:
        if arguments.today is not None:
            raise UsageError("--today: says as of which day --waivers hold; name their file with --waivers F")
        return None
    return load_waivers(arguments.waivers, arguments.today or date.today())


def add_out_arguments(parser: Parser) -> None:
    """Where a run goes."""
    parser.add_argument("--out", type=Path, metavar="DIR", help="run folder (a new one below runs/)")
    parser.add_argument("--force", action="store_true", help="replace the run in DIR")


@contextmanager
def corpus_job(arguments: argparse.Namespace, *, audit: bool = False) -> Iterator[Job]:
    """The job that the arguments ask for; what was spooled for it goes when it is done.

    Raises UsageError, PolicyError or InputError for whatever is wrong with the arguments.
    """
    from hum_qc.corpus import open_corpus
    from hum_qc.engine.execute import Job, default_out, default_workers
    from hum_qc.engine.indexes import Against
    from hum_qc.filters.recipe import load_recipe

    against = Against.of(arguments.against, arguments.benchmarks) if arguments.against else None
    recipe = against.recipe(arguments.recipe) if against else load_recipe(arguments.recipe)
    waivers = waivers_of(arguments)
    named, recipe = _format(arguments.format, recipe)
    out = out_folder(arguments) or default_out(arguments.corpus[0], recipe, audit=arguments.verb == "audit")
    with open_corpus(arguments.corpus, format=named, mapping=recipe.mapping, task=arguments.task) as corpus:
        workers = arguments.workers or default_workers()
        yield Job(corpus, recipe, out, audit=audit, workers=workers, against=against, waivers=waivers)


def reopened(manifest: Mapping[str, Any], paths: Sequence[str] | None = None) -> Corpus:
    """The corpus of an earlier run, or these files of it, read as it was then.

    Raises InputError when it is gone.
    """
    from hum_qc.corpus import open_corpus

    if paths is None:
        paths = [one["path"] for one in manifest["inputs"]]
    if "-" in paths:
        raise InputError("the corpus came from standard input, which is gone")
    return open_corpus(
        paths, format=manifest.get("format"), mapping=manifest["recipe"]["mapping"], task=manifest.get("task")
    )


def out_folder(arguments: argparse.Namespace) -> Path | None:
    """The folder of `--out`; UsageError when something stands there that may not be replaced."""
    out: Path | None = arguments.out
    if out is None or not out.exists():
        return out
    if not arguments.force:
        raise UsageError(f"{out}: already exists; choose another --out, or replace it with --force")
    if not out.is_dir() or (any(out.iterdir()) and not (out / "manifest.json").is_file()):
        raise UsageError(f"{out}: is no run folder, so --force will not replace it; choose another --out")
    return out


def _format(name: str | None, recipe: Recipe) -> tuple[str | None, Recipe]:
    """A built-in format's name, or the recipe with the mapping of a policy file of kind `format`."""
    document = _mapping_file(name)
    if document is None:
        return name, recipe
    return None, replace(recipe, mapping=document.data["mapping"], documents=(document, *recipe.documents))


def read_with(name: str | None) -> tuple[str | None, Mapping[str, Any] | None]:
    """How `--format` has records read: by a built-in format's name, or by the mapping of a policy file."""
    document = _mapping_file(name)
    return (name, None) if document is None else (None, document.data["mapping"])


def _mapping_file(name: str | None) -> Document | None:
    """The policy file of kind `format` that a name means; None for a built-in format."""
    if name is None or not (name.endswith((".yaml", ".yml")) or Path(name).is_file()):
        return None
    from hum_qc.cli.validate import format_faults
    from hum_qc.policy import load

    document = load(name, "format")
    faults = format_faults(document)
    if faults:
        raise PolicyError(faults)
    return document
