"""What a worker does with a shard: read it, judge it, and leave what it found in the work folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hum_qc.engine.workfolder import WorkFolder
from hum_qc.filters.measuring import Measured
from hum_qc.filters.pipeline import Judged, begin, judge
from hum_qc.filters.privacy.masking import Cover
from hum_qc.ledger import LayerCount
from hum_qc.registry import Readings
from hum_qc.sample import META

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.corpus import Block
    from hum_qc.filters.line import Filter
    from hum_qc.filters.recipe import Layer
    from hum_qc.sample import Batch
    from hum_qc.waivers import Waiver


@dataclass(frozen=True, slots=True)
class Stage:
    """A run of layers between two passes over the whole corpus.

    `collects` are the filters of later stages that remember something of every sample not dropped by then. `private`
    are those of the whole recipe whose findings no evidence may hold.
    """

    index: int
    layers: tuple[Layer, ...]
    collects: tuple[Filter, ...]
    everything: bool
    private: tuple[Filter, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    @property
    def reads_samples(self) -> bool:
        """True when a filter of the stage, or what is collected in it, needs the samples themselves."""
        own = any(one.measure.kind != "corpus" for layer in self.layers for one in layer.filters)
        return own or bool(self.collects)

    @property
    def tallies(self) -> Iterator[Filter]:
        """The filters of the stage that also count something over the whole corpus."""
        return (one for layer in self.layers for one in layer.filters if one.measure.tally is not None)


@dataclass(frozen=True, slots=True)
class Shard:
    """One block of the corpus and its number; a stage that needs no samples goes without the block."""

    index: int
    block: Block | None

    def __str__(self) -> str:
        if self.block is None:
            return f"shard {self.index}"
        last = self.block.first_row + self.block.size - 1
        return f"records {self.block.first_row} to {last} of {self.block.file}"


@dataclass(frozen=True, slots=True)
class ShardResult:
    """What the parent needs to know of a judged shard."""

    index: int
    samples: int
    rejected: int
    layers: tuple[LayerCount, ...]


def make_judge(setup: tuple[Path, Stage]) -> Callable[[Shard], ShardResult]:
    """The function that judges a shard in a stage."""
    folder, stage = WorkFolder(setup[0]), setup[1]
    cover = Cover.of((one.measure.name, one.options) for one in stage.private)

    def work(shard: Shard) -> ShardResult:
        batch, rejected = _read(folder, shard, first=stage.index == 0)
        judged = begin(batch) if stage.index == 0 and batch is not None else Judged(folder.state(shard.index))
        measured = {
            one.name: Measured(_corpus_readings(folder, one, shard.index, judged.frame))
            for layer in stage.layers
            for one in layer.filters
            if one.measure.kind == "corpus"
        }
        judge(judged, stage.layers, batch, everything=stage.everything, measured=measured, waivers=stage.waivers)
        for one in stage.tallies:
            folder.save_collected(one.name, shard.index, _tally(one, judged.frame, batch))
        for one in stage.collects:
            folder.save_collected(one.name, shard.index, _collect(one, judged, batch, everything=stage.everything))
        folder.save_findings(stage.index, shard.index, cover.findings(judged.findings, batch))
        folder.save_matches(stage.index, shard.index, judged.matches)
        folder.save_state(shard.index, judged.frame)
        return ShardResult(shard.index, judged.frame.height, rejected, tuple(judged.layers))

    return work


def _read(folder: WorkFolder, shard: Shard, *, first: bool) -> tuple[Batch | None, int]:
    if shard.block is None:
        return None, 0
    batch, rejected = shard.block.samples()
    if first:
        lines = [json.dumps(one.asdict(), ensure_ascii=False) for one in rejected]
        folder.save_rejected(shard.index, lines)
    return batch, len(rejected)


def _collect(one: Filter, judged: Judged, batch: Batch | None, *, everything: bool) -> pl.DataFrame:
    """What a filter of a later stage remembers of the samples not dropped so far; it sees their readings too."""
    import polars as pl

    if batch is None:
        raise ValueError(f"{one.name}: nothing to collect from")
    wanted = judged.frame["outcome"] < 2 if not everything else judged.frame["outcome"] >= 0
    applies = one.applies(judged.frame.columns)
    if applies is not None:
        wanted = wanted & judged.frame.select(applies).to_series()
    readings = judged.frame.select(pl.selectors.contains(".") - pl.selectors.starts_with(META))
    samples = pl.concat([batch, readings], how="horizontal").filter(wanted)
    collected: pl.DataFrame = one.measure.function(samples, **one.options)
    return collected


def _tally(one: Filter, frame: pl.DataFrame, batch: Batch | None) -> pl.DataFrame:
    """What a filter counts of the samples that it measured, whatever becomes of them."""
    if batch is None or one.measure.tally is None:
        raise ValueError(f"{one.name}: nothing to count")
    samples = batch.filter(frame[one.name].is_not_null()) if one.name in frame.columns else batch.clear()
    counted: pl.DataFrame = one.measure.tally(samples, **one.options)
    return counted


def _corpus_readings(folder: WorkFolder, one: Filter, shard: int, frame: pl.DataFrame) -> Readings:
    """The readings of a corpus measure for one shard, from the pairs that were found."""
    import polars as pl

    found = folder.decided(one.name, shard)
    rows = folder.collected(one.name, shard).select("row", pl.lit(one.measure.alone).alias("alone"))
    table = frame.select("row").join(rows, on="row", how="left", maintain_order="left")
    if found is None:
        return Readings(table["alone"])
    table = table.join(found, on="row", how="left", maintain_order="left")
    values = table.select(pl.coalesce("reading", "alone")).to_series()

    def evidence(positions: Sequence[int]) -> list[dict[str, Any]]:
        twins = table[list(positions)].select("twin_file", "twin_row", "similarity")
        return [_twin(row) for row in twins.iter_rows(named=True)]

    return Readings(values, evidence)


def _twin(row: Mapping[str, Any]) -> dict[str, Any]:
    if row["twin_row"] is None:
        return {}
    return {"twin": f"{row['twin_file']}:{row['twin_row']}", "similarity": row["similarity"]}
