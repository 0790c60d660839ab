"""From the records of a file to items: by the layouts of a known benchmark, or by a format of the corpus room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING, Any, Final

from hum_qc.corpus import CorpusFile, Rejected
from hum_qc.index.items import Item, Layout, NoItemError, find
from hum_qc.index.template import MIN_COUNT, Template, shared_template

if TYPE_CHECKING:
    import polars as pl

Unit = tuple[int, Item | str]
"""The row that a unit begins in, and the item it holds, or why it holds none."""

_COMPARED: Final = 5_000
"""So many samples are compared to find what their prompts share."""

_RECORDS: Final = 4_096
_BYTES: Final = 16 << 20
_MOSTLY: Final = 0.9


def known_units(file: CorpusFile, layouts: Sequence[Layout]) -> Iterator[Unit]:
    """The items of a known benchmark; each record is read in the first layout whose fields it has.

    Rows of one item that stand beside one another (`same`) are read together.
    """
    blocks = file.blocks(_RECORDS, _BYTES)
    records = (
        (one, None if isinstance(one, Rejected) else _layout_of(one[1], layouts))
        for block in blocks
        for one in block.records()
    )
    for _, run in groupby(records, key=_key):
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


def _layout_of(record: dict[str, Any], layouts: Sequence[Layout]) -> Layout | None:
    return next((one for one in layouts if one.due <= record.keys()), None)


def _key(pair: tuple[tuple[int, dict[str, Any]] | Rejected, Layout | None]) -> tuple[Any, ...]:
    """The same for consecutive rows of one item."""
    one, layout = pair
    if isinstance(one, Rejected) or layout is None or not layout.same:
        return (one.row if isinstance(one, Rejected) else one[0],)
    return (id(layout), *(str(find(one[1], path)) for path in layout.same))


def sample_units(file: CorpusFile) -> Iterator[Unit]:
    """The items of a file in any format of the corpus room.

    The question is the instruction without the template that the file's prompts share, in a conversation what the user
    says; the answer is the first reference answer, else the output; the passage is the context. Where there is no
    instruction, or the same one is given with many passages of which each stands once, the passage is the question.
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
        passages: defaultdict[str, set[str]] = defaultdict(set)
        given = [one["passage"] for one in samples if one["passage"]]
        for one in samples:
            if one["prompt"] and one["passage"]:
                passages[one["prompt"]].add(one["passage"])
        once = len(set(given)) >= _MOSTLY * len(given)
        repeated = frozenset(prompt for prompt, found in passages.items() if once and len(found) >= MIN_COUNT)
        return cls(shared_template(one["prompt"] for one in samples if one["prompt"]), repeated)

    def item(self, sample: dict[str, Any]) -> Item | str:
        prompt, passage = sample["prompt"], sample["passage"]
        if passage and (not prompt or prompt in self.repeated):
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
