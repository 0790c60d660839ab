"""Diversity of a corpus before and after filtering: figures made of readings, in memory that does not grow with it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from hum_qc.registry import TALLIES
from hum_qc.verdict import Outcome

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    from hum_qc.engine.workfolder import WorkFolder
    from hum_qc.filters.line import Filter
    from hum_qc.filters.recipe import Recipe
    from hum_qc.ledger import Ledger

    Counts = np.ndarray[tuple[int], np.dtype[np.int64]]

SIDES: Final = ("input", "kept")
GROUPS: Final = 1 << 20
"""How many labels are counted apart: what bounds the memory where nearly every sample has a label of its own."""
TOP: Final = 10
SOURCES: Final = 20
FEWEST: Final = 5
"""Samples that chance must put on each place for the test to hold (Cochran 1954)."""
LENGTHS: Final = ("word_count", "character_count", "token_count")
QUANTILES: Final = {"q05": 0.05, "median": 0.5, "q95": 0.95}


def diversity(ledger: Ledger, recipe: Recipe, folder: WorkFolder, shards: int) -> dict[str, dict[str, Any]]:
    """The figures of all samples that reach the line (`input`) and of those that are kept (`kept`).

    Always: `tasks`, `languages`, `sources`. Where the recipe has the line: `verb_object`, `option_position`,
    `class_label` (by source), `instruction_length`, and `ngrams` of `distinct_ngrams`, which are counted from what the
    shards left in the work folder and are missing where nothing was measured (`redecide`).
    """
    readings = ledger.readings()
    found: dict[str, Mapping[str, Any]] = {
        name: _labels(readings, column)
        for name, column in (("tasks", "task"), ("languages", "language"), ("sources", "source"))
    }
    lines = {one.measure.name: one for one in reversed(recipe.filters)}  # of several lines the first
    if one := lines.get("verb_object"):
        found["verb_object"] = _labels(readings, one.name)
    if one := lines.get("option_position"):
        found["option_position"] = _positions(readings, one.name)
    if one := lines.get("class_label"):
        found["class_label"] = _classes(readings, one.name)
    if one := _length_line(recipe.filters):
        found["instruction_length"] = _lengths(readings, one)
    if (one := lines.get("distinct_ngrams")) and (counted := _ngrams(folder, one, shards)):
        found["ngrams"] = counted
    return {side: {name: figures[side] for name, figures in found.items()} for side in SIDES}


def _counted(readings: pl.LazyFrame, *columns: str) -> pl.DataFrame:
    """Samples by the values of these columns, all of them and those kept; the rarest may be counted as one."""
    import polars as pl

    kept = (pl.col("outcome") == Outcome.KEEP.word).sum().cast(pl.Int64).alias("kept")
    group = pl.struct(*columns).hash(seed=0) % GROUPS
    told = readings.filter(pl.col(columns[-1]).is_not_null()).group_by(group.alias("group"))
    table = told.agg(*(pl.col(name).min() for name in columns), pl.len().cast(pl.Int64).alias("input"), kept)
    return table.collect(engine="streaming").drop("group").sort(*columns)


def _labels(readings: pl.LazyFrame, column: str) -> dict[str, dict[str, Any]]:
    return _of_counts(_counted(readings, column), column)


def _of_counts(table: pl.DataFrame, column: str) -> dict[str, dict[str, Any]]:
    """`measured`, `distinct`, `entropy` in bits, `evenness`, and the commonest labels of each side."""
    import polars as pl

    found = {}
    for side in SIDES:
        there = table.filter(pl.col(side) > 0).sort(side, column, descending=[True, False])
        counts = there[side].to_numpy()
        entropy = _entropy(counts)
        distinct = there.height
        found[side] = {
            "measured": int(counts.sum()),
            "distinct": distinct,
            "entropy": round(entropy, 4),
            "evenness": round(entropy / math.log2(distinct), 4) if distinct > 1 else None,
            "top": {str(name): int(count) for name, count in there.select(column, side).head(TOP).iter_rows()},
        }
    return found


def _entropy(counts: Counts) -> float:
    """Shannon's entropy in bits; 0 where nothing was counted."""
    import numpy as np

    total = counts.sum()
    if not total:
        return 0.0
    shares = counts[counts > 0] / total
    return float(max(0.0, -(shares * np.log2(shares)).sum()))


def _classes(readings: pl.LazyFrame, column: str) -> dict[str, dict[str, Any]]:
    """The classes of each source; the largest sources come first."""
    import polars as pl

    table = _counted(readings.with_columns(pl.col("source").fill_null("unknown")), "source", column)
    largest = table.group_by("source").agg(pl.col("input").sum()).sort("input", "source", descending=[True, False])
    found: dict[str, dict[str, Any]] = {side: {} for side in SIDES}
    for source in largest["source"].head(SOURCES):
        figures = _of_counts(table.filter(pl.col("source") == source), column)
        for side in SIDES:
            found[side][source] = figures[side]
    return found


