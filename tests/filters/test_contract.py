"""Contracts: what every sample of a task must be, and what is said where it is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hum_qc.filters.contract import contract_violations
from hum_qc.sample import TASKS, Batch, schema

GOOD: dict[str, dict[str, Any]] = {
    "generalist": {"instruction": "Say hello.", "output": "Hello."},
    "classification": {"instruction": "Which?", "output": "Good", "labels": ["good", "bad"]},
    "mrc": {"instruction": "Who?", "context": "Ann did.", "output": "Ann", "answers": ["Ann"]},
    "closed_ie": {
        "instruction": "Extract.",
        "context": "Ann",
        "output": '{"person": ["Ann"], "place": []}',
        "labels": ["person", "place"],
        "schema": '["person", "place"]',
    },
    "open_ie": {"instruction": "Extract.", "context": "Ann sings.", "output": '[["Ann", "sings", "songs"]]'},
}


def batch(*rows: dict[str, Any]) -> pl.DataFrame:
    columns = schema()
    return pl.DataFrame([{**dict.fromkeys(columns), **row} for row in rows], schema=columns)


def checks(*rows: dict[str, Any]) -> list[list[str]]:
    """The ids of the checks that fail, row by row; the reading must be their number."""
    readings = contract_violations(batch(*rows))
    assert readings.evidence is not None
    told = [sorted(each["check"] for each in row["violations"]) for row in readings.evidence(list(range(len(rows))))]
    assert readings.values.to_list() == [len(ids) for ids in told]
    return told


def conversation(letters: str, **row: Any) -> dict[str, Any]:
    """A sample whose turns have these roles: s system, u user, a assistant, c call, t tool, x unknown."""
    roles = {"s": "system", "u": "user", "a": "assistant", "c": "assistant", "t": "tool", "x": "alien"}
    turns = [
        {
            "role": roles[letter],
            "content": None if letter == "c" else "words",
            "tool_calls": '{"name": "f", "arguments": {}}' if letter == "c" else None,
        }
        for letter in letters
    ]
    return {"task": "generalist", "instruction": "words", "output": "words", "turns": turns, **row}


@pytest.mark.parametrize("task", TASKS)
def test_a_good_sample_meets_its_contract(task: str):
    """No violation, no evidence."""
    assert checks({"task": task, **GOOD[task]}) == [[]]


@pytest.mark.parametrize(
    ("task", "field", "value", "check"),
    [
        *[(task, "instruction", blank, "required.instruction") for task in TASKS for blank in (None, "", " \n\u3000")],
        *[(task, "output", " ", "required.output") for task in TASKS if task != "mrc"],
        *[(task, "context", " ", "required.context") for task in ("mrc", "closed_ie", "open_ie")],
        ("mrc", "answers", ["Ann", " "], "answers.blank"),
        ("classification", "output", "Ugly", "label.offered"),
        ("classification", "output", "good, ugly", "label.offered"),
        ("closed_ie", "output", "Ann is a person", "json.output"),
        ("closed_ie", "output", '{"person": ["Ann"], "place": []', "json.output"),
        ("closed_ie", "output", '{"person": ["Ann"], "place": [], "place": []}', "json.output"),
        ("closed_ie", "output", "3", "json.output"),
        ("closed_ie", "output", "[" * 100_000, "json.output"),
        ("closed_ie", "output", '{"person": ["Ann"]}', "keys.missing"),
        ("closed_ie", "output", '{"person": [], "place": [], "org": []}', "keys.unknown"),
        ("closed_ie", "output", '{"person": "Ann", "place": []}', "shape.output"),
        ("closed_ie", "output", '{"person": ["Ann", 3], "place": []}', "shape.output"),
        ("closed_ie", "output", '{"person": [""], "place": []}', "shape.output"),
        ("closed_ie", "output", '[{"entity": "Ann"}]', "shape.output"),
        ("open_ie", "output", '[["Ann", "sings"]]', "shape.output"),
        ("open_ie", "output", '[["Ann", "", "songs"]]', "shape.output"),
        ("open_ie", "output", '"Ann"', "json.output"),
    ],
)
def test_one_defect_is_one_violation(task: str, field: str, value: Any, check: str):
    """Each defect is found, by the id of its own check and by no other."""
    assert checks({"task": task, **GOOD[task], field: value}) == [[check]]


def test_all_failures_of_a_row_are_collected():
    """A row is not let off after its first failure."""
    (found,) = checks({"task": "closed_ie", "output": '{"org": "x"}', "labels": ["person"], "schema": '["person"]'})
    assert found == ["keys.missing", "keys.unknown", "required.context", "required.instruction", "shape.output"]


def test_what_the_sample_does_not_say_is_not_checked():
    """No labels, no schema, no tools: nothing to hold the answer against."""
    assert checks(
        {"task": "closed_ie", **GOOD["closed_ie"], "labels": None, "schema": None, "output": '{"age": 3}'},
        {"task": "classification", **GOOD["classification"], "labels": None, "output": "Ugly"},
        {"task": "closed_ie", "context": "Ann", "spans": []},
        {"task": "classification", "context": "Ann", "output": "x"},
    ) == [[], [], [], []]


def test_labels_may_be_several_and_hold_commas():
    """Several labels are separated; a label that is offered with a comma in it is one."""
    row = {"task": "classification", "instruction": "Which?", "labels": ["sad, but true", "Joy", "fear"]}
    assert checks({**row, "output": "joy；Fear。"}, {**row, "output": "Sad, but true"}) == [[], []]


def test_an_unanswerable_question_is_declared_by_empty_lists():
    """Empty lists say that there is no answer; nothing at all says nothing."""
    row = {"task": "mrc", "instruction": "Who?", "context": "Ann did."}
    assert checks({**row, "answers": [], "spans": []}, {**row, "output": ""}) == [[], ["required.answer"]]


@pytest.mark.parametrize(
    ("schema_asked", "labels", "good", "bad"),
    [
        ('["in"]', ["in"], '{"in": [{"head": "a", "tail": "b"}]}', '{"in": [{"head": "a"}]}'),
        ('[{"predicate": "in"}]', ["in"], '{"in": [{"subject": "a", "object": "b"}]}', '{"in": ["a"]}'),
        ('["quit"]', ["quit"], '{"quit": ["left", "went"]}', '{"quit": ["left", {"head": "a", "tail": "b"}]}'),
        (
            '[{"event_type": "quit", "trigger": true, "arguments": ["who", "when"]}]',
            ["quit"],
            '{"quit": [{"trigger": "left", "arguments": {"who": ["a", "b"], "when": "NAN"}}]}',
            '{"quit": [{"trigger": "left", "arguments": ["a"]}]}',
        ),
        (
            '[{"entity_type": "person", "attributes": ["born"]}, {"entity_type": "place", "attributes": []}]',
            ["person", "place"],
            '{"person": {"Ann": {"born": "1990"}}}',
            '{"person": ["Ann"]}',
        ),
        ("null", None, '[{"entity": "Ann", "entity_type": "person"}]', '[{"entity_type": "person"}]'),
        ("null", None, '[{"head": "a", "relation": "in", "tail": "b"}]', '[{"head": "a", "relation": "in"}]'),
    ],
)
def test_values_have_the_shape_of_what_is_asked(schema_asked: str, labels: list[str] | None, good: str, bad: str):
    """Mentions, pairs, events and records each have their shape; a label holds one kind."""
    row = {"task": "closed_ie", "instruction": "i", "context": "c", "schema": schema_asked, "labels": labels}
    assert checks({**row, "output": good}, {**row, "output": bad}) == [[], ["shape.output"]]


def test_roles_and_attributes_that_were_not_asked_for_are_violations():
    """The schema says which roles an event and which attributes a record may have."""
    row = {"task": "closed_ie", "instruction": "i", "context": "c"}
    event = {"schema": '[{"event_type": "quit", "arguments": ["who"]}]', "labels": ["quit"]}
    record = {"schema": '[{"entity_type": "person", "attributes": ["born"]}]', "labels": ["person"]}
    assert checks(
        {**row, **event, "output": '{"quit": [{"trigger": "left", "arguments": {"why": "x"}}]}'},
        {**row, **record, "output": '{"person": {"Ann": {"died": "1990"}}}'},
    ) == [["roles.unknown"], ["roles.unknown"]]


def test_roles_of_listed_arguments_are_checked_too():
    """An argument belongs to the event type of its trigger, whichever way events and arguments are written."""
    row = {"task": "closed_ie", "instruction": "i", "context": "c", "labels": ["quit"]}
    row["schema"] = '[{"event_type": "quit", "arguments": ["who"]}]'

    def output(role: str, label: str = "quit") -> str:
        argument = {"argument": "x", "role": role}
        return json.dumps([{"event_trigger": "left", "event_type": label, "arguments": [argument]}])

    rows = [{**row, "output": each} for each in (output("who"), output("why"), output("why", "another"))]
    assert checks(*rows) == [[], ["roles.unknown"], []]


@pytest.mark.parametrize(
    ("letters", "found"),
    [
        ("ua", []),
        ("suaua", []),
        ("ucta", []),
        ("uctctta", []),
        ("uact", ["turns.last"]),
        ("uc", []),
        ("", ["turns.some"]),
        ("u", ["turns.last"]),
        ("uuaa", ["turns.order"]),
        ("aua", ["turns.order"]),
        ("usa", ["turns.system"]),
        ("uta", ["turns.tool"]),
        ("xua", ["turns.role"]),
    ],
)
def test_turns_have_known_roles_in_a_known_order(letters: str, found: list[str]):
    """System first, user and assistant by turns, results after calls, the assistant last."""
    assert checks(conversation(letters)) == [found]


def test_turns_say_something():
    """A blank turn is a violation; a call, or the result of one, may have no text."""
    blank = conversation("ua")
    blank["turns"][0]["content"] = " "
    quiet = conversation("ucta", output=None)
    quiet["turns"][2]["content"] = ""
    ends_with_call = conversation("uc", output=None)
    assert checks(blank, ends_with_call) == [["turns.blank"], []]
    assert checks(quiet) == [["required.output"]]


def tool_row(arguments: Any, parameters: Any, name: str = "f") -> dict[str, Any]:
    call = [{"function": {"name": name, "arguments": arguments}}]
    tools = [{"type": "function", "function": {"name": "f", "parameters": parameters}}]
    row = conversation("uca", tools=json.dumps(tools))
    row["turns"][1]["tool_calls"] = json.dumps(call)
    return row


NUMBER = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}


@pytest.mark.parametrize(
    ("arguments", "name", "found"),
    [
        ('{"a": 1}', "f", []),
        ({"a": 1}, "f", []),
        ('{"a": "1"}', "f", ["calls.schema"]),
        ("{}", "f", ["calls.schema"]),
        ('{"a": 1', "f", ["calls.arguments"]),
        ("[1]", "f", ["calls.arguments"]),
        ('{"a": 1}', "g", ["calls.name"]),
    ],
)
def test_calls_fit_what_is_declared(arguments: Any, name: str, found: list[str]):
    """The tool is declared and its arguments meet the declared JSON Schema."""
    assert checks(tool_row(arguments, NUMBER, name)) == [found]


@pytest.mark.parametrize(
    "parameters",
    [
        {"$ref": "#"},
        {"properties": {"a": {"$ref": "https://example.org/schema"}}},
        {"properties": {"a": {"$ref": "file:///etc/passwd"}}},
        {
            "$defs": {f"x{i}": {"anyOf": [{"$ref": f"#/$defs/x{i + 1}"}] * 2} for i in range(40)},
            "properties": {"a": {"$ref": "#/$defs/x0"}},
        },
        {"type": "nonsense"},
        [1],
    ],
)
def test_hostile_schemas_are_violations(parameters: Any):
    """Endless, exponential, far away or broken: said, not followed."""
    assert checks(tool_row('{"a": 1}', parameters)) == [["tools.schema"]]


@pytest.mark.parametrize("depth", [100, 300, 900, 980, 5000, 100_000])
def test_depth_is_survived(depth: int):
    """However deep tools, calls and answers are nested, a sample gets a reading."""
    schema_text = '{"properties": {"a": ' * depth + "{}" + "}}" * depth
    arguments = '{"a": ' * depth + "1" + "}" * depth
    row = conversation("uca", tools=f'[{{"name": "f", "parameters": {schema_text}}}]')
    row["turns"][1]["tool_calls"] = f'[{{"name": "f", "arguments": {arguments}}}]'
    answer = {"task": "closed_ie", **GOOD["closed_ie"], "output": f'{{"person": [{arguments}], "place": []}}'}
    readings = contract_violations(batch(row, answer))
    assert readings.values.null_count() == 0
    assert readings.values[1] == 1


def test_patterns_of_a_schema_are_not_run():
    """A pattern that would take for ever is left out."""
    hostile = {
        "properties": {"a": {"pattern": "(a+)+$"}},
        "patternProperties": {"(a+)+$": {}},
        "additionalProperties": False,
    }
    assert checks(tool_row({"a": "a" * 60 + "b", "a" * 60 + "b": 1}, hostile)) == [[]]


def test_tools_and_calls_that_cannot_be_read_are_violations():
    """JSON inside JSON is parsed and checked."""
    broken = conversation("ua", tools="[{")
    garbled = conversation("uca")
    garbled["turns"][1]["tool_calls"] = '{"name": '
    nameless = conversation("uca")
    nameless["turns"][1]["tool_calls"] = "[3]"
    assert checks(broken, garbled, nameless) == [["json.tools"], ["json.calls"], ["calls.name"]]


def test_a_pair_has_two_answers():
    """The worse answer is there, and is not the better one."""
    row = {"task": "generalist", **GOOD["generalist"]}
    assert checks(
        {**row, "rejected_output": "Hi."}, {**row, "rejected_output": "Hello.\n"}, {**row, "rejected_output": ""}
    ) == [[], ["pair.identical"], ["pair.rejected"]]


def test_what_the_format_found_counts_under_its_own_id():
    """A fault of the format is a violation; one that a contract finds as well counts once."""
    faults = [
        {"check": "types", "field": "answers", "message": "not a list"},
        {"check": "required", "field": "output", "message": "no output"},
        {"check": "format.none", "field": None, "message": "fits no format"},
    ]
    assert checks({"task": "generalist", "instruction": "i", "faults": faults}) == [
        ["format.none", "required.output", "types.answers"]
    ]


def test_evidence_names_check_field_and_reason():
    """What a person reads: which check, which field, what is wrong."""
    readings = contract_violations(batch({"task": "closed_ie", **GOOD["closed_ie"], "output": '{"person": []}'}))
    assert readings.evidence is not None
    assert readings.evidence([0]) == [
        {"violations": [{"check": "keys.missing", "field": "output", "message": "asked for and not answered: 'place'"}]}
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*TASKS, "pair", "talk", "blank", "unknown"]), max_size=12))
def test_readings_stand_in_the_order_of_a_mixed_batch(kinds: list[str]):
    """A sample reads the same whatever stands beside it."""
    rows = {task: {"task": task, **row} for task, row in GOOD.items()}
    rows["pair"] = {"task": "generalist", **GOOD["generalist"], "rejected_output": "Hello."}
    rows["talk"] = conversation("uuaa")
    rows["blank"] = {"task": "mrc"}
    rows["unknown"] = {"task": None}
    expected = {**dict.fromkeys(GOOD, 0), "pair": 1, "talk": 1, "blank": 3, "unknown": 2}
    readings = contract_violations(batch(*(rows[kind] for kind in kinds)))
    assert readings.values.to_list() == [expected[kind] for kind in kinds]


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(TASKS),
    st.one_of(
        st.text(),
        st.recursive(st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)).map(
            json.dumps
        ),
    ),
    st.one_of(
        st.none(), st.text(), st.sampled_from(['[{"event_type": "a", "arguments": 3}]', '[{"entity_type": 3}]', "{}"])
    ),
    st.one_of(st.none(), st.text(), st.sampled_from(["[]", "3", '[{"name": 3}]', '[{"name": "f"}]'])),
)
def test_no_text_makes_it_crash(task: str, output: str, asked: str | None, tools: str | None):
    """Whatever stands in JSON fields, every sample gets a reading."""
    sound = [text and text.encode("utf-8", "replace").decode() for text in (output, asked, tools)]
    row = conversation("uca", task=task, context="c", output=sound[0], schema=sound[1], tools=sound[2], labels=["a"])
    row["turns"][1]["tool_calls"] = sound[0]
    readings = contract_violations(batch(row))
    assert readings.values.null_count() == 0
    assert readings.evidence is not None
    assert len(readings.evidence([0])[0]["violations"]) == readings.values[0]


def test_an_answer_in_another_notation_is_read_by_its_format(batch: Callable[..., Batch]):
    """InstructUIE writes `type: mention; ...`: where the format states the spans, JSON is not asked for."""
    span = {"text": "Ann", "label": "person", "start": None, "end": None, "role": "mention", "group": 0}
    row = {"task": "closed_ie", "instruction": "Find.", "context": "Ann sang.", "output": "person: Ann"}
    readings = contract_violations(batch({**row, "spans": [span]}, row, {**row, "spans": [], "output": "[1"}))
    assert readings.values.to_list() == [0, 1, 1]
