"""Signatures of a release: what a later corpus is compared with (`twin_similarity`, option `against`)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hum_qc.errors import InputError
from hum_qc.filters.near_duplicates import Compared, twin_similarity
from hum_qc.index.signatures import Signatures

if TYPE_CHECKING:
    from hum_qc.corpus import Corpus


def sign(corpus: Corpus, path: Path, *, of: Compared = "sample") -> int:
    """Write the signatures of every sample of a corpus (the kept records of a run); how many there are.

    Raises InputError when the corpus cannot be read, or has no text of that part.
    """
    import numpy as np
    import polars as pl

    from hum_qc.index.shelves import join, of_frame

    parts = []
    for block in corpus.blocks():
        samples, _ = block.samples()
        parts.append(twin_similarity(samples, of=of).with_columns(pl.lit(Path(block.file).name).alias("file")))
    table = pl.concat(parts) if parts else pl.DataFrame()
    if table.is_empty():
        raise InputError(f"{', '.join(one.path for one in corpus.files)}: no sample with text to sign (of: {of})")
    files = table["file"].unique(maintain_order=True)
    place = table["file"].replace_strict(files, range(len(files)), return_dtype=pl.UInt32)
    shelf = join([of_frame(part) for part in parts if part.height])
    row = table["row"].to_numpy().astype(np.int64)
    Signatures(of, shelf, table["offered"].to_numpy(), files.to_list(), place.to_numpy(), row).save(path)
    return table.height
