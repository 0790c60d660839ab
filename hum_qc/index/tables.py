"""What is derived from the tokens of an index before it is searched: weights, lookups, postings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hum_qc.index.background import background, pair_hashes

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import polars as pl

    Array = np.ndarray[tuple[int], np.dtype[Any]]

QUESTION, ANSWER, CHOICES, PASSAGE = range(4)

PRIOR: Final = 200
"""Items that a benchmark is thought to have besides its own: a small one does not make its words look common."""

NEED: Final = 45.0
"""Nats of a question that is told from others by itself; a weaker one is looked for with its choices and answer."""

RAREST: Final = 0.1
COMMON: Final = 64
"""A feature that stands in more items than this finds no candidates, unless it is among the rarest of an item."""
FINDERS: Final = 4
"""Features of each item, the rarest, that find it however common they are."""

COMMON_CODE: Final = 1e-3
"""The share of programs that any one stretch of six tokens is thought to stand in."""

NUMBER_WORDS: Final[dict[str, float]] = {
    **{"zero": 0, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10},
    **{"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17},
    **{"eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60},
    **{"seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "half": 0.5, "quarter": 0.25, "twice": 2},
    **{"double": 2, "triple": 3, "thrice": 3, "dozen": 12},
}
"""Words that stand for a number. `one` is not among them: it is mostly a pronoun."""


class Lookup(NamedTuple):
    """Features of items for the kernels; a feature is numbered by its place among the sorted keys.

    - `slots`, `places`: hash table by key. `weights`: nats of each feature.
    - `postings`, `posting_starts`: the items that a feature finds.
    - `features`, `starts`: the distinct features of each item; first those of the question, from `rests` on those
      that only its choices and answer have. `totals`: nats of the two; `(items, 2)`.
    - `enough`: nats of postings hit from which an item is looked at.
    """

    slots: Array
    places: Array
    weights: Array
    postings: Array
    posting_starts: Array
    features: Array
    starts: Array
    rests: Array
    totals: Any
    enough: Array


def numbers(sections: Mapping[str, Array]) -> tuple[Array, Array]:
    """Of each word of the vocabulary (from 1): the word that stands for its value, and whether it is a number."""
    import numpy as np
    import polars as pl

    from hum_qc.index.tokens import NUMBER, tokenise

    vocabulary = sections["vocabulary"]
    numeric = np.concatenate([[False], sections["vocabulary_kind"] == NUMBER])
    canonical = np.arange(len(vocabulary) + 1)
    words = tokenise(pl.Series(list(NUMBER_WORDS))).hashes
    digits = tokenise(pl.Series([str(value) for value in NUMBER_WORDS.values()])).hashes
    for word, digit in zip(words, digits, strict=True):
        at, to = np.searchsorted(vocabulary, [word, digit])
        if at < len(vocabulary) and vocabulary[at] == word:
            numeric[at + 1] = True
            if to < len(vocabulary) and vocabulary[to] == digit:
                canonical[at + 1] = to + 1
    return canonical, numeric


def pair_lookup(sections: Mapping[str, Array]) -> Lookup:
    """Pairs of neighbouring words of questions, and of choices and answers: what finds text that was copied."""
    import numpy as np
    import polars as pl

    frames = []
    for part in (QUESTION, ANSWER, CHOICES):
        of_item, at = _places(sections, part, 1)
        first, second = (sections["tokens"][at + step].astype(np.uint64) for step in (0, 1))
        both = (first > 0) & (second > 0)
        rest = np.full(int(both.sum()), part != QUESTION, np.uint8)
        key = ((first << np.uint64(32)) | second)[both]
        frames.append(pl.DataFrame({"item": of_item[both], "key": key, "rest": rest}))
    occurrences = pl.concat(frames).group_by("item", "key").agg(pl.col("rest").min())
    shares = _shares(occurrences, sections)
    key, vocabulary = shares["key"].to_numpy(), sections["vocabulary"]
    first, second = (key >> np.uint64(32)).astype(np.int64) - 1, (key & np.uint64(0xFFFFFFFF)).astype(np.int64) - 1
    outside = background().shares("pairs", pair_hashes(vocabulary[first], vocabulary[second]))
    return _lookup(occurrences, shares, outside, len(sections["item_benchmark"]), 0.35, weak_needs=0.7)


def gist_lookup(sections: Mapping[str, Array], canonical: Array, numeric: Array) -> tuple[Lookup, Array]:
    """Stems, numbers and pairs of characters of questions, which find what was said anew; and which are numbers."""
    import numpy as np
    import polars as pl

    from hum_qc.index.scan_kernels import gist_keys

    stems = np.concatenate([np.zeros(1, np.uint64), sections["stems"][sections["vocabulary_stem"]]])
    kinds = np.concatenate([np.zeros(1, np.uint8), sections["vocabulary_kind"]])
    frames = []
    for part in (QUESTION, ANSWER):
        of_item, at = _places(sections, part, 0)
        ids = sections["tokens"][at].astype(np.int64)
        keys = np.empty(len(ids), np.uint64)
        gist_keys(ids, stems[ids], kinds[ids], canonical, numeric, keys)
        whole = np.append(of_item[1:] == of_item[:-1], False) | (kinds[ids] != 3)
        found = pl.DataFrame({"item": of_item, "key": keys, "id": ids.astype(np.uint32), "number": numeric[ids]})
        found = found.with_columns(rest=pl.lit(part != QUESTION).cast(pl.UInt8))
        frames.append(found.filter(pl.Series(whole & (keys > 0))))
    found = pl.concat(frames)
    occurrences = found.group_by("item", "key").agg(pl.col("rest").min())
    shares = _shares(occurrences, sections)
    one = found.group_by("key").agg(pl.col("id").min(), pl.col("number").any()).sort("key")
    outside = background().shares("stems", stems[one["id"].to_numpy()])
    # A pair of characters is rarer than either: the shares of single ones say nothing about it.
    outside = np.where(kinds[one["id"].to_numpy()] == 3, outside**1.6, outside)
    return _lookup(
        occurrences, shares, outside, len(sections["item_benchmark"]), 0.45, weak_needs=0.45, common=100
    ), one["number"].to_numpy()


def code_lookup(sections: Mapping[str, Array]) -> Lookup:
    """The structure of the code of items: what finds code whose names were changed."""
    import numpy as np
    import polars as pl

    items = len(sections["item_benchmark"])
    of_item = np.repeat(np.arange(items, dtype=np.uint32), np.diff(sections["code_starts"]))
    occurrences = pl.DataFrame({"item": of_item, "key": sections["code_keys"]}).unique()
    occurrences = occurrences.with_columns(rest=pl.lit(0, pl.UInt8))
    shares = _shares(occurrences, sections)
    return _lookup(occurrences, shares, np.full(len(shares), COMMON_CODE), items, 0.4, weak_needs=0.4)


def _places(sections: Mapping[str, Array], part: int, fewer: int) -> tuple[Array, Array]:
    """The item and the place of each token of a part, but for the last `fewer` tokens of each text."""
    import numpy as np

    starts, parts = sections["text_starts"], sections["item_parts"].reshape(-1, 4)
    item = np.flatnonzero(parts[:, part])
    text = parts[item, part].astype(np.int64) - 1
    length = np.maximum(starts[text + 1] - starts[text] - fewer, 0)
    before = np.cumsum(length) - length
    return np.repeat(item.astype(np.uint32), length), np.repeat(starts[text] - before, length) + np.arange(length.sum())


def _shares(occurrences: pl.DataFrame, sections: Mapping[str, Array]) -> pl.DataFrame:
    """Of each key, sorted: the largest share of the other items of any one benchmark that it stands in."""
    import polars as pl

    benchmark = pl.Series("benchmark", sections["item_benchmark"])
    within = (
        occurrences.with_columns(benchmark=benchmark.gather(occurrences["item"])).group_by("key", "benchmark").len()
    )
    within = within.join(benchmark.value_counts(name="size"), on="benchmark")
    share = (pl.col("len") - 1) / (pl.col("size") + PRIOR)
    return within.group_by("key").agg(share.max().alias("share"), pl.col("len").sum().alias("items")).sort("key")


def _lookup(
    occurrences: pl.DataFrame,
    shares: pl.DataFrame,
    outside: Array,
    items: int,
    needs: float,
    weak_needs: float,
    common: int = COMMON,
) -> Lookup:
    """Weigh and number the features.

    The weight is minus the logarithm of the share of texts that a feature stands in: of ordinary instruction data
    (the shipped background) or of the other items of any one benchmark, whichever is larger, so that what the items of
    a benchmark have in common weighs little.
    """
    import numpy as np
    import polars as pl

    from hum_qc.index.lookup_kernels import fill

    weights = np.maximum(-np.log(np.maximum(shares["share"].to_numpy(), outside)), RAREST).astype(np.float32)
    numbered = shares.with_row_index("feature").with_columns(weight=pl.Series(weights))
    found = occurrences.join(numbered, on="key").sort("item", "rest", "feature")
    item, feature, rest, weight = (found[name].to_numpy() for name in ("item", "feature", "rest", "weight"))
    totals = np.zeros((items, 2), np.float32)
    np.add.at(totals, (item, rest), weight)
    weak = (totals[:, 0] < NEED) & (weak_needs > needs)
    rank = found.select(pl.col("items").rank("ordinal").over("item", "rest")).to_series().to_numpy()
    searched = ((found["items"].to_numpy() <= common) | (rank <= FINDERS)) & ((rest == 0) | weak[item])
    hits = np.zeros((items, 2), np.float32)
    np.add.at(hits, (item[searched], rest[searched]), weight[searched])
    order = np.argsort(feature[searched], kind="stable")
    counts = np.bincount(feature[searched], minlength=len(weights))
    enough = np.where(weak, np.minimum(needs * hits.sum(1), weak_needs * hits[:, 0]), needs * hits[:, 0])
    return Lookup(
        *fill(shares["key"].to_numpy()),
        weights,
        item[searched][order],
        np.concatenate([[0], np.cumsum(counts)]),
        feature,
        np.searchsorted(item, np.arange(items + 1)),
        np.searchsorted(2 * item.astype(np.int64) + rest, 2 * np.arange(items) + 1),
        totals,
        np.maximum(enough, 1.0).astype(np.float32),
    )
