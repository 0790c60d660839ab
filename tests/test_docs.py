"""What the documents show works: recipes load, the contract and the measure of the guide can be used."""

from __future__ import annotations

import json
import re
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import hum_qc
from hum_qc import registry
from hum_qc.engine.items import read_items
from hum_qc.filters.recipe import load_recipe
from hum_qc.index.benchmark_faults import LAYOUT_WORDS, SET_WORDS
from hum_qc.index.items import ANSWERS

ROOT = Path(__file__).parents[1]


def blocks(name: str, language: str) -> list[str]:
    """The fenced code blocks of a document in that language."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.S | re.M)


@pytest.fixture
def forget() -> Iterator[None]:
    """What a document registers is forgotten after the test."""
    registry.load()
    measures, loaded = dict(registry._measures), set(registry._loaded)
    yield
    registry._measures.clear()
    registry._measures.update(measures)
    registry._loaded.clear()
    registry._loaded.update(loaded)


@pytest.mark.parametrize("name", ["README.md", "docs/recipes.md", "docs/privacy.md", "docs/licences.md"])
def test_every_recipe_in_a_document_loads(name: str, tmp_path: Path) -> None:
    """A reader can paste it."""
    found = [block for block in blocks(name, "yaml") if block.startswith("recipe:")]
    assert found
    for number, block in enumerate(found):
        path = tmp_path / f"{number}.yaml"
        path.write_text(block, encoding="utf-8")
        assert load_recipe(str(path)).filters


def test_the_guide_to_mapping_contract_and_measure_can_be_followed_literally(
    tmp_path: Path, forget: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mapping, the contract file and the plugin of docs/recipes.md, put together as it says."""
    yaml = blocks("docs/recipes.md", "yaml")
    mapping = next(block for block in yaml if block.startswith("mapping:"))
    contract = next(block for block in yaml if "contract: mine" in block)
    lines = next(block for block in yaml if block.startswith("  schema:"))
    (code,) = blocks("docs/recipes.md", "python")
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "mine.yaml").write_text(contract, encoding="utf-8")
    (tmp_path / "my_measures.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text(
        f"recipe: guide\nplugins: [my_measures]\n{mapping}layers:\n{lines}"
        "  shape:\n    - digit_share: {max: 0.5}\n  last:\n    - word_count: {min: 1}\n",
        encoding="utf-8",
    )
    row = {"sentence": "Shares rose.", "label": 0, "meta": {"origin": "wire"}, "genre": "news", "id": 1}
    good = {**row, "question": "Which topic?", "category": "open_qa", "score": 0.5}
    rows = [good, {**good, "score": 2}, {**good, "label": 9}]
    source = tmp_path / "corpus.jsonl"
    source.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")
    run = hum_qc.run(source, recipe=str(recipe), out=tmp_path / "run")
    readings = run.readings()
    assert readings["outcome"].to_list() == ["keep", "drop", "drop"]
    assert readings["reason"].to_list() == [None, "schema.mine", "schema.contract_violations"]
    assert readings["meta.genre"][0] == "news"
    assert readings["source"][0] == "wire"
    sys.modules.pop("my_measures", None)


def test_a_benchmark_of_ones_own_is_described_as_the_document_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The records and the ten lines of docs/contamination-benchmarks.md, pasted."""
    (rows,), (entry,) = (blocks("docs/contamination-benchmarks.md", language) for language in ("json", "yaml"))
    monkeypatch.chdir(tmp_path)
    Path("data").mkdir()
    Path("data/quiz_test.jsonl").write_text(rows, encoding="utf-8")
    Path("my_benchmarks.yaml").write_text(entry, encoding="utf-8")
    (file,) = read_items(["data/quiz_test.jsonl"], benchmarks="my_benchmarks.yaml")
    (items,) = file.frames()
    offered = ["a stork", "a heron"]
    assert items.rows() == [
        ("quiz", "7", "Which bird nests on roofs?", "a stork", offered, "Storks like roofs.", "en", "CC-BY-4.0"),
        ("quiz", "8", "Which bird fishes?", "a heron", offered, "Herons fish.", "en", "CC-BY-4.0"),
    ]  # fmt: skip
    assert len(re.sub(r" *#.*", "", entry).strip().splitlines()) <= 14


def test_the_table_of_benchmarks_is_that_of_the_policy_file() -> None:
    """After a change of filters/benchmarks.yaml, run scripts/benchmark_table.py."""
    script = runpy.run_path(str(ROOT / "scripts" / "benchmark_table.py"))
    document = (ROOT / "docs" / "contamination-benchmarks.md").read_text(encoding="utf-8")
    assert script["written"](document) == document


def test_every_word_of_a_layout_is_explained() -> None:
    """The tables name what may stand in a policy file of benchmarks."""
    document = (ROOT / "docs" / "contamination-benchmarks.md").read_text(encoding="utf-8")
    for word in (*LAYOUT_WORDS, *SET_WORDS):
        assert f"`{word}" in document, word
    for word in ANSWERS:
        assert f"{{{word}: " in document, word


@pytest.mark.parametrize("name", ["docs/diversity.md", "docs/quality.md"])
def test_the_layers_of_a_document_are_sound(name: str, tmp_path: Path) -> None:
    """They stand in a recipe as they are shown."""
    layers = [block for block in blocks(name, "yaml") if block.startswith("  ")]
    assert layers
    path = tmp_path / "recipe.yaml"
    path.write_text("recipe: shown\nlayers:\n" + "".join(layers), encoding="utf-8")
    assert load_recipe(str(path)).filters


def test_the_licences_file_of_the_guide_can_be_used(tmp_path: Path) -> None:
    """It extends the starter's and has no fault."""
    from hum_qc.filters.licences.policy import policy_faults

    (own,) = [block for block in blocks("docs/licences.md", "yaml") if "licences: mine" in block]
    path = tmp_path / "mine.yaml"
    path.write_text(own, encoding="utf-8")
    assert policy_faults(path) == []
