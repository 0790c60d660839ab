"""`contamination`, and `--against` of other verbs: both sides, side by side, and what a run keeps of them."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import polars as pl
import pytest

from tests.cli.small_corpus import Call
from tests.leaky import FERRY, ORCHARD, ROWS, write_evals, write_rows

WORDS = ["corpus.jsonl", "--workers", "1"]
RECIPE = """\
recipe: checked
layers:
  shape:
    - empty_text: {deny: [true]}
  contamination:
    - benchmark_containment: {max: 0.4, hold: {max: 0.6}, unread: keep}
    - benchmark_variant: {max: 1, unread: keep}
"""


@pytest.fixture
def evals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Benchmark files beside `corpus.jsonl`, which holds some of their items, in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)
    write_rows(Path("corpus.jsonl"), ROWS)
    Path("checked.yaml").write_text(RECIPE)
    return [str(path) for path in write_evals(Path("evals"))]


@pytest.fixture
def run(call: Call, evals: list[str]) -> Path:
    """A finished check of the corpus."""
    said = call("contamination", *WORDS, "--against", *evals, "--out", "runs/one", "--quiet")
    assert said.code == 0, said.err
    return Path("runs/one")


def test_both_sides_are_counted(call: Call, evals: list[str]) -> None:
    """Every benchmark with its items, leaked ones by part, suspects, near misses and samples; each item counts once."""
    told = call("contamination", *WORDS, "--against", *evals, "--json").json
    assert told["contaminated"] == {"leaked": 3, "suspects": 0, "near_misses": 1}
    maths, science, programs = (told["benchmarks"][name] for name in ("maths", "science", "humaneval"))
    assert maths == {
        "items": 2, "leaked": 2, "suspects": 0, "near_misses": 0, "waived": 0, "samples": 2,
        "parts": {"question": 2, "answer": 1, "code": 0},
    }  # fmt: skip
    assert programs["parts"] | {"question": 1, "answer": 1} == programs["parts"]
    assert (science["items"], science["leaked"], science["samples"]) == (1, 0, 0)


def test_a_question_with_other_numbers_is_a_near_miss_and_stops_nothing(call: Call, run: Path) -> None:
    """It is kept, is no finding, and its item is known all the same."""
    (said,) = call("explain", run, "swapped", "--json").json
    assert (said["outcome"], said["reason"]) == ("keep", None)
    (item,) = said["items"]
    assert (item["benchmark"], item["item"]) == ("maths", "1")
    matches = pl.read_parquet(run / "ledger/matches/*.parquet").filter(pl.col("id") == "swapped")
    assert matches.select("filter", "item", "outcome").rows() == [("contamination.benchmark_variant", "1", "keep")]
    assert pl.read_parquet(run / "ledger/findings/*.parquet").filter(pl.col("id") == "swapped").is_empty()


def test_nothing_leaves(run: Path) -> None:
    """A check writes no records, so it needs no second reading of the corpus."""
    assert not [path.name for word in ("kept", "held", "dropped") for path in run.glob(f"{word}*")]
    assert json.loads((run / "manifest.json").read_text())["audit"] is True


def test_without_evals_the_shipped_index_is_asked(call: Call, evals: list[str]) -> None:
    """A corpus is checked in minute one, and the run folder is named for what was done."""
    said = call("contamination", *WORDS)
    assert said.code == 0, said.err
    assert "Run folder: runs/corpus-contamination\n" in said.out
    benchmarks = json.loads(Path("runs/corpus-contamination/summary.json").read_text())["benchmarks"]
    assert benchmarks["gsm8k"]["items"] == 1319
    assert all(one["leaked"] == 0 for one in benchmarks.values())


def test_the_report_shows_both_texts_beside_one_another(
    call: Call, evals: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a wide terminal on one line, in a narrow one below one another; what both have is marked in both."""
    monkeypatch.setenv("COLUMNS", "120")
    out = call("contamination", *WORDS, "--against", *evals).out
    assert re.search(r"leaked 3 \(42\.9%\) +suspects 0 +near misses 1 \(14\.3%\)", out)
    assert re.search(r"^maths +2 +2 +100\.0% +2 +1 +0 +0 +0 +2 *$", out, re.MULTILINE)
    assert "Nothing of 1 other benchmark." in out
    assert re.search(r"⟦Mirela planted .* question: ⟦Mirela planted|⟦A ferry .* question: ⟦A ferry", out)
    monkeypatch.setenv("COLUMNS", "80")
    narrow = call("contamination", *WORDS, "--against", *evals).out
    assert re.search(r"^  question: ⟦", narrow, re.MULTILINE)
    assert max(map(len, narrow.splitlines())) <= 80


