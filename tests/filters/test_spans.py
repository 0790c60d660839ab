"""Places of claims: alignment, folded places, words, and the forms that answers come in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hum_qc.filters.spans.forms import spans_of
from hum_qc.filters.spans.fuzzy import Haystack, allowed_edits
from hum_qc.filters.spans.ladder import Passage
from hum_qc.filters.spans.words import inside_word, words
from hum_qc.text import fold, one_script


def distance(one: str, other: str) -> int:
    """Levenshtein's, by the textbook."""
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, start=1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1]


@settings(max_examples=150, deadline=None)
@given(st.text("abcde", min_size=30, max_size=80), st.data())
def test_an_edited_piece_of_a_text_is_aligned_with_as_few_edits_as_it_took(text: str, data: Any):
    """Whatever was inserted, left out or changed, within the share; and the place really is so far away."""
    size = data.draw(st.integers(14, 24))
    at = data.draw(st.integers(0, len(text) - size))
    needle = list(text[at : at + size])
    for _ in range(data.draw(st.integers(0, int(0.15 * (size - 2))))):
        place = data.draw(st.integers(0, len(needle) - 1))
        needle[place : place + data.draw(st.integers(0, 1))] = data.draw(st.sampled_from(["", "x", "a"]))
    edited = "".join(needle)
    allowed = allowed_edits(edited, 0.15)
    found = Haystack(text, lambda at: True, lambda at: True).best(edited, allowed)
    assert found is not None
    start, end, edits = found
    assert edits == distance(edited, text[start:end]) <= min(allowed, distance(edited, text[at : at + size]))


def test_short_needles_are_never_aligned():
    """Under five characters one edit makes another word."""
    assert [allowed_edits("abcdefgh"[:size], 0.5) for size in (1, 4, 5, 8)] == [0, 0, 2, 4]
    assert allowed_edits("abcdefgh", 0.1) == 0


letters = st.one_of(
    st.characters(exclude_categories=("Cs",)), st.sampled_from("aA1２.．,，- \u3000ﬁ½ｶﾞe\u0301「」裁員员国國")
)


@pytest.mark.parametrize(("text", "at", "inside"), [("A\u00ad", 1, False), ("A\u00adb", 1, True), ("e\u0301", 1, True)])
def test_no_word_ends_in_what_cannot_be_seen(text: str, at: int, inside: bool):
    """A soft hyphen joins the letters on both sides of it; behind the last letter it is no part of the word."""
    assert inside_word(text, at) is inside


@settings(max_examples=300, deadline=None)
@given(st.text(letters, max_size=30), st.data())
def test_folding_and_unfolding_a_piece_gives_a_place_that_folds_to_it(text: str, data: Any):
    """Offsets of the untouched text hold whatever folding drops, joins or splits."""
    low = data.draw(st.integers(0, len(text)))
    needle = one_script(fold(text[low : data.draw(st.integers(low, len(text)))]).text)
    places = list(Passage(text).folded(needle))
    assert places == sorted(set(places))
    for start, end in places:
        # A mark between two digits counts only where both are there, so a piece may fold to less than it stood for.
        assert one_script(fold(text[start:end]).text).replace(".", "") == needle.replace(".", "")
        assert not inside_word(text, start)
        assert not inside_word(text, end)


def test_a_long_passage_is_searched_like_a_short_one():
    """Beyond 20,000 characters an index answers, with the same places."""
    text = "In 2019 “Néw York”, 紐約。" * 2_000
    needle = one_script(fold("néw york").text)
    places = list(Passage(text).folded(needle))
    assert {text[slice(*place)] for place in places} == {"Néw York"}
    assert len(places) == 2_000
    assert [text[slice(*each)] for each in Passage(text).folded(one_script("纽约"))][:1] == ["紐約"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("O'Brien's Japan-based firm", "O'Brien|'s|Japan|based|firm"),
        ("don’t, can't, rock'n'roll", "do|n’t|ca|n't|rock'n'roll"),
        ("Ann 's dogs' 'S'", "Ann|'s|dogs|S"),
        ("the U.S. and U.S.A., e.g. a Ph.D.", "the|U.S|and|U.S.A|e.g|a|Ph.D"),
        ("stories.Political NASA.The t.co", "stories|Political|NASA|The|t.co"),
        ("p53 of the 1880s, 24th, 3D", "p53|of|the|1880s|24th|3D"),
        ("5km, 10am, 128KB, 5G", "5|km|10|am|128|KB|5G"),
        ("在WCG2011年，5km，iPad2", "WCG|2011|5|km|iPad|2"),
        ("IL-2, caspase-9. mid-18th, pre-9/11, 10-20", "IL-2|caspase-9|mid|18th|pre|9/11|10|20"),
        ("1,000.5 9/11 7:00 .22 (-5) 1919–1980", "1,000.5|9/11|7:00|.22|-5|1919|1980"),
        ("2008年-2010年", "2008|2010"),
        ("AT&T, C++ and snake_case", "AT&T|C++|and|snake_case"),
    ],
)
def test_words_end_where_annotators_cut(text: str, found: str):
    """Hyphens, clitics, last full stops, units, and letters beside digits near Chinese; a number stays whole."""
    assert "|".join(text[slice(*each)] for each in words(text)) == found


