"""Parquet files and frames in memory: records are rows, cut from Arrow batches."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, NamedTuple

import msgspec

from hum_qc.corpus.block import Rejected
from hum_qc.corpus.decode import Record
from hum_qc.corpus.translate import Translator
from hum_qc.corpus.writer import Kind, Piece

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

    from hum_qc.sample import Batch


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Rows of one Arrow table, as an IPC stream, so that pickling copies these rows only."""

    file: str
    first_row: int
    size: int
    stream: bytes
    translator: Translator

    def _table(self) -> pa.Table:
        import pyarrow as pa

        return pa.ipc.open_stream(self.stream).read_all()

    def records(self) -> Iterator[tuple[int, Record] | Rejected]:
        """Row number and values of each row, in order, or why it could not be read."""
        for number, record in enumerate(rows_of(self._table()), self.first_row):
            if isinstance(record, str):
                yield Rejected(self.file, number, None, record, None, None, 0)
            else:
                yield number, record

    def samples(self) -> tuple[Batch, list[Rejected]]:
        """The samples in order, and the rows whose text is not UTF-8."""
        from hum_qc.corpus.frame import BatchBuilder

        builder = BatchBuilder(self.file, self.translator)
        rejected: list[Rejected] = []
        for one in self.records():
            if isinstance(one, Rejected):
                rejected.append(one)
            else:
                builder.add(one[0], None, msgspec.json.encode(one[1], enc_hook=str), one[1], False)
        return builder.batch(), rejected

    def pieces(self, rows: Sequence[int] | np.ndarray[Any, Any]) -> Piece:
        """The rows with these numbers: same columns, types, values and schema metadata."""
        import numpy as np
        import pyarrow as pa

        table = self._table()
        indices = np.asarray(rows, dtype=np.int64) - self.first_row
        return Piece(Kind(".parquet", table.schema.serialize().to_pybytes()), table.take(pa.array(indices)))


def rows_of(table: pa.Table) -> Iterator[Record | str]:
    """Each row as a record, or why it is none."""
    names = table.column_names
    if len(set(names)) < len(names):
        repeated = next(name for name in names if names.count(name) > 1)
        yield from [f"two columns are called {repeated!r}"] * table.num_rows
        return
    table = _without_times(table)
    try:
        columns = [column.to_pylist() for column in table.columns]
    except (UnicodeDecodeError, ValueError):
        for row in range(table.num_rows):
            yield _record(table, row)
        return
    for values in zip(*columns, strict=True):
        yield dict(zip(names, values, strict=True))


def _without_times(table: pa.Table) -> pa.Table:
    """Times of day and timestamps as text in UTC: nanoseconds are beyond Python's own types."""
    import pyarrow as pa

    for index, column in enumerate(table.columns):
        if pa.types.is_timestamp(column.type):
            column = column.cast(pa.timestamp(column.type.unit)).cast(pa.string())  # noqa: PLW2901
        elif pa.types.is_time(column.type):
            column = column.cast(pa.string())  # noqa: PLW2901
        elif pa.types.is_duration(column.type):
            column = column.cast(pa.int64())  # noqa: PLW2901
        else:
            continue
        table = table.set_column(index, table.column_names[index], column)
    return table


def _record(table: pa.Table, row: int) -> Record | str:
    try:
        return {name: table.column(name)[row].as_py() for name in table.column_names}
    except UnicodeDecodeError as error:
        return f"not UTF-8: {error.reason}"
    except ValueError as error:
        return f"a value that cannot be read: {error}"


@dataclass(frozen=True, slots=True)
class BrokenBlock:
    """What is left of a Parquet file that cannot be read on: one rejected record."""

    file: str
    first_row: int
    error: str
    translator: Translator
    size: int = 1

    def records(self) -> Iterator[Rejected]:
        """One rejected record."""
        yield Rejected(self.file, self.first_row, None, self.error, None, None, 0)

    def samples(self) -> tuple[Batch, list[Rejected]]:
        """No sample and one rejected record."""
        from hum_qc.corpus.frame import BatchBuilder

        return BatchBuilder(self.file, self.translator).batch(), list(self.records())

    def pieces(self, rows: Sequence[int] | np.ndarray[Any, Any]) -> Piece:
        """Nothing: the file cannot be read."""
        return Piece(Kind(".jsonl"), [])


class Rows(NamedTuple):
    """Rows on their way: their schema, how many there are in all, and batches of them in order."""

    schema: pa.Schema
    total: int
    batches: Iterator[pa.RecordBatch]


def parquet_rows(file: IO[bytes], max_records: int, max_bytes: int) -> Rows:
    """The rows of a Parquet file; every batch is at most `max_records` and roughly `max_bytes` large."""
    import pyarrow.parquet as pq

    opened = pq.ParquetFile(file)
    groups = [opened.metadata.row_group(number) for number in range(opened.metadata.num_row_groups)]
    widest = max((group.total_byte_size // max(group.num_rows, 1) for group in groups), default=1)
    step = max(1, min(max_records, max_bytes // max(widest, 1)))
    batches = (
        batch
        for number in range(len(groups))
        for batch in opened.iter_batches(batch_size=step, row_groups=[number], use_threads=False)
    )
    return Rows(opened.schema_arrow, opened.metadata.num_rows, batches)


def table_rows(table: pa.Table, max_records: int, max_bytes: int) -> Rows:
    """The rows of a table, cut like those of a Parquet file."""
    step = max(1, min(max_records, max_bytes * max(table.num_rows, 1) // max(table.nbytes, 1)))
    starts = range(0, table.num_rows, step)
    cuts = (table.slice(start, step).combine_chunks().to_batches() for start in starts)
    return Rows(table.schema, table.num_rows, (batch for batches in cuts for batch in batches))


def table_blocks(file: str, rows: Rows, translator: Translator) -> Iterator[TableBlock]:
    """One block per batch that has rows."""
    import pyarrow as pa

    row = 0
    for batch in rows.batches:
        if batch.num_rows:
            sink = pa.BufferOutputStream()
            with pa.ipc.new_stream(sink, rows.schema) as stream:
                stream.write_batch(batch)
            yield TableBlock(file, row, batch.num_rows, sink.getvalue().to_pybytes(), translator)
            row += batch.num_rows


def table_sha256(table: pa.Table) -> str:
    """SHA-256 of the rows of a table as an Arrow stream."""
    digest = hashlib.sha256(table.schema.serialize())
    for block in table_blocks("", table_rows(table, 16_384, 16 << 20), Translator(None)):
        digest.update(block.stream)
    return digest.hexdigest()
