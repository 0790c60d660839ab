"""A small benchmark of our own, and a corpus that holds some of its items: copied, with other numbers, in code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FERRY = (
    "A ferry crosses the strait 14 times a day and carries 85 passengers each time. On Sundays it crosses only "
    "6 times. How many passengers can it carry in a whole week?"
)
FERRY_ANSWER = "On weekdays and Saturday it carries 6 * 14 * 85 = 7140, on Sunday 6 * 85 = 510, together 7650."
ORCHARD = (
    "Mirela planted 37 cherry trees in nine rows along the river, and each tree gave 52 kilograms in its fourth "
    "summer. A crate holds 13 kilograms. How many crates did she need for the harvest?"
)
GLACIER = "Which of these processes left the long ridge of gravel at the end of the Tasman glacier?"
CODE = '''def merge_sorted_runs(runs: list[list[int]], limit: int) -> list[int]:
    """Merge runs that are each sorted into one sorted list, and stop when limit values are there."""
'''
CODE_ANSWER = """    merged = []
    heads = [0] * len(runs)
    while len(merged) < limit:
        best = -1
        for at, run in enumerate(runs):
            if heads[at] < len(run) and (best < 0 or run[heads[at]] < runs[best][heads[best]]):
                best = at
        if best < 0:
            break
        merged.append(runs[best][heads[best]])
        heads[best] += 1
    return merged
"""

MATHS = [{"question": FERRY, "answer": FERRY_ANSWER}, {"question": ORCHARD, "answer": "148"}]
SCIENCE = [
    {
        "id": "g1",
        "question": GLACIER,
        "choices": ["A terminal moraine was pushed up", "Wind carried loess", "A delta formed", "A fault opened"],
        "answer": 0,
    }
]
PROGRAMS = [{"task_id": "P/0", "prompt": CODE, "canonical_solution": CODE_ANSWER, "entry_point": "merge_sorted_runs"}]

CLEAN = [
    "Write a short poem about a lighthouse keeper who collects stamps.",
    "Explain to a child why the sky is blue in the day and red in the evening.",
    "List five things to pack for a weekend in the mountains.",
]
ROWS: list[dict[str, Any]] = [
    {"id": "clean-0", "instruction": CLEAN[0], "output": "He kept the light, and in the drawer lay all the world."},
    {"id": "leak", "instruction": FERRY, "output": FERRY_ANSWER, "source": "maths_train"},
    {"id": "swapped", "instruction": ORCHARD.replace("37", "45").replace("52", "61"), "output": "It is another sum."},
    {"id": "clean-1", "instruction": CLEAN[1], "output": "Blue light is scattered more than red light by air."},
    {"id": "both", "instruction": f"Solve both.\n{ORCHARD}\n{FERRY}", "output": "148 crates and 7650 passengers."},
    {"id": "code", "instruction": "Write this function.", "output": (CODE + CODE_ANSWER).replace("heads", "cursors")},
    {"id": "clean-2", "instruction": CLEAN[2], "output": "A map, water, bread, a warm coat and a lamp."},
]


def write_rows(path: Path, rows: list[dict[str, Any]]) -> Path:
    """JSON Lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_evals(folder: Path) -> list[Path]:
    """The benchmark files `maths.jsonl`, `science.jsonl` and `programs.jsonl`."""
    sets = {"maths": MATHS, "science": SCIENCE, "programs": PROGRAMS}
    return [write_rows(folder / f"{name}.jsonl", rows) for name, rows in sets.items()]
