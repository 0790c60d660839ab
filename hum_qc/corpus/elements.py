"""JSON arrays as a stream: where each element begins and ends, without decoding it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from hum_qc.corpus.slots import MAX_RECORD, Slot, too_large
from hum_qc.corpus.source import BrokenStreamError

SPACE: Final = b" \t\r\n"

# Complete strings are skipped inside the pattern, so that a match ends at a structural byte, at the quote of a
# string that goes on beyond the text at hand, or where that text ends. Possessive, hence linear.
_STRUCTURE = re.compile(rb'[^"{}\[\],]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"[^"{}\[\],]*+)*+([{}\[\],"]|\Z)', re.DOTALL)
_IN_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_QUOTE, _COMMA, _OPEN, _SQUARE = ord('"'), ord(","), b"{[", ord("]")


class Element(NamedTuple):
    """One element: its slot, and the text between it and the element before (empty for the first)."""

    slot: Slot
    gap: bytes


class Elements:
    """Cuts the elements out of one JSON array while its text streams by.

    `skip` is the number of bytes up to and including the opening bracket. After the last element `head` and
    `tail` hold the text around all elements, if the array was `closed`. Elements are not decoded: a malformed
    one is cut as well as it can be, and what cannot be cut becomes a last slot with an error.
    """

    def __init__(self, chunks: Iterator[bytes], skip: int) -> None:
        self.head = b""
        self.tail = b""
        self.closed = False
        self._chunks = chunks
        self._skip = skip
        self._buffer = b""
        self._base = 0  # offset of the buffer in the file
        self._pos = 0  # up to here the buffer is scanned
        self._start = 0  # where the text after the last separator begins
        self._depth = 1
        self._quoted = False
        self._count = 0
        self._line = 1  # line of `_start`
        self._before = b""  # blank text that ended the element before
        self._lost = 0  # bytes of an element over the limit that were let go
        self._begin = (1, 0)  # line and offset of such an element

    @property
    def end(self) -> int:
        """Offset of `tail` in the file."""
        return self._base + self._start

    def __iter__(self) -> Iterator[Element]:
        broken: str | None = None
        try:
            for chunk in self._chunks:
                self._buffer += chunk
                if self._count == 0 and not self.head and not self._opened():
                    continue
                if self._depth:
                    yield from self._scan()
                self._let_go()
        except BrokenStreamError as error:
            broken = str(error)
        yield from self._end(broken)

    def _opened(self) -> bool:
        if len(self._buffer) < self._skip:
            return False
        self.head = self._buffer[: self._skip]
        self._pos = self._start = self._skip
        self._line += self.head.count(b"\n")
        return True

    def _scan(self) -> Iterator[Element]:
        if self._quoted and not self._leave_string():
            return
        depth, pos, buffer = self._depth, self._pos, self._buffer
        for match in _STRUCTURE.finditer(buffer, pos):
            at, pos = match.span(1)
            if at == pos:
                break
            byte = buffer[at]
            if byte == _COMMA:
                if depth == 1:
                    yield self._element(at)
            elif byte in _OPEN:
                depth += 1
            elif byte == _QUOTE:
                self._pos, self._quoted = pos, True
                self._leave_string()
                pos = self._pos
                break
            elif depth > 1:
                depth -= 1
            elif byte == _SQUARE:
                depth = 0
                yield from self._close(at)
                break
        self._depth, self._pos = depth, pos

    def _leave_string(self) -> bool:
        match = _IN_STRING.match(self._buffer, self._pos)
        self._pos = match.end() if match else self._pos
        if self._buffer[self._pos : self._pos + 1] != b'"':
            return False
        self._pos += 1
        self._quoted = False
        return True

    def _element(self, end: int) -> Element:
        """The element that ends before the separator at `end`."""
        raw = self._buffer[self._start : end]
        text = raw.strip(SPACE)
        blank = raw[: raw.index(text)] if not self._lost else b""
        gap = self._before + b"," + blank if self._count else b""
        self.head += b"" if self._count else blank
        self._before = raw[len(blank) + len(text) :]
        if self._lost:
            slot = too_large(*self._begin, self._lost + len(text))
        else:
            line, offset = self._line + blank.count(b"\n"), self._base + self._start + len(blank)
            slot = Slot(text, line, offset, len(text), None if text else "nothing stands between two commas")
            if len(text) > MAX_RECORD:
                slot = too_large(line, offset, len(text))
        self._line += raw.count(b"\n")
        self._start = end + 1
        self._lost = 0
        self._count += 1
        return Element(slot, gap)

    def _close(self, end: int) -> Iterator[Element]:
        if self._count or self._lost or self._buffer[self._start : end].strip(SPACE):
            yield self._element(end)
        self._start = end - len(self._before)

    def _let_go(self) -> None:
        """Drop what is done with; of an element over the limit keep only what is not scanned yet."""
        if self._depth and self._lost + self._pos - self._start > MAX_RECORD:
            if not self._lost:
                raw = self._buffer[self._start : self._pos]
                lead = len(raw) - len(raw.lstrip(SPACE))
                self._begin = (self._line + raw.count(b"\n", 0, lead), self._base + self._start + lead)
                self._start += lead
            self._lost += self._pos - self._start
            self._line += self._buffer.count(b"\n", self._start, self._pos)
            self._start = self._pos
        if self._depth == 0 and len(self._buffer) - self._start > MAX_RECORD:
            raise BrokenStreamError(f"more than {MAX_RECORD >> 20} MiB follow the end of the array")
        self._buffer = self._buffer[self._start :]
        self._base += self._start
        self._pos -= self._start
        self._start = 0

    def _end(self, broken: str | None) -> Iterator[Element]:
        self.tail = self._buffer[self._start :]
        self.closed = self._depth == 0 and not broken
        if self.closed:
            return
        error = broken or "the array is cut: it ends before its closing bracket"
        if self._lost:
            yield Element(Slot(b"", *self._begin, self._lost + len(self.tail), error), b"")
        else:
            text = self.tail.strip(SPACE)
            line = self._line + self.tail[: self.tail.index(text)].count(b"\n")
            offset = self._base + self._start + self.tail.index(text)
            yield Element(Slot(text, line, offset, len(text), error), b"")


def array_records(chunks: Iterator[bytes], skip: int) -> Iterator[Slot]:
    """The elements of a file that is one JSON array."""
    elements = Elements(chunks, skip)
    for element in elements:
        yield element.slot
    rest = elements.tail.partition(b"]")[2].strip(SPACE) if elements.closed else b""
    if rest:
        yield Slot(rest, None, elements.end + elements.tail.rindex(rest), len(rest), "text after the end of the array")


def members(text: bytes) -> dict[str, tuple[int, int]]:
    """Where the value of each key of a JSON object stands in its (valid) text."""
    import msgspec

    found: dict[str, tuple[int, int]] = {}
    for start, end in items(text):
        quoted = _STRING.match(text, start)
        if quoted:
            key = msgspec.json.decode(quoted.group(1), type=str)
            found[key] = (quoted.end(), end)
    return found


_STRING = re.compile(rb'("[^"\\]*+(?:\\.[^"\\]*+)*+")[ \t\r\n]*+:[ \t\r\n]*+', re.DOTALL)


def items(text: bytes) -> list[tuple[int, int]]:
    """Where each element of a JSON array, or each `key: value` of an object, stands in its (valid) text."""
    spans: list[tuple[int, int]] = []
    depth, start = 0, 0
    for match in _STRUCTURE.finditer(text):
        at, pos = match.span(1)
        if at == pos:
            break
        byte = text[at]
        if byte in _OPEN:
            depth += 1
            start = pos if depth == 1 else start
        elif depth == 1:
            span = _strip(text, start, at)
            if span[0] < span[1]:
                spans.append(span)
            start = pos
            depth -= byte != _COMMA
        elif byte != _COMMA:
            depth -= 1
    return spans


def _strip(text: bytes, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    lead = len(inner) - len(inner.lstrip(SPACE))
    return start + lead, start + lead + len(inner.strip(SPACE))
