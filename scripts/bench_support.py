"""Measure the support of free-form answers against human labels, beside lexical baselines; print Markdown tables.

Usage: python scripts/bench_support.py [--data ../shared/data] [--half even|odd] [--draws 1000]

The area under the ROC curve (AUC) says how often a right answer reads higher than a wrong one; a tie counts half. The
lead is that of `support` over the best of the baselines (shortness aside), with the middle 95 % of its bootstraps over
records. The Chinese part was developed on the half with even ids (`--half even`); `--half odd` was kept apart.

Sets: HaluEval QA (right and hallucinated answer, given knowledge and question), UHGEval (real and hallucinated
continuation of a news item) and FaithBench (summaries whose worst human label is consistent or benign, against the
others). UHGEval is read with three contexts: the beginning of the item, which does not tell what comes next; the item
without the real continuation; and the whole item, in which the real continuation stands verbatim. Of the hallucinated
continuations, given the whole item, another line asks how often the one reads higher of whose keywords people found a
larger share reasonable; and another judges each labelled keyword by itself.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from hum_qc.corpus import open_corpus
from hum_qc.filters.support import support, unsupported_facts
from hum_qc.sample import schema

Row = tuple[int, str, str, str, float]
"""Record, context, question, answer, and how right it is."""

TOKEN = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]")
GOLD = {
    "CMRC 2018": "evals/mrc/cmrc2018_dev.json.gz",
    "SQuAD 2": "evals/mrc/squad_v2_dev_half.json.gz",
    "Dolly": "candidates/dolly/dolly_3k.jsonl.gz",
}


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--half", choices=("even", "odd"))
    parser.add_argument("--draws", type=int, default=1_000)
    asked = parser.parse_args()
    names = ["support", "-unsupported_facts", *BASELINES, "lead of support (95 %)", "samples/s: support, facts"]
    print("| AUC |", " | ".join(names), "|\n|" + " --- |" * (len(names) + 1))
    for name, rows in sets(asked.data / "quality", asked.half).items():
        right = np.array([row[4] for row in rows])
        samples = batch(rows)
        read, rates = {}, []
        for sign, measure in ((1, support), (-1, unsupported_facts)):
            began = time.perf_counter()
            values = measure(samples).values
            rates.append(len(rows) / (time.perf_counter() - began))
            read[measure.__name__] = sign * values.to_numpy().astype(float)
        tokens = [(tokenise(output), tokenise(context)) for _, context, _, output, _ in rows]
        others = {kind: np.array([each(*pair) for pair in tokens]) for kind, each in BASELINES.items()}
        scores = [*read.values(), *others.values()]
        print(f"| {name} ({len(rows):,}) |", " | ".join(f"{auc(score, right):.4f}" for score in scores), end=" | ")
        best = max((other for kind, other in others.items() if kind != "shortness"), key=lambda one: auc(one, right))
        records = np.array([row[0] for row in rows])
        print(lead(read["support"], best, right, records, asked.draws), end=" | ")
        print(", ".join(f"{rate:,.0f}" for rate in rates), "|")
    if asked.half is None:
        held(asked.data)


def sets(quality: Path, half: str | None) -> dict[str, list[Row]]:
    """Record, context, question, answer and whether it is right, by the name of the set."""
    halueval = lines(quality / "halueval" / "qa_data_cleaned_subset.jsonl.gz")
    news = lines(quality / "uhgeval" / "dataset_uhgeval_concise.jsonl.gz")
    summaries = lines(quality / "faithbench" / "FaithBench.jsonl.gz")
    answers = {True: "right_answer", False: "hallucinated_answer"}
    contexts: dict[str, Callable[[dict[str, Any]], str]] = {
        "UHGEval, beginning": lambda one: one["newsBeginning"],
        "UHGEval, item without the continuation": lambda one: (
            one["newsBeginning"] + one["newsRemainder"].replace(one["realContinuation"], "")
        ),
        "UHGEval, whole item": whole,
    }
    made: dict[str, list[Row]] = {
        "HaluEval QA": [
            (at, one["knowledge"], one["question"], one[a], y)
            for at, one in enumerate(halueval)
            for y, a in answers.items()
        ],
        **{
            name: [
                (number(one), context(one), one["headLine"], one[f"{kind}Continuation"], kind == "real")
                for one in news
                for kind in ("real", "hallucinated")
            ]
            for name, context in contexts.items()
        },
        "UHGEval, hallucinated continuations, by their reasonable keywords": [
            (number(one), whole(one), one["headLine"], one["hallucinatedContinuation"], sum(said) / len(said))
            for one in news
            if (said := [row[4] for row in keywords(one)])
        ],
        "UHGEval, labelled keywords": [row for one in news for row in keywords(one)],
        "FaithBench": [
            (at, one["source"], "", one["summary"], one["worst-label"] in ("Consistent", "Benign"))
            for at, one in enumerate(summaries)
        ],
    }
    wanted = {None: (0, 1), "even": (0,), "odd": (1,)}[half]
    return {name: [row for row in rows if row[0] % 2 in wanted] for name, rows in made.items()}


def number(one: dict[str, Any]) -> int:
    """The number in the id of a news item."""
    return int(one["id"].rpartition("_")[2])


def whole(one: dict[str, Any]) -> str:
    """A news item from its beginning to its end."""
    return str(one["newsBeginning"] + one["newsRemainder"])


def keywords(one: dict[str, Any]) -> Iterator[Row]:
    """The keywords of a hallucinated continuation and whether people found them reasonable."""
    for annotation in one["annotations"]:
        keyword, _, label = annotation.partition("<sep>")
        if keyword.strip() and label.startswith(("合理", "不合理")):
            yield number(one), whole(one), one["headLine"], keyword, label.startswith("合理")


def lines(path: Path) -> list[dict[str, Any]]:
    """The records of a JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def batch(rows: Sequence[Row]) -> pl.DataFrame:
    """Rows as samples."""
    columns = schema()
    given = [{"context": context, "instruction": asked, "output": output} for _, context, asked, output, _ in rows]
    return pl.DataFrame([{**dict.fromkeys(columns), **row} for row in given], schema=columns)


