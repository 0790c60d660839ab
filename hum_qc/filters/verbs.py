"""What an instruction asks for: its first command and the object of that, found without a parser."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from hum_qc.filters.matches import phrases
from hum_qc.registry import Readings, batch_measure

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.sample import Batch

READ: Final = 400
"""Characters of the instruction that are looked at."""
BEGIN: Final = r"(?:^[^a-z]{0,20}|[.!?;:\n][^a-z]{0,20}|,\s*(?:and\s+|then\s+)?)"
LEAD: Final = rf"(?:(?:{'|'.join(phrases('lead_en'))}),?\s+)*"
"""Politeness and duty before a command."""
BEFORE_NOUN: Final = rf"^\s*(?:(?:{'|'.join(phrases('before_noun_en'))})\s+)*"
PARTICIPLE: Final = r"[a-z]{3,}ed\s+(?:as|at|by|for|from|in|on|to|with)\s"
END_OF_PHRASE: Final = (
    rf"(?s)(?:\s*[,.;:!?\n\"“”(\[<‘`{{]|\s+['–—-]|\s+{PARTICIPLE}"
    rf"|\s+(?:{'|'.join(phrases('noun_ends_en'))})(?:[^a-z'’-]|$)).*$"
)
"""What an English noun phrase ends before."""
ALIKE: Final = ("series", "species", "news", "means", "mathematics", "physics", "economics", "politics", "lens", "gas")
"""Singulars that end in s."""
STOP: Final = r"[。！？；，,：:\n]"
ASKED: Final = rf"[\s“”\"]*(?:{'|'.join(phrases('lead_zh'))})*"
"""Where a Chinese command begins."""
OTHERS: Final = (
    r"(?:[为给用从以对就在向与]|根据|针对|基于|使用|通过|按照?|围绕|作为|关于|利用|参考|鉴于)"
    r"[^。！？；，,：:\n]{0,40}[^的个篇份段条句种项张些和与自重改编撰缩续仿。！？；，,：:\n]"
)
"""For whom, by what, from where: what stands before a Chinese verb."""
COUNTED: Final = (
    r"^(?:一下|出来|出|成|为|了|些)?(?:我|你|他们?|她|它|大家|用户)?"
    r"(?:一些|这些|下面|下列|上述|给定|所有|某些|提供)?[的\s]*"
    r"(?:[一二两三四五六七八九十几数每这那\d\s]+(?:种类型|类型|[个篇首份段条句种项张道位家本套封则幅组部场名件款次]))?"
)
"""What stands between a Chinese verb and its noun and is no part of it."""
QUOTED: Final = r"“[^”]*”|《[^》]*》|「[^」]*」|\"[^\"]*\"|[（(][^）)]*[）)]"
END_OF_HAN: Final = r"(?s)(?:[，。；：！？,.;:!?\n“”\"（(《、]|并且?|从而|以便).*$"
PURPOSE: Final = (r"^(.*?[^可所加得难足何予])以.*$", r"^(.+?[^起未将带出原本后由外])来.*$")
CLAUSE: Final = r"(?s)^(.{2,}?)(?:是|使[得用]?|让|用于|用来|包含|包括|(?:解释|说明|描述|介绍|讨论).{2}).*$"
"""What a Chinese noun phrase ends before."""
ASKS: Final = r"^(?:一下|出)?(?:如何|什么|为什么|怎么|怎样|是否|为何|哪|谁)|是什么|是否|是不是|还是|有没有"
HAN_WEIGHT: Final = 5
"""Latin letters that one Chinese character outweighs: the rest of a Chinese sentence may be names and quotations."""


@batch_measure(
    unit="label", source="root verb and direct object as in Self-Instruct, Wang et al. 2023, by word lists of our own"
)
def verb_object(batch: Batch) -> Readings:
    """The first command of the instruction and the head of its object: `write story`, `生成 列表`.

    Verbs are those of `phrases/verbs_en.txt` and `verbs_zh.txt`; the object is the last word of the noun phrase after
    the verb, in the singular, in Chinese its last characters (three at most). The verb stands alone where no noun
    follows. There is no parser: docs/diversity.md says how often a reader agrees. null: a question, a statement, or a
    verb that is not in the lists.
    """
    import polars as pl

    text = pl.col("text")
    frame = batch.select(text=pl.col("instruction").str.head(READ)).with_row_index("row").drop_nulls()
    han, latin = text.str.count_matches(r"\p{Han}"), text.str.count_matches("[A-Za-z]")
    chinese = frame.select((han > 0) & (han * HAN_WEIGHT >= latin)).to_series()
    found = pl.concat([_english(frame.filter(~chinese)), _chinese(frame.filter(chinese))])
    rows = pl.DataFrame({"row": pl.int_range(batch.height, dtype=pl.UInt32, eager=True)})
    return Readings(rows.join(found, on="row", how="left", maintain_order="left")["label"].rename("verb_object"))


def _english(frame: pl.DataFrame) -> pl.DataFrame:
    """`row` and `label` of the instructions in English that hold a command."""
    import polars as pl

    command = rf"{BEGIN}{LEAD}(?P<verb>{_verbs('en')})(?P<up> (?:up with|out|of|down))?(?P<rest>\s.{{1,120}}|[.!?]?$)"
    found = _groups(frame.with_columns(pl.col("text").str.to_lowercase()), command)
    phrase = pl.col("rest").str.replace(r"^\s+(?:and|or) [a-z]+\b", "").str.replace(BEFORE_NOUN, " ")
    phrase = phrase.str.replace(END_OF_PHRASE, "").str.replace(r"(?:\s+\w+ly)+$", "")
    noun = phrase.str.extract(r"([a-z][a-z'’+#-]*)\W*$").str.replace(r"['’]s?$", "")
    noun = pl.when(noun.is_in(ALIKE)).then(noun).otherwise(_singular(noun))
    up = pl.when(pl.col("up") == " up with").then(pl.lit(" up with")).otherwise(pl.lit(""))
    return found.select("row", label=pl.concat_str(pl.col("verb") + up, noun, separator=" ", ignore_nulls=True))


def _singular(noun: pl.Expr) -> pl.Expr:
    short = noun.str.replace(r"^(movie|cookie|calorie|zombie|smoothie|selfie|pie|tie|lie)s$", "$1")
    return short.str.replace(r"ies$", "y").str.replace(r"(x|ch|sh|ss|zz)es$", "$1").str.replace(r"([^sui])s$", "$1")


def _chinese(frame: pl.DataFrame) -> pl.DataFrame:
    """`row` and `label` of the instructions in Chinese that hold a command; the ways are tried in turn."""
    import polars as pl

    verbs, longer = _verbs("zh"), _verbs("zh", shortest=2)
    rest = r"[^的。！？；，,：:\n][^。！？；，,：:\n]"
    ways = (
        rf"^{ASKED}(?P<verb>{verbs})(?P<object>{rest}*)?",
        rf"(?:^|{STOP}){ASKED}(?:{OTHERS})?[将把](?P<object>[^。！？；，,：:\n]{{1,40}}?)(?P<verb>{longer})",
        rf"(?:^|{STOP}){ASKED}{OTHERS}(?P<verb>{longer}|[写选找])(?P<object>{rest}+)",
        rf"{STOP}{ASKED}(?P<verb>{verbs})(?P<object>{rest}*)?",
    )
    left = frame.with_columns(pl.col("text").str.replace_all("以下", "这些").str.replace_all("以及", "和"))
    parts: list[pl.DataFrame] = []
    for way in ways:
        parts.append(_groups(left, way).select("row", "verb", "object"))
        left = left.join(parts[-1], on="row", how="anti", maintain_order="left")
    whole = pl.col("object").str.replace_all(QUOTED, "").str.replace(END_OF_HAN, "")
    phrase = whole.str.replace(COUNTED, "").str.replace(PURPOSE[0], "$1").str.replace(PURPOSE[1], "$1")
    head = (
        phrase.str.replace(CLAUSE, "$1")
        .str.replace(r"^.*的", "")
        .str.replace(COUNTED, "")
        .str.extract(r"(\p{Han}+)\P{Han}*$")
    )
    noun = pl.when(head.str.len_chars() <= 3).then(head).otherwise(head.str.tail(2))
    noun = pl.when(~whole.str.contains(ASKS)).then(noun)
    return pl.concat(parts).select(
        "row", label=pl.concat_str(pl.col("verb").str.replace("^给我$", "给"), noun, separator=" ", ignore_nulls=True)
    )


def _groups(frame: pl.DataFrame, pattern: str) -> pl.DataFrame:
    """The rows in which the pattern is found, with its named groups as columns."""
    import polars as pl

    found = frame.filter(pl.col("text").str.contains(f"(?s){pattern}"))
    return found.with_columns(groups=pl.col("text").str.extract_groups(f"(?s){pattern}")).unnest("groups")


@cache
def _verbs(language: str, shortest: int = 1) -> str:
    words = "|".join(word for word in phrases(f"verbs_{language}") if len(word) >= shortest)
    return rf"(?:{words})(?-u:\b)" if language == "en" else f"(?:{words})"
