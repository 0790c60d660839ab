"""Compiled kernel that reads a text as a template: what many texts have in common, with slots for the rest."""

from __future__ import annotations

from typing import Any

import numpy as np

from hum_qc.index.compiled import kernel
from hum_qc.index.kernels import mix
from hum_qc.index.shingles import SHORT, STEP, mark_common

KIND = np.uint32(3)
NUMBER = np.uint32(2)
SLOT = np.uint64(1)
"""Stands for a slot among the hashed tokens; the kind of a token is never that of this one alone."""
LEAST_WORDS = 4
"""Words that a skeleton has at least; and at least as many as stand in slots."""


@kernel
def mask_numbers(tokens: Any, masked: Any) -> Any:
    """The tokens with all numbers alike."""
    for place in range(tokens.shape[0]):
        masked[place] = NUMBER if tokens[place] & KIND == NUMBER else tokens[place]


@kernel
def skeleton(tokens: Any, masked: Any, offsets: Any, rules: Any, out: Any) -> Any:
    """For each text: a hash of its skeleton (0: it has none), a hash of all it says, and its words in the skeleton.

    `rules` are the counted shingles of masked tokens, and the least count of those that make a skeleton.
    """
    skeletons, wholes, words = out
    table, least = rules
    longest = 1
    for text in range(offsets.shape[0] - 1):
        longest = max(longest, offsets[text + 1] - offsets[text])
    marks = np.empty(longest, np.uint8)
    for text in range(offsets.shape[0] - 1):
        said = tokens[offsets[text] : offsets[text + 1]]
        mark_common(masked[offsets[text] : offsets[text + 1]], SHORT, table, least, marks)
        whole = np.uint64(0)
        frame = np.uint64(0)
        count = 0
        for place in range(said.shape[0]):
            token = np.uint64(said[place])
            whole = whole * STEP + token
            if said[place] & KIND == NUMBER:
                marks[place] = 0
            if marks[place]:
                frame = frame * STEP + token
                count += 1
            elif place == 0 or marks[place - 1]:
                frame = frame * STEP + SLOT
        enough = count >= LEAST_WORDS and 2 * count >= said.shape[0]
        skeletons[text] = mix(frame) if enough else np.uint64(0)
        wholes[text] = mix(whole)
        words[text] = count
