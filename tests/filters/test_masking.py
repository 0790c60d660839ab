"""Masks: as long as the value, and next to nothing of it; wherever else a value is quoted it is covered too."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hum_qc.errors import MissingError, PolicyError
from hum_qc.filters.measuring import run_or_name
from hum_qc.filters.privacy.detect import detectors
from hum_qc.filters.privacy.finding import Found
from hum_qc.filters.privacy.masking import Cover, mask, masked, shortened
from hum_qc.filters.recipe import load_recipe
from tests.conftest import make_batch
from tests.filters.private_values import keys, private_key

COVER = Cover.of([("personal_data", {}), ("secrets", {})])
KINDS = ("email", "phone", "resident_id", "payment_card", "iban", "ip_address", "passport", "us_ssn", "staff_number")
PHONE = "13912345670"


def shown(value: str, cover: str) -> str:
    """The letters and digits of a value that its mask leaves."""
    return "".join(one for one, left in zip(value, cover, strict=True) if left != "*" and one.isalnum())


@pytest.mark.parametrize(
    ("kind", "value", "cover"),
    [
        ("email", "maria.keller@web.de", "m***********@w**.de"),
        ("email", "j@x.co.uk", "*@*.c*.uk"),
        ("phone", "13812341234", "138****1234"),
        ("phone", "+1 (212) 736-5000", "+1 (21*) ***-5000"),
        ("phone", "467 3395", "4** **95"),
        ("payment_card", "4532 0193 4810 7627", "**** **** **** 7627"),
        ("us_ssn", "054-28-6917", "***-**-**17"),
        ("ip_address", "86.121.97.248", "86.***.**.***"),
        ("aws_access_key", "AKIAQ5RGCSAAF2HCMP2K", "AKIA****************"),
        ("connection_string", "zT4!kWq9", "********"),
        ("staff_number", "ST-004711", "*********"),
    ],
)
def test_a_mask_shows_what_kind_of_value_it_was(kind: str, value: str, cover: str) -> None:
    """And not which."""
    assert mask(kind, value) == cover


@given(st.sampled_from(KINDS), st.text("0123456789ABCdef -.", min_size=7, max_size=40))
def test_a_mask_is_as_long_as_the_value_and_hides_most_of_it(kind: str, value: str) -> None:
    """Four letters and digits are hidden at least, seven shown at most, whatever the value."""
    value = f"{value.replace('.', '')}@example.com" if kind == "email" else value
    cover = mask(kind, value)
    size = sum(one.isalnum() for one in value)
    assert len(cover) == len(value)
    assert len(shown(value, cover)) <= (7 if kind != "email" else 5)
    assert cover.count("*") >= min(4, size)


@pytest.mark.parametrize(("kind", "key"), list(keys()))
def test_the_mask_of_a_key_shows_four_characters_at_most(kind: str, key: str) -> None:
    """Those that say whose key it is; evidence does not tell its length either."""
    cover = shortened(mask(kind, key))
    assert cover.rstrip("*") in ("", key[:4])
    assert cover.count("*") == 8


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 12))), st.text(max_size=50))
def test_masking_a_text_moves_no_offset(places: list[tuple[int, int]], text: str) -> None:
    """Whatever the places: overlapping, empty, beyond the end."""
    findings = [Found("staff_number", start, min(start + size, len(text))) for start, size in places]
    done = masked(text, findings)
    assert len(done) == len(text)
    assert all(set(done[one.start : one.end]) <= set("* \n\t\r") | set(text) for one in findings)


def test_every_value_of_a_text_is_masked() -> None:
    """In place, and the rest is left alone."""
    text = f"Mail maria.keller@web.de, call {PHONE}, key AKIAQ5RGCSAAF2HCMP2K."
    assert COVER.text(text) == "Mail m***********@w**.de, call 139****5670, key AKIA****************."


def test_evidence_of_any_filter_is_covered() -> None:
    """The value as it stands, in another case, with other punctuation, as a number, cut, deep inside, and as a key."""
    values = COVER.values([f"x Maria.Keller@web.de y {PHONE}"])
    evidence = {
        "text": "I wrote to Maria.Keller@web.de",
        "folded": "maria keller web de",
        "grouped": "139 1234 5670 and 139-1234-5670",
        "number": 13912345670,
        "start": 1391,
        "cut": "I wrote to Maria.Kel",
        "begins": "eller@web.de has it",
        "deep": [{"keys": {PHONE: 1}, "score": 0.5, "sure": True, "none": None}],
    }
    said = str(COVER.said(evidence, values))
    for part in ("Maria.Kel", "maria", "keller", "eller@", "1234", "567 "):
        assert part not in said.replace("****5670", "")
    assert "'start': 1391" in said
    assert "'score': 0.5, 'sure': True, 'none': None" in said


def test_a_key_split_by_a_cut_is_covered_although_its_rest_is_no_key() -> None:
    """A quotation of 200 characters may end within a key that has 160."""
    key = dict(keys())["openai_key"]
    values = COVER.values([f"my key is {key} for now"])
    assert key[:12] not in COVER.said({"text": f"my key is {key[:30]}"}, values)["text"]
    assert key[-12:] not in COVER.said({"text": f"{key[-30:]} for now"}, values)["text"]


def test_the_message_of_an_error_holds_no_value() -> None:
    """Whatever the exception of a measure quotes."""
    (first, *_) = load_recipe("starter:default").filters

    def fail() -> None:
        raise ValueError(f"cannot read '{PHONE}'")

    with pytest.raises(MissingError, match=r"cannot read '139\*{4}5670'"):
        run_or_name(first, make_batch({"output": PHONE}), fail)


def test_findings_are_covered_by_what_their_sample_holds() -> None:
    """A value that only the whole sample shows to be one is covered in what other filters quote of it."""
    batch = make_batch({"instruction": "Phone of Jo?", "output": "Phone: 467 3395"}, {"output": "467 3395 apples"})
    evidence = ['{"text": "467 3395"}'] * 2
    findings = pl.DataFrame({"row": [0, 1], "measure": ["echo", "echo"], "evidence": evidence})
    (done,) = COVER.findings([findings], batch)
    assert done["evidence"].to_list() == ['{"text": "4** **95"}', '{"text": "467 3395"}']
    assert COVER.findings([findings], None)[0].equals(findings)
    assert Cover(()).findings([findings], batch)[0].equals(findings)


def test_a_private_key_is_covered_line_by_line() -> None:
    """Its first and last line stay, and so do the line ends."""
    block = private_key()
    done = COVER.text(block)
    assert done.splitlines()[0] == block.splitlines()[0]
    assert set("".join(done.splitlines()[1:-1])) == {"*"}
    assert len(done.splitlines()) == len(block.splitlines())


def test_without_its_patterns_there_is_no_cover(tmp_path: Path) -> None:
    """A file that is gone is a fault, never a cover with holes."""
    with pytest.raises(PolicyError, match="no such patterns file"):
        detectors("personal_data", {"patterns": str(tmp_path / "gone.yaml")})
