"""A rule file read: what it says, and every fault with its line and near miss."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from hum_qc.rules.rule import Rule
from hum_qc.verdict import Outcome
from tests.rules.written import APPROVED, ASK, ASKING, CHECKING, EXAMPLES, RULE, read

Policy = Callable[[str], str]

SCALE = """\
ask:
  question: {en: How good is it?, zh: 有多好？}
  anchors:
    1: {en: Bad., zh: 差。}
    2: {en: Fair., zh: 中。}
    3: {en: Good., zh: 好。}
  keep: [3]
  hold: [2]
"""


def rule_of(path: str) -> Rule:
    rule, faults = read(path)
    assert [str(fault) for fault in faults] == []
    assert isinstance(rule, Rule)
    return rule


def outcomes(rule: Rule, readings: list[float | str | None]) -> list[str]:
    frame = pl.DataFrame({"reading": readings}, strict=False)
    return [Outcome(value).word for value in frame.select(rule.bound.outcome(pl.col("reading"))).to_series()]


def test_a_rule_with_a_check_is_an_ordinary_filter(policy: Policy) -> None:
    """Named after the rule, for the rule's tasks, and its severity is what happens outside of the bound."""
    rule = rule_of(policy(CHECKING.replace("for: [generalist]", "for: {task: [mrc, generalist], language: [en, zh]}")))
    assert rule.check is not None
    assert rule.name == rule.check.name == "preference.city_named"
    assert rule.check.scope == {"task": ("mrc", "generalist"), "language": ("en", "zh")}
    assert rule.bound.otherwise is Outcome.HOLD
    assert rule.ask is None


def test_a_question_with_words_keeps_and_holds_by_name(policy: Policy) -> None:
    """Points that neither keep nor hold do what the severity says; no answer is held."""
    text = ASKING.replace("  keep: [yes]", "    maybe: {en: Perhaps., zh: 也许。}\n  keep: [yes]\n  hold: [maybe]")
    text = text.replace("severity: hold", "severity: drop").replace("pass: false,", "pass: false, answer: no,")
    rule = rule_of(policy(text))
    assert rule.ask is not None
    assert rule.ask.points == ("yes", "no", "maybe")
    assert rule.ask.unit == "label: yes, no, maybe"
    assert outcomes(rule, ["yes", "no", "maybe", None]) == ["keep", "drop", "hold", "hold"]


def test_a_question_with_numbers_bounds_what_lies_between_them(policy: Policy) -> None:
    """An expected value such as 2.6 is not 3, so it is held where 2 is."""
    rule = rule_of(
        policy(RULE.replace("hold", "drop") + SCALE + EXAMPLES.replace("pass: false,", "pass: false, answer: 1,"))
    )
    assert rule.ask is not None
    assert rule.ask.numeric
    assert rule.ask.unit == "score 1..3"
    assert outcomes(rule, [3.0, 2.6, 2.0, 1.9, None]) == ["keep", "hold", "hold", "drop", "hold"]


def test_an_example_has_the_only_answer_that_fits(policy: Policy) -> None:
    """It need not be written where the scale has two points."""
    assert [one.answer for one in rule_of(policy(ASKING)).examples] == ["yes", "yes", "no", "no"]


def test_a_rule_is_a_draft_until_a_person_says_otherwise(policy: Policy) -> None:
    """The state stands in the file, with who and when."""
    assert rule_of(policy(ASKING)).state.word == "draft"
    state = rule_of(policy(ASKING + APPROVED)).state
    assert (state.word, state.reviewer, state.date) == ("approved", "Ada", "2026-11-21")


