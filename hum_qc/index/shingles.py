"""Compiled kernels that sketch a sample: a few of its word sequences, chosen so that near duplicates choose the same.

A sketch is the bottom-k sample of hashed shingles (Broder 1997, On the resemblance and containment of documents): two
texts that share a share J of their shingles have about as large a share of their sketches in common. Shingles that very
many samples have (a template, a system prompt) are left to the end, for they tell no two samples apart.
`tests/index/slow_twins.py` says the same slowly.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hum_qc.index.compiled import kernel
from hum_qc.index.kernels import mix

SHORT, LONG = 3, 5
"""Tokens in a shingle of a short and of a long text."""
SHORT_UP_TO, LONG_FROM = 48, 24
"""Texts up to so many tokens have short shingles, from so many on long ones; between the two, both."""
KEYS = 12
"""Shingles that a text keeps, of each size."""
SALTS = np.array([0x9E3779B9, 0x85EBCA6B], np.uint32)
SPELT = 1
"""The kind of a word as the tokeniser gives it, where it begins neither a sentence nor a line."""
STEP = np.uint64(0x9E3779B97F4A7C15)


@kernel
def shorten(found: Any, data: Any, starts: Any, places: Any, out: Any) -> Any:
    """Write the tokens of each text to its place: 30 bits of the hash and the kind; and whether each is a name."""
    tokens, names = out
    for text in range(places.shape[0]):
        shift = places[text] - found.offsets[text]
        for at in range(found.offsets[text], found.offsets[text + 1]):
            kind = found.kinds[at] & np.uint8(3)
            first = data[starts[text] + found.begins[at]]
            short = np.uint32(found.hashes[at] >> np.uint64(34)) << np.uint32(2)
            tokens[at + shift] = short if kind == SPELT else short | np.uint32(kind)
            capital = found.kinds[at] == SPELT and 65 <= first <= 90
            names[at + shift] = capital and found.ends[at] - found.begins[at] > 1


@kernel
def shingle(tokens: Any, at: Any, size: Any) -> Any:
    """The hash of so many tokens from a place on; those of another size hash differently."""
    value = np.uint64(size)
    for place in range(at, at + size):
        value = value * STEP + np.uint64(tokens[place])
    return mix(value)


@kernel
def count_words(tokens: Any, offsets: Any, first: Any, seen: Any, counts: Any) -> Any:
    """Add in how many texts each word stands; `seen` holds the last text (by number, from `first` on) of each word."""
    mask = np.uint32(counts.shape[0] - 1)
    for text in range(offsets.shape[0] - 1):
        number = np.uint32(first + text + 1)
        for place in range(offsets[text], offsets[text + 1]):
            cell = (tokens[place] >> np.uint32(2)) & mask
            if seen[cell] != number:
                seen[cell] = number
                counts[cell] += np.uint32(1)


@kernel
def count_shingles(tokens: Any, offsets: Any, size: Any, every: Any, table: Any) -> Any:
    """Add how often each shingle stands in every so-manieth text; counts end at 255."""
    mask = np.uint64(table.shape[0] - 1)
    for text in range(0, offsets.shape[0] - 1, every):
        for place in range(offsets[text], offsets[text + 1] - size + 1):
            cell = shingle(tokens, place, size) & mask
            if table[cell] < 255:
                table[cell] += np.uint8(1)


@kernel
def mark_common(tokens: Any, size: Any, table: Any, least: Any, marks: Any) -> Any:
    """Mark the tokens of a text that stand in a shingle which was counted at least so often."""
    mask = np.uint64(table.shape[0] - 1)
    for place in range(tokens.shape[0]):
        marks[place] = 0
    for place in range(tokens.shape[0] - size + 1):
        if table[shingle(tokens, place, size) & mask] >= least:
            for at in range(place, place + size):
                marks[at] = 1


@kernel
def insert(lowest: Any, count: Any, key: Any) -> Any:
    """Put a key among the lowest, in order and once; how many there are then."""
    room = lowest.shape[0]
    place = 0
    while place < count and lowest[place] < key:
        place += 1
    if place == room or (place < count and lowest[place] == key):
        return count
    for later in range(min(count, room - 1), place, -1):
        lowest[later] = lowest[later - 1]
    lowest[place] = key
    return min(count + 1, room)


@kernel
def lowest_keys(tokens: Any, size: Any, counts: Any, keys: Any, common: Any) -> Any:
    """Fill `keys` with the sketch of one text, of shingles of one size; how many there are. `common` has half the room.

    Common shingles (counted more than `limit` times) have half of the room where most shingles of the text are common;
    else they fill up to that half where too few others are there.
    """
    table, limit = counts
    mask = np.uint64(table.shape[0] - 1)
    half = common.shape[0]
    rare_count = 0
    common_count = 0
    more_common = 0
    size = min(size, tokens.shape[0])
    for place in range(tokens.shape[0] - size + 1):
        value = shingle(tokens, place, size)
        key = np.uint32(value >> np.uint64(32))
        if table[value & mask] > limit:
            common_count = insert(common, common_count, key)
            more_common += 1
        else:
            rare_count = insert(keys, rare_count, key)
            more_common -= 1
    if more_common > 0:
        rare_count = min(rare_count, half)
    taken = max(0, min(common_count, half if more_common > 0 else half - rare_count))
    for at in range(taken):
        keys[rare_count + at] = common[at]
    return rare_count + taken


@kernel
def add_keys(tokens: Any, number: Any, counts: Any, room: Any, out: Any, filled: Any) -> Any:
    """Append the sketch of one text, each key with the number of the text in its lower half; the new length."""
    for family in range(2):
        if tokens.shape[0] > SHORT_UP_TO if family == 0 else tokens.shape[0] < LONG_FROM:
            continue
        count = lowest_keys(tokens, SHORT if family == 0 else LONG, counts, room[0], room[1])
        for at in range(count):
            out[filled] = np.uint64(room[0][at] ^ SALTS[family]) << np.uint64(32) | np.uint64(number)
            filled += 1
    return filled


@kernel
def sketch(tokens: Any, bounds: Any, numbers: Any, counts: Any, room: Any, out: Any) -> Any:
    """The sketches of samples; how many keys were written to `out` (`4 * KEYS` a sample fit).

    `bounds` has three columns: where a sample begins, where what it asks ends, where what is given with it ends; the
    last row is the end. What is asked and answered is sketched as one text, what is given as another. `counts` are
    shingles as counted, and the count above which one is common; `room` is what `sketch_room` gives.
    """
    filled = 0
    for sample in range(numbers.shape[0]):
        said = room[2]
        size = 0
        for first, last in ((bounds[sample, 0], bounds[sample, 1]), (bounds[sample, 2], bounds[sample + 1, 0])):
            for place in range(first, last):
                said[size] = tokens[place]
                size += 1
        if size:
            filled = add_keys(said[:size], numbers[sample], counts, room, out, filled)
        if bounds[sample, 2] > bounds[sample, 1]:
            given = tokens[bounds[sample, 1] : bounds[sample, 2]]
            filled = add_keys(given, numbers[sample], counts, room, out, filled)
    return filled


def sketch_room(bounds: Any) -> tuple[Any, Any, Any]:
    """Where the keys of a text are put together, the common ones, and the longest text."""
    longest = int(np.diff(bounds[:, 0]).max(initial=0))
    return np.empty(KEYS, np.uint32), np.empty(KEYS // 2, np.uint32), np.empty(longest, np.uint32)


@kernel
def link(keys: Any, rules: Any, out: Any) -> Any:
    """Pairs of samples under one key, the later in the upper half; how many there are, written as far as there is room.

    `keys` are sorted; the lower half is the sample. In a small group all pairs are made, else each sample is paired
    with the first ones and with those just before it. Samples of one parent (0: none) are no pair, nor are samples that
    offer other things, or two of those numbered below `fresh`.
    """
    parents, offered, fresh, small, first, before = rules
    low = np.uint64(0xFFFFFFFF)
    count = 0
    start = 0
    for end in range(1, keys.shape[0] + 1):
        if end < keys.shape[0] and keys[end] >> np.uint64(32) == keys[start] >> np.uint64(32):
            continue
        for later in range(start + 1, end):
            sample = keys[later] & low
            if sample < fresh:
                continue
            earlier = later - 1
            while earlier >= start:
                if end - start > small and later - earlier > before and earlier >= start + first:
                    earlier = start + first - 1
                    continue
                twin = keys[earlier] & low
                related = parents[sample] != 0 and parents[sample] == parents[twin]
                if twin != sample and not related and offered[sample] == offered[twin]:
                    if count < out.shape[0]:
                        out[count] = sample << np.uint64(32) | twin
                    count += 1
                earlier -= 1
        start = end
    return count
