"""Compiled kernels that look a corpus up in an index of benchmark items."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from hum_qc.index.align_kernels import compare_words, quoted_whole
from hum_qc.index.kernels import mix
from hum_qc.index.lookup_kernels import (
    UNKNOWN,
    best_window,
    candidates,
    covered,
    identify,
    place_of,
    places_of,
    strongest,
)

AFTER_BREAK, NUMBER, CHARACTER = 16, 2, 3
SUSPECTS = 8
WORTH_A_LOOK = 0.35
LONGEST_ALIGNED = 1000
MARGIN = 4
SENTENCE = 30
UNHEARD = 8.0  # nats of a word that no item has
WANTED, FOUND = 1, 2


@numba.njit(nogil=True, cache=True)
def gist_keys(ids: Any, stems: Any, kinds: Any, canonical: Any, numeric: Any, keys: Any) -> None:
    """What a token says apart from its form: the stem of a word, the value of a number, two neighbouring characters.

    0 where there is nothing to say: a single character, a number that no item has.
    """
    for at in range(stems.shape[0]):
        kind = kinds[at] & 3
        keys[at] = 0
        if ids[at] > 0 and numeric[ids[at]]:
            keys[at] = mix(np.uint64(canonical[ids[at]]))
        elif kind == CHARACTER:
            if at + 1 < stems.shape[0] and kinds[at + 1] == CHARACTER:
                keys[at] = mix(stems[at] * np.uint64(31) + stems[at + 1])
        elif kind != NUMBER:
            keys[at] = stems[at]


@numba.njit(nogil=True, cache=True)
def examine(text: Any, item: Any, stamp: Any, pairs: Any, items: Any, words: Any, scratch: Any, out: Any) -> Any:
    """Compare a text with one item; fills a row of `out`. Columns: see `scan.LEAK_FEATURES`."""
    ids, found, before, kinds, numeric = text
    _, _, weights, _, _, features, starts, rests, totals, _ = pairs
    tokens, text_starts, parts = items
    canonical, word_numeric, nats = words
    inside = scratch[4]
    out[:] = 0
    place = parts[item * 4]
    if place == 0:
        return
    question = tokens[text_starts[place - 1] : text_starts[place]]
    size = question.shape[0]
    places = places_of(features[starts[item] : rests[item]], stamp, scratch, before)
    begin, end, gained = best_window(places, found, 4 * size + 40, 2, weights, inside)
    out[0], out[1], out[2] = begin, end, gained
    if gained < WORTH_A_LOOK * totals[item, 0]:
        return
    out[4], quote = quoted_whole(ids, kinds, places, question, AFTER_BREAK)
    if out[4]:
        begin, end = quote, quote + size
        out[0], out[1] = begin, end
    rest = features[rests[item] : starts[item + 1]]
    room = 4 * rest.shape[0] + 100
    out[3] = covered(places_of(rest, stamp, scratch, before), found, begin - room, end + room, weights, inside)
    for at in range(size):
        out[5] += word_numeric[question[at]]
    if out[4]:
        out[6], out[8] = out[5], 1.0
    elif size <= LONGEST_ALIGNED:
        first, last = max(0, begin - MARGIN), min(end + MARGIN, ids.shape[0])
        out[6], out[7], out[8] = compare_words(
            question, ids[first:last], canonical, word_numeric, numeric[first:last], nats
        )


@numba.njit(nogil=True, cache=True)
def whole_sentences(kinds: Any, begin: Any, end: Any) -> Any:
    """The stretch with the sentences that it begins and ends in, at most SENTENCE tokens more on each side."""
    least, most = max(0, begin - SENTENCE), min(kinds.shape[0], end + SENTENCE)
    while begin > least and not kinds[begin] & AFTER_BREAK:
        begin -= 1
    while end < most and not kinds[end] & AFTER_BREAK:
        end += 1
    return begin, end


@numba.njit(nogil=True, cache=True)
def resemble(text: Any, item: Any, stamp: Any, gists: Any, scratch: Any, marks: Any, out: Any) -> Any:
    """How far a text says what an item says; fills a row of `out`. Columns: see `scan.SUSPECT_FEATURES`."""
    found, before, numeric, kinds = text
    _, _, weights, _, _, features, starts, rests, _, _, number_of = gists
    wanted = features[starts[item] : rests[item]]
    places = places_of(wanted, stamp, scratch, before)
    begin, end, gained = best_window(places, found, 2 * wanted.shape[0] + 16, 2, weights, scratch[4])
    begin, end = whole_sentences(kinds, begin, end)
    numbers = kept = extra = 0
    for feature in wanted:
        marks[feature] = WANTED
        numbers += number_of[feature]
    said = 0.0
    for at in range(begin, end):
        feature = found[at]
        if feature == UNKNOWN:
            said += 0.0 if numeric[at] else UNHEARD
            extra += numeric[at]
        elif marks[feature] == WANTED:
            kept += number_of[feature]
            marks[feature] = FOUND
        elif marks[feature] != FOUND:
            said += weights[feature]
            extra += number_of[feature]
    marks[wanted] = 0
    rest = features[rests[item] : starts[item + 1]]
    room = 4 * rest.shape[0] + 40
    others = covered(places_of(rest, stamp, scratch, before), found, begin - room, end + room, weights, scratch[4])
    out[0], out[1], out[2], out[3] = begin, end, gained, said
    out[4], out[5], out[6], out[7] = numbers, kept, extra, others


@numba.njit(nogil=True, cache=True)
def read(tokens: Any, vocabulary: Any, pairs: Any, gists: Any, words: Any) -> Any:
    """The words, pairs and gists of a text as numbers, and which of its tokens are numbers."""
    hashes, stems, kinds = tokens
    canonical, word_numeric, _ = words
    size = hashes.shape[0]
    ids, found, said = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
    identify(hashes, vocabulary[0], vocabulary[1], pairs[0], pairs[1], ids, found)
    keys = np.empty(size, np.uint64)
    gist_keys(ids, stems, kinds, canonical, word_numeric, keys)
    numeric = np.empty(size, np.bool_)
    for at in range(size):
        numeric[at] = kinds[at] & 3 == NUMBER or word_numeric[ids[at]]
        said[at] = place_of(keys[at], gists[0], gists[1]) if keys[at] else UNKNOWN
    return ids, found, said, numeric


@numba.njit(nogil=True, cache=True)
def scan(tokens: Any, first: Any, stamp: Any, index: Any, scratch: Any, out: Any) -> Any:
    """Examine the candidates of each text from `first` on; rows filled of both tables, and the text to go on with."""
    hashes, stems, kinds, offsets = tokens
    vocabulary, pairs, gists, items, words = index
    of_pairs, of_gists, marks = scratch
    leak_keys, leaks, suspect_keys, suspects = out
    copied = alike = 0
    for row in range(first, offsets.shape[0] - 1):
        part = slice(offsets[row], offsets[row + 1])
        kind = kinds[part]
        ids, found, said, numeric = read((hashes[part], stems[part], kind), vocabulary, pairs, gists, words)
        now = stamp + row
        before, said_before = np.empty_like(found), np.empty_like(found)
        count = candidates(found, now, pairs, of_pairs, before)
        close = strongest(of_gists[3], candidates(said, now, gists[:10], of_gists, said_before), SUSPECTS)
        if copied + count > leaks.shape[0] or alike + close > suspects.shape[0]:
            return copied, alike, row
        for item in of_pairs[3][:count]:
            leak_keys[copied, 0], leak_keys[copied, 1] = row, item
            examine((ids, found, before, kind, numeric), item, now, pairs, items, words, of_pairs, leaks[copied])
            copied += 1
        for item in of_gists[3][:close]:
            suspect_keys[alike, 0], suspect_keys[alike, 1] = row, item
            resemble((said, said_before, numeric, kind), item, now, gists, of_gists, marks, suspects[alike])
            alike += 1
    return copied, alike, offsets.shape[0] - 1


@numba.njit(nogil=True, cache=True)
def scan_code(keys: Any, offsets: Any, first: Any, stamp: Any, lookup: Any, scratch: Any, out: Any) -> Any:
    """Compare the structure of code with the items whose structure it shares; rows filled, and the text to go on with.

    Columns: see `scan.CODE_FEATURES`.
    """
    features, starts, rests = lookup[5], lookup[6], lookup[7]
    row_keys, rows = out
    filled = 0
    for row in range(first, offsets.shape[0] - 1):
        size = offsets[row + 1] - offsets[row]
        found, before = np.empty(size, np.int64), np.empty(size, np.int64)
        for at in range(size):
            found[at] = place_of(keys[offsets[row] + at], lookup[0], lookup[1])
        now = stamp + row
        count = candidates(found, now, lookup, scratch, before)
        if filled + count > rows.shape[0]:
            return filled, row
        for item in scratch[3][:count]:
            wanted = features[starts[item] : rests[item]]
            width = 2 * wanted.shape[0] + 16
            places = places_of(wanted, now, scratch, before)
            begin, end, gained = best_window(places, found, width, 1, lookup[2], scratch[4])
            rows[filled, 0], rows[filled, 1], rows[filled, 2] = begin, end, gained
            row_keys[filled, 0], row_keys[filled, 1] = row, item
            filled += 1
    return filled, offsets.shape[0] - 1
