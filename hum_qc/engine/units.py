"""From the records of a file to items: by the layouts of a known benchmark, or by a format of the corpus room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from hum_qc.corpus import CorpusFile, Rejected
from hum_qc.index.items import Item, Layout, NoItemError, find
from hum_qc.index.template import MIN_COUNT, Template, shared_template

if TYPE_CHECKING:
    import polars as pl

Unit = tuple[int, Item | str]
"""The row that a unit begins in, and the item it holds, or why it holds none."""

Row = tuple[int, dict[str, Any]]
"""A record with its row."""

_COMPARED: Final = 2_000
"""So many samples are compared to find what their prompts share."""

_SNIFFED: Final = 50
_RECORDS: Final = 4_096
_BYTES: Final = 16 << 20
_MOSTLY: Final = 0.9


def known_units(file: CorpusFile, layouts: Sequence[Layout]) -> Iterator[Unit]:
    """The items of a known benchmark; each record is read in the first layout whose fields it has.

    Rows of one item that stand beside one another (`same`) are read together.
    """
    widths = {len(one.columns): one.columns for one in layouts if one.columns}
    blocks = file.blocks(_RECORDS, _BYTES)
    found = (_named(one, widths) for block in blocks for one in block.records())
    pairs = ((one, None if isinstance(one, Rejected) else _layout_of(one[1], layouts)) for one in found)
    for _, run in groupby(pairs, key=_key):
        one, layout = next(run)
        if isinstance(one, Rejected):
            yield one.row, one.error
            continue
        row, record = one
        if layout is None:
            yield row, f"has none of the known fields; fields: {', '.join(sorted(record)[:12]) or 'none'}"
            continue
        if layout.same:
            rows = [record, *(other[1] for other, _ in run if not isinstance(other, Rejected))]
            record = dict(layout.together(rows))
        for item in layout.items(record):
            yield row, str(item) if isinstance(item, NoItemError) else item


class Head(NamedTuple):
    """What the first records of a file tell: their fields, and the first reason why one cannot be read.

    `columns` is how many columns a file has that may be without their names: a delimited one, one of JSON arrays; 0 for
    a text file that fits no format, None for any other.
    """

    fields: list[str]
    columns: int | None
    error: str | None


def head_of(file: CorpusFile) -> Head:
    """What the first records of a file tell."""
    first = next(file.blocks(_SNIFFED, _BYTES), None)
    records = [] if first is None else list(first.records())
    refused = [one for one in records if isinstance(one, Rejected)]
    fields = list(dict.fromkeys(key for one in records if not isinstance(one, Rejected) for key in one[1]))
    error = refused[0].error if refused else None
    if file.layout is not None and file.layout.dialect is not None:
        return Head(fields, len(file.layout.dialect.columns), error)
    array = next(filter(None, map(_array, refused)), None) if not fields else None
    if array:
        return Head(fields, len(array), error)
    unread = file.format is None and ".txt" in PurePosixPath(file.path.lower()).suffixes
    return Head(fields, 0 if unread else None, error)


def _array(rejected: Rejected) -> list[Any] | None:
    """The values of a record that is a JSON array where an object is due."""
    if rejected.raw is None or not rejected.raw.lstrip().startswith(b"["):
        return None
    try:
        values = msgspec.json.decode(rejected.raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return values if isinstance(values, list) else None


def _named(one: Row | Rejected, widths: Mapping[int, tuple[str, ...]]) -> Row | Rejected:
    """A JSON array as a record, where a layout names its columns."""
    if isinstance(one, Rejected) and widths:
        values = _array(one)
        if values is not None and len(values) in widths:
            return one.row, dict(zip(widths[len(values)], values, strict=True))
    return one


def _layout_of(record: dict[str, Any], layouts: Sequence[Layout]) -> Layout | None:
    return next((one for one in layouts if one.fits(record)), None)


def _key(pair: tuple[Row | Rejected, Layout | None]) -> tuple[Any, ...]:
    """The same for consecutive rows of one item."""
    one, layout = pair
    if isinstance(one, Rejected) or layout is None or not layout.same:
        return (one.row if isinstance(one, Rejected) else one[0],)
    return (id(layout), *(str(find(one[1], path)) for path in layout.same))


def sample_units(file: CorpusFile) -> Iterator[Unit]:
    """The items of a file in any format of the corpus room.

    The question is the instruction without the template that the file's prompts share, in a conversation what the user
    says; the answer is the first reference answer, else the output; the passage is the context. In extraction, where
    there is no instruction, and where one is given with several passages that have no other, the passage is the
    question.
    """
    habits = _Habits.of([one for _, one in islice(_samples(file), _COMPARED) if not isinstance(one, str)])
    for row, sample in _samples(file):
        yield row, sample if isinstance(sample, str) else habits.item(sample)


@dataclass(frozen=True, slots=True)
class _Habits:
    """What the samples of a file have in common: their template, and instructions that are given with many passages."""

    template: Template
    repeated: frozenset[str]

    @classmethod
    def of(cls, samples: Sequence[dict[str, Any]]) -> _Habits:
        passages, prompts = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for one in samples:
            if one["prompt"] and one["passage"]:
                passages[one["prompt"]].add(one["passage"])
                prompts[one["passage"]].add(one["prompt"])
        own = sum(len(found) == 1 for found in prompts.values()) >= _MOSTLY * len(prompts)
        repeated = frozenset(prompt for prompt, found in passages.items() if own and len(found) >= MIN_COUNT)
        return cls(shared_template(one["prompt"] for one in samples if one["prompt"]), repeated)

    def item(self, sample: dict[str, Any]) -> Item | str:
        prompt, passage = sample["prompt"], sample["passage"]
        if passage and (not prompt or prompt in self.repeated or sample["task"] in ("closed_ie", "open_ie")):
            question, passage = passage.strip(), None
        else:
            question = self.template.take_off(prompt or "").strip()
        if not question:
            return "has neither an instruction nor a passage"
        answer = (sample["answer"] or "").strip() or None
        return Item(sample["own"], question, answer, None, passage, sample["language"], sample["license"])


def _samples(file: CorpusFile) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Prompt, passage, answer and provenance of each sample with its row, or why there is none."""
    for block in file.blocks(_RECORDS, _BYTES):
        batch, rejected = block.samples()
        refused = [(one.row, one.error) for one in rejected]
        yield from sorted(chain(refused, _read(batch)), key=lambda pair: pair[0])


def _read(batch: pl.DataFrame) -> Iterator[tuple[int, dict[str, Any] | str]]:
    import polars as pl

    said = pl.element().filter(pl.element().struct.field("role") == "user").struct.field("content")
    frame = batch.select(
        "row",
        "task",
        "language",
        "license",
        "format",
        prompt=pl.when(pl.col("turns").is_not_null())
        .then(pl.col("turns").list.eval(said).list.join("\n", ignore_nulls=True))
        .otherwise("instruction"),
        passage=pl.col("context"),
        answer=pl.when(pl.col("answers").is_not_null()).then(pl.col("answers").list.first()).otherwise("output"),
        own=pl.when(pl.col("id") != pl.col("hash").str.head(16)).then("id"),
        why=pl.col("faults").list.eval(pl.element().struct.field("message")).list.first(),
    )
    for sample in frame.iter_rows(named=True):
        yield sample["row"], sample if sample["format"] else (sample["why"] or "fits no known format")
