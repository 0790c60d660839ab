"""Consistency: an answer against itself and against its reference."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from hum_qc.filters.consistency import answer_conflicts, false_unanswerable, pronoun_subjects
from hum_qc.sample import Batch

CONTEXT = "Ann joined Oracle. Ann left Oracle."
PAIR = {"head": "Ann", "tail": "Oracle"}


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        ({"person": ["Ann"], "org": ["Oracle"]}, 0),
        ({"joined": [PAIR, PAIR]}, 1),
        ({"joined": [PAIR, PAIR, PAIR]}, 2),
        ({"joined": [PAIR], "left": [PAIR]}, 0),
        ({"person": ["Ann", "Ann"]}, 0),
        ({"person": ["Ann", "Ann", "Ann"]}, 1),
        ({"person": ["Ann"], "org": ["Ann"]}, 0),
        ({"person": ["NAN", "Ann"]}, 1),
        ({"hire": [{"trigger": "joined", "arguments": {"who": ["Ann", "未提及"]}}]}, 1),
        ({"person": ["NAN"]}, 0),
        ([["Ann", "joined", "Oracle"], ["Ann", "joined", "Oracle"]], 1),
    ],
)
def test_repeated_facts_and_none_beside_a_fact_are_conflicts(
    answer: Any, count: int, batch: Callable[..., Batch]
) -> None:
    """A mention may be there as often as its text stands in the context; two labels are no contradiction."""
    rows = batch({"task": "closed_ie", "context": CONTEXT, "output": json.dumps(answer, ensure_ascii=False)})
    readings = answer_conflicts(rows)
    assert readings.values.to_list() == [count]
    assert readings.evidence is not None
    assert len(readings.evidence([0])[0]["conflicts"]) == count


def test_exclusive_labels_are_the_users_own(batch: Callable[..., Batch]) -> None:
    """Only labels that the policy line names exclude one another."""
    rows = batch(
        {"task": "closed_ie", "context": CONTEXT, "output": '{"person": ["Ann"], "org": ["Ann"], "x": ["Ann"]}'}
    )
    assert answer_conflicts(rows, exclusive=["person", "org"]).values.to_list() == [1]
    assert answer_conflicts(rows, exclusive=["person", "place"]).values.to_list() == [0]


def test_mentions_at_different_places_and_alternative_answers_are_no_repeats(batch: Callable[..., Batch]) -> None:
    """Offsets tell mentions apart, and reference answers are alternatives."""
    place = {"text": "Ann", "label": "person", "role": "mention"}
    mentions = [{**place, "start": 0, "end": 3, "group": 0}, {**place, "start": 19, "end": 22, "group": 1}]
    answers = [{**place, "role": "answer", "start": 0, "end": 3, "group": group} for group in (0, 1)]
    rows = batch({"context": CONTEXT, "spans": mentions}, {"context": CONTEXT, "spans": answers}, {"context": CONTEXT})
    assert answer_conflicts(rows).values.to_list() == [0, 0, None]


def test_pronoun_subjects_are_counted_in_english_and_chinese(batch: Callable[..., Batch]) -> None:
    """A triple about `he` says nothing; pronouns in the object, or inside a name, do not count."""
    triples = [["He", "joined", "Oracle"], ["我們", "住在", "北京"], ["Ann", "met", "him"], ["它们公司", "在", "北京"]]
    rows = batch(
        {"task": "open_ie", "context": "He joined. 我們", "output": json.dumps(triples, ensure_ascii=False)},
        {"task": "open_ie", "context": None, "output": "no list"},
    )
    readings = pronoun_subjects(rows)
    assert readings.values.to_list() == [2, None]
    assert readings.evidence is not None
    shown = readings.evidence([0])[0]["subjects"]
    assert [(each["text"], each["start"]) for each in shown] == [("He", 0), ("我們", 11)]


@pytest.mark.parametrize(
    ("row", "flag"),
    [
        ({"output": "unanswerable", "answers": ["Oracle"]}, True),
        ({"output": "无法回答。", "answers": ["IBM", "Ann"]}, True),
        ({"output": "unanswerable", "answers": ["IBM"]}, False),
        ({"output": "unanswerable", "answers": ["racle"]}, False),
        ({"output": "unanswerable", "answers": ["none"]}, False),
        ({"output": "unanswerable", "answers": []}, False),
        ({"output": "unanswerable", "spans": [{"text": "Oracle"}]}, True),
        ({"output": "Oracle", "answers": ["Oracle"]}, False),
        ({"output": None, "answers": ["Oracle"]}, None),
        ({"output": "unanswerable", "answers": ["Oracle"], "context": None}, None),
    ],
)
def test_unanswerable_with_an_answer_in_the_context_is_flagged(
    row: dict[str, Any], flag: bool | None, batch: Callable[..., Batch]
) -> None:
    """The reference, or a stated span, must stand there as words of its own."""
    if row.get("spans"):
        row = {**row, "spans": [{**dict.fromkeys(("label", "start", "end", "role", "group")), **row["spans"][0]}]}
    readings = false_unanswerable(batch({"task": "mrc", "context": CONTEXT, **row}))
    assert readings.values.to_list() == [flag]
