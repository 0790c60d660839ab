"""Recipes: layers of policy lines, `extends:`, and every fault of every file at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from hum_qc import registry
from hum_qc.errors import PolicyError
from hum_qc.filters.recipe import load_recipe
from hum_qc.policy import starter_names
from hum_qc.registry import Readings, batch_measure, measure
from hum_qc.sample import Batch

Write = Callable[..., str]


@pytest.fixture(autouse=True)
def toy_measures() -> Iterator[None]:
    """A number, a label and a flag, forgotten after the test."""
    registry.load()
    before = dict(registry._measures)

    @measure(unit="fraction 0..1", source="here")
    def toy_share(text: pl.Expr, *, letter: str = "x") -> pl.Expr:
        """Share of a letter; null for empty text."""
        return text.str.count_matches(letter, literal=True) / text.str.len_chars()

    @batch_measure(unit="label: good, fair, bad", source="here")
    def toy_grade(batch: Batch) -> Readings:
        """A grade; never null."""
        return Readings(pl.Series(["good"] * batch.height))

    @measure(unit="flag", source="here")
    def toy_flag(text: pl.Expr) -> pl.Expr:
        """Whether; null for no text."""
        return text.str.contains("x")

    yield
    registry._measures.clear()
    registry._measures.update(before)


def faults(path: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        load_recipe(path)
    return [str(fault).partition("recipe.yaml:")[2] or str(fault) for fault in caught.value.faults]


def test_a_policy_line_becomes_a_filter(policy: Write) -> None:
    """Measure, options, bound and scope; the name is layer.measure, or layer.name by `as:`."""
    recipe = load_recipe(
        policy(
            """
recipe: mine
layers:
  one:
    - toy_share: {max: 0.5, hold: {max: 0.8}, letter: y, of: prompt, for: [mrc]}
    - toy_share: {max: 0.1, as: strict, for: {language: zh, meta.topic: [a, b]}, unread: keep}
"""
        )
    )
    first, second = recipe.filters
    assert (first.name, second.name) == ("one.toy_share", "one.strict")
    assert first.options == {"letter": "y", "of": "prompt"}
    assert first.bound.asdict() == {"max": 0.5, "hold": {"max": 0.8}}
    assert first.scope == {"task": ("mrc",)}
    assert second.scope == {"language": ("zh",), "meta.topic": ("a", "b")}


def test_every_fault_is_reported_at_once_with_its_line_and_near_miss(policy: Write) -> None:
    """Unknown measure, option and key, wrong type, a bound without sense: all in one go."""
    path = policy(
        """recipe: broken
layer: {}
layers:
  one:
    - toy_shar: {max: 1}
    - toy_share: {mx: 1}
    - toy_share: {max: 1.5, as: a}
    - toy_share: {max: half, as: b}
    - toy_share: {allow: [x], as: c}
    - toy_share: {max: 0.5, hold: {max: 0.4}, as: d}
    - toy_share: {min: 0.5, max: 0.4, as: e}
    - toy_share: {max: 0.5, letter: 3, as: f}
    - toy_share: {max: 0.5, of: outptu, as: g}
    - toy_share: {max: 0.5, else: hodl, as: h}
    - toy_share: {max: 0.5, for: [mrcc], as: i}
    - toy_share: {max: 0.5, for: {tusk: [mrc]}, as: j}
    - toy_share
    - toy_grade: {allow: [goood]}
    - toy_grade: {max: 1, as: k}
    - toy_flag: {deny: [yes]}
    - toy_flag: {deny: [true], allow: [false], as: l}
