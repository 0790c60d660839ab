"""From sources to candidates: what each row of the seeds checklist about Hum and IEPile asks for."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from hum_qc.rules.format_parsing import parse
from hum_qc.rules.formats import Format
from hum_qc.rules.library import load_rules
from tests.synthesis.sources import (
    CLUENER,
    DOCUMENT_MAPPING,
    DOCUMENTS,
    MILL,
    POOL,
    TOPIC_MAPPING,
    TOPICS,
    TOWER,
    made,
    write_lines,
    write_sources,
)  # fmt: skip

LIBRARY = load_rules()
HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def candidates(tmp_path: Path) -> list[dict[str, Any]]:
    """Many candidates of every source."""
    plain = made(write_sources(tmp_path), seed=3, per_record=12)[1]
    topics = made([write_lines(tmp_path / "topics.jsonl", TOPICS)], TOPIC_MAPPING, seed=3, per_record=8)[1]
    return plain + topics


def test_hum_five_part_corpus(candidates: list[dict[str, Any]], tmp_path: Path) -> None:
    """Five task families, and a table of counts by family and language."""
    counted = Counter((one["task"], one["language"]) for one in candidates)
    assert {task for task, _ in counted} == {"closed_ie", "open_ie", "mrc", "classification", "generalist"}
    hum, again = made(write_sources(tmp_path), seed=3, per_record=12)
    table = Counter[tuple[str, str]]()
    for (task, language, _), count in hum.tally.made.items():
        table[task, language] += count
    assert table == Counter((one["task"], one["language"]) for one in again)


def test_hum_source_to_instruction_baseline(tmp_path: Path) -> None:
    """One annotation, one candidate; the same bytes for a seed, other bytes for another, and no model anywhere."""
    paths = write_sources(tmp_path)
    first, second, other = (made(paths, seed=seed, per_record=1, general=0.0)[1] for seed in (5, 5, 6))
    assert json.dumps(first) == json.dumps(second) != json.dumps(other)
    assert {one["meta"]["operator"] for one in first} == {"convert"}
    by_task = Counter((one["task"], one["meta"]["parent_row"], one["meta"]["parent_file"]) for one in first)
    assert set(by_task.values()) == {1}
    cluener = [one for one in first if "cluener" in one["meta"]["parent_file"]]
    assert [one["input"] for one in cluener] == [row["text"] for row in CLUENER]


def test_iepile_a_batch_without_any_label_of_the_text_answers_empty_for_every_label(
    candidates: list[dict[str, Any]],
) -> None:
    """`[]` for each of them in the JSON of labels, never a missing key; keys in the order of the prompt."""
    shown = [one for one in candidates if one["meta"].get("format") == "entities_json_by_label"]
    negative = [one for one in shown if one["meta"]["operator"] == "negative"]
    assert negative
    for one in shown:
        assert list(json.loads(one["output"])) == one["labels"]
    for one in negative:
        assert json.loads(one["output"]) == {label: [] for label in one["labels"]}
        assert one["spans"] == []


def test_hum_label_bucketing_polls_labels_of_the_text(candidates: list[dict[str, Any]]) -> None:
    """A polling candidate names its one label, offers it, and states facts of it."""
    polling = [one for one in candidates if one["meta"]["operator"] == "polling" and one["task"] == "closed_ie"]
    assert polling
    for one in polling:
        assert one["meta"]["polled"] in one["labels"]
        assert one["meta"]["polled"] in {span["label"] for span in one["spans"]}


def test_every_answer_states_the_annotation_and_stands_in_the_text(candidates: list[dict[str, Any]]) -> None:
    """Parsed by its own format; spans with places are verbatim at their places."""
    parsed = 0
    for one in candidates:
        for span in one.get("spans") or ():
            assert span["text"] in one["input"]
            if span["start"] is not None:
                assert one["input"][span["start"] : span["end"]] == span["text"]
        name = one["meta"].get("format")
        if name and one["task"] in ("closed_ie", "open_ie"):
            form = LIBRARY[name]
            assert isinstance(form, Format)
            facts = parse(form, one["output"], one["language"], context=one["input"])
            said = {text for fact in facts for text in _texts(fact)}
            assert said == {span["text"] for span in one["spans"]}
            parsed += 1
    assert parsed > 50


def _texts(fact: dict[str, Any]) -> list[str]:
    inner = [each["text"] for each in fact.get("arguments", ())]
    return [fact[slot] for slot in ("text", "head", "tail", "subject", "object", "trigger") if slot in fact] + inner


def test_hum_guideline_injection(candidates: list[dict[str, Any]]) -> None:
    """With a guideline its text is in the prompt and its id in the provenance; without, neither is."""
    texts = {one.id: one.text for one in LIBRARY.guidelines}
    with_it = [one for one in candidates if one["meta"]["operator"] == "guideline"]
    assert with_it
    for one in candidates:
        used = one["meta"].get("guideline")
        assert (used is not None) is (one["meta"]["operator"] == "guideline")
        for name, text in texts.items():
            assert (text.of(one["language"]).strip() in one["instruction"]) is (name == used)
    described = [one for one in with_it if LIBRARY[one["meta"]["guideline"]].labels]  # type: ignore[union-attr]
    for one in described:
        labels = LIBRARY[one["meta"]["guideline"]].labels  # type: ignore[union-attr]
        assert all(labels[label].of(one["language"]) in one["instruction"] for label in one["labels"])


def test_hum_only_approved_rules_are_used(tmp_path: Path) -> None:
    """A draft guideline, rule, format or template is in no prompt."""
    approved = {one.id for one in LIBRARY.for_().entries}
    _, found = made(write_sources(tmp_path), seed=3, per_record=12)
    for one in found:
        used = [one["meta"].get(name) for name in ("guideline", "rule", "format")]
        assert {name for name in used if name} <= approved
        if "template" in one["meta"]:
            assert one["meta"]["template"].partition(".")[0] in approved


def test_hum_bilingual(candidates: list[dict[str, Any]]) -> None:
    """Templates exist in both languages, ten of each kind; a prompt is in the language of its passage."""
    assert all(len(wordings) >= 10 for wordings in POOL.wordings.values())
    for one in candidates:
        if one["task"] == "generalist":
            continue
        assert bool(HAN.search(one["instruction"])) is (one["language"] == "zh") is bool(HAN.search(one["input"]))


def test_hum_example_driven_format(candidates: list[dict[str, Any]]) -> None:
    """The layout of the example is that of the answer, and no format is named or requested."""
    shown = [one for one in candidates if one["meta"]["operator"] == "example"]
    assert shown
    for one in shown:
        form = LIBRARY[one["meta"]["format"]]
        assert isinstance(form, Format)
        assert form.request.of(one["language"]) not in one["instruction"]
        example = next(each.text for each in form.examples if each.language == one["language"] and each.facts)
        assert example in one["instruction"]
        assert one["meta"]["format_shown"] == "example"


def test_open_ie_subjects_are_named_and_grounded(candidates: list[dict[str, Any]]) -> None:
    """Triples come of relation annotation without its schema; a pronoun is no subject."""
    found = [one for one in candidates if one["task"] == "open_ie"]
    assert found
    subjects = {span["text"] for one in found for span in one["spans"] if span["role"] == "subject"}
    assert "Mia Chen" in subjects
    assert "She" not in subjects
    assert all("labels" not in one for one in found)


def test_open_ie_from_plain_documents_takes_sentences_that_are_one_fact(tmp_path: Path) -> None:
    """The whole sentence is the triple; whatever cannot be so is left alone."""
    _, found = made([write_lines(tmp_path / "texts.jsonl", DOCUMENTS)], DOCUMENT_MAPPING, per_record=1)
    assert [one["input"] for one in found] == ["Lund is a town in Sweden.", "Astrid Berg was born in Malmö."]
    assert json.loads(found[1]["output"]) == [["Astrid Berg", "was born in", "Malmö"]]


def test_mrc_extractive_answers_carry_offsets_and_unanswerable_ones_no_span(candidates: list[dict[str, Any]]) -> None:
    """The declared word, in the passage's language; no answer and no span."""
    mrc = [one for one in candidates if one["task"] == "mrc"]
    for one in mrc:
        if one["spans"]:
            first = one["spans"][0]
            assert one["input"][first["start"] : first["end"]] == first["text"]
            assert first["text"] in one["output"]
        else:
            assert one["answers"] == []
    plain = [one for one in mrc if one["meta"].get("format") == "answer_alone" and not one["spans"]]
    assert plain
    assert {one["output"] for one in plain} == {"unanswerable"}


