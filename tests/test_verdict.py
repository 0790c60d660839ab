"""Deciding: readings, bounds, outcomes."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hum_qc.verdict import Bound, Limits, Outcome

KEEP, HOLD, DROP = (int(o) for o in Outcome)


def outcomes(bound: Bound, *readings: object) -> list[int]:
    values = pl.DataFrame({"r": pl.Series(readings, strict=False)})
    return values.select(bound.outcome(pl.col("r"))).to_series().to_list()


def test_both_limits_are_inside() -> None:
    """A reading equal to min or max is kept."""
    assert outcomes(Bound(Limits(min=1, max=3)), 1, 2, 3) == [KEEP] * 3


def test_outside_drops_unless_the_line_says_hold() -> None:
    """`else` is drop by default."""
    assert outcomes(Bound(Limits(max=1)), 2) == [DROP]
    assert outcomes(Bound(Limits(max=1), otherwise=Outcome.HOLD), 2) == [HOLD]


def test_the_wider_bound_holds() -> None:
    """Between the bound and the wider one a sample is held; beyond it is dropped."""
    assert outcomes(Bound(Limits(max=0.4), Limits(max=0.6)), 0.4, 0.5, 0.6, 0.7) == [KEEP, HOLD, HOLD, DROP]


def test_a_null_reading_is_held_unless_policy_says_otherwise() -> None:
    """What could not be measured is never taken for a pass by default."""
    assert outcomes(Bound(Limits(max=1)), None, 0) == [HOLD, KEEP]
    assert outcomes(Bound(Limits(max=1), unread=Outcome.KEEP), None, 0) == [KEEP, KEEP]
    assert outcomes(Bound(Limits(max=1), unread=Outcome.DROP), None, 0) == [DROP, KEEP]


def test_labels_are_allowed_or_denied() -> None:
    """`allow` names the only good labels, `deny` the only bad ones, `hold` those a person decides."""
    ladder = Bound(Limits(allow=("exact", "found")), Limits(allow=("fuzzy",)))
    assert outcomes(ladder, "exact", "fuzzy", "missing") == [KEEP, HOLD, DROP]
    assert outcomes(Bound(Limits(deny=(True,))), True, False) == [DROP, KEEP]


@given(
    low=st.floats(0, 1),
    span=st.floats(0, 1),
    readings=st.lists(st.one_of(st.none(), st.floats(-1, 3)), min_size=1),
)
def test_every_reading_has_exactly_one_outcome(low: float, span: float, readings: list[float | None]) -> None:
    """Null readings are held, inside is kept, everything else is dropped."""
    got = outcomes(Bound(Limits(min=low, max=low + span)), *readings)
    expected = [HOLD if r is None else KEEP if low <= r <= low + span else DROP for r in readings]
    assert got == expected


def test_a_bound_is_written_as_policy_writes_it() -> None:
    """What stands at its default is left out, so that the text in a finding is the line in the file."""
    bound = Bound(Limits(max=0.4), Limits(max=0.6), Outcome.HOLD, Outcome.KEEP)
    assert bound.asdict() == {"max": 0.4, "hold": {"max": 0.6}, "else": "hold", "unread": "keep"}
    assert Bound(Limits(allow=("a",)), Limits(allow=("b",))).asdict() == {"allow": ["a"], "hold": ["b"]}


def test_an_unknown_outcome_is_an_error() -> None:
    """`Outcome.of` knows keep, hold and drop only."""
    with pytest.raises(ValueError, match="'maybe'"):
        Outcome.of("maybe")
