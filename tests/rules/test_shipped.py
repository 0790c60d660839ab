"""The shipped rules: sound, in both languages, and right about their own examples."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from hum_qc.claims import claims
from hum_qc.filters.contracts.answers import read_json
from hum_qc.policy import starter
from hum_qc.registry import get_measure
from hum_qc.rules.examples import check_outcomes, example_batch
from hum_qc.rules.library import Entry, load_rules
from hum_qc.rules.review import record
from hum_qc.rules.rule import Rule, Wording
from hum_qc.rules.templates import Template
from hum_qc.sample import TASKS

HAN = re.compile(r"[\u4e00-\u9fff]")
LATIN_WORDS = re.compile(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}")
LIBRARY = load_rules()
RULES = {rule.id: rule for rule in LIBRARY.rules}
CHECKED = [rule for rule in LIBRARY.rules if rule.check is not None]
PAIRS = sorted({tuple(sorted((rule.id, rule.counter))) for rule in LIBRARY.rules if rule.counter})


def wordings(one: Entry) -> list[Wording]:
    """Every text of an entry that stands there in both languages."""
    if isinstance(one, Rule):
        ask = [one.ask.question, *one.ask.anchors.values()] if one.ask else []
        return [one.statement, *ask]
    if isinstance(one, Template):
        bare = [
            Wording(*(re.sub(r"\{[a-z]+\}|^\W+", "", said) for said in (each.en, each.zh)))
            for each in one.wordings.values()
        ]
        return [each for each in bare if re.search(r"\w", each.en)]
    return [one.request] if hasattr(one, "request") else [one.text, *one.labels.values()]


def test_there_are_rules_guidelines_and_formats_for_every_task() -> None:
    """At least 55 rules, five guidelines a task, five structured and two natural formats where facts are extracted."""
    assert len(LIBRARY.rules) >= 55
    for task in TASKS:
        mine = LIBRARY.for_(task=task)
        assert len(mine.rules) >= 8
        assert len(mine.guidelines) >= 5
        kinds = Counter(one.kind for one in mine.formats)
        assert task == "generalist" or kinds["structured"] >= 5
        assert not task.endswith("_ie") or kinds["natural"] >= 2
    for subtask in ("ner", "relation", "event"):
        kinds = Counter(one.kind for one in LIBRARY.for_(task="closed_ie", subtask=subtask).formats)
        assert kinds["structured"] >= 5
        assert kinds["natural"] >= 2
    assert len(CHECKED) >= 12
    assert len(PAIRS) >= 6


@pytest.mark.parametrize("one", LIBRARY.entries, ids=lambda one: one.id)
def test_every_text_is_in_its_language_and_approved(one: Entry) -> None:
    """Chinese where Chinese is due, English where English is due, signed by somebody on a day."""
    assert (one.state.word, one.state.reviewer, one.state.date) == ("approved", "hum_qc", "2026-11-21")
    assert one.document is not None
    assert one.document.name.endswith(f"/{one.id}")
    for text in wordings(one):
        assert HAN.search(text.zh), text.zh
        assert not LATIN_WORDS.search(text.zh), text.zh
        assert len(HAN.findall(text.en)) <= 6, text.en  # a Chinese word may be the subject of an English sentence
        assert re.search(r"\w", text.en)[0].isupper()  # type: ignore[index]


@pytest.mark.parametrize("rule", LIBRARY.rules, ids=lambda rule: rule.id)
def test_every_rule_has_examples_in_both_languages_and_both_ways(rule: Rule) -> None:
    """Obeyed and broken, in English and in Chinese, and each says why in its own language."""
    assert {(one.language, one.passes) for one in rule.examples} == {
        (language, passes) for language in ("en", "zh") for passes in (True, False)
    }
    for one in rule.examples:
        assert bool(HAN.search(one.why)) is (one.language == "zh"), one.why
        assert bool(HAN.search(one.instruction)) is (one.language == "zh"), one.instruction


@pytest.mark.parametrize("rule", CHECKED, ids=lambda rule: rule.id)
def test_every_check_agrees_with_the_examples_of_its_rule(rule: Rule) -> None:
    """What obeys the rule is kept; what breaks it does what the severity says, or is held."""
    outcomes = [outcome.word for outcome in check_outcomes(rule)]
    assert [word == "keep" for word in outcomes] == [one.passes for one in rule.examples]
    assert set(outcomes) <= {"keep", "hold", rule.severity}


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_a_rule_and_its_counter_rule_want_different_answers_to_the_same_text(pair: tuple[str, str]) -> None:
    """Each is right where its own instruction stands, and neither minds where the matter is left open."""
    first, second = (RULES[name] for name in pair)
    obeyed = [
        {(one.language, one.context or one.instruction[:8]): one.output for one in rule.examples if one.answer == "yes"}
        for rule in (first, second)
    ]
    assert obeyed[0].keys() == obeyed[1].keys()
    assert {language for language, _ in obeyed[0]} == {"en", "zh"}
    assert all(obeyed[0][text] != obeyed[1][text] for text in obeyed[0])
    for rule in (first, second):
        assert rule.ask is not None
        assert "not_asked" in rule.ask.keep
        assert any(one.answer == "not_asked" for one in rule.examples)


@pytest.mark.parametrize("task", ["closed_ie", "open_ie"])
def test_what_an_example_extracts_stands_in_its_text(task: str) -> None:
    """Also where it breaks its rule, unless the rule is about grounding itself."""
    about = {
        "mentions_stand_in_text",
        "triples_stand_in_text",
        "relation_stated",
        "stated_facts_only",
        "triples_are_whole",
    }
    for rule in LIBRARY.for_(task=task).rules:
        batch = example_batch(rule)
        readings = get_measure("ungrounded_spans").function(batch).values.to_list()
        for one, ungrounded in zip(rule.examples, readings, strict=True):
            assert (one.passes is False and rule.id in about) or not ungrounded, (rule.id, one.output)


def test_json_in_examples_is_json_of_a_known_shape() -> None:
    """A reader may copy it."""
    for rule in LIBRARY.rules:
        for one in rule.examples:
            if one.output.startswith(("{", "[")):
                answer = read_json(one.output)
                assert isinstance(answer, dict | list)
                assert one.passes is False or claims(answer).odd == [], (rule.id, one.output)


def test_no_two_rules_say_the_same() -> None:
    """Statements differ, in both languages."""
    assert max(Counter(rule.statement.en for rule in LIBRARY.rules).values()) == 1
    assert max(Counter(rule.statement.zh for rule in LIBRARY.rules).values()) == 1


def test_a_decision_changes_nothing_else_of_any_shipped_file(tmp_path: Path) -> None:
    """Comments, quotes, folding and order survive the round trip of every file, byte for byte."""
    for one in LIBRARY.entries:
        assert one.document is not None
        path = starter() / "rules" / f"{one.document.name.removeprefix('starter:')}.yaml"
        copy = tmp_path / path.name
        shutil.copyfile(path, copy)
        record(copy, one.state)
        assert copy.read_bytes() == path.read_bytes(), path


def test_examples_become_samples_with_the_columns_of_any_batch() -> None:
    """Conversations with all their turns, options and reference answers; ids differ."""
    talk = example_batch(RULES["earlier_turns_count"])
    assert talk["turns"].list.len().to_list() == [4, 4, 4, 4]
    assert talk["turns"][0][-1]["content"] == talk["output"][0]
    assert talk["id"].n_unique() == 4
    assert example_batch(RULES["choice_by_text"])["labels"][0].to_list() == ["cook", "driver", "nurse"]
    assert example_batch(RULES["answered_where_it_can_be"])["answers"][0].to_list() == ["Ellen Voss"]
    assert set(example_batch(RULES["names_only"])["task"]) == {"closed_ie"}
