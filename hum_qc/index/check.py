"""Whether the arrays of an index fit together: compiled kernels do not check bounds, and a file may be forged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hum_qc.errors import InputError

if TYPE_CHECKING:
    import numpy as np

    from hum_qc.index.store import Stored

    Array = np.ndarray[tuple[int], np.dtype[Any]]

HASHES: Final = ("vocabulary", "stems", "code_keys")
BYTES: Final = ("item_id_bytes",)
NUMBERS: Final = ("vocabulary_kind", "vocabulary_stem", "tokens", "text_starts", "item_parts", "item_benchmark")
STARTS: Final = ("item_id_starts", "code_starts")
WRITTEN: Final = ("written_bytes", "written_starts")
WHOLE: Final = ("|u1", "<u2", "<u4", "<i8")
"""The types in which `build` writes whole numbers."""
LARGEST: Final = 1 << 27
"""Tokens of all questions, answers and choices: items may share a text, and so be larger than their file."""


def check(stored: Stored) -> None:
    """InputError when an index of benchmark items lacks a section, or points outside of itself."""
    fault = _type_fault(stored) or next((why for why, holds in _rules(stored) if not holds), None)
    if fault:
        raise InputError(f"{stored.path}: the index is damaged: {fault}; build it anew")


def _type_fault(stored: Stored) -> str | None:
    """The first section that is missing, or whose values are of another kind than `build` writes, or negative."""
    written = WRITTEN if set(WRITTEN) & stored.sections.keys() else ()
    kinds = {
        **dict.fromkeys(HASHES, ("<u8",)),
        **dict.fromkeys(NUMBERS + STARTS, WHOLE),
        **dict.fromkeys(BYTES, WHOLE[:1]),
        **dict(zip(written, (WHOLE[:1], WHOLE), strict=False)),
    }
    for name, types in kinds.items():
        if name not in stored.sections:
            return f"section '{name}' is missing"
        values = stored.sections[name]
        if values.dtype.str not in types or (len(values) and int(values.min()) < 0):
            return f"section '{name}' holds what does not belong there"
    return None


def _rules(stored: Stored) -> list[tuple[str, bool]]:
    sections = stored.sections
    words, texts, items = (len(sections[name]) for name in ("vocabulary", "text_starts", "item_benchmark"))
    benchmarks = stored.facts.get("benchmarks")
    facts = benchmarks if isinstance(benchmarks, list) else [None]
    named = all(isinstance(one, dict) and isinstance(one.get("name"), str) for one in facts)
    rules = [
        ("its facts name no benchmarks", named),
        ("words are not sorted", bool((sections["vocabulary"][1:] > sections["vocabulary"][:-1]).all())),
        ("a word has no kind", len(sections["vocabulary_kind"]) == words and _below(sections["vocabulary_kind"], 4)),
        ("a word has no stem", len(sections["vocabulary_stem"]) == words),
        ("a stem is outside", _below(sections["vocabulary_stem"], len(sections["stems"]))),
        ("a token is outside", _below(sections["tokens"], words + 1)),
        ("a text is outside", _starts(sections["text_starts"], len(sections["tokens"]))),
        ("an item has no parts", len(sections["item_parts"]) == 4 * items),
        ("a part is outside", _below(sections["item_parts"], texts)),
        ("a benchmark is outside", _below(sections["item_benchmark"], len(facts))),
    ]
    if not all(holds for _, holds in rules):
        return rules
    strings = [("item_id", items), *([("written", texts - 1)] if "written_starts" in sections else [])]
    for name, count in strings:
        starts = sections[f"{name}_starts"]
        inside = len(starts) == count + 1 and _starts(starts, len(sections[f"{name}_bytes"]))
        rules.append((f"'{name}' is outside", inside))
    code = sections["code_starts"]
    rules.append(("code is outside", len(code) == items + 1 and _starts(code, len(sections["code_keys"]))))
    return [*rules, ("its items are too long together", _length(stored) <= LARGEST)]


def _length(stored: Stored) -> int:
    """Tokens of the questions, answers and choices of all items."""
    import numpy as np

    sizes = np.concatenate([[0], np.diff(stored.sections["text_starts"].astype(np.int64))])
    return int(sizes[stored.sections["item_parts"].reshape(-1, 4)[:, :3]].sum())


def _below(values: Array, limit: int) -> bool:
    return not len(values) or int(values.max()) < limit


def _starts(starts: Array, length: int) -> bool:
    rising = bool((starts[1:] >= starts[:-1]).all())
    return len(starts) > 0 and int(starts[0]) == 0 and int(starts[-1]) == length and rising
