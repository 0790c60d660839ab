"""CSV and TSV: where a row begins and ends, and what its fields are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from hum_qc.corpus.lines import physical_lines
from hum_qc.corpus.slots import MAX_RECORD, Slot


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the rows of a delimited file are written.

    `quoted`: a field that begins with a quote may hold separators and line breaks (RFC 4180, and tab-separated as
    pandas and Excel write it); otherwise quotes are text. `header` is the header line as it stands, None for a
    file without one; `columns` names the fields.
    """

    delimiter: str
    quoted: bool
    columns: tuple[str, ...] = ()
    header: bytes | None = None

    def rows(self, chunks: Iterator[bytes]) -> Iterator[Slot]:
        """One slot per row below the header, without its last line break; blank lines are no rows.

        A quote that is never closed costs its own line only: the lines after it are read again.
        """
        found = self._rows(physical_lines(chunks))
        if self.header is not None:
            next(found, None)
        return found

    def _rows(self, lines: Iterator[Slot]) -> Iterator[Slot]:
        ahead: list[Slot] = []
        while (line := ahead.pop() if ahead else next(lines, None)) is not None:
            if line.error or not line.text.strip():
                if line.error:
                    yield line
            elif not self.quoted or b'"' not in line.text:
                yield line
            else:
                taken, closed = self._quoted_row(line, ahead, lines)
                if closed:
                    yield _joined(taken)
                else:
                    yield line._replace(error="malformed row: a quoted field is never closed")
                    ahead.extend(reversed(taken[1:]))

    def _quoted_row(self, first: Slot, ahead: list[Slot], lines: Iterator[Slot]) -> tuple[list[Slot], bool]:
        """The lines of the row that begins with `first`, and whether all its quotes are closed."""
        taken = [first]
        closed = True

        def feed() -> Iterator[str]:
            nonlocal closed
            size = first.length
            line: Slot | None = first
            while line is not None and not line.error and size <= MAX_RECORD:
                yield line.text.decode("latin-1") + "\n"  # one character per byte: quotes and separators are ASCII
                line = ahead.pop() if ahead else next(lines, None)
                if line is not None:
                    taken.append(line)
                    size += line.length + 1
            closed = False

        csv.field_size_limit(2 * MAX_RECORD)
        try:
            next(csv.reader(feed(), delimiter=self.delimiter))
        except csv.Error:
            closed = True
        return taken, closed

    def fields(self, text: bytes) -> list[str]:
        """The fields of one row; UnicodeDecodeError or csv.Error when it has none to give."""
        decoded = text.decode("utf-8")
        if not self.quoted:
            return decoded.split(self.delimiter)
        csv.field_size_limit(2 * MAX_RECORD)
        return next(csv.reader(io.StringIO(decoded, newline=""), delimiter=self.delimiter), [])


def _joined(taken: list[Slot]) -> Slot:
    first = taken[0]
    text = b"\n".join(line.text for line in taken)
    return first._replace(text=text, length=len(text))


def headed(chunks: Iterator[bytes], delimiter: str) -> Dialect:
    """The dialect of a file whose first row names the columns."""
    bare = Dialect(delimiter, quoted=True)
    first = next(bare.rows(chunks), None)
    if first is None or first.error:
        return bare
    try:
        columns = bare.fields(first.text.removesuffix(b"\r"))
    except (UnicodeDecodeError, csv.Error):
        columns = []
    return Dialect(delimiter, quoted=True, columns=tuple(columns), header=first.text)
