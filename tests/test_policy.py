"""Policy files: found by name, read once, every fault with its line."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from hum_qc.errors import PolicyError
from hum_qc.policy import load, starter_names

Write = Callable[..., str]


def test_values_are_read_as_yaml_1_2(policy: Write) -> None:
    """`no` and `on` are words, 1e-3 is a number, 12:30 is text: nothing is guessed the old way."""
    document = load(policy("recipe: r\na: [no, on, 1e-3, '12:30']\n"), "recipe")
    assert document.data["a"] == ["no", "on", 0.001, "12:30"]


def test_every_value_knows_its_line(policy: Write) -> None:
    """Lines are one-based and reach into lists and mappings."""
    document = load(policy("recipe: r\nlayers:\n  a:\n    - m: {max: 0}\n    - n:\n        max: 1\n"), "recipe")
    assert document.line("layers", "a", 1, "n", "max") == 6
    assert document.line("layers", "a", 0, "m", "never") == 4


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("recipe: r\na: 1\na: 2\n", r':3: found duplicate key "a"'),
        ("recipe: [\n", r":2: is not YAML"),
        ("", r"is empty; it must begin with its kind"),
        ("- 1\n", r":1: must be a mapping"),
        ("recipy: r\n", r":1: first key 'recipy' is no kind; did you mean 'recipe'\?"),
        ("suite: r\n", r":1: this is a suite, where a recipe is due"),
        ("recipe:\n", r":1: 'recipe:' must give a name"),
        ("recipe: r\na: &a [1]\n" + "".join(f"b{i}: &b{i} [*{p}, *{p}, *{p}, *{p}, *{p}, *{p}, *{p}, *{p}]\n"
         for i, p in enumerate(["a", *(f"b{j}" for j in range(8))])), r"holds more than"),
    ],
)  # fmt: skip
def test_a_broken_file_is_one_clear_line(policy: Write, text: str, message: str) -> None:
    """Where, what, and the near miss; a repeated key is never silently lost, aliases cannot multiply."""
    with pytest.raises(PolicyError, match=message) as caught:
        load(policy(text), "recipe")
    assert "\n" not in str(caught.value)


def test_bytes_that_are_not_utf_8_are_a_fault(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The place of the first bad byte is named."""
    path = tmp_path_factory.mktemp("p") / "r.yaml"
    path.write_bytes(b"recipe: r\xff\n")
    with pytest.raises(PolicyError, match="is not UTF-8 \\(byte 9\\)"):
        load(str(path), "recipe")


def test_nothing_is_found_by_silent_fallback() -> None:
    """A bare name is a path; the shipped recipe of that name is suggested, not used."""
    with pytest.raises(PolicyError, match=re.escape("did you mean 'starter:default'?")):
        load("default", "recipe")
    with pytest.raises(PolicyError, match=re.escape("did you mean 'starter:release'?")):
        load("starter:relaese", "recipe")
    with pytest.raises(PolicyError, match="no recipe of that name is shipped"):
        load("starter:../../pyproject", "recipe")


def test_shipped_files_are_listed_by_their_kind() -> None:
    """A folder may hold several kinds; a near miss is one of the kind that is asked for."""
    assert starter_names("benchmarks") == ["starter:benchmarks"]
    assert "starter:benchmarks" not in starter_names("recipe")
    assert "starter:default" in starter_names("recipe")


def test_hash_covers_the_bytes(policy: Write) -> None:
    """Two files that differ in a comment have different hashes."""
    one, two = policy("recipe: r\n", "a.yaml"), policy("recipe: r # c\n", "b.yaml")
    assert load(one).sha256 != load(two).sha256
