"""Candidates of synthesis: Alpaca's fields, what the answer claims, and in `meta` where the candidate comes from."""

from __future__ import annotations

from typing import Any, Final

from hum_qc.claims import Span
from hum_qc.corpus.decode import Record
from hum_qc.corpus.formats.fields import Faults, Fields, Format, json_text, passage, scalar_text, text, wrong_type
from hum_qc.sample import META

KEPT: Final = ("operator", "template", "format", "guideline", "rule")
"""What of `meta` becomes a column."""

_LARGEST: Final = 2**62


def _sniff(record: Record) -> str | None:
    meta = record.get("meta")
    made = isinstance(meta, dict) and "operator" in meta and "parent_sha256" in meta
    answered = "instruction" in record and "output" in record
    return "instruction, output, and meta with operator and parent" if made and answered else None


def _read(record: Record, faults: Faults) -> Fields:
    """`instruction`; `input` -> context (empty: null); `output`; `spans` as in the column of that name.

    Of `meta`, the operator and the ids of template, format, guideline and rule are kept as `meta.NAME`.
    """
    fields: Fields = {
        "instruction": text(record, "instruction", faults, required=True),
        "context": passage(record, "input", faults),
        "output": text(record, "output", faults, required=True),
    }
    if record.get("spans") is not None:
        fields["spans"] = _spans(record["spans"], faults)
    meta = record.get("meta")
    for name in KEPT if isinstance(meta, dict) else ():
        value = meta.get(name) if isinstance(meta, dict) else None
        if value is not None:
            known = scalar_text(value)
            fields[META + name] = json_text(value) if known is None else known
    return fields


def _spans(value: Any, faults: Faults) -> list[Span] | None:
    if not isinstance(value, list):
        faults.append(wrong_type("spans", value, "a list"))
        return None
    found: list[Span] = []
    for index, one in enumerate(value):
        if not (isinstance(one, dict) and isinstance(one.get("text"), str)):
            faults.append(wrong_type(f"spans[{index}]", one, "a span with its text"))
            continue
        texts = {key: one[key] if isinstance(one.get(key), str) else None for key in ("label", "role")}
        numbers = {key: one[key] if _is_number(one.get(key)) else None for key in ("start", "end", "group")}
        found.append({"text": one["text"], **texts, **numbers})
    return found


def _is_number(value: Any) -> bool:
    return type(value) is int and abs(value) < _LARGEST


CANDIDATE = Format("candidate", frozenset({"instruction", "input", "output", "meta"}), _sniff, _read, meta=KEPT)
