"""Compiled kernels that lay a benchmark question beside a stretch of text, token by token."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

UNKNOWN = -1
NEARBY = 4  # tokens in which another number stands in place of one: farther off is another sentence or a list


@numba.njit(nogil=True, cache=True)
def quoted_whole(ids: Any, marks: Any, places: Any, question: Any, flag: Any) -> Any:
    """2 when the question stands word for word as a sentence or line of its own, 1 within one, else 0; and where.

    It is looked for at the places of its pairs of words.
    """
    size = question.shape[0]
    within = UNKNOWN
    for at in places:
        same = 0
        while same < size and at + same < ids.shape[0] and ids[at + same] == question[same] > 0:
            same += 1
        if same == size:
            after = at + size
            if marks[at] & flag and (after == ids.shape[0] or marks[after] & flag):
                return 2, at
            within = at if within == UNKNOWN else within
    return (0, 0) if within == UNKNOWN else (1, within)


@numba.njit(nogil=True, cache=True)
def align(one: Any, other: Any) -> Any:
    """The place in `other` of each token of `one` in a longest common subsequence, or UNKNOWN."""
    rows, columns = one.shape[0], other.shape[0]
    length = np.zeros((rows + 1, columns + 1), np.uint16)
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            if one[i] == other[j]:
                length[i, j] = length[i + 1, j + 1] + 1
            else:
                length[i, j] = max(length[i + 1, j], length[i, j + 1])
    places = np.full(rows, UNKNOWN, np.int64)
    i = j = 0
    while i < rows and j < columns:
        if one[i] == other[j]:
            places[i] = j
            i += 1
            j += 1
        elif length[i + 1, j] >= length[i, j + 1]:
            i += 1
        else:
            j += 1
    return places


@numba.njit(nogil=True, cache=True)
def compare_words(question: Any, text: Any, canonical: Any, numeric: Any, text_numeric: Any, weights: Any) -> Any:
    """Align a question with a stretch of text. How many of its numbers are kept, in place of how many others stand,
    and the share of its words, by weight, that stand there in the same order.
    """  # noqa: D205
    wanted = canonical[question]
    wanted[question == 0] = UNKNOWN  # what stands between two choices is no unknown word
    places = align(wanted, canonical[text])
    kept = swapped = before = 0
    found = total = 0.0
    for at in range(question.shape[0]):
        number = numeric[question[at]]
        total += weights[question[at]]
        if places[at] != UNKNOWN:
            found += weights[question[at]]
            kept += number
            before = places[at] + 1
        elif number:
            after = at + 1
            while after < question.shape[0] and places[after] == UNKNOWN:
                after += 1
            if after == question.shape[0] or before == 0:
                continue  # words on both sides say that it is the same place
            for place in range(before, min(places[after], before + NEARBY)):
                if text_numeric[place]:
                    swapped += 1
                    before = place + 1
                    break
    return kept, swapped, found / max(total, 1e-6)
