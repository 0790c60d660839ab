"""Sketches: what they say, that the kernels say the same as plain Python, and that copies share them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hum_qc.index import shingles
from tests.index import slow_twins

TOKEN = st.integers(0, 12).map(lambda number: number << 2 | 1)
TEXT = st.lists(TOKEN, max_size=70)
TEXTS = st.lists(TEXT, min_size=1, max_size=8)


def laid_out(texts: list[list[int]]) -> tuple[Any, Any]:
    """The texts side by side, and where each begins."""
    starts = np.cumsum([0, *map(len, texts)]).astype(np.int64)
    return np.array([token for text in texts for token in text], np.uint32), starts


@given(TEXTS)
def test_a_word_is_counted_once_a_text(texts: list[list[int]]) -> None:
    """However often it stands there, and however the texts are cut into shelves."""
    expected = Counter(token for text in texts for token in set(text))
    for cut in (0, len(texts) // 2):
        seen, counts = np.zeros(1024, np.uint32), np.zeros(1024, np.uint32)
        for first, part in ((0, texts[:cut]), (cut, texts[cut:])):
            shingles.count_words(*laid_out(part), first, seen, counts)
        assert {token: counts[token >> 2] for token in expected} == expected


@given(TEXTS, st.integers(1, 3), st.sampled_from([3, 5]))
def test_shingles_are_counted_as_plain_python_counts_them(texts: list[list[int]], every: int, size: int) -> None:
    """Of every text, or of each second or third one."""
    table = np.zeros(1024, np.uint8)
    shingles.count_shingles(*laid_out(texts), size, every, table)
    expected = slow_twins.counted(texts[::every], size, 1024)
    assert {int(cell): int(table[cell]) for cell in np.flatnonzero(table)} == expected


def test_counts_of_shingles_end_where_their_bytes_end() -> None:
    """A corpus that says one thing all the time does not make it look rare."""
    table = np.zeros(1024, np.uint8)
    shingles.count_shingles(*laid_out([[5] * 1000]), 3, 1, table)
    assert table.max() == 255


@given(TEXTS, st.integers(0, 3))
def test_a_sketch_is_that_of_the_plain_reference(texts: list[list[int]], limit: int) -> None:
    """Keys of question and answer as one text, and of what is given as another; each with the number of its sample."""
    table = np.zeros(256, np.uint8)
    for size in (3, 5):
        shingles.count_shingles(*laid_out(texts), size, 1, table)
    tokens, starts = laid_out(texts)
    thirds = [starts[:-1] + np.diff(starts) * part // 3 for part in range(3)]
    bounds = np.vstack([np.column_stack(thirds), np.full((1, 3), len(tokens))])
    numbers = np.arange(10, 10 + len(texts), dtype=np.uint32)
    out = np.empty(4 * shingles.KEYS * len(texts), np.uint64)
    size = shingles.sketch(tokens, bounds, numbers, (table, limit), shingles.sketch_room(bounds), out)
    expected = []
    for number, text in zip(numbers, texts, strict=True):
        asked, given = len(text) // 3, len(text) * 2 // 3
        for part in (text[:asked] + text[given:], text[asked:given]):
            if part:
                keys = slow_twins.sketch(part, table.tolist(), limit, shingles.KEYS)
                expected += [key << 32 | int(number) for key in keys]
    assert out[:size].tolist() == expected


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 15)), max_size=40, unique=True),
    st.integers(0, 4),
    st.integers(0, 2),
    st.integers(0, 3),
)
def test_samples_under_one_key_are_paired(keys: list[tuple[int, int]], small: int, first: int, before: int) -> None:
    """All of a small group; of a larger one, each with the first ones and with those just before it."""
    packed = np.array(sorted(key << 32 | sample for key, sample in keys), np.uint64)
    nothing = np.zeros(16, np.uint64)
    out = np.empty(1000, np.uint64)
    size = shingles.link(packed, (nothing, nothing, np.uint64(0), small, first, before), out)
    pairs = Counter((int(pair) >> 32, int(pair) & 0xFFFFFFFF) for pair in out[:size])
    assert pairs == slow_twins.linked(keys, small, first, before)


def test_relatives_and_other_offers_and_an_earlier_release_are_no_pairs() -> None:
    """One parent, other labels, and two samples of the release that a corpus is compared with."""
    packed = np.array([7 << 32 | sample for sample in range(5)], np.uint64)
    parents = np.array([0, 0, 9, 9, 0], np.uint64)
    offered = np.array([1, 1, 1, 1, 2], np.uint64)
    out = np.empty(100, np.uint64)
    size = shingles.link(packed, (parents, offered, np.uint64(2), 12, 2, 4), out)
    assert {(int(pair) >> 32, int(pair) & 0xFFFFFFFF) for pair in out[:size]} == {(2, 0), (2, 1), (3, 0), (3, 1)}


def test_what_does_not_fit_is_counted_all_the_same() -> None:
    """So that the caller can make room."""
    packed = np.array([7 << 32 | sample for sample in range(5)], np.uint64)
    nothing = np.zeros(5, np.uint64)
    rules = (nothing, nothing, np.uint64(0), 12, 2, 4)
    out = np.empty(3, np.uint64)
    assert shingles.link(packed, rules, out) == 10


@given(st.lists(TOKEN, min_size=60, max_size=70), st.integers(0, 59))
def test_a_changed_word_changes_few_keys(text: list[int], at: int) -> None:
    """Of shingles in which it does not stand, the same ones are chosen, but for those that made room."""
    table = np.zeros(256, np.uint8)
    changed = [*text[:at], 4001, *text[at + 1 :]]
    one, other = (set(slow_twins.sketch(tokens, table.tolist(), 255, 8)) for tokens in (text, changed))
    assert len(one - other) <= 5
