"""Waivers at work: the next best match that is not waived decides, and nothing gets graver."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from hum_qc.filters.line import Filter
from hum_qc.filters.waiving import lift, matches_of, stored_matches
from hum_qc.registry import Readings, get_measure
from hum_qc.verdict import Bound, Limits
from hum_qc.waivers import Waiver

BOUND = Bound(Limits(max=0.4), hold=Limits(max=0.6))
SAMPLES = 4


def made_filter() -> Filter:
    return Filter("contamination.copied", "contamination", get_measure("benchmark_containment"), {}, BOUND, {})


def known() -> pl.DataFrame:
    """Four samples `s0` to `s3`, the even ones from `web`."""
    rows = range(SAMPLES)
    return pl.DataFrame(
        {
            "file": ["f"] * SAMPLES,
            "row": list(rows),
            "id": [f"s{i}" for i in rows],
            "hash": [f"{i:064x}" for i in rows],
            "source": ["web" if i % 2 == 0 else None for i in rows],
        }
    )


def waiver(**words: tuple[str, ...]) -> Waiver:
    where: dict[str, Any] = {word: words.get(word, ()) for word in ("benchmark", "item", "sample", "source")}
    return Waiver("w", "contamination", "", **where, owner="o", reason="r", expires=date(2030, 1, 1))


def readings(matches: list[tuple[int, str, float]]) -> Readings:
    """Readings whose value is the best score of a sample, from matches (sample, item of benchmark `b`, score)."""
    schema = {"at": pl.UInt32, "item": pl.String, "score": pl.Float64}
    table = pl.DataFrame(matches, schema=schema, orient="row").with_columns(
        pl.lit("b").alias("benchmark"),
        pl.lit(None, pl.Float64).alias("question"),
        pl.lit(None, pl.Float64).alias("others"),
        pl.lit(value=False).alias("code"),
    )
    best = [max((score for at, _, score in matches if at == i), default=0.0) for i in range(SAMPLES)]
    values = pl.Series("copied", best, dtype=pl.Float64)
    return Readings(values, lambda rows: [{} for _ in rows], stored_matches(values, table))


def verdict(found: Readings) -> pl.Series:
    return pl.select(BOUND.outcome(pl.lit(found.values)).alias("v")).to_series()


MATCHES = st.lists(
    st.tuples(st.integers(0, SAMPLES - 1), st.sampled_from("xyz"), st.sampled_from([0.2, 0.5, 0.7, 0.9])),
    max_size=12,
    unique_by=lambda one: one[:2],
)
WAIVERS = st.builds(
    waiver,
    benchmark=st.sampled_from([("b",), ("b",), ("c",)]),
    item=st.lists(st.sampled_from("xyz"), max_size=2).map(tuple),
    source=st.sampled_from([(), (), ("web",)]),
    sample=st.sampled_from([(), (), ("s0", "s1")]),
)


@given(MATCHES, st.lists(WAIVERS, max_size=2))
def test_the_best_match_that_is_not_waived_decides(
    matches: list[tuple[int, str, float]], waivers: list[Waiver]
) -> None:
    """The verdict is what the bound says of the other matches; none gets graver, and no reading changes."""
    found = readings(matches)
    before = verdict(found)
    lifted = lift(made_filter(), found, before, known(), waivers)
    after = before if lifted is None else lifted.verdict

    def covered(at: int, item: str) -> bool:
        row = known().row(at, named=True)
        return any(
            "b" in one.benchmark
            and (not one.item or item in one.item)
            and (not one.source or row["source"] in one.source)
            and (not one.sample or row["id"] in one.sample)
            for one in waivers
        )

    left = readings([one for one in matches if not covered(one[0], one[1])])
    assert after.to_list() == verdict(left).to_list()
    assert (after <= before).all()


@given(MATCHES)
def test_a_waiver_of_a_sample_lifts_all_that_stops_it(matches: list[tuple[int, str, float]]) -> None:
    """And names itself only where something was stopped."""
    found = readings(matches)
    before = verdict(found)
    lifted = lift(made_filter(), found, before, known(), [waiver(sample=("s1",))])
    if lifted is None:
        assert (before == 0).all()
        return
    assert lifted.verdict.to_list() == [0 if at == 1 else one for at, one in enumerate(before)]
    assert lifted.waived.to_list() == ["w" if at == 1 and one else None for at, one in enumerate(before)]


def test_a_reading_that_could_not_be_taken_can_be_waived_by_sample() -> None:
    """A null reading holds a sample; a waiver of the sample lifts that too."""
    found = Readings(pl.Series([None, None, 0.1, 0.1], dtype=pl.Float64))
    lifted = lift(made_filter(), found, verdict(found), known(), [waiver(sample=("s0",))])
    assert lifted is not None
    assert lifted.verdict.to_list() == [0, 1, 0, 0]


def test_waivers_of_other_filters_do_nothing() -> None:
    """A filter is named in full, or by its layer."""
    found = readings([(0, "x", 0.9)])
    other = Waiver("w", "shape", "", ("b",), (), (), (), "o", "r", date(2030, 1, 1))
    assert lift(made_filter(), found, verdict(found), known(), [other]) is None
    assert matches_of(made_filter(), found.matches, known(), [other])["waived"].to_list() == [None]  # type: ignore[arg-type]
