"""Folding: what it takes away, what it leaves, and the way back."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hum_qc.filters.spans.ladder import Passage
from hum_qc.text import fold, folded, foldings, han_variants, one_script


def vectorised(text: str) -> str:
    value = pl.select(folded(pl.lit(text, pl.String))).item()
    assert isinstance(value, str)
    return value


letters = st.one_of(
    st.characters(exclude_categories=("Cs",)),
    st.sampled_from("aA1２.．,，-–~~ \u3000\u200b´ΑΣςﬁ½Ⅷｶﾞか\u3099e\u0301각ᄀ\u1161\u11a8İ\x1f\x1e「」%（["),
)


@settings(max_examples=400, deadline=None)
@given(st.text(letters, max_size=40))
def test_both_foldings_agree_on_any_text(text: str):
    """The text that carries offsets is the text that the expression gives."""
    assert fold(text).text == vectorised(text)


@settings(max_examples=200, deadline=None)
@given(st.text(letters, max_size=40))
def test_offsets_lie_inside_the_text_and_never_go_back(text: str):
    """Each folded code point comes from somewhere, in order."""
    way = fold(text)
    assert len(way.text) == len(way.starts) == len(way.ends)
    assert way.starts == sorted(way.starts)
    assert all(0 <= s < e <= len(text) for s, e in zip(way.starts, way.ends, strict=True))


@pytest.mark.parametrize(
    ("one", "other", "names"),
    [
        ("ＡＢＣ１２", "ABC12", ["width"]),
        ("ﬁne", "fine", ["nfkc"]),
        ("Paris", "PARIS", ["case"]),
        ("New York", "New\u3000 York", ["space"]),
        ("“yes”", '"yes"', ["quotes"]),
        ("2019–20", "2019-20", ["dashes"]),
        ("《邪少兵王》", "邪少兵王", ["punctuation"]),
        ("Ｎｅｗ　york", "New York", ["width", "case"]),
        ("ΟΔΟΣ", "οδος", ["case"]),
        ("cafe\u0301", "café", ["nfkc"]),
    ],
)
def test_variants_fold_to_one_text_and_the_foldings_are_named(one: str, other: str, names: list[str]):
    """Width, case, space, quotes, dashes and punctuation do not count, and evidence says which it was."""
    assert fold(one).text == fold(other).text
    assert foldings(one, other) == names


@pytest.mark.parametrize(("one", "other"), [("1.5", "15"), ("C#", "C"), ("5%", "5"), ("café", "cafe"), ("が", "か")])
def test_what_changes_a_meaning_stays(one: str, other: str):
    """A decimal point, a percent sign, an accent: these are no accidents."""
    assert fold(one).text != fold(other).text


def test_places_refer_to_the_untouched_text():
    """Offsets count code points of the text as it was, in spite of what folding dropped or joined."""
    text = "In 2019 – ｶﾞ ﬁne 「New\u3000York」!"
    (place,) = Passage(text).folded(fold("new york").text)
    assert text[slice(*place)] == "New\u3000York"
    (kana,) = Passage(text).folded(fold("ガ").text)
    assert text[slice(*kana)] == "ｶﾞ"


def test_a_match_never_splits_a_letter():
    """Half of a ligature, or a letter without its accent, is not found."""
    assert not list(Passage("ﬁne").folded("f"))
    assert not list(Passage("q\u0301").folded("q"))
    assert not list(Passage("abc").folded(""))


def test_null_and_lone_surrogates_are_survived():
    """Null stays null; a lone surrogate is one unknown character, not a crash."""
    assert pl.select(folded(pl.lit(None, pl.String))).item() is None
    assert fold("a\ud800b").ends[-1] == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [("发展与头发", "發展與頭髮"), ("皇后在后面", "皇后在後面"), ("台湾里程", "臺灣裏程"), ("干净饼干", "乾淨餅乾")],
)
def test_simplified_and_traditional_characters_are_one_script(one: str, other: str):
    """Many traditional characters may be one simplified one; the length stays, and the folding is named."""
    assert one_script(one) == one_script(other)
    assert len(one_script(other)) == len(other)
    assert foldings(one, other) == ["script"]


def test_one_script_has_a_fixed_point_and_keeps_what_is_simplified_already():
    """Folding twice changes nothing; a simplified character never becomes another one (覆 is not 复)."""
    table = han_variants()
    assert not {ord(each) for each in table.values()} & table.keys()
    assert one_script("覆盖了恢复 Oracle") == "覆盖了恢复 Oracle"
