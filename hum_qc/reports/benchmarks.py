"""How much of each benchmark a corpus holds: the table of a run, and the same as a paper prints it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hum_qc.reports.display import markdown, number, shown

COLUMNS: Final[Mapping[str, str]] = {
    "name": "benchmark", "items": "items", "leaked": "leaked", "share": "share", "question": "question",
    "answer": "answer", "code": "code", "suspects": "suspects", "near_misses": "near misses", "samples": "samples",
}  # fmt: skip
"""The fields of a row that every table shows, and their headings."""


@dataclass(frozen=True, slots=True)
class BenchmarkRow:
    """What a corpus holds of one benchmark: numbers of its items, and of the samples that hold leaked ones.

    `share` (0..1) of its `items` is `leaked`; of these `question`, `answer` (or choices) and `code` count those of
    which at least half of that part stands in a sample. `suspects` and `near_misses` are further items. `waived` are
    the items of which some match does not count.
    """

    name: str
    items: int
    leaked: int
    share: float
    question: int
    answer: int
    code: int
    suspects: int
    near_misses: int
    samples: int
    waived: int

    @property
    def found(self) -> bool:
        """Whether anything of it was found."""
        return bool(self.leaked or self.suspects or self.near_misses or self.waived)


def benchmark_rows(summary: Mapping[str, Any]) -> list[BenchmarkRow]:
    """The benchmarks that `summary.json` tells of, those with the most leaked items first."""
    rows = [_row(name, one) for name, one in (summary.get("benchmarks") or {}).items()]
    return sorted(rows, key=lambda one: (-one.leaked, -one.suspects, -one.near_misses, -one.waived))


def _row(name: str, one: Mapping[str, Any]) -> BenchmarkRow:
    counts = {key: one[key] for key in ("items", "leaked", "suspects", "near_misses", "samples", "waived")}
    share = one["leaked"] / one["items"] if one["items"] else 0.0
    return BenchmarkRow(name=name, share=share, **counts, **one["parts"])


def as_markdown(rows: Sequence[BenchmarkRow]) -> str:
    """A Markdown table."""
    heads = list(COLUMNS.values())
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *(_cells(one, markdown) for one in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def as_latex(rows: Sequence[BenchmarkRow]) -> str:
    """A LaTeX table that needs no package."""
    lines = [list(COLUMNS.values()), *(_cells(one, _latex) for one in rows)]
    head, *body = [f"{' & '.join(line)} \\\\" for line in lines]
    columns = "l" + "r" * (len(COLUMNS) - 1)
    return "\n".join(
        [f"\\begin{{tabular}}{{{columns}}}", "\\hline", head, "\\hline", *body, "\\hline", "\\end{tabular}", ""]
    )


def as_csv(rows: Sequence[BenchmarkRow]) -> str:
    """A CSV table; its first row names the fields, and `share` is 0..1."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    names = ["benchmark", *list(COLUMNS)[1:], "waived"]
    table.writerow(names)
    for one in rows:
        table.writerow([shown(one.name), *(getattr(one, name) for name in names[1:])])
    return out.getvalue()


FORMATS: Final[Mapping[str, Callable[[Sequence[BenchmarkRow]], str]]] = {
    "markdown": as_markdown,
    "latex": as_latex,
    "csv": as_csv,
}


def _cells(one: BenchmarkRow, escaped: Callable[[str], str]) -> list[str]:
    from hum_qc.reports.render import percent

    numbers = {name: number(getattr(one, name)) for name in list(COLUMNS)[1:] if name != "share"}
    cells = {"name": escaped(one.name), "share": escaped(percent(one.share) if one.share else "0"), **numbers}
    return [cells[name] for name in COLUMNS]


_LATEX: Final = {
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
    "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
}  # fmt: skip


def _latex(text: str) -> str:
    return "".join(_LATEX.get(sign, sign) for sign in shown(text))
