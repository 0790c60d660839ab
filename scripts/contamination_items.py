"""Benchmark items of the contamination trial: the rows as published, and what they say in one shape.

Every file is read from the shared data. Two tables are derived: MMLU's rows of question and choice become one row an
item, and the queries of the web pairs, which have no file of their own, become `ceval` and `mmlu_web`.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

Row = dict[str, Any]
CJK = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
TOKEN = re.compile(rf"[{CJK}]|[^\W_{CJK}]+")
LETTERS = "ABCDEFGH"


class Item(NamedTuple):
    """One benchmark item; `item` is its own id, else its zero-based position in the file, as text."""

    benchmark: str
    item: str
    question: str
    answer: str
    choices: tuple[str, ...] = ()
    passage: str = ""
    language: str = "en"


def read_text(path: Path) -> str:
    """The text of a plain or gzip file."""
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")


def read_rows(path: Path) -> list[Row]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in read_text(path).split("\n") if line.strip()]


def tokens(text: str) -> list[str]:
    """Lower-case words, each CJK character a token of its own; marks and blanks are none."""
    return TOKEN.findall(unicodedata.normalize("NFKC", text).lower())


def folded(text: str) -> str:
    """Tokens between single blanks, with one at either end, so that `in` compares whole words."""
    return f" {' '.join(tokens(text))} "


def is_cjk(text: str) -> bool:
    """Whether at least a fifth of the characters are Chinese, Japanese or Korean."""
    return len(re.findall(rf"[{CJK}]", text)) * 5 >= max(1, len(text))


def _of_gsm8k(name: str, at: int, row: Row) -> Item:
    return Item(name, str(at), row["question"], row["answer"])


def _of_math(name: str, _: int, row: Row) -> Item:
    return Item(name, row["id"], row["problem"], row["solution"])


def _of_humaneval(name: str, _: int, row: Row) -> Item:
    return Item(name, row["task_id"], row["prompt"], row["canonical_solution"])


def _of_mmlu(name: str, at: int, row: Row) -> Item:
    return Item(name, str(at), row["question"], row["choices"][row["answer"]], tuple(row["choices"]))


def _of_foundry(name: str, at: int, row: Row) -> Item:
    """`query`, `choices`, `gold`: the query may hold a passage, the words of a template, and lettered choices."""
    passage, _, rest = row["query"].rpartition("Question: ")
    passage = re.sub(r"^(Passage|Context): ", "", passage).strip()
    question, _, listed = rest.removesuffix("\nAnswer:").partition("\nChoices:\n")
    choices = tuple(re.sub(r"^[A-H]\. ", "", line) for line in listed.split("\n")) if listed else tuple(row["choices"])
    return Item(name, str(at), question.strip(), choices[row["gold"]], choices, passage)


def _of_truthfulqa(name: str, at: int, row: Row) -> Item:
    return Item(name, str(at), row["Question"], row["Best Answer"])


def _of_agieval(name: str, at: int, row: Row) -> Item:
    choices = tuple(re.sub(r"^\([A-H]\)", "", option).strip() for option in row["options"])
    right = LETTERS.find((row["label"] or "?")[0])
    answer = choices[right] if 0 <= right < len(choices) else ""
    return Item(name, str(at), row["question"], answer, choices, row["passage"] or "", "zh")


def _of_squad(name: str, _: int, row: Row) -> Item:
    answer, language = row["answers"]["text"][0], "zh" if is_cjk(row["question"]) else "en"
    return Item(name, row["id"], row["question"], answer, (), row["context"], language)


def _of_belle(name: str, at: int, row: Row) -> Item:
    return Item(name, str(at), row["question"], row["std_answer"] or "", (), "", "zh")


def _of_query(name: str, at: int, row: Row) -> Item:
    return Item(name, str(at), row["question"], "", (), "", "zh" if is_cjk(row["question"]) else "en")


def _mmlu_rows(path: Path) -> list[Row]:
    """One row an item, as in the published set: question, choices, answer (the position of the right choice)."""
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in read_rows(path):
        groups[row["eval_instance_index"]].append(row)
    rows = []
    for group in groups.values():
        right = [position for position, row in enumerate(group) if row["is_correct"]]
        if len(group) == 4 and len(right) == 1:
            choices = [row["answer"] for row in group]
            rows.append({"question": group[0]["question"], "choices": choices, "answer": right[0]})
    return rows


def _subject_rows(path: Path) -> list[Row]:
    """An MMLU subject's own CSV (question, A to D, letter) in the same layout."""
    lines = csv.reader(io.StringIO(read_text(path)))
    return [{"question": line[0], "choices": line[1:5], "answer": LETTERS.index(line[5])} for line in lines]


