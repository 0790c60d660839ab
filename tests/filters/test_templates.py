"""Templates: the same words with others in the slots, counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import polars as pl
import pytest

from hum_qc.registry import get_measure
from hum_qc.verdict import Bound, Limits
from tests.conftest import make_batch

Count = Callable[..., list[int | None]]


@pytest.fixture
def count(tmp_path: Path) -> Count:
    """The reading of each instruction: 0 where it stands in no pair, None where it was not collected."""

    def read(texts: Sequence[str | None], shelf: int = 4, common: int = 8) -> list[int | None]:
        measure = get_measure("template_copies")
        batch = make_batch(*[{"instruction": text, "output": "x"} for text in texts])
        parts, readings = [], dict.fromkeys(range(len(texts)))
        for number, start in enumerate(range(0, len(texts), shelf)):
            collected = measure.function(batch[start : start + shelf], of="instruction", common=common)
            readings.update(dict.fromkeys(collected["row"], 0))
            parts.append(tmp_path / f"{number}.arrow")
            collected.with_columns(pl.lit(number, pl.UInt32).alias("shard")).write_ipc(parts[-1])
        assert measure.match is not None
        for pairs in measure.match(parts, Bound(Limits(max=1)), of="instruction", common=common):
            readings.update(zip(pairs["row"], pairs["reading"], strict=True))
        return list(readings.values())

    return read


NAMES = ("France", "Norway", "Peru", "Kenya", "Japan", "Chile", "Egypt", "Nepal", "Cuba", "Mali")


def test_a_text_counts_the_earlier_ones_of_its_template(count: Count) -> None:
    """The words that all have are the template, the name is its slot."""
    texts = [f"What is the largest city of {name}?" for name in NAMES]
    assert count([*texts, "Tell me something that nobody else has asked."]) == [*range(10), 0]


def test_numbers_are_slots(count: Count) -> None:
    """Even a number that many texts have."""
    texts = [f"Please convert {number} miles to kilometres." for number in [*range(9), 5, 5]]
    assert count(texts) == [*range(9), 5, 5]


def test_slots_may_hold_several_words_or_characters(count: Count) -> None:
    """In any language; two slots in a row are one."""
    texts = [f"Explain the whole idea of {' '.join(NAMES[k : k + 1 + k % 3])}." for k in range(9)]
    assert count(texts) == list(range(9))
    words = ("火山", "月亮", "大海", "冰川", "沙漠", "森林", "草原", "湖泊", "瀑布")
    chinese = [f"{word}是什么意思？请详细解释。" for word in words]
    assert count(chinese) == list(range(9))


def test_the_same_text_again_counts_once(count: Count) -> None:
    """Copies are the business of other measures, and one instruction over many inputs is no template copy."""
    assert count(["Is this review positive or negative?"] * 20) == [0] * 20
    texts = [f"What is the largest city of {name}?" for name in NAMES for _ in range(3)]
    assert count(texts) == [at // 3 for at in range(30)]


def test_a_few_texts_make_no_template(count: Count) -> None:
    """The words must come together often enough, be four at least, and as many as those in the slots."""
    texts = [f"What is the largest city of {name}?" for name in NAMES[:4]]
    assert count(texts) == [0] * 4
    assert count(texts, common=4) == [0, 1, 2, 3]
    assert count([f"Tell me about {name}" for name in NAMES]) == [0] * 10
    long = [f"What is the largest city of {' '.join([name] * 9)}?" for name in NAMES]
    assert count(long) == [0] * 10


def test_no_text_is_not_read(count: Count) -> None:
    """And a corpus of nothing is no error."""
    assert count([None, "", "?!", "Hello"]) == [None, None, None, 0]


def test_a_pair_names_the_first_of_the_template(tmp_path: Path) -> None:
    """So that its copies can be counted; the similarity is the share of the text that belongs to the template."""
    measure = get_measure("template_copies")
    batch = make_batch(*[{"instruction": f"What is the largest city of {name}?"} for name in NAMES])
    path = tmp_path / "0.arrow"
    measure.function(batch).with_columns(pl.lit(0, pl.UInt32).alias("shard")).write_ipc(path)
    assert measure.match is not None
    (pairs,) = measure.match([path], Bound(Limits(max=1)), of="instruction", common=8)
    assert set(pairs["twin_row"]) == {0}
    assert pairs["similarity"].round(4).unique().to_list() == [round(6 / 7, 4)]
    assert list(measure.match([], Bound(Limits(max=1)), of="instruction", common=8)) == []
