"""`index`: saved indexes of benchmark items."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.small_corpus import Call
from tests.leaky import FERRY, MATHS, write_evals, write_rows


@pytest.fixture
def evals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Benchmark files below the current folder."""
    monkeypatch.chdir(tmp_path)
    return write_evals(Path("evals"))


def test_an_index_is_built_listed_and_shown(call: Call, evals: list[Path]) -> None:
    """Benchmarks with items, languages and licences; sources with their hashes; one table each."""
    said = call("index", "build", "mine", *evals)
    assert said.code == 0, said.err
    assert "indexes/mine.idx: 4 items, their text" in said.out
    assert "maths" in said.out
    assert "en         MIT" in said.out  # the programs are in HumanEval's layout, which the fields tell
    listed = call("index", "list", "--json").json
    assert [one["name"] for one in listed] == ["mine", "starter:open"]
    assert listed[0]["items"] == 4
    shown = call("index", "show", "mine", "--json").json
    assert {one["name"]: one["items"] for one in shown["benchmarks"]} == {"maths": 2, "science": 1, "humaneval": 1}
    assert [one["path"] for one in shown["sources"]] == [str(path) for path in evals]
    assert all(len(one["sha256"]) == 64 for one in shown["sources"])
    assert call("index", "show", "mine", "--quiet").out == shown["sha256"] + "\n"
    assert "evals/maths.jsonl" in call("index", "show", "indexes/mine.idx").out


def test_the_shipped_index_can_be_shown(call: Call, evals: list[Path]) -> None:
    """It holds no text."""
    out = call("index", "show", "starter:open").out
    assert "fingerprints and item ids, no text" in out
    assert "gsm8k" in out


def test_nothing_is_overwritten_without_force(call: Call, evals: list[Path]) -> None:
    """A second index of the name needs --force."""
    assert call("index", "build", "mine", evals[0], "--quiet").out == "indexes/mine.idx\n"
    said = call("index", "build", "mine", evals[1])
    assert said.code == 2
    assert "indexes/mine.idx: already exists; choose another NAME, or replace it with --force" in said.err
    assert call("index", "build", "mine", evals[1], "--force").code == 0
    assert call("index", "show", "mine", "--json").json["items"] == 1


def test_an_index_without_text_holds_none(call: Call, evals: list[Path]) -> None:
    """Not one word of an item stands in the file."""
    call("index", "build", "open", evals[0])
    call("index", "build", "closed", evals[0], "--no-text")
    assert FERRY[:30].encode() in Path("indexes/open.idx").read_bytes()
    data = Path("indexes/closed.idx").read_bytes().lower()
    assert not [word for word in FERRY.lower().split() if len(word) > 5 and word.encode() in data]
    assert "fingerprints and item ids, no text" in call("index", "show", "closed").out


def test_skipped_records_are_told_with_reasons(call: Call, evals: list[Path]) -> None:
    """A record without a question is no item, and says why; the others are read."""
    write_rows(Path("gsm8k.jsonl"), [*MATHS, {"question": "", "answer": "7"}])
    said = call("index", "build", "mine", "gsm8k.jsonl")
    assert said.code == 0, said.err
    assert "gsm8k.jsonl: 1 record\n" in said.out
    assert "2: no text for the question at 'question'" in said.out
    (skipped,) = call("index", "build", "mine", "gsm8k.jsonl", "--force", "--json").json["skipped"]
    assert skipped["skipped"] == 1


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["build", "a b", "evals/maths.jsonl"], 2, "'a b' is no name for an index"),
        (["build", "../up", "evals/maths.jsonl"], 2, "'../up' is no name for an index"),
        (["build", "mine", "nope.jsonl"], 3, "nope.jsonl"),
        (["build", "mine", "hub:gsm9k"], 2, "did you mean 'gsm8k'?"),
        (["show", "nope"], 2, "make it with: hum-qc index build nope FILES..."),
        (["show", "evals/maths.jsonl.idx"], 2, "no index 'evals/maths.jsonl.idx'"),
        (["lsit"], 2, "no action is called 'lsit'; did you mean 'list'?"),
    ],
)
def test_wrong_words_end_in_one_line(call: Call, evals: list[Path], words: list[str], code: int, message: str) -> None:
    """What is wrong, and what to do, on stderr."""
    said = call("index", *words)
    assert said.code == code
    assert message in said.err
    assert len(said.err.splitlines()) == 1
    assert not Path("indexes").exists()


def test_a_file_that_is_no_index_cannot_be_read(call: Call, evals: list[Path]) -> None:
    """Exit code 3."""
    Path("bad.idx").write_text("nothing")
    said = call("index", "show", "bad.idx")
    assert said.code == 3
    assert "bad.idx: this is no hum_qc index" in said.err
