"""Compiled kernels that say how alike two samples are, and which of the alike ones stay."""

from __future__ import annotations

from typing import Any

import numpy as np

from hum_qc.index.alignment import align, longest_strange, workspace
from hum_qc.index.compiled import kernel

KIND = np.uint32(3)
NUMBER = np.uint32(2)
NO_TWIN = np.float32(-1.0)


@kernel
def in_common(tokens: Any, weights: Any, marks: Any, room: Any) -> Any:
    """The weight of the tokens that two texts have in common, and of all tokens of both; `marks` say which ones."""
    weight = 0
    total = 0
    for side in range(2):
        for at in range(tokens[side].shape[0]):
            marks[side][at] = 0
    align(tokens[0], tokens[1], room, marks)
    for side in range(2):
        for at in range(tokens[side].shape[0]):
            weight += weights[side][at] * marks[side][at]
            total += weights[side][at]
    return weight, total


@kernel
def part_of(tokens: Any, names: Any, weights: Any, rules: Any, marks: Any, room: Any) -> Any:
    """The weight that two texts have in common, and their whole weight; -1 for texts too different.

    `rules` are the least share in common, by how many tokens foreign to the other outnumber the rest in some stretch of
    one text (0: any), and whether a number or name in the place of another makes two texts different.
    """
    least, stretch, values = rules
    size = tokens[0].shape[0] + tokens[1].shape[0]
    if 2 * min(tokens[0].shape[0], tokens[1].shape[0]) < least * size:
        return -1, 0
    weight, total = in_common(tokens, weights, marks, room)
    if weight < least * total:
        return -1, 0
    if stretch:
        for side in range(2):
            if longest_strange(marks[side], tokens[side].shape[0]) >= stretch:
                return -1, 0
    if values and other_value(tokens, names, marks):
        return -1, 0
    return weight, total


@kernel
def other_value(tokens: Any, names: Any, marks: Any) -> Any:
    """Whether, between two tokens in common, numbers or names stand in the place of as many other ones.

    Of names, that is only told where both texts have as many tokens there: a misspelt one often falls apart.
    """
    at = 0
    beside = 0
    while at < tokens[0].shape[0] and beside < tokens[1].shape[0]:
        first, second = at, beside
        numbers = 0
        called = 0
        while at < tokens[0].shape[0] and not marks[0][at]:
            numbers += tokens[0][at] & KIND == NUMBER
            called += names[0][at]
            at += 1
        some_numbers, some_called = numbers > 0, called > 0
        while beside < tokens[1].shape[0] and not marks[1][beside]:
            numbers -= tokens[1][beside] & KIND == NUMBER
            called -= names[1][beside]
            beside += 1
        as_many = at - first == beside - second
        if (some_numbers and numbers == 0) or (some_called and called == 0 and as_many):
            return True
        at += 1
        beside += 1
    return False


@kernel
def alike(shelves: Any, places: Any, rules: Any, work: Any) -> Any:
    """How alike two samples are, 0..1; -1 where a part is too different for them to be twins.

    `places` has the four bounds of both samples. Neither a question nor a passage that many samples share makes twins:
    the lesser of the shares of question and answer, and of passage and answer. Where only one sample has a passage
    apart, it is compared as part of the question. `rules` have a row for each part, as `part_of` takes it; with `each`,
    question and answer must both be so alike.
    """
    tokens, names, weights = shelves
    least, by_part, each = rules
    marks, room, sums = work
    merged = (places[0, 1] < places[0, 2]) != (places[1, 1] < places[1, 2])
    for part in range(3):
        first, last = part, part + 1
        if merged and part < 2:
            first, last = 2 * part, 2
        one, other = slice(places[0, first], places[0, last]), slice(places[1, first], places[1, last])
        texts = tokens[0][one], tokens[1][other]
        called = names[0][one], names[1][other]
        heavy = weights[0][one], weights[1][other]
        rule = least, by_part[part, 0], by_part[part, 1]
        sums[0, part], sums[1, part] = part_of(texts, called, heavy, rule, marks, room)
        if sums[0, part] < 0:
            return NO_TWIN
    if each:
        return np.float32(min(share(sums, 0, 0), share(sums, 2, 2)))
    said = share(sums, 0, 2)
    return np.float32(min(said, share(sums, 1, 2)) if sums[1, 1] else said)


@kernel
def share(sums: Any, one: Any, other: Any) -> Any:
    """The share of two parts, or of one and the same, that is in common; of nothing 1."""
    total = sums[1, one] + sums[1, other]
    return (sums[0, one] + sums[0, other]) / total if total else 1.0


@kernel
def compare(shelves: Any, bounds: Any, pairs: Any, rules: Any, work: Any, out: Any) -> Any:
    """Write how alike the samples of each pair are: one of the first shelf, one of the second.

    `shelves` are the tokens of both, the names among them, and their weights; `work` is room for the marks of the
    longest sample, for an alignment, for sums and bounds.
    """
    marks, room, sums, places = work
    for at in range(pairs.shape[0]):
        for side in range(2):
            sample = pairs[at, side]
            for bound in range(3):
                places[side, bound] = bounds[side][sample, bound]
            places[side, 3] = bounds[side][sample + 1, 0]
        out[at] = alike(shelves, places, rules, (marks, room, sums))


def room(longest: int) -> tuple[Any, Any, Any, Any]:
    """What `compare` works in, for samples of up to so many tokens."""
    marks = np.zeros(longest, np.uint8), np.zeros(longest, np.uint8)
    return marks, workspace(), np.zeros((2, 3), np.int64), np.zeros((2, 4), np.int64)


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
