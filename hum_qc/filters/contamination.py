"""Contamination: which samples hold items of a benchmark, copied, with other numbers, or in other words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.errors import Fault, HumQCError, UsageError
from hum_qc.registry import Evidence, Matches, Readings, batch_measure
from hum_qc.sample import Batch, Part, part

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.index.scan import Found, Index, Reading

STARTER: Final = "starter:open"
OF_RUN: Final = "run:against"
"""The index that is built for a run from the files of `--against`, and kept in its folder."""
INDEXES: Final = Path("indexes")
MEASURES: Final = (
    "benchmark_containment", "benchmark_variant", "benchmark_resemblance", "shared_ngrams", "token_overlap",
    "longest_match",
)  # fmt: skip
"""The measures that look in an index of benchmark items."""
LISTED: Final = 0.4
"""Items with a score below it are not listed as evidence."""
QUOTED: Final = 200
"""Code points of a sample that evidence quotes."""


def index_path(name: str) -> Path:
    """The file of an index: `starter:open`, a path that ends in `.idx`, or the name of one in `indexes/`.

    UsageError, with the command that makes one, when there is none.
    """
    from hum_qc.errors import near_miss

    if name == STARTER:
        return Path(__file__).parents[1] / "index" / "open.idx"
    if name == OF_RUN:
        raise UsageError(f"'{name}' is the index that --against builds; name the benchmarks with --against EVALS...")
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


@cache
def _names(path: Path, size: int, changed: int) -> pl.DataFrame:
    from hum_qc.index.names import item_names as names

    return names(_open(path, size, changed))


def item_names(name: str) -> pl.DataFrame:
    """`benchmark` and `item` of each item of the index of that name, in its order; made once a process."""
    path = index_path(name)
    state = path.stat()
    return _names(path, state.st_size, state.st_mtime_ns)


def models(index: str, **_: object) -> Sequence[Path]:
    """The file that a measure with this index reads."""
    return [index_path(index)]


def check(index: str, **_: object) -> Sequence[Fault]:
    """What is wrong with the index that a policy line names; the one of a run is not there before it."""
    if index == OF_RUN:
        return []
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
    item, in_words = ("row", "item"), pl.col("part") == "text"
    leaks = one.found.leaks.filter(~pl.col("near")).with_columns(
        (~in_words).any().over(item).alias("code"),
        pl.col("question").max().over(item),
        pl.when(in_words).then(pl.col("others")).max().over(item).alias("others"),
    )
    leaks = leaks.sort("score", "question", "item", descending=[True, True, False], nulls_last=True)
    leaks = leaks.unique(["row", "item"], keep="first", maintain_order=True)  # found by its words and by its structure
    return _readings("benchmark_containment", one, _matches(index, leaks), _describe)


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
    return _readings("benchmark_variant", one, _matches(index, near), partial(_describe, label="near_miss"))


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
    return _readings("benchmark_resemblance", one, _matches(index, suspects), partial(_describe, label="suspect"))


def _matches(index: str, found: pl.DataFrame) -> pl.DataFrame:
    """What was found as a table of matches, with the place of each item in the index and of it in the text."""
    import polars as pl

    names = item_names(index)
    absent = [pl.lit(None, pl.Float64).alias(name) for name in ("question", "others") if name not in found.columns]
    code = pl.col("code") if "code" in found.columns else pl.lit(value=False)
    return found.with_columns(absent).select(
        pl.col("row").alias("at"),
        names["benchmark"].gather(found["item"]),
        names["item"].gather(found["item"]),
        pl.col("score", "question", "others").cast(pl.Float64),
        code.alias("code"),
        pl.col("item").alias("place"),
        "begin",
        "end",
    )


def _readings(
    name: str, one: _Search, found: pl.DataFrame, describe: Callable[[_Search, pl.DataFrame, Reading], Evidence]
) -> Readings:
    """The best score of each text; `found` is in the order in which the items of one text are told."""
    import polars as pl

    best = found.group_by("at", maintain_order=True).agg(pl.col("score").first())
    scores = pl.DataFrame({"at": range(len(one.texts))}, schema={"at": pl.Int64})
    scores = scores.join(best, on="at", how="left", maintain_order="left")
    there = pl.Series(one.texts.is_not_null())
    values = scores.select(pl.when(there).then(pl.col("score").fill_null(0.0))).to_series()

    def evidence(rows: Sequence[int]) -> list[Evidence]:
        best_of_row = pl.col("score") == pl.col("score").max().over("at")
        wanted = found.filter(pl.col("at").is_in(list(rows))).filter((pl.col("score") >= LISTED) | best_of_row)
        hits = {int(frame["at"][0]): frame for frame in wanted.partition_by("at", maintain_order=True)}
        matched = [row for row in rows if row in hits]
        readings = dict(zip(matched, one.index.read([one.texts[row] for row in matched]), strict=True))
        return [describe(one, hits[row], readings[row]) if row in hits else {} for row in rows]

    def again(some: pl.DataFrame) -> Readings:
        return _readings(name, one, some, describe)

    return Readings(values.alias(name), evidence, Matches(found, again, LISTED))


def _describe(one: _Search, found: pl.DataFrame, reading: Reading, label: str | None = None) -> Evidence:
    """Evidence of one sample: the item that matches best, where, by part, and the others under `matches`."""
    best = found.row(0, named=True)
    text = one.texts[best["at"]]
    points = _code_points(text)
    spans = one.index.common(reading, best["place"], best["begin"], best["end"])
    shares = {name: round(share, 3) for name, share in one.index.shares(reading, best["place"]).items()}
    first, *others = (_named(hit, points) for hit in found.iter_rows(named=True))
    quoted = {"text": text[first["start"] : first["end"]][:QUOTED]}
    said = {"label": label} if label else {}
    more = {"matches": others} if others else {}
    placed = [[points(begin), points(end)] for begin, end in spans]
    return {**first, **quoted, **said, "parts": shares, "of": one.key[1], "spans": placed, **more}


def _named(hit: dict[str, Any], points: Callable[[int], int]) -> Evidence:
    found_by = {"found_by": "code"} if hit["code"] else {}
    place = {"start": points(hit["begin"]), "end": points(hit["end"])}
    return {"benchmark": hit["benchmark"], "item": hit["item"], "score": round(hit["score"], 3), **found_by, **place}


def _code_points(text: str) -> Callable[[int], int]:
    """From bytes of a text to code points."""
    if text.isascii():
        return lambda at: at
    data = text.encode()
    return lambda at: len(data[:at].decode())
