"""The same things from Python: run and audit a corpus, and look at the run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from hum_qc.errors import InputError, UsageError
from hum_qc.ledger import Ledger

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.corpus import Corpus
    from hum_qc.filters.recipe import Recipe

Source: TypeAlias = Any
"""A path, several paths, a Polars or pandas frame, a Hugging Face Dataset or DatasetDict."""


CONTAMINATION: Final = "starter:contamination"


class Run:
    """A run folder: its summary, its ledger, and what to do with the samples it judged."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.ledger = Ledger(self.folder)

    @property
    def summary(self) -> dict[str, Any]:
        """`summary.json`: counts, layers, reasons, tasks, languages."""
        return self._json("summary.json")

    @property
    def manifest(self) -> dict[str, Any]:
        """`manifest.json`: everything that went in and came out, with hashes."""
        return self._json("manifest.json")

    def readings(self) -> pl.DataFrame:
        """One row per sample: keys, outcome, and one column per filter."""
        return self.ledger.readings().collect()

    def findings(self) -> pl.DataFrame:
        """One row per verdict that is not KEEP."""
        return self.ledger.findings().collect()

    def matches(self) -> pl.DataFrame:
        """One row per benchmark item that a sample holds, and filter that found it; near misses too."""
        return self.ledger.matches().collect()

    def explain(self, sample: str) -> list[dict[str, Any]]:
        """Every reading and finding of each sample that an id or `file:row` means; UsageError when none does."""
        matches = self.ledger.find(sample)
        if matches.is_empty():
            raise UsageError(f"no sample of {self.folder} is called '{sample}'")
        return [
            {**row, "findings": self.ledger.findings_of(row["file"], row["row"]).to_dicts()}
            for row in matches.iter_rows(named=True)
        ]

    def apply(self, data: Source, *, annotate: bool = False) -> Source:
        """The kept samples of the data this run judged, in the kind it was given in.

        With `annotate`, all samples, with the columns `hum_qc_outcome` (keep, hold, drop, or reject) and
        `hum_qc_reasons` (a list of filter names). Raises UsageError when the run judged other data.
        """
        from hum_qc.frames import apply_outcomes, frame_names

        outcomes = {name: self._outcomes(name) for name in frame_names(data)}
        return apply_outcomes(data, outcomes, annotate=annotate)

    def _outcomes(self, name: str) -> pl.DataFrame:
        import polars as pl

        reasons = (
            self.ledger.findings()
            .filter((pl.col("file") == name) & pl.col("waived").is_null())
            .group_by("row")
            .agg(pl.col("filter").alias("reasons"))
        )
        mine = self.ledger.readings().filter(pl.col("file") == name).select("row", "outcome")
        return mine.join(reasons, on="row", how="left").sort("row").collect()

    def _json(self, name: str) -> dict[str, Any]:
        try:
            data: dict[str, Any] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(f"{self.folder / name}: cannot be read: {error}") from error
        return data

    def __repr__(self) -> str:
        counts = ", ".join(f"{number:,} {word}" for word, number in self.summary["counts"].items())
        return f"Run('{self.folder}': {counts})"

    def _repr_html_(self) -> str:
        from html import escape

        summary = self.summary
        heads = "".join(f"<th>{word}</th>" for word in ("layer", "in", "kept", "held", "dropped"))
        rows = "".join(
            f"<tr><td>{escape(layer['name'])}</td>"
            + "".join(f"<td>{layer[word]:,}</td>" for word in ("in", "kept", "held", "dropped"))
            + "</tr>"
            for layer in summary["layers"]
        )
        reasons = "".join(f"<tr><td>{escape(name)}</td><td>{n:,}</td></tr>" for name, n in summary["reasons"].items())
        return (
            f"<p><b>{escape(repr(self))}</b></p><table><tr>{heads}</tr>{rows}</table>"
            f"<table><tr><th>reason</th><th>samples</th></tr>{reasons}</table>"
        )


