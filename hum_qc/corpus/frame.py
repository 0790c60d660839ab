"""Records to a batch: typed columns, all of them valid UTF-8."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from hum_qc.corpus.formats.fields import Fields
from hum_qc.corpus.translate import own_id
from hum_qc.sample import META, schema

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.corpus.decode import Record
    from hum_qc.corpus.translate import Translator
    from hum_qc.sample import Batch


class BatchBuilder:
    """Collects the records of one file, row by row, and makes a batch of them."""

    def __init__(self, file: str, translator: Translator) -> None:
        self._file = file
        self._translate = translator.translate
        self._meta = translator.meta
        self._rows: list[Fields] = []
        self._numbers: list[int] = []
        self._lines: list[int | None] = []
        self._raws: list[bytes] = []
        self._fields: list[bytes | None] = []
        self._hashes: list[str] = []

    def add(
        self, number: int, line: int | None, raw: bytes, record: Record, mended: bool, named: bytes | None = None
    ) -> None:
        """Map one record; `mended` says that lone surrogates in it were replaced.

        `named` is the record as a JSON object where its own bytes are the fields of a row.
        """
        fields = self._translate(record, mended)
        digest = hashlib.sha256(raw).hexdigest()
        if fields.get("id") is None:
            fields["id"] = own_id(record) or digest[:16]
        self._rows.append(fields)
        self._numbers.append(number)
        self._lines.append(line)
        self._raws.append(raw)
        self._fields.append(named)
        self._hashes.append(digest)

    def batch(self) -> Batch:
        """The canonical columns and one text column per `meta` field; what a record did not fill is null."""
        import polars as pl

        whole: dict[str, list[Any]] = {
            "file": [self._file] * len(self._rows),
            "row": self._numbers,
            "line": self._lines,
            "hash": self._hashes,
            "record": self._raws,
            "fields": self._fields,
        }
        types: dict[str, pl.DataType] = {**schema(), **{META + name: pl.String() for name in self._meta}}
        filled: set[str] = set().union(*self._rows)
        columns: list[pl.Series] = []
        for name, dtype in types.items():
            if name in whole:
                columns.append(pl.Series(name, whole[name], dtype=dtype))
            elif name in filled:
                columns.append(_column(name, [row.get(name) for row in self._rows], dtype))
            else:
                columns.append(pl.Series(name, [None], dtype=dtype).new_from_index(0, len(self._rows)))
        return pl.DataFrame(columns)


def _column(name: str, values: list[Any], dtype: Any) -> pl.Series:
    import polars as pl

    if not isinstance(dtype, pl.List):
        return pl.Series(name, values, dtype=dtype)
    if values.count([]) == len(values):
        return pl.Series(name, [[]], dtype=dtype).new_from_index(0, len(values))
    import pyarrow as pa

    empty = pl.Series(name, [], dtype=dtype).to_arrow()
    return pl.Series(name, pa.array(values, type=empty.type)).cast(dtype)
