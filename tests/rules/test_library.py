"""Rules of a folder side by side: chosen, and held to each other."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from hum_qc.errors import PolicyError, UsageError
from hum_qc.rules.library import load_rules
from hum_qc.rules.rule import Scope
from tests.conftest import make_batch
from tests.rules.written import APPROVED, ASKING, CHECKING, write

OTHER = ASKING.replace("city_named", "b")


def test_only_approved_rules_are_given_unless_others_are_asked_for(tmp_path: Path) -> None:
    """A draft judges nobody; neither does what was rejected."""
    write(tmp_path, "a", ASKING + APPROVED)
    write(tmp_path, "deep/b", ASKING.replace("city_named", "draft_rule"))
    write(tmp_path, "c", ASKING.replace("city_named", "bad_rule") + APPROVED.replace("approved", "rejected"))
    rules = load_rules(tmp_path)
    assert [one.id for one in rules.for_().rules] == ["city_named"]
    assert [one.id for one in rules.for_(state="draft").rules] == ["draft_rule"]
    assert [one.id for one in rules.for_(state=None).rules] == ["bad_rule", "city_named", "draft_rule"]


def test_rules_are_chosen_by_task_language_and_subtask(tmp_path: Path) -> None:
    """What a rule does not limit it is for."""
    write(tmp_path, "a", ASKING.replace("for: [generalist]", "for: {task: [closed_ie], subtask: [ner]}"))
    write(
        tmp_path,
        "b",
        CHECKING.replace("city_named", "other").replace("[generalist]", "{task: [mrc], language: [en, zh]}"),
    )
    rules = load_rules(tmp_path)
    assert [one.id for one in rules.for_(task="closed_ie", language="fr", state=None).rules] == ["city_named"]
    assert rules.for_(task="closed_ie", subtask="event", state=None).rules == ()
    assert [one.id for one in rules.for_(task="mrc", subtask="event", language="zh", state=None).rules] == ["other"]
    assert rules.for_(task="mrc", language="fr", state=None).rules == ()


def test_faults_of_all_files_are_told_together(tmp_path: Path) -> None:
    """Broken YAML in one and a wrong word in another."""
    write(tmp_path, "a", "rule: [\n")
    write(tmp_path, "b", ASKING.replace("severity: hold", "severity: hld"))
    with pytest.raises(PolicyError) as caught:
        load_rules(tmp_path)
    assert [Path(fault.file).name for fault in caught.value.faults] == ["a.yaml", "b.yaml"]


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (ASKING, "'city_named' is the id of"),
        (OTHER + "counter: city_name\n", "no rule is called 'city_name'; did you mean 'city_named'?"),
        (OTHER + "counter: city_named\n", "counter: 'city_named' does not name 'b' in turn"),
        (OTHER.replace("[generalist]", "{task: [mrc], format: [jsn]}"), "no format is called 'jsn'"),
    ],
)
def test_what_names_each_other_must_be_there(tmp_path: Path, second: str, message: str) -> None:
    """Names are the same once, counter-rules are mutual, formats exist."""
    write(tmp_path, "a", ASKING)
    write(tmp_path, "b", second)
    with pytest.raises(PolicyError, match=r"b\.yaml:") as caught:
        load_rules(tmp_path)
    assert message in str(caught.value)


def test_other_policy_in_the_folder_is_left_to_others(tmp_path: Path) -> None:
    """A recipe, and a format that says how records are read."""
    write(tmp_path, "a", "recipe: r\nlayers: {}\n")
    write(tmp_path, "b", "format: mine\nmapping: {output: label}\n")
    assert load_rules(tmp_path).entries == ()


def test_a_wrong_name_gives_the_near_miss(tmp_path: Path) -> None:
    """Of a rule, and of a folder."""
    write(tmp_path, "a", ASKING)
    with pytest.raises(UsageError, match="did you mean 'city_named'"):
        load_rules(tmp_path)["city_name"]
    with pytest.raises(UsageError, match="no such folder of rules; the shipped one is 'starter:rules'"):
        load_rules(tmp_path / "none")


def span(role: str) -> dict[str, str]:
    return {"text": "x", "role": role}


def test_a_scope_finds_the_samples_that_it_is_for() -> None:
    """By task, declared language, the roles of spans, options offered, and turns before the question."""
    turns = [{"role": role, "content": "x"} for role in ("system", "user", "assistant", "user", "assistant")]
    batch = make_batch(
        {"task": "closed_ie", "language": "en", "spans": [span("mention")]},
        {"task": "closed_ie", "language": "zh", "spans": [span("trigger"), span("argument/buyer")]},
        {"task": "closed_ie", "spans": None},
        {"task": "mrc", "language": "en", "labels": ["a", "b"], "spans": []},
        {"task": "generalist", "turns": turns},
        {"task": "generalist", "turns": turns[:3]},
    )

    def rows(scope: Scope) -> list[int]:
        return batch.with_row_index("at").filter(scope.where())["at"].to_list()

    assert rows(Scope()) == [0, 1, 2, 3, 4, 5]
    assert rows(Scope(task=("closed_ie",))) == [0, 1, 2]
    assert rows(Scope(task=("closed_ie",), subtask=("ner",))) == [0, 2]  # a sample without spans may be any subtask
    assert rows(Scope(task=("closed_ie",), subtask=("event", "relation"))) == [1, 2]
    assert rows(Scope(language=("en",))) == [0, 3]
    assert rows(Scope(subtask=("choice",))) == [3]
    assert rows(Scope(subtask=("conversation",))) == [4]
    assert not batch.select(pl.all_horizontal(Scope(task=("mrc",)).where()).is_null().any()).item()
