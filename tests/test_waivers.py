"""Waivers: what a file may say, every fault with its line, and what a waiver covers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from hum_qc.errors import PolicyError
from hum_qc.policy import load
from hum_qc.waivers import load_waivers, waiver_faults

WHO = "owner: Ana, reason: Known., expires: 2026-12-31"
TODAY = date(2026, 6, 1)
Write = Callable[[str, str], str]


def test_a_file_is_read_as_it_says(policy: Write) -> None:
    """One name or several, numbers as names, and a check of the gate beside findings of a run."""
    text = f"""\
waivers: project
about: What we know of.
waive:
  train:
    filter: contamination.benchmark_containment
    benchmark: gsm8k
    item: [3, "04"]
    source: maths
    owner: Ana
    reason: On purpose.
    expires: 2026-12-31
  small: {{check: kept_share, {WHO}}}
"""
    waivers = load_waivers(policy(text, "waivers.yaml"), TODAY)
    train, small = waivers.active
    assert (train.name, train.benchmark, train.item, train.source, train.sample) == (
        "train", ("gsm8k",), ("3", "04"), ("maths",), (),
    )  # fmt: skip
    assert (small.check, small.filter) == ("kept_share", "")
    said = waivers.asdict()
    assert said["today"] == "2026-06-01"
    assert said["waive"]["train"] == {
        "filter": "contamination.benchmark_containment", "benchmark": ["gsm8k"], "item": ["3", "04"],
        "source": ["maths"], "owner": "Ana", "reason": "On purpose.", "expires": "2026-12-31", "expired": False,
    }  # fmt: skip
    assert load_waivers(policy("waivers: none\nwaive:\n", "none.yaml"), TODAY).entries == ()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (f"{{filter: contamination, benchmark: b, {WHO}, bench: c}}", "unknown key 'bench'; did you mean 'benchmark'?"),
        (f"{{filter: contamination, {WHO}}}", "gives nothing to limit it by (benchmark, item, sample, source)"),
        (f"{{filter: contamination, item: i, {WHO}}}", "item: needs benchmark:"),
        (f"{{filter: contamination, check: c, benchmark: b, {WHO}}}", "must give either filter:"),
        (f"{{benchmark: b, {WHO}}}", "must give either filter:"),
        (f"{{filter: [a], benchmark: b, {WHO}}}", "filter: must be text"),
        (f"{{filter: contamination, benchmark: [], {WHO}}}", "benchmark: must be a name, or a list of names"),
        (f"{{filter: contamination, benchmark: [true], {WHO}}}", "benchmark: must be a name, or a list of names"),
        ("{filter: contamination, benchmark: b, owner: Ana}", "has no reason and no expires"),
        ("{filter: f, benchmark: b, owner: ' ', reason: r, expires: 2026-12-31}", "owner: must be text"),
        ("{filter: f, benchmark: b, owner: o, reason: r, expires: never}", "expires: 'never' is no day"),
        ("{filter: f, benchmark: b, owner: o, reason: r, expires: '2026-02-30'}", "expires: '2026-02-30' is no day"),
        ("true", "must say what it waives, with owner, reason, expires"),
    ],
)
def test_a_fault_has_the_line_of_its_waiver(policy: Write, line: str, message: str) -> None:
    """Every fault names the waiver."""
    name = policy(f"waivers: w\nwaive:\n  good: {{filter: f, benchmark: b, {WHO}}}\n  bad: {line}\n", "w.yaml")
    with pytest.raises(PolicyError) as caught:
        load_waivers(name, TODAY)
    (fault,) = caught.value.faults
    assert (fault.line, message in fault.message) == (4, True), fault
    assert fault.message.startswith("bad: ")


def test_the_outer_shape_is_checked(policy: Write) -> None:
    """Unknown keys, and a list where names are due."""
    document = load(policy("waivers: w\nwaived: {}\n", "w.yaml"), "waivers")
    assert {fault.message for fault in waiver_faults(document)} == {
        "unknown key 'waived'; did you mean 'waive'?",
        "waive: must map names of waivers to what they waive",
    }
    with pytest.raises(PolicyError, match="this is a recipe, where a waivers is due"):
        load_waivers(policy("recipe: r\nlayers: {}\n", "r.yaml"), TODAY)


def test_a_waiver_holds_up_to_and_on_its_last_day(policy: Write) -> None:
    """The day after, it has expired."""
    name = policy(f"waivers: w\nwaive:\n  one: {{filter: f, benchmark: b, {WHO}}}\n", "w.yaml")
    last = date(2026, 12, 31)
    assert [len(load_waivers(name, last + timedelta(days=n)).active) for n in (-1, 0, 1)] == [1, 1, 0]
    assert [one.name for one in load_waivers(name, last + timedelta(days=1)).expired] == ["one"]


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("benchmark: a", [0, 1]),
        ("benchmark: a, item: '2'", [1]),
        ("benchmark: [a, b], item: 1", [0, 2]),
        ("sample: s1", [1]),
        ("sample: 'f.jsonl:2'", [2]),
        (f"sample: [s0, {'b' * 64}]", [0, 1]),
        ("source: web", [0, 2]),
        ("source: web, benchmark: b", [2]),
        ("source: other", []),
    ],
)
def test_all_words_of_a_waiver_must_fit(policy: Write, words: str, rows: list[int]) -> None:
    """Of one word any of its names, of several words all of them; a sample without a source has none."""
    name = policy(f"waivers: w\nwaive:\n  one: {{filter: contamination, {words}, {WHO}}}\n", "w.yaml")
    (one,) = load_waivers(name, TODAY).active
    frame = pl.DataFrame(
        {
            "benchmark": ["a", "a", "b"],
            "item": ["1", "2", "1"],
            "id": ["s0", "s1", "s2"],
            "hash": ["a" * 64, "b" * 64, "c" * 64],
            "file": ["f.jsonl"] * 3,
            "row": [0, 1, 2],
            "source": ["web", None, "web"],
        }
    )
    assert frame.select(one.covers().arg_true()).to_series().to_list() == rows


def test_a_filter_is_named_in_full_or_by_its_layer(policy: Write) -> None:
    """A layer covers all of its filters, and no layer whose name only begins alike."""
    text = (
        f"waivers: w\nwaive:\n  a: {{filter: shape, sample: s, {WHO}}}\n  b: {{filter: shape.echo, sample: s, {WHO}}}\n"
    )
    layer, one = load_waivers(policy(text, "w.yaml"), TODAY).active
    assert [layer.of_filter(name) for name in ("shape.echo", "shape.refusal", "shapes.echo")] == [True, True, False]
    assert [one.of_filter(name) for name in ("shape.echo", "shape.refusal")] == [True, False]


def test_validate_knows_the_kind(tmp_path: Path) -> None:
    """`hum-qc validate` lists its faults like those of any policy file."""
    from hum_qc.cli.validate import faults_of

    path = tmp_path / "waivers.yaml"
    path.write_text("waivers: w\nwaive:\n  one: {filter: f}\n")
    assert len(faults_of(path)) == 2
