"""Conversations: OpenAI messages with tools, and ShareGPT."""

from __future__ import annotations

from typing import Any, Final

from hum_qc.corpus.decode import Record
from hum_qc.corpus.formats.fields import Faults, Fields, Format, fault, json_text, wrong_type

Turn = dict[str, str | None]

ROLES: Final = {
    "human": "user",
    "user": "user",
    "gpt": "assistant",
    "assistant": "assistant",
    "chatgpt": "assistant",
    "bing": "assistant",
    "bard": "assistant",
    "function_call": "assistant",
    "observation": "tool",
    "tool": "tool",
    "function_response": "tool",
    "tool_response": "tool",
    "system": "system",
}
"""What ShareGPT calls a speaker, in OpenAI's words; another word is kept as it is."""

_LISTS: Final = ("messages", "conversations", "conversation")


def _list_key(record: Record, speaker: str) -> str | None:
    for key in _LISTS:
        turns = record.get(key)
        if isinstance(turns, list) and turns and isinstance(turns[0], dict) and speaker in turns[0]:
            return key
    return None


def _sniff_messages(record: Record) -> str | None:
    key = _list_key(record, "role")
    return f"{key} with role and content" if key else None


def _sniff_sharegpt(record: Record) -> str | None:
    key = _list_key(record, "from")
    return f"{key} with from and value" if key else None


def read_conversation(record: Record, faults: Faults) -> Fields:
    """The list of messages -> turns (a `system` text becomes the first); `tools` -> tools as JSON text.

    The last user turn -> instruction, the last assistant turn -> output (a turn that only calls tools: its calls).
    `content` in parts is joined. `tool_calls`, `function_call` and a ShareGPT `function_call` turn become the
    turn's `tool_calls`, as JSON text just as the record gives them.
    """
    key = next((key for key in _LISTS if record.get(key) is not None), _LISTS[0])
    turns = read_turns(record.get(key), key, faults)
    if turns is not None and isinstance(record.get("system"), str) and record["system"]:
        turns = [{"role": "system", "content": record["system"], "tool_calls": None}, *turns]
    return ask_and_answer(turns, key, faults)


def ask_and_answer(turns: list[Turn] | None, field: str, faults: Faults) -> Fields:
    """Turns with the last user turn as instruction and the last assistant turn as output."""
    fields: Fields = {"turns": turns}
    for column, role in (("instruction", "user"), ("output", "assistant")):
        last = next((turn for turn in reversed(turns or []) if turn["role"] == role), None)
        if last is not None:
            fields[column] = last["content"] if last["content"] is not None else last["tool_calls"]
        elif turns is not None:
            faults.append(fault("required", field, f"no {role} turn, hence no {column}"))
    return fields


def read_turns(value: Any, field: str, faults: Faults) -> list[Turn] | None:
    """The turns of a conversation; null with a fault when it is no list."""
    if value is None:
        faults.append(fault("required", field, "missing"))
        return None
    if not isinstance(value, list):
        faults.append(wrong_type(field, value, "a list"))
        return None
    turns = [read_turn(one, f"{field}[{index}]", faults) for index, one in enumerate(value)]
    return [turn for turn in turns if turn is not None]


def read_turn(value: Any, field: str, faults: Faults) -> Turn | None:
    """One turn of either kind; null with a fault when it is no object."""
    if not isinstance(value, dict):
        faults.append(wrong_type(field, value, "an object"))
        return None
    speaker, said = ("from", "value") if "from" in value else ("role", "content")
    role = value.get(speaker)
    if not isinstance(role, str):
        faults.append(wrong_type(f"{field}.{speaker}", role, "text"))
        role = None
    content = _content(value.get(said), f"{field}.{said}", faults)
    calls = value.get("tool_calls") or value.get("function_call")
    turn: Turn = {"role": role, "content": content, "tool_calls": json_text(calls) if calls else None}
    if speaker == "from" and role is not None:
        turn["role"] = ROLES.get(role, role)
        if role == "function_call":
            turn["content"], turn["tool_calls"] = None, content
    if content is None and turn["tool_calls"] is None and value.get(said) is None:
        faults.append(fault("required", f"{field}.{said}", "missing"))
    return turn


def _content(value: Any, field: str, faults: Faults) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if not isinstance(value, list):
        faults.append(wrong_type(field, value, "text"))
        return None
    parts: list[str] = []
    for index, part in enumerate(value):
        said = part.get("text") if isinstance(part, dict) else part
        if isinstance(said, str):
            parts.append(said)
        else:
            faults.append(fault("type", f"{field}[{index}]", "a part of the message that is no text"))
    return "\n".join(parts)


_KEYS: Final = frozenset(_LISTS)
MESSAGES = Format("messages", _KEYS, _sniff_messages, read_conversation)
SHAREGPT = Format("sharegpt", _KEYS, _sniff_sharegpt, read_conversation)
