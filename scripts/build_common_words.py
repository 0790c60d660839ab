"""Write `hum_qc/filters/phrases/common_zh.txt`: Chinese words so common that they say nothing of a text.

Usage: python scripts/build_common_words.py JIEBA_DICTIONARY

The dictionary is `jieba/dict.txt` of `jieba` 0.42.1 (MIT): a word, how often it was counted and its part of speech.
Taken are words of two to four characters that are counted at least once in 60,000 words and name nothing: verbs,
adjectives, adverbs, pronouns, prepositions, conjunctions, particles and words of place. Nouns, names, times and
numerals are what a text is about. Written in the one script of `hum_qc.text`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from hum_qc.text import one_script

HEAD = (
    "# Chinese words that are common and name nothing, in simplified characters. Taken as they stand.\n"
    "# Derived from the dictionary of jieba (https://github.com/fxsjy/jieba), MIT License, Sun Junyi,\n"
    "# by scripts/build_common_words.py.\n"
)
ONE_IN = 60_000
WORD = re.compile("[\u3400-\u9fff]{2,4}")
NAMING_NOTHING = frozenset("vadrpcufbz")


def main() -> None:
    """Select, and write."""
    rows = [line.split(" ") for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    least = sum(int(count) for _, count, _ in rows) / ONE_IN
    words = {
        one_script(word)
        for word, count, kind in rows
        if int(count) >= least and kind[0] in NAMING_NOTHING and WORD.fullmatch(word)
    }
    target = Path(__file__).parents[1] / "hum_qc" / "filters" / "phrases" / "common_zh.txt"
    target.write_text(HEAD + "\n".join(sorted(words)) + "\n", encoding="utf-8")
    print(f"{len(words):,} words, {target.stat().st_size:,} bytes")


main()
