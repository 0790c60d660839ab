"""Where a sentence of a tagging file begins and ends: blocks of lines between blank ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hum_qc.corpus.lines import physical_lines
from hum_qc.corpus.slots import MAX_RECORD, Slot, too_large

_DOCUMENT: Final = re.compile(rb"-DOCSTART-|#doc +[^\t\n]*$|#begin document", re.MULTILINE)
_TAG_LAST: Final = re.compile(rb"[ \t](?:O|[BIEMSLU][-_][^ \t]+)[ \t\r]*$")
_MAX_GAP: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands before the sentences of a document and is no sentence itself: blank lines, `-DOCSTART-`, remarks."""

    number: int
    text: bytes


def begins_document(text: bytes) -> bool:
    """Whether a text begins with a line that begins a document: `-DOCSTART-`, `#doc ID` or `#begin document`."""
    return _DOCUMENT.match(text) is not None


def is_remark(line: bytes) -> bool:
    """Whether a line is no token: it begins a document, or begins with `#` and has neither a tab nor a tag."""
    if not line.startswith((b"#", b"-DOCSTART-")):
        return False
    return begins_document(line) or (b"\t" not in line and not _TAG_LAST.search(line))


class _Block:
    """The lines of one block; past `MAX_RECORD` they are counted and not held."""

    def __init__(self, first: Slot) -> None:
        self.first = first
        self.lines: list[bytes] = []
        self.length = 0
        self.error: str | None = None
        self.tokens = False

    def add(self, line: Slot) -> None:
        self.length = line.offset + line.length - self.first.offset
        self.error = self.error or line.error
        self.tokens = self.tokens or line.error is not None or not is_remark(line.text)
        if self.length > MAX_RECORD:
            self.lines.clear()
            self.tokens = True  # too much even for remarks
        else:
            self.lines.append(line.text)

    def slot(self, opening: Opening | None) -> Slot:
        line, offset = self.first.line, self.first.offset
        if self.length > MAX_RECORD:
            return too_large(line, offset, self.length)._replace(opening=opening)
        return Slot(b"\n".join(self.lines), line, offset, self.length, self.error, opening=opening)


class _Sentences:
    """Blocks on their way to slots: a slot is given when the text after it is known."""

    def __init__(self) -> None:
        self._waiting: Slot | None = None
        self._gap = bytearray()
        self._before = bytearray()
        self._opening: Opening | None = None
        self._end = b""

    def slots(self, chunks: Iterator[bytes]) -> Iterator[Slot]:
        block: _Block | None = None
        for line in physical_lines(self._watched(chunks)):
            blank = not line.error and not line.text.strip()
            if block is not None and (blank or (block.tokens and begins_document(line.text))):
                yield from self._close(block)
                block = None
            if blank:
                self._pass(line.text + b"\n")
            else:
                block = block or _Block(line)
                block.add(line)
        if block is not None:
            yield from self._close(block)
        if self._waiting is not None:
            gap = bytes(self._gap + self._before)
            yield self._waiting._replace(gap=gap if self._end == b"\n" else gap.removesuffix(b"\n"))

    def _watched(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        for chunk in chunks:
            self._end = chunk[-1:] or self._end
            yield chunk

    def _pass(self, text: bytes) -> None:
        """Keep what is no sentence: after remarks and at the beginning for the next, otherwise for the last one."""
        held = self._before if self._before or self._waiting is None else self._gap
        if len(held) + len(text) <= _MAX_GAP:
            held += text

    def _close(self, block: _Block) -> Iterator[Slot]:
        if not block.tokens:
            if len(self._before) <= _MAX_GAP:
                self._before += b"\n".join(block.lines) + b"\n"
            return
        if self._waiting is not None:
            yield self._waiting._replace(gap=bytes(self._gap))
        if self._before:
            number = 0 if self._opening is None else self._opening.number + 1
            self._opening = Opening(number, bytes(self._before))
        self._waiting, self._gap, self._before = block.slot(self._opening), bytearray(b"\n"), bytearray()


def sentence_slots(chunks: Iterator[bytes]) -> Iterator[Slot]:
    """Every sentence of a tagging file, in order; its text is its lines without the last line break.

    Blank lines, and lines that begin a document, end a sentence. Blocks of remarks only are the opening of what
    follows. Beyond 1 MiB, what stands between two sentences is not kept.
    """
    return _Sentences().slots(chunks)