def _positions(readings: pl.LazyFrame, column: str) -> dict[str, dict[str, Any]]:
    """Places of the right option, and how far they are from chance.

    `chi_square` is over all numbers of options that are common enough, with `degrees` of freedom, `p_value` the
    probability of as much by chance, `effect` Cohen's w, which does not grow with the corpus (0.1 is small).
    """
    table = _counted(readings, column)
    places = [tuple(map(int, label.split("/"))) for label in table[column]]
    found = {}
    for side in SIDES:
        counts = dict(zip(places, table[side].to_list(), strict=True))
        chi, degrees, total = 0.0, 0, 0
        for options in sorted({options for _, options in counts}):
            seen = [counts.get((place, options), 0) for place in range(1, options + 1)]
            expected = sum(seen) / options
            if expected >= FEWEST and options > 1:
                chi += sum((one - expected) ** 2 / expected for one in seen)
                degrees, total = degrees + options - 1, total + sum(seen)
        found[side] = {
            "measured": sum(counts.values()),
            "places": {f"{place}/{options}": count for (place, options), count in sorted(counts.items()) if count},
            "chi_square": round(chi, 4) if degrees else None,
            "degrees": degrees,
            "p_value": round(chance(chi, degrees), 6) if degrees else None,
            "effect": round(math.sqrt(chi / total), 4) if total else None,
        }
    return found


def chance(chi_square: float, degrees: int) -> float:
    """The probability that chi-square is as large by chance: the upper tail, exact for whole degrees of freedom."""
    if chi_square <= 0:
        return 1.0
    half, odd = chi_square / 2, degrees % 2
    powers = (i + odd / 2 for i in range(degrees // 2))
    terms = (math.exp(power * math.log(half) - half - math.lgamma(power + 1)) for power in powers)
    return min(1.0, (math.erfc(math.sqrt(half)) if odd else 0.0) + sum(terms))


def _length_line(filters: Sequence[Filter]) -> Filter | None:
    """The first line that measures the length of instructions."""
    lengths = (one for one in filters if one.measure.name in LENGTHS and one.options.get("of") == "instruction")
    return next(lengths, None)


def _lengths(readings: pl.LazyFrame, one: Filter) -> dict[str, dict[str, Any]]:
    """Mean and quantiles (by nearest rank) of the length, and the entropy of its powers of two."""
    import numpy as np

    table = _counted(readings, one.name)
    values = table[one.name].to_numpy()
    found = {}
    for side in SIDES:
        counts = table[side].to_numpy()
        total = int(counts.sum())
        ranks = np.cumsum(counts)
        octaves = np.bincount(np.log2(np.maximum(values, 1)).astype(np.int64), weights=counts) if total else counts
        found[side] = {
            "unit": one.measure.name.removesuffix("_count"),
            "measured": total,
            "mean": round(float((values * counts).sum() / total), 2) if total else None,
            **{
                name: int(values[np.searchsorted(ranks, max(1, math.ceil(at * total)))]) if total else None
                for name, at in QUANTILES.items()
            },
            "entropy": round(_entropy(octaves), 4),
        }
    return found


def _ngrams(folder: WorkFolder, one: Filter, shards: int) -> dict[str, dict[str, Any]] | None:
    """n-grams of the corpus: how many, how many different ones (by linear counting), and their entropy in bits."""
    import numpy as np
    import polars as pl

    if not folder.collected_parts(one.name):
        return None
    tables = {side: np.zeros(TALLIES, np.int32) for side in SIDES}
    for shard in range(shards):
        counted = folder.collected(one.name, shard)
        state = folder.state(shard).select("row", "outcome")
        frame = counted.join(state, on="row", how="left", maintain_order="left")
        kept = frame.filter(pl.col("outcome") == int(Outcome.KEEP))
        for side, part in (("input", frame), ("kept", kept)):
            np.add.at(tables[side], part["keys"].list.explode(empty_as_null=False).to_numpy(), 1)
    return {
        side: {"of": one.options["of"], "n": one.options["n"], **_of_table(table)} for side, table in tables.items()
    }


def _of_table(table: np.ndarray[tuple[int], np.dtype[np.int32]]) -> dict[str, Any]:
    import numpy as np

    total, taken = int(table.sum(dtype=np.int64)), int(np.count_nonzero(table))
    # Some places hold several n-grams: linear counting, Whang et al. 1990, says how many there must be.
    distinct = min(total, round(-TALLIES * math.log(max(1 - taken / TALLIES, 1 / TALLIES))))
    return {
        "total": total,
        "distinct": distinct,
        "distinct_share": round(distinct / total, 4) if total else None,
        "entropy": round(_entropy(table.astype(np.int64)), 4),
    }
