"""The measures `personal_data` and `secrets`: what they read of a sample, and what their evidence says."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from hum_qc.errors import PolicyError
from hum_qc.filters.privacy.detect import detectors
from hum_qc.filters.privacy.measures import personal_data, secrets
from hum_qc.filters.recipe import load_recipe
from tests.conftest import make_batch
from tests.filters.private_values import keys, personal, secret

MAIL = "maria.keller@web.de"
KEY = dict(keys())["aws_access_key"]
ROWS = [
    {"instruction": f"Write to {MAIL}.", "context": "Nothing here.", "output": "Done."},
    {"context": f"From {MAIL}", "output": f"{MAIL} and 13912345670"},
    {"output": "fine", "rejected_output": f"ask {MAIL}"},
    {"output": "fine", "tools": f'[{{"name": "mail", "to": "\\n{MAIL}"}}]'},
    {
        "instruction": "hi",
        "output": "bye",
        "turns": [
            {"role": "user", "content": f"key {KEY}", "tool_calls": None},
            {"role": "assistant", "content": None, "tool_calls": f'[{{"arguments": "{{\\"to\\": \\"{MAIL}\\"}}"}}]'},
            {"role": "user", "content": "hi", "tool_calls": None},
            {"role": "assistant", "content": "bye", "tool_calls": None},
        ],
    },
    {"output": "A phone.", "answers": [f"{MAIL}"]},
    {"output": None},
]


def test_every_text_of_a_sample_is_read() -> None:
    """Instruction, context, answer, the worse answer, tools, turns, tool calls, reference answers; no text reads 0."""
    assert personal_data(make_batch(*ROWS)).values.to_list() == [1, 3, 1, 1, 1, 1, 0]
    assert secrets(make_batch(*ROWS)).values.to_list() == [0, 0, 0, 0, 1, 0, 0]


def test_one_part_alone_can_be_read() -> None:
    """`of:` a part counts there only; the record has what no format maps."""
    batch = make_batch(*ROWS).with_columns(pl.lit(f'{{"note": "\\n{MAIL}"}}'.encode()).alias("record"))
    assert personal_data(batch, of="output").values.to_list() == [0, 2, 0, 0, 0, 0, 0]
    assert personal_data(batch, of="context").values.to_list() == [0, 1, 0, 0, 0, 0, 0]
    assert personal_data(batch, of="record").values.to_list() == [1] * 7


def test_evidence_says_kind_part_and_place_and_masks_the_value() -> None:
    """Offsets are code points of the part's untouched text."""
    batch = make_batch({"output": f"😀 邮箱{MAIL}"})
    (evidence,) = personal_data(batch).evidence([0])  # type: ignore[misc]
    place = {"kind": "email", "part": "output", "start": 4, "end": 23, "text": "m********@w**.de"}
    assert evidence == {"count": 1, "found": [place]}
    assert batch["output"][0][4:23] == MAIL


def test_kinds_choose_what_counts() -> None:
    """A number that is a card does not become a telephone number because cards were not asked for."""
    batch = make_batch({"output": f"{MAIL}, phone 4532019348107629, call 13912345670"})
    assert personal_data(batch, kinds=["email"]).values.to_list() == [1]
    assert personal_data(batch, kinds=["phone"]).values.to_list() == [1]
    assert secrets(make_batch({"output": KEY}), kinds=["jwt"]).values.to_list() == [0]


def test_evidence_lists_twenty_places_and_counts_all() -> None:
    """A list of a thousand addresses does not fill the ledger."""
    text = " ".join(f"maria{i}@web.de" for i in range(1000))
    readings = personal_data(make_batch({"output": text}))
    (evidence,) = readings.evidence([0])  # type: ignore[misc]
    assert readings.values.to_list() == [1000]
    assert (evidence["count"], len(evidence["found"])) == (1000, 20)


