"""Annotation formats that are JSON: CLUENER, FewRel, sentences of tokens and tags, and InstructUIE's flat answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hum_qc.corpus.formats.flat import Flat
from tests.corpus.conftest import Read, Reader


def one(read: Reader, record: Any, **options: Any) -> Read:
    return read("a.jsonl", json.dumps(record, ensure_ascii=False).encode() + b"\n", **options)


def spans(got: Read) -> list[tuple[Any, ...]]:
    return [
        tuple(span[key] for key in ("label", "role", "text", "start", "end", "group")) for span in got.row()["spans"]
    ]


def faults(got: Read) -> list[tuple[str, str]]:
    return [(fault["check"], fault["field"]) for fault in got.row()["faults"]]


def test_cluener_places_include_the_last_character(read: Reader):
    """A span's end does not; a mention in several places is one of the output and several spans."""
    label = {"name": {"王明": [[0, 1], [4, 5]]}, "company": {"银行": [[7, 8]]}}
    got = one(read, {"text": "王明说，王明在银行", "label": label})
    file, row = got.corpus.files[0], got.row()
    assert (file.format, file.reason) == ("cluener", "text, and label with mentions and their places")
    assert spans(got)[:2] == [("name", "mention", "王明", 0, 2, 0), ("name", "mention", "王明", 4, 6, 1)]
    assert json.loads(row["output"]) == {"name": ["王明"], "company": ["银行"]}
    assert (row["task"], row["instruction"], row["labels"], row["faults"]) == ("closed_ie", None, None, [])


def test_cluener_gives_what_is_stated_even_where_it_is_wrong(read: Reader):
    """Whether a mention is where it is said to be is for grounding to judge; a place that is none is a fault."""
    got = one(read, {"text": "王明", "label": {"name": {"李四": [[7, 8], [1], "x"], "王": []}}}, format="cluener")
    assert [span[2:5] for span in spans(got)] == [
        ("李四", 7, 9),
        ("李四", None, None),
        ("李四", None, None),
        ("王", None, None),
    ]
    assert faults(got) == [("type", "label.name.李四")] * 2 + [("type", "label.name.王")]


def test_no_entities_is_an_annotation_too(read: Reader):
    """An empty label claims nothing."""
    got = one(read, {"text": "t", "label": {}})
    assert (got.row()["format"], got.row()["output"], got.row()["spans"]) == ("cluener", "{}", [])


def test_a_label_that_is_no_annotation_is_another_format(read: Reader):
    """Text with a class as its label is not CLUENER."""
    assert one(read, {"text": "t", "label": "sports"}).corpus.files[0].format is None


def test_fewrel_ends_are_placed_by_their_tokens(read: Reader):
    """Head and tail share one group; a name that is tokenised otherwise is given as the text has it."""
    tokens = ["the", "Mdr", "(", "x", ")", "of", "Jo", "Doe"]
    record = {
        "relation": "P1",
        "tokens": tokens,
        "h": ["mdr (x)", "Q1", [[1, 2, 3, 4]]],
        "t": ["Jo Do", "Q2", [[6, 7]]],
    }
    got = one(read, record)
    assert (got.row()["format"], got.row()["context"]) == ("fewrel", "the Mdr ( x ) of Jo Doe")
    assert spans(got) == [("P1", "subject", "Mdr ( x )", 4, 13, 0), ("P1", "object", "Jo Do", 17, 23, 0)]
    assert json.loads(got.row()["output"]) == {"P1": [{"subject": "Mdr ( x )", "object": "Jo Do"}]}


@pytest.mark.parametrize("places", [[[99]], [[]], ["x"], [[-1]], [[True]]])
def test_a_place_beyond_the_tokens_is_a_fault_and_the_name_is_still_claimed(read: Reader, places: Any):
    """Grounding then looks for the name."""
    got = one(read, {"relation": "P1", "tokens": ["a", "b"], "h": ["a", "Q1", places], "t": ["b", "Q2", [[1]]]})
    assert spans(got)[0] == ("P1", "subject", "a", None, None, 0)
    assert faults(got) == [("shape", "h")]


