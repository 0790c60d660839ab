"""`explain`: one sample in full."""

from __future__ import annotations

from pathlib import Path

from tests.cli.small_corpus import REFUSAL, Call


def test_every_match_is_shown(call: Call, run: Path) -> None:
    """A repeated id shows each of its samples."""
    said = call("explain", run, "twin", "--json").json
    assert [(one["row"], one["outcome"]) for one in said] == [(4, "drop"), (5, "keep")]


def test_a_place_names_one_sample(call: Call, run: Path) -> None:
    """FILE:ROW is always unique."""
    assert [one["row"] for one in call("explain", run, "corpus.jsonl:5", "--json").json] == [5]


def test_every_filter_says_something(call: Call, run: Path) -> None:
    """Readings with their bounds by layer; what was not reached, or is not for the sample, says so."""
    out = call("explain", run, "empty").out
    assert out.startswith("empty  dropped by shape.empty_text")
    assert "✗ empty_text" in out
    assert "? answer_grounding  could not tell → keep" in out
    assert "not for this sample (for task open_ie)" in out
    assert "duplicates\n  not reached" in out


def test_findings_are_marked_in_the_text(call: Call, run: Path) -> None:
    """The place of the evidence stands between brackets in the part that it counts in."""
    said = call("explain", run, "refused", "--json").json[0]
    mark = next(one for one in said["marks"] if one["filter"] == "shape.refusal")
    assert mark["part"] == "output"
    assert said["texts"]["output"] == REFUSAL
    found = REFUSAL[mark["start"] : mark["end"]]
    assert f"⟦{found}⟧" in call("explain", run, "refused").out


def test_a_twin_is_named(call: Call, run: Path) -> None:
    """A duplicate names the sample that it repeats."""
    assert "same as corpus.jsonl:0" in call("explain", run, "corpus.jsonl:4").out


def test_a_corpus_that_changed_shows_the_record_that_was_judged(call: Call, run: Path) -> None:
    """The text comes from the run folder then, and a line says so."""
    Path("corpus.jsonl").write_text('{"instruction": "other", "output": "other"}\n' * 7)
    said = call("explain", run, "refused")
    assert said.code == 0
    note = "corpus.jsonl has changed since the run; the text is that of the record in the run folder"
    assert note in " ".join(said.out.split())
    assert "✓ empty_text" in said.out
    assert "⟦I'm sorry, but I can't help⟧" in said.out


def test_without_corpus_and_records_there_are_readings_without_text(call: Call, run: Path) -> None:
    """What is gone is said, and is no error."""
    Path("corpus.jsonl").unlink()
    assert "⟦" in call("explain", run, "refused").out
    for path in Path(run).glob("*.jsonl"):
        path.unlink()
    said = call("explain", run, "refused")
    assert said.code == 0
    assert "its text cannot be shown: corpus.jsonl: no such file" in said.out
    assert "✓ empty_text" in said.out
    assert "⟦" not in said.out


def test_an_unknown_id_names_the_near_miss(call: Call, run: Path) -> None:
    """A mistyped id is wrong usage, in one line."""
    said = call("explain", run, "refusd")
    assert (said.code, said.out) == (2, "")
    assert said.err == "hum-qc: runs/one: no sample is called 'refusd'; did you mean 'refused'?\n"


def test_a_folder_without_a_run_is_unreadable(call: Call, project: Path) -> None:
    """A folder that no run wrote ends in 3 and says what is due."""
    said = call("explain", ".", "x")
    assert said.code == 3
    assert "is no run folder" in said.err