def test_the_version_of_a_rule_changes_with_what_it_says_and_not_with_its_state(policy: Policy) -> None:
    """A judge's cache outlives approval, and not a new question."""
    version = rule_of(policy(ASKING)).version
    assert rule_of(policy(ASKING + APPROVED)).version == version
    assert rule_of(policy(ASKING.replace("Is it a city?", "Is it a town?"))).version != version


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("rule: city_named", "rule: City-Named", 1, "'City-Named' is no name"),
        ("severity: hold", "severity: hld", 3, "'hld' is none of drop, hold; did you mean 'hold'?"),
        ("severity: hold\n", "", 1, "has no 'severity:'"),
        ("severity: hold", "severty: hold", 3, "unknown key 'severty'; did you mean 'severity'?"),
        ("for: [generalist]", "for: [generalists]", 4, "did you mean 'generalist'?"),
        ("for: [generalist]", "for: {subtask: [ner]}", 4, "for: has no 'task:'"),
        ("for: [generalist]", "for: {task: [mrc], subtask: [nre]}", 4, "did you mean 'ner'?"),
        ("for: [generalist]", "for: {task: [mrc, mrc]}", 4, "'mrc' stands twice"),
        ("{en: Name a city., zh: 要说出城市。}", "Name a city.", 2, "statement: must be a mapping with en, zh"),
        ("zh: 要说出城市。", "zh: ' '", 2, "zh: is blank"),
        ("en: Name a city., zh: 要", "en: 7, zh: 要", 2, "en: must be text (put it in quotes)"),
        ("  keep: [yes]", "  keep: [yse]", 10, "did you mean 'yes'?"),
        ("  keep: [yes]", "  keep: [yes, no]", 10, "some points must keep, and some must not"),
        ("  keep: [yes]", "  keep: [yes]\n  hold: [yes]", 11, "'yes' keeps already"),
        ("    no: {en: It is not., zh: 不是。}\n", "", 7, "each point of the scale (two at least)"),
        ("pass: true, language: en", "pass: yes, language: en", 12, "'yes' is neither true nor false"),
        ("pass: true, language: en", "pass: true, answer: no, language: en", 12, "'no' does not fit 'pass: true'"),
        ("pass: true, language: en", "pass: true, language: fr", 12, "'fr' is none of en, zh"),
        ("output: Norway, ", "", 14, "has no 'output:'"),
        ("output: Norway", "output: 47", 14, "output: must be text (put it in quotes)"),
        ("pass: false, language: en", "pass: false, task: mrc, language: en", 14, "'mrc' is none of generalist"),
        ("why: A country.", "why: A country., turns: [{usr: Hello}]", 14, "unknown key 'usr'; did you mean 'user'?"),
        ("examples:", "counter: 7\nexamples:", 11, "counter: must be text"),
        ("examples:", "min_agreement: 80\nexamples:", 11, "'80' is no share from 0 to 1"),
        ("examples:", "state: aproved\nexamples:", 11, "did you mean 'approved'?"),
        ("examples:", "state: approved\nreviewer: Ada\nexamples:", 11, "nobody said when: give 'date:'"),
        ("examples:", "state: approved\nreviewer: Ada\ndate: 21.11.2026\nexamples:", 13, "is no day (YYYY-MM-DD)"),
    ],
)  # fmt: skip
def test_every_fault_is_told_with_its_line(policy: Policy, old: str, new: str, line: int, message: str) -> None:
    """Where, what, and the near miss."""
    assert old in ASKING
    rule, faults = read(policy(ASKING.replace(old, new, 1)))
    assert rule is None
    assert [fault.line for fault in faults if message in fault.message] == [line], [str(fault) for fault in faults]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("word_count: {max: 8}", "word_cuont: {max: 8}", 6, "did you mean 'word_count'?"),
        ("{max: 8}", "{maxx: 8}", 6, "unknown option 'maxx'; did you mean 'max'?"),
        ("{max: 8}", "{}", 6, "has no bound"),
        ("{max: 8}", "{max: 8, else: drop}", 6, "leave out 'else'; the rule says it by 'severity:'"),
        ("{max: 8}", "{max: 8, for: [mrc]}", 6, "leave out 'for'"),
        ("  word_count: {max: 8}", "  word_count: {max: 8}\n  echo: {max: 1}", 5, "must be one policy line"),
        ("examples:", "min_agreement: 0.9\nexamples:", 7, "a check needs no judge"),
        ("pass: true, language: en", "pass: true, answer: yes, language: en", 8, "a check has no scale"),
        ("examples:", ASK + "examples:", 1, "either 'check:' (a policy line) or 'ask:' (a question), and not both"),
    ],
)
def test_every_fault_of_a_check_is_told_with_its_line(
    policy: Policy, old: str, new: str, line: int, message: str
) -> None:
    """A check is read by the grammar of recipes, at the line where it stands in the rule."""
    rule, faults = read(policy(CHECKING.replace(old, new, 1)))
    assert rule is None
    assert [fault.line for fault in faults if message in fault.message] == [line], [str(fault) for fault in faults]


def test_all_faults_of_a_file_are_told_at_once(policy: Policy) -> None:
    """Not only the first."""
    text = ASKING.replace("severity: hold", "severity: hld").replace("keep: [yes]", "keep: [yse]").replace("Oslo", "7")
    assert len(read(policy(text))[1]) == 3


@pytest.mark.parametrize("dropped", ["Oslo", "Norway"])
def test_two_examples_must_obey_and_two_must_break_the_rule(policy: Policy, dropped: str) -> None:
    """Fewer cannot calibrate a judge."""
    lines = [line for line in ASKING.splitlines(keepends=True) if dropped not in line]
    (fault,) = read(policy("".join(lines)))[1]
    word = "obey" if dropped == "Oslo" else "break"
    assert fault.message == f"examples: 1 of them {word} the rule; 2 at least are due"


@pytest.mark.parametrize("keep", ["keep: [1]\n  hold: [2]", "keep: [3]\n  hold: [1]", "keep: [1, 3]"])
def test_on_a_scale_of_numbers_the_upper_end_keeps(policy: Policy, keep: str) -> None:
    """Otherwise no bound could say what is kept."""
    text = RULE + SCALE.replace("keep: [3]\n  hold: [2]", keep) + EXAMPLES
    assert any("must be the upper end of the scale" in str(fault) for fault in read(policy(text))[1])


def test_an_answer_must_be_written_where_several_points_fit(policy: Policy) -> None:
    """`pass: false` does not say whether the answer is 1 or 2."""
    faults = read(policy(RULE + SCALE + EXAMPLES))[1]
    assert [fault.message for fault in faults] == ["has no 'answer:'; one of 1, 2 is due"] * 2


def test_the_label_of_a_guideline_means_something_in_both_languages(policy: Policy) -> None:
    """A label without its Chinese meaning is a fault at the label."""
    text = "guideline: g\nfor: [closed_ie]\ntext: {en: Read., zh: 读。}\nlabels:\n  PER: {en: A person.}\n"
    (fault,) = read(policy(text))[1]
    assert (fault.line, fault.message) == (5, "PER: has no 'zh:'")