@settings(max_examples=200, deadline=None)
@given(st.text(st.one_of(letters, st.sampled_from("nt's-&_+:/.5 国")), max_size=40), st.data())
def test_a_boundary_is_inside_a_word_when_a_word_spans_it(text: str, data: Any):
    """The boundary alone gives what the words of the whole text give."""
    at = data.draw(st.integers(0, len(text)))
    assert inside_word(text, at) is any(start < at < end for start, end in words(text))


MENTIONS = [("Ann Lee", "person"), ("Rome; Italy", "place"), ("Bob", "person")]
FORMS = {
    "json": json.dumps({"person": ["Ann Lee", "Bob"], "place": ["Rome; Italy"]}),
    "flat": json.dumps([{"entity": text, "entity_type": label} for text, label in MENTIONS]),
    "json in json": json.dumps(json.dumps({"person": ["Ann Lee", "Bob"], "place": ["Rome; Italy"]})),
    "json under a key": json.dumps({"answer": json.dumps([{"name": text, "type": label} for text, label in MENTIONS])}),
    "fenced": "```json\n" + json.dumps({"person": ["Ann Lee", "Bob"], "place": ["Rome; Italy"]}) + "\n```",
    "table": "| Entity | Type |\n| --- | --- |\n" + "\n".join(f"| {text} | {label} |" for text, label in MENTIONS),
    "tabs": "实体\t类型\n" + "\n".join(f"{text}\t{label}" for text, label in MENTIONS),
    "lines": "person: Ann Lee, Bob\nplace: Rome; Italy",
    "bullets": "\n".join(f"- {text} ({label})" for text, label in MENTIONS),
    "numbers": "\n".join(f"{at}. {label}：{text}" for at, (text, label) in enumerate(MENTIONS)),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_mentions_are_read_from_every_form(form: str):
    """JSON, JSON inside JSON, tables and lists claim the same; a value that holds a separator stays whole."""
    context = "Ann Lee met Bob in Rome; Italy was hot."
    found = spans_of(FORMS[form], ["person", "place"], context)
    assert found is not None
    assert sorted((one["text"], one["label"]) for one in found) == sorted(MENTIONS)


def test_triples_are_read_from_tables_and_brackets():
    """Subject and object are claims, the predicate is a label."""
    for output in ("(Ann, lives in, Rome)", "| head | relation | tail |\n|---|---|---|\n| Ann | lives in | Rome |"):
        found = spans_of(output)
        assert [(one["text"], one["role"], one["label"]) for one in found or []] == [
            ("Ann", "subject", "lives in"),
            ("Rome", "object", "lives in"),
        ]


@pytest.mark.parametrize(
    "output", ["Ann lives in Rome.", "city: Rome", "| a | b |\n| c | d |", "{broken", "", "[" * 10**5]
)
def test_what_is_in_no_known_form_claims_nothing(output: str):
    """A sentence, an unknown label, a table of something else, broken JSON: None, and no crash."""
    assert spans_of(output, ["person"], "Rome") is None


@pytest.mark.parametrize("depth", [50, 400, 900])
def test_deep_and_misplaced_values_are_survived(depth: int):
    """Lists inside lists are read to the bottom; an object where a text belongs claims nothing."""
    (span,) = spans_of('{"person": ' + "[" * depth + '"Ann"' + "]" * depth + "}") or []
    assert span["text"] == "Ann"
    spans_of('{"a":' * depth + '"x"' + "}" * depth)
    spans_of("[" * depth + '"x"' + "]" * depth)
    found = spans_of('{"person": {"Ann": {"born": [{"in": "Rome"}, "1990"]}}}') or []
    assert {one["text"] for one in found} == {"Ann", "1990"}


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from('{}[]"|:;,-()\n\t 1.aé人`'), max_size=60))
def test_any_text_is_survived(output: str):
    """Hostile answers give spans or None."""
    assert isinstance(spans_of(output, ["a", "人"], output), list | None)
