"""Annotation in one JSON object a record: CLUENER (entities with offsets) and FewRel (one relation)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from hum_qc.claims import Span
from hum_qc.corpus.decode import Record
from hum_qc.corpus.formats.fields import Faults, Fields, Format, fault, text, wrong_type
from hum_qc.corpus.formats.tokens import Text, answer, join, span, tokens_of

_LARGEST: Final = 2**62


def _sniff_cluener(record: Record) -> str | None:
    label = record.get("label")
    if not isinstance(record.get("text"), str) or not isinstance(label, dict):
        return None
    places = [place for one in label.values() if isinstance(one, dict) for place in one.values()]
    if not all(isinstance(one, dict) for one in label.values()) or not all(isinstance(one, list) for one in places):
        return None
    return "text, and label with mentions and their places"


def _read_cluener(record: Record, faults: Faults) -> Fields:
    """`text` -> context; `label` {type: {mention: [[first, last]]}} -> spans (role `mention`) and, as JSON, output.

    Places count code points and include the last; a span's `end` does not. Text and places of a span are as stated.
    """
    fields: Fields = {"context": text(record, "text", faults, required=True)}
    label = record.get("label")
    if not isinstance(label, dict):
        faults.append(wrong_type("label", label, "an object"))
        return fields
    places = list(_places(label, faults))
    fields["spans"] = [
        span(mention, name, place, "mention", group) for group, (name, mention, place) in enumerate(places)
    ]
    fields["output"] = answer((name, mention) for name, mention, _ in places)
    return fields


def _places(label: dict[str, Any], faults: Faults) -> Iterator[tuple[str, str, tuple[int, int] | None]]:
    for name, found in label.items():
        if not isinstance(found, dict):
            faults.append(wrong_type(f"label.{name}", found, "an object"))
            continue
        for mention, listed in found.items():
            if not isinstance(listed, list) or not listed:
                faults.append(wrong_type(f"label.{name}.{mention}", listed, "a list of places"))
            for place in (listed if isinstance(listed, list) else []) or [None]:
                if isinstance(place, list) and len(place) == 2 and all(map(_is_place, place)):
                    yield name, mention, (place[0], place[1] + 1)
                    continue
                if place is not None:
                    faults.append(wrong_type(f"label.{name}.{mention}", place, "a pair of places"))
                yield name, mention, None


def _is_place(value: Any) -> bool:
    return type(value) is int and abs(value) < _LARGEST


def _sniff_fewrel(record: Record) -> str | None:
    return "tokens, h and t" if {"tokens", "h", "t"} <= record.keys() else None


def _read_fewrel(record: Record, faults: Faults) -> Fields:
    """`tokens`, joined -> context; `h` and `t` -> a subject and an object span in one group, and, as JSON, output.

    Each is [name, id, [[token numbers]]], one list per place. `relation` labels them. A name that differs from its
    tokens in white space and case only is given as the tokens have it, any other as it stands.
    """
    tokens = tokens_of(record, faults)
    name = text(record, "relation", faults)
    if tokens is None:
        return {}
    whole = join(tokens, characters=False)
    ends = {role: _end(record, key, role, whole, tokens, name, faults) for key, role in _ROLES}
    fields: Fields = {"context": whole.text, "spans": [one for spans in ends.values() for one in spans]}
    if all(ends.values()):
        pair = {role: spans[0]["text"] for role, spans in ends.items()}
        fields["output"] = json.dumps({name or "": [pair]}, ensure_ascii=False)
    return fields


_ROLES: Final = (("h", "subject"), ("t", "object"))


def _end(
    record: Record, key: str, role: str, whole: Text, tokens: Sequence[str], name: str | None, faults: Faults
) -> list[Span]:
    """The spans of one end of a relation."""
    value = record.get(key)
    if not (isinstance(value, list) and len(value) == 3 and isinstance(value[0], str) and isinstance(value[2], list)):
        faults.append(wrong_type(key, value, "[name, id, places]"))
        return []
    found: list[Span] = []
    for place in value[2]:
        if not (isinstance(place, list) and place and all(type(at) is int and 0 <= at < len(tokens) for at in place)):
            faults.append(fault("shape", key, "a place that is no list of token numbers"))
            continue
        start, end = whole.slice(tokens, min(place), max(place) + 1)
        there = whole.text[start:end]
        said = there if _bare(there) == _bare(value[0]) else value[0]
        found.append(span(said, name, (start, end), role, 0))
    return found or [span(value[0], name, None, role, 0)]


def _bare(text: str) -> str:
    return "".join(text.split()).lower()


CLUENER = Format("cluener", frozenset({"text", "label"}), _sniff_cluener, _read_cluener, task="closed_ie")
FEWREL = Format("fewrel", frozenset({"relation", "tokens", "h", "t"}), _sniff_fewrel, _read_fewrel, task="closed_ie")
