"""Signatures of a release: one file that is read as it was written, or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hum_qc.errors import InputError
from hum_qc.index import store
from hum_qc.index.shelves import Shelf
from hum_qc.index.signatures import Signatures


def made() -> Signatures:
    """Two samples: of one token, and of two."""
    bounds = np.array([[0, 1, 1], [1, 2, 2], [3, 3, 3]], np.int64)
    shelf = Shelf(np.array([4, 8, 12], np.uint32), np.array([False, True, False]), bounds)
    offered, file, row = np.array([0, 7], np.uint64), np.array([0, 0], np.uint32), np.array([3, 4], np.int64)
    return Signatures("sample", shelf, offered, ["kept.jsonl"], file, row)


def test_what_is_read_is_what_was_written(tmp_path: Path) -> None:
    """Tokens, bounds and names; and the same samples make the same bytes."""
    for name in ("one.idx", "other.idx"):
        made().save(tmp_path / name)
    assert (tmp_path / "one.idx").read_bytes() == (tmp_path / "other.idx").read_bytes()
    found, expected = Signatures.load(tmp_path / "one.idx"), made()
    assert found.shelf.tokens.tolist() == expected.shelf.tokens.tolist()
    assert found.shelf.names.tolist() == expected.shelf.names.tolist()
    assert found.shelf.bounds.tolist() == expected.shelf.bounds.tolist()
    assert (found.of, list(found.files)) == ("sample", ["kept.jsonl"])
    for name in ("offered", "file", "row"):
        assert getattr(found, name).tolist() == getattr(expected, name).tolist()


def test_a_flipped_byte_is_seen(tmp_path: Path) -> None:
    """Wherever content stands."""
    path = tmp_path / "release.idx"
    made().save(path)
    data = bytearray(path.read_bytes())
    data[data.rindex(bytes([4, 0, 0, 0, 9]))] ^= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match="changed"):
        Signatures.load(path)


def test_an_index_of_another_kind_is_refused(tmp_path: Path) -> None:
    """By what it holds, and where parts are missing."""
    store.write(tmp_path / "other.idx", "benchmarks", {}, {})
    store.write(tmp_path / "empty.idx", "signatures", {"of": "sample", "files": []}, {})
    for name, words in (("other.idx", "benchmarks"), ("empty.idx", "holds no signatures"), ("none.idx", "none.idx")):
        with pytest.raises(InputError, match=words):
            Signatures.load(tmp_path / name)
