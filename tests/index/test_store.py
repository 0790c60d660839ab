"""The index file: what goes in comes out, and nothing else is taken for it."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as nst

from hum_qc.errors import InputError
from hum_qc.index import store

FACTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=8,
)
ARRAYS = st.sampled_from(store.TYPES).flatmap(lambda kind: nst.arrays(np.dtype(kind), st.integers(0, 40)))
SECTIONS = st.dictionaries(st.text("abc_é", min_size=1, max_size=5), ARRAYS, max_size=4)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small index with three sections, one of them empty."""
    path = tmp_path / "a.idx"
    arrays = {"one": np.arange(5, dtype="u1"), "none": np.zeros(0, "<u4"), "two": np.arange(9, dtype="<u8")}
    store.write(path, "toy", {"name": "Größe"}, arrays)
    return path


def refused(path: Path, kind: str = "toy") -> str:
    """What is said of a file that cannot be read: one line with its name, and exit code 3."""
    with pytest.raises(InputError) as caught:
        store.read(path, kind)
    said = str(caught.value)
    assert said.startswith(f"{path}: ")
    assert said.isprintable()
    assert len(said) < len(str(path)) + 200
    assert caught.value.exit_code == 3
    return said


def forged(path: Path, header: bytes, after: bytes = b"") -> Path:
    """A file whose header has the right hash, whatever it says."""
    start = store.MAGIC + len(header).to_bytes(8, "little") + hashlib.sha256(header).digest() + header
    path.write_bytes(start + bytes(-len(start) % store.ALIGNMENT) + after)
    return path


def described(path: Path, **changes: Any) -> Path:
    """A file of one section of eight bytes, described wrongly."""
    data = bytes(range(8))
    entry = {"name": "x", "type": "u1", "length": 8, "place": 0, "sha256": hashlib.sha256(data).hexdigest()}
    header = {"version": store.VERSION, "kind": "toy", "facts": {}, "sections": [entry | changes]}
    return forged(path, json.dumps(header).encode(), data)


@given(SECTIONS, st.dictionaries(st.text("abc", max_size=3), FACTS, max_size=3))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, sections: dict[str, np.ndarray], facts: dict[str, Any]
) -> None:
    """Any arrays and facts come back, types and bits, and the digest is that of the file."""
    path = tmp_path_factory.mktemp("store") / "any.idx"
    digest = store.write(path, "toy", facts, sections)
    found = store.read(path, "toy")
    assert found.facts == facts
    assert list(found.sections) == list(sections)
    for name, array in sections.items():
        assert found.sections[name].dtype == array.dtype
        assert found.sections[name].tobytes() == array.tobytes()
        assert not found.sections[name].flags.writeable
    assert found.sha256 == digest
    assert store.describe(path) == ("toy", facts)


def test_the_same_content_makes_the_same_bytes(tmp_path: Path) -> None:
    """Whatever the order of the facts and the byte order of the arrays; no other file is left behind."""
    one, two = tmp_path / "one.idx", tmp_path / "deep" / "two.idx"
    first = store.write(one, "toy", {"a": 1, "b": 2}, {"x": np.arange(3, dtype="<u4")})
    second = store.write(two, "toy", {"b": 2, "a": 1}, {"x": np.arange(3, dtype=">u4")})
    assert one.read_bytes() == two.read_bytes()
    assert first == second
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["deep", "one.idx", "two.idx"]


def test_an_index_that_is_written_again_replaces_the_old_one(file: Path) -> None:
    """A name is never left with half a file."""
    store.write(file, "toy", {}, {"x": np.arange(2, dtype="u1")})
    assert list(store.read(file, "toy").sections) == ["x"]


def test_arrays_of_objects_are_not_written(tmp_path: Path) -> None:
    """Only plain numbers: nothing could be unpickled."""
    for array in (np.array([{}], object), np.array(["a"]), np.array([True]), np.array([1.5])):
        with pytest.raises(TypeError, match="an index holds no array of"):
            store.write(tmp_path / "a.idx", "toy", {}, {"x": array})


