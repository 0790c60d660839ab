"""Measure contamination on the labelled trial, beside the rules of other tools, and print Markdown tables.

Usage: python scripts/bench_contamination.py [--data ../shared/data] [--peers --envs DIR] [--scale] [--json FILE]

The trial is built anew (scripts/contamination_trial.py). Ours is the real command from JSON Lines to ledger, timed as a
whole, start-up and index included; a peer's time is its scan alone. `--peers` installs the other tools, each in an
environment of its own under DIR. A peer that has several settings is shown at the one with the best F1 over leaks; the
others go to the JSON. `--scale` adds 1,000,000 samples against all items. `--near` lists so many of each
family that are missed or flagged wrongly, so that they can be read.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from contamination_peers import run_peers
from contamination_scores import (
    LEXICAL,
    Row,
    Tool,
    as_row,
    false_table,
    families_of,
    family_table,
    read_labels,
    rightly_named,
    score,
    score_table,
)
from contamination_screen import Screened, screen
from contamination_trial import DATA, build

SCALE = 1_000_000


def our_tools(found: Screened, documents: int) -> list[Tool]:
    """Ours as two columns: what is dropped, and what is dropped or held as a suspect."""
    speed = documents / found.seconds
    both = {**found.suspects, **found.leaks}
    return [
        Tool("hum-qc, leaks", set(found.leaks), speed, found.leaks),
        Tool("hum-qc, leaks and suspects", set(both), speed, both),
    ]


def peer_tools(results: Mapping[str, Mapping[str, Row]]) -> list[list[Tool]]:
    """Each peer at each of its settings; one that failed is named on standard output."""
    peers: list[list[Tool]] = []
    for name, settings in results.items():
        peers.append([])
        for setting, result in settings.items():
            if "failed" in result:
                print(f"{name} ({setting}) did not run: {result['failed']}\n")
            else:
                speed = result["documents"] / result["seconds"]
                peers[-1].append(Tool(f"{name}, {setting}", set(result["flagged"]), speed))
    return peers


def sets_of(labels: Sequence[Row]) -> dict[str, Collection[str]]:
    """Which families a score is taken over."""
    leaks = families_of(labels, "leak")
    lexical = [family for family in leaks if family in LEXICAL or family.startswith("form_")]
    return {"lexical": lexical, "leaks": leaks, "leaks and suspects": families_of(labels, "leak", "suspect")}


def print_trial(title: str, labels: Sequence[Row], tools: Sequence[Tool]) -> None:
    """Every table of one trial."""
    sets = sets_of(labels)
    if set(sets["leaks"]) == set(sets["leaks and suspects"]):
        del sets["leaks and suspects"]
    print(f"## {title}\n\n{score_table(labels, tools, sets)}\n")
    for heading, kind in (
        ("Leaks", "leak"),
        ("Suspects", "suspect"),
        ("Near misses, flagged", "near_miss"),
        ("Disputed, flagged", "disputed"),
    ):
        if families_of(labels, kind):
            print(f"### {heading}\n\n{family_table(labels, tools, kind)}\n")
    print(f"### False flags\n\n{false_table(labels, tools)}\n")
    for tool in tools:
        if tool.items is not None:
            for name, families in sets.items():
                first = rightly_named(labels, tool, families)
                any_one = rightly_named(labels, tool, families, first=False)
                print(f"{tool.name}, {name}: right item named first {first:.3f}, among the matches {any_one:.3f}")
    print()


def print_wrong(folder: Path, labels: Sequence[Row], tool: Tool, most: int) -> None:
    """The first documents of each family that are missed or flagged wrongly, with the item that was named."""
    with (folder / "documents.jsonl").open(encoding="utf-8") as file:
        texts = {row.pop("id"): json.dumps(row, ensure_ascii=False) for row in map(json.loads, file)}
    counts: Counter[str] = Counter()
    for row in labels:
        if row["label"] == "suspect" or (row["id"] in tool.flagged) == (row["label"] == "leak"):
            continue
        counts[row["family"]] += 1
        if counts[row["family"]] <= most:
            told = (tool.items or {}).get(row["id"], [])[:1]
            print(f"{row['id']} {row['family']} {row['benchmark']} {row['item']}, named {told}")
            print(f"    {texts[row['id']][:300]}")


def enlarged(folder: Path, to: Path) -> int:
    """The trial's documents again and again under new ids, until there are a million."""
    with (folder / "documents.jsonl").open(encoding="utf-8") as file:
        rows: list[dict[str, Any]] = [json.loads(line) for line in file]

    def lines() -> Iterator[str]:
        for at in range(SCALE):
            yield json.dumps({**rows[at % len(rows)], "id": f"scale-{at}"}, ensure_ascii=False) + "\n"

    with to.open("w", encoding="utf-8") as file:
        file.writelines(lines())
    return to.stat().st_size


def compared(trial: Path, evals: Sequence[Path], asked: argparse.Namespace) -> tuple[list[Tool], list[Tool]]:
    """What the tables show, and every setting of every peer besides."""
    labels = read_labels(trial)
    tools = our_tools(screen(trial / "documents.jsonl", evals, trial / "run"), len(labels))
    if not asked.peers:
        return tools, []
    peers = peer_tools(run_peers(trial, asked.envs))
    leaks = families_of(labels, "leak")
    for settings in peers:
        tools += sorted(settings, key=lambda tool: -score(labels, tool.flagged, leaks).f1)[:1]
    return tools, [tool for settings in peers for tool in settings]


def run(folder: Path, asked: argparse.Namespace) -> list[Row]:
    """Build, run and print; the figures for machines come back."""
    build(folder, asked.data)
    (folder / "marin" / "items.jsonl").symlink_to(folder / "items.jsonl")
    evals = sorted((folder / "evals").glob("*.jsonl"))
    rows: list[Row] = []
    for title, trial in (("The trial", folder), ("The smaller trial, in marin's shape", folder / "marin")):
        labels = read_labels(trial)
        tools, every = compared(trial, evals, asked)
        print_trial(title, labels, tools)
        if asked.near:
            print_wrong(trial, labels, tools[0], asked.near)
        rows += [{"trial": title, **as_row(labels, tool, sets_of(labels))} for tool in [*tools[:2], *every]]
    if asked.scale:
        size = enlarged(folder, folder / "scale.jsonl") / 1e6
        found = screen(folder / "scale.jsonl", evals, folder / "scale")
        print(f"{SCALE:,} samples, {size:,.0f} MB: {found.seconds:.0f} s, {SCALE / found.seconds:,.0f} samples/s,")
        print(f"peak {found.megabytes:,.0f} MB")
    return rows


def main() -> None:
    """Print every table; write the figures where the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--envs", type=Path, default=Path("envs"))
    parser.add_argument("--scale", action="store_true")
    parser.add_argument("--near", type=int, default=0, metavar="MOST")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        rows = run(Path(scratch), asked)
    if asked.json:
        asked.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
