"""New bounds over the readings of an earlier run: nothing is measured again."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hum_qc.engine.execute import Counts, Job, Watch, building, finish
from hum_qc.engine.indexes import keep_index
from hum_qc.engine.settle import hold_lost_twins
from hum_qc.engine.workfolder import WorkFolder
from hum_qc.engine.write import column_type
from hum_qc.errors import InputError
from hum_qc.filters.measuring import Measured
from hum_qc.filters.pipeline import Judged, judge
from hum_qc.filters.waiving import stored_matches
from hum_qc.ledger import FINDINGS, Ledger
from hum_qc.registry import Matches, Readings
from hum_qc.sample import place

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.filters.line import Filter
    from hum_qc.waivers import Waiver


@dataclass(frozen=True, slots=True)
class Stored:
    """What an earlier run knows: its ledger, and which of its filters measured what."""

    ledger: Ledger
    manifest: Mapping[str, Any]

    @classmethod
    def of(cls, run: Path) -> Stored:
        """Open a run folder; InputError when it is none."""
        ledger = Ledger(run)
        try:
            manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(f"{run / 'manifest.json'}: cannot be read: {error}") from error
        return cls(ledger, manifest)

    def column(self, one: Filter) -> str | None:
        """The name of the filter that read the same thing in the earlier run; None when none did."""
        wanted = one.asdict()
        same = [
            old["name"]
            for lines in self.manifest["recipe"]["layers"].values()
            for old in lines
            if all(old[key] == wanted[key] for key in ("measure", "version", "options"))
        ]
        return one.name if one.name in same else next(iter(same), None)

    def matches(self, column: str, old: pl.DataFrame) -> Matches | None:
        """What the samples of one part of the readings table matched; None where nothing is remembered of any."""
        import polars as pl

        rows = old.select("file", "row").with_row_index("at")
        mine = pl.col("filter") == column
        near = pl.col("file").is_in(rows["file"].unique().to_list()) & pl.col("row").is_between(*_ends(rows["row"]))
        found = self.ledger.matches().filter(mine & near).collect().join(rows, on=["file", "row"])
        told = found.drop("file", "row", "id", "filter", "outcome", "waived")
        return None if told.is_empty() else stored_matches(old[column], told)


def _ends(rows: pl.Series) -> tuple[Any, Any]:
    return rows.min(), rows.max()


def redecide(job: Job, run: Path, watch: Watch | None = None) -> Path:
    """Decide again by `job.recipe` what the readings of `run` say, and deliver `job.corpus` into `job.out`.

    A sample that reaches a filter which never measured it is held as `unmeasured`. Duplicates are read from the
    stored pairs: when a kept twin is dropped earlier now, the next of its copies takes its place.
    Raises InputError when the run cannot be read, or its corpus has changed since.
    """
    started = time.perf_counter()
    stored = Stored.of(run)
    _unchanged(job, stored)
    with building(job.out) as partial:
        folder = WorkFolder(partial / "work")
        counts = Counts()
        parts = sorted((run / "ledger" / "readings").glob("*.parquet"))
        corpus_filters = [one for one in job.recipe.filters if one.measure.kind == "corpus"]
        pairs = {one.name: _Pairs.of(stored, one, job, parts) for one in corpus_filters}
        for index, frame in enumerate(_frames(parts)):
            if frame.is_empty():
                continue
            counts.files.append(str(frame["file"][0]))
            judged = _decide(job, stored, frame, pairs)
            folder.save_state(index, judged.frame)
            folder.save_findings(0, index, [_with_old_evidence(stored, judged)])
            folder.save_matches(0, index, judged.matches)
            counts.add_layers(judged.layers)
        for name, table in pairs.items():
            folder.save_pairs(name, 0, table.table)
        hold_lost_twins(folder, job.recipe, len(counts.files))
        rejected = run / "rejected.jsonl"
        counts.rejected = _lines(rejected)
        folder.save_rejected(0, rejected.read_text(encoding="utf-8").splitlines())
        keep_index(run, partial)
        finish(job, partial, folder, counts, [], started, watch)
    return job.out


def _unchanged(job: Job, stored: Stored) -> None:
    before = {one["path"]: one["sha256"] for one in stored.manifest["inputs"]}
    for one in job.corpus.files:
        if before.get(one.path) != one.sha256():
            raise InputError(f"{one.path}: has changed since the run; run it again instead of redeciding")


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(1 << 20), b""))


def _frames(parts: Sequence[Path]) -> Iterator[pl.DataFrame]:
    import polars as pl

    for part in parts:
        yield pl.read_parquet(part, glob=False)


def _decide(job: Job, stored: Stored, old: pl.DataFrame, pairs: Mapping[str, _Pairs]) -> Judged:
    """Judge one part of the readings table by the new bounds."""
    import polars as pl

    names = {name for layer in stored.manifest["recipe"]["layers"].values() for name in (one["name"] for one in layer)}
    frame = old.drop(names & set(old.columns)).with_columns(
        pl.lit(0, pl.Int8).alias("outcome"),
        pl.lit(None, pl.String).alias("reason"),
        pl.lit(None, pl.String).alias("reached"),
        pl.lit([], pl.List(pl.String)).alias("unread"),
    )
    measured = {one.name: _measured(stored, one, old, pairs) for one in job.recipe.filters}
    active = job.waivers.active if job.waivers else ()
    return judge(Judged(frame), job.recipe.layers, None, measured=measured, waivers=active)


def _measured(stored: Stored, one: Filter, old: pl.DataFrame, pairs: Mapping[str, _Pairs]) -> Measured:
    """The stored readings of a filter, and which samples it had been asked about."""
    import polars as pl

    column = stored.column(one)
    if column is None or column not in old.columns:
        nothing = pl.Series(one.name, [None] * old.height, column_type(one.measure.unit))
        return Measured(Readings(nothing), pl.repeat(value=False, n=old.height, eager=True))
    asked = old.select(pl.col(column).is_not_null() | pl.col("unread").list.contains(column)).to_series()
    if one.measure.kind == "corpus":
        return Measured(pairs[one.name].readings(old, column, one.measure.alone), asked)
    return Measured(Readings(old[column], matches=stored.matches(column, old)), asked)


def _with_old_evidence(stored: Stored, judged: Judged) -> pl.DataFrame:
    """The new findings, with the evidence of the old ones where the same filter had spoken of the sample."""
    import polars as pl

    if not judged.findings:
        return pl.DataFrame(schema=stored.ledger.findings().collect_schema())
    new = pl.concat(judged.findings)
    files = new["file"].unique().to_list()
    old = (
        stored.ledger.findings()
        .filter(pl.col("file").is_in(files) & pl.col("row").is_between(new["row"].min(), new["row"].max()))
        .select("file", "row", "measure", "layer", pl.col("evidence").alias("known"))
        .unique(["file", "row", "measure", "layer"], keep="first")
        .collect()
    )
    joined = new.join(old, on=["file", "row", "measure", "layer"], how="left", maintain_order="left")
    spoken = pl.when(pl.col("evidence") == "{}").then(pl.coalesce("known", "evidence")).otherwise("evidence")
    return joined.with_columns(spoken.alias("evidence")).select(FINDINGS)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The stored pairs of a duplicates filter, with new twins where the old ones are gone."""

    table: pl.DataFrame

    @classmethod
    def of(cls, stored: Stored, one: Filter, job: Job, parts: Sequence[Path]) -> _Pairs:
        import polars as pl

        kind = column_type(one.measure.unit)
        of_filter = stored.ledger.pairs().filter(pl.col("filter") == (stored.column(one) or ""))
        table = of_filter.with_columns(pl.col("reading").cast(kind), pl.lit(one.name).alias("filter")).collect()
        before = []
        for layer in job.recipe.layers:
            if layer.name == one.layer:
                break
            before.append(layer)
        gone = _dropped_before(stored, before, table, parts, job.waivers.active if job.waivers else ())
        if one.measure.choose is None:
            return cls(_retwinned(table, gone))
        return cls(one.measure.choose(_left(table, gone), one.bound))

    def readings(self, old: pl.DataFrame, column: str, alone: Any) -> Readings:
        """The readings for one part of the readings table."""
        import polars as pl

        joined = old.select("file", "row", pl.col(column).alias("was")).join(
            self.table.filter("decides"), on=["file", "row"], how="left", maintain_order="left"
        )
        lone = pl.when(pl.col("was").is_not_null()).then(pl.lit(alone))
        values = joined.select(pl.coalesce("reading", lone)).to_series()

        def evidence(rows: Sequence[int]) -> list[dict[str, Any]]:
            chosen = joined[list(rows)].select("twin_file", "twin_row", "similarity").iter_rows()
            return [
                {} if row is None else {"twin": place(file, row), "similarity": alike} for file, row, alike in chosen
            ]

        return Readings(values, evidence)


