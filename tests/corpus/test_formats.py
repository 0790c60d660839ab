"""Formats: detected with a reason, mapped to the canonical columns, faults named."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest

from hum_qc.corpus.formats import FORMATS
from hum_qc.mapping import mapping_faults
from hum_qc.sample import TASKS, schema
from tests.corpus.conftest import Read, Reader


def lines(*records: Any) -> bytes:
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def faults(got: Read, row: int = 0) -> list[tuple[str, str, str]]:
    return [(one["check"], one["field"], one["message"]) for one in got.row(row)["faults"] or []]


CHAT = [
    {"role": "system", "content": "Be kind."},
    {"role": "user", "content": "first"},
    {"role": "assistant", "content": None, "tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]},
    {"role": "tool", "content": "7"},
    {"role": "user", "content": [{"type": "text", "text": "la"}, {"type": "text", "text": "st"}]},
    {"role": "assistant", "content": "done"},
]
SHARE = [
    {"from": "human", "value": "hi"},
    {"from": "function_call", "value": '{"name": "f", "arguments": {}}'},
    {"from": "observation", "value": "7"},
    {"from": "gpt", "value": "seven"},
]


@pytest.mark.parametrize(
    ("record", "name", "reason", "columns"),
    [
        (
            {"instruction": "i", "input": "c", "output": "o"},
            "alpaca",
            "instruction and output",
            {"instruction": "i", "context": "c", "output": "o", "task": "generalist", "turns": None},
        ),
        (
            {"instruction": "i", "input": "", "response": "o"},
            "alpaca",
            "instruction and response",
            {"instruction": "i", "context": None, "output": "o"},
        ),
        (
            {"instruction": "i", "context": "c", "response": "o", "category": "closed_qa"},
            "dolly",
            "instruction, context and response",
            {"context": "c", "output": "o"},
        ),
        (
            {"instruction": "i", "input": "c", "output": "o", "category": "closed_qa"},
            "dolly",
            "instruction with a category",
            {"context": "c", "output": "o"},
        ),
        (
            {"prompt": "Below ...\n\n### Instruction:\nask\n\n### Input:\nctx\n\n### Response:\n", "response": "o"},
            "prompt_response",
            "prompt and response",
            {"instruction": "ask", "context": "ctx", "output": "o"},
        ),
        (
            {"prompt": "plain ### Response: no", "completion": "o"},
            "prompt_response",
            "prompt and completion",
            {"instruction": "plain ### Response: no", "context": None, "output": "o"},
        ),
        (
            {"question": "q", "answer": "a"},
            "question_answer",
            "question and answer",
            {"instruction": "q", "output": "a"},
        ),
        ({"inputs": "q", "targets": "a"}, "inputs_targets", "inputs and targets", {"instruction": "q", "output": "a"}),
        (
            {"id": "seed_1", "instruction": "i", "instances": [{"input": "c", "output": "o"}]},
            "self_instruct",
            "instruction with instances",
            {"instruction": "i", "context": "c", "output": "o", "id": "seed_1"},
        ),
        (
            {"messages": CHAT, "tools": [{"type": "function"}]},
            "messages",
            "messages with role and content",
            {"instruction": "la\nst", "output": "done", "tools": '[{"type": "function"}]'},
        ),
        (
            {"conversations": SHARE, "tools": "[]", "system": "S"},
            "sharegpt",
            "conversations with from and value",
            {"instruction": "hi", "output": "seven", "tools": "[]"},
        ),
        (
            {"prompt": "p", "chosen": "good", "rejected": "bad"},
            "preference",
            "chosen and rejected",
            {"instruction": "p", "output": "good", "rejected_output": "bad"},
        ),
        (
            {
                "conversations": SHARE[:1],
                "chosen": {"from": "gpt", "value": "g"},
                "rejected": {"from": "gpt", "value": "b"},
            },
            "preference",
            "chosen and rejected",
            {"instruction": "hi", "output": "g", "rejected_output": "b"},
        ),
        (
            {"chosen": [CHAT[1], CHAT[5]], "rejected": [CHAT[1], {"role": "assistant", "content": "worse"}]},
            "preference",
            "chosen and rejected",
            {"instruction": "first", "output": "done", "rejected_output": "worse"},
        ),
        (
            {"sentence": "s", "relation_list": [{"head": "a", "relation": "r", "tail": "b"}]},
            "oneke",
            "sentence and relation_list",
            {"context": "s", "output": '[{"head": "a", "relation": "r", "tail": "b"}]', "task": "closed_ie"},
        ),
        (
            {"context": "ab cd", "question": "q", "answers": {"text": ["cd"], "answer_start": [3]}, "id": "7"},
            "squad",
            "context, question and answers",
            {"instruction": "q", "context": "ab cd", "output": "cd", "answers": ["cd"], "task": "mrc"},
        ),
    ],
)
def test_a_format_is_found_explained_and_mapped(read: Reader, record: Any, name: str, reason: str, columns: Any):
    """Detection names format and reason; the canonical columns hold what the format's docstring says."""
    got = read("a.jsonl", lines(record))
    assert (got.corpus.files[0].format, got.corpus.files[0].reason) == (name, reason)
    assert got.row()["format"] == name
    assert faults(got) == []
    assert {column: got.row()[column] for column in columns} == columns


