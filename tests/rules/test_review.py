"""A decision written into a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from hum_qc.errors import UsageError
from hum_qc.rules.review import record
from hum_qc.rules.rule import State
from tests.rules.written import ASKING, read, write

COMMENTED = "# who wrote this\n" + ASKING.replace("severity: hold", "severity:  hold   # not sure yet") + "# the end\n"


def test_a_decision_is_written_and_all_else_stays(tmp_path: Path) -> None:
    """Comments and layout included; the file says then what was decided."""
    path = write(tmp_path, "a", COMMENTED)
    record(path, State("rejected", "Ada Lind", "2026-11-21", 'too vague: "good"\nfor whom?'))
    rule, faults = read(path)
    assert faults == []
    assert rule is not None
    assert rule.state == State("rejected", "Ada Lind", "2026-11-21", 'too vague: "good"\nfor whom?')
    text = path.read_text(encoding="utf-8")
    assert "# who wrote this" in text
    assert "# not sure yet" in text
    assert "# the end" in text
    assert [name.name for name in tmp_path.iterdir()] == ["a.yaml"]


def test_a_second_decision_replaces_the_first(tmp_path: Path) -> None:
    """A reason that no longer holds goes."""
    path = write(tmp_path, "a", ASKING)
    record(path, State("rejected", "Ada", "2026-11-20", "too vague"))
    record(path, State("approved", "Ben", "2026-11-21"))
    assert path.read_text(encoding="utf-8") == ASKING + "state: approved\nreviewer: Ben\ndate: 2026-11-21\n"


@pytest.mark.parametrize("reviewer", ["yes", "12", "#a", "a: b", "\u202eb", "- x", "null", " "])
def test_any_name_is_read_back_as_it_was_given(tmp_path: Path, reviewer: str) -> None:
    """YAML reads none of them as something else."""
    path = write(tmp_path, "a", ASKING)
    record(path, State("rejected", reviewer, "2026-11-21", reviewer))
    rule, _ = read(path)
    assert reviewer == " " or (rule is not None and (rule.state.reviewer, rule.state.reason) == (reviewer, reviewer))


def test_a_file_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    """It says what to do."""
    with pytest.raises(UsageError, match=r"cannot be written: .*'hum-qc init'"):
        record(tmp_path / "none" / "a.yaml", State("approved", "Ada", "2026-11-21"))
