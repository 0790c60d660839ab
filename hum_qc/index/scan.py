"""An opened index of benchmark items, and what of it stands in texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hum_qc.index import build, store
from hum_qc.index.check import check

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    from hum_qc.index.tables import Lookup

    Array = np.ndarray[tuple[int], np.dtype[Any]]

LEAK_FEATURES: Final = ("begin", "end", "gained", "others", "whole", "numbers", "kept", "swapped", "ordered")
SUSPECT_FEATURES: Final = ("begin", "end", "gained", "said", "numbers", "kept", "extra", "others")
CODE_FEATURES: Final = ("begin", "end", "gained")
ROOM: Final = 1 << 15
LONGEST_SHOWN: Final = 2_000
"""Tokens of a text and of a part of an item that are laid side by side to show what they have in common."""


class Item(NamedTuple):
    """One item; the texts are None where it has none, or where the index holds fingerprints only."""

    benchmark: str
    id: str
    question: str | None
    answer: str | None
    choices: str | None
    passage: str | None


class Found(NamedTuple):
    """What was found in a column of texts.

    Each frame has a row per text (`row`) and item (`item`, its place in the index) with a score above its floor:
    - `leaks`: text that was copied. `score` 0..1; `near`: the numbers of the item were changed; `begin`, `end`: bytes
      of the text where it stands; `question`, `others`: the share, by weight, of the question and of choices and
      answer that stands there; `whole`: the question stands there word for word.
    - `suspects`: text that says the same in other words. `score` 0..1.
    """

    leaks: pl.DataFrame
    suspects: pl.DataFrame


@dataclass(frozen=True)
class Index:
    """An index file, memory-mapped, and the tables derived from it."""

    stored: store.Stored

    @classmethod
    def open(cls, path: Path) -> Index:
        """Open an index file of benchmark items; InputError when it is none, or damaged."""
        stored = store.read(path, build.KIND)
        check(stored)
        return cls(replace(stored, sections={name: _wide(name, array) for name, array in stored.sections.items()}))

    @property
    def benchmarks(self) -> list[dict[str, Any]]:
        """Name, number of items, languages and licences of each benchmark."""
        return list(self.stored.facts["benchmarks"])

    def item(self, place: int) -> Item:
        """The item at a place."""
        sections = self.stored.sections
        benchmark = self.benchmarks[int(sections["item_benchmark"][place])]["name"]
        parts = sections["item_parts"][place * 4 : place * 4 + 4]
        texts = [self._text("written", int(part) - 1) if part else None for part in parts]
        question, answer, choices, passage = texts
        return Item(benchmark, self._text("item_id", place) or "", question, answer, choices, passage)

    def common(self, text: str, place: int) -> list[tuple[int, int]]:
        """Where words of an item's question, choices or answer stand in a text in the same order, as code points."""
        import numpy as np
        import polars as pl

        from hum_qc.index.align_kernels import UNKNOWN, align
        from hum_qc.index.tokens import tokenise

        sections = self.stored.sections
        tokens = tokenise(pl.Series([text]))
        at = np.minimum(np.searchsorted(sections["vocabulary"], tokens.hashes), len(sections["vocabulary"]) - 1)
        ids = np.where(sections["vocabulary"][at] == tokens.hashes, at + 1, 0)[:LONGEST_SHOWN]
        there = np.zeros(len(ids), dtype=bool)
        for part in sections["item_parts"][place * 4 : place * 4 + 3]:
            if part:
                start, end = sections["text_starts"][part - 1 : part + 1]
                wanted = sections["tokens"][start : min(end, start + LONGEST_SHOWN)].astype(np.int64)
                found = align(np.where(wanted > 0, wanted, UNKNOWN), ids)
                there[found[found != UNKNOWN]] = True
        return _runs(there, text, tokens.begins, tokens.ends)

    def shares(self, text: str, place: int) -> dict[str, float]:
        """Of each part that an item has: the share (0..1) of its pairs of neighbouring words that a text has."""
        import numpy as np
        import polars as pl

        from hum_qc.index.tokens import tokenise

        sections = self.stored.sections
        hashes = tokenise(pl.Series([text])).hashes
        at = np.minimum(np.searchsorted(sections["vocabulary"], hashes), max(len(sections["vocabulary"]) - 1, 0))
        there = _word_pairs(np.where(sections["vocabulary"][at] == hashes, at + 1, 0))
        found = {}
        for name, part in zip(build.PARTS, sections["item_parts"][place * 4 : place * 4 + 4], strict=True):
            start, end = sections["text_starts"][part - 1 : part + 1] if part else (0, 0)
            wanted = _word_pairs(sections["tokens"][start:end])
            if len(wanted):
                found[name] = float(np.isin(wanted, there).mean())
        return found

    def find(self, texts: pl.Series) -> Found:
        """What of the items stands in each text, copied or said in other words; null texts hold nothing."""
        import polars as pl

        from hum_qc.index import score
        from hum_qc.index.tokens import tokenise

        tokens = tokenise(texts)
        copied, alike = self._scan(tokens)
        leaks = score.leaks(copied, self._pairs)
        suspects = score.suspects(alike, self._gists[0])
        places = [_bytes(frame, tokens.begins, tokens.ends, tokens.offsets) for frame in (leaks, suspects)]
        code = score.code(self._scan_code(texts), self._code)
        return Found(pl.concat([places[0], code], how="diagonal_relaxed"), places[1])

    def _scan(self, tokens: Any) -> tuple[pl.DataFrame, pl.DataFrame]:
        import numpy as np

        from hum_qc.index import scan_kernels

        gists, number_of = self._gists
        stored = self.stored.sections
        items = stored["tokens"], stored["text_starts"], stored["item_parts"]
        index = self._vocabulary, tuple(self._pairs), (*gists, number_of), items, self._words
        scratch = self._scratch(self._pairs), self._scratch(gists), np.zeros(len(gists.weights), np.uint8)
        columns = tokens.hashes, tokens.stems, tokens.kinds, tokens.offsets

        def fill(first: int, stamp: int, out: Any) -> Any:
            return scan_kernels.scan(columns, first, stamp, index, scratch, out)

        copied, alike = _collect((LEAK_FEATURES, SUSPECT_FEATURES), fill, tokens.offsets, len(self._pairs.enough))
        return copied, alike

    def _scan_code(self, texts: pl.Series) -> pl.DataFrame:
        import polars as pl

        from hum_qc.index import code, scan_kernels

        is_code = texts.to_frame("text").select(code.looks_like_code(pl.col("text"))).to_series().fill_null(value=False)
        rows = is_code.arg_true()
        keys, begins, ends, offsets = code.structure(texts.gather(rows))
        lookup, scratch = tuple(self._code), self._scratch(self._code)

        def fill(first: int, stamp: int, out: Any) -> Any:
            return scan_kernels.scan_code(keys, offsets, first, stamp, lookup, scratch, out)

        (found,) = _collect((CODE_FEATURES,), fill, offsets, len(self._code.enough))
        found = _bytes(found, begins, ends, offsets)
        return found.with_columns(row=rows.gather(found["row"]).cast(pl.Int64))

    def _scratch(self, lookup: Lookup) -> tuple[Array, ...]:
        """Memory for one search: when and where a feature was seen last, nats and list of items, features in sight."""
        import numpy as np

        features, items = len(lookup.weights), len(lookup.enough)
        seen, latest = np.zeros(features, np.int64), np.zeros(features, np.int64)
        gained, touched = np.zeros(items, np.float32), np.zeros(2 * items + 2, np.int64)
        return seen, latest, gained, touched, np.zeros(features, np.int32)

    def _text(self, name: str, place: int) -> str | None:
        sections = self.stored.sections
        if f"{name}_starts" not in sections:
            return None
        start, end = sections[f"{name}_starts"][place : place + 2]
        return bytes(sections[f"{name}_bytes"][start:end]).decode("utf-8", "replace")

    @cached_property
    def _vocabulary(self) -> tuple[Array, Array]:
        from hum_qc.index.lookup_kernels import fill

        return fill(self.stored.sections["vocabulary"])

    @cached_property
    def _words(self) -> tuple[Array, Array, Array]:
        import numpy as np

        from hum_qc.index import tables
        from hum_qc.index.background import background

        common = background().shares("words", self.stored.sections["vocabulary"])
        nats = np.concatenate([[0.0], -np.log(common)]).astype(np.float32)
        return *tables.numbers(self.stored.sections), nats

    @cached_property
    def _pairs(self) -> Lookup:
        from hum_qc.index import tables

        return tables.pair_lookup(self.stored.sections)

    @cached_property
    def _gists(self) -> tuple[Lookup, Array]:
        from hum_qc.index import tables

        canonical, numeric, _ = self._words
        return tables.gist_lookup(self.stored.sections, canonical, numeric)

    @cached_property
    def _code(self) -> Lookup:
        from hum_qc.index import tables

        return tables.code_lookup(self.stored.sections)


