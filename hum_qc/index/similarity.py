"""Compiled kernels that say how alike two samples are, and which of the alike ones stay."""

from __future__ import annotations

from typing import Any

import numpy as np

from hum_qc.index.alignment import align, longest_strange, workspace
from hum_qc.index.compiled import kernel

WORD, NUMBER, CHARACTER = 1, 2, 3
KIND = np.uint32(3)
UNIT = 16
"""The weight of a character of Chinese and the like; a word weighs UNIT * sqrt(ln(1 + samples / samples with it))."""
WEIGHT_OF_NUMBER = 3 * UNIT
WORD_AMONG_CHARACTERS = UNIT + UNIT // 2
"""The most that a word weighs in a text that consists of characters for the greater part."""
NO_TWIN = np.float32(-1.0)


@kernel
def weigh(tokens: Any, bounds: Any, by_cell: Any, weights: Any) -> Any:
    """The weight of each token, by its kind; words look theirs up."""
    mask = np.uint32(by_cell.shape[0] - 1)
    for sample in range(bounds.shape[0] - 1):
        start, end = bounds[sample, 0], bounds[sample + 1, 0]
        characters = 0
        for at in range(start, end):
            characters += tokens[at] & KIND == CHARACTER
        most = WORD_AMONG_CHARACTERS if 2 * characters > end - start else 255
        for at in range(start, end):
            kind = tokens[at] & KIND
            if kind == WORD:
                weights[at] = min(most, by_cell[(tokens[at] >> np.uint32(2)) & mask])
            else:
                weights[at] = WEIGHT_OF_NUMBER if kind == NUMBER else UNIT


@kernel
def in_common(one: Any, other: Any, marks: Any, room: Any) -> Any:
    """The weight of the tokens that two texts have in common, and of all tokens of both; `marks` say which ones."""
    weight = 0
    total = 0
    marks[0][: one[0].shape[0]] = 0
    marks[1][: other[0].shape[0]] = 0
    align(one[0], other[0], room, marks)
    for side in range(2):
        tokens, weights = one if side == 0 else other
        for at in range(tokens.shape[0]):
            weight += weights[at] * marks[side][at]
            total += weights[at]
    return weight, total


@kernel
def cut(shelf: Any, sample: Any, first: Any, last: Any) -> Any:
    """Tokens and weights of one part of a sample: between two of its four bounds."""
    tokens, weights, bounds = shelf
    start = bounds[sample, first] if first < 3 else bounds[sample + 1, 0]
    end = bounds[sample, last] if last < 3 else bounds[sample + 1, 0]
    return tokens[start:end], weights[start:end]


@kernel
def part_of(shelves: Any, pair: Any, between: Any, rules: Any, work: Any) -> Any:
    """The weight that two samples have in common in a part, and its whole weight; -1 for a part too different.

    `rules` are the least share of tokens in common, the longest stretch (0: any) that only one of the texts has, and
    whether a number in the place of another makes two texts different.
    """
    one = cut(shelves[0], pair[0], between[0], between[1])
    other = cut(shelves[1], pair[1], between[0], between[1])
    size = one[0].shape[0] + other[0].shape[0]
    if 2 * min(one[0].shape[0], other[0].shape[0]) < rules[0] * size:
        return -1, 0
    marks, room = work
    weight, total = in_common(one, other, marks, room)
    if weight < rules[0] * total:
        return -1, 0
    if rules[1]:
        strange = longest_strange(marks[0][: one[0].shape[0]])
        if max(strange, longest_strange(marks[1][: other[0].shape[0]])) >= rules[1]:
            return -1, 0
    if rules[2] and other_number(one[0], other[0], marks):
        return -1, 0
    return weight, total


@kernel
def other_number(one: Any, other: Any, marks: Any) -> Any:
    """Whether, between two tokens in common, one text has numbers and the other has as many other ones."""
    at = 0
    beside = 0
    while at < one.shape[0] and beside < other.shape[0]:
        left = 0
        right = 0
        while at < one.shape[0] and not marks[0][at]:
            left += one[at] & KIND == NUMBER
            at += 1
        while beside < other.shape[0] and not marks[1][beside]:
            right += other[beside] & KIND == NUMBER
            beside += 1
        if left and left == right:
            return True
        at += 1
        beside += 1
    return False


@kernel
def alike(shelves: Any, pair: Any, rules: Any, work: Any) -> Any:
    """How alike two samples are, 0..1; -1 where a part is too different for them to be twins.

    Neither a question nor a passage that many samples share makes twins: the lesser of the shares of question and
    answer, and of passage and answer. Where only one sample has a passage apart, it is compared as part of the
    question. `each` of `rules` asks for both the question and the answer to be so alike.
    """
    least, stretch, numbers, each = rules
    has_given = shelves[0][2][pair[0], 1] < shelves[0][2][pair[0], 2]
    merged = has_given != (shelves[1][2][pair[1], 1] < shelves[1][2][pair[1], 2])
    asked = part_of(shelves, pair, (0, 2 if merged else 1), (least, stretch, numbers), work)
    if asked[0] < 0:
        return NO_TWIN
    given = (0, 0)
    if has_given and not merged:
        given = part_of(shelves, pair, (1, 2), (least, 0, numbers), work)
    answered = part_of(shelves, pair, (2, 3), (least, 0, False), work)
    if given[0] < 0 or answered[0] < 0:
        return NO_TWIN
    if each:
        return np.float32(min(share(asked[0], asked[1]), share(answered[0], answered[1])))
    said = share(asked[0] + answered[0], asked[1] + answered[1])
    return np.float32(min(said, share(given[0] + answered[0], given[1] + answered[1])) if given[1] else said)


@kernel
def share(weight: Any, total: Any) -> Any:
    """A share, of nothing 1."""
    return weight / total if total else 1.0


@kernel
def compare(shelves: Any, pairs: Any, rules: Any, out: Any) -> Any:
    """Write how alike the samples of each pair are: one of the first shelf, one of the second."""
    longest = 1
    for at in range(pairs.shape[0]):
        for side in range(2):
            bounds = shelves[side][2]
            longest = max(longest, bounds[pairs[at, side] + 1, 0] - bounds[pairs[at, side], 0])
    work = (np.zeros(longest, np.uint8), np.zeros(longest, np.uint8)), workspace()
    for at in range(pairs.shape[0]):
        out[at] = alike(shelves, (pairs[at, 0], pairs[at, 1]), rules, work)


@kernel
def choose(later: Any, earlier: Any, similar: Any, limit: Any, stays: Any, decides: Any) -> Any:
    """Mark for each sample the most similar twin that stays; a sample more similar to it than `limit` does not stay.

    Pairs of a sample stand together, the most similar first, and behind all pairs in which its twins are the later.
    """
    judged = np.int64(-1)
    for at in range(later.shape[0]):
        sample = later[at]
        twin = earlier[at]
        if sample != judged and stays[twin]:
            judged = sample
            decides[at] = True
            stays[sample] = similar[at] <= limit