def test_the_turns_of_a_conversation_are_roles_contents_and_calls(read: Reader):
    """OpenAI and ShareGPT end in the same roles; calls are JSON text; a system text comes first."""
    turns = read("a.jsonl", lines({"messages": CHAT})).row()["turns"]
    assert [turn["role"] for turn in turns] == ["system", "user", "assistant", "tool", "user", "assistant"]
    assert json.loads(turns[2]["tool_calls"])[0]["function"]["name"] == "f"
    turns = read("b.jsonl", lines({"conversations": SHARE, "system": "S"})).row()["turns"]
    assert [turn["role"] for turn in turns] == ["system", "user", "assistant", "tool", "assistant"]
    assert turns[2] == {"role": "assistant", "content": None, "tool_calls": SHARE[1]["value"]}


def test_history_makes_a_conversation(read: Reader):
    """Earlier pairs come before the record's own question and answer."""
    turns = read("a.jsonl", lines({"instruction": "i", "input": "c", "output": "o", "history": [["a", "b"]]})).row()[
        "turns"
    ]
    assert [(turn["role"], turn["content"]) for turn in turns] == [
        ("user", "a"),
        ("assistant", "b"),
        ("user", "i\nc"),
        ("assistant", "o"),
    ]


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"instruction": "i", "output": ["x"]}, ("type", "output", "list where text is due")),
        ({"instruction": 3, "output": "x"}, ("type", "instruction", "number where text is due")),
        ({"instruction": "i", "output": None}, ("required", "output", "null")),
        ({"instruction": "i", "input": ""}, ("required", "output", "missing")),
        ({"foo": 1, "bar": 2}, ("format", "", "fits no known format; keys: foo, bar")),
        (
            {"messages": [{"role": "user", "content": "x"}]},
            ("required", "messages", "no assistant turn, hence no output"),
        ),
        ({"messages": [{"role": "user"}, 7]}, ("required", "messages[0].content", "missing")),
        ({"messages": [{"role": "user"}, 7]}, ("type", "messages[1]", "number where an object is due")),
        ({"instruction": "i", "instances": []}, ("required", "instances", "empty: no input and output")),
        ({"prompt": "p", "chosen": "a", "rejected": None}, ("required", "rejected", "missing")),
        ({"context": "c", "question": "q", "answers": 3}, ("type", "answers", "number where a list is due")),
    ],
)
def test_a_wrong_or_missing_field_is_null_with_a_fault(read: Reader, record: Any, expected: tuple[str, str, str]):
    """Nothing is silently turned into text; the fault says field and reason."""
    others = [{"instruction": "i", "output": "o"}] * 2 if "input" in record else []
    got = read("a.jsonl", lines(*others, record))
    assert expected in faults(got, len(others))


