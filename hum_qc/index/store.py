"""One file of named arrays: versioned, hash-checked, memory-mapped, and nothing in it is executed.

Layout: the magic bytes, the length of the header (8 bytes, little endian), the SHA-256 of the header, the header
(JSON: version, facts, and of each section its type, length, place and SHA-256), then the sections, each at a multiple
of 64 bytes. The same content makes the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from reprlib import repr  # short, whatever a forged header says
from typing import TYPE_CHECKING, Any, Final

from hum_qc.errors import InputError

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[tuple[int], np.dtype[Any]]

MAGIC: Final = b"hum_qc index\n\x00\x00\x00"
VERSION: Final = 1
ALIGNMENT: Final = 64
LARGEST_HEADER: Final = 1 << 24
ENTRY: Final = ("name", "type", "length", "place", "sha256")
TYPES: Final = ("u1", "<u2", "<u4", "<u8", "<i4", "<i8", "<f4")


@dataclass(frozen=True, slots=True)
class Stored:
    """An opened file: `facts` as they were written, `sections` as read-only arrays over the mapped file."""

    path: Path
    kind: str
    facts: Mapping[str, Any]
    sections: Mapping[str, Array]
    sha256: str


def write(path: Path, kind: str, facts: Mapping[str, Any], sections: Mapping[str, Array]) -> str:
    """Write the file under a temporary name and rename it; its SHA-256 (of the header, which has all others)."""
    place = 0
    entries = []
    for name, array in sections.items():
        place += -place % ALIGNMENT
        data = array.astype(_type(array), copy=False)
        digest = hashlib.sha256(data.tobytes()).hexdigest()
        entries.append({"name": name, "type": _type(array), "length": len(data), "place": place, "sha256": digest})
        place += data.nbytes
    header = {"version": VERSION, "kind": kind, "facts": facts, "sections": entries}
    text = json.dumps(header, ensure_ascii=False, sort_keys=True).encode()
    digest_of_header = hashlib.sha256(text)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    with partial.open("wb") as file:
        file.write(MAGIC + len(text).to_bytes(8, "little") + digest_of_header.digest() + text)
        start = _aligned(file.tell())
        for entry, array in zip(entries, sections.values(), strict=True):
            file.seek(start + int(str(entry["place"])))
            file.write(array.astype(_type(array), copy=False).tobytes())
        file.truncate(start + place)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    return digest_of_header.hexdigest()


def read(path: Path, kind: str) -> Stored:
    """Open a file of that kind and check every hash.

    Raises:
        InputError: The file is missing, no index, of another version or kind, cut, or changed.
    """
    import numpy as np

    header, end, digest = _header(path)
    if header.get("kind") != kind:
        raise InputError(f"{path}: this index holds {repr(header.get('kind'))}, not {kind!r}")
    data = np.memmap(path, np.uint8, "r")
    start = _aligned(end)
    sections: dict[str, Array] = {}
    for name, kind_of, length, place, sha256 in _entries(path, header):
        before, end = end, start + place + length * np.dtype(kind_of).itemsize
        if start + place != _aligned(before):
            raise InputError(f"{path}: its header is damaged: section {repr(name)} overlaps another or leaves a gap")
        if end > len(data):
            raise InputError(f"{path}: the file is cut: {len(data)} of at least {end} bytes are there")
        part = data[start + place : end]
        if data[before : start + place].any() or hashlib.sha256(part.data).hexdigest() != sha256:
            raise InputError(f"{path}: section {repr(name)} was changed after it was written; build it anew")
        sections[name] = part.view(kind_of)
    if len(data) != (end if sections else start) or data[end:].any():
        raise InputError(f"{path}: {len(data)} bytes are there, {end} were written; build it anew")
    facts = header.get("facts")
    return Stored(path, kind, facts if isinstance(facts, dict) else {}, sections, digest)


def _entries(path: Path, header: Mapping[str, Any]) -> list[tuple[str, str, int, int, str]]:
    """Name, type, length, place and SHA-256 of each section, as the header has them; InputError when it is forged."""
    try:
        found = [tuple(entry[key] for key in ENTRY) for entry in header["sections"]]
    except (KeyError, TypeError):
        raise InputError(f"{path}: its header is damaged: it does not describe the sections") from None
    for entry in found:
        name, kind, length, place, _ = entry
        sound = isinstance(name, str) and kind in TYPES and isinstance(length, int) and isinstance(place, int)
        if not (sound and length >= 0 and place >= 0):
            raise InputError(f"{path}: its header is damaged: section {repr(name)} is described wrongly")
    if len({name for name, *_ in found}) < len(found):
        raise InputError(f"{path}: its header is damaged: two sections have one name")
    return found


def describe(path: Path) -> tuple[str, dict[str, Any]]:
    """The kind and the facts of an index file, without reading its sections; InputError like `read`."""
    header, _, _ = _header(path)
    facts = header.get("facts")
    return str(header.get("kind")), facts if isinstance(facts, dict) else {}


def _header(path: Path) -> tuple[dict[str, Any], int, str]:
    try:
        with path.open("rb") as file:
            begin = file.read(len(MAGIC) + 40)
            if not begin.startswith(MAGIC):
                raise InputError(f"{path}: this is no hum_qc index; make one with 'hum-qc index build NAME FILES...'")
            length = int.from_bytes(begin[len(MAGIC) : len(MAGIC) + 8], "little")
            text = file.read(min(length, LARGEST_HEADER))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from None
    digest = hashlib.sha256(text)
    if len(text) != length or digest.digest() != begin[len(MAGIC) + 8 :]:
        raise InputError(f"{path}: its header was cut or changed after it was written; build it anew")
    try:
        header = json.loads(text)
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict):
        raise InputError(f"{path}: its header is damaged: it is no JSON object")
    if header.get("version") != VERSION:
        version = repr(header.get("version"))
        raise InputError(f"{path}: an index of version {version}, this hum_qc reads version {VERSION}; build it anew")
    return header, len(begin) + length, digest.hexdigest()


def _aligned(place: int) -> int:
    return place + -place % ALIGNMENT


def _type(array: Array) -> str:
    found = array.dtype.newbyteorder("<").str.replace("|u1", "u1")
    if found not in TYPES:
        raise TypeError(f"an index holds no array of {array.dtype}")
    return found
