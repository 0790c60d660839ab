"""Corpus text, ids, file names and errors are shown, never obeyed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.small_corpus import RECIPE, Call, write_rows

EVIL = "\x1b[31mred\x1b]0;title\x07[bold]markup[/][/nothing] \u202egpj.exe\u202c\u200b\u2066\r\x08\x9b2J :smile: \ud800"
ACTIVE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
FILE = "\x1b[2J[bold]ev\u202eil.jsonl"


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    says = [
        {
            "id": f"{EVIL}{row}",
            "instruction": EVIL,
            "input": EVIL,
            "output": f"I'm sorry, but I can't help with {EVIL}{row}",
        }
        for row in range(3)
    ]
    says.append({"id": "plain", "instruction": EVIL, "output": ""})
    says.append({"id": "#@!", "instruction": EVIL, "output": EVIL * 99})
    write_rows(tmp_path / FILE, says)
    with (tmp_path / FILE).open("a") as file:
        file.write('{"\x1b[31m[bold]": \x1b}\n')
    (tmp_path / "small.yaml").write_text(RECIPE + "  more:\n    - control_characters: {max: 0}\n")
    return tmp_path


def test_nothing_of_a_hostile_corpus_reaches_the_terminal(call: Call, hostile: Path) -> None:
    """Escapes, direction overrides, zero-width characters and surrogates become signs; markup stays text."""
    words = ["run", FILE, "--recipe", "small.yaml", "--workers", "1"]
    said = [call(*words, "--out", "runs/a"), call(*words, "--out", "runs/b"), call(*words, "--out", "runs/c", "--json")]
    said += [call("audit", FILE, "--recipe", "small.yaml", "--out", "runs/d", "--workers", "1")]
    said += [call("explain", "runs/a", f"{FILE}:{row}") for row in range(5)]
    said += [call("explain", "runs/a", f"{EVIL}9"), call("diff", "runs/a", "runs/b"), call("run", f"no{EVIL}")]
    text = "".join(one.out + one.err for one in said)
    assert not ACTIVE.search(text)
    assert not ACTIVE.search(Path("runs/a/report.md").read_text())
    assert "␛[31mred" in text
    assert "[bold]markup[/][/nothing]" in text
    assert "<U+202E>gpj.exe" in text
    assert ":smile:" in text


def test_a_policy_fault_shows_hostile_words(call: Call, hostile: Path) -> None:
    """A fault quotes the wrong word without obeying it."""
    Path("bad.yaml").write_text('recipe: bad\nlayers:\n  shape:\n    - "\\e[31m[bold]x": {max: 1}\n')
    said = call("validate", "bad.yaml")
    assert said.code == 2
    assert not ACTIVE.search(said.err)
    assert "␛[31m[bold]x" in said.err