def _squad_rows(path: Path, most: int) -> list[Row]:
    """The nested file as one row a question, the flat layout of the same set."""
    rows: list[Row] = []
    for article in json.loads(read_text(path))["data"]:
        for paragraph in article["paragraphs"]:
            for qa in paragraph["qas"]:
                answers = {
                    "text": [answer["text"] for answer in qa["answers"]],
                    "answer_start": [answer["answer_start"] for answer in qa["answers"]],
                }
                rows.append(
                    {"id": qa["id"], "context": paragraph["context"], "question": qa["question"], "answers": answers}
                )
    return rows[:most]


def web_pairs(data: Path, name: str) -> Iterator[Row]:
    """The best snippet of each query of one report: query, score, snippet (without its markup)."""
    for group in json.loads(read_text(data / "contamination/contamination_detector" / name))["matches"]:
        yield max(group, key=lambda pair: pair["score"])


def statement(item: Item) -> str:
    """An item as the web pairs' queries give it, folded: the answer in the blank, else after the question."""
    if "_" in item.question:
        return folded(re.sub(r"_{2,}", lambda _: item.answer, item.question))
    return folded(f"{item.question} {item.answer}")


def _query_rows(data: Path, name: str, known: set[str]) -> list[Row]:
    rows = [{"question": pair["query"].strip(), "answer": None} for pair in web_pairs(data, name)]
    return [row for row in rows if folded(row["question"]) not in known]


Layout = Callable[[str, int, Row], Item]
FILES: dict[str, tuple[str, Layout, int]] = {
    "gsm8k": ("evals/gsm8k/test.jsonl.gz", _of_gsm8k, 9_999),
    "math500": ("evals/math/math500.jsonl.gz", _of_math, 9_999),
    "humaneval": ("evals/humaneval/HumanEval.jsonl.gz", _of_humaneval, 9_999),
    "arc_challenge": ("evals/llm_foundry/arc_challenge.jsonl.gz", _of_foundry, 9_999),
    "arc_easy": ("evals/llm_foundry/arc_easy.jsonl.gz", _of_foundry, 9_999),
    "commonsense_qa": ("evals/llm_foundry/commonsense_qa.jsonl.gz", _of_foundry, 9_999),
    "openbook_qa": ("evals/llm_foundry/openbook_qa.jsonl", _of_foundry, 9_999),
    "boolq": ("evals/llm_foundry/boolq.jsonl.gz", _of_foundry, 1_500),
    "belle_eval": ("evals/instruction_following/belle_eval_set.jsonl.gz", _of_belle, 9_999),
    "logiqa_zh": ("evals/agieval/logiqa-zh.jsonl.gz", _of_agieval, 9_999),
    "gaokao_biology": ("evals/agieval/gaokao-biology.jsonl", _of_agieval, 9_999),
    "gaokao_chemistry": ("evals/agieval/gaokao-chemistry.jsonl", _of_agieval, 9_999),
    "gaokao_geography": ("evals/agieval/gaokao-geography.jsonl", _of_agieval, 9_999),
}


def _tables(data: Path) -> Iterator[tuple[str, list[Row], Layout]]:
    for name, (path, layout, most) in FILES.items():
        yield name, read_rows(data / path)[:most], layout
    subjects = {
        f"mmlu_{subject}": _subject_rows(data / f"contamination/llm_decontaminator/{subject}_test.csv")
        for subject in ("abstract_algebra", "sociology")
    }
    for name, rows in subjects.items():
        yield name, rows, _of_mmlu
    apart = {folded(row["question"]) for rows in subjects.values() for row in rows}
    test = _mmlu_rows(data / "evals/mmlu/decon_mmlu_test-1.jsonl.gz")
    yield "mmlu", [row for row in test if folded(row["question"]) not in apart], _of_mmlu
    yield "mmlu_validation", _mmlu_rows(data / "evals/mmlu/decon_mmlu_validation-1.jsonl.gz"), _of_mmlu
    lines = csv.DictReader(io.StringIO(read_text(data / "evals/truthfulqa/TruthfulQA.csv.gz")))
    yield "truthfulqa", list(lines), _of_truthfulqa
    yield "xquad_en", _squad_rows(data / "contamination/xquad/xquad.en.json.gz", 9_999), _of_squad
    yield "cmrc2018", _squad_rows(data / "evals/mrc/cmrc2018_dev.json.gz", 1_500), _of_squad


def read_benchmarks(data: Path) -> tuple[dict[str, list[Row]], list[Item]]:
    """Rows of each benchmark as they are published, and all items in one shape, in the same order."""
    rows: dict[str, list[Row]] = {}
    items: list[Item] = []
    for name, table, layout in _tables(data):
        rows[name] = table
        items += [layout(name, at, row) for at, row in enumerate(table)]
    known = {statement(item) for item in items}
    for name, report in (("ceval", "ceval_report_even.json.gz"), ("mmlu_web", "mmlu.json.gz")):
        rows[name] = _query_rows(data, report, known)
        items += [_of_query(name, at, row) for at, row in enumerate(rows[name])]
    return rows, items
