"""`synth hum`: from sources to a judged corpus on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.small_corpus import Call
from tests.synthesis.sources import TOPICS, write_lines, write_sources


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The current folder with annotated sources."""
    monkeypatch.chdir(tmp_path)
    return write_sources(tmp_path)


def test_candidates_can_be_judged_at_once_through_a_pipe(sources: list[Path]) -> None:
    """`synth hum ... | run -`: the format is recognised, all are kept, and the report counts by operator."""
    make = [sys.executable, "-m", "hum_qc", "synth", "hum", *map(str, sources), "--seed", "4", "--quiet"]
    found = subprocess.run(make, capture_output=True, check=True)
    judge = [sys.executable, "-m", "hum_qc", "run", "-", "--recipe", "starter:release", "--out", "run", "--json"]
    told = subprocess.run([*judge, "--workers", "1"], input=found.stdout, capture_output=True, check=True)
    facts = json.loads(told.stdout)
    assert facts["inputs"][0]["format"] == "candidate"
    assert facts["counts"]["input"] == len(found.stdout.splitlines()) > 20
    assert facts["counts"]["kept"] == facts["counts"]["input"], facts["reasons"]
    operators = {one["name"]: one["input"] for one in facts["operators"]}
    assert sum(operators.values()) == facts["counts"]["input"]
    assert {"convert", "general"} < operators.keys()


def test_a_seed_gives_the_same_bytes_and_a_file_is_not_replaced_unasked(call: Call, sources: list[Path]) -> None:
    """`--out FILE`, again with `--force`."""
    words = ("synth", "hum", *sources, "--seed", 9, "--out", "a.jsonl")
    assert call(*words).code == 0
    first = Path("a.jsonl").read_bytes()
    said = call(*words)
    assert (said.code, "--force" in said.err) == (2, True)
    assert call(*words, "--force").code == 0
    assert Path("a.jsonl").read_bytes() == first


def test_tasks_languages_and_counts_are_as_asked(call: Call, sources: list[Path]) -> None:
    """`--tasks`, `--language`, `--per-record`, and the tally as JSON."""
    words = ("synth", "hum", *sources, "--tasks", "closed_ie", "--language", "zh", "--per-record", 2)
    said = call(*words, "--out", "zh.jsonl", "--json")
    rows = [json.loads(line) for line in Path("zh.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {(one["task"], one["language"]) for one in rows} == {("closed_ie", "zh")}
    assert said.json["candidates"] == len(rows) == sum(one["count"] for one in said.json["made"])


def test_a_classification_file_is_read_through_a_mapping(call: Call, sources: list[Path]) -> None:
    """A policy file of kind `format`, as in a run."""
    write_lines(Path("topics.jsonl"), TOPICS)
    Path("topics.yaml").write_text(
        "format: topics\nmapping:\n  context: text\n  output: label\n  task: {value: classification}\n"
    )
    said = call("synth", "hum", "topics.jsonl", "--format", "topics.yaml", "--out", "topics.out", "--json")
    assert {one["task"] for one in said.json["made"]} == {"classification"}


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("nowhere.jsonl",), 3, "nowhere.jsonl"),
        (("cluener.jsonl", "--per-record", "0"), 2, "above zero"),
        (("cluener.jsonl", "--general", "1"), 2, "share"),
        (("cluener.jsonl", "--tasks", "ner"), 2, "ner"),
        (("cluener.jsonl", "--json"), 2, "--out FILE"),
        (("cluener.jsonl", "--rules", "none"), 2, "none"),
        (("general.jsonl",), 3, "no candidate"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    call: Call, sources: list[Path], words: tuple[str, ...], code: int, says: str
) -> None:
    """With the right exit code."""
    said = call("synth", "hum", *words)
    assert said.code == code
    assert says in said.err
    assert "Traceback" not in said.err


def test_a_folder_of_rules_without_templates_is_refused_in_one_line(call: Call, sources: list[Path]) -> None:
    """And it says where templates stand."""
    Path("mine").mkdir()
    said = call("synth", "hum", "cluener.jsonl", "--rules", "mine")
    assert said.code == 2
    assert "rules/<task>/templates/" in said.err


def test_broken_and_hostile_records_end_nothing(call: Call, sources: list[Path]) -> None:
    """A cut line, wrong types and escape sequences beside good records."""
    with Path("cluener.jsonl").open("a", encoding="utf-8") as file:
        file.write(
            '{"text": "cut\n{"text": 3, "label": {}}\n{"text": "\\u001b[31m红", "label": {"name": {"红": [["x"]]}}}\n'
        )
        file.write('{"text": "\\ud800王", "label": {"name": {"王": [[1, 1]]}}}\n')
    said = call("synth", "hum", "cluener.jsonl", "--out", "out.jsonl")
    assert said.code == 0
    assert "\x1b" not in said.err
    assert all(json.loads(line) for line in Path("out.jsonl").read_text(encoding="utf-8").splitlines())
