"""Records in, records out: containers, formats, and verbatim delivery."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hum_qc.corpus.block import Block, Rejected
from hum_qc.corpus.files import CorpusFile, Wishes, recognise, recognise_table
from hum_qc.corpus.formats import FORMATS
from hum_qc.corpus.source import find
from hum_qc.corpus.writer import Kind, Piece, Writer
from hum_qc.errors import UsageError, near_miss
from hum_qc.mapping import mapping_faults
from hum_qc.sample import TASKS

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

__all__ = [
    "Block", "Corpus", "CorpusFile", "Kind", "Piece", "Rejected", "Writer", "open_corpus",
    "open_frames",
]  # fmt: skip


class Corpus:
    """The files of a corpus, ready to be read as often as needed."""

    def __init__(self, files: Sequence[CorpusFile], wishes: Wishes) -> None:
        self.files = tuple(files)
        self.wishes = wishes
        names = {name for file in files if file.translator.format for name in FORMATS[file.translator.format].meta}
        for file in files:
            file.translator.kept = tuple(sorted(names))

    def blocks(self, *, max_records: int = 16_384, max_bytes: int = 16 << 20) -> Iterator[Block]:
        """All records in order, in blocks within both limits (a single larger record is a block of its own).

        Cuts are the same every time; no block spans two files.
        """
        for file in self.files:
            file.read = 0
        for file in self.files:
            yield from file.blocks(max_records, max_bytes)
            file.read = file.size

    def share_read(self) -> float | None:
        """Share of the stored bytes behind the blocks given so far, 0 to 1; null when there are no bytes."""
        total = sum(file.size for file in self.files)
        return sum(file.read for file in self.files) / total if total else None

    def close(self) -> None:
        """Remove what was spooled from standard input."""
        for file in self.files:
            if file.source is not None and file.source.name == "-":
                Path(file.source.address).unlink(missing_ok=True)

    def __enter__(self) -> Corpus:
        return self

    def __exit__(self, *unused: object) -> None:
        self.close()


def open_corpus(
    paths: Sequence[str | os.PathLike[str]],
    *,
    format: str | None = None,
    mapping: Mapping[str, Any] | None = None,
    task: str | None = None,
) -> Corpus:
    """Find the files that paths, globs, folders, fsspec addresses and `-` name, and what they hold.

    Args:
        paths: what to read; `-` is standard input.
        format: name of a format to use instead of detection.
        mapping: the user's own mapping from fields to canonical columns; overrides formats.
        task: task of the records whose format or mapping does not tell it.

    Raises:
        UsageError: no such format or task, or a mapping that cannot be used.
        InputError: a path does not exist, matches nothing or cannot be opened.
    """
    wishes = _wishes(format, mapping, task)
    text_files = bool(mapping and mapping.get("columns"))
    sources = find([os.fspath(path) for path in paths], text_files=text_files)
    return Corpus([recognise(source, wishes) for source in sources], wishes)


def open_frames(
    frames: Mapping[str, pl.DataFrame | pa.Table],
    *,
    format: str | None = None,
    mapping: Mapping[str, Any] | None = None,
    task: str | None = None,
) -> Corpus:
    """A corpus of the rows of frames in memory; each is one file under its name, read like Parquet.

    Raises UsageError like `open_corpus`.
    """
    import pyarrow as pa

    wishes = _wishes(format, mapping, task)
    tables = {name: frame if isinstance(frame, pa.Table) else frame.to_arrow() for name, frame in frames.items()}
    return Corpus([recognise_table(name, table, wishes) for name, table in tables.items()], wishes)


def _wishes(format_: str | None, mapping: Mapping[str, Any] | None, task: str | None) -> Wishes:
    if format_ is not None and format_ not in FORMATS:
        raise UsageError(f"no format is called '{format_}'{near_miss(format_, FORMATS)}")
    if task is not None and task not in TASKS:
        raise UsageError(f"no task is called '{task}'{near_miss(task, TASKS)}")
    if mapping is not None and (faults := mapping_faults(mapping)):
        raise UsageError("\n".join(message for _, message in faults))
    return Wishes(format_, mapping, task)