def test_a_record_of_another_format_in_the_same_file_is_read_in_its_own(read: Reader):
    """Files may be mixed: most records decide the file, each record is read in what it looks like."""
    got = read("a.jsonl", lines(*[{"instruction": "i", "output": "o"}] * 3, {"messages": CHAT}, {"x": 1}))
    assert got.samples["format"].to_list() == ["alpaca"] * 3 + ["messages", None]
    assert got.corpus.files[0].format == "alpaca"
    forced = read("b.jsonl", lines({"messages": CHAT}), format="alpaca")
    assert forced.row()["format"] == "alpaca"
    assert ("required", "instruction", "missing") in faults(forced)


def test_task_and_provenance_come_from_the_record_where_the_format_is_silent(read: Reader):
    """The format's task is first, then the user's, then the record's own; other fields are taken when they fit."""
    record = {
        "instruction": "i", "output": "o", "task": "classification", "language": "zh", "labels": ["a", 2],
        "source": "web", "licence": "MIT", "model": "m", "parent": 7, "answers": {"no": "list"}, "id": 12,
    }  # fmt: skip
    row = read("a.jsonl", lines(record)).row()
    assert (row["task"], row["language"], row["labels"], row["source"]) == ("classification", "zh", ["a", "2"], "web")
    assert (row["license"], row["generator"], row["parent"], row["id"]) == ("MIT", "m", "7", "12")
    assert row["answers"] is None
    assert read("b.jsonl", lines(record), task="mrc").row()["task"] == "mrc"
    assert read("c.jsonl", lines({"sentence": "s", "entity_list": []}), task="mrc").row()["task"] == "closed_ie"
    nameless = read("d.jsonl", lines({"instruction": "i", "output": "o"})).row()
    assert nameless["id"] == nameless["hash"][:16]


def iepile(schema_: Any, output: Any, asked: str = "Extract.", **more: Any) -> dict[str, Any]:
    inner = {"instruction": asked, "schema": schema_, "input": "the text"}
    return {
        "instruction": json.dumps(inner, ensure_ascii=False),
        "output": json.dumps(output, ensure_ascii=False),
        **more,
    }


@pytest.mark.parametrize(
    ("record", "labels", "spans"),
    [
        (
            iepile(["人物", "地点"], {"人物": ["甲", "乙"], "地点": []}),
            ["人物", "地点"],
            [("甲", "人物", "mention", 0), ("乙", "人物", "mention", 1)],
        ),
        (
            iepile(["主演"], {"主演": [{"head": "剧", "tail": "人"}]}),
            ["主演"],
            [("剧", "主演", "subject", 0), ("人", "主演", "object", 0)],
        ),
        (
            iepile(
                [{"subject_type": "书", "predicate": "作者", "object_type": "人"}],
                {"作者": [{"subject": "b", "object": "c"}, {"subject": "d", "object": "e"}]},
            ),
            ["作者"],
            [
                ("b", "作者", "subject", 0),
                ("c", "作者", "object", 0),
                ("d", "作者", "subject", 1),
                ("e", "作者", "object", 1),
            ],
        ),
        (
            iepile(
                [{"event_type": "裁员", "trigger": True, "arguments": ["时间", "人"]}],
                {"裁员": [{"trigger": "裁", "arguments": {"时间": "NAN", "人": ["x", "y"]}}]},
            ),
            ["裁员"],
            [("裁", "裁员", "trigger", 0), ("x", "裁员", "argument/人", 0), ("y", "裁员", "argument/人", 0)],
        ),
        (iepile(["裁员"], {"裁员": ["裁"]}, "抽取事件触发词"), ["裁员"], [("裁", "裁员", "trigger", 0)]),
        (
            iepile([{"entity_type": "人物", "attributes": ["父母"]}], {"人物": {"甲": {"父母": ["乙", "丙"]}}}),
            ["人物"],
            [
                ("甲", "人物", "mention", 0),
                ("甲", "父母", "subject", 1),
                ("乙", "父母", "object", 1),
                ("甲", "父母", "subject", 2),
                ("丙", "父母", "object", 2),
            ],
        ),
        (iepile({"person": "a human", "place": "where"}, []), ["person", "place"], []),
        (
            iepile(["r"], [{"head": "a", "relation": "r", "tail": "b"}]),
            ["r"],
            [("a", "r", "subject", 0), ("b", "r", "object", 0)],
        ),
        (
            iepile(["e"], [{"event_trigger": "t", "event_type": "e", "arguments": [{"argument": "x", "role": "who"}]}]),
            ["e"],
            [("t", "e", "trigger", 0), ("x", "e", "argument/who", 0)],
        ),
        (iepile(["n"], [{"entity": "x", "entity_type": "n"}]), ["n"], [("x", "n", "mention", 0)]),
    ],
    ids=["ner", "re", "spo", "ee", "eet", "kg", "schema map", "re test", "ee test", "ner test"],
)
def test_iepile_facts_become_spans(read: Reader, record: Any, labels: list[str], spans: list[tuple[Any, ...]]):
    """Each task of IEPile, in its training and its test shape."""
    got = read("a.jsonl", lines(record))
    row = got.row()
    assert (row["format"], row["task"], row["context"]) == ("iepile", "closed_ie", "the text")
    assert faults(got) == []
    assert row["labels"] == labels
    assert json.loads(row["schema"]) == json.loads(record["instruction"])["schema"]
    assert [(one["text"], one["label"], one["role"], one["group"]) for one in row["spans"]] == spans


