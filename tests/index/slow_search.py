"""What the search kernels do, in plain Python over lists and sets: slow, and easy to believe."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from hum_qc.index.code import KNOWN
from tests.index.reference import WORDS, fnv, mix

UNKNOWN = -1
WORD, NUMBER, CHARACTER, AFTER_BREAK = 1, 2, 3, 16


def places_of(found: Sequence[int], wanted: set[int]) -> list[int]:
    """Where wanted features stand."""
    return [at for at, feature in enumerate(found) if feature in wanted]


def gains(
    found: Sequence[int], weights: Sequence[float], postings: dict[int, list[int]], items: int
) -> tuple[list[float], set[int]]:
    """Nats that each item gains of the distinct features that stand in a text."""
    gained = [0.0] * items
    for feature in set(found) - {UNKNOWN}:
        for item in postings[feature]:
            gained[item] += weights[feature]
    return gained, {item for item in range(items) if gained[item] > 0}


def covered(found: Sequence[int], wanted: set[int], begin: int, end: int, weights: Sequence[float]) -> float:
    """Nats of the wanted features between two places, each once."""
    here = found[max(begin, 0) : max(end, 0)]
    return sum(weights[feature] for feature in wanted & set(here))


def heaviest(found: Sequence[int], wanted: set[int], width: int, weights: Sequence[float]) -> float:
    """The most nats that wanted features weigh within so many places, each once."""
    return max((covered(found, wanted, begin, begin + width, weights) for begin in range(len(found))), default=0.0)


def quotations(ids: Sequence[int], marks: Sequence[int], question: Sequence[int]) -> dict[int, int]:
    """Where a question stands word for word: 2 as a sentence or line of its own, 1 within one."""
    there = {}
    for at in range(len(ids) - len(question) + 1):
        after = at + len(question)
        if list(ids[at:after]) == list(question):
            alone = marks[at] & AFTER_BREAK and (after == len(ids) or marks[after] & AFTER_BREAK)
            there[at] = 2 if alone else 1
    return there


def longest(one: Sequence[int], other: Sequence[int]) -> int:
    """The length of a longest common subsequence."""
    rows = [0] * (len(other) + 1)
    for left in one:
        above = rows[:]
        for at, right in enumerate(other):
            rows[at + 1] = above[at] + 1 if left == right else max(above[at + 1], rows[at])
    return rows[-1]


def gist_keys(
    ids: Sequence[int], stems: Sequence[int], kinds: Sequence[int], canonical: Sequence[int], numeric: Sequence[bool]
) -> list[int]:
    """The value of a number, the stem of a word, two neighbouring characters; 0 where there is nothing to say."""
    keys = []
    for at, (word, stem, mark) in enumerate(zip(ids, stems, kinds, strict=True)):
        kind, following = mark & 3, kinds[at + 1] if at + 1 < len(kinds) else 0
        if word > 0 and numeric[word]:
            keys.append(mix(canonical[word]))
        elif kind == CHARACTER and following == CHARACTER:
            keys.append(mix((stem * 31 + stems[at + 1]) & WORDS))
        else:
            keys.append(stem if kind == WORD else 0)
    return keys


_NAMED = frozenset(KNOWN.split())
_TOKEN = re.compile(
    r"""(?P<space>[\x00-\x20]+|\#[^\n]*|//[^\n]*)
      | (?P<string>\"{3}(?:\\.|(?!\"{3}).)*(?:\"{3}|\\?\Z) | '{3}(?:\\.|(?!'{3}).)*(?:'{3}|\\?\Z)
          | \"(?:\\.|[^\"\n\\])*(?:\"|(?=\n)|\\?\Z) | '(?:\\.|[^'\n\\])*(?:'|(?=\n)|\\?\Z))
      | (?P<name>[A-Za-z0-9_\x80-\U0010ffff]+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)


def code_tokens(text: str) -> list[tuple[int, int, int]]:
    """Value, first byte and last (exclusive) byte of each code token."""
    found = []
    for match in _TOKEN.finditer(text):
        name, begin = match["name"], len(text[: match.start()].encode())
        end = begin + len(match[0].encode())
        if match["string"]:
            found.append((0x73747269, begin, end))
        elif match["other"]:
            found.append((mix(ord(match["other"])), begin, end))
        elif name:
            member = text[: match.start()].endswith(".")
            itself = member or name[0] in "0123456789" or name in _NAMED
            found.append((mix(fnv(list(name.encode()))) if itself else 0x6E616D65, begin, end))
    return found


def structure(text: str) -> list[tuple[int, int, int]]:
    """Key, first and last byte of each six code tokens that follow one another."""
    tokens = code_tokens(text)
    keys = []
    for at in range(len(tokens) - 5):
        six = tokens[at : at + 6]
        value = 0xCBF29CE484222325
        for token, _, _ in six:
            value = (value ^ token) * 0x100000001B3 & WORDS
        keys.append((mix(value), six[0][1], six[-1][2]))
    return keys


def ngrams(tokens: Sequence[int], n: int) -> list[tuple[int, ...]]:
    """The n tokens from each place on."""
    return [tuple(tokens[at : at + n]) for at in range(len(tokens) - n + 1)]


def overlap(text: Sequence[int], items: Sequence[Sequence[int]], n: int) -> tuple[int, int, float]:
    """N-grams of a text that any item has, tokens in a row that one has too, and the largest share of an item's."""
    every = {gram for item in items for gram in ngrams(item, n)}
    shared = sum(gram in every for gram in ngrams(text, n))
    mine = set(ngrams(text, n))
    row, share = 0, 0.0
    for item in items:
        inside = {at + step for at, gram in enumerate(ngrams(item, n)) if gram in mine for step in range(n)}
        share = max(share, len(inside) / len(item)) if item else share
        row = max(row, _common_run(text, item))
    return shared, row if row >= n else 0, share


def _common_run(one: Sequence[int], other: Sequence[int]) -> int:
    best = 0
    runs: Counter[int] = Counter()
    for left in one:
        runs = Counter({at: runs[at - 1] + 1 for at, right in enumerate(other) if left == right})
        best = max(best, max(runs.values(), default=0))
    return best
