"""What of a text is prose, and in which script: the part of language identification that needs no model."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hum_qc.filters.function_words import WORDS

if TYPE_CHECKING:
    import polars as pl

SETTLED: Final[dict[str, str]] = {
    "Han": "zh",
    "Kana": "ja",
    "Hangul": "ko",
    "Thai": "th",
    "Greek": "el",
    "Armenian": "hy",
    "Georgian": "ka",
    "Gujarati": "gu",
    "Gurmukhi": "pa",
    "Tamil": "ta",
    "Telugu": "te",
    "Kannada": "kn",
    "Malayalam": "ml",
    "Sinhala": "si",
    "Khmer": "km",
    "Lao": "lo",
    "Myanmar": "my",
    "Ethiopic": "am",
}
"""Scripts that one written language (of those the model knows) uses almost alone."""

OPEN: Final = ("Latin", "Cyrillic", "Arabic", "Hebrew", "Devanagari", "Bengali", "Tibetan")
"""Scripts that several languages share: the model decides."""

WEIGHT: Final[dict[str, int]] = {"Han": 5, "Kana": 2, "Hangul": 2}
"""Letters of an alphabet that one character stands for, so that scripts can be compared."""

LETTER: Final = r"[\p{L}\p{M}]"
"""A letter, or a mark that stands for one (the vowel signs of Indic scripts)."""

QUOTING: Final = 15
"""Bytes of words outside of quotation marks that tell the language: fifteen letters, five Han characters."""

LONGEST: Final = 2_000
"""Characters looked at: a language does not need more, and a line can be 50 MB long."""

DENSITY: Final = 22
"""Bytes to one English function word, or fewer, in plain English; no other language comes near."""

_BROKEN: Final = r"ďż˝|ï¿½|\x{FFFD}"
_BLOCKS: Final = (
    r"(?s)```.*?(?:```|\z)"
    r"|<(?:script|style|code|pre)\b.*?(?:</(?:script|style|code|pre)>|\z)"
    r"|`[^`\n]*`|<[/!]?[A-Za-z][^<>]*>|&#?\w+;"
    r"|\$\$.*?\$\$|\$[^$\n]*[\\^_{}=][^$\n]*\$|\\[(\[].*?\\[)\]]|\\[A-Za-z]+"
    r"|\b(?:https?|ftp)://[^\s\p{Han}]+|\bwww\.[^\s\p{Han}]+|\S+@\S+\.\w+"
)
_CODE_LINE: Final = (  # words in ASCII: four times as fast
    r"(?m)^[ \t]*(?:"
    r"(?:def|class|async def) (?-u:\w)+.*:.*|(?:from [^ \t\n]+ )?import [A-Za-z0-9_.*{]+[^.\n]*"
    r"|for (?-u:\w)[A-Za-z0-9_, ]* in .*:.*|(?:if|elif|while|with"
    r"|for)(?-u:\b)[^.\n]*[=<>(\[][^.\n]*[:{].*|(?:else|try|finally|do|except(?-u:\b).*) *[:{].*"
    r"|(?:public|private|protected|static|const|let|var|function|func|fn|int|float|double|void|bool"
    r"|char|struct|package"
    r"|using|namespace|template|enum|interface|auto|String)(?-u:\b)[^.\n]*[;{(=].*"
    r"|return(?-u:\b)[^.\n]*|#include.*|#!.*|//.*|/\*.*|\*/.*|@(?-u:\w)+(?:\(.*\))?"
    r"|(?i:SELECT(?-u:\b).*(?-u:\b)(?:FROM|AS)(?-u:\b).*|INSERT INTO .*|UPDATE [^ \t\n]+ SET .*"
    r"|CREATE (?:TABLE|DATABASE|VIEW|INDEX)(?-u:\b).*)"
    r"|(?:SELECT|FROM|WHERE|AND|GROUP BY|ORDER BY|(?:INNER |LEFT )?JOIN|ON|VALUES|LIMIT)(?-u:\b).*"
    r"|.*[{}]|.*(?:[){}\]\"'] *|=.*);|(?-u:\w)+ [A-Za-z0-9_.]+;|\.(?-u:\w)+\(.*|.*(?:::|=>|==|!=|&&"
    r"|\|\||<<|>>| \| |\+=|\$[a-z_{(]).*"
    r"|[A-Za-z0-9_.\[\]'\"]+ *(?:[-+*/|&:]?=|<-|:=) *[^ \t\n].*"
    r"|[A-Za-z_][A-Za-z0-9_.$]*\(.*\)[ \t]*[:;,]?"
    r"|['\"]?[A-Za-z0-9_-]+['\"]?: *[\[{'\"0-9].*"
    r"|[\[{(<].*[\]})>],?"
    r")[ \t]*$"
)
BOTH: Final = (
    r"[^\n。！？!?；;：:“”\"「」『』()（）《》【】\[\]]*"
    r"(?:\p{Han}[^\n。！？!?；;：:“”\"「」『』()（）《》【】\[\]]*\b[a-z]{2}"
    r"|\b[a-z]{2,}\b[^\n。！？!?；;：:“”\"「」『』()（）《》【】\[\]]*\p{Han})"
    r"[^\n。！？!?；;：:“”\"「」『』()（）《》【】\[\]]*"
)
"""A clause that holds Han characters and lower-case Latin words."""
_CODE_SIGN: Final = (
    r"(?m)[{}=<\[|$&]|::|\+\+|\(\)|;[ \t]*$|\w\([^()\n]*\)[ \t]*[:;,]?[ \t]*$|^#!|^[ \t]*(?://|\.\w|@\w)"
    r"|\b(?:def|import|return|SELECT|FROM|else:)\b"
)
_QUOTED: Final = (
    r"\"[^\"\n]{1,300}\"|“[^”\n]{1,300}”|「[^」\n]{1,300}」|«[^»\n]{1,300}»"
    r"|(?:^|[ :])'[^\n]{2,300}?'(?:$|[ .,:;?!])"
)
_HAN: Final = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
_BREAK: Final = re.compile(r"[,;:|•、，]|\n+")
_NOT_PROSE: Final = r"[\p{N}\p{S}\p{C}\p{Z}\p{P}--['’\-]]+"


def plainly_english(text: pl.Series) -> pl.Series:
    """Whether each text, all ASCII and without a sign of code, has the function words of English prose."""
    text = text.str.slice(0, LONGEST)
    words = "|".join(word for word in WORDS["en"].split() if word.isalpha() and len(word) > 1)
    count = text.str.count_matches(rf"(?-u:\b)(?i-u:{words})(?-u:\b)")
    size = text.str.len_bytes()
    dense = (count >= 3) & (count * DENSITY >= size) & (size == text.str.len_chars())
    return (dense & ~text.str.contains(r"[`{}=<\\]")).fill_null(value=False)


def without_markup(text: pl.Expr) -> pl.Expr:
    """The text without code blocks, inline code, tags, LaTeX, links and addresses."""
    return text.str.slice(0, LONGEST).str.replace_all(_BROKEN, "").str.replace_all(_BLOCKS, " ")


def without_quotations(text: pl.Series) -> pl.Series:
    """The texts without what stands in quotation marks, where enough is left to be told by.

    What is quoted is mentioned, not used: `Translate "Guten Tag" into English` is English.
    """
    rest = text.str.replace_all(_QUOTED, " ")
    return rest.zip_with(rest.str.replace_all(_NOT_PROSE, "").str.len_bytes() >= QUOTING, text)


def without_code(text: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The texts without the lines that are written like program code, and the share of their letters left."""
    import polars as pl

    signs = text.str.contains(_CODE_SIGN).fill_null(value=False)
    signed = text.filter(signs)
    written = signed.str.replace_all(_CODE_LINE, "")
    share = written.str.count_matches(LETTER) / signed.str.count_matches(LETTER)
    whole = pl.Series("share", [1.0]).new_from_index(0, len(text))
    at = signs.arg_true()
    return text.clone().scatter(at, written), whole.scatter(at, share)


