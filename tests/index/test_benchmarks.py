"""Known benchmarks: the policy file, what is wrong with one, and which benchmark a file holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hum_qc.errors import PolicyError
from hum_qc.index.benchmarks import Benchmark, load_benchmarks, stem, words
from hum_qc.index.items import Item, Layout, NoItemError

Write = Callable[[str, str], str]

KNOWN = load_benchmarks()
NAMES = [(one.name, alias) for one in KNOWN.sets.values() for alias in (one.name, *one.aliases)]

REFERENCE = """c3 cluewsc wsc xsum lambada lcsts race"""
HELD_OUT = """crossner_ai crossner_literature crossner_music crossner_politics crossner_science weibo_ner boson fewrel
    wiki_zsl coae2016 ipre ske2020 crudeoilnews wikievents rams fewfc ccf_law"""
POOL = """wic summedits chid afqmc bustm cluewsc wsc winogrande flores iwslt2017 tydiqa xcopa xlsum boolq commonsense_qa
    natural_questions triviaqa cmnli ocnli ax_b ax_g cb rte anli storycloze copa record hellaswag piqa siqa math gsm8k
    theoremqa strategyqa scibench bbh ceval agieval_en agieval_zh mmlu gaokao_bench cmmlu arc_easy arc_challenge xiezhi
    cmb c3 cmrc2018 drcd multirc race drop openbook_qa squad_v2 csl lcsts xsum summscreen eprstmt lambada tnews
    humaneval humaneval_x mbpp apps ds1000"""
OTHERS = "longform recipe_nlg eli5 writing_prompts natural_instructions gpqa mmlu_pro truthfulqa mgsm ifeval mt_bench"


@pytest.mark.parametrize("names", [REFERENCE, HELD_OUT, POOL, OTHERS], ids=["reference", "held-out", "pool", "others"])
def test_the_sets_that_the_reference_systems_evaluate_on_are_known(names: str) -> None:
    """Every one has an entry with a layout and a source."""
    for name in names.split():
        assert KNOWN.sets[name].layouts
        assert KNOWN.sets[name].source


def test_seventeen_sets_are_held_out_by_iepile() -> None:
    """Each is read in IEPile's own form and in OneKE's, whatever else."""
    entries = [KNOWN.sets[name] for name in HELD_OUT.split()]
    assert len(entries) == 17
    assert all({"iepile", "oneke"} <= {layout.format for layout in one.layouts} for one in entries)


@pytest.mark.parametrize(("name", "alias"), NAMES)
def test_every_alias_leads_to_its_benchmark(name: str, alias: str) -> None:
    """As a file name and as a folder, for every layout; and as the name in NAME=PATH."""
    for layout in KNOWN.sets[name].layouts:
        width = len(layout.columns) or None
        for path in (f"data/{alias}.jsonl", f"{alias}/test.jsonl", f"x/{alias.upper()}-test-1.jsonl.gz"):
            found = KNOWN.recognise(path, () if layout.format or width else layout.due, layout.format, width)
            assert found is not None, path
            assert found.name == name
    told = KNOWN.named(alias)
    assert told is not None
    assert told.name == name


def test_the_nearest_and_then_the_longest_name_wins() -> None:
    """A file name says more than its folder, and `math_500` more than `math`."""
    fields = ["problem", "level", "type", "solution", "unique_id"]
    found = {path: KNOWN.recognise(path, fields) for path in ("math/gsm.jsonl", "math_500.jsonl", "far/a/b/math/c/d/e")}
    assert {path: one and one.name for path, one in found.items()} == {
        "math/gsm.jsonl": "math",
        "math_500.jsonl": "math500",
        "far/a/b/math/c/d/e": None,
    }


def test_a_name_alone_or_fields_alone_tell_no_benchmark() -> None:
    """But for fields that stand in no other."""
    assert KNOWN.recognise("gsm8k.jsonl", ["prompt", "solution"]) is None
    assert KNOWN.recognise("mine.jsonl", ["question", "answer"]) is None
    found = KNOWN.recognise("mine.jsonl", ["prompt", "instruction_id_list", "kwargs", "key"])
    assert found is not None
    assert found.name == "ifeval"


def test_names_are_compared_by_their_words() -> None:
    """Case, hyphens and endings make no difference."""
    assert words("CrossNER-AI (test)") == "crossner_ai_test"
    assert stem("a/b/HumanEval.jsonl.gz") == "HumanEval"
    assert stem("emerging.test.annotated.gz") == "emerging.test"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sets: {}\n", ":1: describes no benchmark"),
        ("set:\n  a: {layouts: [{question: q}]}\n", ":2: unknown key 'set'; did you mean 'sets'?"),
        ("sets:\n  a: {layout: [{question: q}]}\n", ":3: unknown key 'layout'; did you mean 'layouts'?"),
        ("sets:\n  a: {licence: MIT, layouts: [{question: q}]}\n", "'licence'; did you mean 'license'?"),
        ("sets:\n  a: [q]\n", ":3: 'a': a benchmark is a mapping with 'layouts:'"),
        ("sets:\n  a b: {layouts: [{question: q}]}\n", ":3: 'a b': a name is made of letters"),
        ("sets:\n  a: {layouts: []}\n", ":3: 'a' has no list of layouts"),
        ("sets:\n  a: {layouts: [squat]}\nlayouts:\n  squad: {question: q}\n", "called 'squat'; did you mean 'squad'?"),
        ("sets:\n  a:\n    layouts:\n      - answer: b\n", ":5: a layout needs 'question:' or 'format:'"),
        ("sets:\n  a:\n    layouts:\n      - question: q\n        quetion: b\n", ":6: unknown key 'quetion'"),
        ("sets:\n  a:\n    layouts:\n      - question: {q: 1}\n", ":5: question: a field or a list of fields is due"),
        ("sets:\n  a:\n    layouts: [{question: q, columns: q}]\n", ":4: columns: a list of names is due"),
        ("sets:\n  a:\n    layouts: [{question: q, labelled: 1}]\n", ":4: labelled: true or false is due"),
        ("sets:\n  a:\n    layouts: [{question: q, verified: yes}]\n", "verified: one of file, documented is due"),
        ("sets:\n  a:\n    layouts: [{question: q, choices: c, answer: {leter: b}}]\n", "did you mean 'letter'?"),
        ("sets:\n  a:\n    layouts: [{question: q, answer: {letter: b}}]\n", "letter names one of the choices"),
        ("sets:\n  a:\n    layouts: [{question: q, choices: c, answer: {key: b}}]\n", "key stands beside keys"),
        ("sets:\n  a:\n    layouts: [{question: q, answer: {field: b, map: c}}]\n", "map: an object beside a field"),
        ("sets:\n  a:\n    layouts: [{question: q, answer: [b]}]\n", "answer: a field, or one of {letter: ...}"),
        ("sets:\n  a:\n    layouts: [{question: q, wrappers: ['Q: {qestion}']}]\n", "did you mean 'question'?"),
        ("sets:\n  a:\n    layouts: [{question: q, wrappers: ['Q:']}]\n", "{question} must stand once"),
        ("sets:\n  a: {language: english, layouts: [{question: q}]}\n", "'english' is no ISO 639-1 code"),
        ("sets:\n  a: {aliases: b, layouts: [{question: q}]}\n", ":3: aliases: a list of names is due"),
        ("sets:\n  a: {hub: {path: x/y, splitt: t}, layouts: [{question: q}]}\n", "'splitt'; did you mean 'split'?"),
        ("sets:\n  a: {hub: x/y/z, layouts: [{question: q}]}\n", "hub: the name of a data set is due"),
        ("sets:\n  a: {about: 3, layouts: [{question: q}]}\n", ":3: about: must be text"),
        ("extends: [a]\nsets:\n  a: {layouts: [{question: q}]}\n", ":2: extends: must name one file"),
        ("extends: nowhere.yaml\n", "nowhere.yaml: no such benchmarks file"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line(policy: Write, text: str, message: str) -> None:
    """What is wrong and the near miss, never a traceback."""
    path = policy(f"benchmarks: mine\n{text}", "benchmarks.yaml")
    with pytest.raises(PolicyError) as caught:
        load_benchmarks(path)
    assert message in str(caught.value)
    assert all("\n" not in fault.message for fault in caught.value.faults)


def test_all_faults_are_told_at_once(policy: Write) -> None:
    """Not only the first."""
    path = policy("benchmarks: mine\nsets:\n  a: {layouts: [{question: 1}]}\n  b: {layouts: 2}\n", "b.yaml")
    with pytest.raises(PolicyError) as caught:
        load_benchmarks(path)
    assert len(caught.value.faults) == 2


def test_a_file_of_ones_own_adds_to_the_known_ones(policy: Write) -> None:
    """By `extends:`; its entries replace those of the same name, and may use the layouts of the other."""
    text = (
        "benchmarks: mine\nextends: starter:benchmarks\nsets:\n  gsm8k: {layouts: [squad]}\n  ours: {layouts: [abcd]}\n"
    )
    known = load_benchmarks(policy(text, "b.yaml"))
    assert set(known.sets) == {*KNOWN.sets, "ours"}
    assert known.sets["gsm8k"].layouts[0].passage == "context"
    assert [document.title for document in known.documents] == ["known", "mine"]


def test_a_file_that_extends_itself_is_a_fault(tmp_path: Path) -> None:
    """It would never end."""
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text("benchmarks: one\nextends: two.yaml\n")
    two.write_text("benchmarks: two\nextends: one.yaml\n")
    with pytest.raises(PolicyError, match="extends itself"):
        load_benchmarks(str(one))


def only(layout: Layout, record: dict[str, object]) -> Item:
    """The only item of a record."""
    (item,) = layout.items(record)
    assert isinstance(item, Item)
    return item


@pytest.mark.parametrize(
    ("answer", "record", "text"),
    [
        ({"letter": "a"}, {"a": "B"}, "two"),
        ({"letter": "a"}, {"a": " b "}, "two"),
        ({"letter": "a"}, {"a": ["A", "C"]}, "one\nthree"),
        ({"letter": "a"}, {"a": "AC"}, "one\nthree"),
        ({"letter": "a"}, {"a": "Z"}, None),
        ({"letter": "a"}, {"a": "答案"}, None),
        ({"index": "a"}, {"a": 0}, "one"),
        ({"index": "a"}, {"a": "2"}, "three"),
        ({"index": "a"}, {"a": 3}, None),
        ({"index": "a"}, {"a": -1}, None),
        ({"number": "a"}, {"a": "3"}, "three"),
        ({"number": "a"}, {"a": 0}, None),
        ({"key": "a", "keys": "k"}, {"a": "II", "k": ["I", "II", "III"]}, "two"),
        ({"key": "a", "keys": "k"}, {"a": "IV", "k": ["I"]}, None),
        ({"marked": "a"}, {"a": [0, 0, 1]}, "three"),
        ({"marked": "a"}, {"a": [False, True, True]}, "two"),
        ({"marked": "a"}, {"a": None}, None),
        ({"field": "a", "map": {"1": "yes"}}, {"a": 1}, "yes"),
        ({"field": "a", "map": {"1": "yes"}}, {"a": "no"}, "no"),
        ({"value": "always"}, {}, "always"),
        ("a", {"a": "said"}, "said"),
        ("a", {"a": {"text": ["first", "second"]}}, "first"),
        ("a", {"a": []}, None),
        ("a", {"a": 0.5}, "0.5"),
        ("a", {"a": True}, "true"),
    ],
)
def test_an_answer_is_found_however_it_is_named(answer: object, record: dict[str, object], text: str | None) -> None:
    """By letter, place, key, mark, map or as text; what names no choice is no answer."""
    layout = Layout(question="q", choices="c", answer=answer)
    assert only(layout, {"q": "?", "c": ["one", "two", "three"], **record}).answer == text


@pytest.mark.parametrize(
    ("options", "bare"),
    [
        (["(A) x", "(B)y", "( C ) z"], ["x", "y", "z"]),
        (["A. x", "B．y", "C、z"], ["x", "y", "z"]),
        (["A x", "B y", "C z"], ["x", "y", "z"]),
        (["(A)x", "(B)A y", "z"], ["x", "A y", "z"]),
        (["A heron", "A stork"], ["A heron", "A stork"]),
        (["x", "B. y"], ["x", "y"]),
    ],
)
def test_options_lose_their_letters(options: list[str], bare: list[str]) -> None:
    """Only their own, and an article is no letter unless every option has one."""
    assert only(Layout(question="q", choices="c", labelled=True), {"q": "?", "c": options}).choices == bare


def test_an_empty_option_keeps_the_others_in_their_places() -> None:
    """It is not offered, and the letter after it still names its own."""
    item = only(
        Layout(question="q", choices=["A", "B", "C"], answer={"letter": "a"}), {"q": "?", "A": "x", "C": "z", "a": "C"}
    )
    assert (item.choices, item.answer) == (["x", "z"], "z")


def test_the_parts_of_a_prompt_are_told_apart_by_its_wrapper() -> None:
    """The first wrapper that fits is taken off; a prompt in none of them stays whole."""
    wrappers = ("Context: {passage}\nQuestion: {question}\nChoices:\n{choices}\nAnswer:", "Question: {question}")
    layout = Layout(question="q", choices="c", answer={"index": "a"}, wrappers=wrappers)
    whole = "Context: A roof.\nQuestion: Who nests\nthere?\nChoices:\nA. a stork\nB. a cat\nAnswer:"
    expected = Item(None, "Who nests\nthere?", "a stork", ["a stork", "a cat"], "A roof.")
    assert only(layout, {"q": whole, "c": ["A", "B"], "a": 0}) == expected
    assert only(layout, {"q": "Question: Who?\n", "c": ["I", "you"], "a": 1}) == Item(None, "Who?", "you", ["I", "you"])
    assert only(layout, {"q": "Who? Question: me", "c": ["I", "you"], "a": 1}).question == "Who? Question: me"


def test_several_texts_are_joined_by_lines() -> None:
    """Turns of a conversation, and fields; tokens by spaces. What is missing is left out."""
    turns = only(Layout(question="turns"), {"turns": ["First.", {"content": "Then."}, None]})
    assert turns.question == "First.\nThen."
    assert only(Layout(question=["a", "b", "c"]), {"a": "1", "c": "3"}).question == "1\n3"
    assert (
        only(Layout(question="s"), {"s": [["Storks", "nest", "."], ["They", "leave", "."]]}).question
        == "Storks nest .\nThey leave ."
    )


def test_a_record_of_several_items_gives_them_all() -> None:
    """A list of objects, or lists side by side; what is no such list, or has no question, is told."""
    nested = Layout(question="q", answer="a", passage="p", each=("qs",))
    found = list(nested.items({"p": "Storks.", "qs": [{"q": "Who?", "a": "they"}, {"a": "?"}, 7]}))
    assert found[0] == Item(None, "Who?", "they", None, "Storks.")
    assert [isinstance(one, NoItemError) for one in found] == [False, True, True]
    beside = Layout(question="qs", answer="as", each=("qs", "as"))
    assert [one.answer for one in beside.items({"qs": ["1", "2"], "as": ["a", "b"]}) if isinstance(one, Item)] == [
        "a",
        "b",
    ]
    (unlike,) = beside.items({"qs": ["1", "2"], "as": ["a"]})
    assert isinstance(unlike, NoItemError)


@pytest.mark.parametrize("value", [None, "", " \n", [], {}, {"text": None}])
def test_a_question_without_text_is_no_item(value: object) -> None:
    """It is told where the text was looked for."""
    (found,) = Layout(question="q").items({"q": value})
    assert isinstance(found, NoItemError)
    assert str(found) == "no text for the question at 'q'"


def test_the_indent_of_code_stays() -> None:
    """Blank lines around it do not."""
    item = only(Layout(question="q", answer="a"), {"q": "def f():\n", "a": "\n    return 1\n\n"})
    assert (item.question, item.answer) == ("def f():", "    return 1")


def test_an_entry_is_typed() -> None:
    """What the file says, and nothing else."""
    gsm8k = KNOWN.sets["gsm8k"]
    assert isinstance(gsm8k, Benchmark)
    assert gsm8k.hub is not None
    assert (gsm8k.hub.path, gsm8k.hub.config, gsm8k.hub.split) == ("openai/gsm8k", "main", "test")
    assert (gsm8k.language, gsm8k.license) == ("en", "MIT")
