"""The compiled kernels that search texts for benchmark items say what plain Python says."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hum_qc.index import align_kernels, lookup_kernels, scan_kernels
from hum_qc.index.code import structure
from hum_qc.index.lookup_kernels import fill
from tests.index import slow_search as slow

FEATURES, ITEMS = 4, 4
FOUND = st.lists(st.integers(-1, FEATURES - 1), min_size=4, max_size=24) | st.just([]) | st.just([0])
WEIGHTS = st.lists(st.integers(1, 40).map(lambda tenths: tenths / 8), min_size=FEATURES, max_size=FEATURES)
WANTED = st.sets(st.integers(0, FEATURES - 1), min_size=1) | st.just(set())
WORDS = st.lists(st.integers(0, 5), max_size=14)
FEW_WORDS = st.lists(st.integers(0, 2), min_size=3, max_size=12) | st.just([])
MARKED = st.lists(st.tuples(st.integers(0, 3), st.sampled_from([1, 17])), min_size=1, max_size=24)
CODE = st.text(st.sampled_from("ab_1. \n\"'#/\\()=é def for"), max_size=60)
FRAGMENTS = st.lists(
    st.sampled_from(
        ["def ", "foo", "bar", "(", ")", ":", "\n", "  ", "return ", ".append", "'s'", '"""', "# x\n", "1", "\\", "é"]
    )
).map("".join)


class Searched:
    """A text read by `candidates`, as the other kernels expect it."""

    def __init__(
        self, found: list[int], weights: list[float], postings: dict[int, list[int]], enough: list[float]
    ) -> None:
        self.found, self.weights = np.array(found, np.int64), np.array(weights, np.float32)
        starts = np.cumsum([0, *(len(postings[feature]) for feature in range(FEATURES))])
        flat = np.array([item for feature in range(FEATURES) for item in postings[feature]], np.int64)
        none = np.zeros(0, np.int64)
        lookup = (none, none, self.weights, flat, starts, none, none, none, none, np.array(enough, np.float32))
        self.scratch = (
            np.zeros(FEATURES, np.int64),
            np.zeros(FEATURES, np.int64),
            np.zeros(ITEMS, np.float32),
            np.zeros(2 * ITEMS + 2, np.int64),
            np.zeros(FEATURES, np.int32),
        )
        self.before = np.empty_like(self.found)
        self.count = lookup_kernels.candidates(self.found, 7, lookup, self.scratch, self.before)

    def places(self, wanted: set[int]) -> Any:
        """Where wanted features stand."""
        return lookup_kernels.places_of(np.array(sorted(wanted), np.int64), 7, self.scratch, self.before)


def searched(found: list[int], weights: list[float]) -> Searched:
    return Searched(found, weights, {feature: [] for feature in range(FEATURES)}, [1.0] * ITEMS)


@given(FOUND, WEIGHTS, st.lists(st.sets(st.integers(0, ITEMS - 1)), min_size=FEATURES, max_size=FEATURES), st.data())
def test_candidates_are_the_items_that_gain_enough(
    found: list[int], weights: list[float], hits: list[set[int]], data: st.DataObject
) -> None:
    """Each distinct feature of a text counts once for each item that it finds."""
    enough = data.draw(st.lists(st.sampled_from([1.0, 2.5, 6.0]), min_size=ITEMS, max_size=ITEMS))
    postings = {feature: sorted(items) for feature, items in enumerate(hits)}
    kernel = Searched(found, weights, postings, enough)
    gained, touched = slow.gains(found, weights, postings, ITEMS)
    wanted = {item for item in touched if gained[item] >= enough[item]}
    listed = kernel.scratch[3][: kernel.count]
    assert sorted(listed.tolist()) == sorted(wanted)
    scores = kernel.scratch[3][::-1][: kernel.count]
    assert scores.tolist() == [int(1000 * gained[item] / enough[item]) for item in listed]
    assert not kernel.scratch[2].any(), "the nats of one text are left for the next"


@given(st.lists(st.integers(0, 9), max_size=8), st.integers(0, 9))
def test_the_strongest_candidates_are_kept(scores: list[int], most: int) -> None:
    """No candidate that is left out is stronger than one that is kept."""
    size = len(scores)
    touched = np.zeros(2 * size + 2, np.int64)
    touched[:size], touched[::-1][:size] = np.arange(size), scores
    left = lookup_kernels.strongest(touched, size, most)
    kept = [scores[item] for item in touched[:left]]
    assert left == min(size, most)
    assert sorted(kept, reverse=True) == sorted(scores, reverse=True)[:most]


@given(FOUND, WEIGHTS, WANTED)
def test_places_are_where_wanted_features_stand(found: list[int], weights: list[float], wanted: set[int]) -> None:
    """All of them, in the order of the text."""
    assert searched(found, weights).places(wanted).tolist() == slow.places_of(found, wanted)


