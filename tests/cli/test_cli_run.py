"""`run`, `audit` and `redecide`: what they print and where the run goes."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from tests.cli.small_corpus import RECIPE, Call, write_rows

WORDS = ["run", "corpus.jsonl", "--recipe", "small.yaml", "--workers", "1"]


def test_the_report_shows_every_part(call: Call, project: Path) -> None:
    """Detection, verdict, funnel, reasons with an example each, breakdowns, silences, rejects and the folder."""
    said = call(*WORDS)
    assert said.code == 0
    assert "format: alpaca (" in said.out
    assert "7 records judged by small" in said.out
    assert re.search(r"kept 2 \(28\.6%\) +held 1 \(14\.3%\) +dropped 3 \(42\.9%\) +rejected 1 \(14\.3%\)", said.out)
    assert re.search(r"^shape +6 +3 +1 +2 ", said.out, re.MULTILINE)
    assert "refused  “I'm sorry, but I can't help" in said.out
    assert re.search(r"^generalist +6 +2 +1 +3$", said.out.replace("  \n", "\n"), re.MULTILINE)
    assert "corpus.jsonl, line 7: " in said.out
    assert "Run folder: runs/corpus-small" in said.out
    assert Path("runs/corpus-small/report.md").is_file()


def test_the_report_ends_with_a_command_that_explains_a_dropped_sample(call: Call, project: Path) -> None:
    """The last line can be run as it stands."""
    last = call(*WORDS).out.splitlines()[-1]
    words = shlex.split(last)
    assert words[:2] == ["hum-qc", "explain"]
    said = call(*words[1:])
    assert said.code == 0
    assert "  dropped by " in said.out.splitlines()[0]


def test_a_repeated_id_is_named_by_its_place(call: Call, project: Path) -> None:
    """`twin` names two samples, so the example of the duplicate is its file and row."""
    examples = call(*WORDS, "--json").json["examples"]
    assert examples["duplicates.copy_of_earlier"]["name"] == "corpus.jsonl:4"
    assert examples["duplicates.copy_of_earlier"]["evidence"]["twin"] == "corpus.jsonl:0"


@pytest.mark.parametrize("columns", [80, 200])
def test_the_report_keeps_to_the_width(
    call: Call, project: Path, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    """No line but the last commands is wider than the terminal, and none holds colour when it is no terminal."""
    monkeypatch.setenv("COLUMNS", str(columns))
    out = call(*WORDS).out
    assert max(len(line) for line in out.splitlines()[:-3]) <= columns
    assert "\x1b" not in out


def test_json_is_the_summary_and_more(call: Call, project: Path) -> None:
    """`--json` prints the fields of summary.json under their names, and nothing else than JSON."""
    said = call(*WORDS, "--json").json
    summary = json.loads(Path("runs/corpus-small/summary.json").read_text())
    assert {key: said[key] for key in summary} == summary
    assert said["run"] == "runs/corpus-small"
    assert said["rejected_examples"][0]["line"] == 7


def test_nothing_is_overwritten(call: Call, project: Path) -> None:
    """Without --out a second run goes to a folder of its own; an --out that exists needs --force."""
    assert call(*WORDS, "--quiet").out == "runs/corpus-small\n"
    assert call(*WORDS, "--quiet").out == "runs/corpus-small-2\n"
    said = call(*WORDS, "--out", "runs/corpus-small")
    assert said.code == 2
    assert "already exists; choose another --out, or replace it with --force" in said.err
    assert call(*WORDS, "--out", "runs/corpus-small", "--force", "--quiet").code == 0


def test_force_replaces_nothing_but_a_run(call: Call, project: Path) -> None:
    """`--out . --force` must not delete a folder of the user's."""
    said = call(*WORDS, "--out", project, "--force")
    assert said.code == 2
    assert "is no run folder" in said.err
    assert Path("corpus.jsonl").is_file()


def test_a_corpus_without_one_readable_record_ends_in_3(call: Call, project: Path) -> None:
    """The folder is written, and one line says that nothing could be read."""
    Path("bad.jsonl").write_text("no json\n{no\n")
    said = call("run", "bad.jsonl", "--recipe", "small.yaml", "--out", "runs/bad", "--workers", "1")
    assert said.code == 3
    assert "none of the 2 records could be read" in said.err
    assert len(Path("runs/bad/rejected.jsonl").read_text().splitlines()) == 2


def test_a_format_file_gives_its_mapping(call: Call, project: Path) -> None:
    """`--format FILE` reads records by the mapping of a policy file of kind format, and the run keeps that file."""
    write_rows(project / "odd.jsonl", [{"frage": "What is the capital of Malta?", "antwort": "It is Valletta."}])
    Path("odd.yaml").write_text("format: odd\nmapping:\n  instruction: frage\n  output: antwort\n")
    words = ["run", "odd.jsonl", "--recipe", "small.yaml", "--out", "runs/odd", "--workers", "1"]
    said = call(*words, "--format", "odd.yaml")
    assert said.code == 0, said.err
    assert "kept 1 (100.0%)" in said.out
    assert any("odd" in file.name for file in Path("runs/odd/policy").iterdir())


def test_an_unknown_format_names_the_near_miss(call: Call, project: Path) -> None:
    """A format that does not exist is wrong usage."""
    said = call(*WORDS, "--format", "alpca")
    assert said.code == 2
    assert "did you mean 'alpaca'?" in said.err


def test_audit_prints_distributions_and_a_recipe_that_works(call: Call, project: Path) -> None:
    """Every filter has its readings, and the suggested recipe judges the corpus as it stands."""
    said = call("audit", "corpus.jsonl", "--recipe", "small.yaml", "--out", "runs/audit", "--workers", "1")
    assert said.code == 0
    assert re.search(r"^shape\.symbol_ratio +0", said.out, re.MULTILINE)
    assert re.search(r"^shape\.refusal .*true 1", said.out, re.MULTILINE)
    words = shlex.split(said.out.splitlines()[-1].removeprefix("Use it: "))
    assert words[0] == "hum-qc"
    assert call(*words[1:], "--quiet", "--workers", "1").code == 0
    assert not Path("runs/audit/kept.jsonl").exists()


def test_redecide_reports_and_counts_what_changed(call: Call, run: Path) -> None:
    """With refusals allowed, the refused sample is kept, and only that is another outcome."""
    kinder = RECIPE.replace("deny: [true], else: hold", "allow: [true, false]")
    Path("kinder.yaml").write_text(kinder)
    said = call("redecide", run, "--recipe", "kinder.yaml", "--out", "runs/two")
    assert said.code == 0, said.err
    assert said.out.startswith("1 sample decided otherwise than in runs/one\n")
    assert "kept 3" in said.out
    again = call("redecide", run, "--recipe", "kinder.yaml", "--json").json
    assert again["changed"] == 1
    assert again["counts"]["kept"] == 3
