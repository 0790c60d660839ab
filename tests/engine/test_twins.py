"""Near duplicates in a run: the same bytes, bounds that move, twins that are lost, and an earlier release."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from hum_qc.corpus import open_corpus
from hum_qc.engine.execute import Job, execute
from hum_qc.engine.redecide import redecide
from hum_qc.engine.signing import sign
from hum_qc.errors import InputError
from hum_qc.filters.recipe import load_recipe
from hum_qc.ledger import Ledger
from tests.engine.test_execute import contents, record, run
from tests.filters.test_near_duplicates import FABLE, STORY

Write = Callable[..., str]

RECIPE = """recipe: twins
plugins: [tests.engine.toy]
layers:
  words:
    - toy_length: {{max: {length}}}
  duplicates:
    - twin_similarity: {{max: {bound}{more}}}
"""


def recipe(policy: Write, name: str = "r.yaml", bound: float = 0.8, length: int = 1000, more: str = "") -> str:
    return policy(RECIPE.format(bound=bound, length=length, more=more), name)


def changed(text: str, count: int, first: int = 0) -> str:
    """The text with so many words replaced, spread over it."""
    words = text.split()
    for at in range(count):
        words[first + at * 3] = f"new{at}"
    return " ".join(words)


def outcomes(folder: Path) -> list[str]:
    return Ledger(folder).readings().collect()["outcome"].to_list()


def test_two_workers_and_other_cuts_find_the_same(tmp_path: Path, policy: Write) -> None:
    """Records, ledger and pairs, byte for byte."""
    lines = [record(output=changed(STORY, at % 5, at % 7), id=f"r{at}") for at in range(60)]
    lines += [record(output=changed(FABLE, at % 4, at % 3)) for at in range(30)]
    text = recipe(policy)
    one = run(lines, tmp_path, text, shard_records=11)
    first, pairs = contents(one), Ledger(one).pairs().collect()
    one.rename(tmp_path / "first")
    two = run(lines, tmp_path, text, shard_records=11, workers=2)
    assert contents(two) == first
    two.rename(tmp_path / "second")
    assert Ledger(run(lines, tmp_path, text)).pairs().collect().equals(pairs)
    assert pairs["decides"].sum() > 60


def test_a_finding_names_the_kept_twin_and_the_similarity(tmp_path: Path, policy: Write) -> None:
    """What `explain` shows: where the twin stands, and how alike it is."""
    done = run([record(output=STORY), record(output=changed(STORY, 2))], tmp_path, recipe(policy))
    finding = Ledger(done).findings().collect().row(0, named=True)
    evidence = json.loads(finding["evidence"])
    assert evidence["twin"] == f"{tmp_path / 'corpus.jsonl'}:0"
    assert evidence["similarity"] == json.loads(finding["reading"]) > 0.8


def test_a_moved_bound_gives_what_a_fresh_run_gives(tmp_path: Path, policy: Write) -> None:
    """Over the stored pairs: others stay, and others are the twins of those that go."""
    lines = [record(output=changed(STORY, at, at), id=f"r{at}") for at in (0, 1, 3, 5, 8, 2, 9)]
    lines += [record(output=FABLE, id="fable"), record(output=changed(FABLE, 4), id="copy")]
    old = run(lines, tmp_path, recipe(policy))
    seen = {tuple(outcomes(old))}
    for bound in (0.55, 0.7, 0.9, 0.97, 1.0):
        moved = recipe(policy, f"{bound}.yaml", bound)
        with open_corpus([str(tmp_path / "corpus.jsonl")]) as corpus:
            new = redecide(Job(corpus, load_recipe(moved), tmp_path / f"moved{bound}"), old)
            fresh = execute(Job(corpus, load_recipe(moved), tmp_path / f"fresh{bound}"))
        for table in ("readings", "findings", "pairs"):
            one, other = (getattr(Ledger(folder), table)().collect() for folder in (new, fresh))
            assert one.equals(other), (bound, table)
        seen.add(tuple(outcomes(new)))
    assert len(seen) > 3


def test_a_twin_that_a_new_bound_drops_earlier_is_no_twin(tmp_path: Path, policy: Write) -> None:
    """The next sample that stays takes its place, if it is like enough."""
    lines = [record(output=f"{STORY} The end."), record(output=STORY), record(output=changed(STORY, 2))]
    old = run(lines, tmp_path, recipe(policy))
    assert outcomes(old) == ["keep", "drop", "drop"]
    tight = recipe(policy, "tight.yaml", length=len(STORY) + 5)
    with open_corpus([str(tmp_path / "corpus.jsonl")]) as corpus:
        new = redecide(Job(corpus, load_recipe(tight), tmp_path / "new"), old)
    assert outcomes(new) == ["drop", "keep", "drop"]
    last = json.loads(Ledger(new).findings().collect()["evidence"][-1])
    assert last["twin"].endswith("corpus.jsonl:1")


def test_two_filters_that_drop_each_others_twin_lose_nothing(tmp_path: Path, policy: Write) -> None:
    """One prefers the first, the other the preferred source: both samples are held, for a person to choose."""
    more = ", keep: source, sources: [people]"
    text = recipe(policy, more=more) + ""
    both = policy(Path(text).read_text() + "    - copy_of_earlier: {allow: [unique]}\n", "both.yaml")
    lines = [record(output=STORY, source="web"), record(output=STORY, source="people"), record(output=FABLE)]
    done = run(lines, tmp_path, both)
    readings = Ledger(done).readings().collect()
    assert readings["outcome"].to_list() == ["hold", "hold", "keep"]
    assert readings["reason"].to_list() == ["duplicates.twin_lost", "duplicates.twin_lost", None]
    with open_corpus([str(tmp_path / "corpus.jsonl")]) as corpus:
        again = redecide(Job(corpus, load_recipe(both), tmp_path / "again"), done)
    assert Ledger(again).readings().collect().equals(readings)
    assert Ledger(again).findings().collect().equals(Ledger(done).findings().collect())


def test_a_copy_that_has_another_twin_is_not_held(tmp_path: Path, policy: Write) -> None:
    """Where one filter's twin is gone and the other's stays, the drop stands."""
    old = tmp_path / "old"
    old.mkdir()
    (old / "kept.jsonl").write_bytes(record(output=STORY) + b"\n")
    with open_corpus([str(old / "kept.jsonl")]) as corpus:
        sign(corpus, tmp_path / "release.idx")
    text = recipe(policy, more=", against: release.idx")
    both = policy(Path(text).read_text() + "    - copy_of_earlier: {allow: [unique]}\n", "both.yaml")
    done = run([record(output=STORY), record(output=STORY), record(output=FABLE)], tmp_path, both)
    assert outcomes(done) == ["drop", "drop", "keep"]
    assert json.loads(Ledger(done).findings().collect()["evidence"][0])["twin"] == "release.idx/kept.jsonl:0"


def test_the_earlier_release_stands_in_the_manifest(tmp_path: Path, policy: Write) -> None:
    """With its hash, so that a run says what it was compared with."""
    (tmp_path / "kept.jsonl").write_bytes(record(output=STORY) + b"\n")
    with open_corpus([str(tmp_path / "kept.jsonl")]) as corpus:
        assert sign(corpus, tmp_path / "release.idx") == 1
    done = run([record(output=FABLE)], tmp_path, recipe(policy, more=", against: release.idx"))
    assert list(json.loads((done / "manifest.json").read_text())["models"]) == ["release.idx"]


def test_a_release_without_text_is_refused(tmp_path: Path) -> None:
    """Nothing could be compared with it."""
    (tmp_path / "kept.jsonl").write_bytes(record(output="?") + b"\n")
    with open_corpus([str(tmp_path / "kept.jsonl")]) as corpus, pytest.raises(InputError, match="no sample with text"):
        sign(corpus, tmp_path / "release.idx", of="output")


def test_a_measure_may_prefer_by_an_earlier_reading(tmp_path: Path, policy: Write) -> None:
    """The readings of the layers before are there when samples are collected."""
    lines = [record(output=STORY), record(output=f"{STORY} The end."), record(output=changed(STORY, 1))]
    done = run(lines, tmp_path, recipe(policy, more=", keep: best, by: words.toy_length"))
    assert outcomes(done) == ["drop", "keep", "drop"]


def test_templates_are_counted_and_a_bound_caps_them(tmp_path: Path, policy: Write) -> None:
    """Each sample names the first of its template; with a bound, so many more stay."""
    towns = ("Rome", "Oslo", "Lima", "Cairo", "Tokyo", "Quito", "Accra", "Delhi", "Paris", "Berne")
    lines = [record(instruction=f"What can one see in the old town of {town}?", output=town) for town in towns]
    text = policy("recipe: t\nlayers:\n  duplicates:\n    - template_copies: {max: 6}\n", "t.yaml")
    done = run(lines, tmp_path, text, shard_records=3)
    readings = Ledger(done).readings().collect()
    assert readings["duplicates.template_copies"].to_list() == list(range(10))
    assert readings["duplicates.template_copies"].dtype == pl.Int64
    assert outcomes(done) == ["keep"] * 7 + ["drop"] * 3
    looser = policy("recipe: t\nlayers:\n  duplicates:\n    - template_copies: {max: 8}\n", "looser.yaml")
    with open_corpus([str(tmp_path / "corpus.jsonl")]) as corpus:
        new = redecide(Job(corpus, load_recipe(looser), tmp_path / "new"), done)
    assert outcomes(new) == ["keep"] * 9 + ["drop"]
