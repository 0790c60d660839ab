"""A forged index, whose hashes are right and whose arrays do not fit together, is refused before a kernel reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hum_qc.errors import InputError
from hum_qc.index import build, store
from hum_qc.index.ngrams import NGrams
from hum_qc.index.scan import Index
from tests.index.small_benchmarks import CHOICES, CODE, MATHS, RIVER, frame

Arrays = dict[str, Any]
TEXTS = pl.Series(
    [*(question for question, *_ in MATHS + CODE), "\n".join(CHOICES[0][2]), "".join(CODE[0]), RIVER, None]
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> store.Stored:
    """A small index that is all right."""
    path = tmp_path_factory.mktemp("check") / "sound.idx"
    items = [
        *({"question": question, "answer": answer} for question, answer in MATHS + CODE),
        *({"question": question, "answer": answer, "choices": choices} for question, answer, choices in CHOICES),
    ]
    build.build(path, frame("small", items))
    return store.read(path, build.KIND)


def opened(sound: store.Stored, folder: Path, arrays: Arrays, facts: Any = None) -> Index:
    """The index with other arrays, its hashes right; None leaves a section out."""
    path = folder / "forged.idx"
    sections = {name: array for name, array in {**sound.sections, **arrays}.items() if array is not None}
    store.write(path, build.KIND, sound.facts if facts is None else facts, sections)
    return Index.open(path)


def used(index: Index) -> None:
    """Everything that reads the arrays."""
    found = index.find(TEXTS)
    for row, place in found.leaks.select("row", "item").iter_rows():
        index.item(place)
        (reading,) = index.read([TEXTS[row]])
        index.common(reading, place, 0, len(TEXTS[row].encode()))
        index.shares(reading, place)
    NGrams.of(index.stored.sections, 3).shared(TEXTS)


def refused(sound: store.Stored, folder: Path, arrays: Arrays, facts: Any = None) -> str:
    with pytest.raises(InputError) as caught:
        opened(sound, folder, arrays, facts)
    said = str(caught.value)
    assert said.isprintable()
    assert "the index is damaged" in said
    assert "build it anew" in said
    return said


def test_a_sound_index_is_read(sound: store.Stored, tmp_path: Path) -> None:
    """What the other tests change is all right to begin with."""
    used(opened(sound, tmp_path, {}))


def test_every_section_is_needed(sound: store.Stored, tmp_path: Path) -> None:
    """But the texts, which go together."""
    for name in sound.sections:
        assert f"'{name}' is missing" in refused(sound, tmp_path, {name: None})
    index = opened(sound, tmp_path, {"written_bytes": None, "written_starts": None})
    assert index.item(0).question is None


def test_values_of_another_kind_are_refused(sound: store.Stored, tmp_path: Path) -> None:
    """Floats and negative numbers where places stand, small numbers where hashes stand."""
    for name, array in sound.sections.items():
        refused(sound, tmp_path, {name: array.astype("<f4")})
        refused(sound, tmp_path, {name: np.full(len(array), -1, "<i8")})
        refused(sound, tmp_path, {name: np.full(len(array), -(1 << 40), "<i8")})
        if array.dtype.itemsize == 8:
            refused(sound, tmp_path, {name: array.astype("<u4")})
    refused(sound, tmp_path, {"tokens": sound.sections["tokens"].astype("<u8")})


CHANGES: dict[str, Callable[[Any], Any]] = {
    "vocabulary": lambda a: a[::-1],
    "vocabulary_kind": lambda a: np.full_like(a, 4),
    "vocabulary_stem": lambda a: np.full(len(a), 1 << 20, "<u4"),
    "tokens": lambda a: np.full(len(a), 1 << 30, "<u4"),
    "text_starts": lambda a: a[::-1],
    "item_parts": lambda a: np.full(len(a), 1 << 30, "<u4"),
    "item_benchmark": lambda a: np.full(len(a), 1, "u1"),
    "item_id_starts": lambda a: a + 1,
    "written_starts": lambda a: a * 2,
    "code_starts": lambda a: a[::-1],
    "code_keys": lambda a: a[1:],
    "stems": lambda a: a[:1],
}


@pytest.mark.parametrize("name", CHANGES)
def test_arrays_that_do_not_fit_are_refused(sound: store.Stored, tmp_path: Path, name: str) -> None:
    """Values that point outside, starts that fall, sections that are shorter or longer than they must be."""
    array = np.asarray(sound.sections[name])
    refused(sound, tmp_path, {name: CHANGES[name](array)})
    if name not in ("stems", "code_keys"):
        refused(sound, tmp_path, {name: array[:-1]})
        refused(sound, tmp_path, {name: array[:0]})
        refused(sound, tmp_path, {name: np.append(array, array[-1:])})


def test_facts_that_name_no_benchmarks_are_refused(sound: store.Stored, tmp_path: Path) -> None:
    """Every item must have the name of a benchmark."""
    for facts in ({}, {"benchmarks": None}, {"benchmarks": "x"}, {"benchmarks": [1]}, {"benchmarks": [{}]}):
        assert "name no benchmarks" in refused(sound, tmp_path, {}, facts)
    assert "name no benchmarks" in refused(sound, tmp_path, {}, {"benchmarks": [{"name": 7}]})
    assert "benchmark is outside" in refused(sound, tmp_path, {}, {"benchmarks": []})


def test_items_that_share_one_long_text_do_not_fill_the_memory(sound: store.Stored, tmp_path: Path) -> None:
    """A file of 400 kB would stand for 10,000,000,000 tokens."""
    size = 100_000
    forged = {
        "tokens": np.ones(size, "u1"),
        "text_starts": np.array([0, size], "<u4"),
        "written_bytes": None,
        "written_starts": None,
        "item_parts": np.tile(np.array([1, 0, 0, 0], "u1"), size),
        "item_benchmark": np.zeros(size, "u1"),
        "item_id_starts": np.zeros(size + 1, "u1"),
        "item_id_bytes": np.zeros(0, "u1"),
        "code_starts": np.zeros(size + 1, "u1"),
        "code_keys": np.zeros(0, "<u8"),
    }
    assert "too long together" in refused(sound, tmp_path, forged)


@given(st.data())
def test_a_changed_value_is_refused_or_does_no_harm(
    sound: store.Stored, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Any few values of any section, set to anything: one clear line, or an index that can be searched."""
    arrays = {}
    for name in data.draw(st.sets(st.sampled_from(sorted(sound.sections)), min_size=1, max_size=3)):
        array = sound.sections[name].copy()
        limits = np.iinfo(array.dtype)
        low = st.integers(0, min(limits.max, 300)) | st.integers(limits.min, limits.max)
        for _ in range(data.draw(st.integers(1, 4))):
            if len(array):
                array[data.draw(st.integers(0, len(array) - 1))] = data.draw(low)
        arrays[name] = array
    try:
        index = opened(sound, tmp_path_factory.mktemp("forged"), arrays)
    except InputError:
        return
    used(index)


def test_items_without_a_word_do_no_harm(tmp_path: Path) -> None:
    """Questions of separators only, no vocabulary, no items at all."""
    for questions in (["???"], ["???", "!"], []):
        path = tmp_path / "empty.idx"
        build.build(path, frame("none", [{"question": question} for question in questions]))
        index = Index.open(path)
        used(index)
        assert index.find(TEXTS).leaks.is_empty()
