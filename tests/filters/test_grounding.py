"""Grounding: what is in the context, where, and what is not."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hum_qc.filters.grounding import answer_grounding, ungrounded_spans
from hum_qc.registry import Readings
from hum_qc.sample import schema

PASSAGE = "In 2019 – ＡＢＣ moved to “New York”. 甲骨文（ Oracle ）公司在华裁员900余人。"


def batch(*rows: dict[str, Any]) -> pl.DataFrame:
    columns = schema()
    return pl.DataFrame([{**dict.fromkeys(columns), **row} for row in rows], schema=columns)


def span(text: str, start: int | None = None, end: int | None = None) -> dict[str, Any]:
    return {"text": text, "label": "x", "start": start, "end": end, "role": "mention", "group": None}


def told(readings: Readings, *rows: int) -> list[dict[str, Any]]:
    assert readings.evidence is not None
    return readings.evidence(rows)


def reading(**row: Any) -> Any:
    return answer_grounding(batch({"task": "mrc", "context": PASSAGE, **row})).values[0]


@pytest.mark.parametrize(
    ("stated", "label"),
    [
        (span("2019", 3, 7), "exact"),
        (span("2019", 3), "exact"),
        (span("2019"), "exact"),
        (span("2019", 4, 8), "found"),
        (span("2019", 3, 8), "found"),
        (span("2019", -5, -1), "found"),
        (span("2019", 10**15, 10**15 + 4), "found"),
        (span("2019", 7, 3), "found"),
        (span("ABC"), "normalised"),
        (span('"new york"'), "normalised"),
        (span("甲骨文 （Oracle）公司"), "normalised"),
        (span("2O19"), "missing"),
        (span("ew yor"), "missing"),
        (span("！！"), "missing"),
    ],
)
def test_each_rung_of_the_ladder(stated: dict[str, Any], label: str):
    """At its place, elsewhere, only after folding, not at all; a folded match inside a word is none."""
    assert reading(output=stated["text"], spans=[stated]) == label


def test_every_stated_span_must_hold():
    """The worst of the stated spans is what the sample reads."""
    assert reading(output="2019", spans=[span("2019", 3, 7), span("Paris")]) == "missing"


def test_one_good_reference_is_enough():
    """Reference answers are alternatives: the best that the output gives is read."""
    assert reading(output="abc or 2019", answers=["abc", "2019"]) == "exact"


def test_an_output_that_gives_no_reference_answer_is_judged_itself():
    """A right reference does not cover for a wrong output."""
    assert reading(output="Paris", answers=["2019"]) == "missing"
    assert reading(output=None, answers=["2019"]) == "exact"


@pytest.mark.parametrize(
    "output", ["unanswerable", "Unanswerable.", "无法回答。", "Yes.", "否", "B", "(c)", "Ａ．", "", " ", None]
)
def test_answers_that_need_no_place_are_not_measured(output: str | None):
    """Unanswerable, yes or no, the letter of a choice, nothing: null."""
    assert reading(output=output, answers=[], spans=[]) is None


def test_without_a_context_nothing_is_measured():
    """Null where there is no passage, or a blank one."""
    for context in (None, " \n"):
        rows = batch({"task": "mrc", "context": context, "output": "x", "spans": [span("x")]})
        assert answer_grounding(rows).values.to_list() == [None]
        assert ungrounded_spans(rows).values.to_list() == [None]


def test_evidence_gives_the_place_in_the_untouched_context_and_the_foldings():
    """What is shown can be cut out of the passage as it stands."""
    rows = batch(
        {"context": "nothing here", "spans": [span("nothing", 0, 7)]},
        {"context": PASSAGE, "spans": [span("2019", 9), span("abc"), span("Paris")]},
    )
    (shown,) = told(answer_grounding(rows), 1)
    found, folded, missing = shown["answers"]
    assert shown["count"] == 3
    assert (found["match"], PASSAGE[found["start"] : found["end"]]) == ("found", "2019")
    assert (folded["match"], PASSAGE[folded["start"] : folded["end"]]) == ("normalised", "ＡＢＣ")
    assert folded["folded"] == ["width", "case"]
    assert (missing["match"], missing["start"]) == ("missing", None)


def test_missing_spans_are_counted_and_only_they_are_evidence():
    """The reading is how many of the spans are not there."""
    rows = batch(
        {"context": PASSAGE, "spans": [span("Oracle"), span("Paris"), span("Rome")]},
        {"context": PASSAGE, "spans": []},
        {"context": PASSAGE, "spans": [span("900余人")]},
    )
    readings = ungrounded_spans(rows)
    assert readings.values.to_list() == [2, 0, 0]
    kept, bad = told(readings, 2, 0)
    assert [each["text"] for each in bad["spans"]] == ["Paris", "Rome"]
    assert kept == {"count": 0, "spans": []}


@pytest.mark.parametrize(
    ("task", "output", "count"),
    [
        ("closed_ie", '{"org": ["Oracle", "IBM"], "place": []}', 1),
        ("closed_ie", '{"in": [{"head": "ABC", "tail": "New York"}]}', 0),
        (
            "closed_ie",
            '{"裁员": [{"trigger": "裁员", "arguments": {"人数": "900人", "时间": "NAN", "方": ["甲骨文"]}}]}',
            1,
        ),
        ("closed_ie", '{"公司": {"甲骨文": {"人数": ["900余人", "800"]}}}', 1),
        (
            "closed_ie",
            '[{"event_trigger": "裁员", "event_type": "x", "arguments": [{"argument": "x9", "role": "r"}]}]',
            1,
        ),
        ("closed_ie", '[{"entity": "Oracle", "entity_type": "org"}, {"entity": "", "entity_type": "org"}]', 0),
        ("open_ie", '[["ABC", "relocated to", "New York"], ["Mars", "is", "red"]]', 2),
        ("open_ie", '[{"subject": "ABC", "predicate": "in", "object": "Paris"}]', 1),
        ("closed_ie", '{"\\ud800": ["\\udfff"]}', 1),
        ("closed_ie", "Oracle is a company", None),
        ("closed_ie", "[" * 100_000, None),
        ("generalist", '{"org": ["IBM"]}', None),
    ],
)
def test_spans_are_read_from_json_where_the_sample_has_none(task: str, output: str, count: int | None):
    """Mentions, pairs, events, records and triples claim spans; what is no JSON claims nothing that can be measured."""
    rows = batch({"task": task, "context": PASSAGE, "output": output})
    assert ungrounded_spans(rows).values.to_list() == [count]


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=30), st.text(max_size=20), st.text(max_size=20))
def test_a_verbatim_span_is_exact_whatever_stands_around_it(text: str, before: str, after: str):
    """Offsets count code points, whatever these are."""
    before, text, after = (part.encode("utf-8", "replace").decode() for part in (before, text, after))
    if not pl.Series([text]).str.contains(r"\S")[0]:
        return
    rows = batch({"context": before + text + after, "spans": [span(text, len(before), len(before) + len(text))]})
    assert answer_grounding(rows).values.to_list() == ["exact"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(["ok", "null", "none", "bad"]), max_size=12))
def test_readings_stand_in_the_order_of_the_batch(kinds: list[str]):
    """One reading per sample, whatever stands beside it."""
    rows = {
        "ok": {"context": PASSAGE, "output": "2019"},
        "null": {"context": None, "output": "2019"},
        "none": {"context": PASSAGE, "output": None},
        "bad": {"context": PASSAGE, "output": "Paris"},
    }
    expected = {"ok": "exact", "null": None, "none": None, "bad": "missing"}
    readings = answer_grounding(batch(*(rows[kind] for kind in kinds)))
    assert readings.values.to_list() == [expected[kind] for kind in kinds]
