"""What the kernels of near duplicates do, in plain Python: slow, and easy to believe."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from tests.index.reference import WORDS, mix

STEP = 0x9E3779B97F4A7C15
SALTS = (0x9E3779B9, 0x85EBCA6B)
Tokens = Sequence[int]
Sample = tuple[Tokens, Tokens, Tokens]
"""What a sample asks, what is given with it, what it answers."""


def shingles(tokens: Tokens, size: int) -> list[int]:
    """The hash of every so many tokens in a row; of a shorter text, of all of it."""
    size = min(size, len(tokens))
    found = []
    for at in range(len(tokens) - size + 1):
        value = size
        for token in tokens[at : at + size]:
            value = (value * STEP + token) & WORDS
        found.append(mix(value))
    return found


def counted(texts: Sequence[Tokens], size: int, cells: int) -> Counter[int]:
    """How often each cell is met by shingles of a size, up to 255."""
    found = Counter(hashed & cells - 1 for tokens in texts if len(tokens) >= size for hashed in shingles(tokens, size))
    return Counter({cell: min(255, count) for cell, count in found.items()})


def sketch(tokens: Tokens, table: Sequence[int], limit: int, keys: int) -> list[int]:
    """The keys of one text: the lowest of its shingles, common ones in half of the room at most."""
    found = []
    for salt, size, wanted in zip(SALTS, (3, 5), (len(tokens) <= 48, len(tokens) >= 24), strict=True):
        if not wanted:
            continue
        hashes = shingles(tokens, size)
        common = [hashed >> 32 for hashed in hashes if table[hashed % len(table)] > limit]
        rare = [hashed >> 32 for hashed in hashes if table[hashed % len(table)] <= limit]
        mostly = len(common) > len(rare)
        chosen = sorted(set(rare))[: keys // 2 if mostly else keys]
        chosen += sorted(set(common))[: max(0, keys // 2 - (0 if mostly else len(chosen)))]
        found += [key ^ salt for key in chosen]
    return found


def linked(keys: Sequence[tuple[int, int]], small: int, first: int, before: int) -> Counter[tuple[int, int]]:
    """Pairs (later, earlier) of the samples under one key, and how many keys they share."""
    found: Counter[tuple[int, int]] = Counter()
    for _, group in groupby(sorted(keys), lambda one: one[0]):
        samples = [sample for _, sample in group]
        for at, later in enumerate(samples):
            near = set(range(at))
            if len(samples) > small:
                near = {*range(min(first, at)), *range(max(0, at - before), at)}
            found.update((later, samples[place]) for place in near if samples[place] != later)
    return found


def longest(one: Tokens, other: Tokens) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for token in one:
        diagonal = 0
        for at, beside in enumerate(other):
            diagonal, row[at + 1] = row[at + 1], diagonal + 1 if token == beside else max(row[at + 1], row[at])
    return row[-1]


def strange(marks: Sequence[int]) -> int:
    """The most by which zeros outnumber ones in any stretch."""
    sums = [0]
    for mark in marks:
        sums.append(sums[-1] + (-1 if mark else 1))
    return max(later - earlier for at, earlier in enumerate(sums) for later in sums[at:])


Flags = Sequence[Sequence[int]]
"""A flag for each token of two texts."""


def swapped(numbers: Flags, names: Flags, marks: Flags) -> bool:
    """Whether numbers or names stand in the place of as many other ones; around names, as many tokens too."""
    everything = [[True] * len(one) for one in marks]
    sizes, counts, called = (
        list(zip(*map(_gaps, flags, marks), strict=True)) for flags in (everything, numbers, names)
    )
    as_many = [left == right for left, right in sizes]
    return any(left and left == right for left, right in counts) or any(
        left and left == right and same for (left, right), same in zip(called, as_many, strict=True)
    )


def _gaps(flags: Sequence[int], marks: Sequence[int]) -> list[int]:
    """The flags in each gap between marked tokens, the first and the last gap too."""
    gaps = [0]
    for flag, mark in zip(flags, marks, strict=True):
        if mark:
            gaps.append(0)
        else:
            gaps[-1] += flag
    return gaps