def test_patterns_of_ones_own_are_counted_and_masked(tmp_path: Path) -> None:
    """Under the name that the file gives them."""
    path = tmp_path / "ours.yaml"
    path.write_text("patterns: ours\nstaff_number: 'ST-[0-9]{6}'\nproject: '(?i)project (?:lark|heron)'\n")
    batch = make_batch({"output": "ST-004711 works on Project Heron."}, {"output": "nothing"})
    readings = personal_data(batch, patterns=path)
    (evidence,) = readings.evidence([0])  # type: ignore[misc]
    assert readings.values.to_list() == [2, 0]
    assert [(one["kind"], one["text"]) for one in evidence["found"]] == [
        ("staff_number", "********"),
        ("project", "********"),
    ]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("patterns: x\nbad: '(a'\n", r":2: bad: is no RE2 pattern: missing \)"),
        ("patterns: x\nback: '(a)\\1'\n", r":2: back: is no RE2 pattern: invalid escape sequence"),
        ("patterns: x\nlook: 'a(?=b)'\n", r":2: look: is no RE2 pattern"),
        ("patterns: x\nall: 'a*'\n", r":2: all: matches the empty text"),
        ("patterns: x\nlist: [a]\n", r":2: list: a pattern is text"),
        ("patterns: x\n'a b': c\n", r":2: a b: a name is one word"),
        ("patterns: x\n", r":1: names no pattern"),
        ("recipe: x\n", r":1: this is a recipe, where a patterns is due"),
    ],
)
def test_a_faulty_file_of_patterns_is_reported_with_its_line(tmp_path: Path, lines: str, said: str) -> None:
    """When the recipe that names it is read."""
    (tmp_path / "ours.yaml").write_text(lines)
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text("recipe: r\nlayers:\n  privacy:\n    - personal_data: {patterns: ours.yaml, max: 0}\n")
    with pytest.raises(PolicyError, match=said):
        load_recipe(str(recipe))


def test_an_unknown_kind_is_a_fault_with_its_near_miss(tmp_path: Path) -> None:
    """In the list of an option too."""
    recipe = tmp_path / "recipe.yaml"
    recipe.write_text("recipe: r\nlayers:\n  privacy:\n    - personal_data: {kinds: [email, fone], max: 0}\n")
    with pytest.raises(PolicyError, match=r"'fone' is none of .*; did you mean 'phone'"):
        load_recipe(str(recipe))


def test_a_catastrophic_pattern_is_harmless(tmp_path: Path) -> None:
    """RE2 takes time in proportion to the text; a backtracking engine would never end here."""
    path = tmp_path / "ours.yaml"
    path.write_text("patterns: ours\nslow: '(?:a+)+(?:a+)+b'\n")
    assert personal_data(make_batch({"output": "a" * 100_000}), patterns=path).values.to_list() == [0]


@pytest.mark.shared
def test_the_screen_lets_no_finding_by(shared: Path) -> None:
    """On real text, what the detectors find in any row they find in the rows that Polars lets through."""
    texts = pl.read_ndjson(shared / "safety/presidio/synth_dataset_v2.jsonl.gz")["full_text"]
    clean = pl.read_ndjson(shared / "candidates/dolly/dolly_3k.jsonl.gz")["output"].drop_nulls()
    for name, find in (("personal_data", personal), ("secrets", secret)):
        screen = detectors(name, {})[0].suspects
        for column in (texts.rename("text"), clean.rename("text")):
            missed = column.filter(~screen(column))
            assert [text for text in missed if find(text)] == []


def test_the_screen_lets_through_whatever_is_found_in_the_examples() -> None:
    """Each example of the other tests, on its own."""
    from tests.filters.test_personal_data import FOUND

    texts = pl.Series("text", [*(text for some in FOUND.values() for text in some), "１３９１２３４５６７０ 电话"])
    assert detectors("personal_data", {})[0].suspects(texts).all()
    assert detectors("secrets", {})[0].suspects(pl.Series("text", [key for _, key in keys()])).all()
