"""Rules, guidelines, formats and templates on a terminal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from hum_qc.cli.screen import STYLES, grid, heading, say
from hum_qc.reports.display import bound, counted
from hum_qc.rules.formats import Format
from hum_qc.rules.rule import Guideline, Rule, Wording
from hum_qc.rules.templates import Template
from hum_qc.sample import TASKS

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from hum_qc.rules.library import Entry, Rules
    from hum_qc.rules.rule import Ask, Example
    from hum_qc.verdict import Outcome

SIGNS: Final[Mapping[str, tuple[str, str]]] = {
    "approved": ("✓", "green"), "draft": ("~", "yellow"), "rejected": ("✗", "red"),
}  # fmt: skip


def table(screen: Console, rules: Rules) -> None:
    """One line each, by task."""
    from rich.text import Text

    names = max((len(one.id) for one in rules.entries), default=0)
    kinds = max((len(_how(one)) for one in rules.entries), default=0)
    for task in TASKS:
        mine = [one for one in rules.entries if task in one.scope.task]
        if mine:
            screen.print(heading(task))
        for one in mine:
            name, how = one.id.ljust(names), _how(one).ljust(kinds)
            line = Text.assemble(SIGNS[one.state.word], " ", (name, "bold"), "  ", (how, "dim"), "  ")
            line.append_text(say(_says(one).en, max(screen.width - line.cell_len, 1)))
            screen.print(line, overflow="ellipsis", no_wrap=True)
    sizes = [(len(rules.rules), "rule"), (len(rules.guidelines), "guideline"), (len(rules.formats), "format")]
    sizes += [(len(rules.templates), "template")]
    states = [one.state.word for one in rules.entries]
    told = ", ".join(f"{states.count(word)} {word}" for word in SIGNS if word in states)
    screen.print(say(f"\n{', '.join(counted(*size) for size in sizes)}{f': {told}' if told else ''}", lines=True))
    screen.print(say("hum-qc rules show NAME shows one in full.", style="dim"))


def show(screen: Console, one: Entry) -> None:
    """All that it says, in both languages."""
    from rich.text import Text

    sign, style = SIGNS[one.state.word]
    state = (f"{sign} {one.state.word}", style)
    screen.print(Text.assemble(say(one.id, style="bold cyan"), "  ", say(_how(one)), "  ", state))
    scope = [f"{column} {', '.join(values)}" for column, values in one.scope.asdict().items()]
    scope += [one.kind] if isinstance(one, Format) else [one.part] if isinstance(one, Template) else []
    by = f"{one.state.reviewer}, {one.state.date}" if one.state.reviewer else ""
    where = one.document.name if one.document else ""
    screen.print(say(" · ".join(part for part in (*scope, by, one.state.reason, where) if part), style="dim"))
    if isinstance(one, Rule):
        _rule(screen, one)
    elif isinstance(one, Guideline):
        _guideline(screen, one)
    elif isinstance(one, Format):
        _format(screen, one)
    else:
        for name, wording in one.wordings.items():
            _both(screen, f"{one.id}.{name}", wording)


def _how(one: Entry) -> str:
    """What it is; of a rule, how it is told and what follows where it is broken."""
    if isinstance(one, Rule):
        return f"{'ask' if one.ask else 'check'}, {one.severity}"
    return type(one).__name__.lower()


def _says(one: Entry) -> Wording:
    if isinstance(one, Rule):
        return one.statement
    if isinstance(one, Template):
        return next(iter(one.wordings.values()))
    return one.text if isinstance(one, Guideline) else one.request


def _both(screen: Console, title: str, text: Wording) -> None:
    screen.print(heading(title))
    _indented(screen, f"{text.en}\n{text.zh}")


def _indented(screen: Console, text: str, style: str = "") -> None:
    from rich.padding import Padding

    screen.print(Padding(say(text, lines=True, style=style), (0, 0, 0, 2)))


def _lines(text: Wording) -> Text:
    return say(f"{text.en}\n{text.zh}", lines=True)


def _rule(screen: Console, rule: Rule) -> None:
    from hum_qc.rules.examples import check_outcomes

    _both(screen, "Statement", rule.statement)
    if rule.counter:
        _indented(screen, f"counter-rule: {rule.counter}", "dim")
    if rule.ask is not None:
        _both(screen, "Question", rule.ask.question)
        screen.print(heading("Answers"))
        screen.print(_answers(rule.ask, rule.severity))
    if rule.ask is not None and rule.severity == "drop":
        share = f"{rule.min_agreement:.0%} of labelled samples"
        _indented(screen, f"a judge may drop by it where it agrees with people on {share}; else it holds", "dim")
    if rule.check is not None:
        screen.print(heading("Check"))
        _indented(screen, f"{rule.check.measure.name}: {bound(rule.check.bound.asdict())}")
    said = check_outcomes(rule)
    for i, example in enumerate(rule.examples):
        _example(screen, i + 1, example, said[i] if said else None)


def _answers(ask: Ask, severity: str) -> Table:
    """Every point of the scale, what follows from it, and what it means."""
    rows = grid("", "", "", wraps=("",))
    for point, means in ask.anchors.items():
        word = "keep" if point in ask.keep else "hold" if point in ask.hold else severity
        rows.add_row(say(f"  {point}", style="bold"), say(f"→ {word}", style=STYLES[word]), _lines(means))
    return rows


def _example(screen: Console, number: int, one: Example, outcome: Outcome | None) -> None:
    """A worked example; where the rule has a check, also what it says."""
    from rich.text import Text

    word = "obeys the rule" if one.passes else "breaks the rule"
    title = Text.assemble(f"\nExample {number} ", (word, "green" if one.passes else "red"))
    if one.answer is not None:
        title.append(f", answer {one.answer}")
    if outcome is not None:
        wrong = (outcome.word == "keep") is not one.passes
        title.append(f", the check says {outcome.word}", style="bold red" if wrong else "")
        title.append(": one of the two is wrong" if wrong else "", style="bold red")
    screen.print(title)
    rows = grid("", "", wraps=("",))
    asked = (*one.turns, ("instruction", one.instruction), ("context", one.context))
    offered = (("labels", ", ".join(one.labels)), ("answers", ", ".join(one.answers)))
    for name, text in (*asked, *offered, ("output", one.output), ("why", one.why)):
        if text:
            rows.add_row(say(f"  {name}", style="dim"), say(text, lines=True))
    screen.print(rows)


def _guideline(screen: Console, one: Guideline) -> None:
    _both(screen, "Text", one.text)
    if one.labels:
        screen.print(heading("Labels"))
        rows = grid("", "", wraps=("",))
        for label, means in one.labels.items():
            rows.add_row(say(f"  {label}", style="bold"), _lines(means))
        screen.print(rows)


def _format(screen: Console, one: Format) -> None:
    _both(screen, "Request", one.request)
    for number, example in enumerate(one.examples, 1):
        screen.print(heading(f"Example {number}"))
        for fact in example.facts:
            _indented(screen, json.dumps(fact, ensure_ascii=False), "dim")
        _indented(screen, example.text)