@pytest.mark.parametrize(
    ("record", "check", "field"),
    [
        (iepile(["a"], {}) | {"output": "{'a': []}"}, "json", "output"),
        (iepile(["a"], {}) | {"instruction": '{"schema": ["a"], "input": "x'}, "json", "instruction"),
        (iepile(["a"], {"a": [{"odd": "shape"}]}), "shape", "output"),
        (iepile(["a"], 7), "type", "output"),
        (iepile(3, {}), "type", "instruction.schema"),
        (iepile(["a"], {}) | {"output": {"a": []}}, "type", "output"),
    ],
)
def test_broken_inner_json_is_a_fault_with_its_place(read: Reader, record: Any, check: str, field: str):
    """What cannot be read inside of a record does not make it unreadable."""
    got = read("a.jsonl", lines(record))
    assert got.row()["format"] == "iepile"
    assert (check, field) in [(one[0], one[1]) for one in faults(got)]


def test_squad_spans_count_characters_and_unanswerable_questions_claim_nothing(read: Reader):
    """`end` is start plus the length of the answer; an impossible question answers `unanswerable`."""
    got = read(
        "a.jsonl",
        lines(
            {
                "context": "在歐洲",
                "question": "q",
                "answers": [{"text": "歐洲", "answer_start": 1}, {"text": "x", "answer_start": "1"}],
            },
            {"context": "c", "question": "q", "answers": [], "is_impossible": True},
        ),
    )
    first, second = got.row(0), got.row(1)
    assert (first["spans"][0]["start"], first["spans"][0]["end"], first["spans"][0]["role"]) == (1, 3, "answer")
    assert first["spans"][1]["start"] is None
    assert faults(got)[0][:2] == ("type", "answers[1].answer_start")
    assert (second["output"], second["spans"], second["answers"]) == ("unanswerable", [], [])


