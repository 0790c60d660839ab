"""Delivery: chosen records back into the container they came in, byte for byte."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Protocol

from hum_qc.corpus.sentences import begins_document

if TYPE_CHECKING:
    from hum_qc.corpus.nested import Paragraph
    from hum_qc.corpus.sentences import Opening


class Kind(NamedTuple):
    """What one output file holds; pieces of the same kind go into the same file.

    `head` and `tail` are the text around the records: a CSV header, or the outer object of nested questions. For
    Parquet `head` is the serialised schema, for tagging files a name of their dialect.
    """

    suffix: str
    head: bytes = b""
    tail: bytes = b""


class Question(NamedTuple):
    """A question of a nested file, with the paragraph and the article that must stand around it."""

    file: str
    paragraph: Paragraph
    gap: bytes
    text: bytes


class Sentence(NamedTuple):
    """A sentence of a tagging file, with what begins its document and the text that separates it from the next."""

    file: str
    opening: Opening | None
    text: bytes
    gap: bytes


@dataclass(frozen=True, slots=True)
class Piece:
    """Records chosen from one block, as a writer joins them: texts, questions, sentences, or an Arrow table."""

    kind: Kind
    parts: Any

    def __len__(self) -> int:
        return len(self.parts)


class _Output(Protocol):
    def add(self, parts: Any) -> None: ...

    def close(self) -> None: ...


class Writer:
    """Writes `name.jsonl`, `name.json`, `name.csv`, ... into a folder: one file per kind of piece.

    A second header, outer object or Parquet schema of one suffix goes to `name-2`, and so on. Files have temporary
    names until `close`. When nothing at all was added, an empty `name.jsonl` is written.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = Path(folder)
        self.name = name
        self._outputs: dict[Kind, _Output] = {}
        self._paths: list[Path] = []

    def add(self, piece: Piece) -> None:
        """Append a piece; an empty one makes sure that its file exists."""
        if piece.kind not in self._outputs:
            self._outputs[piece.kind] = self._open(piece.kind)
        self._outputs[piece.kind].add(piece.parts)

    def _open(self, kind: Kind) -> _Output:
        self.folder.mkdir(parents=True, exist_ok=True)
        number = 1 + sum(one.suffix == kind.suffix for one in self._outputs)
        path = self.folder / f"{self.name}{'' if number == 1 else f'-{number}'}{kind.suffix}"
        self._paths.append(path)
        if kind.suffix == ".parquet":
            return _Table(_temporary(path), kind)
        openers: dict[str, Callable[[Path, Kind], _Output]] = {
            ".json": _Array, ".squad.json": _Nested, ".conll": _Sentences
        }  # fmt: skip
        return openers.get(kind.suffix, _Lines)(_temporary(path), kind)

    def close(self) -> list[Path]:
        """Finish the files and give them their names, which are returned."""
        if not self._outputs:
            self.add(Piece(Kind(".jsonl"), []))
        for output in self._outputs.values():
            output.close()
        for path in self._paths:
            _temporary(path).replace(path)
        return list(self._paths)


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


class _Text:
    """A text file that is being written."""

    def __init__(self, path: Path, kind: Kind) -> None:
        self._file: IO[bytes] = path.open("wb")
        self._kind = kind
        self._file.write(kind.head)

    def close(self) -> None:
        self._file.write(self._kind.tail)
        self._file.close()


class _Lines(_Text):
    """Records that are lines."""

    def add(self, parts: Sequence[bytes]) -> None:
        if parts:
            self._file.write(b"\n".join(parts) + b"\n")


class _Array(_Text):
    """A JSON array, one element to a line."""

    def __init__(self, path: Path, kind: Kind) -> None:
        super().__init__(path, kind._replace(head=b"[", tail=b"\n]\n"))
        self._between = b"\n"

    def add(self, parts: Sequence[bytes]) -> None:
        if parts:
            self._file.write(self._between + b",\n".join(parts))
            self._between = b",\n"


class _Nested(_Text):
    """Questions in the paragraphs and articles that they came in; what has no question is left out."""

    def __init__(self, path: Path, kind: Kind) -> None:
        super().__init__(path, kind)
        self._last: Question | None = None

    def add(self, parts: Sequence[Question]) -> None:
        for one in parts:
            self._file.write(self._between(one) + one.text)
            self._last = one

    def _between(self, one: Question) -> bytes:
        """What leads from the question before to this one."""
        last, here = self._last, one.paragraph
        if last is None:
            return here.article.frame.head + here.frame.head
        before = last.paragraph
        if (last.file, before.article.number) != (one.file, here.article.number):
            return (
                before.frame.tail + before.article.frame.tail + (here.article.gap or b", ")
                + here.article.frame.head + here.frame.head
            )  # fmt: skip
        if before.number != here.number:
            return before.frame.tail + here.gap + here.frame.head
        return one.gap

    def close(self) -> None:
        if self._last is not None:
            paragraph = self._last.paragraph
            self._file.write(paragraph.frame.tail + paragraph.article.frame.tail)
        super().close()


class _Sentences(_Text):
    """Sentences with the separators they had, under the openings of their documents."""

    def __init__(self, path: Path, kind: Kind) -> None:
        super().__init__(path, kind._replace(head=b"", tail=b""))
        self._last: Sentence | None = None

    def add(self, parts: Sequence[Sentence]) -> None:
        for one in parts:
            last = self._last
            fresh = last is None or (last.file, last.opening) != (one.file, one.opening)
            opening = one.opening.text if fresh and one.opening else b""
            self._file.write(self._missing_break(opening + one.text) + opening + one.text + one.gap)
            self._last = one

    def _missing_break(self, text: bytes) -> bytes:
        """What the last sentence lacks, at the end of its file or before a document that was left out."""
        if self._last is None:
            return b""
        breaks = self._last.gap.count(b"\n")
        return b"\n" * max(0, (1 if begins_document(text) else 2) - breaks)


class _Table:
    """A Parquet file of one schema."""

    def __init__(self, path: Path, kind: Kind) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._file = pq.ParquetWriter(path, pa.ipc.read_schema(pa.py_buffer(kind.head)))

    def add(self, parts: Any) -> None:
        if len(parts):
            self._file.write_table(parts)

    def close(self) -> None:
        self._file.close()
