"""Real instruction rows that hold no benchmark item: negatives and filler; and those left out because they hold one."""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl
from contamination_edits import WORD, Record, text_of
from contamination_items import Item, folded, is_cjk, read_rows, tokens

SOURCES: dict[str, tuple[str, int]] = {
    "gsm8k_train": ("candidates/gsm8k/train.jsonl.gz", 2_000),
    "gpteacher_code": ("candidates/gpteacher/codegen_instruct.jsonl.gz", 4_535),
    "gpteacher_roleplay": ("candidates/gpteacher/roleplay_simple_deduped.jsonl.gz", 1_923),
    "codealpaca": ("candidates/codealpaca/code_alpaca_2k.jsonl.gz", 2_017),
    "halueval_general": ("quality/halueval/general_data.jsonl.gz", 2_254),
    "dolly": ("candidates/dolly/dolly_3k.jsonl.gz", 2_996),
    "dolly_hhrlhf": ("candidates/dolly/dolly_hhrlhf_train_small.jsonl.gz", 1_000),
    "alpaca_gpt4_en": ("candidates/llama_factory/alpaca_en_demo.jsonl.gz", 999),
    "alpaca_gpt4_zh": ("candidates/llama_factory/alpaca_zh_demo.jsonl.gz", 1_000),
    "glaive_zh": ("candidates/llama_factory/glaive_toolcall_zh_demo.jsonl.gz", 300),
    "zh_supplement": ("candidates/alpaca_zh/zh_supplement.jsonl.gz", 2_500),
    "carbonz0_zh": ("candidates/alpaca_zh/carbonz0_part00.jsonl.gz", 2_500),
    "easyinstruct": ("candidates/self_instruct/easyinstruct_alpaca_5k.jsonl.gz", 2_500),
    "self_instruct": ("candidates/self_instruct/self_instruct_5k.jsonl.gz", 1_500),
}
NATURAL = (
    "task190_snli_classification",
    "task195_sentiment140_classification",
    "task199_mnli_classification",
    "task391_causal_relationship",
    "task393_plausible_result_generation",
    "task397_semeval_2018_task1_tweet_anger_detection",
)
FILLER = {"en": "candidates/alpaca/alpaca_data.jsonl.gz", "zh": "candidates/alpaca_zh/alpaca_zh_translated.jsonl.gz"}
RENAMED = {"user_query": "instruction", "chatgpt_response": "output"}
SHOWN = ("instruction", "input", "output", "response", "prompt", "question", "answer", "conversations")


class Negatives(NamedTuple):
    """`rows`: family and record; `left_out`: family, text and the item it holds; `filler`: question and reply."""

    rows: list[tuple[str, Record]]
    left_out: list[tuple[str, str, Item]]
    filler: dict[str, list[tuple[str, str]]]
    vocabulary: dict[str, list[str]]


def _records(path: Path) -> Iterator[Record]:
    for row in read_rows(path):
        named = {RENAMED.get(field, field): value for field, value in row.items()}
        yield {field: named[field] for field in SHOWN if field in named}


def _natural(data: Path) -> Iterator[tuple[str, Record]]:
    for name in NATURAL:
        task = json.loads((data / f"candidates/natural_instructions/{name}.json").read_text(encoding="utf-8"))
        for instance in task["Instances"]:
            record = {"instruction": task["Definition"][0], "input": instance["input"], "output": instance["output"][0]}
            yield "natural_instructions", record


def _all(data: Path, rng: random.Random) -> Iterator[tuple[str, Record]]:
    for family, (path, most) in SOURCES.items():
        records = list(_records(data / path))
        yield from ((family, record) for record in rng.sample(records, min(most, len(records))))
    yield from _natural(data)


def _stands_alone(question: str, text: str) -> bool:
    """Whether the question's words stand there as a sentence (a line, a quotation) of their own."""
    words = r"[\W_]*".join(map(re.escape, tokens(question)))
    alone = rf"(?:^|[.?!:。？！：\n\"“‘'(])\s*{words}\s*(?:$|[.?!。？！\n\"”’')])"
    return re.search(alone, unicodedata.normalize("NFKC", text).lower()) is not None


def holding(texts: Sequence[str], items: Sequence[Item]) -> dict[int, Item]:
    """Which texts hold a whole question, of three words (six CJK characters) or more, as a sentence of its own.

    Compared word for word, marks and case aside; nothing of what is being measured takes part.
    """
    by_question: dict[str, Item] = {}
    for item in items:
        question = folded(item.question)
        if len(question.split()) >= (6 if is_cjk(item.question) else 3):
            by_question.setdefault(question, item)
    frame = pl.Series("text", [folded(text) for text in texts])
    found = frame.str.extract_many(list(by_question), overlapping=True).to_list()
    return {
        at: by_question[question]
        for at, questions in enumerate(found)
        for question in questions
        if _stands_alone(by_question[question].question, texts[at])
    }


def _filler(data: Path, items: Sequence[Item]) -> dict[str, list[tuple[str, str]]]:
    """Question and reply of rows that are used nowhere else, none of which holds an item."""
    filler: dict[str, list[tuple[str, str]]] = {}
    for language, path in FILLER.items():
        rows = [
            (str(row["instruction"]), str(row["output"]))
            for row in read_rows(data / path)
            if len(str(row["output"])) > 80 and is_cjk(str(row["output"])) == (language == "zh")
        ]
        held = holding([f"{asked}\n{reply}" for asked, reply in rows], items)
        filler[language] = [row for at, row in enumerate(rows) if at not in held]
    return filler


def _vocabulary(filler: dict[str, list[tuple[str, str]]]) -> dict[str, list[str]]:
    """Words (in Chinese, characters) that the filler uses at least five times."""
    words = Counter(word for _, reply in filler["en"] for word in WORD.findall(reply))
    chars = Counter(char for _, reply in filler["zh"] for char in WORD.findall(reply) if is_cjk(char))
    return {
        language: sorted(word for word, count in counts.items() if count >= 5)
        for language, counts in (("en", words), ("zh", chars))
    }


def read_negatives(data: Path, items: Sequence[Item]) -> Negatives:
    """Negatives and filler, seeded; rows that hold an item are left out and told."""
    rows = list(_all(data, random.Random("negatives")))
    texts = [text_of(record) for _, record in rows]
    held = holding(texts, items)
    kept = [row for at, row in enumerate(rows) if at not in held]
    left_out = [(rows[at][0], texts[at], item) for at, item in held.items()]
    filler = _filler(data, items)
    return Negatives(kept, left_out, filler, _vocabulary(filler))


def by_family(left_out: Sequence[tuple[str, str, Item]]) -> dict[str, Counter[str]]:
    """How many rows of each source were left out, by benchmark."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for family, _, item in left_out:
        counts[family][item.benchmark] += 1
    return counts
