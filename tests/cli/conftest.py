"""A project with a small corpus, a run of it, and a way to call the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.small_corpus import RECIPE, ROWS, Call, Said, write_rows


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """Call `hum-qc` with these words."""
    from hum_qc.cli import main

    def called(*words: object) -> Said:
        capsys.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as end:  # argparse ends --help and --version itself
            code = int(end.code or 0)
        return Said(code, *capsys.readouterr())

    return called


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: `corpus.jsonl` (six rows and a broken line) and `small.yaml`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    write_rows(tmp_path / "corpus.jsonl", ROWS)
    with (tmp_path / "corpus.jsonl").open("a") as file:
        file.write('{"instruction": "cut\n')
    (tmp_path / "small.yaml").write_text(RECIPE)
    return tmp_path


@pytest.fixture
def run(project: Path, call: Call) -> Path:
    """A finished run of that corpus."""
    said = call("run", "corpus.jsonl", "--recipe", "small.yaml", "--out", "runs/one", "--quiet", "--workers", "1")
    assert said.code == 0, said.err
    return Path("runs/one")
