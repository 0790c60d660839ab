"""The table of benchmarks as a paper prints it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from hum_qc.reports.benchmarks import FORMATS, as_csv, as_latex, as_markdown, benchmark_rows


def told(**names: int) -> dict[str, Any]:
    parts = {"question": 1, "answer": 0, "code": 0}
    return {
        "benchmarks": {
            name: {"items": 8, "leaked": leaked, "suspects": 0, "near_misses": 2, "samples": leaked, "waived": 0,
                   "parts": parts}
            for name, leaked in names.items()
        }
    }  # fmt: skip


EVIL = "a|b_\\&%$#{}~^\x1b[31m<b>"


def test_those_that_leaked_most_come_first() -> None:
    """Otherwise in the order of the index."""
    assert [one.name for one in benchmark_rows(told(a=0, b=3, c=0, d=5))] == ["d", "b", "a", "c"]
    assert benchmark_rows({}) == []


def test_a_share_is_told_in_percent_and_never_rounds_to_nothing() -> None:
    """One item of many is less than 0.1 %, not 0."""
    summary = told(a=1)
    summary["benchmarks"]["a"]["items"] = 100_000
    assert "<0.1%" in as_markdown(benchmark_rows(summary)).replace("&lt;", "<")
    assert "<0.1\\%" in as_latex(benchmark_rows(summary))


@pytest.mark.parametrize("table", sorted(FORMATS))
def test_a_hostile_name_is_text_and_nothing_else(table: str) -> None:
    """No control character, and nothing that the format would obey."""
    text = FORMATS[table](benchmark_rows({"benchmarks": {EVIL: told(a=2)["benchmarks"]["a"]}}))
    assert "\x1b" not in text
    if table == "markdown":
        assert "a\\|b" in text
        assert "<b>" not in text
    if table == "latex":
        assert "a|b\\_\\textbackslash{}\\&\\%\\$\\#\\{\\}\\textasciitilde{}\\textasciicircum{}" in text


def test_csv_has_plain_numbers() -> None:
    """A share is 0..1, so that it can be computed with."""
    (row,) = csv.DictReader(io.StringIO(as_csv(benchmark_rows(told(a=2)))))
    assert row == {
        "benchmark": "a", "items": "8", "leaked": "2", "share": "0.25", "question": "1", "answer": "0", "code": "0",
        "suspects": "0", "near_misses": "2", "samples": "2", "waived": "0",
    }  # fmt: skip
