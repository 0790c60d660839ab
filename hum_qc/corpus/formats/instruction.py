"""Formats with one instruction and one answer per record."""

from __future__ import annotations

from typing import Any, Final

from hum_qc.corpus.decode import Record
from hum_qc.corpus.formats.fields import Faults, Fields, Format, fault, first_of, passage, text, wrong_type


def _sniff_alpaca(record: Record) -> str | None:
    if "instruction" not in record or "instances" in record:
        return None
    if "output" in record:
        return "instruction and output"
    return "instruction and response" if "response" in record else None


def _read_alpaca(record: Record, faults: Faults) -> Fields:
    """`instruction`; `input` -> context (empty: null); `output` or `response` -> output; `history` -> turns."""
    fields: Fields = {
        "instruction": text(record, "instruction", faults, required=True),
        "context": passage(record, "input", faults),
        "output": text(record, first_of(record, "output", "response"), faults, required=True),
    }
    if record.get("history"):
        fields["turns"] = _history(record["history"], fields, faults)
    return fields


def _history(history: Any, fields: Fields, faults: Faults) -> list[dict[str, str | None]] | None:
    """Earlier pairs of question and answer, then the record's own."""
    pairs = history if isinstance(history, list) else [history]
    turns: list[dict[str, str | None]] = []
    for index, pair in enumerate(pairs):
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, str) for one in pair)):
            faults.append(wrong_type(f"history[{index}]", pair, "a pair of texts"))
            return None
        turns += [_turn("user", pair[0]), _turn("assistant", pair[1])]
    asked = "\n".join(part for part in (fields["instruction"], fields["context"]) if part)
    return [*turns, _turn("user", asked), _turn("assistant", fields["output"])]


def _turn(role: str, content: str | None) -> dict[str, str | None]:
    return {"role": role, "content": content, "tool_calls": None}


def _sniff_dolly(record: Record) -> str | None:
    if "instruction" not in record or not ("response" in record or "output" in record):
        return None
    if "context" in record:
        return "instruction, context and response" if "response" in record else "instruction, context and output"
    return "instruction with a category" if "category" in record else None


def _read_dolly(record: Record, faults: Faults) -> Fields:
    """`instruction`; `context` or `input` -> context (empty: null); `response` or `output` -> output.

    `category` says what kind of instruction it is and fills no column.
    """
    return {
        "instruction": text(record, "instruction", faults, required=True),
        "context": passage(record, first_of(record, "context", "input"), faults),
        "output": text(record, first_of(record, "response", "output"), faults, required=True),
    }


_ASK: Final = "### Instruction:"
_GIVEN: Final = "### Input:"
_ANSWER: Final = "### Response:"


def _sniff_prompt(record: Record) -> str | None:
    answer = next((key for key in ("response", "completion") if key in record), None)
    return f"prompt and {answer}" if answer and "prompt" in record else None


def _read_prompt(record: Record, faults: Faults) -> Fields:
    """`prompt` -> instruction; `response` or `completion` -> output.

    A prompt in Alpaca's wrapper (`### Instruction:`, `### Input:`, `### Response:`) is unwrapped into instruction
    and context.
    """
    instruction, context = unwrap(text(record, "prompt", faults, required=True))
    answer = first_of(record, "response", "completion")
    return {"instruction": instruction, "context": context, "output": text(record, answer, faults, required=True)}


def unwrap(prompt: str | None) -> tuple[str | None, str | None]:
    """Instruction and passage of a prompt in Alpaca's wrapper; any other prompt as it is."""
    if prompt is None or _ASK not in prompt or not prompt.rstrip().endswith(_ANSWER):
        return prompt, None
    inner = prompt.partition(_ASK)[2].rstrip().removesuffix(_ANSWER)
    instruction, _, given = inner.partition(_GIVEN)
    return instruction.strip(), given.strip() or None


def _sniff_question(record: Record) -> str | None:
    return "question and answer" if "question" in record and "answer" in record else None


def _read_question(record: Record, faults: Faults) -> Fields:
    """`question` -> instruction; `answer` -> output; `context` where there is one."""
    return {
        "instruction": text(record, "question", faults, required=True),
        "context": passage(record, "context", faults),
        "output": text(record, "answer", faults, required=True),
    }


def _sniff_inputs(record: Record) -> str | None:
    for keys in _PAIRS:
        if keys[0] in record and keys[1] in record:
            return f"{keys[0]} and {keys[1]}"
    return None


_PAIRS: Final = (("inputs", "targets"), ("inputs_pretokenized", "targets_pretokenized"))


def _read_inputs(record: Record, faults: Faults) -> Fields:
    """`inputs` -> instruction; `targets` -> output; in P3 both end in `_pretokenized`."""
    asked, answer = _PAIRS[1] if "inputs_pretokenized" in record else _PAIRS[0]
    return {
        "instruction": text(record, asked, faults, required=True),
        "output": text(record, answer, faults, required=True),
    }


def _sniff_instances(record: Record) -> str | None:
    return "instruction with instances" if "instruction" in record and "instances" in record else None


def _read_instances(record: Record, faults: Faults) -> Fields:
    """`instruction`; of the first of `instances`: `input` -> context (empty: null), `output` -> output.

    A record is one sample: further instances stay in the record and are not judged.
    """
    fields: Fields = {"instruction": text(record, "instruction", faults, required=True)}
    instances = record.get("instances")
    if not isinstance(instances, list):
        faults.append(wrong_type("instances", instances, "a list"))
    elif not instances:
        faults.append(fault("required", "instances", "empty: no input and output"))
    elif not isinstance(instances[0], dict):
        faults.append(wrong_type("instances[0]", instances[0], "an object"))
    else:
        first = instances[0]
        fields["context"] = text(first, "input", faults, field="instances[0].input") or None
        fields["output"] = text(first, "output", faults, required=True, field="instances[0].output")
    return fields


ALPACA = Format("alpaca", frozenset({"instruction", "input", "output", "response"}), _sniff_alpaca, _read_alpaca)
DOLLY = Format("dolly", frozenset({"instruction", "context", "input", "response", "output"}), _sniff_dolly, _read_dolly)
PROMPT_RESPONSE = Format(
    "prompt_response", frozenset({"prompt", "response", "completion"}), _sniff_prompt, _read_prompt
)
QUESTION_ANSWER = Format("question_answer", frozenset({"question", "answer"}), _sniff_question, _read_question)
INPUTS_TARGETS = Format(
    "inputs_targets", frozenset(key for pair in _PAIRS for key in pair), _sniff_inputs, _read_inputs
)
SELF_INSTRUCT = Format("self_instruct", frozenset({"instruction", "instances"}), _sniff_instances, _read_instances)