def _wide(name: str, array: Array) -> Array:
    """Places as signed numbers, which can be subtracted, and tokens in one type, so that kernels are compiled once."""
    import numpy as np

    if name == "tokens":
        tokens = array.astype(np.uint32, copy=False)
        tokens.flags.writeable = False  # as it is where it stays mapped
        return tokens
    return array.astype(np.int64) if name.endswith("_starts") or name == "item_parts" else array


def _collect(
    tables: tuple[tuple[str, ...], ...],
    fill: Callable[[int, int, tuple[Array, ...]], tuple[int, ...]],
    offsets: Array,
    items: int,
) -> tuple[pl.DataFrame, ...]:
    """Run a kernel that fills tables of limited room until it has seen every text.

    A text may hold every item. One for which no room is left is read again, so each round has a stamp of its own.
    """
    import numpy as np
    import polars as pl

    room = max(ROOM, items)
    keys = [np.zeros((room, 2), np.int64) for _ in tables]
    rows = [np.zeros((room, len(names)), np.float64) for names in tables]
    out: tuple[Any, ...] = tuple(array for pair in zip(keys, rows, strict=True) for array in pair)
    frames: list[list[pl.DataFrame]] = [[] for _ in tables]
    first = 0
    for stamp in count(1):
        *filled, first = fill(first, stamp, out)
        for place, names in enumerate(tables):
            size = filled[place]
            columns = {name: rows[place][:size, at].copy() for at, name in enumerate(names)}
            key = {"row": keys[place][:size, 0].copy(), "item": keys[place][:size, 1].copy()}
            frames[place].append(pl.DataFrame({**key, **columns}))
        if first >= len(offsets) - 1:
            break
    return tuple(pl.concat(each) for each in frames)


