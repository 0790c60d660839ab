"""Compiled kernels that compare two samples word by word: the longest common subsequence, and what it leaves over.

Bit-parallel after Hyyrö (2004), Bit-parallel LCS-length computation revisited; the way back as in rapidfuzz. Parts
beyond `PIECE` tokens are aligned piece after piece, so that memory is fixed; what was moved further than that counts as
changed. `tests/index/slow_twins.py` says the same slowly.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from hum_qc.index.compiled import kernel

PIECE = 1024
SLOTS = 4 * PIECE
ONE = np.uint64(1)
ALL = np.uint64(0xFFFFFFFFFFFFFFFF)


def workspace() -> tuple[Any, Any, Any, Any]:
    """Room for one alignment: hash slots (token, its number), masks by number, one row of bits per token."""
    bits = PIECE, PIECE // 64
    return np.zeros(SLOTS, np.int64), np.zeros(SLOTS, np.int32), np.zeros(bits, np.uint64), np.zeros(bits, np.uint64)


@kernel
def slot_of(token: Any, slots: Any, mask: Any) -> Any:
    """Where a token stands in the table, or the free place where it would; `mask` is the last place."""
    place = (np.int64(token) * 0x9E3779B1 >> 7) & mask
    while slots[place] != 0 and slots[place] != np.int64(token) + 1:
        place = (place + 1) & mask
    return place


@kernel
def set_masks(tokens: Any, words: Any, room: Any) -> Any:
    """For each token that occurs, the places where it does, as bits; the last place of the hash table."""
    slots, numbers, masks, _ = room
    distinct = 0
    mask = 63
    while mask < 2 * tokens.shape[0]:
        mask = 2 * mask + 1
    for place in range(mask + 1):
        slots[place] = 0
    for at in range(tokens.shape[0]):
        place = slot_of(tokens[at], slots, mask)
        if slots[place] == 0:
            slots[place] = np.int64(tokens[at]) + 1
            numbers[place] = distinct
            for word in range(words):
                masks[distinct, word] = np.uint64(0)
            distinct += 1
        masks[numbers[place], at >> 6] |= ONE << np.uint64(at & 63)
    return mask


@kernel
def fill_rows(tokens: Any, words: Any, mask: Any, room: Any) -> Any:
    """One row of bits per token of the second text: zero where the common subsequence grows."""
    slots, numbers, masks, rows = room
    for at in range(tokens.shape[0]):
        for word in range(words):
            rows[at, word] = rows[at - 1, word] if at else ALL
        place = slot_of(tokens[at], slots, mask)
        if slots[place] == 0:
            continue
        carry = np.uint64(0)
        for word in range(words):
            value = rows[at, word]
            both = value & masks[numbers[place], word]
            total = value + both
            more = total + carry
            carry = np.uint64(total < value) | np.uint64(more < total)
            rows[at, word] = more | (value - both)


@kernel
def way_back(one: Any, other: Any, room: Any, marks: Any) -> Any:
    """Mark the tokens of both texts that stand in the common subsequence."""
    rows = room[3]
    left = one.shape[0] - 1
    right = other.shape[0] - 1
    while left >= 0 and right >= 0:
        bit = ONE << np.uint64(left & 63)
        if rows[right, left >> 6] & bit:
            left -= 1
        elif right and not rows[right - 1, left >> 6] & bit:
            right -= 1
        else:
            marks[0][left] = 1
            marks[1][right] = 1
            left -= 1
            right -= 1


@kernel
def align(one: Any, other: Any, room: Any, marks: Any) -> Any:
    """Mark the tokens that two texts have in common, in order; `marks` (an array each) are zero before."""
    at = 0
    beside = 0
    while at < one.shape[0] and beside < other.shape[0] and one[at] == other[beside]:
        marks[0][at] = 1
        marks[1][beside] = 1
        at += 1
        beside += 1
    while at < one.shape[0] and beside < other.shape[0]:
        end = min(at + PIECE, one.shape[0])
        stop = min(beside + PIECE, other.shape[0])
        words = (end - at + 63) >> 6
        mask = set_masks(one[at:end], words, room)
        fill_rows(other[beside:stop], words, mask, room)
        way_back(one[at:end], other[beside:stop], room, (marks[0][at:end], marks[1][beside:stop]))
        if end == one.shape[0] and stop == other.shape[0]:
            return
        at, beside = cut_back(at, end, beside, stop, marks)


@kernel
def cut_back(at: Any, end: Any, beside: Any, stop: Any, marks: Any) -> Any:
    """Where the next piece begins: after half of the marks of this one; those after that are taken back."""
    total = 0
    for place in range(at, end):
        total += marks[0][place]
    if total < PIECE // 8:  # hardly anything in common here, and going on slowly would not find more
        return end, stop
    kept = 0
    while kept < total // 2:
        kept += marks[0][at]
        at += 1
    kept = 0
    while kept < total // 2:
        kept += marks[1][beside]
        beside += 1
    for side, first, last in ((0, at, end), (1, beside, stop)):
        for place in range(first, last):
            marks[side][place] = 0
    return at, beside


@kernel
def longest_strange(marks: Any, size: Any) -> Any:
    """The most by which unmarked tokens outnumber the marked ones in any stretch of a text of so many."""
    most = 0
    now = 0
    for at in range(size):
        now = max(0, now - 1 if marks[at] else now + 1)
        most = max(most, now)
    return most
