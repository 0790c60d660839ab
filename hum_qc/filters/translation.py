"""Translations: whether the answer is in the language that the instruction asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from hum_qc.filters.identify import KIN, identify
from hum_qc.filters.matches import phrases
from hum_qc.registry import Evidence, Readings, batch_measure

if TYPE_CHECKING:
    from hum_qc.filters.identify import Identified
    from hum_qc.sample import Batch

NAMES: Final = dict(line.split(" ", 1) for line in phrases("languages"))
"""Patterns of the names of each language, by its code."""
SCRIPTS: Final[dict[str, str]] = {
    "zh": "\u3400-\u4dbf\u4e00-\u9fff", "ja": "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff",
    "ko": "\uac00-\ud7a3\u1100-\u11ff",
    **dict.fromkeys(("ru", "uk", "bg"), "\u0400-\u04ff"), "el": "\u0370-\u03ff\u1f00-\u1fff", "he": "\u0590-\u05ff",
    **dict.fromkeys(("ar", "fa", "ur"), "\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff"), "hi": "\u0900-\u097f",
    "bn": "\u0980-\u09ff", "ta": "\u0b80-\u0bff", "te": "\u0c00-\u0c7f", "th": "\u0e00-\u0e7f",
}  # fmt: skip
"""Characters of the languages that are not written in Latin letters."""
LATIN: Final = "A-Za-z\u00c0-\u024f\u1e00-\u1eff"
ASKS: Final = r"(?i)translat|翻译|译成|译为|译文"
"""In every instruction that asks for a translation: a cheap look before the dear one."""
SPELLED: Final = re.compile(
    r"pinyin|romaji|romani[sz]|transliterat|phonetic|pronunc|pig latin|拼音|罗马字|发音|读音|vice versa|互译", re.I
)
"""Other letters may be right, or both languages."""
HALF: Final = 0.5
"""Share of letters in the script asked for below which a text is mixed."""
LONGEST: Final = 2_000
"""Characters looked at, of instruction and output."""
KANJI: Final = 6
"""Letters of a Japanese text that may do without kana, so that it looks Chinese."""

_NAME: Final = "|".join(f"(?P<{code}{{n}}>{names})" for code, names in NAMES.items())
_INTO: Final = re.compile(
    r"\b(?:in)?to\s+(?:the\s+|simplified\s+|traditional\s+|modern\s+|standard\s+|brazilian\s+)?"
    rf"(?:{_NAME.format(n=1)})\b(?:\s*(?:,|and|or|&|/)\s*(?:{_NAME.format(n=2)})\b)?"
    rf"|译(?:成|为|作|到)(?:一种)?(?:{_NAME.format(n=3)})(?:[、和或](?:{_NAME.format(n=4)}))?"
    rf"|[“”\"』」》](?:翻译)?成(?:{_NAME.format(n=5)})",
    re.IGNORECASE,
)
_IN: Final = re.compile(
    rf"\btranslated?\b[^.?!\n]*?\bin\s+(?:{_NAME.format(n=1)})\b|\b(?:{_NAME.format(n=2)})\s+translation"
    rf"|(?:{_NAME.format(n=3)})(?:的)?(?:翻译|译文)(?![成为到作])",
    re.IGNORECASE,
)
"""What is read only where no language is named by `into`: it may be that of the source."""
_QUOTED: Final = re.compile(
    r"\"[^\"\n]*\"|“[^”\n]*”|「[^」\n]*」|『[^』\n]*』|‘[^’\n]*’|(?<!\w)'[^\n]*?'(?!\w)|[(（][^)）\n]*[)）]"
)


@batch_measure(unit="label: agrees, differs", source="as `language`; names of 38 languages in English and Chinese")
def translation_language(batch: Batch) -> Readings:
    """Whether the output of a translation is in the language that the instruction asks for.

    The script tells first (a sentence of Han characters is no Spanish, however short), then the identification of
    `language`. null: no translation into one known language is asked for, the output is too short or mixed to tell,
    it speaks about the translation and quotes it, or another spelling (pinyin, romaji) is wanted.
    """
    import polars as pl

    rows = batch.select(pl.col("instruction").str.contains(ASKS).fill_null(value=False)).to_series().arg_true()
    asked = {
        row: code for row, text in zip(rows, batch["instruction"].gather(rows), strict=True) if (code := _asked(text))
    }
    outputs = batch["output"].gather(list(asked)).fill_null("").str.slice(0, LONGEST)
    found: dict[int, tuple[str, str, Identified]] = {}
    for (row, code), text, one in zip(asked.items(), outputs, identify(outputs), strict=True):
        label = _label(code, text, one)
        if label:
            found[row] = label, code, one
    values = [found[row][0] if row in found else None for row in range(batch.height)]

    def evidence(wanted: Sequence[int]) -> list[Evidence]:
        return [{"asked": found[row][1], **found[row][2]._asdict()} if row in found else {} for row in wanted]

    return Readings(pl.Series("translation_language", values, dtype=pl.String), evidence)


def _asked(instruction: str) -> str | None:
    """The language to translate into; None where it is not named, or several are."""
    if SPELLED.search(instruction[:LONGEST]):
        return None
    plain = _QUOTED.sub('""', instruction[:LONGEST])
    into, within = (
        {name.rstrip("12345") for one in pattern.finditer(plain) for name, said in one.groupdict().items() if said}
        for pattern in (_INTO, _IN)
    )
    found = into or within
    return found.pop() if len(found) == 1 else None


def _label(asked: str, text: str, one: Identified) -> str | None:
    """`agrees` or `differs`; None where the text does not tell."""
    letters = sum(character.isalpha() for character in text)
    own = len(re.findall(f"[{SCRIPTS.get(asked, LATIN)}]", text))
    if not own:
        return "differs" if letters > 1 else None
    if own < HALF * letters:
        return None
    if one.language is None:
        return "agrees" if asked in ("zh", "ko", "th", "el", "ta", "te", "bn") else None
    if one.language == asked:
        return "agrees"
    if asked == "ja" and letters < KANJI:
        return None
    close = any({asked, one.language} <= names for names in KIN)
    return None if close or _QUOTED.search(text) else "differs"
