"""Support of free-form answers: facts the context does not have, and how much of an answer it covers."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hum_qc.filters.spans.numbers import numbers
from hum_qc.filters.support import support, unsupported_facts
from hum_qc.sample import schema

EN = "In 2019, Anna Kowalski sold 1,500 shares of Acme Corp. for $2.5 million. She left the United Nations on March 3."
ZH = "2015年1月22日，新华社报道，深圳有1.5万辆汽车，增长百分之五十，“限牌令”由 Reuters 披露。"


def batch(*rows: dict[str, Any]) -> pl.DataFrame:
    columns = schema()
    return pl.DataFrame([{**dict.fromkeys(columns), **row} for row in rows], schema=columns)


def told(context: str, output: str, instruction: str | None = None) -> list[str]:
    readings = unsupported_facts(batch({"context": context, "output": output, "instruction": instruction}))
    assert readings.evidence is not None
    pieces = readings.evidence([0])[0]["facts"]
    assert readings.values.to_list() == [len(pieces)]
    assert [output[one["start"] : one["end"]] for one in pieces] == [one["text"] for one in pieces]
    return [one["text"] for one in pieces]


def covered(context: str | None, output: str | None) -> Any:
    return support(batch({"context": context, "output": output})).values[0]


@pytest.mark.parametrize(
    ("output", "pieces"),
    [
        ("She sold 1500 shares.", []),
        ("She sold fifteen hundred shares.", []),
        ("She sold 1,600 shares.", ["1,600"]),
        ("It brought $2,500,000.", []),
        ("It brought 2.5 billion.", ["2.5 billion"]),
        ("It brought €2.5 million.", ["2.5 million"]),
        ("It was on 2019-03-03.", []),
        ("It was on 3 April 2019.", ["April"]),
        ("Then Kowalski's shares went.", []),
        ("Then Anna Nowak sold.", ["Anna Nowak"]),
        ("She left the UN.", []),
        ("She left the EU.", ["EU"]),
        ("Nowak sold.", []),
        ("Nowak sold, so Nowak left.", ["Nowak", "Nowak"]),
        ("She calls it “Acme Corp”.", []),
        ("She calls it “a good sale”.", ["a good sale"]),
        ("1. She sold.\n2. She left.", []),
    ],
)
def test_english_facts_are_looked_for_in_the_context(output: str, pieces: list[str]) -> None:
    """Numbers by value and unit, names by their words, quotations by their letters."""
    assert told(EN, output) == pieces


@pytest.mark.parametrize(
    ("output", "pieces"),
    [
        ("深圳有15000辆汽车", []),
        ("深圳有一万五千辆汽车", []),
        ("深圳有两万辆汽车", ["两万辆"]),
        ("增长５０％", []),
        ("增长五十一万人", ["五十一万人"]),
        ("二〇一五年一月二十二日", []),
        ("1月23日", ["23日"]),
        ("「限牌令」", []),
        ("《限行令》", ["限行令"]),
        ("据reuters", []),
        ("据Bloomberg报道", ["Bloomberg"]),
        ("外长安娜·科瓦尔表示", ["娜·科瓦"]),
        ("总理让·马克·埃罗说", ["让·马克·埃罗"]),
        ("三明、九江与百度", []),
    ],
)
def test_chinese_facts_are_looked_for_in_the_context(output: str, pieces: list[str]) -> None:
    """Numerals in either writing, quotation marks of every kind, and Latin words."""
    assert told(ZH, output) == pieces


def test_a_name_of_the_question_is_supported() -> None:
    """An answer may say again what it was asked."""
    assert told(EN, "The sale made Jan Nowak rich.") == ["Jan Nowak"]
    assert told(EN, "The sale made Jan Nowak rich.", "Did it make Jan Nowak rich?") == []


def test_evidence_shows_the_nearest_sentence() -> None:
    """Where the number differs, the sentence that has the other number."""
    readings = unsupported_facts(batch({"context": EN, "output": "Anna Kowalski sold 99 shares of Acme."}))
    assert readings.evidence is not None
    (piece,) = readings.evidence([0])[0]["facts"]
    assert (piece["kind"], piece["text"]) == ("number", "99")
    assert piece["nearest"].startswith("In 2019, Anna Kowalski sold")


def test_a_verbatim_sentence_is_supported_and_a_foreign_one_is_not() -> None:
    """The ends of the range, in both languages."""
    assert covered(EN, "She left the United Nations on March 3.") == 1.0
    assert covered(ZH, "深圳有1.5万辆汽车") == 1.0
    assert 0 < covered(EN, "Penguins rarely swim alone.") < 0.1
    assert 0 < covered(ZH, "企鹅喜欢在南极游泳") < 0.1


def test_a_foreign_sentence_reads_lower_than_a_foreign_word() -> None:
    """What is said shortly proves little either way; a fact that is not there proves more than a word."""
    assert covered(ZH, "企鹅喜欢在南极游泳") < covered(ZH, "企鹅") < 1
    assert covered(ZH, "1937年") == 0.0


def test_common_words_of_chinese_need_no_place() -> None:
    """In either script; beside other words they count as a part of what is said."""
    assert covered(ZH, "继续推进") == covered(ZH, "繼續推進") == covered(ZH, "表示") == 1.0
    assert covered(ZH, "继续游泳") < 0.5


def test_words_put_together_wrongly_read_lower() -> None:
    """Words alone are not enough: their runs must stand there too."""
    right, wrong = "sold 1,500 shares of Acme", "sold Acme shares of 1,500"
    assert covered(EN, wrong) < covered(EN, right) == 1.0


def test_an_unsupported_fact_lowers_support() -> None:
    """By the share of facts that are not there."""
    assert covered(EN, "She sold 1,600 shares.") < covered(EN, "She sold 1,500 shares.")


def test_what_needs_no_place_is_supported() -> None:
    """Yes and no claim no words of the context."""
    assert covered(EN, "Yes") == covered(ZH, "是的") == 1.0


def test_without_context_or_output_nothing_is_read() -> None:
    """Null, and the readings stay in the order of the batch."""
    rows = batch(
        {"output": "x"}, {"context": EN, "output": "2019"}, {"context": EN}, {"context": " ", "output": "x"}, {}
    )
    assert unsupported_facts(rows).values.to_list() == [None, 0, None, None, None]
    assert support(rows).values.to_list() == [None, 1.0, None, None, None]
    assert support(rows.clear()).values.to_list() == unsupported_facts(rows.clear()).values.to_list() == []


def test_one_sample_does_not_support_another() -> None:
    """The runs of each sample are its own."""
    rows = batch({"context": EN, "output": ZH}, {"context": ZH, "output": EN})
    assert all(value < 0.1 for value in support(rows).values)


def test_numbers_are_read_by_value_and_unit() -> None:
    """Whatever their writing."""
    text = "a hundred miles, twenty-one people, 3.5%, 百分之七, 1亿元, two thousand and five"
    read = {(number.value, number.unit) for number in numbers(text)}
    expected = {(100, "mi"), (21, None), (3.5, "%"), (7, "%"), (1e8, "CNY"), (2005, None)}
    assert expected <= read


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.text(alphabet='0123456789.,万亿百千十一两$%“”"「」《》ABCabc \n', max_size=60))
def test_any_text_is_read(context: str, output: str) -> None:
    """Readings stay in their range, evidence can be had, and a text supports itself."""
    rows = batch({"context": context, "output": output}, {"context": output, "output": output})
    facts = unsupported_facts(rows)
    assert facts.evidence is not None
    assert facts.evidence([0, 1])[1]["count"] == 0
    assert all(value is None or 0.0 <= value <= 1.0 for value in support(rows).values)
    assert support(rows).values[1] in (None, 1.0)


@pytest.mark.parametrize("piece", ["9", "九万", "A.", "A-", "A ", "“", "1,", '"A', "十 "])
def test_hostile_texts_are_read_in_linear_time(piece: str) -> None:
    """Long runs of one thing neither fail nor hang."""
    text = piece * 50_000
    assert unsupported_facts(batch({"context": text, "output": text})).values.to_list() == [0]