HOSTILE = [None, True, 7, 1.5, "x", [], ["x"], [[]], [{}], {}, {"x": 1}, [None], "[bold]\x1b[31m", [{"role": 1}], 2**80]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_any_value_in_any_field_of_any_format_is_a_sample(read: Reader, name: str):
    """Wrong types in every field: no reject, no crash, and the batch keeps its types."""
    records = [dict.fromkeys(FORMATS[name].keys, value) for value in HOSTILE]
    records += [{key: value} for key in FORMATS[name].keys for value in HOSTILE]
    extras = ("id", "tools", "labels", "answers", "source", "system", "task", "is_impossible", "input", "title")
    records += [{**dict.fromkeys(FORMATS[name].keys, "x"), key: value} for key in extras for value in HOSTILE]
    got = read("a.jsonl", lines(*records), format=name)
    assert got.samples.height == len(records)
    assert dict(got.samples.schema) == {**schema(), **{f"meta.{key}": pl.String() for key in FORMATS[name].meta}}
    assert set(got.samples["task"]) <= set(TASKS)


def test_a_mapping_fills_columns_from_fields_paths_constants_templates_and_tables(read: Reader):
    """Every way of the mapping grammar; numbers become text; kept fields are `meta.*`."""
    mapping = {
        "instruction": {"template": "{a}\n{deep.list.1}"},
        "context": "deep.text",
        "output": {"field": "label", "map": {"1": "yes", "0": "no"}},
        "labels": {"value": ["yes", "no"]},
        "answers": "deep.list",
        "language": {"value": "en"},
        "id": "deep.n",
        "turns": "said",
        "meta": ["deep.n", "deep", "gone"],
    }
    record = {"a": "A", "label": 1, "deep": {"text": "T", "n": 5, "list": ["x", "y"]}, "said": CHAT[:2]}
    got = read("a.jsonl", lines(record, {"a": "A", "label": 7, "deep": 3}), mapping=mapping, task="classification")
    row = got.row()
    assert (row["instruction"], row["context"], row["output"], row["id"]) == ("A\ny", "T", "yes", "5")
    assert (row["labels"], row["answers"], row["language"]) == (["yes", "no"], ["x", "y"], "en")
    assert (row["task"], row["format"], len(row["turns"])) == ("classification", "mapping", 2)
    assert (row["meta.deep.n"], json.loads(row["meta.deep"]), row["meta.gone"]) == ("5", record["deep"], None)
    assert faults(got) == []
    assert ("required", "instruction", "no field 'deep.list.1' in the record") in faults(got, 1)
    assert ("map", "output", "the map has no entry for '7'") in faults(got, 1)


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({"ouput": "x"}, "did you mean 'output'"),
        ({"output": {"valu": 1}}, "did you mean 'value'"),
        ({"output": {"field": "x", "value": "y"}}, "exactly one of"),
        ({"output": {"template": "{a"}}, "template"),
        ({"output": {"template": "no field"}}, "in braces"),
        ({"output": ["a"]}, "a field name"),
        ({"output": "a", "task": {"value": "mcr"}}, "did you mean 'mrc'"),
        ({"output": "a", "meta": "x"}, "a list of field names"),
        ({"output": "a", "columns": ["x", "x"]}, "names a field twice"),
        ({"meta": ["x"]}, "fills no column"),
        ({"output": {"map": {"1": "x"}, "value": "y"}}, "beside a field"),
    ],
)
def test_a_fault_of_a_mapping_is_named(mapping: Any, message: str):
    """Each with what is due or the near miss."""
    assert any(message in one for _, one in mapping_faults(mapping)), mapping_faults(mapping)


def test_all_faults_of_a_mapping_are_reported_at_once():
    """A sound mapping has none."""
    assert len(mapping_faults({"ouput": "x", "labls": "y", "meta": 3})) == 3
    assert mapping_faults({"output": 0, "meta": ["a"], "task": {"field": "t", "map": {1: "mrc"}}}) == []


def test_an_impossible_question_keeps_the_answers_that_stand_beside_it(read: Reader):
    """They claim no span and are no output, but whoever doubts the question needs them."""
    answers = [{"text": "Rome", "answer_start": 0}]
    record = {"context": "Rome.", "question": "Where?", "answers": answers, "is_impossible": True}
    row = read("a.jsonl", lines(record)).row()
    assert (row["output"], row["spans"], row["answers"]) == ("unanswerable", [], ["Rome"])