def test_a_byte_changed_anywhere_is_found(file: Path, tmp_path: Path) -> None:
    """Magic, length, hash, header, padding and sections: every single byte counts."""
    whole, changed = file.read_bytes(), tmp_path / "changed.idx"
    for at in range(len(whole)):
        changed.write_bytes(whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :])
        refused(changed)


def test_a_file_that_is_cut_or_longer_is_refused(file: Path, tmp_path: Path) -> None:
    """At any length but its own."""
    whole, changed = file.read_bytes(), tmp_path / "changed.idx"
    for length in range(len(whole)):
        changed.write_bytes(whole[:length])
        refused(changed)
    changed.write_bytes(whole + b"\0")
    assert "were written" in refused(changed)


def test_what_is_no_index_says_how_to_make_one(tmp_path: Path) -> None:
    """An empty file, a text, an archive of numpy's, a pickle."""
    for content in (b"", b"hello\n", b"\x93NUMPY\x01\x00", b"\x80\x04\x95.", b"PK\x03\x04"):
        path = tmp_path / "no.idx"
        path.write_bytes(content)
        assert "hum-qc index build NAME FILES" in refused(path)


def test_what_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    """A folder, a missing file, a file that may not be read."""
    assert "directory" in refused(tmp_path).lower()
    assert "No such file" in refused(tmp_path / "none.idx")
    closed = tmp_path / "closed.idx"
    closed.write_bytes(store.MAGIC)
    closed.chmod(0)
    if not os.access(closed, os.R_OK):
        assert "Permission denied" in refused(closed)


def test_another_kind_and_another_version_are_told(file: Path, tmp_path: Path) -> None:
    """What the file is, and what was looked for."""
    assert "'toy', not 'benchmarks'" in refused(file, "benchmarks")
    text = json.dumps({"version": 99, "kind": "toy", "facts": {}, "sections": []}).encode()
    assert "version 99" in refused(forged(tmp_path / "new.idx", text))


def test_a_section_described_wrongly_is_refused(tmp_path: Path) -> None:
    """Types that are no plain numbers, lengths and places outside of the file, names that are none."""
    path = tmp_path / "x.idx"
    store.read(described(path), "toy")
    wrong: list[dict[str, Any]] = [
        *({"type": kind} for kind in ("|O", "O", "object", "V8", "<f8", "<U4", "i4,i4", None, [], {})),
        *({"length": length} for length in (-1, 9, 1 << 70, 1e400, "8", None, 8.0, [])),
        *({"place": place} for place in (-64, 64, 1, 1 << 70, 1e400, "0", None)),
        *({"name": name} for name in (None, 7, [])),
        *({"sha256": digest} for digest in ("", None, "0" * 64, 7)),
    ]
    for changes in wrong:
        refused(described(path, **changes))


def test_forged_headers_end_in_one_line(tmp_path: Path) -> None:
    """No JSON, JSON of another shape, JSON that is too deep or too long, terminal escapes."""
    sections = ('"x"', "[1]", '[{"name": "x"}]', "null", '[["name", "type", "length", "place", "sha256"]]')
    headers = [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"7",
        b"null",
        b"[" * 100_000,
        b'{"version": ' + b"9" * 10_000 + b"}",
        b'{"version": "\\u001b[31m\\n' + b"x" * 5_000 + b'"}',
        b'{"version": 1, "kind": "\\u001b[31m\\n' + b"x" * 5_000 + b'"}',
        b'{"version": 1, "kind": "toy"}',
        *(f'{{"version": 1, "kind": "toy", "sections": {one}}}'.encode() for one in sections),
    ]
    for header in headers:
        refused(forged(tmp_path / "x.idx", header))


def test_two_sections_share_no_name_and_no_bytes(tmp_path: Path) -> None:
    """A forged file cannot mean two things."""
    data = bytes(64)
    entry = {"name": "x", "type": "u1", "length": 64, "place": 0, "sha256": hashlib.sha256(data).hexdigest()}
    for other in ({"place": 64}, {"name": "y"}):
        header = {"version": store.VERSION, "kind": "toy", "facts": {}, "sections": [entry, entry | other]}
        refused(forged(tmp_path / "x.idx", json.dumps(header).encode(), data + data))
