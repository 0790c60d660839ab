"""`rules list`, `rules show` and `rules review`, and `validate` over rules."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from hum_qc.reports.display import cell_len
from hum_qc.rules.library import load_rules
from tests.cli.small_corpus import Call, Said
from tests.rules.written import APPROVED, ASKING, CHECKING, write


@pytest.fixture
def drafts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder: `rules/` with three drafts (a, b, c) and an approved rule."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    for name, text in (("a", ASKING), ("b", CHECKING), ("c", ASKING)):
        write(Path("rules"), name, text.replace("city_named", name))
    write(Path("rules"), "signed", ASKING.replace("city_named", "signed") + APPROVED)
    return Path("rules")


def answering(call: Call, monkeypatch: pytest.MonkeyPatch, lines: str, *words: str) -> Said:
    """`rules review` with these lines as standard input."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    return call("rules", "review", "--reviewer", "Ada Lind", *words)


def state(name: str) -> tuple[str, str | None, str | None]:
    said = load_rules("rules")[name].state
    return said.word, said.reviewer, said.reason


def test_the_list_has_every_rule_and_fits_the_terminal(call: Call, drafts: Path) -> None:
    """The shipped ones: 80 columns, whole names, by task, with their state and what they say."""
    out = call("rules", "list", "--rules", "starter:rules").out
    shipped = load_rules()
    lines = out.splitlines()
    assert max(cell_len(line) for line in lines) <= 80
    assert [line for line in lines if line in ("closed_ie", "open_ie", "mrc", "classification", "generalist")]
    assert all(any(line.startswith(f"✓ {one.id} ") for line in lines) for one in shipped.entries)
    assert f"{len(shipped.rules)} rules, {len(shipped.guidelines)} guidelines, {len(shipped.formats)} formats" in out


def test_the_list_can_be_cut_to_a_task_and_a_state(call: Call, drafts: Path) -> None:
    """Of the rules in this folder, where there is one."""
    assert call("rules", "list", "--quiet").out.split() == ["a", "b", "c", "signed"]
    assert call("rules", "list", "--quiet", "--state", "approved").out.split() == ["signed"]
    assert call("rules", "list", "--quiet", "--task", "mrc").out.split() == []
    listed = call("rules", "list", "--state", "draft", "--json").json
    assert [(one["id"], one["kind"], one["state"], one["for"]) for one in listed] == [
        (name, "rule", "draft", {"task": ["generalist"]}) for name in "abc"
    ]
    assert listed[0]["ask"]["anchors"]["no"] == {"en": "It is not.", "zh": "不是。"}
    assert listed[1]["check"]["measure"] == "word_count"
    assert "~ a" in call("rules", "list").out


def test_a_rule_is_shown_in_full(call: Call, drafts: Path) -> None:
    """Statement, question and scale in both languages, and every example with its reason."""
    out = call("rules", "show", "a").out
    for part in (
        "a  ask, hold  ~ draft",
        "要说出城市。",
        "Is it a city?",
        "→ keep",
        "→ hold",
        "Example 4 breaks the rule",
    ):
        assert part in out
    assert "是省份。" in out
    assert call("rules", "show", "signed", "--quiet").out == "approved\n"
    assert call("rules", "show", "signed", "--json").json["reviewer"] == "Ada"


def test_a_check_says_what_it_thinks_of_the_examples(call: Call, drafts: Path) -> None:
    """One that contradicts its rule is pointed out: eight words allow every example of this one."""
    out = call("rules", "show", "b").out
    assert "Example 1 obeys the rule, the check says keep\n" in out
    assert "Example 3 breaks the rule, the check says keep: one of the two is wrong" in out


def test_guidelines_and_formats_are_shown_too(call: Call, drafts: Path) -> None:
    """Labels with their meaning; facts and what they become."""
    assert "国家、省、市、街道" in call("rules", "show", "cluener_labels", "--rules", "starter:rules").out
    assert (
        "| purchase | bought | buyer = Orion |" in call("rules", "show", "events_table", "--rules", "starter:rules").out
    )


def test_corpus_text_in_examples_cannot_act_on_the_terminal(call: Call, drafts: Path) -> None:
    """An escape sequence is shown as a sign."""
    write(drafts, "a", ASKING.replace("city_named", "a").replace("output: Oslo", r'output: "\x1b[31mOslo\u202e"'))
    out = call("rules", "show", "a").out
    assert "\x1b" not in out
    assert "␛[31mOslo<U+202E>" in out


