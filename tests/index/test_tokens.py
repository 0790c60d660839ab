"""The tokeniser of contamination and near duplicates."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from hum_qc.index import kernels
from hum_qc.index.tokens import AFTER_BREAK, NUMBER, tokenise
from tests.index import reference

LIKELY = st.text(st.sampled_from("ab Zé1290.,０１．，%'’-\n。中體体のカ가ﬁ㎏①½Ａ１ß́ก\u00ad\U0001f600"), max_size=60)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | LIKELY


def compiled(text: str) -> list[tuple[int, int, int, int, int]]:
    """The tokens as the reference gives them."""
    found = tokenise(pl.Series([text]))
    return list(zip(*(column.tolist() for column in found[:5]), strict=True))


def words(text: str) -> list[str]:
    """The untouched text of each token."""
    data = text.encode()
    return [data[first:last].decode() for *_, first, last in compiled(text)]


def same(one: str, other: str) -> bool:
    """Whether two texts have the same tokens."""
    return [token[0] for token in compiled(one)] == [token[0] for token in compiled(other)]


@given(TEXTS)
def test_the_kernel_says_what_the_plain_reference_says(text: str) -> None:
    """Hashes, stems, kinds, breaks and places agree on any text."""
    assert compiled(text) == reference.tokens(text)


@given(st.lists(TEXTS | st.none(), max_size=6))
def test_each_text_of_a_column_is_read_on_its_own(texts: list[str | None]) -> None:
    """A column gives what its texts give one by one; null and empty texts have no token."""
    found = tokenise(pl.Series(texts, dtype=pl.String))
    for row, text in enumerate(texts):
        part = slice(found.offsets[row], found.offsets[row + 1])
        assert found.hashes[part].tolist() == [token[0] for token in reference.tokens(text or "")]


def test_a_slice_of_a_column_is_read_where_it_begins() -> None:
    """Arrow slices share a buffer with what stands before them."""
    whole = pl.Series(["one two", "three", "four five six"])
    assert tokenise(whole[1:]).offsets.tolist() == [0, 1, 4]


def test_texts_longer_than_the_buffer_are_cut_between_tokens() -> None:
    """Words, one endless word and Chinese go through the buffer in pieces and come out as from one."""
    for text in ("wordy 3.25, " * 30_000, "x" * 50_000 + " y", "汉字" * 60_000):
        assert len(text) > kernels.UNITS // 2
        assert compiled(text) == reference.tokens(text)


def test_accidents_of_writing_make_no_difference() -> None:
    """Case, width, ligatures, accents, apostrophes, traditional characters, separators and zeros at the end."""
    pairs = [
        ("Don’t STOP", "dont stop"),
        ("ＡＢＣ１２３", "abc 123"),
        ("ﬁne café", "fine cafe\u0301"),
        ("體育", "体育"),
        ("1,000.50", "1000.5"),
        ("5.00", "5"),
        ("９０．５０", "90.5"),
        ("a-b", "a b"),
        ("co\u00adoperate", "cooperate"),
    ]
    assert [pair for pair in pairs if not same(*pair)] == []
    assert not same("1.5", "15")
    assert not same("1,23", "123")
    assert not same("有1，234人", "有1234人")


def test_scripts_without_spaces_have_a_token_for_each_character() -> None:
    """Latin words and numbers between them stay whole."""
    assert words("我有3.5kg苹果 and カメラ") == ["我", "有", "3.5", "kg", "苹", "果", "and", "カ", "メ", "ラ"]


def test_kinds_say_numbers_and_the_beginning_of_sentences() -> None:
    """A token after a full stop, a line end or a colon begins anew."""
    kinds = [token[2] for token in compiled("One 2. three\nfour，五")]
    assert [bool(kind & AFTER_BREAK) for kind in kinds] == [True, False, True, True, False]
    assert [kind & ~AFTER_BREAK == NUMBER for kind in kinds] == [False, True, False, False, False]


def test_inflected_words_share_a_stem() -> None:
    """The stem is the first five letters of a longer word."""
    stems = [token[1] for token in compiled("computing computers comp")]
    assert stems[0] == stems[1] != stems[2]
