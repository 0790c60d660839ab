"""`hum-qc rules`: list and show preference rules, guidelines, formats and templates, and decide on drafts."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.cli.arguments import Verbs, group, print_json, verb
from hum_qc.errors import UsageError
from hum_qc.rules.rule import STATES
from hum_qc.sample import TASKS

if TYPE_CHECKING:
    from rich.console import Console

    from hum_qc.rules.library import Entry, Rules
    from hum_qc.rules.rule import State

HOME: Final = Path("rules")
KEYS: Final = {"a": "approved", "r": "rejected", "s": "skip", "q": "quit"}


def add(verbs: Verbs) -> None:
    """Add the verb and its actions."""
    actions = group(
        verbs, "rules", "list and show preference rules, guidelines, formats and templates, and decide on drafts"
    )
    where = "folder of rules (./rules, else the shipped ones: starter:rules)"
    does = "list rules, guidelines, formats and templates by task"
    parser = verb(actions, "list", does, "hum-qc rules list --task mrc", do_list)
    parser.add_argument("--task", choices=TASKS, help="only those of this task")
    parser.add_argument("--state", choices=STATES, help="only those in this state")
    parser.add_argument("--rules", default=None, metavar="DIR", help=where)
    does = "show a rule, guideline, format or template in full, with its examples and what a check says of them"
    parser = verb(actions, "show", does, "hum-qc rules show titles_out_of_names", do_show)
    parser.add_argument("id", metavar="ID", help="its name")
    parser.add_argument("--rules", default=None, metavar="DIR", help=where)
    does = "walk through the drafts of a folder, and write each yes or no into its file"
    parser = verb(actions, "review", does, "hum-qc rules review rules --reviewer 'Ada Lind'", do_review)
    parser.add_argument("folder", nargs="?", type=Path, default=HOME, metavar="DIR", help="folder of rules (./rules)")
    parser.add_argument("--reviewer", metavar="NAME", help="who decides (your login name)")


def do_list(arguments: argparse.Namespace) -> int:
    """List what the folder says."""
    from hum_qc.cli.rule_screen import table
    from hum_qc.cli.screen import console

    rules = load(arguments.rules).for_(task=arguments.task, state=arguments.state)
    if arguments.json:
        print_json([facts(one) for one in rules.entries])
    elif arguments.quiet:
        print("\n".join(one.id for one in rules.entries))
    else:
        table(console(), rules)
    return 0


def do_show(arguments: argparse.Namespace) -> int:
    """Show one of them in full."""
    from hum_qc.cli.rule_screen import show
    from hum_qc.cli.screen import console

    one = load(arguments.rules)[arguments.id]
    if arguments.json:
        print_json(facts(one))
    elif arguments.quiet:
        print(one.state.word)
    else:
        show(console(), one)
    return 0


def do_review(arguments: argparse.Namespace) -> int:
    """Ask a person about every draft; what is decided is written into its file at once."""
    from rich.console import Console

    from hum_qc.cli.rule_screen import show
    from hum_qc.cli.screen import say
    from hum_qc.rules.library import load_rules
    from hum_qc.rules.review import record

    drafts = load_rules(arguments.folder).for_(state="draft").entries
    reviewer = arguments.reviewer or _login()
    screen = Console(stderr=arguments.json, quiet=arguments.quiet, highlight=False, markup=False, emoji=False)
    decided: dict[str, State] = {}
    for number, one in enumerate(drafts, 1):
        screen.print(say(f"\n{number} of {len(drafts)}", style="dim", lines=True))
        show(screen, one)
        word = _choose(screen)
        if word == "skip":
            continue
        state = _state(screen, word, reviewer)
        if state is None or one.document is None:
            break
        record(Path(one.document.name), state)
        decided[one.id] = state
    if arguments.json:
        print_json([{"id": name, "state": state.word, "reason": state.reason} for name, state in decided.items()])
    else:
        _summary([state.word for state in decided.values()], len(drafts))
    return 0


def _summary(words: Sequence[str], drafts: int) -> None:
    left = f"{drafts - len(words)} left as drafts"
    print(f"{words.count('approved')} approved, {words.count('rejected')} rejected, {left}" if drafts else "no drafts")


def _choose(screen: Console) -> str:
    """What the person chooses; the end of the input quits."""
    while (said := _ask(screen, "\n[a]pprove  [r]eject  [s]kip  [q]uit: ")) is not None:
        if word := KEYS.get(said.lower()[:1]):
            return word
    return "quit"


def _state(screen: Console, word: str, reviewer: str) -> State | None:
    """The state that follows from approval or rejection, with its reason; None to quit."""
    from hum_qc.rules.rule import State

    today = date.today().isoformat()
    if word == "approved":
        return State("approved", reviewer, today, _ask(screen, "Reason (Enter for none): ") or None)
    while word == "rejected" and (reason := _ask(screen, "Reason: ")) is not None:
        if reason:
            return State("rejected", reviewer, today, reason)
    return None


def _ask(screen: Console, question: str) -> str | None:
    """One line of the input; None at its end."""
    screen.print(question, end="")
    screen.file.flush()
    line = sys.stdin.readline()
    if not sys.stdin.isatty():
        screen.print()
    return line.strip() if line else None


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise UsageError("nobody is logged in by a name; say who decides by --reviewer NAME") from None


def load(folder: str | None) -> Rules:
    """The rules of a folder; by default those of the project, else the shipped ones."""
    from hum_qc.rules.library import SHIPPED, load_rules

    return load_rules(folder or (HOME if HOME.is_dir() else SHIPPED))


def facts(one: Entry) -> dict[str, Any]:
    """What is known of a rule, guideline, format or template, for machines."""
    from dataclasses import asdict

    from hum_qc.rules.formats import Format
    from hum_qc.rules.rule import Rule
    from hum_qc.rules.templates import Template

    state = one.state
    known: dict[str, Any] = {
        "id": one.id,
        "kind": type(one).__name__.lower(),
        "for": one.scope.asdict(),
        **{"state": state.word, "reviewer": state.reviewer, "date": state.date, "reason": state.reason},
        "version": one.version,
        "file": one.document.name if one.document else None,
    }
    if isinstance(one, Rule):
        known |= {"statement": asdict(one.statement), "severity": one.severity, "counter": one.counter}
        known |= {"check": one.check.asdict() if one.check else None, "ask": asdict(one.ask) if one.ask else None}
        known |= {"min_agreement": one.min_agreement if one.ask else None}
        known |= {"examples": [asdict(example) for example in one.examples]}
    elif isinstance(one, Format):
        known |= {"written": one.kind, "request": asdict(one.request)}
        known |= {"examples": [asdict(example) for example in one.examples]}
    elif isinstance(one, Template):
        known |= {"part": one.part, "wordings": {name: asdict(said) for name, said in one.wordings.items()}}
    else:
        known |= {"text": asdict(one.text), "labels": {label: asdict(means) for label, means in one.labels.items()}}
    return known
