"""Bounds that an audit suggests: taste moves, what is wrong does not, and the recipe can be used as it stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import hum_qc
from hum_qc.filters.recipe import Recipe, load_recipe
from hum_qc.filters.suggest import Suggestion, as_recipe, suggest
from hum_qc.verdict import Outcome

RECIPE = """recipe: mine
mapping: {instruction: q, output: {template: "{a}!"}, meta: [kind]}
layers:
  shape:
    - empty_text: {deny: [true]}
    - word_count: {max: 3, else: hold}
    - character_count: {max: 9, as: short}
  language:
    - language: {allow: [en], else: hold, unread: keep, for: {meta.kind: [prose]}}
"""


def suggestions(tmp_path: Path, rows: list[dict[str, Any]]) -> tuple[Recipe, dict[str, Suggestion]]:
    source, recipe = tmp_path / "c.jsonl", tmp_path / "mine.yaml"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    recipe.write_text(RECIPE)
    run = hum_qc.audit(source, recipe=str(recipe), out=tmp_path / "run")
    loaded = load_recipe(str(recipe))
    return loaded, {one.filter.name: one for one in suggest(run.ledger, loaded)}


def rows(outputs: list[str]) -> list[dict[str, Any]]:
    return [{"q": "say", "a": text, "kind": "prose"} for text in outputs]


def test_a_bound_that_stops_little_stays_as_it_is(tmp_path: Path) -> None:
    """No note, no change."""
    _, found = suggestions(tmp_path, rows(["one two"] * 99 + ["one two three four five"]))
    assert found["shape.word_count"].bound.keep.max == 3
    assert found["shape.word_count"].note == ""


def test_a_number_that_is_a_matter_of_taste_moves_to_where_the_corpus_is_usual(tmp_path: Path) -> None:
    """The recipe holds it, the corpus is otherwise: the last hundredth stays outside."""
    _, found = suggestions(tmp_path, rows(["one two three four five"] * 200 + ["word " * 50]))
    one = found["shape.word_count"]
    assert one.stopped == 1.0
    assert one.bound.keep.max == 5
    assert 0 < one.would_stop < 0.01


def test_what_the_recipe_drops_is_held_and_not_moved(tmp_path: Path) -> None:
    """However common it is, a person should look before it is believed."""
    _, found = suggestions(tmp_path, rows(["one two three four five"] * 50))
    one = found["shape.short"]
    assert (one.bound.keep.max, one.bound.otherwise) == (9, Outcome.HOLD)
    assert "look at some" in one.note


def test_a_language_that_is_common_here_is_allowed(tmp_path: Path) -> None:
    """Labels that can be any text widen; rare ones do not."""
    french = "Nous partons demain matin pour la montagne avec nos amis"
    german = "Wir fahren morgen früh mit unseren Freunden in die Berge"
    _, found = suggestions(tmp_path, rows([french] * 60 + [german]))
    assert found["language.language"].bound.keep.allow == ("en", "fr")


def test_the_suggested_recipe_can_be_used_as_it_stands(tmp_path: Path) -> None:
    """Mapping, options, scope and names come with it, and it judges the corpus it was made for."""
    loaded, found = suggestions(tmp_path, rows(["one two three four five"] * 50))
    (tmp_path / "elsewhere").mkdir()
    path = tmp_path / "elsewhere" / "suggested.yaml"
    path.write_text(as_recipe(found.values(), "suggested", loaded))
    again = load_recipe(str(path))
    assert [one.name for one in again.filters] == [one.name for one in loaded.filters]
    assert again.mapping == loaded.mapping
    assert again.filters[-1].scope == {"meta.kind": ("prose",)}
    run = hum_qc.run(tmp_path / "c.jsonl", recipe=again, out=tmp_path / "again")
    assert run.summary["counts"]["dropped"] == 0
