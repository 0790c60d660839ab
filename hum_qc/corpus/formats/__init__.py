"""Record formats: which there are, and which one records are in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from hum_qc.corpus.decode import Record
from hum_qc.corpus.formats.annotation import CLUENER, FEWREL
from hum_qc.corpus.formats.candidate import CANDIDATE
from hum_qc.corpus.formats.chat import MESSAGES, SHAREGPT
from hum_qc.corpus.formats.fields import Format
from hum_qc.corpus.formats.iepile import IEPILE, ONEKE
from hum_qc.corpus.formats.instruction import (
    ALPACA,
    DOLLY,
    INPUTS_TARGETS,
    PROMPT_RESPONSE,
    QUESTION_ANSWER,
    SELF_INSTRUCT,
)
from hum_qc.corpus.formats.instructuie import INSTRUCTUIE
from hum_qc.corpus.formats.preference import PREFERENCE
from hum_qc.corpus.formats.squad import SQUAD
from hum_qc.corpus.formats.tokens import CONLL, CONLL04

# The more a format asks of a record, the earlier it is tried.
FORMATS: Final[dict[str, Format]] = {
    one.name: one
    for one in (
        CANDIDATE, PREFERENCE, MESSAGES, SHAREGPT, IEPILE, INSTRUCTUIE, ONEKE, SQUAD, SELF_INSTRUCT, DOLLY, ALPACA,
        INPUTS_TARGETS, PROMPT_RESPONSE, QUESTION_ANSWER, CONLL04, CONLL, FEWREL, CLUENER,
    )
}  # fmt: skip

TAGGING_FORMATS: Final = (CONLL.name, CONLL04.name)
"""Formats of the records of tagging files."""


def fitting(record: Record) -> tuple[Format, str] | None:
    """The first format that a record looks like and the reason; None when there is none."""
    for one in FORMATS.values():
        reason = one.sniff(record)
        if reason:
            return one, reason
    return None


def detect(records: Sequence[Record]) -> tuple[Format | None, str]:
    """The format that most of the first records of a file are in, and why; the earlier one where two tie."""
    votes: Counter[tuple[str, str]] = Counter()
    for record in records:
        found = fitting(record)
        if found:
            votes[found[0].name, found[1]] += 1
    if votes:
        name, reason = votes.most_common(1)[0][0]
        return FORMATS[name], reason
    if not records:
        return None, "no readable record to tell it by"
    return None, f"fits no known format; keys: {keys_of(records[0])}"


def keys_of(record: Record) -> str:
    """The field names of a record for a message, at most twelve, shortened."""
    names = [name if len(name) <= 40 else f"{name[:40]}…" for name in list(record)[:12]]
    return ", ".join(names + ["…"] * (len(record) > 12)) or "none"
