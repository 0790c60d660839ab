"""Grounding: what is in the context, where, and what is not."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hum_qc.filters.grounding import answer_grounding, cuts_word, span_grounding, ungrounded_spans
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
        (span("甲骨文公司裁員"), "missing"),
        (span("在華裁員900餘人"), "normalised"),
        (span("moved to New Yurk"), "fuzzy"),
        (span("甲骨文(Oracle)公司在华裁员800余人"), "fuzzy"),
        (span("New Yo"), "exact"),
        (span("NEW Yo"), "missing"),
        (span("New Yurk"), "fuzzy"),
        (span("Orcle"), "missing"),
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


def answer(text: str, group: int | None, start: int | None = None) -> dict[str, Any]:
    return {**span(text, start), "label": None, "role": "answer", "group": group}


@pytest.mark.parametrize(
    ("output", "stated", "given", "every"),
    [
        ("2019", [answer("2019", 0), answer("2019", 1), answer("43466.0", 2)], "exact", "missing"),
        ("43466.0", [answer("2019", 0), answer("43466.0", 1)], "missing", "missing"),
        ("It was 2019.", [answer("43466.0", 0), answer("2019", 1)], "exact", "missing"),
        ("Last year", [answer("43466.0", 0), answer("2019", 1)], "exact", "missing"),
        ("2019", [answer("2019", 0, 4), answer("abc", 1)], "found", "normalised"),
        ("2019, Paris", [answer("2019", 0), answer("Paris", 0)], "missing", "missing"),
        ("2019", [answer("2019", None), answer("Paris", None)], "missing", "missing"),
        ("2019", [answer("2019", 0), span("Paris")], "missing", "missing"),
    ],
)
def test_answers_of_several_annotators_are_alternatives(
    output: str, stated: list[dict[str, Any]], given: str, every: str
):
    """The one that the output gives is read, with `every` all; what shares a group is one answer, and all are told."""
    rows = batch({"task": "mrc", "context": PASSAGE, "output": output, "spans": stated})
    assert answer_grounding(rows).values[0] == given
    readings = answer_grounding(rows, answers="every")
    assert readings.values[0] == every
    for each in (readings, answer_grounding(rows)):
        listed = {one["text"]: one["match"] for one in told(each, 0)[0]["answers"]}
        assert set(listed) == {one["text"] for one in stated}
        assert "missing" in listed.values() or every != "missing"


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
    assert [(each["text"], each["match"]) for each in bad["spans"]] == [("Paris", "missing"), ("Rome", "missing")]
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


def test_the_share_of_edits_is_an_option():
    """What is fuzzy by one share is missing by a smaller one; zero turns the rung off."""
    rows = batch({"context": PASSAGE, "spans": [span("moved to New Yurk")]})
    assert span_grounding(rows).values.to_list() == ["fuzzy"]
    assert span_grounding(rows, edits=0.05).values.to_list() == ["missing"]
    assert span_grounding(rows, edits=0).values.to_list() == ["missing"]
    assert ungrounded_spans(rows).values.to_list() == [0]
    assert ungrounded_spans(rows, edits=0).values.to_list() == [1]


def test_the_worst_span_of_a_sample_is_read():
    """One label for the sample, so that policy can allow, hold or deny it; null without spans or context."""
    rows = batch(
        {"context": PASSAGE, "spans": [span("2019", 3), span("abc"), span("moved to New Yurk")]},
        {"context": PASSAGE, "spans": [span("2019", 4), span("Oracle")]},
        {"context": PASSAGE, "spans": []},
        {"context": None, "spans": [span("x")]},
    )
    assert span_grounding(rows).values.to_list() == ["fuzzy", "found", None, None]


def test_evidence_of_a_fuzzy_span_shows_the_nearest_text_and_the_edits():
    """A person sees at once what was changed, and where it stands."""
    rows = batch({"context": PASSAGE, "spans": [span("moved to New Yurk")]})
    (shown,) = told(span_grounding(rows), 0)[0]["spans"]
    assert (shown["nearest"], shown["edits"]) == ("moved to “New York", 1)
    assert PASSAGE[shown["start"] : shown["end"]] == shown["nearest"]


def test_a_span_at_several_places_is_ambiguous_and_all_are_given():
    """Nothing says which is meant, so none is chosen in silence; the list is bounded."""
    rows = batch({"context": "Ann met Ann. " * 20, "spans": [span("Ann", 1), span("ANN")]})
    found, folded = told(span_grounding(rows), 0)[0]["spans"]
    assert found["stated"] == [1, None]
    for shown in (found, folded):
        assert shown["ambiguous"]
        assert (shown["start"], shown["matches"][0]) == (0, {"start": 8, "end": 11})
        assert len(shown["matches"]) == 9
    (sure,) = told(answer_grounding(batch({"context": "Ann met Ann.", "spans": [span("Ann", 8)]})), 0)[0]["answers"]
    assert "ambiguous" not in sure


def test_offsets_are_given_in_bytes_and_utf16_on_request():
    """Beside code points, which stay; each cuts the span out of the text in its own encoding."""
    context = "😀甲骨文 Oracle 公司"
    rows = batch({"context": context, "spans": [span("oracle")]})
    (in_bytes,) = told(span_grounding(rows, offsets="bytes"), 0)[0]["spans"]
    (in_utf16,) = told(span_grounding(rows, offsets="utf16"), 0)[0]["spans"]
    low, high = in_bytes["bytes"]
    assert context.encode()[low:high] == b"Oracle"
    low, high = in_utf16["utf16"]
    assert context.encode("utf-16-le")[2 * low : 2 * high].decode("utf-16-le") == "Oracle"
    assert context[in_bytes["start"] : in_bytes["end"]] == "Oracle"


@pytest.mark.parametrize(
    ("context", "stated", "count"),
    [
        ("the Japanese cars", span("Japan", 4), 1),
        ("the Japanese cars", span("panese cars", 6), 1),
        ("Japanese cars of Japan", span("Japan"), 0),
        ("a Japan-based firm", span("Japan"), 0),
        ("Oracle's cloud", span("Oracle"), 0),
        ("5km in 1,000.5 days", span("5"), 0),
        ("in 1,000.5 days", span("000"), 1),
        ("of the p53 gene", span("p"), 1),
        ("the U.S. firm", span("U.S"), 0),
        ("the U.S. firm", span("U"), 1),
        ("由AT&T公司", span("AT"), 1),
        ("三星WCG2011北京赛区", span("WCG"), 0),
        ("在Oracle公司", span("Oracle"), 0),
        ("在Oracle公司", span("racle公司"), 1),
        ("造成81人死亡", span("8", 2), 1),
        ("甲骨文公司", span("骨文"), 0),
        ("в Москве", span("Моск"), 1),
        ("the Japanese cars", span("Rome"), 0),
    ],
)
def test_a_span_that_begins_or_ends_inside_a_word_is_counted(context: str, stated: dict[str, Any], count: int):
    """Latin, Cyrillic and Greek words and numbers, also inside Chinese; Chinese itself has no words here."""
    rows = batch({"task": "closed_ie", "context": context, "spans": [stated]}, {"task": "closed_ie", "spans": [stated]})
    assert cuts_word(rows).values.to_list() == [count, None]


@pytest.mark.parametrize("context", ["of Slovakia 's goal", "of Slovakia's goal", "of Slovakia-based", "of Slovakia."])
def test_a_folded_match_ends_where_its_word_does(context: str):
    """What folding drops behind it (a space, a quote, a hyphen) does not belong to it."""
    rows = batch({"context": context, "spans": [span("SLOVAKIA")]}, {"context": context, "spans": [span("LOVAKIA")]})
    assert span_grounding(rows, edits=0).values.to_list() == ["normalised", "missing"]


def test_answers_of_reading_comprehension_are_read_for_cut_words():
    """Where no span is stated, the answer itself."""
    rows = batch({"task": "mrc", "context": "the Japanese cars", "output": "Japan"})
    assert cuts_word(rows).values.to_list() == [1]


@pytest.mark.parametrize(
    ("task", "labels", "output", "label"),
    [
        ("mrc", ["Paris", "New York"], "B", "exact"),
        ("mrc", ["Paris", "New York"], "(b)", "exact"),
        ("mrc", ["Paris", "New York"], "New York", "exact"),
        ("mrc", ["A. Paris", "B. New York"], "B. New York", "exact"),
        ("mrc", ["Paris", "New York"], "Ｂ．new york", "normalised"),
        ("mrc", ["Paris", "New York"], "A. New York", "missing"),
        ("mrc", ["Paris", "New York"], "C", "missing"),
        ("mrc", ["Paris", "New York"], "2019", "missing"),
        ("classification", ["体育", "财经"], "财经", "exact"),
        ("classification", ["体育", "财经"], "財經", "normalised"),
        ("classification", ["体育", "财经"], "体育，财经", "exact"),
        ("classification", ["体育", "财经"], "体育，娱乐", "missing"),
    ],
)
def test_a_choice_is_judged_among_the_options(task: str, labels: list[str], output: str, label: str):
    """By letter or by text; a letter beside the text of another option is none of them."""
    rows = batch({"task": task, "context": PASSAGE, "labels": labels, "output": output})
    readings = answer_grounding(rows)
    assert readings.values.to_list() == [label]
    assert told(readings, 0)[0]["choices"][0]["match"] in (label, "exact")


def test_every_item_of_a_list_must_stand_in_the_context():
    """Several answers in one output are several claims."""
    assert reading(output="- 2019\n- Oracle") == "exact"
    assert reading(output="1. 2019\n2. Paris") == "missing"


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=30), st.text(max_size=20), st.text(max_size=20), st.data())
def test_an_exact_span_stays_exact_under_any_slicing_that_keeps_it(text: str, before: str, after: str, data: Any):
    """Nothing outside of a span decides whether it is there."""
    before, text, after = (part.encode("utf-8", "replace").decode() for part in (before, text, after))
    if not pl.Series([text]).str.contains(r"\S")[0]:
        return
    low = data.draw(st.integers(0, len(before)))
    high = data.draw(st.integers(0, len(after)))
    context = before[low:] + text + after[:high]
    start = len(before) - low
    rows = batch(
        {"context": context, "spans": [span(text, start, start + len(text))]},
        {"context": context, "spans": [span(text)]},
    )
    assert span_grounding(rows).values.to_list() == ["exact", "exact"]


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