@given(FOUND, WEIGHTS, WANTED, st.integers(1, 12), st.integers(1, 2))
def test_the_best_window_weighs_most(
    found: list[int], weights: list[float], wanted: set[int], width: int, reach: int
) -> None:
    """No stretch of that width has wanted features of more nats; the one named has what is said, and no more room."""
    kernel = searched(found, weights)
    inside = kernel.scratch[4]
    begin, end, nats = lookup_kernels.best_window(
        kernel.places(wanted), kernel.found, width, reach, kernel.weights, inside
    )
    assert nats == pytest.approx(slow.heaviest(found, wanted, width, weights))
    lasts = range(end - reach + 1, end + 1) if end == len(found) else [end - reach + 1]  # the text may end before
    assert nats in [pytest.approx(slow.covered(found, wanted, begin, last, weights)) for last in lasts]
    assert end - begin <= width + reach - 1
    assert end <= len(found)
    assert not inside.any(), "the features of one window are left for the next"


@given(FOUND, WEIGHTS, WANTED, st.integers(-3, 8), st.integers(4, 28) | st.integers(-3, 4))
def test_covered_counts_each_feature_once(
    found: list[int], weights: list[float], wanted: set[int], begin: int, end: int
) -> None:
    """Only what stands between two places counts, wherever these are."""
    kernel = searched(found, weights)
    nats = lookup_kernels.covered(kernel.places(wanted), kernel.found, begin, end, kernel.weights, kernel.scratch[4])
    assert nats == pytest.approx(slow.covered(found, wanted, begin, end, weights))
    assert not kernel.scratch[4].any()


@given(MARKED, st.lists(st.integers(1, 3), min_size=2, max_size=4))
def test_a_question_quoted_whole_is_found_wherever_it_stands(text: list[tuple[int, int]], question: list[int]) -> None:
    """One that is a sentence of its own comes before one within a sentence; an unknown word is like no other."""
    ids, marks = [word for word, _ in text], [mark for _, mark in text]
    there = slow.quotations(ids, marks, question)
    whole, at = align_kernels.quoted_whole(
        np.array(ids), np.array(marks), np.arange(len(ids)), np.array(question, np.uint32), slow.AFTER_BREAK
    )
    assert whole == max(there.values(), default=0)
    assert at == next((place for place, kind in there.items() if kind == whole), 0)


def test_what_stands_between_choices_is_no_unknown_word() -> None:
    """The 0 of a question and the 0 of a text are not the same."""
    text, question = np.array([1, 0, 2]), np.array([1, 0, 2], np.uint32)
    marks = np.array([17, 1, 1])
    assert align_kernels.quoted_whole(text, marks, np.arange(3), question, slow.AFTER_BREAK) == (0, 0)


@settings(max_examples=300)
@given(FEW_WORDS, FEW_WORDS)
def test_an_alignment_is_a_longest_common_subsequence(one: list[int], other: list[int]) -> None:
    """Places rise, tokens at them are the same, and no alignment is longer."""
    places = [int(at) for at in align_kernels.align(np.array(one, np.int64), np.array(other, np.int64))]
    pairs = [(at, place) for at, place in enumerate(places) if place != slow.UNKNOWN]
    assert all(one[at] == other[place] for at, place in pairs)
    assert [place for _, place in pairs] == sorted({place for _, place in pairs})
    assert len(pairs) == slow.longest(one, other)


@given(WORDS, WORDS, st.lists(st.booleans(), min_size=6, max_size=6))
def test_words_and_numbers_are_counted_where_they_are_aligned(
    question: list[int], text: list[int], flags: list[bool]
) -> None:
    """The share of aligned words by weight; numbers kept and swapped are no more than the question has."""
    numeric = np.array([False, *flags[1:]])
    weights = np.array([0.0, 1.0, 2.0, 0.5, 4.0, 1.5], np.float32)
    canonical = np.array([0, 1, 2, 3, 4, 1])
    ids = np.array(text, np.int64)
    kept, swapped, share = align_kernels.compare_words(
        np.array(question, np.uint32), ids, canonical, numeric, numeric[ids], weights
    )
    wanted = [int(canonical[word]) if word else slow.UNKNOWN for word in question]
    places = align_kernels.align(np.array(wanted, np.int64), canonical[ids])
    aligned = [word for word, place in zip(question, places, strict=True) if place != slow.UNKNOWN]
    total = sum(float(weights[word]) for word in question)
    assert kept == sum(bool(numeric[word]) for word in aligned)
    assert share == pytest.approx(sum(float(weights[word]) for word in aligned) / max(total, 1e-6))
    others = sum(bool(numeric[word]) for word in question) - kept
    assert 0 <= swapped <= others


