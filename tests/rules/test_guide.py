"""docs/rules.md can be followed to the letter."""

from __future__ import annotations

import io
import re
import shlex
import sys
from pathlib import Path

import pytest

from hum_qc.cli import main
from hum_qc.rules.library import load_rules
from tests.rules.written import read, write

GUIDE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The fenced code blocks in that language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, flags=re.S | re.M)


@pytest.mark.parametrize("text", [one for one in blocks("yaml") if not one.startswith("state:")])
def test_every_file_in_the_guide_is_sound(tmp_path: Path, text: str) -> None:
    """A reader can paste it."""
    entry, faults = read(write(tmp_path, "a", text))
    assert faults == []
    assert entry is not None


def test_the_guide_can_be_followed_literally(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The rule is written, validated, shown, and approved; then the file says what the guide says."""
    monkeypatch.chdir(tmp_path)
    write(Path("rules/headlines"), "short_headline", blocks("yaml")[0])
    monkeypatch.setattr(sys, "stdin", io.StringIO("a\n\n"))
    for line in blocks("sh")[0].splitlines():
        assert main(shlex.split(line)[1:]) == 0
    out = capsys.readouterr().out
    assert "1 policy file is valid" in out
    assert "one of the two is wrong" not in out
    assert "1 approved, 0 rejected, 0 left as drafts" in out
    written = Path("rules/headlines/short_headline.yaml").read_text(encoding="utf-8")
    said = re.sub(r"date: \S+", "date: 2026-11-21", written.removeprefix(blocks("yaml")[0]))
    assert said == next(one for one in blocks("yaml") if one.startswith("state:"))


def test_the_python_of_the_guide_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """And gives what it says."""
    (code,) = blocks("python")
    exec(code, {})
    assert capsys.readouterr().out.splitlines() == [
        load_rules().for_(task="mrc").rules[0].statement.zh,
        "(Otters; eat; crabs)",
    ]
