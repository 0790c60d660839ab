"""Benchmark items from files: in the layouts of `filters/benchmarks.yaml`, or in any format of the corpus room."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from hum_qc.corpus import CorpusFile, open_corpus
from hum_qc.engine.hub import HUB, open_hub
from hum_qc.engine.units import Head, head_of, known_units, sample_units
from hum_qc.errors import InputError
from hum_qc.index.benchmarks import STARTER, Benchmark, Benchmarks, load_benchmarks, stem, words
from hum_qc.index.items import Layout, item_schema

if TYPE_CHECKING:
    import os

    import polars as pl

SHOWN: Final = 100
"""So many records that are no items are told one by one; beyond, they are only counted."""

_NAMED: Final = re.compile(r"([\w.-]+)=(.+)", re.DOTALL)
_SPLITS: Final = {"val": "validation", "valid": "validation"}
_SPLIT_NAMES: Final = ("train", "dev", "test", "validation", *_SPLITS)


@dataclass(slots=True)
class ItemFile:
    """One file of items: `path` as given, the benchmark it belongs to, and what was read of it so far.

    `layouts` are those of the policy file that read it; with none it is read in `corpus.format`. `prefix` stands before
    the ids where a benchmark is read from several files. `items` counts the items given, `skipped` the records that
    hold none; the first of these are told in `reasons`, as `file:row: why`.
    """

    path: str
    benchmark: Benchmark
    corpus: CorpusFile = field(repr=False)
    layouts: tuple[Layout, ...] = field(default=(), repr=False)
    split: str | None = None
    prefix: str | None = None
    items: int = 0
    skipped: int = 0
    reasons: list[str] = field(default_factory=list)

    def frames(self, size: int = 8_192) -> Iterator[pl.DataFrame]:
        """The items in order, in frames of at most `size`, with the columns of `item_schema()`.

        Raises InputError at the end when the file holds none.
        """
        import polars as pl

        self.items, self.skipped = 0, 0
        self.reasons.clear()
        rows = self._rows()
        while chunk := list(islice(rows, size)):
            yield pl.DataFrame(chunk, schema=item_schema(), orient="row")
        if not self.items:
            why = f" ({self.reasons[0]})" if self.reasons else ""
            raise InputError(f"{self.path}: holds no item of {self.benchmark.name}{why}")

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        """One tuple per item, in the order of the columns; an id that stands twice is followed by its position."""
        seen: set[str] = set()
        bench = self.benchmark
        units = known_units(self.corpus, self.layouts) if self.layouts else sample_units(self.corpus)
        for position, (row, one) in enumerate(units):
            if isinstance(one, str):
                self._skip(row, one)
                continue
            name = one.id or str(position)
            if name in seen:
                name = f"{name}#{position}"
            seen.add(name)
            self.items += 1
            full = name if self.prefix is None else f"{self.prefix}:{name}"
            language, license_ = one.language or bench.language, one.license or bench.license
            yield bench.name, full, one.question, one.answer, one.choices, one.passage, language, license_

    def _skip(self, row: int, why: str) -> None:
        self.skipped += 1
        if len(self.reasons) < SHOWN:
            self.reasons.append(f"{self.path}:{row}: {why}")


def read_items(paths: Sequence[str | os.PathLike[str]], *, benchmarks: str | Benchmarks = STARTER) -> list[ItemFile]:
    """The files that paths, globs, folders, `NAME=PATH` and `hub:NAME` name, each ready to give its items.

    A file is a known benchmark where its name and its fields tell so; `NAME=PATH` says which it is, or how to call it.
    Any other file that fits a format of the corpus room is a benchmark of its own, called like the file (like its
    folder, where the file is called test, dev or the like); the template that its prompts share is taken off.

    Where a benchmark is read from several files, `PREFIX:` stands before the ids of all its items: the split that each
    file name states, where that tells them apart, else the file name, else more of the path.

    Args:
        paths: what to read.
        benchmarks: `starter:benchmarks`, the path of a policy file of that kind, or what `load_benchmarks` read.

    Raises:
        PolicyError: a fault of the policy file.
        InputError: a path cannot be read, or a file fits neither a known benchmark nor a format.
        MissingError, UsageError: of `hub:` addresses.
    """
    known = load_benchmarks(benchmarks) if isinstance(benchmarks, str) else benchmarks
    files = [file for path in paths for file in _opened(str(path), known)]
    by_name: defaultdict[str, list[ItemFile]] = defaultdict(list)
    for file in files:
        by_name[file.benchmark.name].append(file)
    for several in by_name.values():
        if len(several) > 1:
            for file, prefix in zip(several, _prefixes(several), strict=True):
                file.prefix = prefix
    return files


def _opened(path: str, known: Benchmarks) -> Iterator[ItemFile]:
    named = None if Path(path).exists() else _NAMED.fullmatch(path)
    name, place = (named[1], named[2]) if named else (None, path)
    if place.startswith(HUB):
        corpus, benchmark, split = open_hub(place, known)
        yield replace(_item_file(corpus, known, name or (benchmark.name if benchmark else None)), split=split)
        return
    for corpus in open_corpus([place]).files:
        yield _item_file(corpus, known, name)


def _item_file(corpus: CorpusFile, known: Benchmarks, name: str | None) -> ItemFile:
    """What a file holds; `name` is the benchmark that the user says it is."""
    head = head_of(corpus)
    told = known.named(name) if name else None
    for benchmark in filter(None, (told, known.recognise(corpus.path, head.fields, corpus.format, head.columns))):
        found = _read_as(benchmark, corpus, head)
        if found is not None:
            return replace(found, benchmark=told or replace(benchmark, name=name)) if name else found
    if corpus.format is None:
        hint = known.hint(name or corpus.path, head.fields)
        do = "describe it as docs/contamination-benchmarks.md shows"
        raise InputError(f"{corpus.path}: no known benchmark and no format; {_told(head)}{hint}; {do}")
    own = told or Benchmark(name or _own_name(corpus.path))
    return ItemFile(corpus.path, own, corpus, split=_split(corpus.path))


def _read_as(benchmark: Benchmark, corpus: CorpusFile, head: Head) -> ItemFile | None:
    """The file as one of a benchmark; None where none of its layouts fits."""
    fitting = benchmark.fitting(head.fields, corpus.format)
    bare = None if fitting or head.columns is None else benchmark.of_columns(head.columns)
    if not fitting and bare is None:
        return None
    layouts: tuple[Layout, ...] = ()
    if bare is not None:
        corpus, layouts = _headerless(corpus, bare), (bare,)
    elif any(one.format is None for one in fitting):
        layouts = tuple(one for one in benchmark.layouts if one.format is None)
    return ItemFile(corpus.path, benchmark, corpus, layouts, _split(corpus.path))


def _own_name(path: str) -> str:
    """The file name; where that is but a split, the name of the folder."""
    name = stem(path)
    folder = PurePosixPath(path).parent.name
    return folder if folder and words(name) in _SPLIT_NAMES else name


def _headerless(corpus: CorpusFile, layout: Layout) -> CorpusFile:
    """The same file with the columns that the layout names, its first row being a record; JSON arrays as they are."""
    if corpus.container.startswith("json") and ".txt" not in PurePosixPath(corpus.path.lower()).suffixes:
        return corpus
    mapping = {"instruction": layout.columns[0], "columns": list(layout.columns)}
    (file,) = open_corpus([corpus.path], mapping=mapping).files
    return file


def _told(head: Head) -> str:
    names = [one if len(one) <= 40 else f"{one[:40]}…" for one in head.fields[:12]]
    shown = ", ".join(names) + (", …" if len(head.fields) > 12 else "")
    return f"fields: {shown or 'none'}{f' ({head.error})' if head.error and not names else ''}"


def _split(path: str) -> str | None:
    """The split that a file name states."""
    found = next((word for word in words(stem(path)).split("_") if word in _SPLIT_NAMES), None)
    return _SPLITS.get(found, found) if found else None


def _prefixes(files: Sequence[ItemFile]) -> list[str]:
    """What tells the files of one benchmark apart, as short as it can be."""
    ways: list[Callable[[ItemFile], str | None]] = [
        lambda file: file.split,
        lambda file: stem(file.path),
        lambda file: "/".join([*PurePosixPath(file.path).parts[-2:-1], stem(file.path)]),
    ]
    for way in ways:
        told = [way(file) for file in files]
        if None not in told and len(set(told)) == len(told):
            return [str(one) for one in told]
    return [file.path for file in files]
