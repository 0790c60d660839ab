"""Measures register by decorator; the signature is the schema of the options."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import polars as pl
import pytest

from hum_qc import registry
from hum_qc.options import Unit
from hum_qc.registry import Readings, batch_measure, measure
from hum_qc.sample import Batch


@pytest.fixture(autouse=True)
def only_here() -> Iterator[None]:
    """What a test registers is forgotten after it."""
    before = dict(registry._measures)
    yield
    registry._measures.clear()
    registry._measures.update(before)


def test_keyword_only_arguments_are_the_options() -> None:
    """An expression over `text` also takes `of:`; types and defaults come from the signature."""

    @measure(unit="fraction 0..1", source="here")
    def share_of_x(text: pl.Expr, *, letter: str = "x", mode: Literal["a", "b"] = "a") -> pl.Expr:
        """Share of a letter."""
        return text.str.count_matches(letter, literal=True) / text.str.len_chars()

    found = registry.get_measure("share_of_x")
    assert {name: option.default for name, option in found.options.items()} == {
        "letter": "x",
        "mode": "a",
        "of": "output",
    }
    assert found.options["letter"].fault(3) == "letter: 3 is not text"
    assert "did you mean" not in (found.options["mode"].fault("zzz") or "")
    assert found.options["of"].fault("outputt") is not None
    assert found.inputs == ("text",)


def test_a_duplicate_name_raises() -> None:
    """The second measure of a name never replaces the first in silence."""

    def declare() -> None:
        @batch_measure(unit="count", source="here")
        def twice(batch: Batch) -> Readings:
            """Nothing."""
            return Readings(pl.Series([0] * batch.height))

    declare()
    with pytest.raises(ValueError, match="'twice' is already registered"):
        declare()


def test_a_policy_word_is_no_option() -> None:
    """A measure that wants a reserved word as an option does not register."""
    with pytest.raises(ValueError, match="'hold' is a word of the policy grammar"):

        @batch_measure(unit="count", source="here")
        def greedy(batch: Batch, *, hold: int = 1) -> Readings:
            """Nothing."""
            return Readings(pl.Series([hold] * batch.height))


def test_a_measure_without_docstring_does_not_register() -> None:
    """What is measured, and what null means, must be said."""
    with pytest.raises(ValueError, match="has no docstring"):

        @batch_measure(unit="count", source="here")
        def silent(batch: Batch) -> Readings:
            return Readings(pl.Series([0] * batch.height))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fraction 0..1", ("number", 0.0, 1.0, ())),
        ("count words", ("number", 0.0, None, ())),
        ("score 1..", ("number", 1.0, None, ())),
        ("label: exact, found", ("label", None, None, ("exact", "found"))),
        ("label", ("label", None, None, ())),
        ("flag", ("flag", None, None, ())),
    ],
)
def test_a_unit_says_kind_range_and_labels(text: str, expected: tuple[object, ...]) -> None:
    """Units are short text, read once."""
    unit = Unit.parse(text)
    assert (unit.kind, unit.low, unit.high, unit.labels) == expected


def test_every_shipped_measure_says_unit_source_and_meaning() -> None:
    """The reference is generated from these, so none may be empty."""
    for found in registry.all_measures().values():
        assert found.summary.endswith("."), found.name
        assert found.source, found.name
        assert "null" in found.doc.lower(), f"{found.name}: its docstring does not say what null means"


def test_an_installed_package_adds_measures_by_its_entry_point(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The group `hum_qc.measures`; nothing else of the package is imported."""
    info = tmp_path / "guest-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: guest\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[hum_qc.measures]\nguest = guest_measures\n")
    (tmp_path / "guest_measures.py").write_text(
        "from hum_qc import measure\n\n\n@measure(unit='count', source='guest')\ndef guest_count(text):\n"
        "    'Characters; null for no text.'\n    return text.str.len_chars()\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(registry, "_loaded", set(registry.ROOMS))
    assert registry.describe("guest_count").source == "guest"
