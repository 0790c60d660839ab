"""Loops, wrong encodings, broken JSON and rewritings of the blind bank."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from typing import Final

from defect_texts import Loop, Rewrite

_DIGITS: Final = {code: code + 0xFEE0 for code in range(0x30, 0x3A)}
_PAUSES: Final = str.maketrans("，。！？；：", ",.!?;:")


def _misread(text: str, wrote: str, read: str) -> str:
    return text.encode(wrote, "ignore").decode(read, "replace")


def _last(text: str) -> str:
    """The last sentence."""
    return [match[0].strip() for match in re.finditer(r"[^.!?。！？\n]+[.!?。！？]?", text)][-1]


def _paired_quotes(text: str) -> str:
    return re.sub(r'"([^"]*)"', "\u201c\\1\u201d", text)


def _inside(text: str, rng: random.Random, put: str) -> str:
    """Something put inside one of the longer strings."""
    places = [match.start() + 2 for match in re.finditer(r'"\w{3,}', text)]
    at = rng.choice(places) if places else 0
    return text[:at] + put + text[at:]


LOOPS: Final[tuple[Loop, ...]] = (
    lambda text, words, gap, rng: gap.join([text, *[_last(text)] * rng.randint(6, 20)]),
    lambda text, words, gap, rng: (text + gap + gap.join([_last(text)] * 30))[: len(text) + rng.randint(300, 900)],
    lambda text, words, gap, rng: gap.join([text, *words[-2:] * rng.randint(25, 60)]),
    lambda text, words, gap, rng: "\n".join(
        [*(f"{n}. {word}" for n, word in enumerate(words[:5], 1)), *(f"{n}. {words[5]}" for n in range(6, 40))]
    ),
    lambda text, words, gap, rng: "\n\n".join([gap.join(words[:10]), gap.join(words[-10:])] * rng.randint(5, 12)),
    lambda text, words, gap, rng: "\n".join([text, *[f"| {words[0]} | {words[1]} |"] * rng.randint(15, 40)]),
    lambda text, words, gap, rng: text + gap + rng.choice("0139") * rng.randint(80, 300),
    lambda text, words, gap, rng: text + rng.choice(("ha", "哈", "！", "…", "\\n", "\n-")) * rng.randint(60, 150),
    lambda text, words, gap, rng: "\n".join(
        f"User: {gap.join(words[:6])}\nAssistant: {gap.join(words[-6:])}" for _ in range(rng.randint(6, 15))
    ),
    lambda text, words, gap, rng: (" Also, " if gap else "此外，").join([_last(text)] * rng.randint(8, 20)),
    lambda text, words, gap, rng: (" and " if gap else "和").join([text[:30], *[words[-2]] * rng.randint(30, 80)]),
    lambda text, words, gap, rng: text + "<br>" * rng.randint(30, 90),
    lambda text, words, gap, rng: "".join(f"## {gap.join(words[:5])}\n\n{text[:60]}\n\n" for _ in range(12)),
    lambda text, words, gap, rng: gap.join([*words, *(f"{words[0]}{gap}{n}," for n in range(1, rng.randint(40, 90)))]),
    lambda text, words, gap, rng: f"{text}\n\n" + "\n".join([f"#{words[0]}"] * rng.randint(20, 50)),
    lambda text, words, gap, rng: gap.join(words[: len(words) // 2]) + gap + gap.join(words[:4] * rng.randint(12, 30)),
)

GARBLES: Final[tuple[Rewrite, ...]] = (
    lambda text: _misread(text, "utf-8", "cp1250"),
    lambda text: _misread(text, "utf-8", "cp1254"),
    lambda text: _misread(text, "utf-8", "cp1253"),
    lambda text: _misread(text, "utf-8", "koi8_r"),
    lambda text: _misread(text, "utf-8", "cp866"),
    lambda text: _misread(text, "utf-8", "cp850"),
    lambda text: _misread(text, "utf-8", "cp932"),
    lambda text: _misread(text, "utf-8", "cp949"),
    lambda text: _misread(text, "utf-8", "iso8859_2"),
    lambda text: _misread(text, "utf-8", "ascii"),
    lambda text: _misread(_misread(text, "utf-8", "cp1252"), "utf-8", "cp1252"),
    lambda text: _misread(text, "gb18030", "cp1252"),
    lambda text: _misread(text, "gbk", "big5"),
    lambda text: _misread(text, "gbk", "shift_jis"),
    lambda text: _misread(text, "gbk", "euc_jp"),
    lambda text: _misread(text, "gbk", "cp1251"),
    lambda text: _misread(text, "utf-16-be", "gbk"),
    lambda text: re.sub(r"[^\x00-\x7f]", lambda char: "".join(f"={byte:02X}" for byte in char[0].encode()), text),
    lambda text: re.sub(r"[^\x00-\x7f]", lambda char: "".join(f"\\x{byte:02x}" for byte in char[0].encode()), text),
)

BREAKS: Final[tuple[Callable[[str, random.Random], str], ...]] = (
    lambda text, rng: f"```\n{text}",
    lambda text, rng: f"{text}<|endoftext|>",
    lambda text, rng: f"{text}\n\nNote: I only listed what the sentence states.",
    lambda text, rng: f"{text}\n解释：以上内容均来自原文。",
    lambda text, rng: _paired_quotes(text),
    lambda text, rng: text.replace('":', '"：'),
    lambda text, rng: text.replace('":', '" =>'),
    lambda text, rng: re.sub(r"[\]}]+$", "", text),
    lambda text, rng: text.replace("]", "", 1),
    lambda text, rng: re.sub(r'": *"[^"]*"', '": ', text, count=1),
    lambda text, rng: _inside(text, rng, "\n"),
    lambda text, rng: _inside(text, rng, '"quoted" '),
    lambda text, rng: f"<json>{text}</json>",
    lambda text, rng: f"var result = {text};",
    lambda text, rng: re.sub(r'["{}\[\]]', "", text),
    lambda text, rng: f"{text}\n{text}",
    lambda text, rng: text.replace('", "', '" "').replace('","', '""'),
    lambda text, rng: text[: text.rfind(",") + 1] or text[:-2],
    lambda text, rng: text.replace("[", "(").replace("]", ")"),
)

STYLES: Final[tuple[Rewrite, ...]] = (
    lambda text: f"\n{text}\n\n",
    lambda text: text.translate(_DIGITS),
    lambda text: text.translate(_PAUSES),
    lambda text: unicodedata.normalize("NFKC", text).upper(),
    lambda text: " ".join(text.split()),
    lambda text: re.sub(r"(?m)$", "  ", text),
    lambda text: re.sub(r"(?m)^[-*] ", "• ", text).replace("...", "…"),
    lambda text: re.sub(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])", " ", text),
    lambda text: re.sub(r"([.!?]) +", r"\1  ", text).replace("。", "。 "),
    lambda text: re.sub(r"(?<=\w)-(?=\w)", "\u2010", text).replace("'", "`"),
    lambda text: text.replace('"', "''").replace("“", "「").replace("”", "」"),
    lambda text: re.sub(r"\w+", lambda word: word[0].capitalize(), text),
    lambda text: text.replace("\n", "\n\n").replace("，", "， "),
    lambda text: text.replace(",", "").replace("、", "，"),
    lambda text: f"{text.rstrip('.。!！')}!".replace(";", ","),
    lambda text: text[:1].swapcase() + text[1:].replace(" ", "\u3000", 3),
)
