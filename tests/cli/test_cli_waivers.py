"""Waivers of a run: what they cover stops no sample, stays in the ledger, and is counted everywhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.small_corpus import REFUSAL, Call, Said
from tests.leaky import ROWS, write_evals, write_rows

WHO = "owner: Ana Lind, reason: The training split is in the corpus on purpose., expires: 2026-12-31"
DAY = "2026-06-01"


@pytest.fixture
def check(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Check the leaky corpus under waivers (text of the mapping `waive:`), as of a day."""
    monkeypatch.chdir(tmp_path)
    write_rows(Path("corpus.jsonl"), ROWS)
    write_evals(Path("evals"))

    def checked(waive: str, *words: str, day: str = DAY) -> Said:
        Path("waivers.yaml").write_text(f"waivers: project\nwaive:\n{waive}")
        given = ["--waivers", "waivers.yaml", "--today", day, "--workers", "1", "--out", "runs/one", "--force"]
        return call("contamination", "corpus.jsonl", "--against", "evals", *given, *words)

    return checked


def outcomes() -> dict[str, str]:
    frame = pl.read_parquet("runs/one/ledger/readings/*.parquet")
    return dict(frame.select("id", "outcome").iter_rows())


@pytest.mark.parametrize(
    ("scope", "kept", "dropped"),
    [
        ("benchmark: maths", {"leak", "both"}, {"code"}),
        ("benchmark: maths, item: 0", {"leak"}, {"both", "code"}),
        ("benchmark: maths, item: [0, 1]", {"leak", "both"}, {"code"}),
        ("benchmark: [maths, humaneval]", {"leak", "both", "code"}, set()),
        ("benchmark: maths, source: maths_train", {"leak"}, {"both", "code"}),
        ("source: maths_train", {"leak"}, {"both", "code"}),
        ("sample: both", {"both"}, {"leak", "code"}),
        ("sample: 'corpus.jsonl:5'", {"code"}, {"leak", "both"}),
        ("sample: [both, code], benchmark: humaneval", {"code"}, {"leak", "both"}),
    ],
)
def test_a_waiver_covers_what_fits_all_its_words(check: Any, scope: str, kept: set[str], dropped: set[str]) -> None:
    """By benchmark, item, sample and source: an item that is not waived still decides."""
    assert check(f"  known: {{filter: contamination, {scope}, {WHO}}}\n", "--quiet").code == 0
    found = outcomes()
    assert {name for name in ("leak", "both", "code") if found[name] == "keep"} == kept
    assert {name for name, outcome in found.items() if outcome == "drop"} == dropped


def test_the_next_best_item_decides_and_is_named(check: Any) -> None:
    """The waived finding stands before the one that took its place; the reading stays what it was."""
    told = check(f"  known: {{filter: contamination, benchmark: maths, item: 0, {WHO}}}\n", "--json").json
    example = told["examples"]["contamination.benchmark_containment"]
    assert (example["name"], example["evidence"]["item"]) == ("both", "1")
    findings = pl.read_parquet("runs/one/ledger/findings/*.parquet").filter(pl.col("id") == "both")
    copied = findings.filter(pl.col("measure") == "benchmark_containment")
    waived, standing = (json.loads(text) for text in copied["evidence"])
    assert copied["waived"].to_list() == ["known", None]
    assert (waived["item"], [one["item"] for one in waived["matches"]]) == ("0", ["1"])
    assert standing["item"] == "1"
    assert "matches" not in standing
    readings = pl.read_parquet("runs/one/ledger/readings/*.parquet").filter(pl.col("id") == "both")
    assert readings["contamination.benchmark_containment"].to_list() == [1.0]


def test_what_is_waived_is_counted_everywhere(check: Any, call: Call) -> None:
    """Ledger, summary, both reports, explain, and the benchmark's own row; the manifest has who, why and the day."""
    said = check(f"  known: {{filter: contamination, sample: leak, {WHO}}}\n")
    assert "Waived (1 sample)" in said.out
    assert "waived 1 (14.3%)" in said.out
    summary = json.loads(Path("runs/one/summary.json").read_text())
    assert summary["waived"] == {"samples": 1, "by": {"known": 1}, "expired": []}
    assert summary["counts"]["dropped"] == 2
    assert summary["contaminated"]["leaked"] == 2
    assert summary["benchmarks"]["maths"]["waived"] == 1
    findings = pl.read_parquet("runs/one/ledger/findings/*.parquet").filter(pl.col("id") == "leak")
    assert set(findings["waived"]) == {"known"}
    assert "| known | 1 | Ana Lind |" in Path("runs/one/report.md").read_text()
    manifest = json.loads(Path("runs/one/manifest.json").read_text())["waivers"]
    assert (manifest["today"], manifest["waive"]["known"]["owner"]) == (DAY, "Ana Lind")
    assert any("waivers" in path.name for path in Path("runs/one/policy").iterdir())
    out = call("explain", "runs/one", "leak").out
    assert out.startswith("leak  kept\n")
    assert "waived by known (Ana Lind, until 2026-12-31)" in out
    assert "waived: known" in out
    assert "reason" not in json.loads(Path("runs/one/summary.json").read_text())["reasons"]


def test_an_expired_waiver_covers_nothing_and_is_told(check: Any) -> None:
    """It holds up to and on its last day."""
    waive = f"  known: {{filter: contamination, benchmark: maths, {WHO}}}\n"
    assert check(waive, "--quiet", day="2026-12-31").code == 0
    assert outcomes()["leak"] == "keep"
    said = check(waive, day="2027-01-01")
    assert outcomes()["leak"] == "drop"
    assert "2026-12-31 expired" in said.out
    assert json.loads(Path("runs/one/summary.json").read_text())["waived"]["expired"] == ["known"]
    assert "**expired**" in Path("runs/one/report.md").read_text()


