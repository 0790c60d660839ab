"""Faults of instruction data that can be told offline: arithmetic, code, translations, letters, copied prompts."""

from __future__ import annotations

import gzip
import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hum_qc.filters.arithmetic import arithmetic_conflict
from hum_qc.filters.code_syntax import code_syntax
from hum_qc.filters.instruction_overlap import instruction_overlap
from hum_qc.filters.offered import answer_letter
from hum_qc.filters.shape import echo
from hum_qc.filters.translation import translation_language
from hum_qc.registry import Readings
from hum_qc.sample import Batch
from tests.conftest import make_batch

Make = Callable[..., Batch]


def values(readings: Readings) -> list[Any]:
    return readings.values.to_list()


def evidence(readings: Readings, row: int = 0) -> dict[str, Any]:
    assert readings.evidence is not None
    return readings.evidence([row])[0]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("3 + 4 = 8", 1),
        ("3 + 4 = 7", 0),
        ("So 48/2 = <<48/2=25>>25 clips.", 2),
        ("So 48/2 = <<48/2=24>>24 clips.\n#### 24", 0),
        ("So 48/2 = <<48/2=24>>24 clips.\n#### 42", 1),
        ("48 / 2 = 24. The answer is 42.", 1),
        ("3加4等于8。", 1),
        ("12除以4等于3，答：3", 0),
        ("3×4=12，所以答案是13", 1),
        ("10 / 3 = 3.33", 0),
        ("10 / 3 = 3.4", 1),
        ("2/3 = 0.67 and 2/3 = 0.66", 0),
        ("$50 - 10% = $45", 0),
        ("20% * 50 = 10", 0),
        ("3/4 = 75%", 0),
        ("100% - 40% = 61%", 1),
        ("1,200 + 300 = 1,500", 0),
        ("3 apples + 4 apples = 8 apples", 1),
        ("(2 + 3) * 4 = 20", 0),
        ("2^3 = 8. 2**3 = 9", 1),
        ("2**3 = 8", 0),
        ("1 and 1/4 = 15", None),
        ("1/2 + 1/4 = 3/4", 0),
        ("-3 + 5 = 2", 0),
        ("2 + 3 = 5 + 4 = 9", 0),
        ("17 / 5 = 3 remainder 2", None),
        ("2 * 3 = 6 million", None),
        ("2x - 5 = 11", None),
        ("x + 3 = 7", None),
        ("f(2) + 3 = 7", None),
        ("3 + 4i = 5", None),
        ("0900 - 0130 = 0730", None),
        ("3/4 is equal to $15", None),
        ("a == 3 + 4", None),
        ("5 x 9 =\n2. 9", None),
        ("no numbers", None),
        (None, None),
    ],
)
def test_wrong_equations_and_answers_that_are_no_result_are_counted(text: str | None, count: int | None) -> None:
    """Rounding, percentages, fractions and units are right; what is no plain equation is not judged."""
    assert values(arithmetic_conflict(make_batch({"output": text}))) == [count]


def test_a_wrong_equation_is_quoted_with_its_value() -> None:
    """The place is that of the untouched text, behind a calculator note too."""
    text = "First 3 + 4 = 7. Then 7 * 2 = <<7*2=14>>15.\n#### 15"
    found = evidence(arithmetic_conflict(make_batch({"output": text})))
    assert found["count"] == 1
    (one,) = found["conflicts"]
    assert text[one["start"] : one["end"]] == one["text"] == "7 * 2 = <<7*2=14>>15"
    assert (one["conflict"], one["value"]) == ("equation", 14)


@given(st.integers(-999, 999), st.sampled_from("+-*"), st.integers(0, 999), st.integers(-3, 3))
def test_an_equation_is_wrong_exactly_when_it_is(left: int, sign: str, right: int, off: int) -> None:
    """Whole numbers, so nothing is rounded."""
    value = {"+": left + right, "-": left - right, "*": left * right}[sign]
    rows = make_batch({"output": f"{left} {sign} {right} = {value + off}"})
    assert values(arithmetic_conflict(rows)) == [int(off != 0)]


@given(st.text(alphabet="0123456789+-*/^()=%. x$#<>等于加\n", max_size=200))
def test_no_text_breaks_the_reading_of_equations(text: str) -> None:
    """Powers of powers and divisions by zero are not worked out."""
    assert values(arithmetic_conflict(make_batch({"output": text})))[0] in (None, *range(100))


