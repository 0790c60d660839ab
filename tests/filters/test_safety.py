"""Safety words: a lexicon and a model of the user's own; neither is in a recipe that is shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from hum_qc.errors import PolicyError, UsageError
from hum_qc.filters.identify import model_path
from hum_qc.filters.recipe import load_recipe
from hum_qc.filters.safety import listed_words, toxicity
from hum_qc.policy import starter_names
from tests.conftest import make_batch


def lexicon(folder: Path, *terms: str) -> Path:
    path = folder / "words.txt"
    path.write_text("# a remark\n\n" + "\n".join(terms) + "\n", encoding="utf-8")
    return path


def counts(path: Path, *texts: str | None) -> list[int | None]:
    return listed_words(make_batch(*({"output": text} for text in texts)), lexicon=path).values.to_list()


def test_words_are_found_whole_and_in_any_case(tmp_path: Path) -> None:
    """A term within a longer word is none; no text reads null."""
    path = lexicon(tmp_path, "ass", "Scheiße", "son of a gun")
    texts = ("an ASS, an ass.", "a class of glass", "SCHEISSE, SCHEIßE! scheiße", "Son of a Gun", "", None, "他说ass啊")
    assert counts(path, *texts) == [2, 0, 3, 1, 0, None, 1]


def test_chinese_terms_are_found_anywhere(tmp_path: Path) -> None:
    """There are no spaces between Chinese words."""
    assert counts(lexicon(tmp_path, "混蛋", "笨"), "你这个混蛋真笨", "聪明") == [2, 0]


def test_of_terms_that_overlap_the_longest_counts(tmp_path: Path) -> None:
    """And a term that is no whole word hides none that is."""
    path = lexicon(tmp_path, "bad", "bad hat", "ass hop", "hopper")
    assert counts(path, "a bad hat and a bad cat", "grass hopper") == [2, 1]


def test_evidence_quotes_the_places(tmp_path: Path) -> None:
    """Offsets are code points of the untouched text."""
    readings = listed_words(make_batch({"output": "😀 ein Ärger, ein ärger"}), lexicon=lexicon(tmp_path, "ärger"))
    (evidence,) = readings.evidence([0])  # type: ignore[misc]
    assert evidence == {
        "count": 2,
        "found": [{"start": 6, "end": 11, "text": "Ärger"}, {"start": 17, "end": 22, "text": "ärger"}],
    }


@pytest.mark.parametrize(("raw", "said"), [(b"# nothing\n", "holds no term"), (b"\xff\xfe", "is not UTF-8")])
def test_a_lexicon_without_terms_is_a_fault(tmp_path: Path, raw: bytes, said: str) -> None:
    """Found when the recipe is read."""
    (tmp_path / "words.txt").write_bytes(raw)
    recipe = tmp_path / "r.yaml"
    recipe.write_text("recipe: r\nlayers:\n  safety:\n    - listed_words: {lexicon: words.txt, max: 0}\n")
    with pytest.raises(PolicyError, match=said):
        load_recipe(str(recipe))


def test_toxicity_is_the_probability_of_a_label() -> None:
    """Of any fastText model; here the one that ships, whose labels are languages."""
    batch = make_batch(
        *({"output": text} for text in ("This is\nwritten in English.", "这是中文。", " \n", None)),
    )
    english, chinese, blank, nothing = toxicity(batch, model=model_path(), label="en").values.to_list()
    assert english > 0.8 > chinese
    assert blank is nothing is None
    assert toxicity(batch, model=model_path(), label="__label__en").values[0] == english


def test_a_model_that_does_not_know_the_label_says_so(tmp_path: Path) -> None:
    """With the near miss; so does a file that is no model."""
    batch = make_batch({"output": "x"})
    with pytest.raises(UsageError, match=r"has no label 'enn'; did you mean"):
        toxicity(batch, model=model_path(), label="enn")
    (tmp_path / "m.bin").write_bytes(b"no model")
    with pytest.raises(UsageError, match="cannot read a fastText model"):
        toxicity(batch, model=tmp_path / "m.bin")


def test_no_starter_recipe_judges_words() -> None:
    """The layer is off unless a user gives a lexicon or a model."""
    used = {one.measure.name for name in starter_names("recipe") for one in load_recipe(name).filters}
    assert used.isdisjoint({"listed_words", "toxicity"})
