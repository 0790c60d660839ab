"""Alignment, similarity, and which of the alike ones stay: the kernels beside plain Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hum_qc.index import alignment, similarity
from hum_qc.index.candidates import Samples
from hum_qc.index.shelves import Shelf, ahead, as_frame, cut, join, of_frame
from hum_qc.index.twins import Rules, twins
from hum_qc.index.weights import weigh
from tests.index import slow_twins

WORD, NUMBER, CHARACTER = 0, 2, 3
TOKEN = st.builds(lambda value, kind: value << 2 | kind, st.integers(0, 6), st.sampled_from([WORD, NUMBER, CHARACTER]))
TEXT = st.lists(TOKEN, max_size=12)
SAMPLE = st.tuples(TEXT, TEXT, TEXT)
LONG = st.lists(st.integers(0, 3), min_size=60, max_size=200)


def aligned(one: list[int], other: list[int]) -> tuple[list[int], list[int]]:
    """The marks of both texts."""
    texts = np.array(one, np.uint32), np.array(other, np.uint32)
    marks = np.zeros(len(one), np.uint8), np.zeros(len(other), np.uint8)
    alignment.align(*texts, alignment.workspace(), marks)
    return marks[0].tolist(), marks[1].tolist()


def shelf_of(*samples: slow_twins.Sample) -> Shelf:
    """Samples side by side."""
    ends = np.cumsum([len(part) for sample in samples for part in sample]).reshape(-1, 3)
    bounds = np.column_stack([[0, *ends[:-1, 2]], ends[:, 0], ends[:, 1]])
    tokens = [token for sample in samples for part in sample for token in part]
    names = np.array([token & 3 == WORD and token % 5 == 0 for token in tokens], np.bool_)
    bounds = np.vstack([bounds, np.full((1, 3), ends[-1, 2])]).astype(np.int64)
    return Shelf(np.array(tokens, np.uint32), names, bounds)


def how_alike(one: slow_twins.Sample, other: slow_twins.Sample, rules: Rules, weights: Any = None) -> float:
    """What the kernel says of two samples, where all words weigh the same or as told."""
    shelf = shelf_of(one, other)
    told = np.ones(len(shelf.tokens), np.uint8) if weights is None else weights(shelf.tokens)
    out = np.empty(1, np.float32)
    shelves = (shelf.tokens, shelf.tokens), (shelf.names, shelf.names), (told, told)
    bounds = shelf.bounds, shelf.bounds
    similarity.compare(shelves, bounds, np.array([[0, 1]]), rules.table, similarity.room(99), out)
    return float(out[0])


ANY = Rules(part=0.0, stretch=0, values=False, each=False)


@given(TEXT, TEXT)
def test_what_is_marked_is_a_longest_common_subsequence(one: list[int], other: list[int]) -> None:
    """The same tokens in the same order, and as many as there can be."""
    marks = aligned(one, other)
    common = [
        [token for token, mark in zip(text, marked, strict=True) if mark]
        for text, marked in zip((one, other), marks, strict=True)
    ]
    assert common[0] == common[1]
    assert len(common[0]) == slow_twins.longest(one, other)


@given(LONG, LONG)
def test_several_words_of_bits_are_one_number(one: list[int], other: list[int]) -> None:
    """Carries go from one word of 64 tokens to the next."""
    assert sum(aligned(one, other)[0]) == slow_twins.longest(one, other)


@given(st.integers(0, 5000), st.integers(1, 40), st.integers(0, 9))
def test_long_texts_are_aligned_piece_by_piece(at: int, size: int, seed: int) -> None:
    """A gap in one of two texts of thousands of tokens costs no more than its own tokens."""
    text = np.random.default_rng(seed).integers(0, 1 << 20, 5000).tolist()
    marks = aligned(text, text[:at] + text[at + size :])
    assert sum(marks[0]) == sum(marks[1]) == len(text[:at] + text[at + size :])


def test_long_texts_of_other_words_end() -> None:
    """Nothing in common, or one common word over and over, is no endless loop."""
    assert sum(aligned(list(range(5000)), list(range(10_000, 13_000)))[0]) == 0
    assert sum(aligned([7] * 5000, [7] * 3000)[0]) == 3000


@given(st.lists(st.integers(0, 1), max_size=30))
def test_the_longest_strange_stretch_is_found(marks: list[int]) -> None:
    """Wherever it stands."""
    assert alignment.longest_strange(np.array(marks, np.uint8), len(marks)) == slow_twins.strange(marks)


@given(TEXT, TEXT, st.lists(st.booleans(), min_size=24, max_size=24))
def test_another_number_or_name_is_seen(one: list[int], other: list[int], flags: list[bool]) -> None:
    """One in the place of another; not one more, and not one less."""
    marks = tuple(np.array(marked, np.uint8) for marked in aligned(one, other))
    texts = np.array(one, np.uint32), np.array(other, np.uint32)
    names = np.array(flags[: len(one)], np.bool_), np.array(flags[12 : 12 + len(other)], np.bool_)
    numbers = [[token & 3 == NUMBER for token in text] for text in (one, other)]
    assert similarity.other_value(texts, names, marks) == slow_twins.swapped(numbers, names, marks)


@given(SAMPLE, SAMPLE)
def test_similarity_is_the_share_in_common(one: slow_twins.Sample, other: slow_twins.Sample) -> None:
    """Of question and answer, and of passage and answer where there is one: the lesser of both."""
    parts = list(zip(one, other, strict=True))
    if bool(one[1]) != bool(other[1]):  # apart in one of them only: it is compared as part of the question
        parts = [([*one[0], *one[1]], [*other[0], *other[1]]), ([], []), parts[2]]
    shared = [2 * slow_twins.longest(*part) for part in parts]
    sizes = [len(part[0]) + len(part[1]) for part in parts]

    def share(*which: int) -> float:
        size = sum(sizes[part] for part in which)
        return sum(shared[part] for part in which) / size if size else 1.0

    expected = min(share(0, 2), share(1, 2)) if sizes[1] else share(0, 2)
    assert how_alike(one, other, ANY) == np.float32(expected)
    assert how_alike(one, other, ANY._replace(each=True)) == np.float32(min(share(0), share(2)))


@given(SAMPLE)
def test_a_sample_is_wholly_like_itself(sample: slow_twins.Sample) -> None:
    """By every rule."""
    assert how_alike(sample, sample, Rules(part=0.5, stretch=5, values=True, each=True)) == 1.0


@given(SAMPLE, SAMPLE)
def test_a_rule_never_makes_samples_more_alike(one: slow_twins.Sample, other: slow_twins.Sample) -> None:
    """It only takes pairs out."""
    free = how_alike(one, other, ANY)
    for rules in (ANY._replace(part=0.5), ANY._replace(stretch=2), ANY._replace(values=True)):
        assert how_alike(one, other, rules) in (free, -1.0)


def test_numbers_weigh_as_rare_words_and_words_by_their_rarity() -> None:
    """Characters weigh a unit; among them, a word weighs no more than one and a half."""
    cells = np.full(1024, 40, np.uint8)
    tokens = np.array([4 | WORD, 4 | NUMBER, 4 | CHARACTER, 4 | CHARACTER, 8 | CHARACTER, 4 | WORD], np.uint32)
    weights, marks, nothing = np.empty(6, np.uint8), np.empty(6, np.uint8), np.zeros(1024, np.uint8)
    for bounds, word in (([[0, 0, 0], [6, 6, 6]], 40), ([[0, 0, 0], [2, 2, 2], [6, 6, 6]], 24)):
        weigh(tokens, np.array(bounds, np.int64), cells, (nothing, 1, nothing > 0), marks, weights)
        assert weights.tolist() == [40, 48, 16, 16, 16, word]


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from([0.6, 0.8, 0.9])), max_size=40),
    st.sampled_from([0.5, 0.7, 0.8, 0.95]),
)
def test_every_sample_that_goes_has_a_twin_that_stays(pairs: list[tuple[int, int, float]], limit: float) -> None:
    """And whoever stays has no staying twin that is more alike than the limit: nothing goes by way of a third."""
    known = {(later, earlier): alike for later, earlier, alike in pairs if later > earlier}
    ordered = sorted(known.items(), key=lambda one: (one[0][0], -one[1], one[0][1]))
    later, earlier = (np.array([pair[side] for pair, _ in ordered], np.int64) for side in (0, 1))
    alike = np.array([value for _, value in ordered])
    stays, decides = np.ones(10, np.bool_), np.zeros(len(ordered), np.bool_)
    similarity.choose(later, earlier, alike, limit, stays, decides)
    for sample in range(10):
        best = max((value for (one, twin), value in known.items() if one == sample and stays[twin]), default=0.0)
        assert stays[sample] == (best <= limit)
        deciding = [at for at in np.flatnonzero(decides) if later[at] == sample]
        assert [alike[at] for at in deciding] == ([best] if best else [])
        assert all(stays[earlier[at]] for at in deciding)


@given(st.lists(SAMPLE, min_size=1, max_size=6), st.data())
def test_shelves_are_cut_and_joined_and_stored_without_change(samples: list[slow_twins.Sample], data: Any) -> None:
    """As columns of a frame, and as part of a longer shelf."""
    shelf = shelf_of(*samples)
    at = data.draw(st.integers(0, len(samples)))
    for other in (of_frame(as_frame(shelf)), join([cut(shelf, 0, at), cut(shelf, at, len(samples))])):
        assert other.tokens.tolist() == shelf.tokens.tolist()
        assert other.names.tolist() == shelf.names.tolist()
        assert other.bounds.tolist() == shelf.bounds.tolist()


def test_what_is_read_ahead_comes_in_order() -> None:
    """However many there are, and none at all."""
    for size in (0, 1, 50):
        assert list(ahead(range(size), lambda one: one * one)) == [one * one for one in range(size)]


def test_memory_is_bounded_by_blocks_that_do_not_change_what_is_found(tmp_path: Path, monkeypatch: Any) -> None:
    """Small ranges of keys, of ranks and of tokens give the pairs of one large range."""
    draw = np.random.default_rng(0)
    texts = [(draw.integers(1, 5000, 40) << 2 | WORD).tolist() for _ in range(60)]
    copies = [[*text[:7], 4, *text[8:]] for text in texts[:30]]
    samples = [(text[:10], [], text[10:]) for text in [*texts, *copies]]
    shelves = [shelf_of(*samples[start : start + 10]) for start in range(0, 90, 10)]
    numbers = np.random.default_rng(1).permutation(90).astype(np.uint32)
    nothing = np.zeros(90, np.uint64)
    search = Samples(
        shelves=[lambda shelf=shelf: shelf for shelf in shelves],
        sizes=np.array([len(shelf.tokens) for shelf in shelves]),
        firsts=np.arange(0, 91, 10),
        numbers=numbers,
        parents=nothing,
        offered=nothing,
        lengths=np.full(90, 40),
        fresh=0,
    )

    def found() -> list[tuple[int, int, float, bool]]:
        parts = [zip(*map(np.ndarray.tolist, one), strict=True) for one in twins(search, ANY, 0.8, tmp_path)]
        return [pair for part in parts for pair in part]

    whole = found()
    assert len([pair for pair in whole if pair[3]]) == 30
    for name, size in (("candidates.AT_ONCE", 64), ("candidates.RANKS", 7), ("twins.TOKENS", 900), ("twins.PAIRS", 3)):
        monkeypatch.setattr(f"hum_qc.index.{name}", size)
    assert found() == whole
    assert list(tmp_path.iterdir()) == []