@pytest.mark.parametrize(
    "text", ["9" * 5000 + " + 1 = 2", "2^20^20^20 = 4 = 1+1=3", "1+" * 9000 + "1 = 5", "1/0 = 3 + 4 = 8"]
)
def test_numbers_that_nobody_works_out_are_left_alone(text: str) -> None:
    """They neither fail nor take long."""
    assert values(arithmetic_conflict(make_batch({"output": text})))[0] in (None, 0, 1)


PYTHON = "def double(x):\n    return 2 * x\n"
BROKEN = "def double(x)\n    return 2 * x\n"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (f"Here:\n```python\n{PYTHON}```\nDone.", "parses"),
        (f"Here:\n```python\n{BROKEN}```\nDone.", "broken"),
        (f"```py\n{PYTHON}```\n~~~python\n{BROKEN}~~~", "broken"),
        (f"  1. Do:\n\n     ```python\n     {PYTHON.replace(chr(10), chr(10) + '     ')}```", "parses"),
        (f"```python\n{PYTHON}", "parses"),
        (f"```\n{BROKEN}{PYTHON}```", "broken"),
        (f"```java\n{BROKEN}```", None),
        ("```python\n!pip install x\n%matplotlib inline\nimport x\n```", "parses"),
        ("```python\n>>> 1 + 1\n2\n```", None),
        ('```python\nprint "hello"\ntry:\n    x\nexcept ValueError, e:\n    pass\n```', "python2"),
        ("import os\nprint os.name\n", "python2"),
        (PYTHON, "parses"),
        ("def double(x):\nreturn 2 * x", "broken"),
        (f"{PYTHON}\nThis function returns the double of a number.", None),
        (f"{PYTHON}\nprint(double(2))\n\n# Output\n4 is printed", "parses"),
        ("import scala.io\n\ndef f(x: Int): Int = {\n  val y = x\n  y\n}\n", None),
        ("from now on, I will be careful\nimport is a word", None),
        ("The class is full.", None),
        ('```json\n{"a": [1, 2]}\n```', "parses"),
        ('```json\n{"a": [1, 2],}\n```', "broken"),
        ('```json\n{"a": 1}\n{"a": 2}\n```', "parses"),
        ("", None),
        (None, None),
    ],
)
def test_python_and_json_parse_or_not(text: str | None, label: str | None) -> None:
    """Blocks that are marked, or that only Python can be; prose between lines of code is no block."""
    assert values(code_syntax(make_batch({"output": text}))) == [label]


def test_bare_json_is_read_where_the_instruction_asks_for_json() -> None:
    """Elsewhere a bracket may open anything."""
    rows = make_batch({"instruction": "Give me JSON.", "output": "{a: 1}"}, {"instruction": "Go.", "output": "{a: 1}"})
    assert values(code_syntax(rows)) == ["broken", None]


def test_the_line_that_does_not_parse_is_quoted() -> None:
    """Offsets count in the whole text, the line in its block."""
    text = f"Try this:\n```python\nx = 1\n{BROKEN}```"
    found = evidence(code_syntax(make_batch({"output": text})))
    assert (found["language"], found["line"], found["text"]) == ("python", 2, "def double(x)")
    assert text[found["start"] : found["end"]] == found["text"]


