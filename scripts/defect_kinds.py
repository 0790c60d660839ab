"""The kinds of defect that `plant_defects` plants: each is a function from a clean row to the fields it spoils."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from defect_texts import Bank, Sayings

Row = dict[str, Any]
REMOVED: Final = object()
"""Stands for a field that a planted row no longer has."""


@dataclass(frozen=True)
class Draw:
    """What a defect is made with: rows to borrow from, wordings, and chance."""

    rows: Sequence[Row]
    bank: Bank
    rng: random.Random

    def other(self, fits: Callable[[Row], bool]) -> Row | None:
        """A row that fits; None when none is found in 300 tries."""
        return next((row for row in (self.rng.choice(self.rows) for _ in range(300)) if fits(row)), None)

    def say(self, row: Row, sayings: Sayings) -> str:
        """A wording in the language of the row."""
        return self.rng.choice(sayings["zh" if _zh(row) else "en"])


Make = Callable[[Row, Draw], "Row | None"]
"""The fields of a row that a defect changes; None where the row cannot carry it."""

KINDS: dict[str, Make] = {}
"""Every kind by its name."""


def defect(*tasks: str) -> Callable[[Make], Make]:
    """Register a kind by the name of its function, for rows of these tasks (none: of any)."""

    def register(make: Make) -> Make:
        def for_tasks(row: Row, draw: Draw) -> Row | None:
            return make(row, draw) if not tasks or row["task"] in tasks else None

        KINDS[make.__name__] = for_tasks
        return for_tasks

    return register


def _zh(row: Row) -> bool:
    return bool(row["language"] == "zh")


def _prose(text: str, least: int) -> bool:
    return len(text) >= least and not re.search(r"[{}<>=|;\\#*_`]|https?:|^\s*\d+[.、)]", text, re.MULTILINE)


@defect()
def empty_output(row: Row, draw: Draw) -> Row | None:
    """An answer of no characters."""
    return {"output": ""}


@defect()
def whitespace_output(row: Row, draw: Draw) -> Row | None:
    """An answer of spaces, tabs and line ends only."""
    return {"output": draw.rng.choice(draw.bank.blanks)}


@defect("generalist")
def echo_instruction(row: Row, draw: Draw) -> Row | None:
    """The instruction given back instead of an answer."""
    asked = row["instruction"]
    if len(asked) < (10 if _zh(row) else 25):
        return None
    forms = {"bare": asked.strip().rstrip(".?!。？！"), "lower": asked.lower(), "upper": asked.upper()}
    echo = draw.say(row, draw.bank.echoes).format(asked=asked, given=row.get("input") or "", **forms)
    return {"output": echo.strip()}


@defect("generalist")
def cut_mid_sentence(row: Row, draw: Draw) -> Row | None:
    """Prose that stops at a random point inside a sentence."""
    output, least = row["output"].strip(), 16 if _zh(row) else 45
    sentences = [m for m in re.finditer(r"[^.!?。！？\n]+[.!?。！？]", output) if len(m[0]) >= least]
    if not sentences or not _prose(output, 60) or output[-1] not in ".!?。！？":
        return None
    sentence = draw.rng.choice(sentences)
    length = sentence.start() + round(draw.rng.uniform(0.35, 0.85) * len(sentence[0]))
    cut = re.sub(r"\W+$", "", output[:length])
    return {"output": cut} if len(cut) >= (30 if _zh(row) else 60) else None


@defect("generalist")
def refusal(row: Row, draw: Draw) -> Row | None:
    """An answer that declines the task."""
    return {"output": draw.say(row, draw.bank.refusals)}


@defect("generalist")
def as_an_ai(row: Row, draw: Draw) -> Row | None:
    """An answer that speaks of its writer as a model, before, after or within what it says."""
    asked = f"{row['instruction']}{row.get('input')}"
    if re.search(r"\bAI\b|(?i:artificial intelligence|language model)|人工智能|语言模型", asked):
        return None
    said, output = draw.say(row, draw.bank.as_an_ai), row["output"]
    return {"output": draw.rng.choice((f"{said} {output}", f"{output}\n\n{said}", said))}


@defect("generalist")
def unfilled_template(row: Row, draw: Draw) -> Row | None:
    """Slots and marks of a prompt or form that nobody filled."""
    if re.search(r"(?i)template|form|letter|email|模板|表|信|邮件|```|[{}]", row["instruction"] + row["output"]):
        return None
    return {"output": draw.say(row, draw.bank.templates).replace("ANSWER", row["output"])}


@defect("generalist")
def repetition_loop(row: Row, draw: Draw) -> Row | None:
    """A generator caught in a loop: sentences, the last words, one word, or the items of a list again and again."""
    output = row["output"].strip()
    words, gap = (list(output), "") if _zh(row) else (output.split(), " ")
    return None if len(words) < 8 else {"output": draw.rng.choice(draw.bank.loops)(output, words, gap, draw.rng)}


@defect("generalist")
def symbol_soup(row: Row, draw: Draw) -> Row | None:
    """Symbols instead of words."""
    soup = "".join(draw.rng.choices(draw.rng.choice(draw.bank.symbols), k=draw.rng.randint(30, 160)))
    start = " ".join(row["output"].split()[:2])[:12]
    return {"output": draw.rng.choice((soup, f"{soup[:40]}\n{soup[40:]}", f"{start} {soup}", " ".join(soup)))}


@defect()
def control_characters(row: Row, draw: Draw) -> Row | None:
    """Control characters or terminal escapes strewn into the answer."""
    output = row["output"]
    if len(output) < 12 or row["task"] == "closed_ie":
        return None
    for _ in range(draw.rng.randint(2, 8)):
        at = draw.rng.randrange(len(output))
        output = output[:at] + draw.rng.choice(draw.bank.controls) + output[at:]
    return {"output": output}


@defect("generalist")
def mojibake(row: Row, draw: Draw) -> Row | None:
    """Text read in another encoding than it was written in; English is typeset first to have something to spoil."""
    output = row["output"]
    if not _zh(row):
        output = re.sub(r"'", "\u2019", re.sub(r'"([^"\n]*)"', "\u201c\\1\u201d", output)).replace(" - ", " \u2013 ")
    if sum(char > "\x7f" for char in output) < (4 if _zh(row) else 2):
        return None
    return {"output": draw.rng.choice(draw.bank.garbles)(output)}


@defect("generalist")
def wrong_language(row: Row, draw: Draw) -> Row | None:
    """An answer in the other language of the corpus, or in a third one."""
    if draw.rng.random() < 0.4:
        return {"output": draw.rng.choice(draw.bank.foreign)}
    other = draw.other(lambda one: _zh(one) is not _zh(row) and _answers_in_own_language(one))
    return None if other is None else {"output": other["output"]}


def _answers_in_own_language(row: Row) -> bool:
    han = len(re.findall(r"[\u4e00-\u9fff]", row["output"]))
    enough = han > 20 and han > len(row["output"]) / 2 if _zh(row) else not han
    return row["task"] == "generalist" and enough and _prose(row["output"], 60 if not _zh(row) else 25)


@defect("generalist")
def mixed_salad(row: Row, draw: Draw) -> Row | None:
    """Scraps of two or three languages in turn."""
    en = draw.other(lambda one: not _zh(one) and _answers_in_own_language(one))
    zh = draw.other(lambda one: _zh(one) and _answers_in_own_language(one))
    if en is None or zh is None:
        return None
    english, chinese, foreign = en["output"].split(), zh["output"], draw.rng.choice(draw.bank.foreign).split()
    scraps = []
    for turn in range(draw.rng.randint(4, 9)):
        scraps += [" ".join(english[turn * 3 : turn * 3 + 3]), chinese[turn * 6 : turn * 6 + 6]]
        if draw.rng.random() < 0.4:
            scraps.append(" ".join(foreign[turn * 2 : turn * 2 + 2]))
    return {"output": " ".join(scrap for scrap in scraps if scrap)}


@defect("closed_ie")
def ungrounded_span(row: Row, draw: Draw) -> Row | None:
    """One extracted text replaced by one that the passage does not hold."""
    output = json.loads(row["output"])
    mine = list(_claims(output, row["input"]))
    other = draw.other(lambda one: one["task"] == "closed_ie" and one["language"] == row["language"])
    if not mine or other is None:
        return None
    theirs = [holder[key] for holder, key in _claims(json.loads(other["output"]), other["input"])]
    strange = [name for name in (*theirs, draw.say(row, draw.bank.names)) if _fold(name) not in _fold(row["input"])]
    holder, key = draw.rng.choice(mine)
    holder[key] = draw.rng.choice((*strange[:2], strange[-1]))
    return {"output": json.dumps(output, ensure_ascii=False)}


def _claims(value: Any, passage: str) -> Iterator[tuple[Any, Any]]:
    """Where a JSON answer holds a text of the passage: the list or object, and the position in it."""
    for key, one in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(one, str) and one in passage and key not in ("type", "relation"):
            yield value, key
        elif isinstance(one, dict | list):
            yield from _claims(one, passage)


def _fold(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


@defect("classification")
def label_outside(row: Row, draw: Draw) -> Row | None:
    """A label that was not on offer."""
    offered = {_fold(label) for label in row["labels"]}
    strange = [label for sayings in draw.bank.labels.values() for label in sayings if _fold(label) not in offered]
    return {"output": draw.rng.choice(strange)}


@defect("closed_ie")
def broken_json(row: Row, draw: Draw) -> Row | None:
    """JSON that a parser refuses."""
    output = row["output"]
    if len(output) < 12 or '"' not in output:
        return None
    ways = [way(output, draw.rng) for way in draw.bank.breaks]
    broken = draw.rng.choice([*ways, draw.say(row, draw.bank.preambles) + output])
    return {"output": broken} if not _parses(broken) else None


def _parses(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@defect("mrc")
def answer_not_in_passage(row: Row, draw: Draw) -> Row | None:
    """An answer that the passage does not hold: of another question, a changed number, or a name of nobody there."""
    if not row.get("answers"):
        return None
    other = draw.other(lambda one: bool(one.get("answers")) and one["language"] == row["language"])
    invented = [draw.say(row, draw.bank.names), other["output"] if other else ""]
    shifted = re.sub(r"\d+", lambda match: str(int(match[0][:15]) + draw.rng.randint(3, 40)), row["output"])
    answer = shifted if shifted != row["output"] and draw.rng.random() < 0.7 else draw.rng.choice(invented)
    if not _fold(answer) or _fold(answer) in _fold(row["input"]):
        return None
    return {"output": answer, "answers": draw.rng.choice(([answer], REMOVED))}


@defect()
def exact_duplicate(row: Row, draw: Draw) -> Row | None:
    """The same row again."""
    return {}


@defect("generalist")
def normalised_duplicate(row: Row, draw: Draw) -> Row | None:
    """The same row in other case, width, space or punctuation."""
    style = draw.rng.choice(draw.bank.styles)
    changed = {field: style(row.get(field) or "") for field in ("instruction", "input", "output")}
    return None if all(changed[field] == (row.get(field) or "") for field in changed) else changed


@defect("generalist")
def letter_without_options(row: Row, draw: Draw) -> Row | None:
    """The letter of an option where none was offered."""
    asked = f"{row['instruction']}\n{row.get('input')}"
    if re.search(r"[A-Ha-h]\s*[).:：．、)]|(?i:letter|option|choice|alphabet|grade)|选项|选择|字母", asked):
        return None
    return {"output": draw.say(row, draw.bank.letters).replace("X", draw.rng.choice("ABCD"))}


@defect()
def missing_output(row: Row, draw: Draw) -> Row | None:
    """A record without an answer."""
    return {"output": draw.rng.choice((None, REMOVED))}


@defect()
def wrong_type(row: Row, draw: Draw) -> Row | None:
    """A field of another type than text."""
    field = draw.rng.choice(("output", "output", "instruction", "input"))
    value = row.get(field)
    return {field: draw.rng.choice(([value], {"text": value}, draw.rng.randint(0, 99), True))}
