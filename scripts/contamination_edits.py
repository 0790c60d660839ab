"""What a leak looks like after somebody has handled it: edits of words, marks, width, script, options and code."""

from __future__ import annotations

import io
import keyword
import random
import re
import tokenize
from ast import AST, Attribute, FunctionDef, Name, Store, arg, parse, walk
from collections.abc import Sequence

from contamination_items import CJK, LETTERS, Item

from hum_qc.text import han_variants

Record = dict[str, object]
PIECE = re.compile(rf"[{CJK}]|[^\s{CJK}]+|\s+")
WORD = re.compile(rf"[{CJK}]|[^\W\d_{CJK}]{{2,}}")
NUMBER = re.compile(r"\d+")
NUMBER_WORDS = re.compile(
    r"(?i)(?:twen|thir|for|fif|six|seven|eigh|nine)ty|(?:thir|four|fif|six|seven|eigh|nine)teen|zero|one|two|three|four"
    r"|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million|half|thirds?|quarters?|once|twice|thrice"
    r"|double|triple|dozen|[〇一二三四五六七八九十百千万亿两半]"
)
ASKING = ("Can you help me with this?", "I have a question for you.", "Please answer the following.", "Try this one.")
NAMES = (
    "alpha",
    "bucket",
    "cursor",
    "delta",
    "element",
    "found",
    "group",
    "holder",
    "inner",
    "joined",
    "kept",
    "limit",
)


def deleted(text: str, share: float, rng: random.Random) -> str:
    """The text without a share of its words (of its characters, in CJK); at least one goes."""
    pieces = PIECE.findall(text)
    words = [at for at, piece in enumerate(pieces) if not piece.isspace()]
    gone = set(rng.sample(words, max(1, round(share * len(words)))))
    return "".join(piece for at, piece in enumerate(pieces) if at not in gone)


def substituted(text: str, share: float, vocabulary: Sequence[str], rng: random.Random) -> str:
    """A share of the words (CJK characters) replaced by words of the vocabulary; numbers and number words stay."""
    words = [word for word in WORD.finditer(text) if not NUMBER_WORDS.fullmatch(word.group())]
    chosen = rng.sample(words, min(len(words), max(1, round(share * len(words)))))
    for word in sorted(chosen, key=lambda match: -match.start()):
        text = text[: word.start()] + rng.choice(vocabulary) + text[word.end() :]
    return text


def renumbered(text: str, rng: random.Random) -> str:
    """One number of the text replaced by another one."""
    number = rng.choice(list(NUMBER.finditer(text)))
    other = str(int(number.group()) + rng.randint(1, 9))
    return text[: number.start()] + other + text[number.end() :]


def restyled(text: str, rng: random.Random) -> str:
    """Case, spacing and punctuation changed; letters and digits stay as they are."""
    text = rng.choice((str.upper, str.lower, str.title))(text)
    text = re.sub(r"(?<!\d)[.,;:!?](?!\d)", lambda _: rng.choice(("", " ", " -", " ;")), text)
    text = re.sub(r"[。，；：！？、]", lambda _: rng.choice(("", " ", ",", "!")), text)
    return re.sub(r" +", lambda _: rng.choice((" ", "  ", "\n", "\t ")), text)


def wide(text: str) -> str:
    """ASCII in full width."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def traditional(text: str, rng: random.Random) -> str:
    """Characters that have another script form written in one of them."""
    forms: dict[str, list[str]] = {}
    for variant, one in han_variants().items():
        forms.setdefault(one, []).append(chr(variant))
    return "".join(rng.choice(forms.get(char, [char])) for char in text)


def spaced(text: str) -> str:
    """A blank after every CJK character."""
    return re.sub(rf"([{CJK}])", r"\1 ", text)


def prompt(item: Item, *, choices: Sequence[str] = ()) -> str:
    """What is asked: the passage, the question and the lettered choices, each where there is one."""
    listed = "\n".join(f"{letter}. {choice}" for letter, choice in zip(LETTERS, choices, strict=False))
    return "\n".join(part for part in (item.passage, item.question, listed) if part)


def shuffled(item: Item, rng: random.Random) -> tuple[str, str]:
    """The question with its options in another order under other letters, and the right answer as it now reads."""
    choices = list(item.choices)
    while choices == list(item.choices):
        rng.shuffle(choices)
    style = rng.choice(("{}. {}", "({}) {}", "{}) {}", "{}: {}"))
    letters = rng.choice((LETTERS, LETTERS.lower(), "12345678"))
    listed = [style.format(letter, choice) for letter, choice in zip(letters, choices, strict=False)]
    right = listed[choices.index(item.answer)]
    asked = "\n".join(part for part in (item.passage, item.question) if part)
    return asked + rng.choice(("\n", " ")) + rng.choice(("\n", " ")).join(listed), right


def _own_names(tree: AST) -> list[str]:
    """Functions, parameters and variables that the code itself defines."""
    names = []
    for node in walk(tree):
        if isinstance(node, FunctionDef):
            names.append(node.name)
        elif isinstance(node, arg):
            names.append(node.arg)
        elif isinstance(node, Name) and isinstance(node.ctx, Store):
            names.append(node.id)
    return [name for name in dict.fromkeys(names) if not keyword.iskeyword(name)]


def renamed(code: str, rng: random.Random) -> str:
    """Own identifiers renamed, in doctest lines too, and the indentation changed to two blanks or a tab."""
    tree = parse(code)
    attributes = {node.attr for node in walk(tree) if isinstance(node, Attribute)}
    names = [name for name in _own_names(tree) if name not in attributes]
    others = {name: f"{rng.choice(NAMES)}_{at}" for at, name in enumerate(names)}
    functions = {node.name for node in walk(tree) if isinstance(node, FunctionDef)} & set(names)
    lines = [list(line) for line in code.splitlines(keepends=True)]
    for token in reversed(list(tokenize.generate_tokens(io.StringIO(code).readline))):
        (row, start), (_, end) = token.start, token.end
        if token.type == tokenize.NAME and token.string in others:
            lines[row - 1][start:end] = others[token.string]
    text = "".join("".join(line) for line in lines)
    for name in functions:
        text = re.sub(rf"\b{re.escape(name)}\b", others[name], text)
    unit = rng.choice(("  ", "\t"))
    return re.sub(r"(?m)^(?: {4})+", lambda match: unit * (len(match.group()) // 4), text)


def shaped(asked: str, reply: str, rng: random.Random) -> Record:
    """A record in one of the layouts that instruction corpora have."""
    shape = rng.randrange(5)
    if shape == 0:
        return {"instruction": asked, "input": "", "output": reply}
    if shape == 1:
        return {"instruction": rng.choice(ASKING), "input": asked, "output": reply}
    if shape == 2:
        return {"messages": [{"role": "user", "content": asked}, {"role": "assistant", "content": reply}]}
    if shape == 3:
        return {"conversations": [{"from": "human", "value": asked}, {"from": "gpt", "value": reply}]}
    return {"prompt": asked, "response": reply}


def chat(*turns: str) -> Record:
    """A conversation of alternating turns, the user first."""
    roles = ("user", "assistant")
    return {"messages": [{"role": roles[at % 2], "content": turn} for at, turn in enumerate(turns)]}


def text_of(record: Record) -> str:
    """Everything a record says, field after field, as the peers' rules read a document."""
    parts: list[str] = []
    for value in record.values():
        if isinstance(value, str):
            parts.append(value)
        elif isinstance(value, list):
            parts += [str(turn.get("content") or turn.get("value") or "") for turn in value if isinstance(turn, dict)]
    return "\n".join(part for part in parts if part)
