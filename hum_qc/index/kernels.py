"""Compiled kernels that turn Arrow text into token hashes. `tests/index/reference.py` says the same slowly.

Two passes over a buffer of fixed size, so that a text of any length takes no more memory: `spell` decodes and folds
characters into units (a folded code point, its kind, its byte), `group` joins units of one kind into tokens.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from hum_qc.index.alphabet import ALONE, BREAK, DIGIT, IGNORED, LETTER, SEPARATOR, SIZE

# FNV-1a over folded code points, then a finaliser (xxHash's avalanche), so that every bit of a hash is usable.
FNV_BASIS = np.uint64(0xCBF29CE484222325)
FNV_PRIME = np.uint64(0x100000001B3)
MIX_1 = np.uint64(0xC2B2AE3D27D4EB4F)
MIX_2 = np.uint64(0x165667B19E3779F9)
STEM_LETTERS = 5
UNITS = 1 << 16
POINT, COMMA, ZERO, NINE = 46, 44, 48, 57


@numba.njit(nogil=True, cache=True, inline="always")
def mix(value: Any) -> Any:
    """Avalanche of 64 bits."""
    value ^= value >> np.uint64(33)
    value *= MIX_1
    value ^= value >> np.uint64(29)
    value *= MIX_2
    return value ^ (value >> np.uint64(32))


@numba.njit(nogil=True, cache=True, inline="always")
def decode(data: Any, at: Any) -> Any:
    """The code point at a byte of valid UTF-8, and the number of its bytes."""
    first = np.int64(data[at])
    if first < 0x80:
        return first, 1
    second = np.int64(data[at + 1]) & 0x3F
    if first < 0xE0:
        return ((first & 0x1F) << 6) | second, 2
    third = np.int64(data[at + 2]) & 0x3F
    if first < 0xF0:
        return ((first & 0x0F) << 12) | (second << 6) | third, 3
    return ((first & 0x07) << 18) | (second << 12) | (third << 6) | (np.int64(data[at + 3]) & 0x3F), 4


@numba.njit(nogil=True, cache=True)
def joins_number(code: Any, data: Any, at: Any, end: Any, size: Any, folds: Any) -> Any:
    """Whether a `.` or `,` before a byte goes on with a number: a digit follows the point, three follow the comma.

    The digits are as wide as the mark: a full-width comma between ASCII digits ends a Chinese clause.
    """
    digits = 0
    while digits < 4 and at < end:
        following, width = decode(data, at)
        if width != size or following >= SIZE or not ZERO <= folds[following] <= NINE:
            break
        digits += 1
        at += width
    return digits > 0 if code == POINT else digits == 3


@numba.njit(nogil=True, cache=True)
def spell(data: Any, at: Any, end: Any, tables: Any, codes: Any, kinds: Any, places: Any) -> Any:
    """Units of the characters from a byte on, until text or room ends; the next byte and the number of units."""
    folds, more, rests, table = tables
    count = 0
    after_digit = False
    while at < end and count + 8 < codes.shape[0]:
        code, size = decode(data, at)
        kind = np.uint8(IGNORED)
        rest = np.uint32(0)
        if code < SIZE:
            rest = more[code]
            code = np.int64(folds[code])
            kind = table[code]
        if after_digit and code in (POINT, COMMA) and joins_number(code, data, at + size, end, size, folds):
            kind = np.uint8(DIGIT) if code == POINT else np.uint8(IGNORED)
        elif kind != IGNORED:
            after_digit = kind == DIGIT
        if kind != IGNORED:
            codes[count], kinds[count], places[count] = code, kind, at
            count += 1
        if rest:
            for step in range(rests.shape[1]):
                code = np.int64(rests[rest, step])
                if code and table[code] != IGNORED:
                    codes[count], kinds[count], places[count] = code, table[code], at
                    count += 1
        at += size
    return at, count


@numba.njit(nogil=True, cache=True)
def token_hashes(codes: Any, kind: Any, first: Any, last: Any) -> Any:
    """The hash of a token, and of its stem. Zeros at the end of a decimal, and a point before nothing, do not count."""
    if kind == DIGIT:
        point = first
        while point < last and codes[point] != POINT:
            point += 1
        if point < last:
            while codes[last - 1] == ZERO:
                last -= 1
            last -= codes[last - 1] == POINT
    value = FNV_BASIS
    stem = FNV_BASIS
    for at in range(first, last):
        value = (value ^ np.uint64(codes[at])) * FNV_PRIME
        if at - first == STEM_LETTERS - 1:
            stem = value
    whole = mix(value)
    return whole, mix(stem) if kind == LETTER and last - first > STEM_LETTERS else whole


@numba.njit(nogil=True, cache=True)
def boundary(kinds: Any, places: Any, count: Any) -> Any:
    """Where units can be cut without cutting a token: at the last character that is no letter or digit, if any."""
    for at in range(count - 1, 0, -1):
        if kinds[at] in (SEPARATOR, BREAK, ALONE) and places[at] != places[at - 1]:
            return at
    return count


@numba.njit(nogil=True, cache=True)
def group(units: Any, count: Any, start: Any, after: Any, tokens: Any, filled: Any, broken: Any) -> Any:
    """Append the tokens that the units make; the new number of tokens (-1: no room) and whether a break came last."""
    codes, kinds, places = units
    hashes, stems, marks, begins, ends = tokens
    at = 0
    while at < count:
        kind = kinds[at]
        if kind in (SEPARATOR, BREAK):
            broken = broken or kind == BREAK
            at += 1
            continue
        stop = at + 1
        while kind != ALONE and stop < count and kinds[stop] == kind:
            stop += 1
        if filled == hashes.shape[0]:
            return -1, broken
        hashes[filled], stems[filled] = token_hashes(codes, kind, at, stop)
        marks[filled] = kind | (16 if broken else 0)
        begins[filled] = places[at] - start
        ends[filled] = after[stop - 1] - start
        filled += 1
        broken = False
        at = stop
    return filled, broken


@numba.njit(nogil=True, cache=True)
def byte_ends(data: Any, places: Any, count: Any, after: Any) -> Any:
    """The byte after the character of each unit."""
    for at in range(count):
        after[at] = places[at] + decode(data, places[at])[1]


@numba.njit(nogil=True, cache=True)
def tokenise(data: Any, bounds: Any, tables: Any, tokens: Any, offsets: Any) -> Any:
    """Fill the token arrays; the number of tokens, or -1 when they do not fit."""
    units = np.empty(UNITS, np.uint32), np.empty(UNITS, np.uint8), np.empty(UNITS, np.int64)
    after = np.empty(UNITS, np.int64)
    filled = 0
    for text in range(bounds.shape[0] - 1):
        start, end = bounds[text], bounds[text + 1]
        at = start
        broken = True
        while at < end:
            following, count = spell(data, at, end, tables, units[0], units[1], units[2])
            if following < end:
                cut = boundary(units[1], units[2], count)
                if cut < count:
                    count = cut
                    following = units[2][cut]
            byte_ends(data, units[2], count, after)
            filled, broken = group(units, count, start, after, tokens, filled, broken)
            if filled < 0:
                return -1
            at = following
        offsets[text + 1] = filled
    return filled
