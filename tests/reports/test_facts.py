"""The facts of a run, and the comparison of two."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hum_qc.errors import InputError
from hum_qc.reports.compare import compare
from hum_qc.reports.facts import facts_of
from hum_qc.reports.profile import profile_of
from hum_qc.reports.render import markdown_report, percent, write_report
from tests.reports.conftest import Judged

LONG = "one two three four five six seven"


def test_breakdowns_add_up_to_the_samples(judged: Judged) -> None:
    """By task and by language, kept, held and dropped are all samples."""
    facts = facts_of(judged("a", ["Hello there.", "", LONG, "Hello there."]))
    for rows in (facts.tasks, facts.languages):
        assert sum(row.kept + row.held + row.dropped for row in rows) == facts.counts["input"] == 4
    assert [(reason.filter, reason.count, reason.share) for reason in facts.reasons] == [
        ("duplicates.copy_of_earlier", 1, 0.25),
        ("shape.empty_text", 1, 0.25),
        ("shape.word_count", 1, 0.25),
    ]


def test_the_example_of_a_reason_is_a_sample_that_has_it(judged: Judged) -> None:
    """Its reading is outside of its bound, and its place is where it stands."""
    reason = next(one for one in facts_of(judged("a", ["Hello.", LONG])).reasons if one.filter == "shape.word_count")
    assert reason.example is not None
    assert (reason.example.place, reason.example.reading, reason.example.bound) == ("a.jsonl:1", 7, {"max": 5})


def test_an_empty_corpus_has_facts(judged: Judged) -> None:
    """Nothing in, nothing out, no share of nothing."""
    run = judged("a", [""])
    assert facts_of(run).share(0) == 0.0
    assert "0 kept" in markdown_report(facts_of(run))


def test_a_folder_without_a_run_says_so(tmp_path: Path) -> None:
    """The error names the folder and what is due."""
    with pytest.raises(InputError, match="is no run folder"):
        facts_of(tmp_path)


def test_the_markdown_report_holds_the_figures(judged: Judged) -> None:
    """report.md says what summary.json counts, and ends in a command for a dropped sample."""
    run = judged("a", ["Hello there.", "", LONG])
    text = write_report(run).read_text()
    assert text.startswith("# hum_qc report: few\n")
    assert "**1 kept** (33.3%)" in text
    assert "| shape.word_count | 1 | 33.3% |" in text
    assert "| schema" not in text
    assert text.rstrip().splitlines()[-1].startswith("    hum-qc explain runs/a ")


def test_hostile_text_is_inert_in_the_report(judged: Judged) -> None:
    """A name that is Markdown, HTML or a template stays a name."""
    run = judged("a", [LONG])
    manifest = json.loads((run / "manifest.json").read_text())
    manifest["inputs"][0]["path"] = "{{ 7 * 7 }}|<script>`x`\x1b[31m"
    (run / "manifest.json").write_text(json.dumps(manifest))
    assert r"| {{ 7 * 7 }}\|&lt;script&gt;\`x\`␛\[31m |".replace("*", r"\*") in markdown_report(facts_of(run))


@pytest.mark.parametrize(("share", "said"), [(0, "0.0%"), (0.00001, "<0.1%"), (0.3333, "33.3%"), (1, "100.0%")])
def test_something_never_reads_as_nothing(share: float, said: str) -> None:
    """One sample in a million is more than 0.0%."""
    assert percent(share) == said


def test_equal_runs_do_not_differ(judged: Judged) -> None:
    """Nothing changed, nothing added."""
    run = judged("a", ["Hello there.", "", LONG])
    one = compare(run, run)
    assert (one.changed, one.same, sum(one.added.values()), sum(one.removed.values())) == (0, 3, 0, 0)
    assert one.policy == []


def test_samples_are_matched_by_content_and_multiplicity(judged: Judged) -> None:
    """Two equal samples in one run and three in the other: one was added, wherever they stand."""
    old = judged("a", ["Hello there.", "Hello there.", "Good day."])
    new = judged("b", ["Good day.", "Hello there.", "Hello there.", "Hello there."])
    one = compare(old, new)
    assert one.same == 3
    assert one.added == {"keep": 0, "hold": 0, "drop": 1}
    assert compare(new, old).removed == one.added


def test_a_moved_bound_is_told_with_its_samples(judged: Judged) -> None:
    """What was decided otherwise: by kind of change, by reason, by policy, with the finding of an example."""
    texts = ["Hello there.", LONG, f"{LONG} eight"]
    one = compare(judged("a", texts), judged("b", texts, most=7, otherwise="hold"))
    moves = {(move.outcome, move.new_outcome): move.count for move in one.moves}
    assert moves == {("drop", "keep"): 1, ("drop", "hold"): 1}
    assert one.reasons["shape.word_count"] == (2, 1)
    assert one.policy == ["shape.word_count: bound ≤ 5 → ≤ 7, else hold"]
    readings = {example.new_outcome: example.finding.reading for example in one.examples if example.finding}
    assert readings == {"keep": 7, "hold": 8}
    assert len(compare(Path(one.old), Path(one.new), examples=1).examples) == 1


def test_a_profile_describes_every_filter(judged: Judged) -> None:
    """Quantiles of numbers, counts of labels and flags, and the share that a bound would stop."""
    run = judged("a", ["one", "one two", "one two", LONG], audit=True)
    profile = {one.filter: one for one in profile_of(run)}
    assert profile["shape.word_count"].quantiles == {"min": 1, "q01": 1, "median": 2, "q99": 7, "max": 7}
    assert profile["shape.word_count"].stopped == 0.25
    assert profile["shape.empty_text"].labels == {"false": 4}
    assert profile["duplicates.copy_of_earlier"].labels == {"unique": 3, "verbatim": 1}
