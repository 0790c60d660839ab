"""The main job: a corpus is cut into shards, judged stage by stage, and delivered into a run folder."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hum_qc.engine.counting import both_sides, waived
from hum_qc.engine.deliver import deliver, deliver_rejected
from hum_qc.engine.diversity import diversity
from hum_qc.engine.indexes import FILE, Against, build_index, placed
from hum_qc.engine.judging import Shard, ShardResult, Stage, make_judge
from hum_qc.engine.pool import run_tasks
from hum_qc.engine.settle import hold_lost_twins
from hum_qc.engine.workfolder import WorkFolder
from hum_qc.engine.write import manifest, summarise, write_json, write_ledger, write_policy
from hum_qc.errors import MissingError, UsageError
from hum_qc.filters.contamination import OF_RUN
from hum_qc.filters.privacy.detect import PRIVATE
from hum_qc.filters.recipe import Layer, Recipe
from hum_qc.ledger import LayerCount, Ledger

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.corpus import Corpus
    from hum_qc.filters.line import Filter
    from hum_qc.waivers import Waivers

Watch = Callable[["Progress"], None]

RUNS: Final = Path("runs")
SHARD_RECORDS: Final = 16_384
SHARD_BYTES: Final = 16 << 20


@dataclass(slots=True)
class Progress:
    """How far a run is: the step, records done in it, and their total where it is known.

    `read` counts the records that were handed out, `bytes_read` is the share (0..1) of the corpus behind them.
    """

    step: str
    done: int = 0
    total: int | None = None
    read: int = 0
    bytes_read: float | None = None

    @property
    def share(self) -> float | None:
        """Share of the step that is done, 0..1; None when nothing tells."""
        if self.total is not None:
            return self.done / self.total if self.total else None
        return self.bytes_read * self.done / self.read if self.bytes_read is not None and self.read else None


@dataclass(frozen=True, slots=True)
class Job:
    """All that decides what a run does.

    `audit`: every layer sees every sample and no records are delivered. `shard_records` and `shard_bytes`
    cut the corpus; they do not change what is found. `ports` are the services that are there (a judge). `against`
    says what the lines of the recipe look in; where these are files, an index is built of them and kept in the run.
    What `waivers` cover stops no sample.
    """

    corpus: Corpus
    recipe: Recipe
    out: Path
    audit: bool = False
    workers: int = 1
    shard_records: int = SHARD_RECORDS
    shard_bytes: int = SHARD_BYTES
    ports: frozenset[str] = frozenset()
    against: Against | None = None
    waivers: Waivers | None = None


@dataclass(slots=True)
class Counts:
    """What the shards of a run report, added up."""

    files: list[str] = field(default_factory=list)
    samples: int = 0
    rejected: int = 0
    layers: dict[str, LayerCount] = field(default_factory=dict)

    def add(self, result: ShardResult, *, first: bool) -> None:
        """Add the result of a shard; samples are counted in the first stage only."""
        if first:
            self.samples += result.samples
            self.rejected += result.rejected
        self.add_layers(result.layers)

    def add_layers(self, layers: Iterable[LayerCount]) -> None:
        """Add what the layers did to a shard."""
        for layer in layers:
            before = self.layers.get(layer.name)
            self.layers[layer.name] = layer if before is None else before + layer


def execute(job: Job, watch: Watch | None = None) -> Path:
    """Do the job and return the run folder.

    The folder appears under its name when the run is whole; until then it is `.NAME.partial` beside it.
    Raises InputError (the corpus cannot be read), PolicyError, MissingError (disk full, worker lost).
    """
    watch = watch or (lambda _: None)
    started = time.perf_counter()
    with building(job.out) as partial:
        recipe, not_run = _runnable(job.recipe, job.ports)
        if job.against is not None and job.against.index == OF_RUN:
            watch(Progress("reading the benchmarks"))
            build_index(partial / FILE, job.against.evals, job.against.benchmarks)
        counts = _judge(job, placed(recipe, partial), partial / "work", watch)
        folder = WorkFolder(partial / "work")
        hold_lost_twins(folder, recipe, len(counts.files))
        finish(replace(job, recipe=recipe), partial, folder, counts, not_run, started, watch)
    return job.out


@contextmanager
def building(out: Path) -> Iterator[Path]:
    """A folder beside `out` that takes its name when the block ends well."""
    partial = _partial(out)
    try:
        if partial.exists():
            shutil.rmtree(partial)
        partial.mkdir(parents=True)
        yield partial
        shutil.rmtree(partial / "work", ignore_errors=True)
        if out.exists():
            shutil.rmtree(out)
        partial.rename(out)
    except OSError as error:
        raise MissingError(f"{error.filename or partial}: {error.strerror or error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)  # gone already when all went well


def _partial(out: Path) -> Path:
    return out.with_name(f".{out.name}.partial")


def finish(
    job: Job,
    partial: Path,
    folder: WorkFolder,
    counts: Counts,
    not_run: Sequence[str],
    started: float,
    watch: Watch | None = None,
) -> None:
    """Write everything that a run folder holds, from what the shards left behind."""
    watch = watch or (lambda _: None)
    watch(Progress("writing the ledger"))
    write_ledger(partial, folder, job.recipe, len(counts.files))
    if not job.audit:
        _deliver(job, partial, folder, counts, watch)
    deliver_rejected(partial, folder)
    write_policy(partial, [*job.recipe.documents, *([job.waivers.document] if job.waivers else [])])
    ledger = Ledger(partial)
    summary = summarise(ledger, job.recipe, counts.layers.values(), counts.rejected)
    summary["diversity"] = diversity(ledger, job.recipe, folder, len(counts.files))
    summary |= both_sides(ledger, placed(job.recipe, partial)) | waived(ledger, job.waivers)
    seconds = time.perf_counter() - started
    write_json(partial / "summary.json", {**summary, "seconds": round(seconds, 3), "not_run": list(not_run)})
    said = manifest(partial, job.corpus, job.recipe, audit=job.audit, seconds=seconds)
    asked = {name: one.asdict() if one else None for name, one in (("against", job.against), ("waivers", job.waivers))}
    write_json(partial / "manifest.json", {**said, **asked})


def _runnable(recipe: Recipe, ports: frozenset[str]) -> tuple[Recipe, list[str]]:
    """The recipe without the filters whose port is not there, and the names of those."""
    missing = [one.name for one in recipe.filters if one.measure.port and one.measure.port not in ports]
    layers = tuple(
        Layer(layer.name, tuple(one for one in layer.filters if one.name not in missing)) for layer in recipe.layers
    )
    return replace(recipe, layers=tuple(layer for layer in layers if layer.filters)), missing


def stages_of(recipe: Recipe, *, everything: bool, waivers: Waivers | None = None) -> list[Stage]:
    """The recipe cut into stages, each with what later stages need collected."""
    active = waivers.active if waivers else ()
    runs = list(recipe.stages()) or [()]
    corpus = [[one for layer in run for one in layer.filters if one.measure.kind == "corpus"] for run in runs]
    if corpus[0]:  # nothing may be judged before every sample was read once
        runs.insert(0, ())
        corpus.insert(0, [])
    private = tuple(one for one in recipe.filters if one.measure.name in PRIVATE)
    return [
        Stage(i, layers, tuple(corpus[i + 1]) if i + 1 < len(runs) else (), everything, private, active)
        for i, layers in enumerate(runs)
    ]


def _judge(job: Job, recipe: Recipe, work: Path, watch: Watch) -> Counts:
    """Judge every shard in every stage; between stages, match what was collected."""
    counts = Counts()
    folder = WorkFolder(work)
    for stage in stages_of(recipe, everything=job.audit, waivers=job.waivers):
        names = ", ".join(layer.name for layer in stage.layers) or "reading"
        progress = Progress(names, total=counts.samples + counts.rejected if stage.index else None)
        watch(progress)
        tasks = _shards(job, stage, counts, progress)
        workers = job.workers if stage.reads_samples else 1  # looking up pairs is quicker than starting a process
        for result in run_tasks(make_judge, (work, stage), tasks, workers):
            counts.add(result, first=stage.index == 0)
            progress.done += result.samples + result.rejected
            watch(progress)
        for one in stage.collects:
            watch(Progress(f"matching {one.name}"))
            _match(one, folder, counts.files)
    return counts


def _match(one: Filter, folder: WorkFolder, files: Sequence[str]) -> None:
    """Match what a filter collected, and remember the pairs."""
    match = one.measure.match
    if match is None:
        raise UsageError(f"measure '{one.measure.name}' collects but has nothing to match with")
    found = match(folder.collected_parts(one.name), one.bound, **one.options)
    for index, pairs in enumerate(_named(found, one.name, files)):
        folder.save_pairs(one.name, index, pairs)
        folder.save_decided(one.name, index, pairs)


def _named(pairs: Iterable[pl.DataFrame], name: str, files: Sequence[str]) -> Iterator[pl.DataFrame]:
    """Pairs with the names of their files in place of shard numbers."""
    import polars as pl

    names = pl.Series(files, dtype=pl.String)
    for frame in pairs:
        outside = ["twin_file"] if "twin_file" in frame.columns else []  # twins of an earlier release
        yield frame.with_columns(
            names.gather(frame["shard"]).alias("file"),
            pl.coalesce(names.gather(frame["twin_shard"]).alias("twin_file"), *outside),
            pl.lit(name).alias("filter"),
        )


def _shards(job: Job, stage: Stage, counts: Counts, progress: Progress) -> Iterator[Shard]:
    if not stage.reads_samples and stage.index:
        yield from (Shard(index, None) for index in range(len(counts.files)))
        return
    blocks = job.corpus.blocks(max_records=job.shard_records, max_bytes=job.shard_bytes)
    for index, block in enumerate(blocks):
        if stage.index == 0:
            counts.files.append(block.file)
        progress.read += block.size
        progress.bytes_read = job.corpus.share_read()
        yield Shard(index, block)


def _deliver(job: Job, partial: Path, folder: WorkFolder, counts: Counts, watch: Watch) -> None:
    progress = Progress("writing the records", total=counts.samples + counts.rejected)

    def seen(records: int) -> None:
        progress.done += records
        watch(progress)

    blocks = job.corpus.blocks(max_records=job.shard_records, max_bytes=job.shard_bytes)
    deliver(blocks, partial, folder, seen)


def default_workers() -> int:
    """One worker per usable core."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def default_out(corpus: str, recipe: Recipe, *, audit: bool = False) -> Path:
    """A free run folder: `runs/<corpus>-<recipe>`, then `-2`, `-3`, ...: nothing is overwritten."""
    name = "stdin" if corpus == "-" else Path(corpus.rstrip("/")).name or Path(corpus).resolve().name
    stem = name if name.startswith(".") else name.partition(".")[0]
    folder = RUNS / f"{_word(stem)}-{'audit' if audit else _word(recipe.title)}"
    path, number = folder, 1
    while path.exists() or _partial(path).exists():  # another run may be at work on it
        number += 1
        path = folder.with_name(f"{folder.name}-{number}")
    return path


def _word(name: str) -> str:
    return re.sub(r"[^\w-]+", "_", name).strip("_") or "corpus"
