"""The work folder of a run in progress: what shards leave behind until the ledger is written."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hum_qc.ledger import findings_schema, matches_schema

if TYPE_CHECKING:
    import polars as pl


class WorkFolder:
    """Files of a run by shard. Each is written under a temporary name and renamed when it is whole."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def state(self, shard: int) -> pl.DataFrame:
        """What is known of the samples of a shard."""
        return _read(self._path("state", shard))

    def save_state(self, shard: int, frame: pl.DataFrame) -> None:
        """Remember what is known of the samples of a shard."""
        self._write(frame, self._path("state", shard))

    def findings(self, shard: int) -> pl.DataFrame:
        """Every finding of a shard by row, and for each row in the order in which they were made."""
        import polars as pl

        parts = sorted((self.root / "findings").glob(f"{shard:06d}.*.arrow"))
        return pl.concat([_read(part) for part in parts]).sort("row", maintain_order=True)

    def save_findings(self, stage: int, shard: int, findings: Sequence[pl.DataFrame]) -> None:
        """Remember the findings that a stage made in a shard."""
        import polars as pl

        whole = pl.concat(findings) if findings else pl.DataFrame(schema=findings_schema())
        self._write(whole, self.root / "findings" / f"{shard:06d}.{stage:03d}.arrow")

    def matches(self, shard: int) -> pl.DataFrame:
        """Every benchmark item that samples of a shard hold, by row."""
        import polars as pl

        parts = sorted((self.root / "matches").glob(f"{shard:06d}.*.arrow"))
        found = [pl.DataFrame(schema=matches_schema()), *map(_read, parts)]
        return pl.concat(found).sort("row", maintain_order=True)

    def save_matches(self, stage: int, shard: int, matches: Sequence[pl.DataFrame]) -> None:
        """Remember the benchmark items that a stage found in a shard."""
        import polars as pl

        if matches:
            self._write(pl.concat(matches), self.root / "matches" / f"{shard:06d}.{stage:03d}.arrow")

    def collected(self, name: str, shard: int) -> pl.DataFrame:
        """What a corpus measure remembers of a shard."""
        return _read(self._path(f"collected/{name}", shard))

    def save_collected(self, name: str, shard: int, frame: pl.DataFrame) -> None:
        """Remember what a corpus measure collected in a shard."""
        import polars as pl

        self._write(frame.with_columns(pl.lit(shard, pl.UInt32).alias("shard")), self._path(f"collected/{name}", shard))

    def collected_parts(self, name: str) -> list[Path]:
        """The files of what was collected, in the order of shards."""
        return sorted((self.root / "collected" / name).glob("*.arrow"))

    def save_pairs(self, name: str, index: int, pairs: pl.DataFrame) -> None:
        """Remember a part of the pairs that a corpus measure found."""
        self._write(pairs, self._path(f"pairs/{name}", index))

    def save_decided(self, name: str, index: int, pairs: pl.DataFrame) -> None:
        """Remember, shard by shard, those pairs of a part that decide about a sample."""
        for (shard,), part in pairs.filter("decides").group_by("shard"):
            self._write(part, self.root / "decided" / name / f"{shard:06d}.{index:06d}.arrow")

    def pairs(self, name: str) -> Iterator[pl.DataFrame]:
        """The pairs that a corpus measure found, part by part."""
        for path in sorted((self.root / "pairs" / name).glob("*.arrow")):
            yield _read(path)

    def decided(self, name: str, shard: int) -> pl.DataFrame | None:
        """The pairs that decide about samples of this shard; None where there are none."""
        import polars as pl

        parts = sorted((self.root / "decided" / name).glob(f"{shard:06d}.*.arrow"))
        columns = ("row", "reading", "twin_file", "twin_row", "similarity")
        return pl.concat(_read(path) for path in parts).select(columns) if parts else None

    def save_rejected(self, shard: int, lines: Sequence[str]) -> None:
        """Remember the records of a shard that could not be read; one JSON object a line."""
        path = self._path("rejected", shard).with_suffix(".jsonl")
        with _renamed(path) as temporary:
            temporary.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", errors="replace")

    def rejected_parts(self) -> list[Path]:
        """The files of rejected records, in the order of shards."""
        return sorted((self.root / "rejected").glob("*.jsonl"))

    def _path(self, kind: str, shard: int) -> Path:
        return self.root / kind / f"{shard:06d}.arrow"

    def _write(self, frame: pl.DataFrame, path: Path) -> None:
        with _renamed(path) as temporary:
            frame.write_ipc(temporary, compression="lz4")


def _read(path: Path) -> pl.DataFrame:
    import polars as pl

    return pl.scan_ipc(path, glob=False).collect()  # a run folder may be called [x]


class _renamed:  # noqa: N801 - used as a statement
    """A temporary path beside `path` that takes its name when the block ends well."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.temporary = path.with_name(f".{path.name}.{os.getpid()}")

    def __enter__(self) -> Path:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return self.temporary

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.temporary.replace(self.path)
        else:
            self.temporary.unlink(missing_ok=True)
