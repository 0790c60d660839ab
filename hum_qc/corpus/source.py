"""Where the bytes come from: paths, globs, folders, fsspec addresses, standard input, compression."""

from __future__ import annotations

import glob
import hashlib
import os
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Literal

from hum_qc.errors import InputError, MissingError

Compression = Literal["gzip", "zstd"]

TAGGED: Final = (".conll", ".bio", ".iob", ".iob2", ".bioes", ".bmes")
SUFFIXES: Final = (".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".parquet", *TAGGED)
PACKED: Final = (".gz", ".gzip", ".zst", ".zstd")
BOM: Final = b"\xef\xbb\xbf"
CHUNK: Final = 1 << 20
MAGIC: Final[dict[bytes, Compression]] = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}

# What one step may expand to is bounded by its input: DEFLATE by 1,032:1, a zstd block by 128 KiB per 4 bytes.
STEP: Final[dict[Compression, int]] = {"gzip": 16 << 10, "zstd": 1 << 10}

BOMB_RATIO: Final = 200
BOMB_FLOOR: Final = 256 << 20
"""A stream that has given more than 256 MiB at more than 200:1 is not read further: text packs at 3:1 to 20:1."""


class BrokenStreamError(Exception):
    """A compressed stream that cannot be read to its end; what came before it stands."""


