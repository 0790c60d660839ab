"""Build the labelled contamination trial from the shared data; the same bytes each time.

Usage: python scripts/contamination_trial.py FOLDER [--data ../shared/data]

FOLDER gets `evals/NAME.jsonl` (the benchmarks, as published), `items.jsonl` (all of them in one shape),
`documents.jsonl` (an instruction corpus of several layouts), `labels.jsonl` (what each document is, and the items that
may be named for it), `left_out.jsonl` (real rows that are no negatives because they hold a whole question), and the
documents and labels of a second, smaller trial under `marin/`, over the same evals.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from contamination_edits import text_of
from contamination_families import Case, Maker
from contamination_found import Found
from contamination_items import Item, folded, read_benchmarks
from contamination_marin import marin_cases
from contamination_negatives import by_family, read_negatives

DATA = Path(__file__).parents[2] / "shared" / "data"


def write_rows(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    """JSON Lines, with the folder made where it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def write_cases(folder: Path, cases: Sequence[Case], items: Sequence[Item], seed: str) -> None:
    """Documents in random order under neutral ids, and their labels."""
    twins: dict[str, list[list[str]]] = defaultdict(list)
    for each in items:
        twins[folded(each.question)].append([each.benchmark, each.item])
    order = list(cases)
    random.Random(seed).shuffle(order)
    documents, labels = [], []
    for at, case in enumerate(order):
        name = f"{seed}-{at:05d}"
        item = case.item
        documents.append({"id": name, **case.record})
        labels.append(
            {
                "id": name,
                "family": case.family,
                "label": case.label,
                "benchmark": item.benchmark if item else None,
                "item": item.item if item else None,
                "language": item.language if item else None,
                "also": twins[folded(item.question)] if item else [],
            }
        )
    write_rows(folder / "documents.jsonl", documents)
    write_rows(folder / "labels.jsonl", labels)


def print_families(cases: Sequence[Case]) -> None:
    """How many documents and characters each family has."""
    counts = Counter((case.label, case.family) for case in cases)
    lengths: Counter[tuple[str, str]] = Counter()
    for case in cases:
        lengths[case.label, case.family] += len(text_of(case.record))
    print("\n| label | family | documents | mean length |\n| --- | --- | ---: | ---: |")
    for (label, family), count in sorted(counts.items()):
        print(f"| {label} | {family} | {count} | {lengths[label, family] // count:,} |")
    totals = Counter(case.label for case in cases)
    print(f"\n{len(cases):,} documents: " + ", ".join(f"{count:,} {label}" for label, count in totals.items()))


def build(folder: Path, data: Path = DATA) -> None:
    """Write the trial and print what it holds."""
    rows, items = read_benchmarks(data)
    for name, table in rows.items():
        write_rows(folder / "evals" / f"{name}.jsonl", table)
    write_rows(folder / "items.jsonl", (item._asdict() for item in items))
    negatives = read_negatives(data, items)
    write_rows(
        folder / "left_out.jsonl",
        ({"family": name, "text": text, **item._asdict()} for name, text, item in negatives.left_out),
    )
    cases = [*Maker(items, negatives).cases(), *Found(data, items).cases()]
    cases += [Case(f"negative_{family}", "clean", record) for family, record in negatives.rows]
    write_cases(folder, cases, items, "trial")
    smaller = list(marin_cases(data, items, negatives))
    write_cases(folder / "marin", smaller, items, "marin")
    print(f"{len(items):,} items of {len(rows)} benchmarks")
    print_families(cases)
    print("\nLeft out of the negatives, because they hold a whole question:")
    for family, found in by_family(negatives.left_out).items():
        print(f"- {family}: " + ", ".join(f"{name} {count}" for name, count in found.items()))
    print("\nThe smaller trial (marin/):")
    print_families(smaller)


def main() -> None:
    """Build it where the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", type=Path, default=DATA)
    asked = parser.parse_args()
    begun = time.perf_counter()
    build(asked.folder, asked.data)
    print(f"\nbuilt in {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
