"""The kinds of defect that `plant_defects` plants: each is a function from a clean row to the fields it spoils."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import defect_texts as texts

Row = dict[str, Any]
Make = Callable[[Row, Sequence[Row], random.Random], "Row | None"]
"""The fields of a row that a defect changes; None where the row cannot carry it."""

KINDS: dict[str, Make] = {}
"""Every kind by its name."""
REPEATS = ("exact_duplicate", "normalised_duplicate")
"""Kinds that repeat another row."""


def defect(*tasks: str) -> Callable[[Make], Make]:
    """Register a kind by the name of its function, for rows of these tasks (none: of any)."""

    def register(make: Make) -> Make:
        def for_tasks(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
            return make(row, rows, rng) if not tasks or row["task"] in tasks else None

        KINDS[make.__name__] = for_tasks
        return for_tasks

    return register


def _other(rows: Sequence[Row], rng: random.Random, fits: Callable[[Row], bool]) -> Row | None:
    return next((row for row in (rng.choice(rows) for _ in range(300)) if fits(row)), None)


def _zh(row: Row) -> bool:
    return bool(row["language"] == "zh")


def _say(row: Row, rng: random.Random, sayings: Mapping[str, Sequence[str]]) -> str:
    return rng.choice(sayings["zh" if _zh(row) else "en"])


def _prose(text: str, least: int) -> bool:
    return len(text) >= least and not re.search(r"[{}<>=|;\\#*_`]|https?:|^\s*\d+[.、)]", text, re.MULTILINE)


@defect()
def empty_output(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """An answer of no characters."""
    return {"output": ""}


@defect()
def whitespace_output(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """An answer of spaces, tabs and line ends only."""
    return {
        "output": rng.choice((" ", "\n", "\n\n\n", "\t", "   \n", "\r\n", "\u00a0", "\u3000", " \u200b ", "\n\u3000\n"))
    }


@defect("generalist")
def echo_instruction(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """The instruction given back instead of an answer."""
    asked, given = row["instruction"], row.get("input") or ""
    if len(asked) < (10 if _zh(row) else 25):
        return None
    wordings = [
        asked,
        asked.strip().rstrip(".?!。？！"),
        f"{asked}\n{given}".strip(),
        asked.lower(),
        f'"{asked}"',
        f"{asked} {asked}",
    ]
    return {"output": rng.choice(wordings)}


@defect("generalist")
def cut_mid_sentence(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """Prose that stops at a random point inside a sentence."""
    output = row["output"].strip()
    if not _prose(output, 60) or output[-1] not in ".!?。！？":
        return None
    least = 16 if _zh(row) else 45
    sentences = [m for m in re.finditer(r"[^.!?。！？\n]+[.!?。！？]", output) if len(m[0]) >= least]
    if not sentences:
        return None
    sentence = rng.choice(sentences)
    cut = output[: sentence.start() + round(rng.uniform(0.35, 0.85) * len(sentence[0]))]
    cut = re.sub(r"\W+$", "", cut)
    return {"output": cut} if len(cut) >= (30 if _zh(row) else 60) else None


@defect("generalist")
def refusal(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """An answer that declines the task."""
    return {"output": _say(row, rng, texts.REFUSALS)}


@defect("generalist")
def as_an_ai(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """An answer that speaks of its writer as a model, before, after or within what it says."""
    if re.search(
        r"\bAI\b|(?i:artificial intelligence|language model)|人工智能|语言模型",
        f"{row['instruction']}{row.get('input')}",
    ):
        return None
    said, output = _say(row, rng, texts.AS_AN_AI), row["output"]
    return {"output": rng.choice((f"{said} {output}", f"{output}\n\n{said}", said))}


@defect("generalist")
def unfilled_template(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """Slots and marks of a prompt or form that nobody filled."""
    if re.search(r"(?i)template|form|letter|email|模板|表|信|邮件|```|[{}]", row["instruction"] + row["output"]):
        return None
    return {"output": _say(row, rng, texts.TEMPLATES).replace("ANSWER", row["output"])}


@defect("generalist")
def repetition_loop(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """A generator caught in a loop: a sentence, the last words, one word, or the items of a list again and again."""
    output = row["output"].strip()
    gap = "" if _zh(row) else " "
    words = list(output) if _zh(row) else output.split()
    if len(words) < 8:
        return None
    start = rng.randrange(len(words) - 5)
    phrase = gap.join(words[start : start + rng.randint(3, 5)])
    item = gap.join(words[:6])
    loops = (
        f"{output}{gap}" + gap.join([gap.join(words[-rng.randint(3, 6) :])] * rng.randint(20, 45)),
        gap.join([output[:120]] * rng.randint(8, 20)),
        f"{gap.join(words[:8])}{gap}" + gap.join([phrase] * rng.randint(15, 40)),
        gap.join([rng.choice([word for word in words if word.isalnum()] or words)] * rng.randint(40, 120)),
        "\n".join(f"{number}. {item}" for number in range(1, rng.randint(14, 40))),
    )
    return {"output": rng.choice(loops)}


@defect("generalist")
def symbol_soup(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """Symbols instead of words."""
    soup = "".join(rng.choices(rng.choice(texts.SYMBOLS), k=rng.randint(30, 160)))
    words = row["output"].split()[:2]
    return {"output": rng.choice((soup, f"{soup[:40]}\n{soup[40:]}", f"{' '.join(words)[:12]} {soup}", " ".join(soup)))}


@defect()
def control_characters(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """Control characters or terminal escapes strewn into the answer."""
    output = row["output"]
    if len(output) < 12 or row["task"] == "closed_ie":
        return None
    for _ in range(rng.randint(2, 8)):
        at = rng.randrange(len(output))
        output = output[:at] + rng.choice(texts.CONTROLS) + output[at:]
    return {"output": output}


@defect("generalist")
def mojibake(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """UTF-8 read as Windows-1252 or Latin-1; English is typeset first so that there is something to spoil."""
    output = row["output"]
    if not _zh(row):
        output = re.sub(r"'", "\u2019", re.sub(r'"([^"\n]*)"', "\u201c\\1\u201d", output)).replace(" - ", " \u2013 ")
    if sum(char > "\x7f" for char in output) < (4 if _zh(row) else 2):
        return None
    data = output.encode("utf-8")
    latin = data.decode("latin-1")
    windows = "".join(bytes([byte]).decode("cp1252", errors="ignore") or chr(byte) for byte in data)
    return {"output": rng.choice((latin, windows, windows))}


@defect("generalist")
def wrong_language(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """An answer in the other language of the corpus, or in a third one."""
    if rng.random() < 0.4:
        return {"output": rng.choice(texts.FOREIGN)}
    other = _other(rows, rng, lambda one: _zh(one) is not _zh(row) and _answers_in_own_language(one))
    return None if other is None else {"output": other["output"]}


def _answers_in_own_language(row: Row) -> bool:
    han = len(re.findall(r"[\u4e00-\u9fff]", row["output"]))
    enough = han > 20 and han > len(row["output"]) / 2 if _zh(row) else not han
    return row["task"] == "generalist" and enough and _prose(row["output"], 60 if not _zh(row) else 25)


@defect("generalist")
def mixed_salad(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """Scraps of two or three languages in turn."""
    en = _other(rows, rng, lambda one: not _zh(one) and _answers_in_own_language(one))
    zh = _other(rows, rng, lambda one: _zh(one) and _answers_in_own_language(one))
    if en is None or zh is None:
        return None
    english, chinese, foreign = en["output"].split(), zh["output"], rng.choice(texts.FOREIGN).split()
    scraps = []
    for turn in range(rng.randint(4, 9)):
        scraps += [" ".join(english[turn * 3 : turn * 3 + 3]), chinese[turn * 6 : turn * 6 + 6]]
        if rng.random() < 0.4:
            scraps.append(" ".join(foreign[turn * 2 : turn * 2 + 2]))
    return {"output": " ".join(scrap for scrap in scraps if scrap)}


@defect("closed_ie")
def ungrounded_span(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """One extracted text replaced by one that the passage does not hold."""
    output = json.loads(row["output"])
    mine = list(_claims(output, row["input"]))
    other = _other(rows, rng, lambda one: one["task"] == "closed_ie" and one["language"] == row["language"])
    if not mine or other is None:
        return None
    theirs = [holder[key] for holder, key in _claims(json.loads(other["output"]), other["input"])]
    strange = [
        text for text in (*theirs, *texts.NAMES["zh" if _zh(row) else "en"]) if _fold(text) not in _fold(row["input"])
    ]
    holder, key = rng.choice(mine)
    holder[key] = rng.choice(strange)
    return {"output": json.dumps(output, ensure_ascii=False)}


def _claims(value: Any, passage: str) -> Iterator[tuple[Any, Any]]:
    """Where a JSON answer holds a text of the passage: the list or object, and the position in it."""
    for key, one in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(one, str):
            if one in passage and key not in ("type", "relation"):
                yield value, key
        elif isinstance(one, dict | list):
            yield from _claims(one, passage)


def _fold(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


@defect("classification")
def label_outside(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """A label that was not on offer."""
    offered = {_fold(label) for label in row["labels"]}
    strange = [label for sayings in texts.LABELS.values() for label in sayings if _fold(label) not in offered]
    return {"output": rng.choice(strange)}


@defect("closed_ie")
def broken_json(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """JSON that a parser refuses."""
    output = row["output"]
    quotes = [match.start() for match in re.finditer('"', output)]
    if len(output) < 12 or not quotes:
        return None
    at = rng.choice(quotes)
    broken = rng.choice(
        (
            output[: rng.randint(len(output) // 2, len(output) - 1)],
            output[:-1],
            output[:at] + output[at + 1 :],
            output.replace('"', "'"),
            output[:-1] + "," + output[-1],
            output + output[-1],
            output.replace('"', "\u201c"),
            _say(row, rng, texts.PREAMBLES) + output,
            output.replace(": ", " = ") if ": " in output else output[1:],
        )
    )
    return {"output": broken} if not _parses(broken) else None


def _parses(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@defect("mrc")
def answer_not_in_passage(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """An answer that the passage does not hold: of another question, a changed number, or a name of nobody there."""
    if not row.get("answers"):
        return None
    other = _other(rows, rng, lambda one: bool(one.get("answers")) and one["language"] == row["language"])
    invented = [*texts.NAMES["zh" if _zh(row) else "en"], other["output"] if other else ""]
    shifted = re.sub(r"\d+", lambda match: str(int(match[0][:15]) + rng.randint(3, 40)), row["output"])
    answer = shifted if shifted != row["output"] and rng.random() < 0.7 else rng.choice(invented)
    if not _fold(answer) or _fold(answer) in _fold(row["input"]):
        return None
    return {"output": answer, "answers": rng.choice(([answer], texts.REMOVED))}


@defect()
def exact_duplicate(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """The same row again."""
    return {}


@defect("generalist")
def normalised_duplicate(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """The same row in other case, width, space or punctuation."""
    style = rng.choice(texts.STYLES)
    changed = {field: style(row.get(field) or "") for field in ("instruction", "input", "output")}
    return None if all(changed[field] == (row.get(field) or "") for field in changed) else changed


@defect("generalist")
def letter_without_options(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """The letter of an option where none was offered."""
    if re.search(
        r"[A-Ha-h]\s*[).:：．、)]|(?i:letter|option|choice|alphabet|grade)|选项|选择|字母",
        f"{row['instruction']}\n{row.get('input')}",
    ):
        return None
    return {"output": _say(row, rng, texts.LETTERS).replace("X", rng.choice("ABCD"))}


@defect()
def missing_output(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """A record without an answer."""
    return {"output": rng.choice((None, texts.REMOVED))}


@defect()
def wrong_type(row: Row, rows: Sequence[Row], rng: random.Random) -> Row | None:
    """A field of another type than text."""
    output, asked = row["output"], row["instruction"]
    wrong = (
        {"output": [output]},
        {"output": {"text": output}},
        {"output": rng.randint(0, 99)},
        {"output": rng.random() < 0.5},
    )
    return rng.choice(
        (*wrong, {"instruction": [asked]}, {"instruction": {"text": asked}}, {"input": [row.get("input")]})
    )
