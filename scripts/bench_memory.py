"""Peak memory of a run over large files: JSON Lines, one JSON array on one line, and a Parquet folder.

The rows are made up here (long answers of different words), so that no data folder is needed. Memory is that of all
processes together, pages that they share counted once.

Usage: python scripts/bench_memory.py [--jsonl 5000] [--array 2000] [--parquet 1000] [--recipe starter:quick]
(sizes in megabytes; 0 leaves one out)
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench_pipeline import measured

WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("n", "r", "st", "m", "ck", "lt")]


def rows(megabytes: int) -> Iterator[dict[str, str]]:
    """Rows of about five kilobytes, no two alike, until there are that many megabytes."""
    draw, written = random.Random(0), 0
    while written < megabytes * 1_000_000:
        answer = " ".join(draw.choices(WORDS, k=1000)).capitalize() + "."
        row = {"instruction": f"Tell story {written}.", "output": answer}
        written += len(answer) + 60
        yield row


def write(kind: str, megabytes: int, folder: Path) -> str:
    """The corpus in its container; gives what to run."""
    if kind == "parquet":
        import polars as pl

        (folder / "parts").mkdir()
        for number in range(10):
            pl.DataFrame(list(rows(megabytes // 10))).write_parquet(folder / "parts" / f"{number}.parquet")
        return str(folder / "parts")
    path = folder / f"corpus.{kind}"
    with path.open("w", encoding="utf-8") as file:
        if kind == "json":
            file.write("[")
        for number, row in enumerate(rows(megabytes)):
            if kind == "json" and number:
                file.write(", ")
            file.write(json.dumps(row) + ("\n" if kind == "jsonl" else ""))
        if kind == "json":
            file.write("]")
    return str(path)


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jsonl", type=int, default=5000)
    parser.add_argument("--array", type=int, default=2000)
    parser.add_argument("--parquet", type=int, default=1000)
    parser.add_argument("--recipe", default="starter:quick")
    asked = parser.parse_args()
    print("| container | MB | records | seconds | peak MB |\n| --- | --- | --- | --- | --- |")
    for kind, megabytes in (("jsonl", asked.jsonl), ("json", asked.array), ("parquet", asked.parquet)):
        if not megabytes:
            continue
        with tempfile.TemporaryDirectory() as scratch:
            corpus = write(kind, megabytes, Path(scratch))
            command = [sys.executable, "-m", "hum_qc", "run", corpus, "--out", f"{scratch}/run", "--json"]
            seconds, peak, text = measured([*command, "--recipe", asked.recipe])
            counts = json.loads(text)["counts"]
            assert counts["input"] == sum(counts[word] for word in ("kept", "held", "dropped", "rejected"))
            print(f"| {kind} | {megabytes:,} | {counts['input']:,} | {seconds:.0f} | {peak:,.0f} |", flush=True)


if __name__ == "__main__":
    main()
