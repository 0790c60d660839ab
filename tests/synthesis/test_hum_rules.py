"""Preference rules change the answer (seeds row of that name): rule and counter-rule on one text, each right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hum_qc.rules.rule import Rule
from hum_qc.synthesis.paraphrase import same_request
from hum_qc.synthesis.pool import pool_of
from hum_qc.synthesis.rewriting import REWRITERS, rewritten
from tests.synthesis.sources import made, write_sources
from tests.synthesis.test_hum_conversion import LIBRARY


def mention(label: str, text: str, context: str) -> dict[str, Any]:
    start = context.index(text)
    return {"label": label, "text": text, "start": start, "end": start + len(text)}


def texts(facts: list[Any]) -> list[str]:
    return [fact["text"] for fact in facts]


CASES = [
    (
        "titles_in_names", "en", "Dr. Ann Lee met President Omar Said.",
        [("person", "Ann Lee"), ("person", "President Omar Said")],
        ["Dr. Ann Lee", "President Omar Said"], ["Ann Lee", "Omar Said"],
    ),
    (
        "titles_in_names", "zh", "王小明经理见了李红。", [("name", "王小明"), ("name", "李红")],
        ["王小明经理", "李红"], ["王小明", "李红"],
    ),
    (
        "determiners_in_spans", "en", "Troops left the Netherlands.", [("place", "Netherlands")],
        ["the Netherlands"], ["Netherlands"],
    ),
    ("quantity_with_unit", "en", "It weighs 12 kg.", [("quantity", "12 kg")], ["12 kg"], ["12"]),
    ("quantity_with_unit", "zh", "全长30公里。", [("数量", "30")], ["30公里"], ["30"]),
    (
        "nested_every_level", "en", "She went to Lund University.", [("org", "Lund University"), ("place", "Lund")],
        ["Lund University", "Lund"], ["Lund University"],
    ),
    (
        "abbreviation_joined", "en", "The World Mill Trust (WMT) met.", [("org", "World Mill Trust"), ("org", "WMT")],
        ["World Mill Trust (WMT)"], ["World Mill Trust", "WMT"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "language", "context", "gold", "wanted", "counter"), CASES)
def test_a_rule_and_its_counter_rule_want_different_answers_to_one_text(
    rule: str, language: str, context: str, gold: list[tuple[str, str]], wanted: list[str], counter: list[str]
) -> None:
    """Whichever of the two the annotation follows itself; every span stands at its place."""
    pair = rewritten(rule, [mention(label, text, context) for label, text in gold], context, language)
    assert pair is not None
    assert (texts(pair[0]), texts(pair[1])) == (wanted, counter)
    assert all(context[fact["start"] : fact["end"]] == fact["text"] for facts in pair for fact in facts)


@pytest.mark.parametrize(
    ("rule", "language", "context", "gold"),
    [
        ("titles_in_names", "en", "Ann Lee met Omar Said.", [("person", "Ann Lee")]),
        ("titles_in_names", "en", "The President resigned in Bonn.", [("place", "Bonn")]),
        ("determiners_in_spans", "en", "He met the US president.", [("place", "US")]),
        ("determiners_in_spans", "en", "He went to The Hague.", [("place", "The Hague")]),
        ("determiners_in_spans", "zh", "这家公司。", [("org", "公司")]),
        ("quantity_with_unit", "en", "It weighs 12 kg.", [("quantity", "weighs 12")]),
        ("nested_every_level", "en", "Ann met Omar.", [("person", "Ann"), ("person", "Omar")]),
        ("abbreviation_joined", "en", "Lund (Sweden) won.", [("place", "Lund"), ("country", "Sweden")]),
    ],
)
def test_nothing_is_rewritten_where_it_is_not_certain_or_makes_no_difference(
    rule: str, language: str, context: str, gold: list[tuple[str, str]]
) -> None:
    """No title, a determiner that belongs to another noun, a number that is not the span, no nesting, other labels."""
    assert rewritten(rule, [mention(label, text, context) for label, text in gold], context, language) is None


def test_every_rewriter_is_for_an_approved_rule_with_a_counter_rule() -> None:
    """By the ids of the library."""
    for name in REWRITERS:
        rule = LIBRARY[name]
        assert isinstance(rule, Rule)
        assert rule.counter


def test_rule_candidates_come_in_pairs_with_their_statements(tmp_path: Path) -> None:
    """Prompt and answer are rewritten together."""
    _, found = made(write_sources(tmp_path), seed=2, per_record=14)
    ruled = [one for one in found if one["meta"]["operator"] == "rule" and one["task"] == "closed_ie"]
    assert {one["language"] for one in ruled} == {"en", "zh"}
    for one in ruled:
        rule = LIBRARY[one["meta"]["rule"]]
        assert isinstance(rule, Rule)
        assert rule.statement.of(one["language"]) in one["instruction"]
        other = [
            each for each in ruled
            if each["meta"].get("rule") == rule.counter and each["input"] == one["input"]
        ]  # fmt: skip
        assert other
        assert all(set(texts(each["spans"])) != set(texts(one["spans"])) for each in other)


def test_an_unanswerable_question_is_answered_by_the_word_or_in_a_sentence_as_the_rule_says(tmp_path: Path) -> None:
    """The sentence says what the passage does not tell."""
    _, found = made(write_sources(tmp_path), seed=2, per_record=14)
    said = {
        one["meta"]["rule"]: one["output"]
        for one in found
        if one["meta"]["operator"] == "rule" and one["task"] == "mrc"
    }
    assert said == {
        "unanswerable_by_token": said["unanswerable_by_token"],
        "unanswerable_in_words": 'The passage does not answer the question "Who painted the ceiling?".',
    }
    assert "unanswerable" in said["unanswerable_by_token"]


def test_paraphrases_join_the_reviewed_pool_where_they_keep_slots_and_language() -> None:
    """Whoever paraphrases; a lost slot or another language is refused and counted."""

    def paraphrase(wording: str, language: str) -> list[str]:
        return [f"{wording} ({'请' if language == 'zh' else 'Please.'})", "lost its slots {x}", wording]

    plain, wide = pool_of(LIBRARY), pool_of(LIBRARY, paraphrase)
    for key, wordings in plain.wordings.items():
        assert len(wide.wordings[key]) == 2 * len(wordings)
        assert sum("~" in name for name, _ in wide.wordings[key]) == len(wordings)
    assert wide.refused == 2 * sum(map(len, plain.wordings.values()))


@pytest.mark.parametrize(
    "other", ["Find {labels} and {labels}.", "Find them.", "找出{labels}。", "Find {labels} {", ""]
)
def test_what_is_no_paraphrase(other: str) -> None:
    """Slots must stand as often as before, in the same script, with no stray brace."""
    assert not same_request("Find {labels}.", other, "en")
