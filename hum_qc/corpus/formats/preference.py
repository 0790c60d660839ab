"""Pairs of a better and a worse answer."""

from __future__ import annotations

from typing import Any

from hum_qc.corpus.decode import Record
from hum_qc.corpus.formats.chat import Turn, ask_and_answer, read_turn, read_turns
from hum_qc.corpus.formats.fields import Faults, Fields, Format, fault, passage, text, wrong_type
from hum_qc.corpus.formats.instruction import unwrap


def _sniff(record: Record) -> str | None:
    return "chosen and rejected" if "chosen" in record and "rejected" in record else None


def _read(record: Record, faults: Faults) -> Fields:
    """`chosen` -> output, `rejected` -> rejected_output; each a text, one message, or a list of messages.

    What was asked comes from `conversations` or `messages` (-> turns, with the chosen answer last), from a
    `prompt`, `instruction` (with `input` -> context) or `question`, text or messages, or from the chosen messages.
    """
    asked = next((key for key in ("conversations", "messages", "prompt") if isinstance(record.get(key), list)), None)
    chosen = _answer(record.get("chosen"), "chosen", faults)
    rejected = _answer(record.get("rejected"), "rejected", faults)
    earlier = read_turns(record[asked], asked, faults) if asked else None
    if earlier is not None or len(chosen) > 1:
        turns = [*(earlier or []), *chosen]
        fields = ask_and_answer(turns, asked or "chosen", faults)
    else:
        key = next((key for key in ("prompt", "instruction", "question") if record.get(key) is not None), "prompt")
        instruction, context = unwrap(text(record, key, faults, required=True))
        fields = {"instruction": instruction, "context": context or passage(record, "input", faults)}
        fields["output"] = chosen[-1]["content"] if chosen else None
    fields["rejected_output"] = rejected[-1]["content"] if rejected else None
    return fields


def _answer(value: Any, field: str, faults: Faults) -> list[Turn]:
    """An answer as turns; empty with a fault when there is none."""
    if value is None:
        faults.append(fault("required", field, "missing"))
    elif isinstance(value, str):
        return [{"role": "assistant", "content": value, "tool_calls": None}]
    elif isinstance(value, dict):
        turn = read_turn(value, field, faults)
        return [turn] if turn else []
    elif isinstance(value, list):
        return read_turns(value, field, faults) or []
    else:
        faults.append(wrong_type(field, value, "text"))
    return []


PREFERENCE = Format(
    "preference", frozenset({"chosen", "rejected", "prompt", "conversations", "messages"}), _sniff, _read
)
