"""The worked example of docs/synthesis.md can be followed literally."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from hum_qc.cli import main
from hum_qc.policy import load
from hum_qc.rules.templates import read_template
from tests.synthesis.sources import CLUENER, GENERAL, squad, write_lines

TEXT = (Path(__file__).parents[2] / "docs" / "synthesis.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, flags=re.S | re.M)


def test_the_commands_of_the_worked_example_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From raw CLUENER and SQuAD to a corpus of which all is kept; every command, in order."""
    monkeypatch.chdir(tmp_path)
    write_lines(Path("cluener.jsonl"), CLUENER)
    Path("squad.json").write_text(json.dumps(squad()))
    write_lines(Path("general.jsonl"), GENERAL)
    write_lines(Path("topics.jsonl"), [{"text": f"Report {n}.", "label": 1 + n % 4} for n in range(8)])
    Path("topics.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    for line in "".join(blocks("sh")[1:]).splitlines():
        program, *words = shlex.split(line)
        assert program == "hum-qc"
        assert main(words) == 0, line
    kept = Path("runs/hum/kept.jsonl").read_bytes().splitlines()
    assert len(kept) == len(Path("candidates.jsonl").read_bytes().splitlines())
    assert {json.loads(one)["task"] for one in kept} == {"closed_ie", "mrc", "generalist"}


def test_the_template_that_is_shown_can_be_read(tmp_path: Path) -> None:
    """Kind, scope, wordings and slots."""
    path = tmp_path / "entities.yaml"
    path.write_text(blocks("yaml")[1], encoding="utf-8")
    assert read_template(load(str(path)))[1] == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("{labels}.", "{label}."), "{labels} must stand in it"),
        (("{labels}。", "这些。"), "{labels} must stand in it"),
        (("wordings:", "wording:"), "wordings"),
        (("subtask: [ner]", "subtask: [nerr]"), "nerr"),
        (("    zh: 找", "    fr: 找"), "zh"),
    ],
)
def test_a_template_with_a_fault_is_refused_with_its_line(tmp_path: Path, change: tuple[str, str], says: str) -> None:
    """A slot that is missing or unknown, a key, a scope, a language."""
    path = tmp_path / "entities.yaml"
    path.write_text(blocks("yaml")[1].replace(*change), encoding="utf-8")
    found, faults = read_template(load(str(path)))
    assert found is None
    assert any(says in fault.message and fault.line for fault in faults)
