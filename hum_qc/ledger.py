"""The memory of a run: every reading and every finding, as two Parquet tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.errors import InputError
from hum_qc.sample import META
from hum_qc.verdict import Outcome

if TYPE_CHECKING:
    import polars as pl

FINDINGS: Final[tuple[str, ...]] = (
    "file", "row", "id", "layer", "measure", "filter", "reading", "bound", "outcome", "evidence", "waived",
)  # fmt: skip
READINGS: Final[tuple[str, ...]] = (
    "file", "row", "line", "id", "hash", "task", "language", "source", "outcome", "reason", "reached", "unread",
)  # fmt: skip
PAIRS: Final[tuple[str, ...]] = ("file", "row", "twin_file", "twin_row", "filter", "reading", "similarity", "decides")
MATCHES: Final[tuple[str, ...]] = (
    "file", "row", "id", "filter", "benchmark", "item", "score", "question", "others", "code", "outcome", "waived",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LayerCount:
    """What a layer did to the samples that entered it: `total = kept + held + dropped`.

    `held` are those held for the first time here, `kept` all others that go on.
    """

    name: str
    total: int
    kept: int
    held: int
    dropped: int
    seconds: float

    def __add__(self, other: LayerCount) -> LayerCount:
        return LayerCount(
            self.name,
            self.total + other.total,
            self.kept + other.kept,
            self.held + other.held,
            self.dropped + other.dropped,
            self.seconds + other.seconds,
        )

    def asdict(self) -> dict[str, Any]:
        """The layer as `summary.json` writes it."""
        return {
            "name": self.name,
            "in": self.total,
            "kept": self.kept,
            "held": self.held,
            "dropped": self.dropped,
            "seconds": round(self.seconds, 3),
        }


def findings_schema() -> dict[str, Any]:
    """Column types of the findings table; `waived` names the waiver of a finding that does not count."""
    import polars as pl

    return {name: pl.Int64() if name == "row" else pl.String() for name in FINDINGS}


def matches_schema() -> dict[str, Any]:
    """Column types of the matches table: a row per filter, sample and benchmark item that the sample holds.

    `score` is 0..1, and `outcome` what it means under the bound of the filter (near misses may `keep`). `question` and
    `others` are the shares (0..1, by weight) of the question, and of choices and answer, that stand there; null where
    they were not compared. `code`: it was found by the structure of its code. `waived` names the waiver of a match
    that does not count.
    """
    import polars as pl

    kinds: dict[str, Any] = {"row": pl.Int64(), "code": pl.Boolean()}
    kinds |= dict.fromkeys(("score", "question", "others"), pl.Float64())
    return {name: kinds.get(name, pl.String()) for name in MATCHES}


def pairs_schema() -> dict[str, Any]:
    """Column types of the pairs table: a sample, a twin that is preferred to it, and how alike they are (0..1).

    A sample may have several; the one that `decides` names a twin that stays, and its reading is the sample's.
    """
    import polars as pl

    kinds: dict[str, Any] = {
        "row": pl.Int64(),
        "twin_row": pl.Int64(),
        "similarity": pl.Float64(),
        "decides": pl.Boolean(),
    }
    return {name: kinds.get(name, pl.String()) for name in PAIRS}


def readings_table(frame: pl.DataFrame, filters: Mapping[str, Any]) -> pl.DataFrame:
    """The readings table of a judged frame: outcomes as words, one column per filter of the recipe."""
    import polars as pl

    words = {int(o): o.word for o in Outcome}
    missing = [pl.lit(None, kind).alias(name) for name, kind in filters.items() if name not in frame.columns]
    metas = [name for name in frame.columns if name.startswith(META)]
    return frame.with_columns(pl.col("outcome").replace_strict(words, return_dtype=pl.String), *missing).select(
        *READINGS, *metas, *(pl.col(name).cast(kind) for name, kind in filters.items())
    )


class Ledger:
    """The tables of a finished run, for reading."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "ledger"
        if not self.folder.is_dir():
            raise InputError(f"{folder}: is no run folder (it has no ledger/); name a folder that `hum-qc run` wrote")

    def readings(self) -> pl.LazyFrame:
        """One row per sample: keys, outcome, and one column per filter."""
        return self._scan("readings")

    def findings(self) -> pl.LazyFrame:
        """One row per verdict that is not KEEP."""
        return self._scan("findings")

    def matches(self) -> pl.LazyFrame:
        """One row per benchmark item that a sample holds, and filter that found it."""
        return self._scan("matches")

    def pairs(self) -> pl.LazyFrame:
        """Verified duplicate pairs."""
        return self._scan("pairs")

    def find(self, name: str) -> pl.DataFrame:
        """The readings of every sample that `name` means: an id, or `file:row`. Empty when there is none."""
        import polars as pl

        wanted = pl.col("id") == name
        file, _, row = name.rpartition(":")
        if file and row.isdecimal():
            wanted = wanted | ((pl.col("file") == file) & (pl.col("row") == int(row)))
        return self.readings().filter(wanted).collect()

    def findings_of(self, file: str, row: int) -> pl.DataFrame:
        """Every finding of one sample, in the order in which they were made."""
        import polars as pl

        return self.findings().filter((pl.col("file") == file) & (pl.col("row") == row)).collect()

    def matches_of(self, file: str, row: int) -> pl.DataFrame:
        """Every benchmark item that one sample holds."""
        import polars as pl

        return self.matches().filter((pl.col("file") == file) & (pl.col("row") == row)).collect()

    def _scan(self, table: str) -> pl.LazyFrame:
        import polars as pl

        parts = sorted((self.folder / table).glob("*.parquet"))
        if not parts:
            raise InputError(f"{self.folder / table}: holds no table; the run is incomplete")
        return pl.scan_parquet(parts, glob=False)  # a folder may be called [x]
