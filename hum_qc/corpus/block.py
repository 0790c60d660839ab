"""Blocks: one shard's records, to be parsed in a worker; and what cannot be read as a record."""

from __future__ import annotations

import base64
import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from hum_qc.corpus.decode import Record, UnreadableError, decode
from hum_qc.corpus.delimited import Dialect
from hum_qc.corpus.nested import Frame
from hum_qc.corpus.slots import Slot
from hum_qc.corpus.tagging import Tagging
from hum_qc.corpus.translate import Translator
from hum_qc.corpus.writer import Kind, Piece, Question, Sentence

if TYPE_CHECKING:
    import numpy as np

    from hum_qc.sample import Batch

MAX_RAW: Final = 1 << 20
"""Up to this size (1 MiB) what was rejected is quoted in full; beyond, its offset and length are given."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """What was no record: `raw` is null beyond 1 MiB and where the container has no bytes of its own for it."""

    file: str
    row: int
    line: int | None
    error: str
    raw: bytes | None
    offset: int | None
    length: int

    def asdict(self) -> dict[str, Any]:
        """The object of `rejected.jsonl`; raw is base64 when not UTF-8, as `encoding` then says."""
        words: dict[str, Any] = {"file": self.file, "row": self.row, "line": self.line, "error": self.error}
        if self.raw is None:
            return {**words, "raw": None, "offset": self.offset, "length": self.length}
        try:
            return {**words, "raw": self.raw.decode("utf-8")}
        except UnicodeDecodeError:
            return {**words, "raw": base64.b64encode(self.raw).decode("ascii"), "encoding": "base64"}

    @classmethod
    def of(cls, file: str, row: int, slot: Slot, error: str) -> Rejected:
        """What was rejected at a slot."""
        whole = len(slot.text) == slot.length <= MAX_RAW
        return cls(file, row, slot.line, error, slot.text if whole else None, slot.offset, slot.length)


class Block(Protocol):
    """Consecutive records of one file, cheap to cut and to pickle; parsing them is a worker's job."""

    @property
    def file(self) -> str:
        """The path as given."""

    @property
    def first_row(self) -> int:
        """Row number of the first record."""

    @property
    def size(self) -> int:
        """Number of records, the unreadable ones included."""

    def records(self) -> Iterator[tuple[int, Record] | Rejected]:
        """Row number and decoded record of each, in order, or what could not be read."""

    def samples(self) -> tuple[Batch, list[Rejected]]:
        """The samples in order, in the columns of `sample.schema()` and `meta.*`, and what could not be read."""

    def pieces(self, rows: Sequence[int] | np.ndarray[Any, Any]) -> Piece:
        """The verbatim output of the records with these row numbers (absolute, as in the batch), in that order."""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Records of a text container."""

    file: str
    first_row: int
    slots: list[Slot]
    translator: Translator
    container: str
    dialect: Dialect | None = None
    outer: Frame | None = None
    tagging: Tagging | None = None

    @property
    def size(self) -> int:
        """Number of records, the unreadable ones included."""
        return len(self.slots)

    def records(self) -> Iterator[tuple[int, Record] | Rejected]:
        """Row number and decoded record of each, in order, or what could not be read."""
        for number, slot in enumerate(self.slots, self.first_row):
            try:
                yield number, self.record(slot)[0]
            except UnreadableError as error:
                yield Rejected.of(self.file, number, slot, str(error))

    def samples(self) -> tuple[Batch, list[Rejected]]:
        """The samples in order, and what could not be read."""
        from hum_qc.corpus.frame import BatchBuilder

        builder = BatchBuilder(self.file, self.translator)
        rejected: list[Rejected] = []
        for number, slot in enumerate(self.slots, self.first_row):
            try:
                record, mended = self.record(slot)
            except UnreadableError as error:
                rejected.append(Rejected.of(self.file, number, slot, str(error)))
            else:
                builder.add(number, slot.line, slot.text.removesuffix(b"\r"), record, mended)
        return builder.batch(), rejected

    def record(self, slot: Slot) -> tuple[Record, bool]:
        """The decoded record at a slot, and whether surrogates were replaced; UnreadableError where there is none."""
        if slot.error:
            raise UnreadableError(slot.error)
        raw = slot.text.removesuffix(b"\r")
        if self.tagging is not None:
            return self.tagging.record(raw), False
        if self.dialect is not None:
            return _row(raw, self.dialect), False
        record, mended = decode(raw)
        if slot.paragraph is not None:
            record["context"] = slot.paragraph.context
            record.setdefault("title", slot.paragraph.article.title)
        return record, mended

    def pieces(self, rows: Sequence[int] | np.ndarray[Any, Any]) -> Piece:
        """The records with these row numbers, as they stood."""
        chosen = [self.slots[int(row) - self.first_row] for row in rows]
        if self.tagging is not None:
            sentences = [Sentence(self.file, one.opening, one.text, one.gap) for one in chosen]
            return Piece(Kind(".conll", self.tagging.name.encode()), sentences)
        texts = [one.text for one in chosen]
        if self.outer is not None:
            asked = [Question(self.file, one.paragraph, one.gap, one.text) for one in chosen if one.paragraph]
            return Piece(Kind(".squad.json", self.outer.head, self.outer.tail), asked)
        if self.dialect is not None:
            header = b"" if self.dialect.header is None else self.dialect.header + b"\n"
            return Piece(Kind(".csv" if self.dialect.delimiter == "," else ".tsv", header), texts)
        return Piece(Kind(".jsonl" if self.container == "jsonl" else ".json"), texts)


def _row(raw: bytes, dialect: Dialect) -> Record:
    try:
        fields = dialect.fields(raw)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"not UTF-8: byte 0x{raw[error.start]:02x} at byte {error.start}") from None
    except csv.Error as error:
        raise UnreadableError(f"malformed row: {error}") from None
    if len(set(dialect.columns)) < len(dialect.columns):
        repeated = next(name for name in dialect.columns if dialect.columns.count(name) > 1)
        raise UnreadableError(f"the header names the column {repeated!r} twice")
    if len(fields) != len(dialect.columns):
        raise UnreadableError(f"{len(fields)} fields where {len(dialect.columns)} columns are named")
    return dict(zip(dialect.columns, fields, strict=True))