def test_hostile_text_of_corpus_and_benchmark_is_shown_not_obeyed(call: Call, evals: list[str]) -> None:
    """Escape sequences, markup and direction overrides of either side become signs."""
    evil = "\x1b[31m[bold]\u202e"
    write_rows(Path("evil.jsonl"), [{"question": f"{evil} {FERRY}", "answer": evil}])
    write_rows(Path("leaky.jsonl"), [{"instruction": f"{FERRY} {evil}", "output": evil}])
    words = ["leaky.jsonl", "--workers", "1", "--against", "evil.jsonl", "--out", "runs/evil"]
    text = call("contamination", *words).out + call("explain", "runs/evil", "leaky.jsonl:0").out
    text += Path("runs/evil/report.md").read_text()
    assert not re.search("[\x1b\u202e]", text)
    assert "␛[31m[bold]<U+202E>" in text


def test_a_corpus_without_one_readable_record_ends_in_3(call: Call, evals: list[str]) -> None:
    """And one of which no sample has text is clean."""
    Path("bad.jsonl").write_text("no json\n")
    said = call("contamination", "bad.jsonl", "--against", *evals)
    assert said.code == 3
    assert "none of the 1 records could be read" in said.err
    write_rows(Path("empty.jsonl"), [{"instruction": "", "output": ""}])
    told = call("contamination", "empty.jsonl", "--against", *evals, "--json").json
    assert told["contaminated"] == {"leaked": 0, "suspects": 0, "near_misses": 0}
    assert told["counts"]["kept"] == 1


def test_an_index_without_text_says_so_in_place_of_the_item(call: Call, evals: list[str]) -> None:
    """The finding still names the item."""
    call("index", "build", "closed", *evals, "--no-text")
    words = ["contamination", *WORDS, "--against", "closed", "--out", "runs/closed"]
    assert "the index holds fingerprints and item ids only" in " ".join(call(*words).out.split())
    (said,) = call("explain", "runs/closed", "leak", "--json").json
    assert said["items"][0]["item_texts"] == {}
    assert "fingerprints" in said["items"][0]["note"]


@pytest.mark.parametrize("table", ["markdown", "latex", "csv"])
def test_a_paper_can_print_the_table(call: Call, evals: list[str], table: str) -> None:
    """Only the table, with every benchmark."""
    out = call("contamination", *WORDS, "--against", *evals, "--table", table).out
    if table == "csv":
        rows = list(csv.DictReader(io.StringIO(out)))
        assert [row["benchmark"] for row in rows] == ["maths", "humaneval", "science"]
        assert (rows[0]["leaked"], rows[0]["share"], rows[0]["near_misses"]) == ("2", "1.0", "0")
    else:
        assert len([line for line in out.splitlines() if "100.0" in line]) == 2
        assert out.startswith({"markdown": "| benchmark | items |", "latex": "\\begin{tabular}{lrrrrrrrrr}"}[table])


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--against", "maths"], 2, "no file, folder or saved index is called 'maths'"),
        (["--against", "mien"], 2, "no file, folder or saved index is called 'mien'; did you mean 'mine'?"),
        (["--against", "mine", "evals/maths.jsonl"], 2, "'mine' is a saved index, which must stand alone"),
        (["--against", "gone.idx"], 2, "make it with: hum-qc index build gone FILES..."),
        (["--against", "evals/gone.jsonl"], 3, "evals/gone.jsonl"),
        (["--recipe", "starter:quick"], 2, "starter:quick: no line looks for benchmark items"),
        (["--against", "evals/maths.jsonl", "--recipe", "starter:quick"], 2, "so --against changes nothing"),
        (["--waivers", "gone.yaml"], 2, "gone.yaml"),
        (["--today", "2026-01-01"], 2, "name their file with --waivers F"),
        (["--today", "soon"], 2, "'soon' is no day, e.g. 2027-01-31"),
        (["--table", "tex"], 2, "invalid choice: 'tex'"),
    ],
)
def test_wrong_words_end_in_one_line(call: Call, evals: list[str], words: list[str], code: int, message: str) -> None:
    """What is wrong and what to do; no run folder is left behind."""
    call("index", "build", "mine", evals[0], "--quiet")
    said = call("contamination", *WORDS, *words)
    assert (said.code, said.out) == (code, "")
    assert message in said.err
    assert len(said.err.splitlines()) == 1
    assert not list(Path("runs").glob("*")) if Path("runs").exists() else True


