"""Write the table of known benchmarks in docs/contamination-benchmarks.md from filters/benchmarks.yaml.

Usage: python scripts/benchmark_table.py
"""

from __future__ import annotations

from pathlib import Path

from hum_qc.index.benchmarks import Benchmark, load_benchmarks

DOCUMENT = Path(__file__).parents[1] / "docs" / "contamination-benchmarks.md"
BEGIN, END = "<!-- table: scripts/benchmark_table.py -->\n", "<!-- end of table -->\n"
COLUMNS = ("benchmark", "language", "licence", "layouts read in files", "documented", "on the Hub")
HEAD = f"| {' | '.join(COLUMNS)} |\n|{' --- |' * len(COLUMNS)}\n"


def row(one: Benchmark) -> str:
    """One line: name with its source, language, licence, how many layouts were verified how, address on the Hub."""
    read = sum(layout.verified == "file" for layout in one.layouts)
    hub = "" if one.hub is None else f"`{one.hub.path}`" + (f" {one.hub.config}" if one.hub.config else "")
    name = f"[{one.name}]({one.source})" + (f": {one.about}" if one.about else "")
    return f"| {name} | {one.language or ''} | {one.license or ''} | {read} | {len(one.layouts) - read} | {hub} |\n"


def table() -> str:
    """The table, in the order of the policy file."""
    return HEAD + "".join(row(one) for one in load_benchmarks().sets.values())


def written(document: str) -> str:
    """The document with the table in its place."""
    before, _, rest = document.partition(BEGIN)
    return before + BEGIN + "\n" + table() + "\n" + END + rest.partition(END)[2]


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
