"""A small corpus with known defects, a recipe for it, and what a command says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RECIPE = """\
recipe: small
layers:
  shape:
    - empty_text: {deny: [true]}
    - refusal: {deny: [true], else: hold}
    - symbol_ratio: {max: 0.5}
    - ungrounded_spans: {max: 0, for: [open_ie]}
    - answer_grounding: {allow: [exact], unread: keep}
  duplicates:
    - copy_of_earlier: {allow: [unique]}
"""
REFUSAL = "I'm sorry, but I can't help with that request."
ROWS = [
    {"id": "good", "instruction": "What is the capital of France?", "output": "The capital of France is Paris."},
    {"id": "empty", "instruction": "What is the capital of Spain?", "output": ""},
    {"id": "refused", "instruction": "What is the capital of Italy?", "output": REFUSAL},
    {"id": "symbols", "instruction": "What is the capital of Greece?", "output": "Yes, #@!! %^&* #@!! %^&* #@!!"},
    {"id": "twin", "instruction": "What is the capital of France?", "output": "The capital of France is Paris."},
    {"id": "twin", "instruction": "What is the capital of Poland?", "output": "The capital of Poland is Warsaw."},
]


@dataclass(frozen=True)
class Said:
    """What a command wrote, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Call = Callable[..., Said]


def write_rows(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