def test_mrc_a_question_of_another_passage_is_asked_only_where_its_answer_is_not(tmp_path: Path) -> None:
    """And where it comes from is said."""
    _, found = made(write_sources(tmp_path), seed=1, per_record=12, tasks=["mrc"])
    swapped = [one for one in found if one["meta"]["operator"] == "unanswerable"]
    assert swapped
    answers = {"How high is the tower?": "82 metres", "Who finished the building?": "Erik Holm",
               "Which grain do the owners grind?": "rye", "Where is the mill?": "beside the river"}  # fmt: skip
    for one in swapped:
        question = next(text for text in answers if text in one["instruction"])
        assert answers[question] not in one["input"]
        assert one["input"] == (
            TOWER if question in ("Which grain do the owners grind?", "Where is the mill?") else MILL
        )
        assert one["meta"]["question_from"]["sha256"] != one["parent"]
        assert one["spans"] == []


def test_tc_gold_label_is_offered_and_options_are_permuted(candidates: list[dict[str, Any]]) -> None:
    """Label distribution is that of the source; letters of right answers are balanced."""
    found = [one for one in candidates if one["task"] == "classification"]
    for one in found:
        assert one["output"] in one["labels"] or any(label in one["output"] for label in one["labels"])
    orders = {tuple(one["labels"]) for one in found if len(one["labels"]) == 3 and one["labels"][0] not in "ABC"}
    assert len(orders) > 2


