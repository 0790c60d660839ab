"""Plant known defects into clean rows, to measure how many of them a recipe stops.

Usage: python scripts/plant_defects.py CLEAN.jsonl OUT.jsonl [--bank blind] [--per-kind 100] [--seed 0]

Rows have Alpaca's fields: id, task, language, instruction, input, output, and labels or answers where the task has
them. OUT.jsonl holds the clean rows and the planted copies in one seeded random order; OUT.labels.jsonl says of every
id which kind it is (null: clean).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from defect_kinds import KINDS, REMOVED, Draw, Row
from defect_texts import SEEN, Bank
from defect_texts_blind import BLIND
from defect_texts_heldout import HELDOUT

BANKS = {"seen": SEEN, "heldout": HELDOUT, "blind": BLIND}
"""Wordings by the name of their bank."""
TRIES = 40
"""How often each row is tried before a kind is given up."""


def plant(rows: Sequence[Row], kind: str, count: int, seed: int, bank: Bank = SEEN) -> list[tuple[int, Row]]:
    """`count` copies of clean rows with one defect each and an id of their own, en and zh in turn where both can be.

    Each comes with the position of the row it was made from. Raises KeyError when there is no such kind and ValueError
    when no row can carry it.
    """
    rng = random.Random(f"{seed}:{kind}")
    draw, made = Draw(rows, bank, rng), list[tuple[int, Row]]()
    for tried, position in enumerate(_carriers(rows, rng)):
        if len(made) == count:
            break
        if tried > TRIES * len(rows) or (tried > 4 * len(rows) and not made):
            raise ValueError(f"{kind}: no row can carry it {count} times")
        changed = KINDS[kind](rows[position], draw)
        if changed is not None:
            row = {**rows[position], **changed, "id": f"{rng.getrandbits(64):016x}"}
            made.append((position, {key: value for key, value in row.items() if value is not REMOVED}))
    return made


def _carriers(rows: Sequence[Row], rng: random.Random) -> Iterator[int]:
    """Positions in random order, one en and one zh in turn, again and again."""
    by_language = [[n for n, row in enumerate(rows) if (row["language"] == "zh") is zh] for zh in (False, True)]
    for pile in by_language:
        rng.shuffle(pile)
    piles = [pile for pile in by_language if pile]
    turn = 0
    while piles:
        yield piles[turn % len(piles)][turn // len(piles) % len(piles[turn % len(piles)])]
        turn += 1


def main() -> None:
    """Read the clean rows, plant every kind, write the mix and its labels."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clean", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--bank", choices=BANKS, default="blind")
    parser.add_argument("--per-kind", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    clean = [json.loads(line) for line in args.clean.read_text(encoding="utf-8").split("\n") if line.strip()]
    mixed, skipped = mix(clean, args.per_kind, args.seed, BANKS[args.bank])
    write(args.out, [row for row, _ in mixed])
    write(args.out.with_suffix(".labels.jsonl"), [{"id": row["id"], "kind": kind} for row, kind in mixed])
    for kind in skipped:
        print(f"not planted, no row can carry it: {kind}", file=sys.stderr)


def mix(
    clean: Sequence[Row], per_kind: int, seed: int, bank: Bank = SEEN
) -> tuple[list[tuple[Row, str | None]], list[str]]:
    """Clean and planted rows in random order, each with its kind (None: clean); and the kinds no row can carry.

    A planted row comes after the row it was made from: where the two are twins, it is the one a recipe should stop.
    """
    rng = random.Random(f"{seed}:order")
    places = [rng.random() for _ in clean]
    placed: list[tuple[float, Row, str | None]] = [(place, row, None) for place, row in zip(places, clean, strict=True)]
    skipped = []
    for kind in KINDS:
        try:
            planted = plant(clean, kind, per_kind, seed, bank)
        except ValueError:
            skipped.append(kind)
            continue
        for position, row in planted:
            first = places[position]
            placed.append((first + rng.random() * (1 - first), row, kind))
    placed.sort(key=lambda one: one[0])
    return [(row, kind) for _, row, kind in placed], skipped


def write(path: Path, rows: Sequence[Row]) -> None:
    """One JSON object a line."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


if __name__ == "__main__":
    main()
