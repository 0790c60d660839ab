"""Candidates among filters and formats: what synthesis writes is understood, and what only looks like it is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hum_qc.corpus import open_corpus
from hum_qc.engine.execute import Job, execute
from hum_qc.filters.recipe import load_recipe
from hum_qc.ledger import Ledger
from hum_qc.registry import get_measure
from tests.conftest import SHARED, make_batch
from tests.synthesis.sources import made, write_lines, write_sources

PASSAGE = "The old tower of Lund is 82 metres high."


@pytest.mark.parametrize(
    "output",
    [
        "unanswerable", "Answer: unanswerable", "答案：无法回答", '{"answer": []}',
        "The passage does not answer this question.",
        'The passage does not answer the question "Who is it, and why?".', "The text doesn't mention the year",
        "文章没有回答这个问题。", "文章没有回答“谁画的？”这个问题。", "文中没有提到年份。",
    ],
)  # fmt: skip
def test_saying_that_there_is_no_answer_claims_no_place_in_the_passage(output: str) -> None:
    """By a token, after "Answer:", as an empty list, or in one sentence."""
    batch = make_batch({"task": "mrc", "context": PASSAGE, "output": output, "spans": [], "answers": []})
    assert get_measure("answer_grounding").function(batch).values.to_list() == [None]
    lies = make_batch({"task": "mrc", "context": PASSAGE, "output": output, "answers": ["82 metres"]})
    assert get_measure("false_unanswerable").function(lies).values.to_list() == [True]


@pytest.mark.parametrize(
    "output",
    [
        "The passage does not say so, but it is 90 metres high.", "The passage does not say. It is 90 metres.",
        "90 metres",
        '{"answer": ["90 metres"]}', "文中没有提到，但应该是九十米。",
    ],
)  # fmt: skip
def test_an_answer_after_all_is_looked_for_in_the_passage(output: str) -> None:
    """Whatever stands before it."""
    batch = make_batch({"task": "mrc", "context": PASSAGE, "output": output, "spans": [], "answers": []})
    assert get_measure("answer_grounding").function(batch).values.to_list() == ["missing"]


@pytest.mark.parametrize(
    ("output", "answers", "violations"),
    [
        ('The label that fits this text is "sport".', ["sport"], 0),
        ("**sport**", ["sport"], 0),
        ('The label that fits this text is "sport".', None, 1),
        ('The label that fits this text is "music".', ["sport"], 1),
        ('The label that fits this text is "music".', ["music"], 1),
    ],
)
def test_a_label_in_more_words_is_judged_by_the_stated_one(
    output: str, answers: list[str] | None, violations: int
) -> None:
    """It must be on offer and stand in the output."""
    row = {"task": "classification", "instruction": "Classify.", "context": "A match.", "labels": ["sport", "art"]}
    batch = make_batch({**row, "output": output, "answers": answers})
    assert get_measure("contract_violations").function(batch).values.to_list() == [violations]


def test_a_marked_text_that_begins_with_a_mark_is_no_broken_json() -> None:
    """While an answer that begins like JSON must be JSON."""
    spans = [{"text": "Ann", "label": "person", "start": 0, "end": 3, "role": "mention", "group": 0}]
    row = {"task": "closed_ie", "instruction": "Mark.", "context": "Ann left.", "spans": spans}
    outputs = ("[Ann|person] left.", '["Ann"', '{"person": ["Ann"', "[]")
    batch = make_batch(*({**row, "output": output} for output in outputs))
    assert get_measure("contract_violations").function(batch).values.to_list() == [0, 1, 1, 0]


def test_a_corpus_of_candidates_and_other_records_has_one_ledger(tmp_path: Path) -> None:
    """All shards have the columns of the candidates, whichever file comes first."""
    _, found = made(write_sources(tmp_path), per_record=1)
    other = write_lines(tmp_path / "a.jsonl", [{"instruction": "Say hello.", "output": "Hello to you."}])
    mine = write_lines(tmp_path / "b.jsonl", found)
    for number, paths in enumerate(([other, mine], [mine, other])):
        with open_corpus(paths) as corpus:
            run = execute(Job(corpus, load_recipe("starter:quick"), tmp_path / f"run{number}", workers=1))
        readings = Ledger(run).readings().collect()
        assert readings.height == len(found) + 1
        assert readings.filter(file=str(other))["meta.operator"].to_list() == [None]
        assert readings.filter(file=str(mine))["meta.operator"].null_count() == 0


@pytest.mark.parametrize(
    "spans", ["none", [1], [{"text": 3}], [{"text": "a", "start": "x", "role": 7, "group": 2**70}], {"a": 1}]
)
def test_spans_of_the_wrong_kind_are_faults_or_null_and_no_crash(spans: Any, tmp_path: Path) -> None:
    """A candidate file is hostile data like any other."""
    row = {"instruction": "x", "output": "y", "spans": spans, "meta": {"operator": ["a"], "parent_sha256": None}}
    with open_corpus([write_lines(tmp_path / "a.jsonl", [row])]) as corpus:
        (block,) = corpus.blocks()
        batch, rejected = block.samples()
    assert corpus.files[0].format == "candidate"
    assert not rejected
    assert batch["meta.operator"].to_list() == ['["a"]']
    sound = isinstance(spans, list) and isinstance(spans[0], dict) and spans[0]["text"] == "a"
    assert batch["faults"].list.len().to_list() == [0 if sound else 1]


def test_mrc_multiple_choice_answers_are_one_of_the_options(tmp_path: Path) -> None:
    """By letter and by text, in changing orders; options that a letter names are resolved."""
    row = {
        "passage": PASSAGE,
        "question": "How high is it?",
        "options": ["82 metres", "28 metres", "8 metres"],
        "answer": "A",
    }
    mapping = {
        "context": "passage", "instruction": "question", "labels": "options", "answers": "answer",
        "output": "answer", "task": {"value": "mrc"},
    }  # fmt: skip
    path = write_lines(tmp_path / "c.jsonl", [row, {**row, "answer": "28 metres"}, {**row, "answer": "F"}])
    hum, found = made([path], mapping, per_record=3)
    assert {one["meta"]["operator"] for one in found} == {"options"}
    for one in found:
        gold = "82 metres" if one["meta"]["parent_row"] == 0 else "28 metres"
        assert one["output"] in (gold, "A", "B", "C")
        if one["output"] != gold:
            assert f"{one['output']}. {gold}" in one["instruction"]
    assert hum.tally.refused["record choice_not_offered"] == 1


@pytest.mark.shared
def test_what_is_made_of_real_annotation_survives_the_release_recipe(tmp_path: Path) -> None:
    """At least 99 in 100 of the candidates of CLUENER and DRCD."""
    paths = [SHARED / "candidates/ie/cluener/train.jsonl.gz", SHARED / "candidates/mrc/drcd_dev.json.gz"]
    if not all(path.is_file() for path in paths):
        pytest.skip(f"no shared data under {SHARED}")
    _, found = made(paths, per_record=2, seed=1)
    rows = found[::23]
    with open_corpus([write_lines(tmp_path / "c.jsonl", rows)]) as corpus:
        run = execute(Job(corpus, load_recipe("starter:release"), tmp_path / "run", workers=1))
    counts = json.loads((run / "summary.json").read_text(encoding="utf-8"))["counts"]
    assert counts["kept"] >= 0.99 * len(rows)
