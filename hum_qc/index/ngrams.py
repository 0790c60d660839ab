"""N-grams that texts share with benchmark items: what the field's papers report, over our tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    Array = np.ndarray[tuple[int], np.dtype[Any]]

COMMON: Final = 1_000
"""An n-gram of more items than this is a template: it counts as shared, but no item is compared for it."""


@dataclass(frozen=True)
class NGrams:
    """The n-grams of question, choices and answer of each item: sorted keys, and the items and places of each."""

    n: int
    keys: Array
    starts: Array
    items: Array
    places: Array
    lengths: Array

    @classmethod
    def of(cls, sections: Mapping[str, Array], n: int) -> NGrams:
        """From the sections of an index."""
        import numpy as np

        starts, parts = sections["text_starts"], sections["item_parts"].reshape(-1, 4)[:, [0, 2, 1]]
        items = len(parts)
        used = parts > 0
        item = np.nonzero(used)[0]
        text = parts[used].astype(np.int64) - 1
        size = starts[text + 1] - starts[text]
        before = np.cumsum(size) - size
        at = np.repeat(starts[text] - before, size) + np.arange(size.sum())
        hashes = np.concatenate([np.zeros(1, np.uint64), sections["vocabulary"]])[sections["tokens"][at]]
        of_item = np.repeat(item, size)
        kept = hashes > 0  # what stands between two choices is no token
        hashes, of_item = hashes[kept], of_item[kept]
        lengths = np.bincount(of_item, minlength=items)
        place = np.arange(len(of_item)) - (np.cumsum(lengths) - lengths)[of_item]
        keys, whole = ngrams(hashes, of_item, n)
        order = np.argsort(keys[whole], kind="stable")
        sorted_keys = keys[whole][order]
        unique, first = np.unique(sorted_keys, return_index=True)
        ends = np.append(first, len(sorted_keys))
        return cls(n, unique, ends, of_item[whole][order], place[whole][order], lengths)

    def shared(self, texts: pl.Series) -> pl.DataFrame:
        """Of each text: `row`, `shared` (n-grams that stand in an item), `longest` (tokens in a row that one item
        has in a row too), `overlap` (0..1, the largest share of an item's tokens that stand in shared n-grams).
        """  # noqa: D205
        import numpy as np
        import polars as pl

        from hum_qc.index.tokens import tokenise

        tokens = tokenise(texts)
        of_row = np.repeat(np.arange(len(texts)), np.diff(tokens.offsets))
        keys, whole = ngrams(tokens.hashes, of_row, self.n)
        slot = np.minimum(np.searchsorted(self.keys, keys), max(len(self.keys) - 1, 0))
        hit = whole & (self.keys[slot] == keys) if len(self.keys) else np.zeros(len(keys), dtype=bool)
        counts = np.bincount(of_row[hit], minlength=len(texts))
        compared = np.flatnonzero(hit)
        many = np.diff(self.starts)[slot[compared]]
        compared, many = compared[many <= COMMON], many[many <= COMMON]
        at = np.repeat(compared, many)
        inner = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        posting = self.starts[slot[at]] + inner
        pairs = pl.DataFrame({"row": of_row[at], "item": self.items[posting], "at": at, "place": self.places[posting]})
        found = self._best(pairs)
        every = pl.DataFrame({"row": np.arange(len(texts)), "shared": counts})
        return every.join(found, on="row", how="left", maintain_order="left").with_columns(
            pl.col("longest").fill_null(0), pl.col("overlap").fill_null(0.0)
        )

    def _best(self, pairs: pl.DataFrame) -> pl.DataFrame:
        import polars as pl

        by = ["row", "item"]
        runs = (
            pairs.with_columns(diagonal=pl.col("at") - pl.col("place"))
            .sort(*by, "diagonal", "at")
            .with_columns(
                run=(pl.col("at").diff().over(*by, "diagonal").fill_null(1) != 1).cum_sum().over(*by, "diagonal")
            )
            .group_by(*by, "diagonal", "run")
            .len("steps")
            .group_by("row")
            .agg((pl.col("steps").max() + self.n - 1).alias("longest"))
        )
        lengths = pl.Series("length", self.lengths)
        covered = (
            pairs.select(*by, "place")
            .unique()
            .sort(*by, "place")
            .with_columns(gap=pl.col("place").diff().over(*by).fill_null(self.n).clip(0, self.n))
            .group_by(*by)
            .agg(pl.col("gap").sum().alias("tokens"))
        )
        covered = covered.with_columns(length=lengths.gather(covered["item"]))
        overlap = covered.group_by("row").agg((pl.col("tokens") / pl.col("length")).max().clip(0, 1).alias("overlap"))
        return runs.join(overlap, on="row", how="full", coalesce=True)


def ngrams(hashes: Array, of_text: Array, n: int) -> tuple[Array, Array]:
    """A key for the n tokens from each place on, and whether they all belong to one text."""
    import numpy as np

    keys = np.zeros(len(hashes), np.uint64)
    whole = np.zeros(len(hashes), dtype=bool)
    last = len(hashes) - n + 1
    if last > 0:
        for step in range(n):
            keys[:last] = keys[:last] * np.uint64(0x9E3779B97F4A7C15) + hashes[step : step + last]
        keys ^= keys >> np.uint64(31)
        whole[:last] = of_text[:last] == of_text[n - 1 :]
    return keys, whole