def _dropped_before(
    stored: Stored, layers: Sequence[Any], pairs: pl.DataFrame, parts: Sequence[Path], waivers: Sequence[Waiver]
) -> pl.DataFrame:
    """Which samples of the pairs the new bounds drop in these layers."""
    import polars as pl

    members = pl.concat(
        [pairs.select("file", "row"), pairs.select(pl.col("twin_file").alias("file"), pl.col("twin_row").alias("row"))]
    ).unique()
    found = [pl.DataFrame(schema=members.schema)]
    for old in _frames(parts):
        mine = old.join(members, on=["file", "row"], how="semi", maintain_order="left")
        if mine.is_empty() or not layers:
            continue
        bare = mine.with_columns(pl.lit(0, pl.Int8).alias("outcome"))
        measured = {one.name: _measured(stored, one, mine, {}) for layer in layers for one in layer.filters}
        columns = ["file", "row", "id", "hash", "task", "language", "source", "outcome", "reason", "reached", "unread"]
        metas = [name for name in bare.columns if name.startswith("meta.")]
        judged = judge(Judged(bare.select(*columns, *metas)), layers, None, measured=measured, waivers=waivers)
        found.append(judged.frame.filter(pl.col("outcome") == 2).select("file", "row"))
    return pl.concat(found)


def _left(pairs: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    """Pairs of which both samples are still there."""
    lost = gone.rename({"file": "twin_file", "row": "twin_row"})
    here = pairs.join(gone, on=["file", "row"], how="anti", maintain_order="left")
    return here.join(lost, on=["twin_file", "twin_row"], how="anti", maintain_order="left")


def _retwinned(pairs: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    """Pairs among the samples that are still there: the first of a group is the twin of the others."""
    import polars as pl

    here = pairs.join(gone, on=["file", "row"], how="anti", maintain_order="left")
    lost = gone.rename({"file": "twin_file", "row": "twin_row"})
    sound = _left(pairs, gone)
    orphans = here.join(lost, on=["twin_file", "twin_row"], how="semi", maintain_order="left")
    group = ["twin_file", "twin_row"]
    heirs = orphans.with_columns(
        pl.col("file").first().over(group).alias("heir_file"), pl.col("row").first().over(group).alias("heir_row")
    ).filter((pl.col("file") != pl.col("heir_file")) | (pl.col("row") != pl.col("heir_row")))
    renamed = heirs.drop(group).rename({"heir_file": "twin_file", "heir_row": "twin_row"})
    return pl.concat([sound, renamed.select(sound.columns)])
