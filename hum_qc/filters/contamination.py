"""Contamination: which samples hold items of a benchmark, copied, with other numbers, or in other words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.errors import Fault, HumQCError, UsageError
from hum_qc.registry import Evidence, Readings, batch_measure
from hum_qc.sample import Batch, Part, part

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.index.scan import Found, Index, Reading

STARTER: Final = "starter:open"
INDEXES: Final = Path("indexes")
LISTED: Final = 0.4
"""Items with a score below it are not listed as evidence."""


def index_path(name: str) -> Path:
    """The file of an index: `starter:open`, a path that ends in `.idx`, or the name of one in `indexes/`.

    UsageError, with the command that makes one, when there is none.
    """
    from hum_qc.errors import near_miss

    if name == STARTER:
        return Path(__file__).parents[1] / "index" / "open.idx"
    path = Path(name) if name.endswith(".idx") else INDEXES / f"{name}.idx"
    if not path.is_file():
        there = [one.stem for one in INDEXES.glob("*.idx")] if INDEXES.is_dir() else []
        near = near_miss(path.stem, [*there, STARTER])
        raise UsageError(f"no index '{name}' ({path}){near}; make it with: hum-qc index build {path.stem} FILES...")
    return path


@cache
def _open(path: Path, size: int, changed: int) -> Index:
    """A file that changed is another index."""
    from hum_qc.index.scan import Index

    return Index.open(path)


def open_index(name: str) -> Index:
    """The index of that name, opened once a process; UsageError when there is none, InputError when it is damaged."""
    path = index_path(name)
    state = path.stat()
    return _open(path, state.st_size, state.st_mtime_ns)


def models(index: str, **_: object) -> Sequence[Path]:
    """The file that a measure with this index reads."""
    return [index_path(index)]


def check(index: str, **_: object) -> Sequence[Fault]:
    """What is wrong with the index that a policy line names."""
    try:
        open_index(index)
    except HumQCError as error:
        return [Fault(index, 0, str(error))]
    return []


@dataclass(slots=True)
class _Search:
    """The last search: three measures ask the same of one batch."""

    batch: Batch
    key: tuple[str, str]
    index: Index
    texts: pl.Series
    found: Found


_last: list[_Search] = []


def search(batch: Batch, index: str, of: Part) -> _Search:
    """What of the index stands in the samples; the last answer is remembered."""
    if _last and _last[0].batch is batch and _last[0].key == (index, of):
        return _last[0]
    texts = batch.select(part(of).alias("text")).to_series()
    opened = open_index(index)
    _last[:] = [_Search(batch, (index, of), opened, texts, opened.find(texts))]
    return _last[0]


@batch_measure(
    unit="fraction 0..1",
    source="inverse document frequency of word pairs; docs/design/contamination.md",
    models=models,
    check=check,
)
def benchmark_containment(batch: Batch, *, index: str = STARTER, of: Part = "conversation") -> Readings:
    """How much of a benchmark item stands in the sample: the highest score of any item, 0 when there is none.

    0.6 and more is a leak. The score is the share of the question's pairs of words that stand near one another in the
    sample, weighted by how rare they are, against the share that tells a question of its length; or the same of
    question, choices and answer together; or the structure of its code. A question whose numbers are others does not
    count (`benchmark_variant`), nor does a passage or a template alone. `index`: `starter:open`, a name in `indexes/`,
    or a path. null: no text.
    """
    import polars as pl

    one = search(batch, index, of)
    leaks = one.found.leaks.filter(~pl.col("near"))
    leaks = leaks.sort("score", "question", "item", descending=[True, True, False], nulls_last=True)
    leaks = leaks.unique(["row", "item"], keep="first", maintain_order=True)  # found by its words and by its structure
    return _readings("benchmark_containment", one, leaks, _describe)


@batch_measure(
    unit="fraction 0..1",
    source="number-swapped variants as in GSM-Plus, Li et al. 2024, arXiv 2402.19255",
    models=models,
    check=check,
)
def benchmark_variant(batch: Batch, *, index: str = STARTER, of: Part = "conversation") -> Readings:
    """How much of a benchmark item stands in the sample with other numbers in place of its own; 0 when none does.

    Such a near miss is another question with another answer. It is told apart from leaks, and no starter policy stops
    it. null: no text.
    """
    import polars as pl

    one = search(batch, index, of)
    near = one.found.leaks.filter(pl.col("near")).sort("score", "item", descending=[True, False])
    return _readings("benchmark_variant", one, near, partial(_describe, label="near_miss"))


@batch_measure(
    unit="fraction 0..1",
    source="stems, numbers and pairs of characters, logistic; docs/design/contamination.md",
    models=models,
    check=check,
)
def benchmark_resemblance(batch: Batch, *, index: str = STARTER, of: Part = "conversation") -> Readings:
    """How much the sample looks like a benchmark item in other words: 0.5 is where 1 in 100 ordinary samples stands.

    A suspect, not a leak: words are compared by their beginnings, number words with numbers, without a model; so
    translations are hardly seen. Variants with other numbers do not count. null: no text.
    """
    import polars as pl

    one = search(batch, index, of)
    near = one.found.leaks.filter(pl.col("near") & (pl.col("score") >= LISTED))
    suspects = one.found.suspects.join(near, on=["row", "item"], how="anti").sort(
        "score", "item", descending=[True, False]
    )
    return _readings("benchmark_resemblance", one, suspects, partial(_describe, label="suspect"))


def _readings(
    name: str, one: _Search, found: pl.DataFrame, describe: Callable[[_Search, pl.DataFrame, Reading], Evidence]
) -> Readings:
    import polars as pl

    best = found.group_by("row", maintain_order=True).first()
    scores = pl.DataFrame({"row": range(len(one.texts))}, schema={"row": pl.Int64})
    scores = scores.join(best.select("row", "score"), on="row", how="left", maintain_order="left")
    values = scores.select(
        pl.when(pl.Series(one.texts.is_not_null())).then(pl.col("score").fill_null(0.0).cast(pl.Float64))
    )

    def evidence(rows: Sequence[int]) -> list[Evidence]:
        best_of_row = pl.col("score") == pl.col("score").max().over("row")
        wanted = found.filter(pl.col("row").is_in(list(rows))).filter((pl.col("score") >= LISTED) | best_of_row)
        hits = {int(frame["row"][0]): frame for frame in wanted.partition_by("row", maintain_order=True)}
        there = [row for row in rows if row in hits]
        readings = dict(zip(there, one.index.read([one.texts[row] for row in there]), strict=True))
        return [describe(one, hits[row], readings[row]) if row in hits else {} for row in rows]

    return Readings(values.to_series().alias(name), evidence)


def _describe(one: _Search, found: pl.DataFrame, reading: Reading, label: str | None = None) -> Evidence:
    """Evidence of one sample: the item that matches best, where, by part, and the others under `matches`."""
    best = found.row(0, named=True)
    points = _code_points(one.texts[best["row"]])
    spans = one.index.common(reading, best["item"], best["begin"], best["end"])
    shares = {name: round(share, 3) for name, share in one.index.shares(reading, best["item"]).items()}
    first, *others = (_named(one.index, hit, points) for hit in found.iter_rows(named=True))
    said = {"label": label} if label else {}
    more = {"matches": others} if others else {}
    placed = [[points(begin), points(end)] for begin, end in spans]
    return {**first, **said, "parts": shares, "of": one.key[1], "spans": placed, **more}


def _named(index: Index, hit: dict[str, Any], points: Callable[[int], int]) -> Evidence:
    item = index.item_id(hit["item"])
    found_by = {"found_by": "code"} if hit.get("part") == "code" else {}
    place = {"start": points(hit["begin"]), "end": points(hit["end"])}
    return {"benchmark": item[0], "item": item[1], "score": round(hit["score"], 3), **found_by, **place}


def _code_points(text: str) -> Callable[[int], int]:
    """From bytes of a text to code points."""
    if text.isascii():
        return lambda at: at
    data = text.encode()
    return lambda at: len(data[:at].decode())
