"""`hum-qc explain`: every reading and finding of one sample, spans marked in its text."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.cli.arguments import Verbs, print_json, verb
from hum_qc.cli.beside import Beside, excerpt, show_beside
from hum_qc.cli.job import reopened
from hum_qc.cli.screen import STYLES, console, say
from hum_qc.errors import HumQCError, InputError, PolicyError
from hum_qc.reports.display import bound, cell_len, evidence_line, number, reading, shown
from hum_qc.sample import PARTS, place

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from hum_qc.reports.dossier import Dossier, Line, Mark
    from hum_qc.sample import Batch

SIGNS: Final = {"keep": "✓", "hold": "~", "drop": "✗", "unread": "?"}
TOLD: Final = ("text", "message", "start", "end", "twin", "check", "matches", "count")
"""Keys of evidence that are not repeated behind the quoted text or the message."""

FOUND: Final = 8
"""Findings of one filter that are listed at most."""


PLACE: Final = ("file", "row", "line", "hash")
"""Keys that say where a sample is."""

Texts = dict[str, str | None]


def add(verbs: Verbs) -> None:
    """Add the verb."""
    parser = verb(
        verbs,
        "explain",
        "show every reading and finding of one sample, with the places marked in its text",
        "hum-qc explain runs/first corpus.jsonl:17",
        do,
    )
    parser.add_argument("run", type=Path, metavar="RUN", help="run folder")
    parser.add_argument("id", metavar="ID", help="a sample's id, or FILE:ROW (zero-based); every match is shown")


def do(arguments: argparse.Namespace) -> int:
    """Explain every sample that the name means."""
    from hum_qc.reports.dossier import dossiers
    from hum_qc.reports.facts import read_json

    manifest = read_json(arguments.run, "manifest.json")
    told = []
    screen = console()
    for number_, dossier in enumerate(dossiers(arguments.run, arguments.id)):
        if arguments.quiet and not arguments.json:
            screen.print(_headline(dossier))
            continue
        texts, note = _texts(arguments.run, manifest, dossier.keys)
        dossier, texts, note = _covered(arguments.run, dossier, texts, note)  # noqa: PLW2901
        besides = _besides(arguments.run, dossier, texts)
        if arguments.json:
            marks = [asdict(mark) for mark in dossier.marks(texts)]
            items = [one.asdict() for one in besides]
            told.append({**dossier.asdict(), "texts": texts or None, "marks": marks, "note": note, "items": items})
            continue
        if number_:
            screen.rule(style="dim")
        _show(screen, dossier, manifest, texts, note)
        for one in besides:
            screen.print()
            show_beside(screen, one)
    if arguments.json:
        print_json(told)
    return 0


def _texts(run: Path, manifest: Mapping[str, Any], keys: Mapping[str, Any]) -> tuple[Texts, str | None]:
    """The parts of the sample, read again from its file or else from the run; none, and why, where both are gone."""
    from hum_qc.sample import part

    sample: Batch | None
    note = None
    try:
        sample = _from_input(manifest, keys)
    except HumQCError as error:
        sample = _from_outputs(run, manifest, keys)
        if sample is None:
            return {}, f"its text cannot be shown: {error}"
        note = f"{error}; the text is that of the record in the run folder"
    texts = sample.select(part(name).alias(name) for name in PARTS).row(0, named=True)  # type: ignore[arg-type]
    if not any(texts.values()):
        return {
            "record": sample["record"][0].decode("utf-8", "replace")
        }, "no format fits it, so this is the record itself"
    if sample["turns"][0] is not None:
        texts = {**texts, "instruction": None, "context": None}
    else:
        texts = {**texts, "prompt": None, "conversation": None}
    return {name: text for name, text in texts.items() if text is not None}, note


def _covered(run: Path, dossier: Dossier, texts: Texts, note: str | None) -> tuple[Dossier, Texts, str | None]:
    """The same with every value covered that the run's privacy filters find; no text where they cannot be asked."""
    from hum_qc.filters.privacy.masking import Cover
    from hum_qc.reports.facts import filters_of

    try:
        cover = Cover.of((one["measure"], one["options"]) for one in filters_of(run).values())
    except PolicyError as error:
        return dossier, {}, f"its text is not shown, for what is private in it cannot be told: {error}"
    values = cover.values(text for text in texts.values() if text)
    keys = {name: value if name in PLACE else cover.said(value, values) for name, value in dossier.keys.items()}
    return replace(dossier, keys=keys), {name: cover.said(text, values) for name, text in texts.items()}, note


