"""One input file: its container and format are found out from its beginning, then it is cut into blocks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from hum_qc.corpus.block import Block, TextBlock
from hum_qc.corpus.decode import Record, UnreadableError
from hum_qc.corpus.delimited import Dialect, headed
from hum_qc.corpus.elements import array_records
from hum_qc.corpus.formats import TAGGING_FORMATS, detect
from hum_qc.corpus.lines import line_records, whole_file
from hum_qc.corpus.nested import opening, outer, question_slots
from hum_qc.corpus.sentences import sentence_slots
from hum_qc.corpus.slots import Slot, cut
from hum_qc.corpus.source import BOM, TAGGED, BrokenStreamError, Compression, Source, reason, stem
from hum_qc.corpus.tagging import Tagging, find_tagging
from hum_qc.corpus.translate import Translator

if TYPE_CHECKING:
    import pyarrow as pa

    from hum_qc.corpus.parquet import Rows

_HEAD: Final = 1 << 20
_SNIFFED: Final = 50
_SNIFFED_BYTES: Final = 8 << 20
_JSON_SUFFIXES: Final = (".jsonl", ".ndjson", ".json")
_LINE_SUFFIXES: Final = (".jsonl", ".ndjson")
_OTHER_SUFFIXES: Final = (*_JSON_SUFFIXES, ".csv")
_LFS: Final = b"version https://git-lfs.github.com/spec/"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user said of the corpus as a whole: the name of a format, a mapping, a task."""

    format: str | None = None
    mapping: Mapping[str, Any] | None = None
    task: str | None = None


@dataclass(slots=True)
class CorpusFile:
    """One file of a corpus.

    `path` is as the user gave it; `container` one of jsonl, json, csv, tsv, parquet, squad, conll, frame; `format`
    the name of the record format, None when none fits; `reason` says why; `compression` is gzip, zstd or None; `size`
    the stored bytes (of a frame: its bytes in memory), `read` those behind the blocks given so far.
    """

    path: str
    container: str
    format: str | None
    reason: str
    compression: Compression | None
    size: int
    translator: Translator = field(repr=False)
    source: Source | None = field(default=None, repr=False)
    table: pa.Table | None = field(default=None, repr=False)
    layout: Layout | None = field(default=None, repr=False)
    read: int = field(default=0, repr=False)
    _rows: int = field(default=0, repr=False)

    def sha256(self) -> str:
        """SHA-256 of the stored bytes; of a frame, of its Arrow stream."""
        if self.source is not None:
            return self.source.sha256()
        assert self.table is not None
        from hum_qc.corpus.parquet import table_sha256

        return table_sha256(self.table)

    def blocks(self, max_records: int, max_bytes: int) -> Iterator[Block]:
        """The records of the file in blocks, cut the same every time."""
        if self.layout is None:
            yield from self._table_blocks(max_records, max_bytes)
            return
        assert self.source is not None
        frame = outer(self.source, self.layout.skip) if self.container == "squad" else None
        row = 0
        for slots in cut(self.layout.slots(self.source), max_records, max_bytes):
            self.read = self.source.position
            yield TextBlock(
                self.path, row, slots, self.translator, self.container, self.layout.dialect, frame, self.layout.tagging
            )
            row += len(slots)

    def _table_blocks(self, max_records: int, max_bytes: int) -> Iterator[Block]:
        import pyarrow as pa

        from hum_qc.corpus.parquet import BrokenBlock, parquet_rows, table_rows

        if self.table is not None:
            yield from self._counted(table_rows(self.table, max_records, max_bytes))
            return
        assert self.source is not None
        try:
            with self.source.seekable() as file:
                yield from self._counted(parquet_rows(file, max_records, max_bytes))
        except (pa.ArrowException, OSError, BrokenStreamError) as error:
            yield BrokenBlock(self.path, self._rows, f"corrupt Parquet file: {reason(error)}", self.translator)

    def _counted(self, rows: Rows) -> Iterator[Block]:
        from hum_qc.corpus.parquet import table_blocks

        self._rows = 0
        for block in table_blocks(self.path, rows, self.translator):
            self._rows += block.size
            self.read = self.size * self._rows // rows.total
            yield block


@dataclass(frozen=True, slots=True)
class Layout:
    """How the records of a text file are found: by `container`, from `skip` bytes on, in a `dialect` or `tagging`."""

    container: str
    skip: int = 0
    dialect: Dialect | None = None
    error: str | None = None
    tagging: Tagging | None = None

    def slots(self, source: Source) -> Iterator[Slot]:
        """The records of the file one by one, unreadable ones included."""
        if self.error:
            text = source.head(_HEAD)
            return iter([Slot(text, 1, 0, len(text), self.error)])
        if self.dialect is not None:
            return self.dialect.rows(source.chunks())
        if self.tagging is not None:
            return sentence_slots(source.chunks())
        if self.container == "squad":
            return question_slots(source.chunks(), self.skip)
        if self.container == "json":
            return array_records(source.chunks(), self.skip) if self.skip else whole_file(source.chunks())
        return line_records(source.chunks())


