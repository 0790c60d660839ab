"""The same things from Python: paths, frames, Hugging Face data in and out."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

import hum_qc
from tests.leaky import ROWS as LEAKY
from tests.leaky import write_evals

ROWS = [
    {"id": "a", "instruction": "Name the capital of France.", "output": "Paris"},
    {"id": "b", "instruction": "Name the capital of France.", "output": ""},
    {"id": "c", "instruction": "Say something about rivers.", "output": "Rivers carry water from hills to the sea."},
    {"id": "d", "instruction": "Say something about rivers.", "output": "Rivers carry water from hills to the sea."},
]


def test_a_path_is_judged_and_the_run_can_be_looked_at(tmp_path: Path) -> None:
    """Summary, frames and explain come from the run folder."""
    source = tmp_path / "c.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    run = hum_qc.run(source, out=tmp_path / "run")
    assert run.summary["counts"] == {"input": 4, "kept": 2, "held": 0, "dropped": 2, "rejected": 0}
    assert run.readings()["outcome"].to_list() == ["keep", "drop", "keep", "drop"]
    (story,) = run.explain("d")
    assert story["findings"][0]["measure"] == "copy_of_earlier"
    assert "4 input" in repr(run)
    assert "<table>" in run._repr_html_()
    with pytest.raises(hum_qc.UsageError, match="called 'zzz'"):
        run.explain("zzz")
    with pytest.raises(hum_qc.UsageError, match="nothing is overwritten"):
        hum_qc.run(source, out=tmp_path / "run")


def test_frames_go_in_and_the_kept_rows_come_out_in_kind(tmp_path: Path) -> None:
    """Polars stays Polars, pandas stays pandas; `annotate` keeps every row and says why."""
    frame = pl.DataFrame(ROWS)
    run = hum_qc.run(frame, out=tmp_path / "polars")
    assert run.apply(frame)["id"].to_list() == ["a", "c"]
    annotated = run.apply(frame, annotate=True)
    assert annotated["hum_qc_outcome"].to_list() == ["keep", "drop", "keep", "drop"]
    assert annotated["hum_qc_reasons"][3].to_list() == ["duplicates.copy_of_earlier"]
    assert run.apply(frame.lazy()).collect()["id"].to_list() == ["a", "c"]
    pandas = pd.DataFrame(ROWS)
    run = hum_qc.run(pandas, out=tmp_path / "pandas")
    assert list(run.apply(pandas)["id"]) == ["a", "c"]
    assert list(run.apply(pandas, annotate=True)["hum_qc_outcome"]) == ["keep", "drop", "keep", "drop"]


def test_hugging_face_data_goes_in_and_out(tmp_path: Path) -> None:
    """A Dataset stays a Dataset, a DatasetDict keeps its splits."""
    datasets = pytest.importorskip("datasets")
    one = datasets.Dataset.from_list(ROWS)
    run = hum_qc.run(one, out=tmp_path / "one")
    assert run.apply(one)["id"][:] == ["a", "c"]
    splits = datasets.DatasetDict({"train": one, "test": one.select([2])})
    run = hum_qc.run(splits, out=tmp_path / "splits")
    kept = run.apply(splits)
    assert isinstance(kept, datasets.DatasetDict)
    assert {name: kept[name]["id"][:] for name in kept} == {"train": ["a", "c"], "test": []}
    assert run.apply(splits, annotate=True)["test"]["hum_qc_reasons"][:] == [["duplicates.copy_of_earlier"]]
    assert run.readings()["file"].unique().sort().to_list() == ["test", "train"]


def test_other_data_is_refused(tmp_path: Path) -> None:
    """What cannot be judged, and data with fewer rows than the run judged."""
    with pytest.raises(hum_qc.UsageError, match="cannot judge int"):
        hum_qc.run(3, out=tmp_path / "x")
    run = hum_qc.run(pl.DataFrame(ROWS), out=tmp_path / "run")
    with pytest.raises(hum_qc.UsageError, match="fewer than the run judged"):
        run.apply(pl.DataFrame(ROWS[:2]))


def test_an_audit_delivers_nothing(tmp_path: Path) -> None:
    """It measures the same things."""
    run = hum_qc.audit(pl.DataFrame(ROWS), out=tmp_path / "run")
    assert run.readings()["duplicates.copy_of_earlier"].to_list()[3] == "verbatim"
    assert not list((tmp_path / "run").glob("kept*"))


def test_public_names_are_there_and_unknown_ones_are_an_error() -> None:
    """What `dir` shows can be had."""
    for name in dir(hum_qc):
        assert getattr(hum_qc, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        hum_qc.nothing  # noqa: B018


def test_contamination_is_checked_from_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Against files, a saved index or the shipped one; both sides are there, and nothing is delivered."""
    monkeypatch.chdir(tmp_path)
    maths, *_ = write_evals(Path("evals"))
    run = hum_qc.contamination(pl.DataFrame(LEAKY), against=maths)
    assert run.folder == Path("runs/frame-contamination")
    assert run.summary["benchmarks"]["maths"]["leaked"] == 2
    assert set(run.matches()["id"]) == {"leak", "both", "swapped"}
    assert not list(run.folder.glob("kept*"))
    assert run.explain("leak")[0]["findings"][0]["measure"] == "benchmark_containment"
    assert list(hum_qc.contamination(pl.DataFrame(LEAKY[:1]), out="open").summary["benchmarks"])[:1] == ["bbh"]
    with pytest.raises(hum_qc.UsageError, match="no file, folder or saved index is called 'none'"):
        hum_qc.contamination(pl.DataFrame(LEAKY), against=["none"])


def test_what_is_waived_is_no_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A waived sample is kept, and `apply` gives no reason for it."""
    monkeypatch.chdir(tmp_path)
    maths, *_ = write_evals(Path("evals"))
    who = "owner: o, reason: r, expires: 2999-01-01"
    Path("w.yaml").write_text(f"waivers: w\nwaive:\n  one: {{filter: contamination, sample: leak, {who}}}\n")
    frame = pl.DataFrame(LEAKY)
    run = hum_qc.contamination(frame, against=maths, waivers="w.yaml")
    marked = {row["id"]: row for row in run.apply(frame, annotate=True).to_dicts()}
    assert (marked["leak"]["hum_qc_outcome"], marked["leak"]["hum_qc_reasons"] or []) == ("keep", [])
    assert marked["both"]["hum_qc_outcome"] == "drop"
