"""Grounding beside langextract's aligner, on the same answers in the same run.

langextract is not a dependency: install it into an environment of its own and name its Python by --peer.

    python -m venv /tmp/peer && /tmp/peer/bin/pip install langextract
    python scripts/bench_langextract.py --peer /tmp/peer/bin/python

Rows: the first answer of each question of CMRC 2018 and SQuAD, and for each question an answer of another article that
is not in the passage, however written. Both sides are given the answer's text without its offset.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
import time
import unicodedata
from pathlib import Path
from typing import Any

import polars as pl

from hum_qc.filters.grounding import span_grounding
from hum_qc.sample import schema

FILES = {"CMRC": "evals/mrc/cmrc2018_dev.json.gz", "SQuAD": "evals/mrc/squad_v2_dev_half.json.gz"}
PEER = """
import json, sys, time
from langextract import resolver, data
from langextract.core import tokenizer
kind, path = sys.argv[1:]
rows = json.load(open(path, encoding="utf-8"))
more = {"tokenizer_impl": tokenizer.UnicodeTokenizer()} if kind == "unicode" else {}
aligner, exact, placed, fuzzy = resolver.WordAligner(), 0, 0, 0
started = time.perf_counter()
for context, answer in rows:
    made = [[data.Extraction(extraction_class="answer", extraction_text=answer)]]
    (found,), = aligner.align_extractions(made, context, **more)
    at = found.char_interval
    if at is not None and at.start_pos is not None:
        fuzzy += found.alignment_status == data.AlignmentStatus.MATCH_FUZZY
        placed += found.alignment_status != data.AlignmentStatus.MATCH_FUZZY
        exact += context[at.start_pos:at.end_pos] == answer
print(json.dumps({"exact": exact, "placed": placed, "fuzzy": fuzzy, "seconds": time.perf_counter() - started}))
"""


def questions(path: Path, count: int) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Passage and answer of each question, and passage and an answer of another article."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    gold = [
        (paragraph["context"], question["answers"][0]["text"], number)
        for number, article in enumerate(articles)
        for paragraph in article["paragraphs"]
        for question in paragraph["qas"]
        if question["answers"] and question["answers"][0]["text"] in paragraph["context"]
    ][:count]
    wrong = []
    for i, (context, _, article) in enumerate(gold):
        plain = letters(context)
        later = (one for one in (*gold[i + 1 :], *gold) if one[2] != article and letters(one[1]) not in plain)
        wrong.append((context, next(later)[1]))
    return [(context, answer) for context, answer, _ in gold], wrong


def letters(text: str) -> str:
    """Letters and digits alone: what is there but for width, case, space or punctuation is no answer of elsewhere."""
    return "".join(each for each in unicodedata.normalize("NFKC", text).lower() if each.isalnum())


def ours(rows: list[tuple[str, str]]) -> dict[str, Any]:
    """What `span_grounding` says of the same rows; fuzzy places are held by policy and counted apart."""
    kinds = schema()
    span = {"label": None, "start": None, "end": None, "role": "answer", "group": 0}
    made = [{"task": "closed_ie", "context": c, "output": a, "spans": [{"text": a, **span}]} for c, a in rows]
    batch = pl.DataFrame(made, schema={name: kinds[name] for name in ("task", "context", "output", "spans")})
    batch = batch.with_columns(
        pl.lit(None, kind).alias(name) for name, kind in kinds.items() if name not in batch.columns
    )
    started = time.perf_counter()
    counts = dict(span_grounding(batch).values.value_counts().iter_rows())
    seconds = time.perf_counter() - started
    exact = counts.get("exact", 0)
    placed = exact + counts.get("found", 0) + counts.get("normalised", 0)
    return {"exact": exact, "placed": placed, "fuzzy": counts.get("fuzzy", 0), "seconds": seconds}


def peer(python: str, kind: str, rows: list[tuple[str, str]]) -> dict[str, Any]:
    """What langextract's aligner says."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(rows, file)
        file.flush()
        command = [python, "-c", PEER, kind, file.name]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--peer", required=True, help="a Python that has langextract")
    parser.add_argument("--count", type=int, default=2000)
    asked = parser.parse_args()
    print("| set | aligner | gold placed | exactly | answers of other articles placed | as fuzzy | answers/s |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for name, file in FILES.items():
        gold, wrong = questions(asked.data / file, asked.count)
        ours(gold[:10])  # imports
        for label in ("hum_qc", "langextract, default", "langextract, unicode"):
            kind = label.rpartition(" ")[2]
            right, other = (ours(r) if label == "hum_qc" else peer(asked.peer, kind, r) for r in (gold, wrong))
            speed = (len(gold) + len(wrong)) / (right["seconds"] + other["seconds"])
            shares = f"{right['placed'] / len(gold):.1%} | {right['exact'] / len(gold):.1%}"
            wrongly = f"{other['placed'] / len(wrong):.1%} | {other['fuzzy'] / len(wrong):.1%}"
            print(f"| {name} | {label} | {shares} | {wrongly} | {speed:,.0f} |")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