@pytest.mark.parametrize(
    "code",
    [
        "(" * 15_000, "[" * 50 + "]" * 50, "-" * 19_000 + "1", "not " * 4_900 + "x", "1" + "+1" * 9_000,
        "a" + ".b" * 9_000, "lambda:" * 2_700 + "1", "x=" * 9_000 + "1",
        "if a:\n pass\n" + "elif b:\n pass\n" * 1_300, "\0", "f'{'" * 50,
        "print " + "(" * 50, "def f():" * 2_000, "'" * 19_999, "\\" * 100, "x" * 30_000,
    ],
)  # fmt: skip
def test_hostile_code_is_parsed_safely_or_not_at_all(code: str) -> None:
    """Depth and length are limited, no warning of the parsed code leaks, and the parser does not fall over."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rows = make_batch({"output": f"```python\n{code}\n```"}, {"output": "```python\n'\\d' is 1\n```"})
        assert values(code_syntax(rows))[0] in ("parses", "python2", "broken", None)
        assert values(code_syntax(rows))[1] == "parses"


@pytest.mark.parametrize(
    ("depth", "length", "label"), [(50, 0, "parses"), (61, 0, None), (1, 19_000, "parses"), (1, 20_001, None)]
)
def test_what_is_too_deep_or_too_long_is_not_parsed(depth: int, length: int, label: str | None) -> None:
    """Null, not a verdict."""
    code = "(" * depth + "1" + ")" * depth + "#" * length
    assert values(code_syntax(make_batch({"output": f"```python\n{code}\n```"}))) == [label]


ES = "El zorro marrón y rápido salta sobre el perro perezoso."
FR = "Le renard brun et rapide saute par-dessus le chien paresseux."
EN = "The quick brown fox jumps over the lazy dog."
ZH = "敏捷的棕色狐狸跳过了懒狗。"


@pytest.mark.parametrize(
    ("instruction", "output", "label"),
    [
        ("Translate the sentence into Spanish.", ES, "agrees"),
        ("Translate the sentence into Spanish.", FR, "differs"),
        ("Translate the sentence into Spanish.", EN, "differs"),
        ("Translate the sentence into Spanish.", ZH, "differs"),
        ("Translate this sentence from French to English.", EN, "agrees"),
        ("Translate from Spanish to French: 'Hola to English friends'", FR, "agrees"),
        ("Translate the sentence, which is in French, into English.", EN, "agrees"),
        ("Translate to Chinese", "早上好", "agrees"),
        ("Translate hi to Chinese", "The Chinese word for hi, a greeting among friends, is 你好", None),
        ("Translate 'cat' into Japanese", "猫", None),
        ("Translate 'cat' into Japanese", "neko desu", "differs"),
        ("Translate 'cat' into Japanese romaji", "neko desu", None),
        ("把下面的句子翻译成西班牙语：你好", "你好。", "differs"),
        ("将这句话翻译成法语。", FR, "agrees"),
        ("床前明月光的英文翻译", "Moonlight shines before my bed, bright as it is.", "agrees"),
        ("Translate the text into French and German.", FR, None),
        ("Translate the word into Spanish.", "sol", None),
        ('Translate "good day" into Spanish.', 'In Spanish you would say "Buenos días" for good day.', None),
        ("Translate the text into Klingon.", EN, None),
        ("Translate the sentence into Norwegian.", "Den hurtige brune ræv springer over den dovne hund.", None),
        ("Describe the French revolution in detail.", EN, None),
        ("Translate the sentence into Spanish.", "", None),
        ("Translate the sentence into Spanish.", None, None),
        (None, ES, None),
    ],
)
def test_a_translation_is_in_the_language_asked_for(
    instruction: str | None, output: str | None, label: str | None
) -> None:
    """The script tells at any length; among languages of one script the text must be long enough to tell."""
    assert values(translation_language(make_batch({"instruction": instruction, "output": output}))) == [label]


def test_evidence_of_a_translation_names_both_languages() -> None:
    """What was asked for, and what was found."""
    found = evidence(translation_language(make_batch({"instruction": "Translate to Spanish", "output": FR})))
    assert (found["asked"], found["language"]) == ("es", "fr")


CHOICES = "Which is a fruit?\nA) stone\nB) pear\nC) brick\nD) red pear"


@pytest.mark.parametrize(
    ("output", "label"),
    [
        ("B) pear", "agrees"),
        ("B. Pear.", "agrees"),
        ("A) pear", "differs"),
        ("The answer is C. stone", "differs"),
        ("**D) red pear** because it is one", "agrees"),
        ("B. pears are sweet, and a stone is not", "agrees"),
        ("C. stone, of course", "differs"),
        ("B", None),
        ("pear", None),
        ("B) it grows on trees", None),
        ("E) pear", None),
        ("A) pear\nB) stone\nC) brick", None),
        ("", None),
        (None, None),
    ],
)
def test_letter_and_text_of_an_answer_are_one_option(output: str | None, label: str | None) -> None:
    """The letter's own option wins where the text may be either; an answer that letters its lines is none."""
    assert values(answer_letter(make_batch({"instruction": CHOICES, "output": output}))) == [label]


def test_options_may_stand_in_one_line_in_the_context_or_in_chinese() -> None:
    """Without lettered options there is nothing to compare."""
    rows = make_batch(
        {"instruction": "Choose.", "context": "(A)up (B)down (C)left", "output": "(A) down"},
        {"instruction": "哪个是水果？A、石头 B、梨子 C、砖块", "output": "答案是C、梨子"},
        {"instruction": "Which vitamin?", "output": "A. down"},
    )
    readings = answer_letter(rows)
    assert values(readings) == ["differs", "differs", None]
    assert evidence(readings) == {"letter": "A", "option": "up", "text": "down", "text_is": "B"}


