"""Counts of both sides: they do not depend on how the ledger is cut, and each item and sample counts once."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hum_qc.engine.counting import both_sides
from hum_qc.filters.recipe import Recipe, load_recipe
from hum_qc.index.build import build
from hum_qc.index.items import item_schema
from hum_qc.ledger import Ledger, matches_schema

COPIED, OTHER, SWAPPED = (f"contamination.benchmark_{name}" for name in ("containment", "resemblance", "variant"))
RECIPE = """\
recipe: r
layers:
  contamination:
    - benchmark_containment: {index: INDEX, max: 0.4, hold: {max: 0.6}}
    - benchmark_resemblance: {index: INDEX, max: 0.5, else: hold}
    - benchmark_variant: {index: INDEX, max: 1}
"""


@pytest.fixture(scope="module")
def recipe(tmp_path_factory: pytest.TempPathFactory) -> Recipe:
    """A recipe over an index of two benchmarks, `a` with three items and `b` with one."""
    folder = tmp_path_factory.mktemp("index")
    rows = [("a", str(i), f"What is the {i}. question of this small set?", *[None] * 5) for i in range(3)]
    rows.append(("b", "0", "Where do rivers end?", *[None] * 5))
    path = folder / "small.idx"
    build(path, pl.DataFrame(rows, schema=item_schema(), orient="row"))
    (folder / "recipe.yaml").write_text(RECIPE.replace("INDEX", str(path)))
    return load_recipe(str(folder / "recipe.yaml"))


def counted(folder: Path, recipe: Recipe, rows: list[dict[str, Any]], parts: int) -> dict[str, Any]:
    """The counts of these matches, of which each sample stands in one of so many parts."""
    table = folder / "ledger" / "matches"
    table.mkdir(parents=True, exist_ok=True)
    for number in range(parts):
        mine = [{**dict.fromkeys(matches_schema()), **row} for row in rows if row["row"] % parts == number]
        pl.DataFrame(mine, schema=matches_schema()).write_parquet(table / f"part-{number:06d}.parquet")
    return both_sides(Ledger(folder), recipe)


def match(row: int, name: str, item: str, score: float, outcome: str, **more: Any) -> dict[str, Any]:
    benchmark, own = item.split("/")
    return {
        "file": "f", "row": row, "id": str(row), "filter": name, "benchmark": benchmark, "item": own, "score": score,
        "code": False, "outcome": outcome, **more,
    }  # fmt: skip


def test_each_item_and_each_sample_counts_as_the_gravest_of_what_it_is(tmp_path: Path, recipe: Recipe) -> None:
    """A leaked item is no suspect too; a sample with a leak and a near miss has leaked."""
    rows = [
        match(0, COPIED, "a/0", 0.9, "drop", question=1.0, others=0.2),
        match(0, SWAPPED, "a/1", 0.8, "keep"),
        match(1, OTHER, "a/0", 0.9, "hold"),
        match(2, COPIED, "a/2", 0.5, "hold"),
        match(3, SWAPPED, "a/1", 0.7, "keep"),
        match(4, SWAPPED, "b/0", 0.5, "keep"),
        match(5, COPIED, "b/0", 0.45, "keep"),
    ]
    told = counted(tmp_path, recipe, rows, 2)
    assert told["contaminated"] == {"leaked": 1, "suspects": 2, "near_misses": 1}
    assert told["benchmarks"]["a"] == {
        "items": 3, "leaked": 1, "suspects": 1, "near_misses": 1, "samples": 1, "waived": 0,
        "parts": {"question": 1, "answer": 0, "code": 0},
    }  # fmt: skip
    assert told["benchmarks"]["b"]["near_misses"] == 0


def test_a_leak_under_a_bound_that_only_holds_is_a_leak_all_the_same(tmp_path: Path, recipe: Recipe) -> None:
    """From the score of a leak on, whatever the policy makes of it."""
    told = counted(tmp_path, recipe, [match(0, COPIED, "a/0", 0.7, "hold", question=0.9, others=0.9)], 1)
    assert told["benchmarks"]["a"]["parts"] == {"question": 1, "answer": 1, "code": 0}


def test_code_counts_as_code(tmp_path: Path, recipe: Recipe) -> None:
    """Found by its structure, its text says nothing of question and answer."""
    told = counted(tmp_path, recipe, [match(0, COPIED, "a/0", 0.7, "drop", others=1.0, code=True)], 1)
    assert told["benchmarks"]["a"]["parts"] == {"question": 0, "answer": 0, "code": 1}


def test_what_is_waived_counts_as_waived_only(tmp_path: Path, recipe: Recipe) -> None:
    """But where another sample holds the same item, it has leaked."""
    rows = [match(0, COPIED, "a/0", 0.9, "drop", waived="w"), match(1, COPIED, "a/1", 0.9, "drop", waived="w")]
    rows.append(match(2, COPIED, "a/1", 0.9, "drop"))
    told = counted(tmp_path, recipe, rows, 1)
    assert told["contaminated"]["leaked"] == 1
    assert (told["benchmarks"]["a"]["leaked"], told["benchmarks"]["a"]["waived"]) == (1, 2)


def test_a_recipe_that_looks_for_no_items_has_no_benchmarks(tmp_path: Path) -> None:
    """Nothing to tell."""
    assert both_sides(SimpleNamespace(folder=tmp_path), load_recipe("starter:quick")) == {  # type: ignore[arg-type]
        "benchmarks": {}, "contaminated": {},
    }  # fmt: skip


MATCHES = st.builds(
    match,
    st.integers(0, 9),
    st.sampled_from([COPIED, OTHER, SWAPPED]),
    st.sampled_from(["a/0", "a/1", "a/2", "b/0"]),
    st.sampled_from([0.4, 0.55, 0.6, 0.9]),
    st.sampled_from(["keep", "hold", "drop"]),
    question=st.sampled_from([None, 0.2, 0.9]),
    others=st.sampled_from([None, 0.2, 0.9]),
    code=st.booleans(),
    waived=st.sampled_from([None, None, "w"]),
)


@settings(max_examples=40)
@given(st.lists(MATCHES, max_size=30), st.integers(1, 5))
def test_counts_do_not_depend_on_how_the_ledger_is_cut(
    tmp_path_factory: pytest.TempPathFactory, recipe: Recipe, rows: list[dict[str, Any]], parts: int
) -> None:
    """One part or many, and no benchmark has more of anything than items."""
    whole = counted(tmp_path_factory.mktemp("one"), recipe, rows, 1)
    assert counted(tmp_path_factory.mktemp("many"), recipe, rows, parts) == whole
    for one in whole["benchmarks"].values():
        assert one["leaked"] + one["suspects"] + one["near_misses"] <= one["items"]
        assert all(amount <= one["leaked"] for amount in one["parts"].values())
        assert (one["samples"] == 0) == (one["leaked"] == 0)
