"""The main job: conservation, verbatim, why, and the same bytes however it is cut and by however many workers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hum_qc.corpus import open_corpus
from hum_qc.engine.execute import Job, execute, stages_of
from hum_qc.engine.write import file_hash, without_times
from hum_qc.errors import MissingError
from hum_qc.filters.recipe import load_recipe
from hum_qc.ledger import Ledger

Write = Callable[..., str]

TOY = """recipe: toy
plugins: [tests.engine.toy]
layers:
  words:
    - toy_length: {max: 20, hold: {max: 30}}
    - toy_marked: {deny: [drop]}
  duplicates:
    - copy_of_earlier: {allow: [unique]}
"""


def run(lines: list[bytes], folder: Path, recipe: str, **options: Any) -> Path:
    """Run a recipe over the lines of a JSONL file."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "corpus.jsonl"
    source.write_bytes(b"".join(line + b"\n" for line in lines))
    with open_corpus([str(source)]) as corpus:
        return execute(Job(corpus, load_recipe(recipe), folder / "run", **options))


def record(**fields: Any) -> bytes:
    return json.dumps({"instruction": "say", **fields}, ensure_ascii=False).encode()


def contents(run_folder: Path) -> dict[str, str]:
    """Every output by its hash, times left out."""
    hashes = {
        str(path.relative_to(run_folder)): file_hash(path)
        for path in sorted(run_folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }
    manifest = without_times(json.loads((run_folder / "manifest.json").read_text()))
    return {**hashes, "manifest": json.dumps(manifest["outputs"])}


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)
records = st.one_of(
    st.fixed_dictionaries({"instruction": texts, "output": texts}, optional={"input": texts, "id": texts}).map(
        lambda fields: json.dumps(fields, ensure_ascii=False).encode()
    ),
    st.sampled_from(
        [
            b"{",
            b"[1]",
            b"null",
            b'{"a": 1, "a": 2}',
            b'"text"',
            b"\xff\xfe",
            b'{"instruction": "i", "output": NaN}',
            b'{"instruction": "i", "output": 3}',
            b'{"instruction": "drop", "output": "drop this"}',
            b'{"instruction": "\\ud800", "output": "lone"}',
            b"{}",
            b'  {"instruction" : "spaced" , "output" : "kept as it is"}\t',
            b'{"instruction": "carriage", "output": "return"}\r',
        ]
    ),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(records, min_size=1, max_size=25), cut=st.integers(1, 9), recipe=st.sampled_from(["toy", "default"])
)
def test_nothing_is_lost_changed_or_unexplained(
    lines: list[bytes], cut: int, recipe: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """input = kept + held + dropped + rejected, byte for byte; whatever is not kept has a finding."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "toy.yaml").write_text(TOY)
    name = str(folder / "toy.yaml") if recipe == "toy" else "starter:default"
    done = run(lines, folder, name, shard_records=cut)
    summary = json.loads((done / "summary.json").read_text())
    out = {
        word: (done / f"{word}.jsonl").read_bytes().splitlines(keepends=True) for word in ("kept", "held", "dropped")
    }
    rejected = [json.loads(line) for line in (done / "rejected.jsonl").read_text().splitlines()]
    counts = summary["counts"]
    lines_in = [line + b"\n" for line in lines if line.strip()]
    assert counts["input"] == len(lines_in) == sum(counts[word] for word in ("kept", "held", "dropped", "rejected"))
    assert {word: len(found) for word, found in out.items()} == {word: counts[word] for word in out}
    assert counts["rejected"] == len(rejected)
    readings = Ledger(done).readings().collect()
    words = {"kept": "keep", "held": "hold", "dropped": "drop"}
    for word, found in out.items():
        rows = readings.filter(pl.col("outcome") == words[word])["row"].to_list()
        assert found == [lines_in[row] for row in rows]
    assert sorted([*readings["row"].to_list(), *(one["row"] for one in rejected)]) == list(range(len(lines_in)))
    spoken = Ledger(done).findings().collect()
    not_kept = readings.filter(pl.col("outcome") != "keep")
    assert set(not_kept["row"]) == set(spoken["row"])
    assert sum(summary["reasons"].values()) == not_kept.height
    for layer in summary["layers"]:
        assert layer["in"] == layer["kept"] + layer["held"] + layer["dropped"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(records, min_size=1, max_size=20), cut=st.integers(1, 7))
def test_cuts_do_not_change_what_is_found(
    lines: list[bytes], cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Readings, findings and outputs are those of a run in one piece."""
    folder = tmp_path_factory.mktemp("cut")
    (folder / "toy.yaml").write_text(TOY)
    recipe = str(folder / "toy.yaml")
    whole = run(lines, folder / "a", recipe)
    pieces = run(lines, folder / "b", recipe, shard_records=cut)
    for table in ("readings", "findings", "pairs"):
        one, other = (getattr(Ledger(f), table)().collect() for f in (whole, pieces))
        drop = [c for c in ("file", "twin_file", "evidence") if c in one.columns]  # the two runs have their own folders
        assert one.drop(drop).equals(other.drop(drop)), table
    for name in ("kept.jsonl", "held.jsonl", "dropped.jsonl"):
        assert (whole / name).read_bytes() == (pieces / name).read_bytes()


def test_two_workers_give_the_same_bytes_as_one(tmp_path: Path) -> None:
    """Whatever the number of workers: records, ledger, summary and the hashes in the manifest."""
    lines = [record(output=f"answer number {i % 17} of many", id=f"r{i}") for i in range(400)] + [b"{", record(input=3)]
    one = run(lines, tmp_path, "starter:default", shard_records=23)
    first = contents(one)
    one.rename(tmp_path / "first")
    two = run(lines, tmp_path, "starter:default", shard_records=23, workers=2)
    assert contents(two) == first


def test_a_worker_that_dies_is_replaced(tmp_path: Path, policy: Write) -> None:
    """The task goes to a new worker, and the run ends as if nothing had happened."""
    lines = [record(output=f"answer {i}") for i in range(40)] + [record(output=f"die once {tmp_path / 'died'}")]
    recipe = policy(TOY.replace("- toy_length", "- toy_deadly: {max: 0}\n    - toy_length"))
    done = run(lines, tmp_path, recipe, shard_records=7, workers=2)
    assert (tmp_path / "died").exists()
    assert json.loads((done / "summary.json").read_text())["counts"]["input"] == 41


def test_a_task_that_kills_every_worker_ends_the_run_with_one_clear_line(tmp_path: Path, policy: Write) -> None:
    """The records are named, the exit code is that of a broken environment, and no run folder appears."""
    lines = [record(output="fine")] * 9 + [record(output="die always")]
    recipe = policy(TOY.replace("- toy_length", "- toy_deadly: {max: 0}\n    - toy_length"))
    with pytest.raises(MissingError, match=r"died 2 times on records 8 to 9 of .*corpus\.jsonl"):
        run(lines, tmp_path, recipe, shard_records=4, workers=2)
    assert not (tmp_path / "run").exists()


def test_a_measure_that_fails_names_itself(tmp_path: Path, policy: Write) -> None:
    """A fault in a user's measure is one line, with the measure and the batch."""
    for name in ("toy_broken", "toy_wrong_pattern", "toy_speechless"):
        recipe = policy(TOY.replace("- toy_length", f"- {name}: {{max: 0}}\n    - toy_length"))
        with pytest.raises(
            MissingError, match=rf"measure '{name}' failed on the batch from .*corpus\.jsonl:0"
        ) as caught:
            run([record(output="x")], tmp_path, recipe)
        assert "\n" not in str(caught.value)


def test_a_filter_whose_port_is_missing_is_not_run(tmp_path: Path, policy: Write) -> None:
    """No reading, no verdict, and the summary says so."""
    recipe = policy(TOY.replace("- toy_length", "- toy_judged: {min: 3}\n    - toy_length"))
    done = run([record(output="x")], tmp_path, recipe)
    summary = json.loads((done / "summary.json").read_text())
    assert summary["not_run"] == ["words.toy_judged"]
    assert summary["counts"]["kept"] == 1
    assert "words.toy_judged" not in Ledger(done).readings().collect_schema().names()


def test_held_samples_do_not_enter_a_costly_layer(tmp_path: Path, policy: Write) -> None:
    """They go on into every other layer."""
    recipe = policy(
        TOY + "  judge:\n    - toy_judged: {min: 3}\n  last:\n    - toy_length: {max: 1000}\n", "recipe.yaml"
    )
    lines = [record(output="short"), record(output="x" * 25)]
    done = run(lines, tmp_path, recipe, ports=frozenset({"judge"}))
    readings = Ledger(done).readings().collect()
    assert readings["outcome"].to_list() == ["keep", "hold"]
    assert readings["judge.toy_judged"].to_list() == [5, None]
    assert readings["last.toy_length"].to_list() == [5, 25]


def test_a_copy_whose_twin_is_dropped_later_is_held(tmp_path: Path, policy: Write) -> None:
    """Otherwise nobody would be left to stand for the text."""
    recipe = policy(TOY + "  judge:\n    - toy_judged: {min: 3}\n")
    lines = [record(output="bad answer", id="a"), record(output="Bad answer!", id="b"), record(output="good", id="c")]
    done = run(lines, tmp_path, recipe, ports=frozenset({"judge"}))
    readings = Ledger(done).readings().collect()
    assert readings["outcome"].to_list() == ["drop", "hold", "keep"]
    assert readings["reason"].to_list() == ["judge.toy_judged", "duplicates.twin_lost", None]
    last = Ledger(done).findings_of(readings["file"][1], 1).row(-1, named=True)
    assert (last["measure"], last["outcome"]) == ("twin_lost", "hold")


def test_questions_that_offer_other_labels_are_no_copies(tmp_path: Path, policy: Write) -> None:
    """The same text asked for other labels is another question, though the answer be the same."""
    lines = [record(output="[]", labels=["person"]), record(output="[]", labels=["place"])]
    lines.append(record(output="[]", labels=["place"]))
    done = run(lines, tmp_path, policy(TOY))
    assert Ledger(done).readings().collect()["outcome"].to_list() == ["keep", "keep", "drop"]


def test_conversations_that_call_other_tools_are_no_copies(tmp_path: Path, policy: Write) -> None:
    """What is said may be the same where what is done is not."""

    def chat(call: str) -> bytes:
        made = {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": call, "arguments": "{}"}}]}
        turns = [{"role": "user", "content": "go"}, made, {"role": "tool", "content": "done"}]
        return json.dumps({"messages": [*turns, {"role": "assistant", "content": "It is done."}]}).encode()

    done = run([chat("left"), chat("right"), chat("left")], tmp_path, policy(TOY))
    assert Ledger(done).readings().collect()["outcome"].to_list() == ["keep", "keep", "drop"]


def test_samples_of_one_parent_are_no_twins(tmp_path: Path, policy: Write) -> None:
    """Variants made from one source are not duplicates of each other; of others they are."""
    lines = [
        record(output="same", parent="p1", id="a"),
        record(output="same", parent="p1", id="b"),
        record(output="same", parent="p2", id="c"),
    ]
    done = run(lines, tmp_path, policy(TOY))
    assert Ledger(done).readings().collect()["outcome"].to_list() == ["keep", "keep", "drop"]


def test_an_audit_measures_everything_and_delivers_nothing(tmp_path: Path, policy: Write) -> None:
    """Samples that a run would have dropped in the first layer are read by the last one too."""
    lines = [record(output="x" * 99, id="long"), record(output="X" * 99, id="copy")]
    done = run(lines, tmp_path, policy(TOY), audit=True)
    readings = Ledger(done).readings().collect()
    assert readings["outcome"].to_list() == ["drop", "drop"]
    assert readings["duplicates.copy_of_earlier"].to_list() == ["unique", "normalised"]
    assert not (done / "kept.jsonl").exists()


def test_the_ledger_has_the_columns_that_others_read(tmp_path: Path, policy: Write) -> None:
    """The design pins them: DuckDB, pandas and our own verbs read these names."""
    done = run([record(output="drop this"), record(output="fine")], tmp_path, policy(TOY))
    readings, findings = Ledger(done).readings().collect(), Ledger(done).findings().collect()
    pinned = ["file", "row", "line", "id", "hash", "task", "language", "source", "outcome", "reached", "unread"]
    assert [c for c in readings.columns if c in pinned] == pinned
    assert {"words.toy_length", "words.toy_marked", "duplicates.copy_of_earlier"} <= set(readings.columns)
    finding = findings.row(0, named=True)
    assert (finding["layer"], finding["measure"], finding["outcome"]) == ("words", "toy_marked", "drop")
    assert json.loads(finding["reading"]) == "drop"
    assert json.loads(finding["bound"]) == {"deny": ["drop"]}
    assert json.loads(finding["evidence"]) == {"word": "drop"}
    assert readings["reached"].to_list() == ["words", "duplicates"]


def test_a_stage_ends_where_the_whole_corpus_is_needed(policy: Write) -> None:
    """What a duplicates layer compares is collected in the stage before it."""
    stages = stages_of(load_recipe(policy(TOY)), everything=False)
    assert [[layer.name for layer in stage.layers] for stage in stages] == [["words"], ["duplicates"]]
    assert [one.name for one in stages[0].collects] == ["duplicates.copy_of_earlier"]
    only = policy("recipe: r\nlayers:\n  duplicates:\n    - copy_of_earlier: {allow: [unique]}\n", "only.yaml")
    assert [len(stage.layers) for stage in stages_of(load_recipe(only), everything=False)] == [0, 1]


def test_a_full_or_forbidden_disk_is_one_clear_line(tmp_path: Path, policy: Write) -> None:
    """The place is named and the exit code says that the environment is at fault."""
    (tmp_path / "file").write_text("not a folder")
    source = tmp_path / "c.jsonl"
    source.write_bytes(record(output="x") + b"\n")
    with open_corpus([str(source)]) as corpus, pytest.raises(MissingError, match="file"):
        execute(Job(corpus, load_recipe(policy(TOY)), tmp_path / "file" / "run"))


def test_an_empty_corpus_is_a_run_with_no_samples(tmp_path: Path, policy: Write) -> None:
    """Tables with no rows, outputs with no records, and no error."""
    done = run([], tmp_path, policy(TOY))
    assert json.loads((done / "summary.json").read_text())["counts"]["input"] == 0
    assert Ledger(done).readings().collect().height == 0
    assert (done / "kept.jsonl").read_bytes() == b""


def test_brackets_in_a_folder_name_are_no_pattern(tmp_path: Path, policy: Write) -> None:
    """A run folder may be called anything that the file system takes."""
    done = run([record(output="x"), record(output="x")], tmp_path / "[x]*", policy(TOY))
    assert Ledger(done).readings().collect()["outcome"].to_list() == ["keep", "drop"]


def test_a_run_that_fails_leaves_nothing_behind(tmp_path: Path, policy: Write) -> None:
    """No half-written folder beside the place of the run."""
    recipe = policy(TOY.replace("- toy_length", "- toy_broken: {max: 0}\n    - toy_length"))
    with pytest.raises(MissingError):
        run([record(output="x")], tmp_path / "corpus", recipe)
    assert [path.name for path in (tmp_path / "corpus").iterdir()] == ["corpus.jsonl"]
