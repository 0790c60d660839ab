"""Scores of a contamination trial: recall by family, false flags, precision, F1, items named rightly."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

Row = dict[str, Any]
LEXICAL = (
    "verbatim",
    "question_only",
    "deletions_8",
    "substitutions_10",
    "case_space_punctuation",
    "width_and_script",
    "multiple_choice_shuffled",
    "short_items",
    "short_items_chinese",
    "code_renamed",
    "long_document",
    "early_turn",
    "split_over_turns",
)


class Tool(NamedTuple):
    """One way to flag: a name, the ids it flags, and where it tells, documents a second and the items it names."""

    name: str
    flagged: Collection[str]
    speed: float | None = None
    items: Mapping[str, Sequence[tuple[str, str]]] | None = None


class Score(NamedTuple):
    """Shares from 0 to 1; `false` counts the negatives that are flagged, of `negatives`."""

    precision: float
    recall: float
    f1: float
    false: int
    negatives: int


def read_labels(folder: Path) -> list[Row]:
    """The labels of a trial."""
    with (folder / "labels.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def score(labels: Sequence[Row], flagged: Collection[str], families: Collection[str]) -> Score:
    """Positives are these families, negatives are the clean documents; all others count for nothing here."""
    right = sum(row["id"] in flagged for row in labels if row["family"] in families)
    positives = sum(row["family"] in families for row in labels)
    clean = [row["id"] in flagged for row in labels if row["label"] == "clean"]
    precision = right / max(1, right + sum(clean))
    recall = right / max(1, positives)
    return Score(precision, recall, 2 * precision * recall / max(1e-9, precision + recall), sum(clean), len(clean))


def families_of(labels: Sequence[Row], *wanted: str) -> list[str]:
    """The families with one of these labels, sorted."""
    return sorted({row["family"] for row in labels if row["label"] in wanted})


def rightly_named(labels: Sequence[Row], tool: Tool, families: Collection[str], *, first: bool = True) -> float:
    """Share of the flagged documents of these families whose (first) named item asks the question that was leaked."""
    assert tool.items is not None
    told = [row for row in labels if row["family"] in families and row["id"] in tool.items]
    right = 0
    for row in told:
        items = tool.items[row["id"]]
        right += not {tuple(item) for item in row["also"]}.isdisjoint(items[:1] if first else items)
    return right / max(1, len(told))


def _cell(value: float) -> str:
    return f"{value:.3f}" if value < 0.9995 else "1.000"


def family_table(labels: Sequence[Row], tools: Sequence[Tool], *wanted: str) -> str:
    """Share of each family that each tool flags."""
    totals = Counter(row["family"] for row in labels)
    lines = [f"| family | documents | {' | '.join(tool.name for tool in tools)} |"]
    lines.append("| --- | ---: |" + " ---: |" * len(tools))
    for family in families_of(labels, *wanted):
        ids = [row["id"] for row in labels if row["family"] == family]
        shares = [_cell(sum(name in tool.flagged for name in ids) / len(ids)) for tool in tools]
        lines.append(f"| {family} | {totals[family]} | {' | '.join(shares)} |")
    return "\n".join(lines)


def false_table(labels: Sequence[Row], tools: Sequence[Tool]) -> str:
    """How many documents of each kind of negative each tool flags."""
    lines = [f"| negatives | documents | {' | '.join(tool.name for tool in tools)} |"]
    lines.append("| --- | ---: |" + " ---: |" * len(tools))
    for family in families_of(labels, "clean"):
        ids = [row["id"] for row in labels if row["family"] == family]
        counts = [str(sum(name in tool.flagged for name in ids)) for tool in tools]
        lines.append(f"| {family} | {len(ids)} | {' | '.join(counts)} |")
    return "\n".join(lines)


def score_table(labels: Sequence[Row], tools: Sequence[Tool], sets: Mapping[str, Collection[str]]) -> str:
    """Precision, recall and F1 over each set of families, and documents a second."""
    lines = ["| tool | set | precision | recall | F1 | false flags | documents/s |"]
    lines.append("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for tool in tools:
        for name, families in sets.items():
            found = score(labels, tool.flagged, families)
            cells = [_cell(found.precision), _cell(found.recall), _cell(found.f1)]
            speed = f"{tool.speed:,.0f}" if tool.speed else ""
            counted = f"{found.false:,} of {found.negatives:,}"
            lines.append(f"| {tool.name} | {name} | {' | '.join(cells)} | {counted} | {speed} |")
    return "\n".join(lines)


def as_row(labels: Sequence[Row], tool: Tool, sets: Mapping[str, Collection[str]]) -> Row:
    """The same figures for machines."""
    by_family = {
        family: sum(row["id"] in tool.flagged for row in labels if row["family"] == family)
        for family in sorted({row["family"] for row in labels})
    }
    scores = {name: score(labels, tool.flagged, families)._asdict() for name, families in sets.items()}
    return {"tool": tool.name, "documents_per_second": tool.speed, "flagged": by_family, "scores": scores}