def tokenise(text: str) -> list[str]:
    """Words and numbers in lower case, Chinese characters."""
    return TOKEN.findall(text.lower())


def longest(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest common subsequence, by bits (Hyyrö 2004)."""
    places: dict[str, int] = {}
    for at, token in enumerate(other):
        places[token] = places.get(token, 0) | 1 << at
    full = (1 << len(other)) - 1
    row = full
    for token in one:
        matched = row & places.get(token, 0)
        row = ((row + matched) | (row - matched)) & full
    return len(other) - row.bit_count()


def covered(answer: Sequence[str], context: Sequence[str], n: int, more: int = 0) -> float:
    """Share of the n-grams of the answer that the context has; 1 where the answer has none.

    `more` n-grams are taken for granted, as `support` does with one.
    """
    runs = list(zip(*(answer[at:] for at in range(n)), strict=False))
    known = set(zip(*(context[at:] for at in range(n)), strict=False))
    return (sum(run in known for run in runs) + more) / (len(runs) + more) if runs else 1.0


BASELINES: dict[str, Callable[[Sequence[str], Sequence[str]], float]] = {
    "ROUGE-L F": lambda answer, context: 2 * longest(answer, context) / max(1, len(answer) + len(context)),
    "ROUGE-L, share of the answer": lambda answer, context: longest(answer, context) / max(1, len(answer)),
    "ROUGE-L, share of the context": lambda answer, context: longest(answer, context) / max(1, len(context)),
    "token coverage": lambda answer, context: covered(answer, context, 1),
    "bigram coverage": lambda answer, context: covered(answer, context, 2),
    "trigram coverage": lambda answer, context: covered(answer, context, 3),
    "bigrams, one granted": lambda answer, context: covered(answer, context, 2, 1),
    "trigrams, one granted": lambda answer, context: covered(answer, context, 3, 1),
    "shortness": lambda answer, _: -len(answer),
}


def auc(scores: Any, right: Any) -> float:
    """How often the righter of two answers reads higher; ties of the reading count half.

    Where answers are right or wrong, the area under the ROC curve, by ranks; else by pairs.
    """
    if right.dtype != bool:
        pairs = right[:, None] > right[None]
        return float(((scores[:, None] > scores[None]) + 0.5 * (scores[:, None] == scores[None]))[pairs].mean())
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    good, bad = right.sum(), (~right).sum()
    return float((ranks[right].sum() - good * (good + 1) / 2) / (good * bad))


def lead(ours: Any, other: Any, right: Any, records: Any, draws: int) -> str:
    """The lead of one score over another, and the middle 95 % of it when records are drawn anew."""
    rng = np.random.default_rng(3)
    order = np.argsort(records, kind="stable")
    of_record = np.split(order, np.flatnonzero(np.diff(records[order])) + 1)
    leads = []
    for _ in range(draws):
        rows = np.concatenate([of_record[at] for at in rng.integers(0, len(of_record), len(of_record))])
        leads.append(auc(ours[rows], right[rows]) - auc(other[rows], right[rows]))
    low, high = np.quantile(leads, (0.025, 0.975)) if leads else (np.nan, np.nan)
    return f"{auc(ours, right) - auc(other, right):+.4f} ({low:+.4f} to {high:+.4f})"


def held(data: Path) -> None:
    """Gold rows that have an unsupported fact."""
    print("\n| gold | rows | with an unsupported fact | support below 0.5 |\n| --- | --- | --- | --- |")
    for name, path in GOLD.items():
        with open_corpus([str(data / path)]) as corpus:
            samples = pl.concat([block.samples()[0].select(list(schema())) for block in corpus.blocks()])
        samples = samples.filter(pl.col("context").str.contains(r"\S") & pl.col("output").str.contains(r"\S"))
        parts = {name: samples}
        if name == "Dolly":
            kinds = pl.Series([json.loads(one).get("category") for one in samples["record"]], dtype=pl.String)
            tasks = ("closed_qa", "information_extraction", "summarization")
            parts = {f"Dolly {task}": samples.filter(kinds == task) for task in tasks}
        for part, rows in parts.items():
            bad, low = int((unsupported_facts(rows).values > 0).sum()), int((support(rows).values < 0.5).sum())
            print(f"| {part} | {rows.height:,} | {bad / rows.height:.2%} | {low / rows.height:.2%} |")


if __name__ == "__main__":
    main()