def recognise(source: Source, wishes: Wishes) -> CorpusFile:
    """Find out container and format of a file."""
    head = source.head(_HEAD)
    if head.startswith(b"PAR1"):
        return _file(source, "parquet", *_translator(_first_parquet_rows(source), wishes))
    layout = _layout(source, head, wishes)
    if layout.container == "squad" and wishes.mapping is None and wishes.format is None:
        translator = Translator("squad", fixed=True, task=wishes.task)
        return _file(source, "squad", translator, "data, paragraphs and questions", layout)
    if layout.tagging is not None:
        translator = Translator(layout.tagging.format, fixed=True, mapping=wishes.mapping, task=wishes.task)
        return _file(source, "conll", translator, layout.tagging.reason, layout)
    return _file(source, layout.container, *_translator(_first_records(source, layout), wishes), layout)


def _file(source: Source, container: str, translator: Translator, why: str, layout: Layout | None = None) -> CorpusFile:
    return CorpusFile(
        path=source.name,
        container=container,
        format=translator.name,
        reason=why,
        compression=source.compression,
        size=source.size(),
        translator=translator,
        source=source,
        layout=layout,
    )


def _first_records(source: Source, layout: Layout) -> list[Record]:
    """The records at the beginning of a text file that can be read."""
    probe = TextBlock(source.name, 0, [], Translator(None), layout.container, layout.dialect)
    records: list[Record] = []
    size = 0
    for slot in islice(layout.slots(source), _SNIFFED):
        size += slot.length
        if size > _SNIFFED_BYTES:
            break
        with suppress(UnreadableError):
            records.append(probe.record(slot)[0])
    return records


def _translator(records: list[Record], wishes: Wishes) -> tuple[Translator, str]:
    if wishes.mapping is not None:
        return Translator(None, mapping=wishes.mapping, task=wishes.task), "as the mapping says"
    if wishes.format is not None:
        return Translator(wishes.format, fixed=True, task=wishes.task), "as the user says"
    found, why = detect(records)
    return Translator(found.name if found else None, task=wishes.task), why


def recognise_table(name: str, table: pa.Table, wishes: Wishes) -> CorpusFile:
    """Find out the format of a table in memory."""
    translator, why = _translator(_records_of(table.slice(0, _SNIFFED)), wishes)
    return CorpusFile(
        path=name,
        container="frame",
        format=translator.name,
        reason=why,
        compression=None,
        size=int(table.nbytes),
        translator=translator,
        table=table,
    )


def _records_of(table: pa.Table) -> list[Record]:
    from hum_qc.corpus.parquet import rows_of

    return [record for record in rows_of(table) if isinstance(record, dict)]


def _first_parquet_rows(source: Source) -> list[Record]:
    import pyarrow as pa

    from hum_qc.corpus.parquet import parquet_rows

    with suppress(pa.ArrowException, OSError, BrokenStreamError), source.seekable() as file:
        first = next(parquet_rows(file, _SNIFFED, _SNIFFED_BYTES).batches, None)
        return [] if first is None else _records_of(pa.Table.from_batches([first]))
    return []


def _layout(source: Source, head: bytes, wishes: Wishes) -> Layout:
    """The container of a text file, from its beginning and its suffix."""
    name = stem(source.name).lower()
    text = head.removeprefix(BOM).lstrip(b" \t\r\n")
    if text.startswith(_LFS):
        return Layout("jsonl", error="a Git LFS pointer, not the data: run `git lfs pull`")
    columns = tuple(wishes.mapping.get("columns", ())) if wishes.mapping else ()
    tagging = _tagging(name, head, columns, wishes.format)
    if tagging is not None:
        return Layout("conll", tagging=tagging)
    if columns and not name.endswith(_JSON_SUFFIXES):
        tabs = not name.endswith(".csv") and b"\t" in text.partition(b"\n")[0]
        return Layout(
            "tsv" if tabs else "csv", dialect=Dialect("\t" if tabs else ",", quoted=not tabs, columns=columns)
        )
    for suffix, delimiter in ((".csv", ","), (".tsv", "\t")):
        if name.endswith(suffix):
            return Layout(suffix[1:], dialect=headed(source.chunks(), delimiter))
    by_name = name.endswith(_LINE_SUFFIXES)  # a name of lines is believed, except over an array of objects
    if text.startswith(b"[") and not _is_lines(text) and (not by_name or text[1:].lstrip().startswith(b"{")):
        return Layout("json", skip=len(head) - len(text) + 1)
    if text.startswith(b"{"):
        nested = opening(head)
        if nested is not None:
            return Layout("squad", skip=nested)
        if not by_name and _is_laid_out(text):
            return Layout("json")
    return Layout("jsonl")


def _tagging(name: str, head: bytes, columns: tuple[str, ...], format_: str | None) -> Tagging | None:
    """How a tagging file is written; None where the file is none."""
    named = {"token", "tag"} <= set(columns)
    told = named or format_ in TAGGING_FORMATS
    if name.endswith(_OTHER_SUFFIXES) or (columns and not named) or (format_ is not None and not told):
        return None
    return find_tagging(head[: head.rfind(b"\n") + 1] or head, columns, believed=told or name.endswith(TAGGED))


def _is_lines(text: bytes) -> bool:
    """Whether a text that begins with a bracket is JSON Lines: its first line is complete and not its last."""
    first, _, rest = text.partition(b"\n")
    return bool(rest.strip()) and _is_json(first)


def _is_laid_out(text: bytes) -> bool:
    """Whether a text that begins with a brace is one object over several lines, not one object a line."""
    first, _, rest = text.partition(b"\n")
    goes_on = first.rstrip()[-1:] in (b"{", b"[", b",") and not _is_json(first)
    return goes_on and not rest.lstrip().startswith(b"{")


def _is_json(text: bytes) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