def test_tokens_and_tags_may_be_json(read: Reader):
    """One sentence an object, read like a tagging file."""
    got = one(read, {"id": 3, "tokens": ["In", "New", "York"], "tags": ["O", "B-LOC", "I-LOC"]})
    assert (got.row()["format"], got.row()["id"]) == ("conll", "3")
    assert spans(got) == [("LOC", "mention", "New York", 3, 11, 0)]


NER = "Please list all entity words in the text that fit the category."
RE = "Find the phrases in the following sentences that have a given relationship."
EE = "Extract the event information in the text and return them in the event list."


def prompt(asked: str, options: str, text: str) -> str:
    return f"{asked} \nOption: {options} \nText: {text} \nAnswer:"


@pytest.mark.parametrize(
    "record",
    [
        {"instruction": prompt(NER, "person, location", "Jo in Ulm"), "output": "person: Jo; location: Ulm"},
        {"prompt": prompt(NER, "person, location", "Jo in Ulm"), "response": " person: Jo; location: Ulm"},
        {
            "id": "7", "sentence": "Jo in Ulm", "label": "person: Jo; location: Ulm",
            "instruction": prompt(NER, "person, location", "{0}"), "ground_truth": "",
        },
        {
            "Task": "NER", "Dataset": "d",
            "Instance": {
                "id": "7", "sentence": "Jo in Ulm", "label": "person: Jo; location: Ulm",
                "instruction": prompt("?", "person,location", "{0}"),
            },
        },
    ],
)  # fmt: skip
def test_instructuie_is_told_by_its_layout(read: Reader, record: Any):
    """Instruction, options, text and answer fill the columns; the answer is left as it is."""
    got = one(read, record)
    row = got.row()
    assert (row["format"], row["task"], row["context"]) == ("instructuie", "closed_ie", "Jo in Ulm")
    assert row["labels"] == ["person", "location"]
    assert "Option" not in row["instruction"]
    assert row["output"].strip() == "person: Jo; location: Ulm"
    assert spans(got) == [("person", "mention", "Jo", None, None, 0), ("location", "mention", "Ulm", None, None, 1)]
    assert row["faults"] == []


def test_instructuie_events_take_their_roles_from_the_options(read: Reader):
    """The sentinel for a single quote is read as one, and None claims nothing."""
    options = "Event type: ['Attack', 'Life:Die'], Arguments type: ['Victim', 'Place']."
    record = {
        "instruction": prompt(EE, options, "Jo's killing in Ulm, Bavaria"),
        "output": "( Life:Die: killing, Jo#$%#s: Victim, Ulm, Bavaria: Place )",
    }
    got = one(read, record)
    assert got.row()["labels"] == ["Attack", "Life:Die"]
    assert [span[:3] for span in spans(got)] == [
        ("Life:Die", "trigger", "killing"), ("Life:Die", "argument/Victim", "Jo's"),
        ("Life:Die", "argument/Place", "Ulm, Bavaria"),
    ]  # fmt: skip
    got = one(read, {**record, "output": "None"})
    assert (got.row()["spans"], got.row()["faults"]) == ([], [])


ES = 'Please list all entity words in the text that fit the category. Output format is "word1, word2".'
ET = "Given options, please tell me the categories of all the listed entity words."
EP = 'Please list all entity pairs containing a certain relationship. Output format is "word1, word2; word3, word4".'
EPR = "Given options, please tell me the relationships of all the listed entity pairs."
EET = 'Please tell me event type and its trigger word from given type options. Output format is "type: trigger".'
EEA = 'Given event type and trigger, please tell me the arguments. Output format is "name1: role1; name2: role2".'
PART = "Jo of Ulm, Bavaria hit Ann; Ann lives in Rome"


