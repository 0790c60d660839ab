"""`measures`, `validate`, `init` and `diff`."""

from __future__ import annotations

from pathlib import Path

import pytest

from hum_qc.cli.measures import example_line
from hum_qc.registry import all_measures
from tests.cli.small_corpus import RECIPE, Call


def test_measures_lists_every_measure(call: Call) -> None:
    """The table has one entry per measure, also as JSON."""
    assert call("measures", "--quiet").out.split() == list(all_measures())
    assert [one["name"] for one in call("measures", "--json").json] == list(all_measures())
    assert "symbol_ratio" in call("measures").out


def test_a_measure_is_shown_in_full(call: Call) -> None:
    """Unit, options with their defaults, source, and a policy line."""
    out = call("measures", "symbol_ratio").out
    for part in ("fraction 0..1", "Gopher", "of", "output", "- symbol_ratio: {max: 0.2}"):
        assert part in out


@pytest.mark.parametrize("name", sorted(all_measures()))
def test_the_example_of_every_measure_is_a_sound_policy_line(call: Call, tmp_path: Path, name: str) -> None:
    """The line that the reference shows loads without a fault."""
    for option in all_measures()[name].options.values():
        if option.required and option.is_path:
            (tmp_path / option.name.upper()).write_text("word\n")
    recipe = tmp_path / "one.yaml"
    recipe.write_text(f"recipe: one\nlayers:\n  layer:\n    {example_line(all_measures()[name])}\n")
    said = call("validate", recipe)
    assert (said.code, said.err) == (0, "")


def test_validate_prints_all_faults_of_all_files(call: Call, project: Path) -> None:
    """Faults of every kind of file, each with file and line, and exit code 2."""
    filters = project / "filters"
    filters.mkdir()
    (filters / "a.yaml").write_text("recipe: a\nlayers:\n  shape:\n    - empty_txt: {deny: [true]}\n")
    (filters / "b.yaml").write_text("format: b\n")
    (filters / "c.yaml").write_text("nonsense: c\n")
    (filters / "d.yaml").write_text("recipe: d\nrecipe: d\n")
    (filters / "e.yaml").write_text("benchmarks: e\nsets:\n  mine:\n    layouts: [{qestion: q}]\n")
    said = call("validate")
    assert (said.code, said.out) == (2, "")
    assert [line.partition(": ")[0] for line in said.err.splitlines()] == [
        "filters/a.yaml:4",
        "filters/b.yaml:1",
        "filters/c.yaml:1",
        "filters/d.yaml:2",
        "filters/e.yaml:4",
        "filters/e.yaml:4",
    ]
    assert len(call("validate", "--json").json["faults"]) == 6


def test_validate_says_how_many_files_are_sound(call: Call, project: Path) -> None:
    """Sound files end in 0."""
    said = call("validate", "small.yaml")
    assert (said.code, said.out) == (0, "1 policy file is valid\n")


def test_init_hands_over_policy_and_overwrites_nothing(call: Call, project: Path) -> None:
    """Four folders without Python, valid as they stand; a second time needs --force."""
    assert call("init", "mine").code == 0
    assert sorted(path.name for path in Path("mine").iterdir()) == ["checks", "filters", "reports", "rules"]
    assert not list(Path("mine").rglob("*.py"))
    Path("mine/filters/default.yaml").write_text("recipe: changed\n")
    said = call("init", "mine")
    assert said.code == 2
    assert "overwrite with --force" in said.err
    assert Path("mine/filters/default.yaml").read_text() == "recipe: changed\n"
    assert call("init", "mine", "--force").code == 0
    assert call("validate", "mine/filters").code == 0


def test_diff_counts_and_shows_what_changed(call: Call, run: Path) -> None:
    """A stricter recipe and a corpus with one row more: decided otherwise, added, and why."""
    Path("strict.yaml").write_text(RECIPE.replace("deny: [true], else: hold", "deny: [true]"))
    with Path("corpus.jsonl").open("a") as file:
        file.write('{"id": "new", "instruction": "What is the capital of Cuba?", "output": "It is Havana."}\n')
    words = ["run", "corpus.jsonl", "--recipe", "strict.yaml", "--out", "runs/two", "--workers", "1"]
    assert call(*words).code == 0
    out = call("diff", run, "runs/two").out
    assert out.startswith("1 decided otherwise, 5 as before, 1 added, 0 removed\n")
    assert "shape.refusal: bound not yes, else hold → not yes" in out
    assert "hold shape.refusal  drop shape.refusal" in out
    assert "refused  hold → drop  corpus.jsonl:2" in out
    assert call("diff", run, "runs/two", "--quiet").out.count("\n") == 1
