"""Compiled kernels that say how much each word of a sample counts when it is compared."""

from __future__ import annotations

from typing import Any

import numpy as np

from hum_qc.index.compiled import kernel
from hum_qc.index.shingles import LONG, mark_common, shingle

WORD, NUMBER, CHARACTER = 0, 2, 3
KIND = np.uint32(3)
UNIT = 16
"""The weight of a character of Chinese and the like; a word weighs UNIT * sqrt(ln(1 + samples / samples with it))."""
WEIGHT_OF_NUMBER = 3 * UNIT
WORD_AMONG_CHARACTERS = UNIT + UNIT // 2
"""The most that a word weighs in a text that consists of characters for the greater part."""
BOILERPLATE = 20
"""So many words in a row that very many samples have, word for word, say nothing about any of them: an instruction
over many inputs, a template, a system prompt."""


@kernel
def mark_expected(tokens: Any, offsets: Any, every: Any, table: Any, least: Any, expected: Any) -> Any:
    """Mark the beginnings of all common shingles: after them, one certain word is common."""
    mask = np.uint64(table.shape[0] - 1)
    for text in range(0, offsets.shape[0] - 1, every):
        for place in range(offsets[text], offsets[text + 1] - LONG + 1):
            if table[shingle(tokens, place, LONG) & mask] >= least:
                expected[shingle(tokens, place, LONG - 1) & mask] = True


@kernel
def only_edited(tokens: Any, expected: Any, marks: Any) -> Any:
    """Whether every gap between marked tokens stands where another word is common, so that it is no slot."""
    mask = np.uint64(expected.shape[0] - 1)
    for at in range(LONG - 1, tokens.shape[0]):
        if marks[at - 1] and not marks[at] and not expected[shingle(tokens, at - LONG + 1, LONG - 1) & mask]:
            return False
    return True


@kernel
def mark_boilerplate(tokens: Any, common: Any, marks: Any) -> Any:
    """Mark what very many samples have word for word, in long runs; nothing of one with very many (edited) copies.

    `common` are shingles as counted, the count from which on one is common, and where a certain word is expected.
    """
    table, least, expected = common
    mark_common(tokens, LONG, table, least, marks)
    edited = only_edited(tokens, expected, marks)
    run = 0
    for at in range(tokens.shape[0] + 1):
        if at < tokens.shape[0] and marks[at]:
            run += 1
            continue
        if run < BOILERPLATE or edited:
            for place in range(at - run, at):
                marks[place] = 0
        run = 0


@kernel
def weigh(tokens: Any, bounds: Any, by_cell: Any, common: Any, marks: Any, weights: Any) -> Any:
    """The weight of each token: of a word as looked up, of boilerplate none; `marks` is room for the longest sample."""
    mask = np.uint32(by_cell.shape[0] - 1)
    for sample in range(bounds.shape[0] - 1):
        start, end = bounds[sample, 0], bounds[sample + 1, 0]
        characters = 0
        for at in range(start, end):
            characters += tokens[at] & KIND == CHARACTER
        most = WORD_AMONG_CHARACTERS if 2 * characters > end - start else 255
        mark_boilerplate(tokens[start:end], common, marks)
        for at in range(start, end):
            kind = tokens[at] & KIND
            if marks[at - start]:
                weights[at] = 0
            elif kind == WORD:
                weights[at] = min(most, by_cell[(tokens[at] >> np.uint32(2)) & mask])
            else:
                weights[at] = WEIGHT_OF_NUMBER if kind == NUMBER else UNIT
