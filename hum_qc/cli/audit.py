"""`hum-qc audit`: the same measurements on every sample; nothing leaves, and bounds are suggested."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.cli.arguments import Verbs, print_json, verb
from hum_qc.cli.job import add_corpus_arguments, corpus_job
from hum_qc.cli.screen import console, grid, heading, say, watching
from hum_qc.reports.display import bound, counted, limits, number, quoted, shown
from hum_qc.reports.diversity import conflicts_of, diversity_table
from hum_qc.reports.facts import read_json
from hum_qc.reports.render import percent

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from hum_qc.filters.suggest import Suggestion
    from hum_qc.reports.facts import RunFacts
    from hum_qc.reports.profile import Distribution

WIDE: Final = 100
SUGGESTED: Final = "suggested.yaml"


def add(verbs: Verbs) -> None:
    """Add the verb."""
    parser = verb(
        verbs,
        "audit",
        "measure every sample in every layer, drop nothing, and suggest bounds that fit the corpus",
        "hum-qc audit corpus.jsonl --out runs/audit",
        do,
    )
    add_corpus_arguments(parser)


def do(arguments: argparse.Namespace) -> int:
    """Audit the corpus, and write the suggested recipe into the run folder."""
    from hum_qc.engine.execute import execute
    from hum_qc.engine.indexes import placed
    from hum_qc.filters.suggest import as_recipe, suggest
    from hum_qc.ledger import Ledger
    from hum_qc.reports.profile import profile_of
    from hum_qc.reports.render import write_report

    with corpus_job(arguments, audit=True) as job, watching(arguments) as watch:
        run = execute(job, watch)
        suggestions = suggest(Ledger(run), placed(job.recipe, run.resolve()))
    path = run / SUGGESTED
    path.write_text(as_recipe(suggestions, "suggested", job.recipe), encoding="utf-8")
    write_report(run)
    _tell(arguments, run, profile_of(run), {one.filter.name: one for one in suggestions})
    return 0


def _tell(
    arguments: argparse.Namespace, run: Path, profile: Sequence[Distribution], suggested: Mapping[str, Suggestion]
) -> None:
    from hum_qc.reports.facts import facts_of

    if arguments.json:
        print_json(_as_json(run, profile, suggested))
    elif arguments.quiet:
        print(shown(run / SUGGESTED))
    else:
        from hum_qc.cli.report import show_inputs

        screen, facts = console(), facts_of(run)
        show_inputs(screen, facts)
        rejected = facts.counts["rejected"]
        unreadable = f", {number(rejected)} of them no record" if rejected else ""
        screen.print(say(f"\n{counted(facts.counts['input'], 'record')} measured{unreadable}", lines=True))
        _numbers(screen, [one for one in profile if one.quantiles])
        _labels(screen, [one for one in profile if one.labels])
        _diversity(screen, facts)
        _suggestions(screen, suggested)
        _ending(screen, run, arguments.corpus)


def _as_json(run: Path, profile: Sequence[Distribution], suggested: Mapping[str, Suggestion]) -> dict[str, Any]:
    filters = []
    for one in profile:
        new = suggested.get(one.filter)
        words = {"suggested": new.bound.asdict(), "would_stop": new.would_stop, "note": new.note} if new else {}
        filters.append({**one.asdict(), **words})
    summary = read_json(run, "summary.json")
    more = {key: summary[key] for key in ("diversity", "licences")}
    return {"run": str(run), "suggested_recipe": str(run / SUGGESTED), "filters": filters, **more}


def _numbers(screen: Console, profile: Sequence[Distribution]) -> None:
    if not profile:
        return
    screen.print(heading("Numbers"))
    names = ("min", "1 %", "median", "99 %", "max", "unread", "stopped")
    table = grid("filter", *names, *_bound_column(screen), right=names)
    for one in profile:
        values = [say(number(value)) for value in (one.quantiles or {}).values()]
        shares = [_share(one.null_share), _share(one.stopped)]
        table.add_row(say(one.filter), *values, *shares, *_bound_cell(screen, one))
    screen.print(table)


def _labels(screen: Console, profile: Sequence[Distribution]) -> None:
    if not profile:
        return
    screen.print(heading("Labels and flags"))
    names = ("unread", "stopped")
    table = grid("filter", *names, *_bound_column(screen), "readings", right=names, wraps=("readings",))
    for one in profile:
        counts = ", ".join(f"{label} {number(amount)}" for label, amount in (one.labels or {}).items())
        shares = [_share(one.null_share), _share(one.stopped)]
        table.add_row(say(one.filter), *shares, *_bound_cell(screen, one), say(counts))
    screen.print(table)


def _diversity(screen: Console, facts: RunFacts) -> None:
    figures, conflicts = diversity_table(facts.diversity), conflicts_of(facts.licences)
    if figures:
        screen.print(heading("Diversity"))
        table = grid("", "all samples", "kept", wraps=("all samples", "kept"))
        for one in figures:
            table.add_row(say(one.name), say(one.input), say(one.kept))
        screen.print(table)
    if conflicts:
        screen.print(heading("Cannot be released together"))
        for line in conflicts:
            screen.print(say(line))


def _bound_column(screen: Console) -> tuple[str, ...]:
    return ("bound",) if screen.width >= WIDE else ()


def _bound_cell(screen: Console, one: Distribution) -> list[Text]:
    """What the bound keeps, where the terminal has room for it."""
    return [say(limits(one.bound), 32, "dim")] if screen.width >= WIDE else []


def _share(share: float) -> Text:
    return say(percent(share) if share else "0", style="" if share else "dim")


def _suggestions(screen: Console, suggested: Mapping[str, Suggestion]) -> None:
    changed = [one for one in suggested.values() if one.note]
    screen.print(heading("Suggested bounds"))
    if not changed:
        screen.print(say("The recipe's own bounds fit this corpus."))
        return
    for one in changed:
        screen.print(say(f"{one.filter.name}: {bound(one.bound.asdict())}"))
        screen.print(say(f"  would stop {percent(one.would_stop)}; {one.note}", style="dim"))
    same = len(suggested) - len(changed)
    if same:
        screen.print(say(f"The other {same} bounds fit as they are.", style="dim"))


def _ending(screen: Console, run: Path, corpus: Sequence[str]) -> None:
    from rich.text import Text

    screen.print(Text.assemble("\n", ("The suggested recipe is ", "dim"), say(run / SUGGESTED)), soft_wrap=True)
    command = " ".join(["hum-qc run", *map(quoted, corpus), "--recipe", quoted(str(run / SUGGESTED))])
    screen.print(Text.assemble(("Use it: ", "dim"), command), soft_wrap=True)
