"""Files whose records are lines."""

from __future__ import annotations

from collections.abc import Iterator

from hum_qc.corpus.slots import MAX_RECORD, Slot, too_large
from hum_qc.corpus.source import BOM, BrokenStreamError


def physical_lines(chunks: Iterator[bytes]) -> Iterator[Slot]:
    r"""Every line without its `\n`, blank ones too; a byte-order mark before the first is skipped."""
    carry: list[bytes] = []
    length = offset = 0
    number = 1
    broken: str | None = None
    try:
        for chunk in chunks:
            first, *more = chunk.split(b"\n")
            length += len(first)
            if length <= MAX_RECORD:
                carry.append(first)
            else:
                carry.clear()
            for piece in more:
                yield _line(b"".join(carry), number, offset, length)
                offset += length + 1
                number += 1
                carry, length = [piece], len(piece)
    except BrokenStreamError as error:
        broken = str(error)
    last = _line(b"".join(carry), number, offset, length)
    if broken:
        yield last._replace(error=broken)
    elif length:
        yield last


def _line(text: bytes, number: int, offset: int, length: int) -> Slot:
    if length > MAX_RECORD:
        return too_large(number, offset, length)
    if offset == 0 and text.startswith(BOM):
        return Slot(text[len(BOM) :], number, len(BOM), length - len(BOM))
    return Slot(text, number, offset, length)


def line_records(chunks: Iterator[bytes]) -> Iterator[Slot]:
    """JSON Lines: one record a line; blank lines are no records."""
    for slot in physical_lines(chunks):
        if slot.error or (slot.text and not slot.text.isspace()):
            yield slot


def whole_file(chunks: Iterator[bytes]) -> Iterator[Slot]:
    """One record that is the whole file: a single JSON object laid out over several lines."""
    held = bytearray()
    length = 0
    broken: str | None = None
    try:
        for chunk in chunks:
            length += len(chunk)
            if length <= MAX_RECORD:
                held += chunk
            else:
                held.clear()
    except BrokenStreamError as error:
        broken = str(error)
    if length > MAX_RECORD:
        yield too_large(1, 0, length)
        return
    text = bytes(held).removeprefix(BOM).strip(b" \t\r\n")
    start = held.find(text[:1]) if text else 0
    yield Slot(text, 1 + held.count(b"\n", 0, start), start, len(text), broken)
