"""Families that others made: web pairs, rephrasings, translations, near misses, as their sources have them."""

from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from contamination_edits import chat, shaped
from contamination_families import MOST, Case
from contamination_items import Item, folded, read_rows, read_text, statement, web_pairs

REPORTS = ("ARC_report.json", "ARC.json.gz", "commonsense_qa_report.json", "mmlu.json.gz")
KEEPING = ("problem understanding", "distraction insertion")
WRITE = "Write an exam question."


class Found:
    """Looks the items up that the sources' documents belong to."""

    def __init__(self, data: Path, items: Sequence[Item]) -> None:
        self.data = data / "contamination"
        self.shared = data
        self.by_key = {(item.benchmark, item.item): item for item in items}
        self.by_statement = {statement(item): item for item in items}

    def web(self) -> Iterator[Case]:
        """Web snippets of which the source says that they hold the item; the best one of each item.

        `contamination_read.json` names those that by our own reading do not: they tell the same fact in other words, or
        are about the same thing. Read were all pairs where runs of four characters (three words) that the two share
        make up less than 0.90 (0.88) of the item.
        """
        rng, seen = random.Random("web"), set()
        absent = json.loads((Path(__file__).parent / "contamination_read.json").read_text(encoding="utf-8"))
        for report in ("ceval_report_even.json.gz", *REPORTS):
            family = "web_chinese" if report.startswith("ceval") else "web_english"
            for pair in web_pairs(self.shared, report):
                item = self.by_statement.get(folded(pair["query"]))
                if item is None or item in seen:
                    continue
                seen.add(item)
                snippet = html.unescape(re.sub(r"</?b>", "", pair["snippet"]))
                record = shaped("What does this page say?", snippet, rng)
                if int(item.item) in absent.get(item.benchmark, ()):
                    yield Case(f"{family}_absent", "disputed", record, item)
                else:
                    yield Case(family, "leak", record, item)

    def rephrased(self) -> Iterator[Case]:
        """LLM rephrasings of GSM8K and of two MMLU subjects."""
        rng = random.Random("rephrased")
        rows = read_rows(self.data / "llm_decontaminator/rephrase_gsm8k.jsonl.gz")
        for row in rng.sample(rows, MOST):
            asked, _, reply = row["text"].removeprefix("Question: ").partition("\nAnswer:")
            yield Case("rephrased_gsm8k", "suspect", shaped(asked, reply.strip(), rng), self._row("gsm8k", row))
        for subject in ("abstract_algebra", "sociology"):
            path = self.data / f"llm_decontaminator/{subject}_rephrase_english_filtered_question.jsonl"
            for row in read_rows(path):
                if not row["text"].strip():
                    continue
                item = self.by_key[f"mmlu_{subject}", str(row["row"])]
                yield Case("rephrased_mmlu", "suspect", shaped(WRITE, row["text"], rng), item)

    def _row(self, benchmark: str, row: dict[str, object]) -> Item:
        return self.by_key[benchmark, str(row["gsm8k_test_row"])]

    def code(self) -> Iterator[Case]:
        """HumanEval rephrased in Python by a model, and written anew in JavaScript by people."""
        rng = random.Random("code")
        for row in read_rows(self.data / "llm_decontaminator/rephrase_humaneval_python.jsonl"):
            item = self.by_key["humaneval", f"HumanEval/{row['humaneval_row']}"]
            yield Case("rephrased_humaneval", "suspect", shaped("Write a function.", row["text"], rng), item)
        for row in read_rows(self.data / "humaneval_x/humaneval_js.jsonl.gz"):
            item = self.by_key["humaneval", row["task_id"].replace("JavaScript", "HumanEval")]
            text = row["prompt"] + row["canonical_solution"]
            yield Case("humaneval_javascript", "suspect", shaped("Write a function.", text, rng), item)

    def translated(self) -> Iterator[Case]:
        """GSM8K in ten languages, XQuAD in three (with its passage), two MMLU subjects in Chinese."""
        rng = random.Random("translated")
        for row in read_rows(self.data / "mgsm/mgsm.jsonl.gz"):
            if row["lang"] != "en":
                record = shaped(row["question"], row["answer"], rng)
                yield Case(f"translated_gsm8k_{row['lang']}", "suspect", record, self._row("gsm8k", row))
        for language in ("zh", "ar", "es"):
            yield from self._xquad(language, rng)
        for subject in ("abstract_algebra", "sociology"):
            for row in read_rows(self.data / f"llm_decontaminator/{subject}_chinese_filtered_question.jsonl"):
                item = self.by_key[f"mmlu_{subject}", str(row["row"])]
                yield Case("translated_mmlu_zh", "suspect", shaped("出一道考试题。", row["text"], rng), item)

    def _xquad(self, language: str, rng: random.Random) -> Iterator[Case]:
        articles = json.loads(read_text(self.data / f"xquad/xquad.{language}.json.gz"))["data"]
        found = [
            (paragraph["context"], qa)
            for article in articles
            for paragraph in article["paragraphs"]
            for qa in paragraph["qas"]
        ]
        for context, qa in rng.sample(found, MOST):
            record = chat(f"{context}\n{qa['question']}", qa["answers"][0]["text"])
            yield Case(f"translated_xquad_{language}", "suspect", record, self.by_key["xquad_en", qa["id"]])

    def near(self) -> Iterator[Case]:
        """GSM-Plus: six types change the problem (near misses), two keep problem and answer (suspects)."""
        rng = random.Random("near")
        by_question = {folded(item.question): item for item in self.by_key.values() if item.benchmark == "gsm8k"}
        for row in read_rows(self.data / "gsm_plus/gsmplus_testmini.jsonl.gz"):
            kind = row["perturbation_type"]
            family = f"gsm_plus_{re.sub('[^a-z]+', '_', kind)}"
            label = "suspect" if kind in KEEPING else "near_miss"
            item = by_question.get(folded(row["seed_question"]))
            if item is not None and row["question"]:
                yield Case(family, label, shaped(row["question"], row["solution"] or "", rng), item)

    def cases(self) -> Iterator[Case]:
        """Every family."""
        for family in (self.web, self.rephrased, self.code, self.translated, self.near):
            yield from family()
