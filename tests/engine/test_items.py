"""Benchmark items from files: every known layout, any format, ids, strange rows, and the Hub."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hum_qc.engine.items import ItemFile, read_items
from hum_qc.errors import InputError, MissingError, UsageError
from hum_qc.index.benchmarks import load_benchmarks
from hum_qc.index.items import Layout, item_schema
from tests.index.written import ANSWER, CHOICES, PASSAGE, RIGHT, records

KNOWN = load_benchmarks()
MAPPED = [
    pytest.param(name, layout, id=f"{name}-{at}")
    for name, one in KNOWN.sets.items()
    for at, layout in enumerate(one.layouts)
    if layout.format is None
]

TAGGED = "Mila B-PER\nnests O\nin O\nBern B-LOC\n. O\n"
ASKED = json.dumps({"instruction": "Extract.", "schema": ["bird"], "input": "A stork."})
FORMATS = {
    "conll": (".conll", TAGGED, "Mila nests in Bern ."),
    "cluener": (".jsonl", json.dumps({"text": "A stork.", "label": {"bird": {"stork": [[2, 6]]}}}), "A stork."),
    "fewrel": (".jsonl", json.dumps({"relation": "P1", "tokens": ["Mila", "of", "Bern"], "h": ["mila", "Q1", [[0]]],
                                     "t": ["bern", "Q2", [[2]]]}), "Mila of Bern"),
    "iepile": (".jsonl", json.dumps({"task": "NER", "instruction": ASKED, "output": '{"bird": ["stork"]}'}),
               "A stork."),
    "oneke": (".jsonl", json.dumps({"sentence": "A stork.", "entity_list": [{"name": "stork", "type": "bird"}]}),
              "A stork."),
}  # fmt: skip
FORMATTED = [(name, layout.format) for name, one in KNOWN.sets.items() for layout in one.layouts if layout.format]


def lines(*rows: Any) -> str:
    """JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def write(path: Path, text: str) -> Path:
    """A file with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def whole(*files: ItemFile) -> pl.DataFrame:
    """All items of some files."""
    return pl.concat([frame for file in files for frame in file.frames()])


def known_items(paths: Sequence[Path | str]) -> list[ItemFile]:
    """What the paths hold, by the shipped policy file, which is read once for all tests."""
    return read_items(paths, benchmarks=KNOWN)


def items(*paths: Path | str) -> list[dict[str, Any]]:
    """All items that some paths name."""
    return whole(*known_items(paths)).to_dicts()


def in_layout(folder: Path, layout: Layout) -> Path:
    """A file that is written in a layout."""
    rows = records(layout)
    if not layout.columns:
        return write(folder / "test.jsonl", lines(*rows))
    values = [[row[column] for column in layout.columns] for row in rows]
    if layout.each:
        return write(folder / "test.json", json.dumps(values, indent=1))
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(values)
    return write(folder / "test.csv", text.getvalue())


def at_paths(way: Any) -> int:
    """How many paths a way names."""
    return len(way) if isinstance(way, list) else 1


@pytest.mark.parametrize(("name", "layout"), MAPPED)
def test_every_known_layout_is_recognised_and_read(tmp_path: Path, name: str, layout: Layout) -> None:
    """Written from what the policy file says of it: three items, each part where it should be."""
    (file,) = known_items([in_layout(tmp_path / name, layout)])
    frame = whole(file)
    found = frame.to_dicts()
    assert (file.benchmark.name, file.reasons, frame.schema) == (name, [], item_schema())
    assert [one["question"][-1] for one in found] == ["0", "1", "2"]
    ids = (str(number) if layout.id is None else "/".join([f"i{number}"] * at_paths(layout.id)) for number in range(3))
    assert [one["item"] for one in found] == list(ids)
    for one in found:
        offered = one["choices"]
        assert (offered is None) == (layout.choices is None)
        assert offered is None or offered == CHOICES[: len(offered)]
        assert one["passage"] == (None if layout.passage is None else PASSAGE)
        if isinstance(layout.answer, dict) and "field" in layout.answer:
            assert one["answer"] == next(iter(layout.answer["map"].values()))
        elif isinstance(layout.choices, list) and layout.answer == layout.choices[0]:
            assert one["answer"] == CHOICES[0]
        else:
            assert one["answer"] == (None if layout.answer is None else RIGHT if offered else ANSWER)


@pytest.mark.parametrize(("name", "format_"), FORMATTED)
def test_sets_for_extraction_are_read_in_the_formats_of_the_corpus_room(
    tmp_path: Path, name: str, format_: str
) -> None:
    """The sentence is the question, its annotation the answer."""
    ending, text, sentence = FORMATS[format_]
    (file,) = known_items([write(tmp_path / name / f"test{ending}", text)])
    (item,) = whole(file).to_dicts()
    assert (file.benchmark.name, item["question"], item["passage"]) == (name, sentence, None)
    assert item["language"] == KNOWN.sets[name].language
    assert json.loads(item["answer"])


def test_rows_of_one_question_become_one_item(tmp_path: Path) -> None:
    """One row per option, as decon has them; an option that is lost costs the choices, a right one the answer."""

    def row(number: int, answer: str, right: bool | None) -> dict[str, Any]:
        return {"eval_key": "mmlu", "eval_instance_index": number, "split": "test", "config": "all", "doc_id": 9,
                "question": f"Q{number}", "answer": answer, "is_correct": right}  # fmt: skip

    rows = [row(0, "a", False), row(0, "b", True), row(1, "c", False), row(2, "d", None), row(3, "e", True)]
    found = items(write(tmp_path / "mmlu_test-1.jsonl", lines(*rows)))
    assert [(one["item"], one["choices"], one["answer"]) for one in found] == [
        ("0", ["a", "b"], "b"),
        ("1", None, None),
        ("2", None, "d"),
        ("3", None, "e"),
    ]


def test_a_file_without_a_header_keeps_its_first_row(tmp_path: Path) -> None:
    """The same benchmark with a header is read by its names."""
    rows = '"3","Storks are back","They nest on roofs."\n"4","A new roof","It holds."\n'
    first, _ = items(write(tmp_path / "ag_news_test.csv", rows))
    assert (first["item"], first["question"], first["answer"]) == (
        "0",
        "Storks are back\nThey nest on roofs.",
        "Business",
    )
    text = gzip.compress(b"Which?,a,b,c,d,B\nWho?,a,b,c,d,D\n")
    packed = tmp_path / "mmlu" / "virology_val.csv.gz"
    packed.parent.mkdir()
    packed.write_bytes(text)
    assert [(one["question"], one["answer"]) for one in items(packed)] == [("Which?", "b"), ("Who?", "d")]
    headed = write(tmp_path / "cmmlu" / "anatomy.csv", ",Question,A,B,C,D,Answer\n0,哪个？,甲,乙,丙,丁,C\n")
    assert items(headed)[0]["answer"] == "丙"


def test_arrays_are_read_where_a_layout_names_their_places(tmp_path: Path) -> None:
    """C3 as it is published; an array of another length is told."""
    good = [["女：你好。", "男：好。"], [{"question": "谁？", "choice": ["甲", "乙"], "answer": "乙"}], "1-1"]
    (file,) = known_items([write(tmp_path / "c3-d-test.json", json.dumps([good, ["?"], good], indent=1))])
    found = whole(file).to_dicts()
    assert [one["item"] for one in found] == ["1-1", "1-1#2"]
    assert found[0]["passage"] == "女：你好。\n男：好。"
    assert file.skipped == 1
    assert "list where one JSON object is due" in file.reasons[0]


def test_any_format_of_the_corpus_room_is_a_benchmark_of_its_own(tmp_path: Path) -> None:
    """It is called like its file; the template that the prompts share is taken off, the answer is the output."""
    alpaca = [{"instruction": f"Question: Who is {name}?\nAnswer:", "input": "", "output": name} for name in "ABCD"]
    found = items(write(tmp_path / "held-out.jsonl", lines(*alpaca)))
    assert [one["question"] for one in found] == [f"Who is {name}?" for name in "ABCD"]
    assert {one["benchmark"] for one in found} == {"held-out"}
    assert [one["answer"] for one in found] == list("ABCD")
    chat = [{"role": "system", "content": "Be short."}, {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Yes?"}, {"role": "user", "content": "Who?"},
            {"role": "assistant", "content": "I."}]  # fmt: skip
    (one,) = items(write(tmp_path / "chat.jsonl", lines({"messages": chat, "id": "c1"})))
    assert (one["item"], one["question"], one["answer"]) == ("c1", "Hi\nWho?", "I.")


def test_a_file_that_is_called_test_is_called_by_its_folder(tmp_path: Path) -> None:
    """So that the splits of one benchmark belong together."""
    for split in ("dev", "test"):
        write(tmp_path / "ours" / f"{split}.jsonl", lines({"instruction": "Who?", "output": split}))
    files = known_items([tmp_path / "ours"])
    assert [(one["benchmark"], one["item"]) for one in whole(*files).to_dicts()] == [
        ("ours", "dev:0"),
        ("ours", "test:0"),
    ]


def test_an_instruction_that_many_passages_have_is_no_question(tmp_path: Path) -> None:
    """Then the passage is what is asked; not so where passages have several questions each."""
    topics = [{"instruction": "Which topic?", "input": f"Text {n}.", "output": "birds"} for n in range(4)]
    found = items(write(tmp_path / "topics.jsonl", lines(*topics)))
    assert [(one["question"], one["passage"]) for one in found] == [(f"Text {n}.", None) for n in range(4)]
    asked = [{"instruction": q, "input": f"Text {n}.", "output": "x"} for n in range(4) for q in ("Who?", "Where?")]
    found = items(write(tmp_path / "reading.jsonl", lines(*asked)))
    assert (found[1]["question"], found[1]["passage"]) == ("Where?", "Text 0.")


def test_a_question_without_an_answer_has_none(tmp_path: Path) -> None:
    """SQuAD's unanswerable questions, in a file of one's own."""
    qas = [{"id": "a", "question": "Who?", "answers": []}, {"id": "b", "question": "Where?", "answers": [
        {"text": "roofs", "answer_start": 9}]}]  # fmt: skip
    nested = {"version": "1", "data": [{"title": "t", "paragraphs": [{"context": "Nests on roofs.", "qas": qas}]}]}
    found = items(write(tmp_path / "ours.json", json.dumps(nested)))
    assert [(one["item"], one["answer"], one["passage"]) for one in found] == [
        ("a", None, "Nests on roofs."),
        ("b", "roofs", "Nests on roofs."),
    ]


def test_ids_of_several_files_are_told_apart(tmp_path: Path) -> None:
    """By the splits that the file names state, else by the file names, else by more of the path."""
    row = lines({"question": "Who?", "answer": "I"})
    one, two = write(tmp_path / "gsm8k" / "train.jsonl", row), write(tmp_path / "gsm8k" / "test.jsonl", row)
    assert [each["item"] for each in items(one, two)] == ["train:0", "test:0"]
    assert [each["item"] for each in items(one)] == ["0"]
    three, four = write(tmp_path / "gsm8k" / "a-test.jsonl", row), write(tmp_path / "gsm8k" / "b-test.jsonl", row)
    assert [each["item"] for each in items(three, four)] == ["a-test:0", "b-test:0"]
    five = write(tmp_path / "x" / "gsm8k" / "x" / "test.jsonl", row)
    assert [each["item"] for each in items(two, five)] == ["gsm8k/test:0", "x/test:0"]
    twice = known_items([two, two])
    assert [file.prefix for file in twice] == [str(two), str(two)]


def test_an_id_that_stands_twice_is_followed_by_its_position(tmp_path: Path) -> None:
    """No item of a benchmark shares its name with another."""
    rows = [{"task_id": "T/1", "prompt": f"p{n}", "canonical_solution": "c", "entry_point": "e"} for n in range(3)]
    assert [one["item"] for one in items(write(tmp_path / "humaneval.jsonl", lines(*rows)))] == [
        "T/1",
        "T/1#1",
        "T/1#2",
    ]


def test_a_name_before_the_path_says_which_benchmark_it_is(tmp_path: Path) -> None:
    """A known one, whatever the file is called; any other name is kept, and its layout still recognised."""
    path = write(tmp_path / "x.jsonl", lines({"question": "Who?", "answer": "I #### 3"}))
    assert items(f"GSM8K={path}")[0]["benchmark"] == "gsm8k"
    assert items(f"ours={path}")[0]["benchmark"] == "ours"
    known = write(tmp_path / "gsm8k.jsonl", lines({"question": "Who?", "answer": "I #### 3"}))
    (file,) = known_items([f"ours={known}"])
    assert (file.benchmark.name, file.benchmark.license) == ("ours", "MIT")
    other = write(tmp_path / "boolq.jsonl", lines({"query": "Passage: P.\nQuestion: Q?", "choices": ["no"], "gold": 0}))
    assert items(f"gsm8k={other}")[0]["benchmark"] == "gsm8k"
    odd = write(tmp_path / "a=b.jsonl", lines({"question": "Who?", "answer": "I"}))
    assert items(odd)[0]["benchmark"] == "a=b"


def test_strange_rows_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    """No JSON, no object, no text, another layout: each with file, row and reason, and rows keep their numbers."""
    rows = ['{"question": "Who?", "answer": "I"}', "{", "[1]", '{"question": null, "answer": "I"}', '{"q": 1}',
            '{"question": ["a", {"b": 1}], "answer": {"x": [1]}}', '{"question": "\\ud800?", "answer": NaN}',
            '{"question": "\\ud800 Where?", "answer": 7}']  # fmt: skip
    path = write(tmp_path / "gsm8k.jsonl", "\n".join(rows) + "\n")
    (file,) = known_items([path])
    found = whole(file).to_dicts()
    assert [(one["item"], one["question"], one["answer"]) for one in found] == [
        ("0", "Who?", "I"),
        ("5", "a", None),
        ("7", "\ufffd Where?", "7"),
    ]
    assert (file.items, file.skipped) == (3, 5)
    assert [reason.removeprefix(f"{path}:").partition(":")[0] for reason in file.reasons] == ["1", "2", "3", "4", "6"]
    assert file.reasons[2].endswith("no text for the question at 'question'")
    assert file.reasons[3].endswith("has none of the known fields; fields: q")
    assert whole(file).height == 3
    assert file.skipped == 5


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "A"]), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["question", "answer", "query", "choices", "gold", "article", "options", "context", "answers", "turns",
          "question_id", "category", "answerKey", "subject", "id"]  # fmt: skip


@settings(deadline=None, max_examples=50)
@given(
    values=st.lists(ANYTHING, min_size=1, max_size=6),
    name=st.sampled_from(["gsm8k", "arc_easy", "race", "mmlu", "squad_v2", "mt_bench"]),
)
def test_no_value_makes_reading_fail(tmp_path_factory: pytest.TempPathFactory, values: list[Any], name: str) -> None:
    """Whatever stands in the fields: an item, or a reason."""
    rows = [{field: values[(at + n) % len(values)] for at, field in enumerate(FIELDS)} for n in range(3)]
    (file,) = known_items([write(tmp_path_factory.mktemp("r") / f"{name}.jsonl", lines(*rows))])
    with suppress(InputError):
        whole(file)
    assert file.items + file.skipped >= 3


@pytest.mark.parametrize(
    ("name", "row", "told"),
    [
        ("x.jsonl", {"a": 1, "b": 2}, "no known benchmark and no format; fields: a, b; describe it as"),
        ("gsm8k.jsonl", {"prompt": "p"}, "fields: prompt; its name says 'gsm8k', whose fields are eval_key, eval_"),
        ("x.jsonl", {"Question": "q", "Best": "a", "Correct Answer": "c"}, "; nearest is 'gpqa', whose fields are"),
    ],
)  # fmt: skip
def test_what_is_no_benchmark_is_one_clear_line(tmp_path: Path, name: str, row: dict[str, Any], told: str) -> None:
    """Which fields it has, and what it could have been."""
    with pytest.raises(InputError) as caught:
        known_items([write(tmp_path / name, lines(row))])
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_without_an_item_is_an_error_that_names_the_first_reason(tmp_path: Path) -> None:
    """Only after all of it was read."""
    (file,) = known_items([write(tmp_path / "gsm8k.jsonl", lines({"question": None, "answer": "I"}))])
    with pytest.raises(InputError, match=r"gsm8k.jsonl: holds no item of gsm8k \(.*:0: no text for the question"):
        whole(file)


def test_a_file_without_a_readable_record_says_why(tmp_path: Path) -> None:
    """The first reason, where no field can be told."""
    with pytest.raises(InputError, match=r"fields: none \(malformed JSON: .*\); its name says 'gsm8k'"):
        known_items([write(tmp_path / "gsm8k.jsonl", '{"question": "Who?", "answer": Infinity}\n')])


def test_reasons_are_told_up_to_a_hundred(tmp_path: Path) -> None:
    """All are counted; memory does not grow with them."""
    rows = [{"question": None, "answer": "I"}] * 250 + [{"question": "Who?", "answer": "I"}]
    (file,) = known_items([write(tmp_path / "gsm8k.jsonl", lines(*rows))])
    assert whole(file)["item"].to_list() == ["250"]
    assert (file.skipped, len(file.reasons)) == (250, 100)


def test_frames_are_given_one_after_the_other(tmp_path: Path) -> None:
    """The first before the last row was read; as many at most as asked for."""
    path = write(tmp_path / "gsm8k.jsonl", lines(*[{"question": f"Who is {n}?", "answer": "I"} for n in range(10_000)]))
    (file,) = known_items([path])
    frames: Iterator[pl.DataFrame] = file.frames(1_000)
    assert next(frames).height == 1_000
    assert file.items == 1_000
    assert sum(frame.height for frame in frames) == 9_000
    assert file.items == 10_000


def test_parquet_is_read_like_the_hub_writes_it(tmp_path: Path) -> None:
    """Lists and objects in columns."""
    rows = {
        "id": ["a1"],
        "question": ["Who?"],
        "choices": [{"text": ["I", "you"], "label": ["A", "B"]}],
        "answerKey": ["B"],
    }
    path = tmp_path / "arc_easy" / "test-00000-of-00001.parquet"
    path.parent.mkdir()
    pl.DataFrame(rows).write_parquet(path)
    (one,) = items(path)
    assert (one["item"], one["choices"], one["answer"]) == ("a1", ["I", "you"], "you")


def test_the_hub_needs_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line says which."""
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(MissingError, match="hub:gsm8k: needs the package 'datasets'; install it with: pip install"):
        read_items(["hub:gsm8k"])