@pytest.mark.parametrize("told", [True, False], ids=["by its task", "by its words"])
@pytest.mark.parametrize(
    ("task", "asked", "options", "given", "answer", "found"),
    [
        ("ES", ES, "person, place", "", "Ann, Jo, Rome",
         [(None, "mention", "Ann"), (None, "mention", "Jo"), (None, "mention", "Rome")]),
        ("ET", ET, "person, place", "\n Entities: Jo, Rome", "person: Jo; place: Rome",
         [("person", "mention", "Jo"), ("place", "mention", "Rome")]),
        ("EP", EP, "lives in, from", "", "Ann, Rome; Jo, Ulm, Bavaria",
         [(None, "subject", "Ann"), (None, "object", "Rome"), (None, "subject", "Jo"),
          (None, "object", "Ulm, Bavaria")]),
        ("EPR", EPR, "lives in, from", "\n Entity Pairs: Ann, Rome", "lives in: Ann, Rome",
         [("lives in", "subject", "Ann"), ("lives in", "object", "Rome")]),
        ("EET", EET, "Attack, Move", "", "Attack: hit", [("Attack", "trigger", "hit")]),
        ("EEA", EEA + " \nEvent type: Attack \n", "Victim, Place", "", "Ann: Victim; Ulm, Bavaria: Place",
         [("Attack", "argument/Victim", "Ann"), ("Attack", "argument/Place", "Ulm, Bavaria")]),
    ],
)  # fmt: skip
def test_parts_of_a_task_are_read(
    read: Reader, task: str, asked: str, options: str, given: str, answer: str, found: list[Any], told: bool
):
    """Spans or pairs alone, types, triggers, arguments; entities listed for typing belong to the instruction."""
    instance = {"sentence": PART, "label": f" {answer}", "instruction": prompt(asked, options, "{0}" + given)}
    flat = {"instruction": prompt(asked, options, PART + given), "output": answer}
    got = one(read, {"Task": task, "Instance": instance} if told else flat)
    row = got.row()
    assert (row["context"], row["faults"]) == (PART, [])
    assert [span[:3] for span in spans(got)] == found
    assert given.strip() in row["instruction"]


def test_an_answer_of_no_known_kind_is_a_fault(read: Reader):
    """Nothing says whether entities or relations are asked for: no guess."""
    got = one(read, {"instruction": prompt("Do it.", "a", "x"), "output": "a: x"})
    assert (faults(got), got.row()["spans"]) == ([("shape", "output")], [])


def flat(kind: str, answer: str, passage: str | None, *options: list[str] | None) -> Flat:
    found = Flat(passage, *options)
    getattr(found, kind)(answer)
    return found


@pytest.mark.parametrize(
    ("answer", "passage", "found"),
    [
        ("person: A; B", "A; B came", [("person", "A; B")]),
        ("person: A; location: B; person: C", "A B C", [("person", "A"), ("location", "B"), ("person", "C")]),
        ("person: x; location: y", "say x; location: y", None),
        ("person: x; foo: y", "say x; foo: y", [("person", "x; foo: y")]),
        ("person: x; foo: y", "say x and y", None),
        ("person: x; y", "say x and y", None),
        ("person: Ghost; location: y", "say y", [("person", "Ghost"), ("location", "y")]),
        ("foo: x", "x", [("foo", "x")]),
        ("person: at 10:30; location: 3:1", "at 10:30, 3:1", [("person", "at 10:30"), ("location", "3:1")]),
        ("a: b: x; a: y", "x y", [("a: b", "x"), ("a", "y")]),
        ("person: A;; location: B;", "A B", [("person", "A"), ("location", "B")]),
        ("no label", "no label", None),
        ("person:", "x", None),
        ("person：王；location：京", "王在京", [("person", "王"), ("location", "京")]),
    ],
)
def test_values_with_separators_are_never_cut_in_two(answer: str, passage: str, found: list[tuple[str, str]] | None):
    """The passage and the options settle what belongs together; where they do not, it is odd and claims nothing."""
    got = flat("entities", answer, passage, ["person", "location", "a", "a: b"])
    assert [(span["label"], span["text"]) for span in got.spans] == (found or [])
    assert bool(got.odd) == (found is None)


