"""Build `starter:open`, the index of openly licensed benchmarks that the package ships, and its table of sources.

Reads eval sets from a folder with a README.md whose table names source, revision and licence of each file. Takes those
whose licence lets them be passed on; stores fingerprints and item ids only, without passages (they are never scored).

Usage: python scripts/build_starter_index.py [../shared/data]
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import polars as pl

from hum_qc.engine.items import ItemFile, read_items
from hum_qc.index.build import build

ROOT = Path(__file__).parents[1]
INDEX = ROOT / "hum_qc/index/open.idx"
TABLE = ROOT / "docs/starter-open.md"
OPEN = ("MIT", "Apache-2.0", "BSD-2-Clause", "CC-BY-4.0", "CC-BY-SA-3.0", "CC-BY-SA-4.0", "AFL-3.0", "ODC-By-1.0")
UNSURE = ("koala_test_set",)  # its repository states no licence
ROW = re.compile(r"^\| `(evals/[^`]+)` \|")


def sources(readme: Path) -> dict[str, dict[str, str]]:
    """Repository, path and revision of each file, as the table states them."""
    found = {}
    for line in readme.read_text(encoding="utf-8").splitlines():
        if match := ROW.match(line):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            place, _, revision = cells[7].partition(" @ ")
            found[match[1]] = {"source": place, "revision": revision}
    return found


def is_open(file: ItemFile) -> bool:
    """Whether the licence of the benchmark lets its fingerprints be passed on."""
    return file.benchmark.license in OPEN and file.benchmark.name not in UNSURE


def main(folder: Path) -> None:
    """Build the index and write the table."""
    known = sources(folder / "README.md")
    frames, entries = [], []
    for file in filter(
        is_open, read_items([str(folder / "evals"), str(folder / "evals/ner/wnut17_emerging.test.annotated.gz")])
    ):
        frames.append(pl.concat(list(file.frames())))
        name = str(Path(file.path).resolve().relative_to(folder.resolve()))
        entries.append(
            {
                "benchmark": file.benchmark.name,
                "file": Path(name).name,
                "items": file.items,
                "license": file.benchmark.license,
                "sha256": file.corpus.sha256(),
                **known[name],
            }
        )
    items = pl.concat(frames).with_columns(passage=pl.lit(None, pl.String))
    build(INDEX, items, text=False, sources=entries)
    TABLE.write_text(table(entries, len(items)), encoding="utf-8")
    print(f"{INDEX.name}: {len(items):,} items, {INDEX.stat().st_size / 1e6:.1f} MB")


def table(entries: list[dict[str, object]], items: int) -> str:
    """The page that says what is inside."""
    lines = [
        "# starter:open",
        "",
        f"The index of benchmarks that ships with hum_qc: {items:,} items, fingerprints and item ids only, no text.",
        "`hum-qc contamination FILE` uses it when no `--against` is given. It is no complete list: build an index of",
        "your own with `hum-qc index build NAME FILES...` for the benchmarks that you report.",
        "",
        "| benchmark | file | items | licence | source | revision |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for one in entries:
        lines.append(
            f"| {one['benchmark']} | {one['file']} | {one['items']:,} | {one['license']} "
            f"| {one['source']} | {one['revision']} |"
        )
    lines += ["", "Made by `scripts/build_starter_index.py`; the index file itself has the SHA-256 of every source."]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "../shared/data"))