def _from_input(manifest: Mapping[str, Any], keys: Mapping[str, Any]) -> Batch:
    """The sample from the file it was judged in; InputError when that is not there or not the same."""
    import polars as pl

    file, row = keys["file"], keys["row"]
    with reopened(manifest, [file]) as corpus:
        block = next((b for b in corpus.blocks() if b.first_row <= row < b.first_row + b.size), None)
        sample = block.samples()[0].filter(pl.col("row") == row) if block else pl.DataFrame()
    if sample.is_empty() or sample["hash"][0] != keys["hash"]:
        raise InputError(f"{file} has changed since the run")
    return sample


def _from_outputs(run: Path, manifest: Mapping[str, Any], keys: Mapping[str, Any]) -> Batch | None:
    """The sample from among the records that the run delivered; None when it is not there."""
    import polars as pl

    delivered = {"keep": "kept", "hold": "held", "drop": "dropped"}[keys["outcome"]]
    for path in sorted(run.glob(f"{delivered}*.*")):
        with reopened(manifest, [str(path)]) as corpus:
            for block in corpus.blocks():
                same = block.samples()[0].filter(pl.col("hash") == keys["hash"])
                if not same.is_empty():
                    return same.head(1)
    return None


def _show(
    screen: Console,
    dossier: Dossier,
    manifest: Mapping[str, Any],
    texts: Mapping[str, str | None],
    note: str | None,
) -> None:
    from rich.text import Text

    keys = dossier.keys
    screen.print(_headline(dossier))
    line = f", line {keys['line']}" if keys.get("line") else ""
    facts = [f"{place(keys['file'], keys['row'])}{line}", keys.get("task"), keys.get("language"), keys.get("source")]
    screen.print(say(" · ".join(str(fact) for fact in facts if fact), style="dim"))
    metas = [f"{name.removeprefix('meta.')}: {keys[name]}" for name in keys if name.startswith("meta.") and keys[name]]
    if metas:
        screen.print(say(" · ".join(metas), style="dim"))
    for said in _waivers(dossier, manifest):
        screen.print(say(said, style=STYLES["keep"]))
    for layer, lines in groupby(dossier.lines, key=lambda line: line.layer):
        _layer(screen, layer, list(lines))
    if note:
        screen.print(Text.assemble("\n", say(note, style="yellow")))
    marks = dossier.marks(texts)
    for name, text in texts.items():
        _part(screen, name, text or "", [mark for mark in marks if mark.part == name])


def _waivers(dossier: Dossier, manifest: Mapping[str, Any]) -> list[str]:
    """Under which waivers findings of the sample do not count, who gave them, until when, and why."""
    names = dict.fromkeys(line.waived for line in dossier.lines if line.waived)
    given = (manifest.get("waivers") or {}).get("waive", {})
    told = ((name, given[name]) for name in names if name in given)
    return [f"waived by {name} ({one['owner']}, until {one['expires']}): {one['reason']}" for name, one in told]


def _headline(dossier: Dossier) -> Text:
    from rich.text import Text

    outcome = dossier.keys["outcome"]
    word = {"keep": "kept", "hold": "held", "drop": "dropped"}[outcome]
    reason = dossier.keys.get("reason")
    because = Text.assemble(" by ", say(reason, style="bold")) if reason else ""
    return Text.assemble(say(dossier.keys["id"], style="bold cyan"), "  ", (word, f"bold {STYLES[outcome]}"), because)