def _bytes(found: pl.DataFrame, begins: Array, ends: Array, offsets: Array) -> pl.DataFrame:
    """Places of tokens in a text as bytes of it."""
    import numpy as np
    import polars as pl

    start = offsets[found["row"].to_numpy()]
    first = start + found["begin"].to_numpy().astype(np.int64)
    last = np.maximum(start + found["end"].to_numpy().astype(np.int64) - 1, first)
    return found.with_columns(begin=pl.Series(begins[first], dtype=pl.Int64), end=pl.Series(ends[last], dtype=pl.Int64))


def _word_pairs(ids: Array) -> Array:
    """The distinct pairs of neighbouring words, as one number each."""
    import numpy as np

    first, second = ids[:-1].astype(np.uint64), ids[1:].astype(np.uint64)
    return np.unique(((first << np.uint64(32)) | second)[(first > 0) & (second > 0)])


def _runs(there: Array, text: str, begins: Array, ends: Array) -> list[tuple[int, int]]:
    """Stretches of two and more tokens that are there, as code points of the text."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate([[0], there.astype(np.int8), [0]])))
    data = text.encode()
    return [
        (len(data[: begins[first]].decode()), len(data[: ends[after - 1]].decode()))
        for first, after in zip(edges[::2], edges[1::2], strict=True)
        if after - first > 1
    ]
