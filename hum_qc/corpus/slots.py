"""One record as its container cuts it out, and the cuts that make blocks of records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from hum_qc.corpus.nested import Paragraph
    from hum_qc.corpus.sentences import Opening

MAX_RECORD: Final = 32 << 20
"""Largest record that is read, in bytes (32 MiB); a larger one is rejected and never held in memory."""


class Slot(NamedTuple):
    """The place of one record in a file.

    `text` is its bytes as they stood (empty when it is over `MAX_RECORD`), `line` one-based, `offset` and
    `length` in bytes of the decompressed file. `error` says why the container could not cut a record out.
    `paragraph` is where a question of a nested file stands, `gap` the text between it and the one before.
    `opening` begins the document that a sentence of a tagging file stands in, `gap` is the text after it.
    """

    text: bytes
    line: int | None
    offset: int
    length: int
    error: str | None = None
    paragraph: Paragraph | None = None
    gap: bytes = b""
    opening: Opening | None = None


def too_large(line: int | None, offset: int, length: int) -> Slot:
    """The slot of a record that is over the limit."""
    return Slot(b"", line, offset, length, f"record of {length:,} bytes is over the limit of {MAX_RECORD >> 20} MiB")


def cut(slots: Iterator[Slot], max_records: int, max_bytes: int) -> Iterator[list[Slot]]:
    """Consecutive runs of slots, each within both limits, unless a single record is larger."""
    held: list[Slot] = []
    size = 0
    for slot in slots:
        if held and (len(held) >= max_records or size + len(slot.text) + len(slot.gap) > max_bytes):
            yield held
            held, size = [], 0
        held.append(slot)
        size += len(slot.text) + len(slot.gap)
    if held:
        yield held
