"""The real command, `hum-qc contamination`, over one corpus; and what its ledger then says of each sample."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from bench_pipeline import measured

LEAK = 0.6
Named = tuple[str, str]


class Screened(NamedTuple):
    """What was called what, by id; of each, the items named, the one that decided first."""

    seconds: float
    megabytes: float
    leaks: dict[str, list[Named]]
    suspects: dict[str, list[Named]]
    near: dict[str, list[Named]]
    scores: dict[str, float]


def file_of(run: Path) -> dict[str, str]:
    """The benchmark file that each benchmark was read from, where it was read from one; several prefix their items."""
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    sources = [source for index in manifest["indexes"].values() for source in index["sources"]]
    names = [source["benchmark"] for source in sources]
    return {one["benchmark"]: Path(one["path"]).stem for one in sources if names.count(one["benchmark"]) == 1}


def named(evidence: Mapping[str, Any], files: Mapping[str, str]) -> list[Named]:
    """File and item that a finding names, then those that matched besides."""
    found = []
    for match in (evidence, *(evidence.get("matches") or ())):
        benchmark, item = str(match["benchmark"]), str(match["item"])
        file, _, own = (files[benchmark], "", item) if benchmark in files else item.partition(":")
        found.append((file, own))
    return list(dict.fromkeys(found))


def screen(documents: Path, evals: Sequence[Path], run: Path, *more: str) -> Screened:
    """Run the command in a folder of its own and read its ledger.

    A drop is a leak, a hold a suspect; near misses are among the matches.
    """
    command = [sys.executable, "-m", "hum_qc", "contamination", str(documents), "--against", *map(str, evals)]
    seconds, megabytes, _ = measured([*command, "--out", str(run), "--json", *more])
    found = Screened(seconds, megabytes, {}, {}, {}, {})
    files = file_of(run)
    for row in pl.read_parquet(run / "ledger" / "findings" / "*.parquet").iter_rows(named=True):
        evidence = json.loads(row["evidence"])
        if "item" not in evidence:
            continue
        kind = found.leaks if row["outcome"] == "drop" else found.suspects
        kind.setdefault(row["id"], []).extend(named(evidence, files))
        found.scores[row["id"]] = max(evidence.get("score") or 0.0, found.scores.get(row["id"], 0.0))
    near = pl.col("filter").str.ends_with("benchmark_variant") & (pl.col("score") >= LEAK)
    for row in pl.read_parquet(run / "ledger" / "matches" / "*.parquet").filter(near).iter_rows(named=True):
        found.near.setdefault(row["id"], []).extend(named(row, files))
    for name in found.leaks:
        found.suspects.pop(name, None)
    for name in (*found.leaks, *found.suspects):
        found.near.pop(name, None)
    return found
