"""N-gram overlap: the counts that papers report, over our tokens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hum_qc.errors import PolicyError
from hum_qc.filters.recipe import load_recipe
from hum_qc.index import build, ngrams
from hum_qc.index.ngrams import NGrams
from hum_qc.index.scan import Index
from hum_qc.index.tokens import tokenise
from hum_qc.registry import get_measure
from tests.conftest import make_batch
from tests.index import slow_search as slow
from tests.index.small_benchmarks import CHOICES, MATHS, SHORT, frame

ITEMS = [
    {"question": "a b c a b c a b d e", "answer": "f g", "choices": ["f g", "h", "a b"]},
    {"question": "d e f 1 2 3 d e f 1 2 3 a a a a a", "answer": "b"},
    {"question": "汉字汉字和 a b c 汉字", "choices": ["a", "b"]},
    {"question": "h"},
    {"question": "?!", "answer": "a b c d e f g h"},
]
WORDS = ["a", "b", "c", "d", "e", "f", "g", "h", "1", "2", "3", "汉", "字", "和", "zzz", "."]
TEXTS = st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)
PIECES = [*(one["question"] for one in ITEMS), "f g f g h a b", "x", "b"]
COPIES = st.lists(st.sampled_from(PIECES), max_size=4).map(" ".join)


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Items of few words, so that texts share many n-grams with them."""
    path = tmp_path_factory.mktemp("overlap") / "toy.idx"
    build.build(path, frame("toy", ITEMS))
    return Index.open(path)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Items as benchmarks have them."""
    path = tmp_path_factory.mktemp("overlap") / "real.idx"
    answered = [{"question": question, "answer": answer} for question, answer in MATHS + SHORT]
    chosen = [{"question": question, "answer": answer, "choices": choices} for question, answer, choices in CHOICES]
    build.build(path, frame("real", answered + chosen))
    return str(path)


def tokens(text: str) -> list[int]:
    """The hashes of a text."""
    found: list[int] = tokenise(pl.Series([text])).hashes.tolist()
    return found


def written(item: dict[str, Any]) -> list[int]:
    """The hashes of question, choices and answer, in this order."""
    return tokens("\n".join([item["question"], *item.get("choices", []), item.get("answer", "")]))


def read(name: str, index: str, *texts: str | None, **options: Any) -> list[Any]:
    batch = make_batch(*({"output": text} for text in texts))
    values: list[Any] = get_measure(name).function(batch, index=index, of="output", **options).values.to_list()
    return values


@given(st.lists(TEXTS | COPIES, max_size=4), st.integers(1, 13))
def test_counts_are_those_of_plain_python(toy: Index, texts: list[str], n: int) -> None:
    """Shared n-grams, tokens in a row, and the share of an item, for any texts and any n."""
    found = NGrams.of(toy.stored.sections, n).shared(pl.Series(texts, dtype=pl.String))
    items = [written(item) for item in ITEMS]
    for row, text in enumerate(texts):
        shared, longest, share = slow.overlap(tokens(text), items, n)
        assert found.row(row)[1:3] == (shared, longest)
        assert found["overlap"][row] == pytest.approx(share)


def test_a_copied_question_is_seen_at_every_length(index: str) -> None:
    """All its 13-grams and 8-grams, all its tokens, and all of them in a row."""
    question = MATHS[0][0]
    size = len(tokens(question))
    text = f"Somebody wrote this. {question} And somebody else wrote that."
    assert read("shared_ngrams", index, text) == [size - 12]
    assert read("shared_ngrams", index, text, n=8) == [size - 7]
    assert read("longest_match", index, text) == [size]
    assert read("token_overlap", index, text) == [pytest.approx(size / (size + 1))]
    assert read("token_overlap", index, f"{question} 2") == [1.0]


def test_a_word_changed_in_every_dozen_hides_a_copy_from_them(index: str) -> None:
    """Which is why they are readings for people who must report them."""
    words = MATHS[1][0].split()
    text = " ".join(word if at % 10 else "indeed" for at, word in enumerate(words))
    assert read("shared_ngrams", index, text) == [0]
    assert read("benchmark_containment", index, text)[0] >= 0.6


def test_no_text_is_null_and_an_empty_text_shares_nothing(index: str) -> None:
    """Texts shorter than n too."""
    for name in ("shared_ngrams", "token_overlap", "longest_match"):
        assert read(name, index, None, "", "?!", "one two") == [None, 0, 0, 0]
        assert read(name, index) == []


def test_items_shorter_than_n_share_nothing(tmp_path: Path) -> None:
    """An index without a single n-gram is no fault."""
    path = tmp_path / "short.idx"
    build.build(path, frame("short", [{"question": question} for question, _ in SHORT]))
    for name in ("shared_ngrams", "token_overlap", "longest_match"):
        assert read(name, str(path), SHORT[0][0], None, n=13) == [0, None]


def test_an_ngram_of_very_many_items_is_counted_but_compared_with_none(
    toy: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A template is shared; it is no reason to lay a text beside a thousand items."""
    text = pl.Series(["a b c"])
    assert NGrams.of(toy.stored.sections, 3).shared(text).row(0) == (0, 1, 3, pytest.approx(0.6, abs=0.4))
    monkeypatch.setattr(ngrams, "COMMON", 2)
    assert NGrams.of(toy.stored.sections, 3).shared(text).row(0) == (0, 1, 0, 0.0)


def test_readings_do_not_depend_on_the_batch(index: str) -> None:
    """Each text by itself, and all together."""
    texts = [MATHS[0][0], None, " ".join(MATHS[1][0].split()[:20]), "nothing", MATHS[2][0] * 2]
    for name in ("shared_ngrams", "token_overlap", "longest_match"):
        assert read(name, index, *texts) == [read(name, index, text)[0] for text in texts]


def test_an_index_that_changed_is_read_anew(tmp_path: Path) -> None:
    """The n-grams of a file that was built again are those of the new file."""
    path = tmp_path / "again.idx"
    for place, (question, _) in enumerate(MATHS[:2]):
        build.build(path, frame("again", [{"question": question}] * (place + 1)))
        shared = read("shared_ngrams", str(path), *(question for question, _ in MATHS[:2]))
        assert [count > 0 for count in shared] == [place == 0, place == 1]


def test_an_ngram_without_tokens_is_a_fault(policy: Callable[[str], str], index: str) -> None:
    """`n` is 1 or more; the fault names the line."""
    path = policy(f"recipe: mine\nlayers:\n  one:\n    - shared_ngrams: {{max: 0, n: 0, index: {index}}}\n")
    with pytest.raises(PolicyError) as caught:
        load_recipe(path)
    assert str(caught.value) == f"{path}:4: shared_ngrams: n: an n-gram has 1 token or more, not 0"
