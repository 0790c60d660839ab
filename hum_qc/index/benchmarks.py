"""Known benchmarks: `filters/benchmarks.yaml` read into entries, and which of them a file holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, Final

from hum_qc.errors import PolicyError
from hum_qc.index.benchmark_faults import LAYOUT_LISTS, benchmark_faults
from hum_qc.index.items import Layout
from hum_qc.policy import Document, load

STARTER: Final = "starter:benchmarks"
_ENDINGS: Final = (
    ".gz", ".gzip", ".zst", ".zstd", ".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".txt", ".parquet", ".conll", ".bio",
    ".annotated",
)  # fmt: skip
_NEAR: Final = 3
"""How many parts of a path, from the file name up, can name a benchmark."""


@dataclass(frozen=True, slots=True)
class Hub:
    """A data set of the Hugging Face Hub: `path` (owner/name), its configuration, and the split that is evaluated."""

    path: str
    config: str | None = None
    split: str = "test"


@dataclass(frozen=True)
class Benchmark:
    """One benchmark: its names, how its files are laid out, and where it comes from.

    `license` is an SPDX id or as the source states it, None when it states none. `language` is ISO 639-1, None when
    a benchmark has several.
    """

    name: str
    layouts: tuple[Layout, ...] = ()
    aliases: tuple[str, ...] = ()
    about: str | None = None
    hub: Hub | None = None
    language: str | None = None
    license: str | None = None
    source: str | None = None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every name it goes by, as words joined by `_`: its own, its aliases, on the Hub that of a whole data set."""
        whole = [self.hub.path.rpartition("/")[2]] if self.hub and self.hub.config is None else []
        own = (self.name, *self.aliases, *whole)
        return tuple(words(one) for one in own)

    def fitting(self, names: Iterable[str], format: str | None = None) -> list[Layout]:
        """The layouts that records with these fields, in this format of the corpus room, can be in."""
        known = set(names)
        return [one for one in self.layouts if (one.format == format if one.format else one.fits_fields(known))]

    def of_columns(self, count: int) -> Layout | None:
        """The layout of a delimited file without a header that has so many columns."""
        return next((one for one in self.layouts if one.columns and count in (0, len(one.columns))), None)


@dataclass(frozen=True, slots=True)
class Benchmarks:
    """The benchmarks of a policy file and of those it extends, by name; `documents` are these files, its own last."""

    sets: Mapping[str, Benchmark]
    documents: tuple[Document, ...] = field(default=(), repr=False)

    def named(self, name: str) -> Benchmark | None:
        """The benchmark of that name, alias or Hub address."""
        asked = words(name)
        return next(
            (one for one in self.sets.values() if asked in one.names or (one.hub and one.hub.path == name)), None
        )

    def recognise(
        self, file: str, names: Iterable[str], format: str | None = None, columns: int | None = None
    ) -> Benchmark | None:
        """The benchmark that a file holds; None when none is told.

        The path must name it, in the file name or the two folders above, and a layout must fit the fields; the nearest
        and then the longest name wins. Fields that stand in no other benchmark (`by_fields`) tell it alone.

        Args:
            file: the path of the file.
            names: the fields of its records.
            format: the format of the corpus room that its records are in.
            columns: the number of columns of a delimited file, which may have no header; 0 when it is not known.
        """
        known = tuple(names)
        found: list[tuple[int, int, Benchmark]] = []
        for one in self.sets.values():
            layouts = one.fitting(known, format)
            bare = None if columns is None else one.of_columns(columns)
            where = _where(one, file)
            if (layouts or bare) and where is not None:
                found.append((*where, one))
            elif any(layout.by_fields for layout in layouts):
                found.append((_NEAR, 0, one))
        return min(found, key=lambda each: each[:2])[2] if found else None

    def hint(self, file: str, names: Iterable[str]) -> str:
        """The near miss for a file that no benchmark fits, by its name or by its fields; empty when there is none."""
        known = set(names)
        named = [(where, one) for one in self.sets.values() if (where := _where(one, file)) is not None]
        if named:
            one = min(named, key=lambda pair: pair[0])[1]
            due = {", ".join(layout.due) or f"those of {layout.format}" for layout in one.layouts}
            return f"; its name says '{one.name}', whose fields are {'; or '.join(sorted(due))}"
        layouts = [(one.name, each.due) for one in self.sets.values() for each in one.layouts if len(each.due) > 1]
        name, due_ = max(layouts, key=lambda pair: len(known & {*pair[1]}) / len(pair[1]), default=("", ()))
        near = len(known & {*due_}) * 2 > len(due_)
        return f"; nearest is '{name}', whose fields are {', '.join(due_)}" if near else ""


def words(name: str) -> str:
    """A name as lower-case words joined by `_`."""
    return "_".join(one for one in re.split(r"[\W_]+", name.lower()) if one)


def stem(file: str) -> str:
    """The file name without its endings."""
    name = PurePosixPath(file.replace("\\", "/")).name
    while ending := next((one for one in _ENDINGS if name.lower().endswith(one)), None):
        name = name[: -len(ending)]
    return name or file


def _where(benchmark: Benchmark, file: str) -> tuple[int, int] | None:
    """How far up a path names the benchmark, and minus the length of the name; None where it does not."""
    parts = [stem(file), *reversed(PurePosixPath(file.replace("\\", "/")).parts[:-1])]
    for distance, part in enumerate(parts[:_NEAR]):
        there = f"_{words(part)}_"
        lengths = [len(name) for name in benchmark.names if f"_{name}_" in there]
        if lengths:
            return distance, -max(lengths)
    return None


def load_benchmarks(name: str = STARTER) -> Benchmarks:
    """Read `starter:benchmarks` or a path, and the file that it extends; PolicyError lists every fault."""
    chain = [load(name, "benchmarks")]
    while (parent := chain[0].data.get("extends")) is not None:
        child = chain[0]
        if not isinstance(parent, str):
            raise PolicyError([child.fault("extends: must name one file of benchmarks", "extends")])
        try:
            document = load(parent, "benchmarks", beside=child.name)
        except PolicyError as error:
            raise PolicyError([child.fault(f"extends: {error.faults[0]}", "extends")]) from error
        if any(Path(document.name).resolve() == Path(seen.name).resolve() for seen in chain):
            raise PolicyError([child.fault(f"extends: '{parent}' extends itself", "extends")])
        chain.insert(0, document)
    faults = [fault for one in chain for fault in benchmark_faults(one, chain)]
    if faults:
        raise PolicyError(faults)
    shared = {key: layout for one in chain for key, layout in (one.data.get("layouts") or {}).items()}
    sets = {key: _benchmark(key, entry, shared) for one in chain for key, entry in (one.data.get("sets") or {}).items()}
    return Benchmarks(sets, tuple(chain))


def _benchmark(name: str, entry: Mapping[str, Any], shared: Mapping[str, Any]) -> Benchmark:
    written = [shared[one] if isinstance(one, str) else one for one in entry["layouts"]]
    hub = entry.get("hub")
    return Benchmark(
        name,
        tuple(_layout(one) for one in written),
        tuple(entry.get("aliases", ())),
        hub=Hub(hub) if isinstance(hub, str) else Hub(**hub) if hub else None,
        **{key: entry.get(key) for key in ("about", "language", "license", "source")},
    )


def _layout(written: Mapping[str, Any]) -> Layout:
    given: dict[str, Any] = {key: tuple(value) if key in LAYOUT_LISTS else value for key, value in written.items()}
    return Layout(**given)
