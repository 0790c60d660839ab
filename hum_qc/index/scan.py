"""An opened index of benchmark items, and what of it stands in texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hum_qc.index import build, store
from hum_qc.index.check import check
from hum_qc.index.results import collect, in_bytes

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    from hum_qc.index.tables import Lookup

    Array = np.ndarray[tuple[int], np.dtype[Any]]

LEAK_FEATURES: Final = ("begin", "end", "gained", "others", "whole", "numbers", "kept", "swapped", "ordered")
SUSPECT_FEATURES: Final = ("begin", "end", "gained", "said", "numbers", "kept", "extra", "others")
CODE_FEATURES: Final = ("begin", "end", "gained")
PARTS_SHOWN: Final = (0, 1, 2)
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


class Reading(NamedTuple):
    """A text as words of an index: their numbers (0 is unknown), and where each begins and ends, in bytes."""

    ids: Array
    begins: Array
    ends: Array


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

    def item_id(self, place: int) -> tuple[str, str]:
        """Benchmark and id of the item at a place."""
        number = int(self.stored.sections["item_benchmark"][place])
        return self.stored.facts["benchmarks"][number]["name"], self._text("item_id", place) or ""

    def item(self, place: int) -> Item:
        """The item at a place."""
        sections = self.stored.sections
        benchmark, name = self.item_id(place)
        parts = sections["item_parts"][place * 4 : place * 4 + 4]
        texts = [self._text("written", int(part) - 1) if part else None for part in parts]
        question, answer, choices, passage = texts
        return Item(benchmark, name, question, answer, choices, passage)

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Texts as words of this index, to be laid beside items."""
        import numpy as np
        import polars as pl

        from hum_qc.index.tokens import tokenise

        vocabulary = self.stored.sections["vocabulary"]
        tokens = tokenise(pl.Series(texts, dtype=pl.String))
        at = np.minimum(np.searchsorted(vocabulary, tokens.hashes), max(len(vocabulary) - 1, 0))
        ids = np.where(vocabulary[at] == tokens.hashes, at + 1, 0) if len(vocabulary) else np.zeros(len(at), np.int64)
        bounds = zip(tokens.offsets[:-1], tokens.offsets[1:], strict=True)
        return [Reading(ids[a:b], tokens.begins[a:b], tokens.ends[a:b]) for a, b in bounds]

    def common(self, one: Reading, place: int, begin: int, end: int) -> list[tuple[int, int]]:
        """Where words of an item's question, choices or answer stand in the same order between two bytes of a text.

        Stretches of two words and more, as bytes, of the first LONGEST_SHOWN words.
        """
        import numpy as np

        from hum_qc.index.align_kernels import UNKNOWN, align

        inside = slice(*np.searchsorted(one.begins, [begin, end]))
        ids, begins, ends = (column[inside][:LONGEST_SHOWN] for column in one)
        there = np.zeros(len(ids), dtype=bool)
        for part in PARTS_SHOWN:
            wanted = self._part(place, part)[:LONGEST_SHOWN].astype(np.int64)
            if len(wanted):
                found = align(np.where(wanted > 0, wanted, UNKNOWN), ids.astype(np.int64))
                there[found[found != UNKNOWN]] = True
        edges = np.flatnonzero(np.diff(np.concatenate([[0], there.astype(np.int8), [0]])))
        runs = zip(edges[::2], edges[1::2], strict=True)
        return [(int(begins[first]), int(ends[after - 1])) for first, after in runs if after - first > 1]

    def shares(self, one: Reading, place: int) -> dict[str, float]:
        """Of each part that an item has: the share (0..1) of its pairs of neighbouring words that a text has."""
        there = _word_pairs(one.ids)
        wanted = {name: _word_pairs(self._part(place, part)) for part, name in enumerate(build.PARTS)}
        return {name: len(pairs & there) / len(pairs) for name, pairs in wanted.items() if pairs}

    def _part(self, place: int, part: int) -> Array:
        """The words of a part of an item; empty when it has none."""
        sections = self.stored.sections
        text = int(sections["item_parts"][place * 4 + part])
        start, end = sections["text_starts"][text - 1 : text + 1] if text else (0, 0)
        words: Array = sections["tokens"][start:end]
        return words

    def find(self, texts: pl.Series) -> Found:
        """What of the items stands in each text, copied or said in other words; null texts hold nothing."""
        import polars as pl

        from hum_qc.index import score
        from hum_qc.index.tokens import tokenise

        tokens = tokenise(texts)
        copied, alike = self._scan(tokens)
        leaks = score.leaks(copied, self._pairs, self._repeated)
        suspects = score.suspects(alike, self._gists[0])
        places = [in_bytes(frame, tokens.begins, tokens.ends, tokens.offsets) for frame in (leaks, suspects)]
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

        copied, alike = collect((LEAK_FEATURES, SUSPECT_FEATURES), fill, tokens.offsets, len(self._pairs.enough))
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

        (found,) = collect((CODE_FEATURES,), fill, offsets, len(self._code.enough))
        found = in_bytes(found, begins, ends, offsets)
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
    def _repeated(self) -> Array:
        """Whether other items of the benchmark ask the very same question, and differ in choices or answer only."""
        import numpy as np

        sections = self.stored.sections
        asked = sections["item_parts"][::4] * (len(self.benchmarks) + 1) + sections["item_benchmark"]
        _, of_item, amount = np.unique(asked, return_inverse=True, return_counts=True)
        repeated: Array = amount[of_item] > 1
        return repeated

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


def _word_pairs(ids: Array) -> set[tuple[int, int]]:
    """The distinct pairs of neighbouring words."""
    words = ids.tolist()
    return {pair for pair in pairwise(words) if 0 not in pair}