@dataclass(slots=True)
class Source:
    """One input file: `name` as the user gave it, `address` to open it by, and how it is packed.

    `position` is the number of stored bytes that the last `chunks` has read so far.
    """

    name: str
    address: str
    compression: Compression | None = None
    position: int = 0

    def open(self) -> IO[bytes]:
        """The file as it is stored; InputError when it cannot be opened."""
        try:
            if "://" not in self.address:
                return Path(self.address).open("rb")
            import fsspec

            opened: IO[bytes] = fsspec.open(self.address, "rb").open()
        except (OSError, ValueError) as error:
            raise InputError(f"{self.name}: cannot be read: {reason(error)}") from error
        return opened

    def stored(self, size: int = CHUNK) -> Iterator[bytes]:
        """The bytes of the file as it is stored, in pieces; InputError when reading fails."""
        self.position = 0
        with self.open() as file:
            try:
                while piece := file.read(size):
                    self.position += len(piece)
                    yield piece
            except OSError as error:
                raise InputError(f"{self.name}: cannot be read: {reason(error)}") from error

    def chunks(self) -> Iterator[bytes]:
        """The decompressed bytes in pieces; BrokenStreamError where they stop too early."""
        if self.compression is None:
            return self.stored()
        return self._guarded(_inflate(self.stored(STEP[self.compression]), self.compression))

    def _guarded(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Small pieces as large ones, all of them before the error that ends them; bombs end early."""
        held = bytearray()
        given = 0
        broken: BrokenStreamError | None = None
        try:
            for piece in pieces:
                held += piece
                if len(held) >= CHUNK:
                    given += len(held)
                    yield bytes(held)
                    held.clear()
                    if given > BOMB_FLOOR and given > BOMB_RATIO * self.position:
                        raise BrokenStreamError(
                            f"decompression bomb: over {BOMB_FLOOR >> 20} MiB at more than {BOMB_RATIO}:1; "
                            "decompress it yourself if you trust it"
                        )
        except BrokenStreamError as error:
            broken = error
        if held:
            yield bytes(held)
        if broken:
            raise broken

    def head(self, size: int) -> bytes:
        """At most `size` bytes of the decompressed beginning; fewer where the stream is broken."""
        held = bytearray()
        try:
            for chunk in self.chunks():
                held += chunk
                if len(held) >= size:
                    break
        except BrokenStreamError:
            pass
        return bytes(held[:size])

    def size(self) -> int:
        """Stored bytes of the file."""
        with self.open() as file:
            return file.seek(0, os.SEEK_END)

    def sha256(self) -> str:
        """SHA-256 of the stored bytes."""
        digest = hashlib.sha256()
        for piece in self.stored():
            digest.update(piece)
        return digest.hexdigest()

    @contextmanager
    def seekable(self) -> Iterator[IO[bytes]]:
        """The decompressed file for random access; a packed one is unpacked to a temporary file first."""
        if self.compression is None:
            with self.open() as file:
                yield file
            return
        with tempfile.TemporaryFile() as spool:
            for chunk in self.chunks():
                spool.write(chunk)
            spool.seek(0)
            yield spool


def _decompressor(compression: Compression) -> Any:
    if compression == "gzip":
        return zlib.decompressobj(wbits=31)
    from backports import zstd

    return zstd.ZstdDecompressor()


def _inflate(pieces: Iterator[bytes], compression: Compression) -> Iterator[bytes]:
    from backports import zstd

    unpack: Any = None
    try:
        for piece in pieces:
            rest = piece
            while rest:
                if unpack is None:
                    rest = rest.lstrip(b"\0")  # padding between members, as gzip allows
                    unpack = _decompressor(compression) if rest else None
                    continue
                yield unpack.decompress(rest)
                rest = unpack.unused_data if unpack.eof else b""
                unpack = None if unpack.eof else unpack
    except (zlib.error, zstd.ZstdError) as error:
        raise BrokenStreamError(f"{compression} data is corrupt: {reason(error)}") from None
    if unpack is not None:
        raise BrokenStreamError(f"{compression} stream is cut: it ends before its end mark")


def reason(error: BaseException) -> str:
    """First line of what an exception says."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text).splitlines()[0]


def find(paths: Sequence[str], *, text_files: bool = False) -> list[Source]:
    """The files that paths, globs, folders and addresses name, each once, folders in sorted order.

    In folders only files with a known suffix are taken (with `text_files` also `.txt`), hidden ones never.
    InputError when a path does not exist or matches nothing.
    """
    suffixes = (*SUFFIXES, ".txt") if text_files else SUFFIXES
    names = dict.fromkeys(name for path in paths for name in _expand(str(path), suffixes))
    return [_packed(name) for name in names]


def _expand(path: str, suffixes: tuple[str, ...]) -> list[str]:
    if path == "-":
        return [path]
    if "://" in path:
        return _expand_address(path, suffixes)
    place = Path(path)
    if place.is_dir():
        inside = sorted(one for one in place.rglob("*") if one.is_file())
        found = [str(one) for one in inside if _known(one.relative_to(place), suffixes)]
        return _some(found, path, f"the folder holds no file that ends in {', '.join(suffixes)}")
    if place.exists():
        return [path]
    if glob.has_magic(path):
        matches = glob.glob(path, recursive=True)  # noqa: PTH207 - the pattern may be absolute
        found = sorted(one for one in matches if Path(one).is_file())
        return _some(found, path, "the pattern matches no file")
    raise InputError(f"{path}: no such file or folder")


def _expand_address(path: str, suffixes: tuple[str, ...]) -> list[str]:
    import fsspec

    try:
        system, inner = fsspec.url_to_fs(path)
        if glob.has_magic(inner):
            found = sorted(system.unstrip_protocol(one) for one in system.glob(inner))
            return _some(found, path, "the pattern matches no file")
        if system.isdir(inner):
            below = sorted(one for one in system.find(inner) if _known(Path(one[len(inner) :]), suffixes))
            found = [system.unstrip_protocol(one) for one in below]
            return _some(found, path, f"the folder holds no file that ends in {', '.join(suffixes)}")
        if not system.exists(inner):
            raise InputError(f"{path}: no such file or folder")
    except ImportError as error:
        raise MissingError(f"{path}: {reason(error)}") from error
    except (OSError, ValueError) as error:
        raise InputError(f"{path}: cannot be read: {reason(error)}") from error
    return [path]


def _some(found: list[str], path: str, nothing: str) -> list[str]:
    if not found:
        raise InputError(f"{path}: {nothing}")
    return found


def _known(path: Path, suffixes: tuple[str, ...]) -> bool:
    if any(part.startswith(".") for part in path.parts):
        return False
    return stem(path.name).lower().endswith(suffixes)


def stem(name: str) -> str:
    """The file name without a compression suffix."""
    for suffix in PACKED:
        if name.lower().endswith(suffix):
            return name[: -len(suffix)]
    return name


def _packed(name: str) -> Source:
    address = _spool_stdin() if name == "-" else name
    plain = Source(name, address)
    with plain.open() as file:
        try:
            start = file.read(4)
        except OSError as error:
            raise InputError(f"{name}: cannot be read: {reason(error)}") from error
    packed = next((kind for magic, kind in MAGIC.items() if start.startswith(magic)), None)
    shown = os.fsencode(name).decode("utf-8", "replace")  # a path need not be UTF-8, a column must be
    return Source(shown, address, packed)


def _spool_stdin() -> str:
    """Standard input as a temporary file, because a corpus is read twice: to detect and to judge."""
    with tempfile.NamedTemporaryFile(prefix="hum-qc-stdin-", delete=False) as spool:
        shutil.copyfileobj(sys.stdin.buffer, spool, CHUNK)
    return spool.name
