"""Counts for `summary.json` that are taken part by part: what of each benchmark leaked, and what was waived."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.index.score import LEAK

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.filters.recipe import Recipe
    from hum_qc.ledger import Ledger
    from hum_qc.waivers import Waivers

NEAR_MISS, SUSPECT, LEAKED = 1, 2, 3
WORDS: Final = {LEAKED: "leaked", SUSPECT: "suspects", NEAR_MISS: "near_misses"}
HALF: Final = 0.5
"""The share (by weight) of a part of an item from which that part counts as leaked."""


def both_sides(ledger: Ledger, recipe: Recipe) -> dict[str, Any]:
    """How much of each benchmark leaked (`benchmarks`), and how many samples hold some of any (`contaminated`).

    An item is leaked where a sample holds it copied: a match of `benchmark_containment` that drops, or of a score of
    LEAK or more. It is a suspect where the worst match is held, or is one in other words; a near miss where only
    its numbers are others. Each item and each sample counts once, as the gravest of what it is; what is waived does not
    count, but under `waived`. Samples that were dropped before the layer were not asked.
    """
    import polars as pl

    sizes = _sizes(recipe)
    samples, holding = Counter[int](), Counter[str]()
    seen = pl.DataFrame(schema={"benchmark": pl.String, "item": pl.String, **_parts_schema()})
    for part in sorted((ledger.folder / "matches").glob("*.parquet")):
        graded = _graded(pl.read_parquet(part, glob=False), recipe)
        if graded.is_empty():
            continue
        counted = graded.filter(pl.col("waived").is_null())
        worst = counted.group_by("file", "row").agg(pl.col("grade").max())["grade"]
        samples.update(worst.to_list())
        leaks = counted.filter(pl.col("grade") == LEAKED)
        holding.update(leaks.select("benchmark", "file", "row").unique()["benchmark"].to_list())
        seen = _merged(pl.concat([seen, _items(graded)]))
    benchmarks = {name: _benchmark(seen, name, size) | {"samples": holding[name]} for name, size in sizes.items()}
    told = {word: samples[grade] for grade, word in WORDS.items()} if sizes else {}
    return {"benchmarks": benchmarks, "contaminated": told}


def _sizes(recipe: Recipe) -> dict[str, int]:
    """The benchmarks of every index that the recipe looks in, with their numbers of items."""
    from hum_qc.engine.indexes import indexes_of
    from hum_qc.index.store import describe

    sizes: dict[str, int] = {}
    for path in indexes_of(recipe, Path()).values():
        for one in describe(path)[1]["benchmarks"]:
            sizes[str(one["name"])] = max(int(one["items"]), sizes.get(str(one["name"]), 0))
    return sizes


def _graded(matches: pl.DataFrame, recipe: Recipe) -> pl.DataFrame:
    """The matches that say something, with how grave each is."""
    import polars as pl

    measures = {one.name: one.measure.name for one in recipe.filters}
    measure = pl.col("filter").replace_strict(measures, default=None, return_dtype=pl.String)
    stops, high = pl.col("outcome") != "keep", pl.col("score") >= LEAK
    copied = pl.when((pl.col("outcome") == "drop") | high).then(LEAKED).when(stops).then(SUSPECT).otherwise(0)
    grade = (
        pl.when(measure == "benchmark_containment")
        .then(copied)
        .when((measure == "benchmark_resemblance") & stops)
        .then(SUSPECT)
        .when((measure == "benchmark_variant") & (stops | high))
        .then(NEAR_MISS)
        .otherwise(0)
    )
    return matches.with_columns(grade.cast(pl.Int8).alias("grade")).filter(pl.col("grade") > 0)


def _parts_schema() -> dict[str, Any]:
    import polars as pl

    return {"grade": pl.Int8(), **dict.fromkeys(("question", "answer", "code", "waived"), pl.Boolean())}


def _items(graded: pl.DataFrame) -> pl.DataFrame:
    """The items of a part: the gravest that counts, which parts of a leaked one are there, whether it was waived."""
    import polars as pl

    free = pl.col("waived").is_null()
    leaked = free & (pl.col("grade") == LEAKED)
    return graded.select(
        "benchmark",
        "item",
        pl.when(free).then("grade").otherwise(pl.lit(0, pl.Int8)).alias("grade"),
        (leaked & (pl.col("question") >= HALF)).fill_null(value=False).alias("question"),
        (leaked & pl.col("question").is_not_null() & (pl.col("others") >= HALF)).fill_null(value=False).alias("answer"),
        (leaked & pl.col("code")).alias("code"),
        (~free).alias("waived"),
    )


def _merged(items: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    return items.group_by("benchmark", "item").agg(pl.col(_parts_schema()).max())


def _benchmark(seen: pl.DataFrame, name: str, size: int) -> dict[str, Any]:
    import polars as pl

    mine = seen.filter(pl.col("benchmark") == name)
    counts = {word: int((mine["grade"] == grade).sum()) for grade, word in WORDS.items()}
    parts = {part: int(mine[part].sum()) for part in ("question", "answer", "code")}
    return {"items": size, **counts, "parts": parts, "waived": int(mine["waived"].sum())}


def waived(ledger: Ledger, waivers: Waivers | None) -> dict[str, Any]:
    """How many samples have a finding that does not count, in all and by waiver, and which waivers have expired."""
    import polars as pl

    if waivers is None:
        return {}
    samples, total = Counter[str](), 0
    for part in sorted((ledger.folder / "findings").glob("*.parquet")):
        found = pl.read_parquet(part, columns=["file", "row", "waived"], glob=False).drop_nulls("waived").unique()
        samples.update(found["waived"].to_list())
        total += found.select("file", "row").unique().height
    by = {one.name: samples[one.name] for one in waivers.active}
    return {"waived": {"samples": total, "by": by, "expired": [one.name for one in waivers.expired]}}
