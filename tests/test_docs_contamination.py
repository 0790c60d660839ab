"""The commands, policy files and Python of docs/contamination.md work as they are printed there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from hum_qc.cli import main
from tests.leaky import MATHS, ROWS, write_evals, write_rows

GUIDE = (Path(__file__).parents[1] / "docs" / "contamination.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, flags=re.S | re.M)


def expanded(word: str) -> list[str]:
    """What a shell makes of a word."""
    return sorted(map(str, Path().glob(word))) if "*" in word else [word]


def test_the_guide_can_be_followed_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command ends in 0, in the order of the guide, and so does its Python."""
    monkeypatch.chdir(tmp_path)
    write_rows(Path("corpus.jsonl"), ROWS)
    write_rows(Path("private.jsonl"), MATHS[:1])
    write_evals(Path("evals"))
    recipe, waivers = blocks("yaml")
    Path("mine.yaml").write_text(recipe)
    Path("waivers.yaml").write_text(waivers)
    commands = [line for block in blocks("sh") for line in block.splitlines()]
    assert len(commands) >= 14
    for line in commands:
        name, *words = (part for word in shlex.split(line, comments=True) for part in expanded(word))
        assert name == "hum-qc"
        workers = ["--workers", "1"] if words[0] in ("contamination", "run") else []
        assert main([*words, *workers]) == 0, (line, capsys.readouterr().err)
    known: dict[str, Any] = {"pl": pl}
    for block in blocks("python"):
        exec(block, known)
    assert known["worst"]["samples"].sum() >= 4
    assert known["run"].summary["benchmarks"]["maths"]["leaked"] == 2