def test_redecide_applies_waivers_to_what_was_measured(check: Any, call: Call) -> None:
    """A waiver can be given, and taken back, without measuring again."""
    check("  none: {check: kept_share, " + WHO + "}\n", "--quiet")
    Path("waivers.yaml").write_text(
        f"waivers: w\nwaive:\n  known: {{filter: contamination, benchmark: maths, {WHO}}}\n"
    )
    words = ["redecide", "runs/one", "--recipe", "starter:contamination"]
    said = call(*words, "--waivers", "waivers.yaml", "--today", DAY, "--out", "runs/two", "--json")
    assert said.code == 0, said.err
    assert said.json["counts"]["dropped"] == 1
    assert said.json["waived"]["by"] == {"known": 2}
    assert said.json["benchmarks"]["maths"] | {"leaked": 0, "waived": 2} == said.json["benchmarks"]["maths"]
    said = call("redecide", "runs/two", "--recipe", "starter:contamination", "--out", "runs/three", "--json")
    assert said.json["counts"]["dropped"] == 3
    assert "waived" not in said.json


def test_a_waiver_covers_the_right_samples_of_a_line_that_is_not_for_all(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where earlier layers have dropped some: positions in what a line is asked are not those in a batch."""
    monkeypatch.chdir(tmp_path)
    write_evals(Path("evals"))
    leak = next(row for row in ROWS if row["id"] == "leak")
    both = next(row for row in ROWS if row["id"] == "both")
    rows = [
        {"id": "refused", "instruction": "Say it.", "output": REFUSAL, "source": "asked"},
        {**leak, "id": "not asked", "source": "other"},
        {**leak, "id": "waived", "source": "asked"},
        {"id": "between", "instruction": "Say it.", "output": "It is said.", "source": "other"},
        {**both, "id": "next best", "source": "asked"},
    ]
    write_rows(Path("corpus.jsonl"), rows)
    lines = "    - refusal: {deny: [true]}\n  contamination:\n"
    lines += "    - benchmark_containment: {max: 0.4, unread: keep, for: {source: [asked]}}\n"
    Path("recipe.yaml").write_text(f"recipe: r\nlayers:\n  shape:\n{lines}")
    waiver = f"  known: {{filter: contamination, benchmark: maths, item: 0, {WHO}}}\n"
    Path("waivers.yaml").write_text(f"waivers: w\nwaive:\n{waiver}")
    words = ["run", "corpus.jsonl", "--recipe", "recipe.yaml", "--workers", "1", "--out", "runs/one", "--quiet"]
    said = call(*words, "--against", "evals", "--waivers", "waivers.yaml", "--today", DAY)
    assert said.code == 0, said.err
    dropped = {"refused", "next best"}
    assert outcomes() == {row["id"]: "drop" if row["id"] in dropped else "keep" for row in rows}
    findings = pl.read_parquet("runs/one/ledger/findings/*.parquet").filter(pl.col("layer") == "contamination")
    told = [(*row[:2], json.loads(row[2])["item"]) for row in findings.select("id", "waived", "evidence").rows()]
    assert told == [("waived", "known", "0"), ("next best", "known", "0"), ("next best", None, "1")]
    said = call("redecide", "runs/one", "--recipe", "recipe.yaml", "--out", "runs/two", "--json")
    assert said.json["counts"]["dropped"] == 3
    again = ["redecide", "runs/two", "--recipe", "recipe.yaml", "--waivers", "waivers.yaml", "--today", DAY]
    assert call(*again, "--out", "runs/three", "--json").json["counts"]["dropped"] == 2


def test_an_audit_counts_what_bounds_stop_after_waivers(check: Any, call: Call) -> None:
    """What is waived is not stopped."""
    check(f"  known: {{filter: contamination, sample: leak, {WHO}}}\n", "--quiet")
    words = ["audit", "corpus.jsonl", "--recipe", "starter:contamination", "--against", "evals", "--workers", "1"]
    said = call(*words, "--waivers", "waivers.yaml", "--today", DAY, "--json")
    assert said.code == 0, said.err
    stopped = {one["filter"]: one["dropped"] for one in said.json["filters"]}
    assert stopped["contamination.benchmark_containment"] == 2


def test_other_findings_can_be_waived_by_sample(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sample, or all of a source, under any filter; a later filter still decides."""
    monkeypatch.chdir(tmp_path)
    rows = [{"id": f"s{i}", "instruction": "Say it.", "output": REFUSAL, "source": "quiet"} for i in range(2)]
    write_rows(Path("corpus.jsonl"), rows)
    waiver = f"  quiet: {{filter: shape.refusal, source: quiet, {WHO}}}\n"
    Path("waivers.yaml").write_text(f"waivers: w\nwaive:\n{waiver}")
    words = ["run", "corpus.jsonl", "--recipe", "starter:quick", "--workers", "1", "--out", "runs/one", "--json"]
    said = call(*words, "--waivers", "waivers.yaml", "--today", DAY)
    assert said.code == 0, said.err
    assert said.json["waived"]["by"] == {"quiet": 2}
    assert said.json["reasons"] == {"duplicates.copy_of_earlier": 1}
    assert said.json["counts"]["kept"] == 1
