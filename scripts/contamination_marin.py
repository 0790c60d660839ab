"""A second, smaller trial of the shape that marin measures with: four forms of 300 items, hard and easy negatives.

Built from our own data and words; only the shape (four forms of 300 items, five families of 40 hard negatives, 200 easy
ones) follows marin-community's published benchmark.
"""

from __future__ import annotations

import json
import random
import re
import textwrap
from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path

from contamination_edits import shaped
from contamination_families import Case, pools
from contamination_items import LETTERS, Item, folded, read_rows, read_text, tokens
from contamination_negatives import Negatives

HARD = 40
WHO = ("bakers", "ferries", "orchards", "violins", "glaciers", "tailors", "harbours", "lanterns", "foxes", "engineers")
WHAT = ("late", "painted", "hungry", "licensed", "frozen", "insured", "audible", "portable", "retired", "fragile")
FORMS = (
    "Either {a} are {x} or {b} are {y}.",
    "If {a} are {x}, then {b} are not {y}.",
    "No {a} are {x} unless some {b} are {y}.",
    "All {a} that are not {x} are {y} {b}.",
)


def _positives(items: Sequence[Item], filler: list[tuple[str, str]], rng: random.Random) -> Iterator[Case]:
    kinds = pools(items)
    for item in rng.sample(list(dict.fromkeys([*kinds.math, *kinds.other, *kinds.short])), 300):
        before, after = rng.choice(filler)[1], rng.choice(filler)[1]
        asked, reply = rng.choice(filler)
        narrow = "\n".join(textwrap.wrap(item.question, 32))
        half = len(before.split()) // 2
        words = before.split()
        inside = " ".join([*words[:half], item.question, *words[half:]])
        forms = {
            "form_verbatim": (item.question, item.answer),
            "form_own_paragraph": (f"{before}\n\n{item.question}\n\n{after}", reply),
            "form_short_lines": (f"{before}\n{narrow}\n{after}", reply),
            "form_embedded": (asked, f"{inside} {after}"),
        }
        for family, (one, other) in forms.items():
            yield Case(family, "leak", shaped(one, other, rng), item)


def _like(one: str, other: str) -> float:
    """Share of words that two questions have in common, in order: 0 to 1."""
    return SequenceMatcher(None, tokens(one), tokens(other), autojunk=False).ratio()


def _same_passage(data: Path, items: Sequence[Item]) -> list[tuple[str, str]]:
    """A passage of the evals under a question that is not in them: SQuAD 2.0 asks more about XQuAD's passages.

    Many of its unanswerable questions are one of XQuAD's with a word changed; those are left out.
    """
    known: dict[str, list[str]] = defaultdict(list)
    for item in items:
        if item.benchmark == "xquad_en":
            known[folded(item.passage)].append(item.question)
    return [
        (f"{paragraph['context']}\n{qa['question']}", "That is not said." if qa["is_impossible"] else "See above.")
        for article in json.loads(read_text(data / "evals/mrc/squad_v2_dev_half.json.gz"))["data"]
        for paragraph in article["paragraphs"]
        for qa in paragraph["qas"]
        if folded(paragraph["context"]) in known
        and all(_like(qa["question"], one) < 0.6 for one in known[folded(paragraph["context"])])
    ]


def _same_template(data: Path, rng: random.Random) -> list[tuple[str, str]]:
    """The template of published multiple-choice prompts round questions that are no benchmark's: HaluEval's."""
    rows = read_rows(data / "quality/halueval/qa_data_cleaned_subset.jsonl.gz")
    told = []
    for row in rows:
        choices = [str(row["right_answer"]), str(row["hallucinated_answer"])]
        rng.shuffle(choices)
        listed = "\n".join(f"{letter}. {choice}" for letter, choice in zip(LETTERS, choices, strict=False))
        told.append((f"Question: {row['question']}\nChoices:\n{listed}\nAnswer:", LETTERS[0]))
    return told


def _formal_logic(rng: random.Random) -> list[tuple[str, str]]:
    """MMLU's way of asking for a symbolisation, of sentences that are not in it."""
    told = []
    for _ in range(HARD):
        (a, b), (x, y) = rng.sample(WHO, 2), rng.sample(WHAT, 2)
        sentence = rng.choice(FORMS).format(a=a, b=b, x=x, y=y)
        asked = "Which of the given formulas of PL is the best symbolization of the following sentence?"
        told.append(
            (f"{asked}\n{sentence}", f"With {x[0].upper()} for {x} and {y[0].upper()} for {y}, the second one.")
        )
    return told


def _same_topic(data: Path, items: Sequence[Item]) -> list[tuple[str, str]]:
    """MMLU's own examples (its dev split): same subjects and style as its test items, none of them one."""
    known = {folded(item.question) for item in items}
    rows = [row for row in read_rows(data / "evals/mmlu/decon_mmlu_dev-1.jsonl.gz") if row["is_correct"]]
    return [(row["question"], row["answer"]) for row in rows if folded(row["question"]) not in known]


def _other_numbers(data: Path) -> list[tuple[str, str]]:
    """GSM8K's test problems with other numbers."""
    rows = read_rows(data / "contamination/gsm_plus/gsmplus_testmini.jsonl.gz")
    swapped = ("numerical substitution", "digit expansion")
    return [(row["question"], row["solution"]) for row in rows if row["perturbation_type"] in swapped]


def marin_cases(data: Path, items: Sequence[Item], negatives: Negatives) -> Iterator[Case]:
    """1,200 leaks, 200 hard negatives and 200 easy ones."""
    rng = random.Random("marin")
    yield from _positives(items, negatives.filler["en"], rng)
    hard = {
        "hard_same_passage": _same_passage(data, items),
        "hard_same_template": _same_template(data, rng),
        "hard_formal_logic": _formal_logic(rng),
        "hard_same_topic": _same_topic(data, items),
        "hard_other_numbers": _other_numbers(data),
    }
    for family, told in hard.items():
        label = "near_miss" if family == "hard_other_numbers" else "clean"
        for asked, reply in rng.sample(told, HARD):
            yield Case(family, label, shaped(asked, reply, rng))
    easy = [record for family, record in negatives.rows if re.search("roleplay|dolly", family)]
    for record in rng.sample(easy, 200):
        yield Case("easy", "clean", record)