def test_option_letters_are_balanced(tmp_path: Path) -> None:
    """Over a source no letter is right more often than another by more than one."""
    rows = [{"text": f"Match report {n}.", "label": ("sport", "business", "science")[n % 3]} for n in range(40)]
    _, found = made([write_lines(tmp_path / "topics.jsonl", rows)], TOPIC_MAPPING, per_record=9)
    options = [one for one in found if one["meta"]["operator"] == "options"]
    at: Counter[int] = Counter()
    for one in options:
        listed = re.findall(r"^([A-H])\. (.*)$", one["instruction"], re.M)
        gold = one["answers"][0]
        at[next(n for n, (letter, text) in enumerate(listed) if gold in (letter, text))] += 1
        assert one["output"] == gold
    assert len(options) >= 40
    assert max(at.values()) - min(at.values()) <= 1


def test_general_instructions_have_the_stated_share(tmp_path: Path) -> None:
    """Against forgetting: exactly, while there are enough of them, and unchanged."""
    _, found = made(write_sources(tmp_path), seed=3, per_record=4, general=0.2)
    general = [one for one in found if one["task"] == "generalist"]
    assert abs(len(general) / len(found) - 0.2) < 0.01
    assert all(re.fullmatch(r"Name \d+ rivers\.", one["instruction"]) for one in general)
    assert not [one for one in made(write_sources(tmp_path), general=0.0)[1] if one["task"] == "generalist"]


def test_provenance_of_every_candidate(candidates: list[dict[str, Any]]) -> None:
    """Operator, seed, parent record with its hash and place; ids of candidates are unique."""
    assert len({(one["id"], one["meta"]["parent_file"]) for one in candidates}) == len(candidates)
    for one in candidates:
        meta = one["meta"]
        assert {"operator", "seed", "parent_id", "parent_sha256", "parent_file", "parent_row"} <= meta.keys()
        assert re.fullmatch("[0-9a-f]{64}", one["parent"])
        assert one["parent"] == meta["parent_sha256"]
        assert one["task"] == "generalist" or "template" in meta


def test_what_cannot_be_used_is_refused_and_counted(tmp_path: Path) -> None:
    """A mention that is not at its place, a label that is a code, another language."""
    rows = [
        {"text": "王小明在家。", "label": {"name": {"李红": [[0, 1]]}}},
        {"text": "東京タワーに行きました。", "label": {"name": {"東京タワー": [[0, 4]]}}},
        *CLUENER,
    ]
    codes = {
        "relation": "P26",
        "tokens": ["Ann", "married", "Omar"],
        "h": ["Ann", "Q1", [[0]]],
        "t": ["Omar", "Q2", [[2]]],
    }
    paths = [write_lines(tmp_path / "a.jsonl", rows), write_lines(tmp_path / "b.jsonl", [codes])]
    hum, found = made(paths, per_record=1)
    assert len(found) == len(CLUENER)
    refused = {name: count for name, count in hum.tally.refused.items() if name.startswith("record ")}
    assert refused == {"record ungrounded": 1, "record language": 1, "record label_is_a_code": 1}