@pytest.mark.parametrize(
    ("instruction", "output", "share"),
    [
        ("one two three four five six seven eight nine ten", "one two three four five six seven eight nine ten", 1.0),
        ("a b c d e f g h i j", "A, b; c d e: f G h i j!", 1.0),
        ("one two three", "red green blue grey pink teal gold lime navy plum", 0.0),
        ("one two three", "one two three four five six seven eight nine ten", 1 / 8),
        ("one two three", "one two three four", None),
        (None, "one two three four five six seven eight nine ten", None),
        ("one two three", None, None),
    ],
)
def test_overlap_is_the_share_of_ngrams_that_the_instruction_has(
    instruction: str | None, output: str | None, share: float | None, batch: Make
) -> None:
    """Order of the n-grams, case and punctuation do not count; a short text says nothing."""
    rows = batch({"instruction": instruction, "output": output}, {"instruction": output, "output": "x"})
    assert values(instruction_overlap(rows))[0] == (pytest.approx(share) if share is not None else None)


@given(st.lists(st.sampled_from("abc"), max_size=30), st.lists(st.sampled_from("abc"), max_size=30))
def test_overlap_is_that_of_sets_of_trigrams(asked: list[str], said: list[str]) -> None:
    """The definition, worked out plainly."""
    grams = [set(zip(words, words[1:], words[2:], strict=False)) for words in (asked, said)]
    (found,) = values(instruction_overlap(make_batch({"instruction": " ".join(asked), "output": " ".join(said)})))
    expected = len(grams[0] & grams[1]) / len(grams[1]) if len(grams[1]) >= 8 else None
    assert found == (pytest.approx(expected) if expected is not None else None)


def test_an_output_that_begins_with_the_instruction_is_an_echo_however_long_it_goes_on(batch: Make) -> None:
    """The reading is the share that is copied, so that `echo: {max: 0}` finds every such beginning."""
    asked = "Describe the life of a whale."
    outputs = [f"{asked} " + "Whales swim far and sing. " * 40, "Whales swim. " * 40 + asked, "Whales swim far."]
    rows = batch(*({"instruction": asked, "output": one} for one in outputs))
    columns = (pl.col(name) for name in ("output", "instruction", "context"))
    assert [round(one, 2) for one in rows.select(echo(*columns)).to_series()] == [0.03, 0.0, 0.0]


HUGE = (
    "A) " * 70_000, "1 + 1 = " * 40_000, "translate to in " * 40_000, "def f(x):\n" + "a" * 200_000,
    "```python\n" * 20_000, "def f(x):\nprint a" + " " * 15_000 + "b", "import os\n" + "a b c " * 3_000 + "(",
    "'" * 100_000, "，写" * 60_000, "Translate 'a into French " * 9_000, "import os\n" + ";:" * 9_000 + "print x",
    "\u4f60" * 100_000, "=" * 100_000,
)  # fmt: skip


@pytest.mark.parametrize("text", HUGE)
def test_huge_and_hostile_texts_are_read_like_others(text: str) -> None:
    """No pattern runs away: each of these ends at once."""
    rows = make_batch({"instruction": text, "context": text, "output": text})
    for function in (arithmetic_conflict, code_syntax, translation_language, answer_letter, instruction_overlap):
        assert len(function(rows).values) == 1


@pytest.mark.shared
def test_gsm8k_and_alpaca_are_mostly_sound(shared: Path) -> None:
    """Known errors of the data are found, and few rows beside them (docs/quality.md has the figures)."""
    lines = gzip.decompress((shared / "candidates/gsm8k/train.jsonl.gz").read_bytes()).splitlines()
    solved = make_batch(*({"output": json.loads(line)["answer"]} for line in lines))
    wrong = arithmetic_conflict(solved).values
    assert wrong[786] == wrong[356] == wrong[1154] == 1
    assert (wrong > 0).sum() <= 10
    lines = gzip.decompress((shared / "candidates/alpaca/alpaca_data.jsonl.gz").read_bytes()).splitlines()
    records = [json.loads(line) for line in lines[:20_000]]
    rows = make_batch(*({"instruction": one["instruction"], "output": one["output"]} for one in records))
    assert values(translation_language(rows)).count("differs") == 0
    assert values(code_syntax(rows)).count("broken") <= 12
    assert values(answer_letter(rows)).count("differs") == 0
