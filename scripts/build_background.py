"""Count how common words and pairs of words are in ordinary instruction data, for weights that need no eval set.

Reads a corpus (any JSON Lines), counts in how many records each token and each pair of neighbours stands, and writes
those that stand in at least `LEAST` of them as `hum_qc/index/background.idx`: 32 bits of a hash and a count, no text.

Usage: python scripts/build_background.py FILE.jsonl[.gz]...
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import numpy as np
import polars as pl

from hum_qc.index import store
from hum_qc.index.background import KIND, PATH, pair_hashes, short
from hum_qc.index.tokens import tokenise

LEAST = 14


def texts(path: Path) -> list[str]:
    """All text values of each record, one after the other."""
    data = path.read_bytes()
    lines = (gzip.decompress(data) if path.suffix == ".gz" else data).decode().splitlines()
    rows = (json.loads(line) for line in lines)
    return ["\n".join(str(v) for k, v in row.items() if isinstance(v, str) and k[0] != "_") for row in rows]


def counts(hashes: np.ndarray, rows: np.ndarray) -> pl.DataFrame:
    """In how many rows each hash stands."""
    frame = pl.DataFrame({"hash": short(hashes), "row": rows}).unique()
    return frame.group_by("hash").len("count").filter(pl.col("count") >= LEAST).sort("hash")


def main(paths: list[str]) -> None:
    """Count and write."""
    rows = pl.Series([text for path in paths for text in texts(Path(path))])
    tokens = tokenise(rows)
    of_row = np.repeat(np.arange(len(rows)), np.diff(tokens.offsets))
    pairs = pair_hashes(tokens.hashes[:-1], tokens.hashes[1:])[of_row[:-1] == of_row[1:]]
    single = counts(tokens.hashes, of_row)
    double = counts(pairs, of_row[:-1][of_row[:-1] == of_row[1:]])
    stems = counts(tokens.stems, of_row)
    sections = {}
    for name, frame in (("words", single), ("pairs", double), ("stems", stems)):
        sections[f"{name}_hash"] = frame["hash"].to_numpy()
        sections[f"{name}_count"] = frame["count"].cast(pl.UInt32).to_numpy()
    facts = {"records": len(rows), "least": LEAST, "sources": [Path(path).name for path in paths]}
    store.write(PATH, KIND, facts, sections)
    amounts = f"{len(single)} tokens, {len(double)} pairs, {len(stems)} stems"
    print(f"{PATH.name}: {PATH.stat().st_size / 1e3:.0f} kB, {amounts}")


if __name__ == "__main__":
    main(sys.argv[1:])