"""
    )
    with pytest.raises(PolicyError) as caught:
        load_recipe(path)
    assert "unknown key 'layer'; did you mean 'layers'?" in str(caught.value)
    text = policy(Path(path).read_text(encoding="utf-8").replace("layer: {}\n", ""))
    expected = {
        4: "unknown measure 'toy_shar'; did you mean 'toy_share'?",
        5: "unknown option 'mx'; did you mean 'max'?",
        6: "max: 1.5 is outside of the measure's range (fraction 0..1)",
        7: "max: 'half' is not a number",
        8: "'allow' makes no sense for a number (fraction 0..1); give min or max",
        9: "hold: max 0.4 is not wider than the bound (max 0.5)",
        10: "min 0.5 is above max 0.4: nothing would be kept",
        11: "letter: 3 is not text",
        12: "of: 'outptu' is none of",
        13: "else: 'hodl' is none of drop, hold",
        14: "for: 'mrcc' is no task; did you mean 'mrc'?",
        15: "for: 'tusk' is no column to choose by; did you mean 'task'?",
        16: "has no bound; give min or max",
        17: "allow: 'goood' is no label of this measure; did you mean 'good'?",
        18: "'max' makes no sense for a label",
        19: "deny: 'yes' is neither true nor false",
        20: "give allow or deny, not both",
    }
    found = faults(text)
    for line, message in expected.items():
        assert any(one.startswith(f"{line}: ") and message in one for one in found), (line, message, found)


def test_faults_of_the_parent_are_reported_with_those_of_the_child(policy: Write) -> None:
    """`extends:` reads both files; a fault in a line that the child replaces is a fault all the same."""
    policy("recipe: base\nlayers:\n  one:\n    - toy_share: {mx: 1}\n", "base.yaml")
    child = policy("recipe: r\nextends: base.yaml\nlayers:\n  one:\n    - toy_share: {maxx: 1}\n")
    found = faults(child)
    assert len(found) == 2
    assert any("base.yaml:4:" in one and "'mx'" in one for one in found)
    assert any(one.startswith("5: ") and "'maxx'" in one for one in found)


def test_a_child_replaces_adds_inserts_and_leaves_out(policy: Write) -> None:
    """Same name replaces, other lines are added, a new layer stands after the one before it, `without` takes out."""
    policy(
        """recipe: base
layers:
  one:
    - toy_share: {max: 0.5}
    - toy_flag: {deny: [true]}
  three:
    - toy_grade: {allow: [good]}
    - toy_share: {max: 0.9}
""",
        "base.yaml",
    )
    recipe = load_recipe(
        policy(
            """recipe: child
extends: base.yaml
without: [one.toy_flag, three.toy_share]
layers:
  one:
    - toy_share: {max: 0.2}
    - toy_share: {max: 0.7, of: prompt, as: prompt_share}
  two:
    - toy_grade: {allow: [good, fair]}
"""
        )
    )
    assert [one.name for one in recipe.filters] == [
        "one.toy_share",
        "one.prompt_share",
        "two.toy_grade",
        "three.toy_grade",
    ]
    assert recipe.filters[0].bound.keep.max == 0.2
    assert [document.title for document in recipe.documents] == ["base", "child"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("recipe: r\nextends: recipe.yaml\n", "extends itself"),
        ("recipe: r\nextends: nowhere.yaml\n", "no such recipe file"),
        ("recipe: r\n", "has no layers"),
        ("recipe: r\nlayers: [a]\n", "layers: must map layer names"),
        ("recipe: r\nlayers:\n  'a b': []\n", "a name is one word"),
        ("recipe: r\nlayers:\n  a: [[1]]\n", "a policy line is one measure"),
        ("recipe: r\nwithout: [zzz]\nlayers:\n  a:\n    - toy_flag: {deny: [true]}\n", "nothing is called 'zzz'"),
        ("recipe: r\nplugins: [no_such_module]\nlayers: {}\n", "cannot import 'no_such_module'"),
        (
            "recipe: r\nlayers:\n  a:\n    - toy_flag: {deny: [true]}\n    - toy_flag: {deny: [false]}\n",
            "two filters are called 'a.toy_flag'",
        ),
        ("recipe: r\nlayers:\n  a:\n    - toy_flag: 3\n", "options and bound must be a mapping"),
    ],
)
def test_a_recipe_of_the_wrong_shape_is_a_clear_fault(policy: Write, text: str, message: str) -> None:
    """One line for each, never a traceback."""
    assert any(message in fault for fault in faults(policy(text)))


def test_the_hash_is_of_what_decides(policy: Write) -> None:
    """A comment changes nothing; a bound does."""
    line = "recipe: r\nlayers:\n  a:\n    - toy_share: {{max: {0}}}{1}\n"
    one = load_recipe(policy(line.format("0.5", ""), "a.yaml"))
    same = load_recipe(policy(line.format("0.5", " # why"), "b.yaml"))
    other = load_recipe(policy(line.format("0.6", ""), "c.yaml"))
    assert one.sha256 == same.sha256
    assert one.sha256 != other.sha256


def test_every_shipped_recipe_is_valid() -> None:
    """The starter policies load without a fault."""
    names = starter_names("recipe")
    assert {"starter:default", "starter:release", "starter:quick"} <= set(names)
    for name in names:
        assert load_recipe(name).filters
