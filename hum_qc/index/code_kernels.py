"""Compiled kernel that reads program code by its structure: names of the author's own choice do not count."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from hum_qc.index.kernels import FNV_BASIS, FNV_PRIME, mix
from hum_qc.index.lookup_kernels import UNKNOWN, place_of

WINDOW = 6
NAME, STRING = np.uint64(0x6E616D65), np.uint64(0x73747269)
NEWLINE, QUOTE, HASH, APOSTROPHE, DOT, SLASH, BACKSLASH = 10, 34, 35, 39, 46, 47, 92


@numba.njit(nogil=True, cache=True, inline="always")
def is_name(byte: Any) -> Any:
    """Whether a byte can stand in a name or a number: ASCII letters, digits, the underscore, anything beyond ASCII."""
    return 48 <= byte <= 57 or 65 <= byte <= 90 or 97 <= byte <= 122 or byte == 95 or byte >= 128


@numba.njit(nogil=True, cache=True)
def after_string(data: Any, at: Any, end: Any) -> Any:
    """The byte after the string literal that begins at a quotation mark; three marks open one of several lines."""
    mark = data[at]
    triple = at + 2 < end and data[at + 1] == mark and data[at + 2] == mark
    at += 3 if triple else 1
    while at < end:
        if data[at] == BACKSLASH:
            at += 2
            continue
        if data[at] == mark:
            if not triple:
                return at + 1
            if at + 2 < end and data[at + 1] == mark and data[at + 2] == mark:
                return at + 3
        elif data[at] == NEWLINE and not triple:
            return at
        at += 1
    return end


@numba.njit(nogil=True, cache=True)
def next_token(data: Any, at: Any, begin: Any, end: Any, words: Any, places: Any) -> Any:
    """The value of the token at a byte of a text, and the byte after it; 0 for white space and comments.

    A name counts as itself when it is a known word of programming languages or stands after a point, else as a name.
    """
    byte = data[at]
    if byte <= 32:
        return np.uint64(0), at + 1
    if byte in (QUOTE, APOSTROPHE):
        return STRING, after_string(data, at, end)
    if byte == HASH or (byte == SLASH and at + 1 < end and data[at + 1] == SLASH):
        while at < end and data[at] != NEWLINE:
            at += 1
        return np.uint64(0), at
    if not is_name(byte):
        return mix(np.uint64(byte)), at + 1
    value, start = FNV_BASIS, at
    while at < end and is_name(data[at]):
        value = (value ^ np.uint64(data[at])) * FNV_PRIME
        at += 1
    value = mix(value)
    member = start > begin and data[start - 1] == DOT
    if member or 48 <= byte <= 57 or place_of(value, words, places) != UNKNOWN:
        return value, at
    return NAME, at


@numba.njit(nogil=True, cache=True)
def structure(data: Any, bounds: Any, words: Any, places: Any, out: Any, offsets: Any) -> Any:
    """One key for each WINDOW tokens that follow one another, where the first begins and the last ends; how many."""
    keys, begins, ends = out
    ring, where = np.zeros(WINDOW, np.uint64), np.zeros(WINDOW, np.int64)
    filled = 0
    for text in range(bounds.shape[0] - 1):
        at, end = bounds[text], bounds[text + 1]
        count = 0
        while at < end:
            value, following = next_token(data, at, bounds[text], end, words, places)
            if value:
                ring[count % WINDOW], where[count % WINDOW] = value, at - bounds[text]
                count += 1
                if count >= WINDOW:
                    key = FNV_BASIS
                    for step in range(WINDOW):
                        key = (key ^ ring[(count + step) % WINDOW]) * FNV_PRIME
                    keys[filled], begins[filled] = mix(key), where[count % WINDOW]
                    ends[filled] = following - bounds[text]
                    filled += 1
            at = following
        offsets[text + 1] = filled
    return filled