def test_a_review_records_each_decision_with_name_day_and_reason(
    call: Call, drafts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Approved, skipped and rejected; what is no answer is asked again, and a rejection needs its reason."""
    said = answering(call, monkeypatch, "what?\na\n\nS\nreject\n\ntoo vague\n")
    assert said.code == 0
    assert said.out.endswith("1 approved, 1 rejected, 1 left as drafts\n")
    assert "3 of 3" in said.out
    assert [state(name) for name in "abc"] == [
        ("approved", "Ada Lind", None),
        ("draft", None, None),
        ("rejected", "Ada Lind", "too vague"),
    ]
    assert load_rules("rules")["a"].state.date == date.today().isoformat()
    assert (drafts / "b.yaml").read_text() == CHECKING.replace("city_named", "b")


@pytest.mark.parametrize("lines", ["a\ngood\nq\n", "a\ngood\n", "a\ngood\nr\n"])
def test_what_was_decided_before_the_end_stays(
    call: Call, drafts: Path, monkeypatch: pytest.MonkeyPatch, lines: str
) -> None:
    """Quitting, or the end of the input, also in the middle of a question, loses nothing and decides nothing."""
    said = answering(call, monkeypatch, lines, "--json")
    assert said.code == 0
    assert said.json == [{"id": "a", "state": "approved", "reason": "good"}]
    assert [state(name)[0] for name in "abc"] == ["approved", "draft", "draft"]
    assert "Is it a city?" in said.err  # what is shown to the person stays out of the JSON


def test_nothing_to_review_is_said(call: Call, drafts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Decided rules are not asked about again."""
    assert answering(call, monkeypatch, "a\n\n" * 3, "--quiet").out == "3 approved, 0 rejected, 0 left as drafts\n"
    assert answering(call, monkeypatch, "a\n", "--quiet").out == "no drafts\n"


def test_a_person_can_review_at_a_terminal(drafts: Path) -> None:
    """Through a pseudo-terminal: keys are read, the question stands before the answer, the decision is written."""
    ours, theirs = pty.openpty()
    os.write(ours, b"s\ns\na\nfine\n")
    words = [sys.executable, "-m", "hum_qc", "rules", "review", "rules", "--reviewer", "Ada"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "TERM": "xterm"}
    done = subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, env=env)
    os.close(theirs)
    said = b""
    try:
        while piece := os.read(ours, 65536):
            said += piece
    except OSError:  # Linux says so that nobody writes any more
        pass
    os.close(ours)
    assert done.wait() == 0, said.decode()
    assert "[a]pprove  [r]eject  [s]kip  [q]uit" in said.decode()
    assert state("c") == ("approved", "Ada", "fine")


def test_shipped_rules_are_not_decided_where_they_stand(call: Call, drafts: Path) -> None:
    """They are approved already, so nothing is asked, and a wrong folder is one clear line."""
    assert call("rules", "review", "starter:rules", "--quiet").out == "no drafts\n"
    said = call("rules", "review", "ruls")
    assert (said.code, said.err) == (2, "hum-qc: ruls: no such folder of rules; the shipped one is 'starter:rules'\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lst"], "rules: no action is called 'lst'; did you mean 'list'?"),
        (["list", "--tsk", "mrc"], "rules: unknown option '--tsk'; did you mean '--task'?"),
        (["show", "signd"], "no rule, guideline, format or template is called 'signd'; did you mean 'signed'?"),
        (["show", "a", "b"], "rules: one argument too many: 'b'"),
        ([], "the following arguments are required: ACTION; see 'hum-qc rules --help'"),
    ],
)
def test_a_wrong_word_is_one_line_with_the_near_miss(call: Call, drafts: Path, words: list[str], message: str) -> None:
    """Of an action, an option and a name."""
    said = call("rules", *words)
    assert (said.code, said.err) == (2, f"hum-qc: {message}\n")


@pytest.mark.parametrize("action", ["list", "show", "review"])
def test_every_action_has_help_with_an_example(call: Call, action: str) -> None:
    """As every verb has."""
    said = call("rules", action, "--help")
    assert said.code == 0
    assert f"example:\n  hum-qc rules {action}" in said.out


def test_validate_reads_rules_one_by_one_and_side_by_side(call: Call, drafts: Path) -> None:
    """Faults within a file first; when there are none, what only shows between files."""
    assert call("validate", "rules").out == "4 policy files are valid\n"
    (drafts / "b.yaml").write_text(CHECKING.replace("city_named", "a"))
    said = call("validate")
    assert (said.code, said.err) == (2, "rules/b.yaml:1: 'a' is the id of rules/a.yaml too\n")
    assert call("validate", "rules/b.yaml").code == 0
    (drafts / "c.yaml").write_text(ASKING.replace("severity: hold", "severity: hld"))
    said = call("validate", "rules")
    assert said.err == "rules/c.yaml:3: severity: 'hld' is none of drop, hold; did you mean 'hold'?\n"


def test_the_shipped_rules_are_valid_policy(call: Call, drafts: Path) -> None:
    """As `hum-qc init` hands them over."""
    assert call("init", "mine", "--quiet").code == 0
    assert call("validate", "mine/rules", "--quiet").code == 0
    assert len(load_rules("mine/rules").entries) == len(load_rules().entries)