def _layer(screen: Console, layer: str, lines: Sequence[Line]) -> None:
    from rich.text import Text

    screen.print(Text.assemble("\n", say(layer, style="bold")))
    if all(line.status == "not reached" for line in lines):
        screen.print(say("  not reached", style="dim"))
        return
    names = max(cell_len(_short(line)) for line in lines)
    readings = max(cell_len(_reading(line)) for line in lines)
    for line in lines:
        name = _short(line).ljust(names)
        if line.outcome is None:
            screen.print(say(f"  · {name}  {_silence(line)}", style="dim"), overflow="ellipsis", no_wrap=True)
            continue
        style = STYLES[line.outcome]
        said = Text.assemble((f"  {SIGNS[line.status]} ", style), name)
        waived = (f"  waived: {shown(line.waived, 40)}", "green") if line.waived else ""
        rest = Text.assemble("  ", (_reading(line).ljust(readings), style), "  ", (bound(line.bound), "dim"), waived)
        screen.print(said + rest, overflow="ellipsis", no_wrap=True)
        for found in _found(line, screen.width - 6):
            screen.print(Text.assemble("      ", found), overflow="ellipsis", no_wrap=True)


def _short(line: Line) -> str:
    return shown(line.filter.removeprefix(f"{line.layer}."))


def _reading(line: Line) -> str:
    if line.outcome is None:
        return ""
    said = "could not tell" if line.status == "unread" else reading(line.reading)
    return f"{said} → {line.outcome}" if line.outcome != "keep" or line.status == "unread" else said


def _silence(line: Line) -> str:
    """Why a filter says nothing of the sample."""
    if line.status == "not for this sample" and line.scope:
        return f"not for this sample (for {_scope(line.scope)})"
    return line.status


def _scope(scope: Mapping[str, Sequence[str]]) -> str:
    return " and ".join(f"{column} {', '.join(values)}" for column, values in scope.items())


def _found(line: Line, width: int) -> list[Text]:
    """The findings of one filter, one line each."""
    from rich.text import Text

    evidence = line.evidence or {}
    if not evidence:
        return []
    lists = [value for value in evidence.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
    first = [evidence] if not lists or "text" in evidence else []
    items: list[Any] = [*first, *(item for value in lists for item in value)]
    said = [Text(_item(item, width)) for item in items[:FOUND]]
    all_of_them = line.reading if type(line.reading) is int else evidence.get("count") or 0
    more = max(len(items), all_of_them) - len(said) if len(items) > 1 else 0
    return [*said, Text(f"and {number(more)} more", style="dim")] if more > 0 else said


def _item(item: Mapping[str, Any], width: int) -> str:
    """A finding in one line: what was found, where it stands, and the rest that was noted of it."""
    at = f" at {item['start']}–{item['end']}" if isinstance(item.get("start"), int) else ""
    rest = {key: value for key, value in item.items() if key not in TOLD}
    gist = {"text", "message", "twin"} & item.keys() and "benchmark" not in item
    noted = evidence_line(rest, width // 2) if gist else ""
    tail = f"{at} ({noted})" if noted else at
    return evidence_line(item, max(width - len(tail), 20)) + tail


def _part(screen: Console, name: str, text: str, marks: Sequence[Mark]) -> None:
    """One part of the sample, with what findings point at between ⟦ and ⟧."""
    from rich.padding import Padding
    from rich.text import Text

    body = excerpt(text, [(mark.start, mark.end) for mark in marks])
    screen.print(Text.assemble("\n", (name, "bold"), (f"  {number(len(text))} characters", "dim")))
    nothing = Text("(only white space)" if text else "(empty)", style="dim")
    screen.print(Padding(body if text.strip() else nothing, (0, 2), expand=False))


def _besides(run: Path, dossier: Dossier, texts: Mapping[str, str | None]) -> list[Beside]:
    """The benchmark items that findings name, each once, beside the stretch of the sample that holds it."""
    from hum_qc.cli.beside import Items
    from hum_qc.reports.dossier import text_of

    items, found = Items(run), {}
    for line in dossier.lines:
        evidence = line.evidence or {}
        key = (evidence.get("benchmark"), evidence.get("item"))
        if None in key or key in found:
            continue
        whole = text_of(dossier.parts[line.filter][0], texts) or ""
        stretch = whole[evidence.get("start", 0) : evidence.get("end")] or evidence.get("text", "")
        found[key] = items.beside(line.filter, evidence, stretch)
    return list(found.values())
