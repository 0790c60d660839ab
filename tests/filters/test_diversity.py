"""Diversity: what is read of each sample, and the figures of a corpus before and after filtering."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hum_qc
from hum_qc.engine.diversity import chance
from hum_qc.filters.diversity import class_label, distinct_ngrams, option_position
from hum_qc.filters.verbs import verb_object
from hum_qc.reports.diversity import diversity_table
from hum_qc.sample import Batch

Make = Callable[..., Batch]
Write = Callable[..., str]

CHOICES = "Which is a fruit?\nA. stone\nB. pear\nC. brick\nD. glass"
RECIPE = """recipe: figures
layers:
  diversity:
    - verb_object: {deny: [], unread: keep}
    - word_count: {of: instruction, min: 0, unread: keep, as: instruction_length}
    - distinct_ngrams: {n: 2, min: 0, unread: keep}
    - class_label: {deny: [], unread: keep, for: [classification]}
    - option_position: {deny: [], unread: keep}
  shape:
    - word_count: {min: 1, max: 50}
"""


@pytest.mark.parametrize(
    ("instruction", "label"),
    [
        ("Write a short story about two cats.", "write story"),
        ("Please list three healthy dinner ideas", "list idea"),
        ("Given a list of words, sort the words by length.", "sort word"),
        ("Can you give me an example of irony?", "give example"),
        ("Come up with creative names for a bakery.", "come up with name"),
        ("Compare and contrast two cities.", "compare city"),
        ("Write a press release announcing a new product", "write release"),
        ("Rewrite the given sentence using other words", "rewrite sentence"),
        ("Name two species of birds", "name species"),
        ("Explain why the sky is blue.", "explain"),
        ('Translate "good morning" into French.', "translate"),
        ("You are a teacher. Your task is to grade the essay.", "grade essay"),
        ("写一篇关于海洋的短文。", "写 短文"),
        ("请列出三种保持健康的方法", "列出 方法"),
        ("将下面的句子翻译成英文：你好", "翻译 句子"),
        ("为一家餐厅设计一个标志。", "设计 标志"),
        ("给定一个数组，编写一个函数来求和。", "编写 函数"),
        ("解释为什么天空是蓝色的", "解释"),
        ("What is the capital of France?", None),
        ("法国的首都是哪里？", None),
        ("The weather is nice today.", None),
        ("", None),
        (None, None),
    ],
)
def test_the_first_command_and_its_object_are_read(instruction: str | None, label: str | None, batch: Make) -> None:
    """In English the object is the head of the noun phrase in the singular, in Chinese its last characters."""
    assert verb_object(batch({"instruction": instruction})).values.to_list() == [label]


@given(st.text(max_size=300))
def test_any_text_can_be_an_instruction(text: str) -> None:
    """Whatever stands there, the reading is a short label or null."""
    from tests.conftest import make_batch

    (label,) = verb_object(make_batch({"instruction": text.encode("utf-8", "replace").decode()})).values
    assert label is None or 0 < len(label) < 140


@pytest.mark.parametrize(
    ("instruction", "context", "output", "place"),
    [
        (CHOICES, None, "B", "2/4"),
        (CHOICES, None, "(b) pear", "2/4"),
        (CHOICES, None, "The answer is C.", "3/4"),
        (CHOICES, None, "Glass", "4/4"),
        ("哪个是水果？", "A、石头 B、梨 C、砖", "答案：B", "2/3"),
        ("Choose.", "(A)one (B)two", "A", "1/2"),
        (CHOICES, None, "None of them", None),
        (CHOICES, None, "E", None),
        ("Which is a fruit?", None, "B", None),
        (CHOICES, None, None, None),
        ("Speaker A: Hi!\nSpeaker B: Hello!", "Who is polite?", "B", None),
    ],
)
def test_the_place_of_the_right_option_is_read(
    instruction: str, context: str | None, output: str | None, place: str | None, batch: Make
) -> None:
    """From the letter that the output states, else from the text it gives."""
    rows = batch({"instruction": instruction, "context": context, "output": output})
    assert option_position(rows).values.to_list() == [place]


def test_the_class_of_a_classification_is_its_short_answer(batch: Make) -> None:
    """Not an explanation, and not the answer of another task."""
    row = {"task": "classification"}
    rows = batch({**row, "output": " Positive."}, {**row, "output": "x" * 61}, {**row, "output": None}, {"output": "a"})
    assert class_label(rows).values.to_list() == ["positive", None, None, None]


@pytest.mark.parametrize(
    ("text", "n", "share"),
    [
        ("one two one two one", 2, 0.5),
        ("One two, one TWO", 2, 2 / 3),
        ("a b c", 2, 1.0),
        ("你好你好", 2, 2 / 3),
        ("word", 2, None),
        ("word", 1, 1.0),
        ("", 1, None),
        (None, 1, None),
    ],
)
def test_distinct_n_is_the_share_of_different_ngrams(
    text: str | None, n: int, share: float | None, batch: Make
) -> None:
    """Words without case; a Chinese character is a word; n-grams do not reach into the next sample."""
    rows = batch({"instruction": "x y z"}, {"instruction": text}, {"instruction": "x y z"})
    values = distinct_ngrams(rows, n=n).values.to_list()
    assert values == [1.0, pytest.approx(share) if share is not None else None, 1.0]


def corpus(folder: Path, rows: list[dict[str, Any]]) -> Path:
    path = folder / "corpus.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_figures_before_and_after_filtering_are_those_of_the_whole_corpus(tmp_path: Path, policy: Write) -> None:
    """n-grams are counted over all samples, and anew over those kept; labels likewise."""
    words = ["red", "green", "blue", "grey", "pink", "teal", "gold", "lime", "navy", "plum"]
    rows = [
        {
            "instruction": f"Write a {words[i % 10]} {words[i // 10]} story now",
            "output": "word " * (60 if i < 30 else 5),
        }
        for i in range(100)
    ]
    run = hum_qc.run(corpus(tmp_path, rows), recipe=policy(RECIPE, "recipe.yaml"), out=tmp_path / "run")
    for side, part in (("input", rows), ("kept", rows[30:])):
        figures = run.summary["diversity"][side]
        grams = Counter(pair for row in part for pair in pairwise(row["instruction"].split()))
        total = sum(grams.values())
        entropy = -sum(count / total * math.log2(count / total) for count in grams.values())
        assert figures["ngrams"]["total"] == total
        assert figures["ngrams"]["distinct"] == pytest.approx(len(grams), abs=1)
        assert figures["ngrams"]["entropy"] == pytest.approx(entropy, abs=0.01)
        assert figures["verb_object"]["top"] == {"write story": len(part)}
        assert (figures["verb_object"]["entropy"], figures["verb_object"]["evenness"]) == (0.0, None)
        length = figures["instruction_length"]
        assert (length["measured"], length["mean"], length["q05"], length["q95"]) == (len(part), 6.0, 6, 6)


def test_the_figures_do_not_depend_on_shards_or_workers(tmp_path: Path, policy: Write) -> None:
    """The same corpus cut in pieces of three gives the same summary."""
    from hum_qc.corpus import open_corpus
    from hum_qc.engine.execute import Job, execute

    rows = [{"instruction": f"List {i % 7} red {i % 3} things", "output": "yes " * (i % 80)} for i in range(40)]
    source, recipe = corpus(tmp_path, rows), hum_qc.Recipe.load(policy(RECIPE, "recipe.yaml"))
    found = []
    for size in (3, 1000):
        with open_corpus([str(source)]) as opened:
            run = execute(Job(opened, recipe, tmp_path / f"run{size}", shard_records=size))
        found.append(json.loads((run / "summary.json").read_text())["diversity"])
    assert found[0] == found[1]


def test_label_balance_is_reported_for_each_source(tmp_path: Path, policy: Write) -> None:
    """Evenness is 1 where all classes are used alike, and falls with one that is used most."""
    rows = [
        {"task": "classification", "source": source, "instruction": f"Which? {source} {i}", "output": label}
        for source, answers in (("even", "ab" * 10), ("skewed", "a" * 18 + "bb"))
        for i, label in enumerate(answers)
    ]
    run = hum_qc.run(corpus(tmp_path, rows), recipe=policy(RECIPE, "recipe.yaml"), out=tmp_path / "run")
    classes = run.summary["diversity"]["input"]["class_label"]
    assert list(classes) == ["even", "skewed"]
    assert (classes["even"]["entropy"], classes["even"]["evenness"]) == (1.0, 1.0)
    assert classes["skewed"]["evenness"] == pytest.approx(0.469, abs=0.001)
    assert classes["skewed"]["top"] == {"a": 18, "b": 2}


def test_places_of_right_options_are_tested_against_chance(tmp_path: Path, policy: Write) -> None:
    """Each number of options for itself; too few samples for a test are left out of it."""
    letters = "B" * 60 + "ACD" * 7
    rows = [{"instruction": f"{i} {CHOICES}", "output": letter} for i, letter in enumerate(letters)]
    rows += [{"instruction": "Say.\nA. yes\nB. no", "output": "A"}]
    run = hum_qc.run(corpus(tmp_path, rows), recipe=policy(RECIPE, "recipe.yaml"), out=tmp_path / "run")
    figures = run.summary["diversity"]["input"]["option_position"]
    assert figures["places"] == {"1/2": 1, "1/4": 7, "2/4": 60, "3/4": 7, "4/4": 7}
    expected = sum((count - 81 / 4) ** 2 / (81 / 4) for count in (7, 60, 7, 7))
    assert figures["chi_square"] == pytest.approx(expected, abs=1e-3)
    assert (figures["degrees"], figures["p_value"]) == (3, 0.0)
    assert figures["effect"] == pytest.approx(math.sqrt(expected / 81), abs=1e-3)


@pytest.mark.parametrize(
    ("chi_square", "degrees", "p"),
    [(3.841, 1, 0.05), (5.991, 2, 0.05), (7.815, 3, 0.05), (11.345, 3, 0.01), (21.026, 12, 0.05), (0.0, 4, 1.0)],
)
def test_the_probability_of_chance_is_that_of_the_tables(chi_square: float, degrees: int, p: float) -> None:
    """The critical values that every textbook prints."""
    assert chance(chi_square, degrees) == pytest.approx(p, abs=2e-5)


@given(st.floats(0.001, 500), st.integers(1, 30))
def test_chance_is_a_probability_that_falls_with_chi_square(chi_square: float, degrees: int) -> None:
    """And grows with the degrees of freedom."""
    p = chance(chi_square, degrees)
    tiny = 1e-12
    assert (
        0 <= chance(chi_square * 1.1, degrees) <= p + tiny <= chance(chi_square, degrees + 1) + 2 * tiny <= 1 + 2 * tiny
    )


def test_moved_bounds_recount_what_the_ledger_knows(tmp_path: Path, policy: Write) -> None:
    """The n-grams are not in the ledger, so their figures are left out rather than guessed."""
    from hum_qc.corpus import open_corpus
    from hum_qc.engine.execute import Job
    from hum_qc.engine.redecide import redecide

    rows = [{"instruction": f"List {i} things", "output": "yes " * i} for i in range(1, 9)]
    source = corpus(tmp_path, rows)
    hum_qc.run(source, recipe=policy(RECIPE, "recipe.yaml"), out=tmp_path / "run")
    moved = policy(RECIPE.replace("max: 50", "max: 4"), "moved.yaml")
    with open_corpus([str(source)]) as opened:
        folder = redecide(Job(opened, hum_qc.Recipe.load(moved), tmp_path / "moved"), tmp_path / "run")
    figures = json.loads((folder / "summary.json").read_text())["diversity"]
    assert [figures[side]["verb_object"]["measured"] for side in ("input", "kept")] == [8, 4]
    assert "ngrams" not in figures["kept"]


def test_the_report_shows_both_sides_and_hostile_labels_as_text(tmp_path: Path, policy: Write) -> None:
    """A label is corpus text: no markup gets through; an empty corpus has no figures to divide by."""
    rows = [
        {"task": "classification", "source": "<b>x</b>|", "instruction": "Which\u202e?", "output": "| <i>a</i>"},
        {"task": "classification", "source": "<b>x</b>|", "instruction": "Which one?", "output": "b\x1b[31m"},
    ]
    run = hum_qc.run(corpus(tmp_path, rows), recipe=policy(RECIPE, "recipe.yaml"), out=tmp_path / "run")
    report = (tmp_path / "run" / "report.md").read_text()
    section = report[report.index("## Diversity") :]
    assert "| class, &lt;b&gt;x&lt;/b&gt;\\|: different ones | 2 in 2 | 2 in 2 |" in section
    assert not {"<b>", "<i>", "\x1b", "\u202e"} & set(section)
    assert diversity_table(run.summary["diversity"])
    assert diversity_table({}) == []
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    none = hum_qc.run(empty, recipe=policy(RECIPE, "recipe.yaml"), out=tmp_path / "none")
    assert none.summary["diversity"]["kept"]["instruction_length"]["mean"] is None


def test_a_line_that_keeps_everything_is_written_with_an_empty_deny(tmp_path: Path, policy: Write) -> None:
    """`deny: []` is a bound; an empty `allow` would keep nothing and is a fault."""
    source = corpus(tmp_path, [{"instruction": "Write a poem", "output": "Roses."}])
    run = hum_qc.run(source, recipe=policy(RECIPE, "recipe.yaml"), out=tmp_path / "run")
    assert run.summary["counts"]["kept"] == 1
    with pytest.raises(hum_qc.PolicyError, match="allow: must be a list"):
        hum_qc.Recipe.load(policy("recipe: r\nlayers:\n  a:\n    - verb_object: {allow: []}\n", "bad.yaml"))
