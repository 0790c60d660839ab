"""Facts written by formats: what is declared is what comes out, and nothing is lost on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hum_qc.claims import claims
from hum_qc.errors import UsageError
from hum_qc.rules.formats import Format
from hum_qc.rules.library import load_rules
from tests.rules.written import read

LIBRARY = load_rules()
HEAD = "format: f\nkind: structured\nfor: [open_ie]\nrequest: {en: Write., zh: 写。}\n"
EXAMPLES = "examples:\n  - {language: en, facts: [{a: x}], text: x}\n  - {language: zh, facts: [{a: x}], text: x}\n"
MARKED = {"label": "L", "text": "b", "start": 0, "end": 1}
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)


def shipped(name: str) -> Format:
    found = LIBRARY[name]
    assert isinstance(found, Format)
    return found


@given(st.lists(st.fixed_dictionaries({"label": WORDS, "text": WORDS})))
def test_no_mention_is_lost_or_added_in_json(facts: list[dict[str, str]]) -> None:
    """By label: the same mentions in the same order, and a key for each label offered; as a list: each in its place."""
    by_label = json.loads(shipped("entities_json_by_label").render(facts, "en", labels=["offered"]))
    pairs = sorted((fact["label"] for fact in facts), key=lambda label: label)
    assert sorted(label for label, texts in by_label.items() for _ in texts) == pairs
    assert by_label.keys() == {"offered", *(fact["label"] for fact in facts)}
    for label, texts in by_label.items():
        assert texts == [fact["text"] for fact in facts if fact["label"] == label]
    listed = json.loads(shipped("entities_json_list").render(facts, "en"))
    assert [(one["entity_type"], one["entity"]) for one in listed] == [(f["label"], f["text"]) for f in facts]


ARGUMENTS = st.lists(st.fixed_dictionaries({"role": WORDS, "text": WORDS}), max_size=4)


@given(st.lists(st.fixed_dictionaries({"type": WORDS, "trigger": WORDS, "arguments": ARGUMENTS}), max_size=4))
def test_no_argument_of_an_event_is_lost_in_json(facts: list[dict[str, object]]) -> None:
    """Roles that repeat keep all their texts, and events of one type stay apart."""
    events = json.loads(shipped("events_json_by_type").render(facts, "en"))
    said = [
        (name, e["trigger"], r, t)
        for name, es in events.items()
        for e in es
        for r, ts in e["arguments"].items()
        for t in ts
    ]
    meant = [(f["type"], f["trigger"], a["role"], a["text"]) for f in facts for a in f["arguments"]]  # type: ignore[attr-defined]
    assert sorted(said) == sorted(meant)
    assert sum(map(len, events.values())) == len(facts)


@given(st.data())
def test_marks_leave_the_text_as_it_was(data: st.DataObject) -> None:
    """Without the marks the context is there again, to the letter."""
    words = data.draw(st.lists(st.text("abc天地人", min_size=1, max_size=5), min_size=1, max_size=8))
    context, facts, at = "", [], 0
    for word in words:
        if data.draw(st.booleans()):
            facts.append({"label": "L", "text": word, "start": at, "end": at + len(word)})
        context, at = context + word, at + len(word)
    written = shipped("entities_marked").render(facts, "en", context=context)
    assert written.replace("|L]", "").replace("[", "") == context
    assert written.count("|L]") == len(facts)


@pytest.mark.parametrize("one", LIBRARY.formats, ids=lambda one: one.id)
def test_what_is_written_tells_facts_apart(one: Format) -> None:
    """Every text of every fact of the worked examples stands in the answer, in both languages."""
    for example in one.examples:
        texts = [value for fact in example.facts for value in fact.values() if isinstance(value, str)]
        assert all(text in example.text for text in texts)
    assert {example.language for example in one.examples} == {"en", "zh"}


def test_facts_that_share_a_value_make_one_item() -> None:
    """In the order in which the values come, labels that were offered first."""
    facts = [{"subject": s, "predicate": "p", "object": o} for s, o in (("x", "1"), ("y", "2"), ("x", "3"))]
    lines = shipped("triples_by_subject").render(facts, "en").splitlines()
    assert lines == ["- x", "  - p: 1", "  - p: 3", "- y", "  - p: 2"]
    assert [key for key, _ in groupby(lines, key=lambda line: line.startswith("- "))] == [True, False, True, False]


@pytest.mark.parametrize(
    ("name", "facts", "message"),
    [
        ("triples_lines", [{"subject": "a", "predicate": "b"}], "a fact has no text for '{object}'"),
        ("entities_marked", [MARKED], "'b' cannot be marked at 0"),
        ("entities_marked", [{**MARKED, "text": "ab", "end": 2}, {**MARKED, "start": 1, "end": 2}], "overlaps another"),
    ],
)
def test_facts_that_do_not_fit_are_an_error(name: str, facts: list[dict[str, object]], message: str) -> None:
    """Nothing is written that would not be true."""
    with pytest.raises(UsageError) as caught:
        shipped(name).render(facts, "en", context="ab")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (HEAD + "json: ['{a}']\n" + EXAMPLES, 7, "these facts become '[\"x\"]'"),
        (HEAD + "json: []\n" + EXAMPLES, 5, "a list needs a model of its items"),
        (HEAD + "json: {'{a}': ['{b}'], c: d}\n" + EXAMPLES, 5, "a slot that is a key must be the only key"),
        (HEAD + "json: [7]\n" + EXAMPLES, 5, "'7' is no text, list or object"),
        (HEAD + "lines: {item: '{a}'}\n" + EXAMPLES, 5, "lines: has no 'join:'"),
        (HEAD + "lines: {item: '{a} {inner}', join: ', '}\n" + EXAMPLES, 5, "only if, there is 'inner:'"),
        (HEAD + "lines: {item: {en: '{a}'}, join: ', '}\n" + EXAMPLES, 5, "item: has no 'zh:'"),
        (HEAD + "lines: {item: '{a}', join: ', '}\ninline: '{a}'\n" + EXAMPLES, 1, "by one of json, lines, inline"),
        (HEAD + "lines: {item: '{b}', join: ', '}\n" + EXAMPLES, 7, "a fact has no text for '{b}'"),
        (HEAD.replace("ured", "ure") + "lines: {item: '{a}', join: ''}\n" + EXAMPLES, 2, "did you mean 'structured'?"),
        (HEAD + "lines: {item: '{a}', join: ''}\n" + EXAMPLES.replace("zh", "en"), 6, "examples: none is in zh"),
    ],
)  # fmt: skip
def test_every_fault_of_a_format_is_told_with_its_line(
    policy: Callable[[str], str], text: str, line: int, message: str
) -> None:
    """Also a worked example that the format does not give."""
    found, faults = read(policy(text))
    assert found is None
    assert line in [fault.line for fault in faults if message in fault.message], [str(fault) for fault in faults]


EXTRACTED = [one for one in LIBRARY.formats if one.shape is not None and one.scope.task[0].endswith("_ie")]


@pytest.mark.parametrize("one", EXTRACTED, ids=lambda one: one.id)
def test_json_answers_are_read_as_the_facts_that_were_written(one: Format) -> None:
    """By the same reader that grounds any extraction answer: each text is claimed, and no shape is odd."""
    for example in one.examples:
        found = claims(json.loads(example.text))
        inner = [text for fact in example.facts for part in fact.get("arguments", ()) for text in (part["text"],)]
        slots = ("text", "head", "tail", "subject", "object", "trigger")
        outer = [fact[slot] for fact in example.facts for slot in slots if slot in fact]
        assert found.odd == []
        assert sorted(span["text"] for span in found.spans) == sorted(outer + inner)