def run(
    corpus: Source,
    *,
    recipe: str | Recipe = "starter:default",
    out: str | Path | None = None,
    format: str | None = None,
    mapping: Mapping[str, Any] | None = None,
    task: str | None = None,
    workers: int = 1,
) -> Run:
    """Judge a corpus by a recipe and write a run folder.

    `corpus`: a path or several (files, globs, folders, fsspec addresses), a Polars or pandas frame, a Hugging Face
    `Dataset` or `DatasetDict`. `out`: the run folder, by default a new one under `runs/`. `format`, `mapping` and
    `task` say how records become samples where that is not found out from the records. Workers above one are
    processes, so a script needs the usual `if __name__ == "__main__":`.

    Raises PolicyError (faults in the recipe), InputError (the corpus cannot be read), UsageError, MissingError.
    """
    return _execute(corpus, recipe, out, _Reading(format, mapping, task), workers, audit=False)


def audit(
    corpus: Source,
    *,
    recipe: str | Recipe = "starter:default",
    out: str | Path | None = None,
    format: str | None = None,
    mapping: Mapping[str, Any] | None = None,
    task: str | None = None,
    workers: int = 1,
) -> Run:
    """Measure a corpus as `run` does, with every layer seeing every sample, and deliver nothing."""
    return _execute(corpus, recipe, out, _Reading(format, mapping, task), workers, audit=True)


def contamination(
    corpus: Source,
    *,
    against: str | Path | Sequence[str | Path] | None = None,
    waivers: str | Path | None = None,
    out: str | Path | None = None,
    format: str | None = None,
    mapping: Mapping[str, Any] | None = None,
    workers: int = 1,
) -> Run:
    """Find the samples that hold benchmark items, and how much of each benchmark they hold; deliver nothing.

    `against`: benchmark files, globs, folders, `NAME=PATH` or `hub:NAME`, or one saved index (its name, or a path that
    ends in `.idx`); without it the shipped index of open benchmarks. `waivers`: a policy file of findings to let pass,
    as of today. `summary["benchmarks"]` says how much of each benchmark leaked, `run.matches()` which sample holds
    which item. The others are those of `run`.

    Raises PolicyError, InputError, UsageError, MissingError.
    """
    from datetime import date

    from hum_qc.engine.indexes import Against
    from hum_qc.waivers import load_waivers

    evals = [against] if isinstance(against, str | Path) else against
    asked = Against.of([str(one) for one in evals]) if evals else None
    passing = load_waivers(str(waivers), date.today()) if waivers is not None else None
    recipe = asked.recipe(CONTAMINATION) if asked else CONTAMINATION
    reading = _Reading(format, mapping, None)
    return _execute(corpus, recipe, out, reading, workers, audit=True, against=asked, waivers=passing)


class _Reading:
    """How records are to be read."""

    def __init__(self, format_: str | None, mapping: Mapping[str, Any] | None, task: str | None) -> None:
        self.format, self.mapping, self.task = format_, mapping, task


def _execute(
    corpus: Source,
    recipe: str | Recipe,
    out: str | Path | None,
    reading: _Reading,
    workers: int,
    *,
    audit: bool = False,
    **asked: Any,
) -> Run:
    """Do a job and report it; `asked` are further fields of the job."""
    from hum_qc.engine.execute import Job, default_out, execute
    from hum_qc.filters.recipe import load_recipe
    from hum_qc.reports.render import write_report

    chosen = load_recipe(recipe) if isinstance(recipe, str) else recipe
    opened = _open(corpus, chosen, reading)
    try:
        told = audit and chosen.name != CONTAMINATION
        folder = Path(out) if out is not None else default_out(opened.files[0].path, chosen, audit=told)
        if out is not None and folder.exists():
            raise UsageError(f"{folder}: exists; choose another folder, nothing is overwritten")
        run = execute(Job(opened, chosen, folder, audit=audit, workers=workers, **asked))
        write_report(run)
        return Run(run)
    finally:
        opened.close()


def _open(corpus: Source, recipe: Recipe, reading: _Reading) -> Corpus:
    from hum_qc.corpus import open_corpus, open_frames
    from hum_qc.frames import frames_of

    mapping = reading.mapping if reading.mapping is not None else recipe.mapping
    paths = [corpus] if isinstance(corpus, str | Path) else corpus
    if isinstance(paths, Sequence) and all(isinstance(path, str | Path) for path in paths):
        return open_corpus([str(p) for p in paths], format=reading.format, mapping=mapping, task=reading.task)
    return open_frames(frames_of(corpus), format=reading.format, mapping=mapping, task=reading.task)