def test_a_recipe_that_names_a_missing_index_says_where_and_what_to_do(call: Call, evals: list[str]) -> None:
    """File, line, near miss, and the command that makes it; also for one that only --against makes."""
    call("index", "build", "mine", evals[0], "--quiet")
    Path("checked.yaml").write_text(RECIPE.replace("{max: 0.4", "{index: mien, max: 0.4"))
    said = call("run", *WORDS, "--recipe", "checked.yaml")
    assert said.code == 2
    assert said.err.startswith(
        "checked.yaml:6: benchmark_containment: no index 'mien' (indexes/mien.idx); did you mean"
    )
    assert said.err.endswith("make it with: hum-qc index build mien FILES...\n")
    Path("checked.yaml").write_text(RECIPE.replace("{max: 0.4", "{index: 'run:against', max: 0.4"))
    said = call("run", *WORDS, "--recipe", "checked.yaml")
    assert said.code == 2
    assert "name the benchmarks with --against EVALS..." in said.err


def test_against_replaces_the_index_of_every_line_and_is_kept_with_the_run(call: Call, evals: list[str]) -> None:
    """The manifest has the index with its SHA-256 and sources; the recipe as used names it."""
    said = call("run", *WORDS, "--recipe", "checked.yaml", "--against", *evals, "--out", "runs/a", "--quiet")
    assert said.code == 0, said.err
    assert Path("runs/a/dropped.jsonl").read_text().count("\n") == 3
    manifest = json.loads(Path("runs/a/manifest.json").read_text())
    lines = manifest["recipe"]["layers"]["contamination"]
    assert {one["options"]["index"] for one in lines} == {"run:against"}
    index = manifest["indexes"]["run:against"]
    assert [source["path"] for source in index["sources"]] == evals
    assert index["sha256"] == manifest["outputs"]["indexes/against.idx"] == manifest["models"]["against.idx"]
    assert manifest["against"] == {"evals": evals, "benchmarks": "starter:benchmarks", "index": "run:against"}
    assert call("index", "show", "runs/a/indexes/against.idx", "--quiet").out.strip() == index["sha256"]


def test_the_same_check_gives_the_same_bytes(call: Call, evals: list[str]) -> None:
    """Whatever the number of workers, and wherever the run goes."""
    for out, workers in (("runs/a", "1"), ("deeper/b", "2")):
        said = call("contamination", "corpus.jsonl", "--against", *evals, "--workers", workers, "--out", out, "--quiet")
        assert said.code == 0, said.err
    one, other = (json.loads(Path(run, "manifest.json").read_text()) for run in ("runs/a", "deeper/b"))
    assert one["outputs"] == other["outputs"]
    assert one["recipe"] == other["recipe"]