@pytest.mark.parametrize(
    ("answer", "passage", "pair"),
    [
        ("r: Jo, Ulm", "Jo of Ulm", ("Jo", "Ulm")),
        ("r: Ghost, Ulm", "Jo of Ulm", ("Ghost", "Ulm")),
        ("r: Jo, Ulm, Bavaria", "Jo of Ulm, Bavaria", ("Jo", "Ulm, Bavaria")),
        ("r: A, B, C", "A, B, C", None),
        ("r: A, B, C", "nothing of it", None),
        ("r: A; B, C", "A; B and C", ("A; B", "C")),
        ("r: A", "A", None),
        ("r: a" + ", a" * 100, "a, a", None),
    ],
)
def test_heads_and_tails_are_cut_where_both_stand_in_the_passage(
    answer: str, passage: str, pair: tuple[str, str] | None
):
    """One comma is the cut; of several, the only one that the passage bears out."""
    got = flat("relations", answer, passage, ["r"])
    assert [span["text"] for span in got.spans] == list(pair or ())
    assert bool(got.odd) == (pair is None)


@pytest.mark.parametrize(
    ("answer", "passage", "found"),
    [
        ("( X: hit, None )", "hit", ["hit"]),
        ("( X: hit ), ( Y: ran, Jo: who )", "hit ran Jo", ["hit", "ran", "Jo"]),
        ("(X:hit,Jo (the man):who,Ulm, Bavaria:where)", "hit Jo (the man) Ulm, Bavaria",
         ["hit", "Jo (the man)", "Ulm, Bavaria"]),
        ("( X: hit, and run, Jo: who )", "hit, and run Jo", ["hit, and run", "Jo"]),
        ("( X: hit, ran, Jo: who )", "hit ran Jo", []),
        ("( X: hit, a: who, b: where )", "hit (a: who, b)", []),
        ("( X: hit, Jo: foo )", "hit Jo", []),
        ("( X: hit, None ), ( Foo: x, None )", "hit x", []),
        ("( X: hit, Jo: who, a, b: where )", "hit Jo a b", []),
        ("X: hit", "hit", []),
        ("( hit )", "hit", []),
        ("( X: hit, Jo: who", "hit Jo", []),
    ],
)  # fmt: skip
def test_events_are_cut_by_types_roles_and_passage(answer: str, passage: str, found: list[str]):
    """Parentheses and commas inside a value do no harm; what stays open is odd."""
    got = flat("events", answer, passage, ["X", "Y"], ["who", "where"])
    assert [span["text"] for span in got.spans] == found
    assert bool(got.odd) == (not found)


@pytest.mark.parametrize(
    ("answer", "passage", "found", "odd"),
    [
        ("Jo, Ann", "Ann and Jo", ["Jo", "Ann"], 0),
        ("Jo, Ulm, Bavaria", "Jo of Ulm, Bavaria", ["Jo"], 1),
        ("Ghost, Ann", "Ann", ["Ghost", "Ann"], 0),
        ("王，京", "王在京", ["王", "京"], 0),
        ("Ann", "Ann", ["Ann"], 0),
        ("Ann,", "Ann, Jo", ["Ann"], 0),
    ],
)
def test_a_mention_that_may_hold_a_comma_claims_nothing(answer: str, passage: str, found: list[str], odd: int):
    """A list of mentions is cut at commas, but not where the passage has the comma too."""
    got = flat("mentions", answer, passage)
    assert ([span["text"] for span in got.spans], len(got.odd)) == (found, odd)


