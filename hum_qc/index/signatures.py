"""What a release leaves for later ones: the tokens of its samples, in one index file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.errors import InputError
from hum_qc.index import store
from hum_qc.index.shelves import Shelf, packed, unpacked

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

KIND: Final = "signatures"


@dataclass(frozen=True, slots=True)
class Signatures:
    """The samples of a release.

    - `of`: which part of them was read. `shelf`: their tokens. `offered`: what each offers to choose from, hashed.
    - `files`, `file`, `row`: where each stood, the file by its place in `files`.
    """

    of: str
    shelf: Shelf
    offered: Array
    files: Sequence[str]
    file: Array
    row: Array

    def save(self, path: Path) -> str:
        """Write the file; its SHA-256. The same samples make the same bytes."""
        facts = {"of": self.of, "samples": len(self.row), "files": list(self.files)}
        sections = {"tokens": packed(self.shelf), "bounds": self.shelf.bounds.reshape(-1), "offered": self.offered}
        return store.write(path, KIND, facts, {**sections, "file": self.file, "row": self.row})

    @classmethod
    def load(cls, path: Path) -> Signatures:
        """Open the file, memory-mapped; InputError when it is missing, changed, or holds something else."""
        stored = store.read(path, KIND)
        facts, parts = stored.facts, stored.sections
        try:
            shelf = unpacked(parts["tokens"], parts["bounds"].reshape(-1, 3))
            return cls(str(facts["of"]), shelf, parts["offered"], facts["files"], parts["file"], parts["row"])
        except (KeyError, ValueError) as error:
            raise InputError(f"{path}: holds no signatures: {error}") from None
