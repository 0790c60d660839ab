"""Whether the arrays of an index fit together: compiled kernels do not check bounds, and a file may be forged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hum_qc.errors import InputError

if TYPE_CHECKING:
    import numpy as np

    from hum_qc.index.store import Stored

    Array = np.ndarray[tuple[int], np.dtype[Any]]


def check(stored: Stored) -> None:
    """InputError when an index of benchmark items points outside of itself, or lacks a section."""
    faults = [why for why, holds in _rules(stored) if not holds]
    if faults:
        raise InputError(f"{stored.path}: the index is damaged: {faults[0]}; build it anew")


def _rules(stored: Stored) -> list[tuple[str, bool]]:
    sections = stored.sections
    names = ("vocabulary", "vocabulary_kind", "vocabulary_stem", "stems", "tokens", "text_starts", "item_parts")
    more = ("item_benchmark", "item_id_bytes", "item_id_starts", "code_keys", "code_starts")
    missing = [name for name in names + more if name not in sections]
    if missing:
        return [(f"section {missing[0]!r} is missing", False)]
    words, texts, items = (len(sections[name]) for name in ("vocabulary", "text_starts", "item_benchmark"))
    benchmarks = stored.facts.get("benchmarks")
    rules = [
        ("its facts name no benchmarks", isinstance(benchmarks, list) and all(isinstance(b, dict) for b in benchmarks)),
        ("words are not sorted", bool((sections["vocabulary"][1:] > sections["vocabulary"][:-1]).all())),
        ("a word has no kind", len(sections["vocabulary_kind"]) == words and _below(sections["vocabulary_kind"], 4)),
        ("a word has no stem", len(sections["vocabulary_stem"]) == words),
        ("a stem is outside", _below(sections["vocabulary_stem"], len(sections["stems"]))),
        ("a token is outside", _below(sections["tokens"], words + 1)),
        ("a text is outside", _starts(sections["text_starts"], len(sections["tokens"]))),
        ("an item has no parts", len(sections["item_parts"]) == 4 * items),
        ("a part is outside", _below(sections["item_parts"], texts)),
        ("a benchmark is outside", _below(sections["item_benchmark"], len(benchmarks or ()))),
    ]
    strings = [("item_id", items), *([("written", texts - 1)] if "written_starts" in sections else [])]
    for name, count in strings:
        starts, data = sections[f"{name}_starts"], sections.get(f"{name}_bytes", ())
        rules.append((f"{name} is outside", len(starts) == count + 1 and _starts(starts, len(data))))
    code = sections["code_starts"]
    return [*rules, ("code is outside", len(code) == items + 1 and _starts(code, len(sections["code_keys"])))]


def _below(values: Array, limit: int) -> bool:
    return not len(values) or int(values.max()) < limit


def _starts(starts: Array, length: int) -> bool:
    rising = bool((starts[1:] >= starts[:-1]).all())
    return len(starts) > 0 and int(starts[0]) == 0 and int(starts[-1]) == length and rising
