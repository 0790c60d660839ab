"""The default recipe on many real rows: samples a second, peak memory of all processes, where the time goes.

Rows come from the general instruction corpora under the data folder, repeated with a word changed in each copy so
that they are no duplicates of each other. Beside the run stands the floor: the same file read and written back by
Polars (streaming) and by msgspec, whichever is faster.

Usage: python scripts/bench_pipeline.py [--data ../shared/data] [--rows 500000 1000000] [--workers 2]
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SOURCES = (
    "alpaca/alpaca_data.jsonl.gz",
    "alpaca_zh/alpaca_zh_translated.jsonl.gz",
    "alpaca_zh/carbonz0_part00.jsonl.gz",
    "dolly/dolly_3k.jsonl.gz",
    "gpteacher/codegen_instruct.jsonl.gz",
    "gpteacher/roleplay_simple_deduped.jsonl.gz",
    "llama_factory/alpaca_en_demo.jsonl.gz",
    "llama_factory/alpaca_zh_demo.jsonl.gz",
    "self_instruct/easyinstruct_alpaca_5k.jsonl.gz",
)


def real_rows(data: Path) -> list[dict[str, Any]]:
    """Instruction rows of the corpora, as instruction, input and output."""
    rows = []
    for name in SOURCES:
        with gzip.open(data / "candidates" / name, "rt", encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                output = row.get("output", row.get("response"))
                rows.append({"instruction": row["instruction"], "input": row.get("input") or "", "output": output})
    return rows


def varied(rows: list[dict[str, Any]], count: int) -> Iterator[bytes]:
    """`count` rows: copy after copy, each with its number in the instruction."""
    for i in range(count):
        copy, at = divmod(i, len(rows))
        row = rows[at]
        if copy:
            row = {**row, "instruction": f"{row['instruction']} ({copy})"}
        yield json.dumps(row, ensure_ascii=False).encode() + b"\n"


def family(pid: int) -> set[int]:
    """A process and all that it started."""
    found, fresh = {pid}, [pid]
    while fresh:
        for task in Path(f"/proc/{fresh.pop()}/task").glob("*/children"):
            try:
                children = {int(child) for child in task.read_text().split()}
            except OSError:
                continue
            fresh += children - found
            found |= children
    return found


def resident(pids: set[int]) -> int:
    """Bytes that the processes hold, pages that they share counted once (PSS)."""
    total = 0
    for pid in pids:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += next((int(line.split()[1]) << 10 for line in text.splitlines() if line.startswith("Pss:")), 0)
    return total


def measured(command: list[str]) -> tuple[float, float, str]:
    """Seconds, peak megabytes of the whole process family, and standard output of a command."""
    peak = 0
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        done = threading.Event()

        def watch() -> None:
            nonlocal peak
            while not done.wait(0.1):
                peak = max(peak, resident(family(process.pid)))

        watcher = threading.Thread(target=watch)
        watcher.start()
        out, _ = process.communicate()
        done.set()
        watcher.join()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - started, peak / 1e6, out


FLOORS = {
    "polars": "import polars as pl; pl.scan_ndjson('{0}').sink_ndjson('{1}')",
    "msgspec": (
        "import msgspec; d = msgspec.json.Decoder().decode; e = msgspec.json.Encoder().encode\n"
        "with open('{0}','rb') as f, open('{1}','wb') as g:\n"
        "    for line in f: g.write(e(d(line)) + b'\\n')"
    ),
}


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--rows", type=int, nargs="+", default=[500_000, 1_000_000])
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--recipe", default="starter:default")
    asked = parser.parse_args()
    rows = real_rows(asked.data)
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {len(rows):,} distinct rows"
    )
    print("\n| rows | MB | seconds | samples/s | peak MB | reach the last layer | floor | floor, rows/s |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for count in asked.rows:
        with tempfile.TemporaryDirectory() as scratch:
            corpus, out = Path(scratch) / "corpus.jsonl", Path(scratch) / "run"
            with corpus.open("wb") as file:
                file.writelines(varied(rows, count))
            floors = {}
            for name, code in FLOORS.items():
                floors[name], _, _ = measured([sys.executable, "-c", code.format(corpus, Path(scratch) / "floor")])
            floor = min(floors, key=lambda name: floors[name])
            command = [sys.executable, "-m", "hum_qc", "run", str(corpus), "--out", str(out), "--json"]
            command += ["--workers", str(asked.workers), "--recipe", asked.recipe]
            seconds, peak, text = measured(command)
            summary = json.loads(text)
            reach = summary["layers"][-1]["in"] / count
            megabytes = corpus.stat().st_size / 1e6
            print(
                f"| {count:,} | {megabytes:.0f} | {seconds:.1f} | {count / seconds:,.0f} | {peak:,.0f} | {reach:.1%} |"
                f" {floor} | {count / floors[floor]:,.0f} |",
                flush=True,
            )
            spent = ", ".join(f"{layer['name']} {layer['seconds']:.1f} s" for layer in summary["layers"])
            print(f"\nBy layer (seconds of all workers): {spent}\n", flush=True)


if __name__ == "__main__":
    main()
