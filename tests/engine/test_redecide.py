"""New bounds over old readings: the same as a fresh run where everything was measured, held where it was not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from hum_qc.corpus import open_corpus
from hum_qc.engine.execute import Job, execute
from hum_qc.engine.redecide import redecide
from hum_qc.errors import InputError
from hum_qc.filters.recipe import load_recipe
from hum_qc.ledger import Ledger
from tests.engine.test_execute import record, run

Write = Callable[..., str]

RECIPE = """recipe: {name}
plugins: [tests.engine.toy]
layers:
  words:
    - toy_length: {{max: {short}}}
    - toy_marked: {{deny: [drop]}}
  more:
    - toy_length: {{max: {long}, of: prompt, unread: keep}}
  duplicates:
    - copy_of_earlier: {{allow: [unique]}}
"""


def moved(old: Path, folder: Path, recipe: str, name: str = "moved") -> Path:
    with open_corpus([str(folder / "corpus.jsonl")]) as corpus:
        return redecide(Job(corpus, load_recipe(recipe), folder / name), old)


def outcomes(folder: Path) -> list[str]:
    return Ledger(folder).readings().collect()["outcome"].to_list()


def test_a_tighter_bound_gives_what_a_fresh_run_gives(tmp_path: Path, policy: Write) -> None:
    """Outcomes, reasons, records, and the next copy in the place of a twin that is gone."""
    loose = policy(RECIPE.format(name="loose", short=50, long=50), "loose.yaml")
    tight = policy(RECIPE.format(name="tight", short=12, long=50), "tight.yaml")
    lines = [
        record(output="twelve signs!", id="twin that goes"),
        record(output="twelve signs", id="first heir"),
        record(output="Twelve signs", id="second heir"),
        record(output="drop me", id="marked"),
        b"{",
        record(output="fine", id="kept"),
    ]
    old = run(lines, tmp_path, loose)
    assert outcomes(old) == ["keep", "drop", "drop", "drop", "keep"]
    new = moved(old, tmp_path, tight)
    with open_corpus([str(tmp_path / "corpus.jsonl")]) as corpus:
        fresh = execute(Job(corpus, load_recipe(tight), tmp_path / "fresh"))
    assert outcomes(new) == ["drop", "keep", "drop", "drop", "keep"]
    for table in ("readings", "findings", "pairs"):
        one, other = (getattr(Ledger(folder), table)().collect() for folder in (new, fresh))
        if table == "readings":  # a sample dropped early has readings that a fresh run never takes
            one, other = (t.select("id", "outcome", "reason", "reached", "words.toy_length") for t in (one, other))
        assert one.equals(other), table
    for name in ("kept.jsonl", "held.jsonl", "dropped.jsonl", "rejected.jsonl"):
        assert (new / name).read_bytes() == (fresh / name).read_bytes()


def test_what_a_looser_bound_lets_in_is_held_as_unmeasured(tmp_path: Path, policy: Write) -> None:
    """No reading is invented for a layer that the sample never reached."""
    tight = policy(RECIPE.format(name="tight", short=3, long=50), "tight.yaml")
    loose = policy(RECIPE.format(name="loose", short=50, long=50), "loose.yaml")
    old = run([record(output="long enough", id="a"), record(output="ok", id="b")], tmp_path, tight)
    new = moved(old, tmp_path, loose)
    readings = Ledger(new).readings().collect()
    assert readings["outcome"].to_list() == ["hold", "keep"]
    assert readings["reason"].to_list() == ["more.unmeasured", None]
    said = Ledger(new).findings_of(readings["file"][0], 0)
    assert said["measure"].to_list() == ["unmeasured", "unmeasured"]
    assert json.loads(said["evidence"][0]) == {"filters": ["more.toy_length"]}


def test_the_same_recipe_gives_the_same_ledger(tmp_path: Path, policy: Write) -> None:
    """Moving no bound changes nothing."""
    recipe = policy(RECIPE.format(name="same", short=12, long=50))
    lines = [record(output=text) for text in ("a", "b", "A!", "drop", "x" * 40, "b")]
    old = run(lines, tmp_path, recipe)
    new = moved(old, tmp_path, recipe)
    for table in ("readings", "findings", "pairs"):
        one, other = (getattr(Ledger(folder), table)().collect() for folder in (old, new))
        assert one.equals(other), table


def test_a_corpus_that_changed_since_is_refused(tmp_path: Path, policy: Write) -> None:
    """Old readings say nothing of new text."""
    recipe = policy(RECIPE.format(name="same", short=12, long=50))
    old = run([record(output="a")], tmp_path, recipe)
    (tmp_path / "corpus.jsonl").write_bytes(record(output="b") + b"\n")
    with pytest.raises(InputError, match="has changed since the run"):
        moved(old, tmp_path, recipe)


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path, policy: Write) -> None:
    """One line that says what a run folder has."""
    (tmp_path / "corpus.jsonl").write_bytes(record(output="a") + b"\n")
    with pytest.raises(InputError, match="is no run folder"):
        moved(tmp_path / "nothing", tmp_path, policy(RECIPE.format(name="r", short=1, long=1)))


def test_a_new_scope_is_measured_only_where_it_was(tmp_path: Path, policy: Write) -> None:
    """Widening `for:` holds the samples that the filter was never asked about."""
    narrow = policy(
        "recipe: n\nplugins: [tests.engine.toy]\nlayers:\n  a:\n    - toy_length: {max: 9, for: [mrc]}\n", "n.yaml"
    )
    wide = policy("recipe: w\nplugins: [tests.engine.toy]\nlayers:\n  a:\n    - toy_length: {max: 9}\n", "w.yaml")
    old = run([record(output="a", task="mrc"), record(output="b", task="generalist")], tmp_path, narrow)
    new = moved(old, tmp_path, wide)
    assert Ledger(new).readings().select(pl.col("outcome")).collect()["outcome"].to_list() == ["keep", "hold"]
