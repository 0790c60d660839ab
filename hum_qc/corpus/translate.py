"""From a decoded record to the canonical columns of one sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hum_qc.corpus.decode import Record
from hum_qc.corpus.formats import FORMATS, fitting, keys_of
from hum_qc.corpus.formats.fields import Faults, Fields, fault, optional
from hum_qc.corpus.mapping import Mapper
from hum_qc.sample import TASKS

MAPPED: Final = "mapping"
"""What the `format` column says of a record that the user's own mapping mapped."""

_ID_KEYS: Final = ("id", "_id", "uuid", "qid", "question_id")


@dataclass(slots=True)
class Translator:
    """How the records of one file become samples.

    `format` is the name of the format of the file, None when it has none. With `fixed` (the user named it, or the
    container implies it) every record is read in it; otherwise a record that looks like another format, and not
    like this one, is read in that. A `mapping` overrides formats; over a tagging file it adds to the format that the
    container implies. `task` is the user's `--task`. `kept` are the fields that formats of the corpus keep as
    `meta.NAME`: the same for all of its files, so that all shards have the same columns.
    """

    format: str | None
    fixed: bool = False
    mapping: Mapping[str, Any] | None = None
    task: str | None = None
    kept: tuple[str, ...] = ()
    _mapper: Mapper | None = field(default=None, repr=False)

    def __getstate__(self) -> tuple[Any, ...]:
        return self.format, self.fixed, self.mapping, self.task, self.kept

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.format, self.fixed, self.mapping, self.task, self.kept = state
        self._mapper = None

    @property
    def name(self) -> str | None:
        """What the `format` column says of most records; None when no format fits."""
        return self.format if self.mapping is None else MAPPED

    @property
    def mapper(self) -> Mapper | None:
        """The user's mapping made ready; None when there is none."""
        if self.mapping is not None and self._mapper is None:
            self._mapper = Mapper(self.mapping)
        return self._mapper

    @property
    def meta(self) -> tuple[str, ...]:
        """The fields that are kept beside the canonical columns: by the mapping, or by a format of the corpus."""
        return self.mapper.meta if self.mapper else self.kept

    def translate(self, record: Record, mended: bool) -> Fields:
        """Canonical columns of one record; `mended` says that lone surrogates in it were replaced."""
        faults: Faults = []
        name: str | None
        if self.mapper is not None:
            fields, task = self._under_mapping(record, faults)
            fields, name = {**fields, **self.mapper.read(record, faults)}, MAPPED
        else:
            fields, name, task = self._read(record, faults)
        optional(record, fields)
        fields["format"] = name
        if "task" not in fields:
            own = record.get("task")
            fields["task"] = task or self.task or (own if isinstance(own, str) and own in TASKS else "generalist")
        if mended:
            faults.append(fault("encoding", "", "lone surrogates; read as U+FFFD"))
        fields["faults"] = faults
        return fields

    def _under_mapping(self, record: Record, faults: Faults) -> tuple[Fields, str | None]:
        """What the format of the container says, and its task; nothing where the mapping stands alone."""
        if self.format is None:
            return {}, None
        return FORMATS[self.format].read(record, faults), FORMATS[self.format].task

    def _read(self, record: Record, faults: Faults) -> tuple[Fields, str | None, str | None]:
        chosen = FORMATS[self.format] if self.format else None
        if not self.fixed and (chosen is None or not chosen.sniff(record)):
            other = fitting(record)
            if other:
                chosen = other[0]
            elif chosen is None or chosen.keys.isdisjoint(record):
                faults.append(fault("format", "", f"fits no known format; keys: {keys_of(record)}"))
                return {}, None, None
        assert chosen is not None
        return chosen.read(record, faults), chosen.name, chosen.task


def own_id(record: Record) -> str | None:
    """The id a record gives itself: `id`, `_id`, `uuid`, `qid` or `question_id`, the first that is text or a number."""
    for key in _ID_KEYS:
        value = record.get(key)
        if type(value) is str and value:
            return value
        if type(value) is int:
            return str(value)
    return None