def words_only(text: pl.Series) -> pl.Series:
    """Words of the texts, one space between them: no digit, symbol or punctuation."""
    return text.str.replace_all(_NOT_PROSE, " ").str.strip_chars(" '’-")


def chinese_stops(text: pl.Series) -> pl.Series:
    """Number of Chinese commas and full stops in each text."""
    return text.str.count_matches("[、。，]").fill_null(0)


def han_share(text: str) -> float:
    """Share of Han characters among the characters of a text, 0..1."""
    return 0.0 if text.isascii() else len(_HAN.findall(text)) / len(text)


def names(words: str) -> bool:
    """Whether two words in three begin with a capital."""
    each = words.split()
    return 3 * sum(word[0].isupper() for word in each) > 2 * len(each)


def items(text: str) -> bool:
    """Whether a text has at most three words, on average, between its commas and line breaks."""
    breaks = len(_BREAK.findall(text.strip()))
    return breaks >= 2 and len(text.split()) <= 3 * (breaks + 1)


def scripts(words: pl.Series) -> pl.DataFrame:
    """The script with the greatest weight in each text: `script`, null where all letters are Latin, and `weight`.

    Kana among Han, even a tenth, make the script `Kana`; `weight` is the letters of the script, counted as
    those of an alphabet would be.
    """
    import polars as pl

    unsaid = pl.repeat(None, len(words), eager=True)
    frame = pl.DataFrame({"script": unsaid.cast(pl.String), "weight": unsaid.cast(pl.Int64)})
    other = words.str.contains(r"[^\p{Latin}\p{Common}\p{Inherited}]").fill_null(value=False)
    if not other.any():
        return frame
    names = [*SETTLED, *OPEN]
    kana = r"[\p{Hiragana}\p{Katakana}]"
    text = pl.col("text")
    counts = (
        words.filter(other)
        .alias("text")
        .to_frame()
        .select(
            text.str.count_matches(kana if name == "Kana" else rf"\p{{{name}}}")
            .cast(pl.Int64)
            .mul(WEIGHT.get(name, 1))
            .alias(name)
            for name in names
        )
    )
    japanese = (pl.col("Kana") * 10 >= pl.col("Han")) & (pl.col("Kana") > 0)
    counts = counts.with_columns(
        pl.when(japanese).then(pl.col("Kana") + pl.col("Han")).otherwise(pl.col("Kana")).alias("Kana"),
        pl.when(japanese).then(0).otherwise(pl.col("Han")).alias("Han"),
    )
    weight = counts.max_horizontal()
    found = counts.select(
        pl.coalesce(pl.when(pl.col(name) == weight).then(pl.lit(name)) for name in names).alias("script")
    ).to_series()
    at = other.arg_true()
    return frame.with_columns(frame["script"].scatter(at, found), frame["weight"].scatter(at, weight))
