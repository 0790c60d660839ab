"""Two texts side by side, and the names of items."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from hum_qc.index.beside import LONGEST, common_spans
from hum_qc.index.build import build
from hum_qc.index.items import item_schema
from hum_qc.index.names import item_names, place_of
from hum_qc.index.scan import Index


def test_what_both_texts_have_is_found_in_both() -> None:
    """Case, punctuation and width make no difference; what only one has stays outside."""
    one, other = "Tom has 3 RED apples, and a pear.", "How many: tom has ３ red apples"
    here, there = common_spans(one, other)
    assert [one[start:end] for start, end in here] == ["Tom has 3 RED apples"]
    assert [other[start:end] for start, end in there] == ["tom has ３ red apples"]


def test_chinese_is_compared_by_character() -> None:
    """Offsets count code points."""
    here, there = common_spans("请问：长江有多长？", "长江有多宽")
    assert here == [(3, 7)]
    assert there == [(0, 4)]


def test_long_texts_are_compared_as_far_as_they_are_shown() -> None:
    """The first LONGEST words of each."""
    text = " ".join(f"w{i}" for i in range(LONGEST + 50))
    here, _ = common_spans(text, text)
    assert here == [(0, text.index(f" w{LONGEST}"))] or here[0][1] <= len(text)


@given(st.text(max_size=60), st.text(max_size=60))
def test_spans_lie_in_their_texts_in_order(one: str, other: str) -> None:
    """Whatever the texts hold; a text has itself in common with itself."""
    for text, spans in zip((one, other), common_spans(one, other), strict=True):
        flat = [at for span in spans for at in span]
        assert flat == sorted(flat)
        assert all(0 <= at <= len(text) for at in flat)
    here, there = common_spans(one, one)
    assert here == there


def test_every_item_is_found_by_its_name(tmp_path: Path) -> None:
    """Two benchmarks may use one id."""
    rows = [(bench, item, f"{bench} {item}?", *[None] * 5) for bench in ("a", "b") for item in ("0", "1", "长")]
    build(tmp_path / "x.idx", pl.DataFrame(rows, schema=item_schema(), orient="row"))
    index = Index.open(tmp_path / "x.idx")
    names = item_names(index)
    assert names.rows() == [row[:2] for row in rows]
    for place, (benchmark, item, *_) in enumerate(rows):
        assert place_of(names, benchmark, item) == place
        assert index.item(place)[:2] == (benchmark, item)
    assert place_of(names, "a", "2") is None