def compared(question: list[int], text: list[int]) -> tuple[int, int]:
    """Numbers kept and swapped; words from 50 on are numbers."""
    numeric = np.arange(100) >= 50
    ids = np.array(text, np.int64)
    weights = np.ones(100, np.float32)
    kept, swapped, _ = align_kernels.compare_words(
        np.array(question, np.uint32), ids, np.arange(100), numeric, numeric[ids], weights
    )
    return int(kept), int(swapped)


def test_a_number_is_swapped_when_another_stands_between_the_same_words() -> None:
    """Words on both sides say that it is the same place, and the other number stands near."""
    assert compared([1, 50, 2, 51, 3], [1, 50, 2, 51, 3]) == (2, 0)
    assert compared([1, 50, 2, 51, 3], [1, 60, 2, 51, 3]) == (1, 1)
    assert compared([1, 50, 2, 51, 3], [1, 60, 2, 61, 3]) == (0, 2)
    assert compared([1, 50, 51, 2], [1, 60, 61, 2]) == (0, 2)
    assert compared([50, 1, 2], [60, 1, 2]) == (0, 0), "nothing stands before it"
    assert compared([1, 2, 50], [1, 2, 60]) == (0, 0), "nothing stands after it"
    assert compared([1, 50, 2], [1, 2]) == (0, 0), "left out, not swapped"
    assert compared([1, 50, 2], [1, 7, 8, 9, 7, 60, 2]) == (0, 0), "too far away"
    assert compared([1, 50, 2], [1, 7, 8, 9, 60, 2]) == (0, 1)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 9), st.sampled_from([1, 2, 3, 17, 18, 19])), max_size=12))
def test_gist_keys_are_those_of_plain_python(text: list[tuple[int, int, int]]) -> None:
    """Numbers by value, words by stem, characters two by two, and nothing across the end of a sentence."""
    ids, stems, kinds = ([row[at] for row in text] for at in range(3))
    canonical, numeric = [0, 1, 4, 3, 4], [False, False, True, False, True]
    keys = np.empty(len(text), np.uint64)
    scan_kernels.gist_keys(
        np.array(ids, np.int64),
        np.array(stems, np.uint64),
        np.array(kinds, np.uint8),
        np.array(canonical),
        np.array(numeric),
        keys,
    )
    assert keys.tolist() == slow.gist_keys(ids, stems, kinds, canonical, numeric)


@given(st.sets(st.integers(1, 2**64 - 1), max_size=40), st.integers(1, 2**64 - 1))
def test_a_table_finds_the_keys_that_were_put_in(keys: set[int], other: int) -> None:
    """Each key at its place, and no other."""
    listed = sorted(keys)
    slots, places = fill(np.array(listed, np.uint64))
    ids, found = np.empty(len(listed) + 1, np.int64), np.empty(len(listed) + 1, np.int64)
    asked = np.array([*listed, other], np.uint64)
    none = fill(np.zeros(0, np.uint64))
    lookup_kernels.identify(asked, slots, places, *none, ids, found)
    assert ids.tolist() == [*range(1, len(listed) + 1), listed.index(other) + 1 if other in keys else 0]
    assert set(found.tolist()) <= {slow.UNKNOWN}


def test_a_pair_is_two_known_neighbours() -> None:
    """It stands at the place of the first; an unknown word between two parts them."""
    words = fill(np.array([11, 22, 33], np.uint64))
    pairs = fill(np.array([(1 << 32) | 2, (2 << 32) | 3], np.uint64))
    ids, found = np.empty(5, np.int64), np.empty(5, np.int64)
    lookup_kernels.identify(np.array([11, 22, 33, 99, 11], np.uint64), *words, *pairs, ids, found)
    assert ids.tolist() == [1, 2, 3, 0, 1]
    assert found.tolist() == [0, 1, -1, -1, -1]


@given(CODE | FRAGMENTS)
def test_the_structure_of_code_is_that_of_plain_python(text: str) -> None:
    """Keys and places; names, strings and comments are read alike on any text."""
    keys, begins, ends, _ = structure(pl.Series([text]))
    assert list(zip(keys.tolist(), begins.tolist(), ends.tolist(), strict=True)) == slow.structure(text)


@given(st.lists(CODE | FRAGMENTS | st.none(), max_size=5))
def test_each_program_of_a_column_is_read_on_its_own(texts: list[str | None]) -> None:
    """A text that ends in a point, an open string or a comment changes nothing in the next."""
    keys, _, _, offsets = structure(pl.Series(texts, dtype=pl.String))
    for row, text in enumerate(texts):
        alone = [key for key, _, _ in slow.structure(text or "")]
        assert keys[offsets[row] : offsets[row + 1]].tolist() == alone