def test_the_hub_needs_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Offline, by the user's own setting, is one line and no download."""
    import datasets

    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    with pytest.raises(MissingError, match="hub:gsm8k: the Hub cannot be reached: ") as caught:
        read_items(["hub:gsm8k"])
    assert "\n" not in str(caught.value)


def test_a_name_that_is_not_on_the_hub_is_wrong_usage() -> None:
    """With the near miss."""
    with pytest.raises(UsageError, match="did you mean 'gsm8k'"):
        read_items(["hub:gsm8"])


def test_rows_of_the_hub_are_read_like_any_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Configuration and split are those of the policy file, or those asked for."""
    import datasets

    asked: list[Any] = []

    def load(path: str, config: str | None, *, split: str) -> Any:
        asked.append((path, config, split))
        return datasets.Dataset.from_dict({"question": ["Who?"], "answer": ["I"]})

    monkeypatch.setattr(datasets, "load_dataset", load)
    (one,) = items("hub:gsm8k")
    assert (one["benchmark"], one["item"], one["answer"]) == ("gsm8k", "0", "I")
    assert {each["item"] for each in items("hub:gsm8k", "hub:openai/gsm8k:socratic:train")} == {"test:0", "train:0"}
    assert asked == [("openai/gsm8k", "main", "test")] * 2 + [("openai/gsm8k", "socratic", "train")]


def test_what_the_hub_does_not_have_is_an_input_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """A data set, a configuration or a split that is not there."""
    import datasets

    def load(*unused: Any, **named: Any) -> Any:
        raise ValueError("Unknown split 'dev'.\nmore")

    monkeypatch.setattr(datasets, "load_dataset", load)
    with pytest.raises(InputError, match=r"^hub:gsm8k: the Hub does not give it: Unknown split 'dev'.$"):
        read_items(["hub:gsm8k"])