@pytest.mark.parametrize(
    ("answer", "passage", "pairs"),
    [
        ("A, B; C, D", "A B C D", [("A", "B"), ("C", "D")]),
        ("A; B, C", "A; B and C", [("A; B", "C")]),
        ("A, B; C, D", "A of B; C, D", None),
        ("A", "A", None),
    ],
)
def test_pairs_without_a_label_are_cut_where_the_passage_bears_it_out(
    answer: str, passage: str, pairs: list[tuple[str, str]] | None
):
    """Pairs end at semicolons, unless a name holds one."""
    got = Flat(passage, ["r"])
    got.relations(answer, labelled=False)
    texts = [span["text"] for span in got.spans]
    assert list(zip(texts[::2], texts[1::2], strict=True)) == (pairs or [])
    assert bool(got.odd) == (pairs is None)


@pytest.mark.parametrize(
    ("answer", "passage", "found"),
    [
        ("Jo: who; Ulm: where", "Jo in Ulm", ["Jo", "Ulm"]),
        ("at 10:30: where", "at 10:30", ["at 10:30"]),
        ("A; B: who", "A; B", ["A; B"]),
        ("A; B: who", "A and B", None),
        ("Jo: foo", "Jo", None),
        ("Jo", "Jo", None),
    ],
)
def test_arguments_of_an_event_end_in_their_role(answer: str, passage: str, found: list[str] | None):
    """The role after the last colon is one of those offered; a semicolon inside a name must stand in the passage."""
    got = Flat(passage, None, ["who", "where"])
    got.arguments(answer, "Hit")
    assert [span["text"] for span in got.spans] == (found or [])
    assert {span["label"] for span in got.spans} <= {"Hit"}
    assert bool(got.odd) == (found is None)


plain = st.text("ab c", min_size=1, max_size=5).map(str.strip).filter(bool)


@given(st.lists(st.tuples(st.sampled_from(["p", "q"]), plain), min_size=1, max_size=6))
def test_an_answer_without_separators_in_its_values_is_read_back(items: list[tuple[str, str]]):
    """Written and read, labels and values are the same."""
    got = flat("entities", "; ".join(f"{label}: {value}" for label, value in items), None, ["p", "q"])
    assert [(span["label"], span["text"]) for span in got.spans] == items
    pairs = [(label, value, value[::-1]) for label, value in items]
    got = flat("relations", "; ".join(f"{label}: {one}, {two}" for label, one, two in pairs), None, ["p", "q"])
    assert [span["text"] for span in got.spans] == [text for _, one, two in pairs for text in (one, two)]


odd_values = st.text("apq;:,() ", min_size=1, max_size=9).map(lambda text: text.strip(" ;")).filter(bool)
odd_items = st.lists(st.tuples(st.sampled_from(["p", "q"]), odd_values), min_size=1, max_size=4)


@settings(max_examples=500)
@given(odd_items, st.text("apq;:,() ", max_size=9))
def test_a_mention_with_separators_is_read_right_or_not_at_all(items: list[tuple[str, str]], more: str):
    """Where the passage holds the values, what is read is what was written, whatever the values hold; or it is odd."""
    passage = " | ".join([value for _, value in items] + [more])
    got = flat("entities", "; ".join(f"{label}: {value}" for label, value in items), passage, ["p", "q"])
    if not got.odd:
        assert [(span["label"], span["text"]) for span in got.spans] == items


@settings(max_examples=500)
@given(odd_items, odd_values, st.text("apq;:,() ", max_size=9))
def test_a_pair_with_separators_is_read_right_or_not_at_all(items: list[tuple[str, str]], tail: str, more: str):
    """The same for relations."""
    passage = " | ".join([value for _, value in items] + [tail, more])
    got = flat("relations", "; ".join(f"{label}: {value}, {tail}" for label, value in items), passage, ["p", "q"])
    if not got.odd:
        assert [span["text"] for span in got.spans] == [text for _, value in items for text in (value, tail)]


@given(st.text("px;:,() \n；：，", max_size=60), st.text("px;:,() ", max_size=30) | st.none())
def test_no_answer_crashes_the_reading(answer: str, passage: str | None):
    """Any text is read, odd, or empty."""
    for kind in ("entities", "relations", "events"):
        for labels in (["p", "x"], None):
            got = flat(kind, answer, passage, labels, labels)
            assert all(span["text"].strip() for span in got.spans)
