"""What the tests of this room share: read a corpus whole, and deliver all of it."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hum_qc.corpus import Corpus, Rejected, Writer, open_corpus


@dataclass
class Read:
    """All samples and rejects of a corpus, and what delivering every sample wrote, by file name."""

    corpus: Corpus
    samples: pl.DataFrame
    rejected: list[Rejected]
    written: dict[str, bytes]

    def row(self, number: int = 0) -> dict[str, Any]:
        return self.samples.row(number, named=True)

    def errors(self) -> list[str]:
        return [one.error for one in self.rejected]


Reader = Callable[..., Read]


def read_all(corpus: Corpus, out: Path, **limits: int) -> Read:
    frames: list[pl.DataFrame] = []
    rejected: list[Rejected] = []
    writer = Writer(out, "kept")
    for block in corpus.blocks(**limits):
        copy = pickle.loads(pickle.dumps(block))
        batch, bad = copy.samples()
        assert block.size == batch.height + len(bad)
        frames.append(batch)
        rejected += bad
        writer.add(copy.pieces(batch["row"]))
    written = {path.name: path.read_bytes() for path in writer.close()}
    assert sorted(path.name for path in out.iterdir()) == sorted(written)
    corpus.close()
    return Read(corpus, pl.concat(frames) if frames else pl.DataFrame(), rejected, written)


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Write bytes to a file of that name, read it as a corpus, deliver everything."""

    def run(name: str, data: bytes, limits: dict[str, int] | None = None, **options: Any) -> Read:
        path = tmp_path / name
        path.write_bytes(data)
        return read_all(open_corpus([str(path)], **options), tmp_path / "out", **(limits or {}))

    return run