def test_an_audit_against_benchmarks_suggests_a_recipe_that_runs(call: Call, evals: list[str]) -> None:
    """It names the index of the run by its path, and moves no bound on leaks however many there are."""
    said = call("audit", *WORDS, "--recipe", "checked.yaml", "--against", *evals, "--out", "runs/audit")
    assert said.code == 0, said.err
    (line,) = [line for line in Path("runs/audit/suggested.yaml").read_text().splitlines() if "containment" in line]
    index = json.dumps(str(Path("runs/audit/indexes/against.idx").resolve()))
    assert line == f"    - benchmark_containment: {{index: {index}, max: 0.4, hold: {{max: 0.6}}, unread: keep}}"
    again = call("run", *WORDS, "--recipe", "runs/audit/suggested.yaml", "--out", "runs/b", "--quiet")
    assert again.code == 0, again.err


def test_redecide_keeps_what_was_looked_in(call: Call, evals: list[str], run: Path) -> None:
    """New bounds over old matches: the index goes along, both sides are counted anew, and again from the result."""
    bounds = "recipe: kinder\nlayers:\n  contamination:\n    - benchmark_containment: {max: 1, unread: keep}\n"
    Path("kinder.yaml").write_text(bounds)
    Path("strict.yaml").write_text(bounds.replace("max: 1", "max: 0.4"))
    said = call("redecide", run, "--recipe", "kinder.yaml", "--out", "runs/kinder", "--json")
    assert said.code == 0, said.err
    assert said.json["counts"]["dropped"] == 0
    assert Path("runs/kinder/indexes/against.idx").read_bytes() == (run / "indexes/against.idx").read_bytes()
    said = call("redecide", "runs/kinder", "--recipe", "strict.yaml", "--out", "runs/strict", "--json")
    assert said.code == 0, said.err
    assert said.json["counts"]["dropped"] == 3
    first = json.loads((run / "summary.json").read_text())
    assert {name: one["leaked"] for name, one in said.json["benchmarks"].items()} == {
        name: one["leaked"] for name, one in first["benchmarks"].items()
    }


def test_explain_marks_the_parts_of_a_flat_record(call: Call, run: Path) -> None:
    """A finding counts in the whole conversation; its marks stand in the parts that were joined for it."""
    (said,) = call("explain", run, "leak", "--json").json
    marks = {(one["part"], one["start"], one["end"]) for one in said["marks"] if "containment" in one["filter"]}
    assert marks == {("instruction", 0, len(FERRY) - 1)}
    (said_of_code,) = call("explain", run, "code", "--json").json
    mark = next(one for one in said_of_code["marks"] if "containment" in one["filter"])
    evidence = said_of_code["readings"][0]["evidence"]
    text = said_of_code["texts"]["output"][mark["start"] : mark["end"]]
    assert (mark["part"], text[:200]) == ("output", evidence["text"])
    (item,) = said["items"]
    assert item["item_texts"]["question"] == FERRY
    assert item["sample"][slice(*item["marks"][0])] == FERRY[slice(*item["item_marks"]["question"][0])]
    assert [one["item"] for one in said["items"]] == ["0"]  # two filters, one item


def test_explain_says_when_the_index_is_gone_or_another(call: Call, evals: list[str]) -> None:
    """The sample is explained all the same."""
    call("index", "build", "mine", *evals, "--quiet")
    call("contamination", *WORDS, "--against", "mine", "--out", "runs/two", "--quiet")
    call("index", "build", "mine", evals[0], "--force", "--quiet")
    note = call("explain", "runs/two", "leak", "--json").json[0]["items"][0]["note"]
    assert note == "the text of the item cannot be shown: indexes/mine.idx has changed since the run"
    Path("indexes/mine.idx").unlink()
    note = call("explain", "runs/two", "leak", "--json").json[0]["items"][0]["note"]
    assert "no index 'mine'" in note
    assert "both" in call("explain", "runs/two", "both").out


def test_every_item_of_a_sample_is_listed(call: Call, run: Path) -> None:
    """A sample with two items names both."""
    out = call("explain", run, "both").out
    assert "maths 1" in out
    assert "maths 0" in out
    assert ORCHARD[:20] in out
