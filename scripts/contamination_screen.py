"""The real command, `hum-qc contamination`, over one corpus; and what its ledger then says of each sample."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from bench_pipeline import measured

Named = tuple[str, str]


class Screened(NamedTuple):
    """What was called what, by id; of each, the items named, the one that decided first."""

    seconds: float
    megabytes: float
    leaks: dict[str, list[Named]]
    suspects: dict[str, list[Named]]
    near: dict[str, list[Named]]
    scores: dict[str, float]


def named(evidence: dict[str, Any]) -> list[Named]:
    """Benchmark and item that a finding names, then those that matched besides."""
    matches = [evidence, *(evidence.get("matches") or [])]
    return list(dict.fromkeys((str(match["benchmark"]), str(match["item"])) for match in matches))


def screen(documents: Path, evals: Sequence[Path], run: Path, *more: str) -> Screened:
    """Run the command in a folder of its own and read the findings: drop is a leak, hold a suspect or a near miss."""
    command = [sys.executable, "-m", "hum_qc", "contamination", str(documents), "--against", *map(str, evals)]
    seconds, megabytes, _ = measured([*command, "--out", str(run), "--json", *more])
    found = Screened(seconds, megabytes, {}, {}, {}, {})
    for row in pl.read_parquet(run / "ledger" / "findings" / "*.parquet").iter_rows(named=True):
        evidence = json.loads(row["evidence"])
        if "item" not in evidence:
            continue
        if row["outcome"] == "drop":
            kind = found.leaks
        else:
            kind = found.near if evidence.get("label") == "near_miss" else found.suspects
        kind.setdefault(row["id"], []).extend(named(evidence))
        found.scores[row["id"]] = max(evidence.get("score") or 0.0, found.scores.get(row["id"], 0.0))
    for name in found.leaks:
        found.suspects.pop(name, None)
        found.near.pop(name, None)
    return found
