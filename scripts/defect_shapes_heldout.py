"""Loops, wrong encodings, broken JSON and rewritings of the held-out bank."""

from __future__ import annotations

import html
import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Final

from defect_texts import Loop, Rewrite

_CURLY: Final = str.maketrans({"'": "\u2019", '"': "\u201d"})
_WIDE_WORDS: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code).isalnum()}


def _reread(text: str, wrote: str, read: str) -> str:
    return text.encode(wrote, "replace").decode(read, "replace")


def _steps(words: Sequence[str], gap: str, count: int, line: str) -> str:
    return "\n".join(line.format(number=number, item=gap.join(words[:7])) for number in range(1, count))


def _sentences(text: str) -> list[str]:
    return [match[0].strip() for match in re.finditer(r"[^.!?。！？\n]+[.!?。！？]?", text)][:2]


def _middle(text: str, rng: random.Random, mark: str, put: str) -> str:
    """The text with one of the marks in it replaced."""
    places = [match.start() for match in re.finditer(re.escape(mark), text)]
    if not places:
        return text
    at = rng.choice(places)
    return text[:at] + put + text[at + len(mark) :]


LOOPS: Final[tuple[Loop, ...]] = (
    lambda text, words, gap, rng: gap.join(_sentences(text) * rng.randint(7, 15)),
    lambda text, words, gap, rng: text[:40] + words[-1][-1] * rng.randint(60, 200),
    lambda text, words, gap, rng: _steps(words, gap, rng.randint(9, 25), "Step {number}: {item}."),
    lambda text, words, gap, rng: _steps(words, gap, rng.randint(9, 25), "- {item}"),
    lambda text, words, gap, rng: _steps(words, gap, rng.randint(9, 25), "Q{number}: {item}\nA{number}: {item}"),
    lambda text, words, gap, rng: "\n\n".join([text] * rng.randint(4, 9)),
    lambda text, words, gap, rng: gap.join(gap.join(words[:end]) for end in range(1, min(len(words), 20))),
    lambda text, words, gap, rng: gap.join(rng.choices(words[:4], k=rng.randint(60, 150))),
    lambda text, words, gap, rng: (", " if gap else "，").join([gap.join(words[:3])] * rng.randint(15, 40)),
    lambda text, words, gap, rng: gap.join([*words, *words[2:7] * rng.randint(12, 30), *words[-5:]]),
    lambda text, words, gap, rng: "/".join([gap.join(words[1:4])] * rng.randint(15, 40)),
    lambda text, words, gap, rng: "(".join([gap.join(words[:5])] * rng.randint(10, 30)),
    lambda text, words, gap, rng: f"{gap.join(words[:8])}{gap}" + ("very " if gap else "非常") * rng.randint(30, 90),
    lambda text, words, gap, rng: "\n".join([text, *[gap.join(words[-6:])] * rng.randint(8, 25)]),
    lambda text, words, gap, rng: gap.join(word + gap + word + gap + word for word in words[:60]),
)

GARBLES: Final[tuple[Rewrite, ...]] = (
    lambda text: _reread(text, "utf-8", "gbk"),
    lambda text: _reread(text, "utf-8", "gb18030"),
    lambda text: _reread(text, "gbk", "latin-1"),
    lambda text: _reread(text, "gb18030", "utf-8"),
    lambda text: _reread(text, "utf-8", "cp1251"),
    lambda text: _reread(text, "utf-8", "mac_roman"),
    lambda text: _reread(text, "utf-8", "cp437"),
    lambda text: _reread(text, "utf-8", "shift_jis"),
    lambda text: _reread(text, "utf-8", "big5"),
    lambda text: _reread(_reread(text, "utf-8", "latin-1"), "utf-8", "latin-1"),
    lambda text: _reread(_reread(text, "gbk", "utf-8"), "utf-8", "gbk"),
    lambda text: re.sub(r"[^\x00-\x7f]", "?", text),
    lambda text: re.sub(r"[^\x00-\x7f]", "\ufffd", text),
    lambda text: _reread(text, "utf-8", "iso8859_15"),
    lambda text: _reread(text, "utf-16-le", "latin-1"),
)

BREAKS: Final[tuple[Callable[[str, random.Random], str], ...]] = (
    lambda text, rng: f"```json\n{text}\n```",
    lambda text, rng: text + text,
    lambda text, rng: f"{text}\n\nHope this helps!",
    lambda text, rng: re.sub(r'"(\w+)":', r"\1:", text),
    lambda text, rng: _middle(text, rng, '":', '"'),
    lambda text, rng: _middle(text, rng, ", ", " "),
    lambda text, rng: f"{{{text}}}",
    lambda text, rng: text.replace('"', "「"),
    lambda text, rng: html.escape(text),
    lambda text, rng: text.replace('"', '\\"'),
    lambda text, rng: f"{text[:-1]}, ...{text[-1]}",
    lambda text, rng: _middle(text, rng, '"', '"\n// see above\n'),
    lambda text, rng: text.replace(",", "，"),
    lambda text, rng: text.replace("{", "(").replace("}", ")"),
    lambda text, rng: f"{text[: round(len(text) * rng.uniform(0.3, 0.9))]}...",
    lambda text, rng: text.replace(": ", ": None, ", 1),
    lambda text, rng: text.replace('"', '""'),
)

STYLES: Final[tuple[Rewrite, ...]] = (
    str.swapcase,
    str.capitalize,
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: text.replace(" ", "\t"),
    lambda text: f"\u3000\u3000{text}",
    lambda text: text.translate(_CURLY),
    lambda text: text.translate(_WIDE_WORDS),
    lambda text: text.replace("\n", "\r\n").rstrip(".。"),
    lambda text: re.sub(r"[,，、;；:：]", "", text),
    lambda text: re.sub(r"([.!?。！？])", r"\1\1\1", text),
    lambda text: unicodedata.normalize("NFD", text).replace("\n", " \n "),
    lambda text: f"“{text}”",
    lambda text: re.sub(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", " ", text).replace(" - ", " \u2014 "),
    lambda text: text.replace("(", "（").replace(")", "）").replace(",", "，").replace("?", "？"),
    lambda text: text.replace(" ", "  ").replace("\n\n", "\n"),
)
