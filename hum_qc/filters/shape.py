"""The outer shape of a text: empty, an echo of the prompt, symbols instead of words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from hum_qc.filters.matches import find, quote
from hum_qc.registry import measure

if TYPE_CHECKING:
    import polars as pl

INVISIBLE: Final = r"\s\p{Z}\p{C}\x{115F}\x{1160}\x{2800}\x{3164}\x{FE00}-\x{FE0F}"
FILLERS: Final = (r".．。…·", r"_＿", r"\-–—", r"*＊", r",，、", r"\"“”'‘’")
EMPTY: Final = rf"^(?:[{INVISIBLE}]*|{'|'.join(f'[{INVISIBLE}{filler}]*' for filler in FILLERS)})$"
"""Nothing to see, or one kind of filler; other marks can be a right answer (`:-)`, `[]`, Morse code, `?`)."""


OPENERS: Final = " \t\r\n\u3000\"'`*#>-([{“”‘’「『《【（¿¡.,:;!?"
"""What may stand before the first letter of a text."""

LABELS: Final = (
    r"(?im)^[\s\W]*(?:(?:the |your )?(?:instructions?|input|context|output|question|answer|task|prompt|response|query"
    r"|request|user|human|q|a)|指令|输入|输出|问题|任务|题目|回答|答案|答|问|要求|提示|用户|请求)\s*(?:is|是|如下|为)?\s*[:：]"
    r"|</?[a-z][a-z0-9]{0,9}>"
)
"""What prompts are laid out with: names of their parts, and tags."""
LEAD: Final = 48
"""Bytes of letters that may announce a copy (`You want me to do the following`)."""
MOST: Final = 4
"""Copies of the instruction that one answer may hold."""
TRAIL: Final = (
    r"(?:please(?:answer|respond|reply|help|advise)?|answer|response|output|result|thanks|thankyou|ok|okay|sure"
    r"|答案|回答|请回答|谢谢|输出|结果|好的|吗|呢|吧|了)+$"
)
"""What may follow a copy and says nothing."""

RULE: Final = r"-{3,}|={3,}|_{3,}|\*{3,}|~{3,}|\.{3,}|[\x{2500}\x{2501}\x{2550}]{2,}|[\x{2580}-\x{259F}]+|[\s|]+"
"""White space, rules and bars: what tables, charts and forms are drawn with."""

MARK: Final = r"[^\s\p{L}\p{N}\p{M}]"
ROW: Final = 25
"""Symbols in a row that no code, formula or answer in emoji has."""


@measure(unit="flag", source="own definition", evidence=lambda text: quote(text or "", 0, len(text or "")))
def empty_text(text: pl.Expr) -> pl.Expr:
    """Whether there is no text: absent, only spaces, invisible characters, or a filler like `...`; never null."""
    return text.is_null() | text.str.contains(EMPTY)


def _copied(
    text: str | None, instruction: str | None, context: str | None, *, source: str = "instruction", shortest: int = 16
) -> dict[str, Any]:
    """Evidence of `echo`: the whole text, and what it repeats."""
    return {**quote(text or "", 0, len(text or "")), "source": source}


@measure(unit="fraction 0..1", source="own definition", evidence=_copied)
def echo(
    text: pl.Expr,
    instruction: pl.Expr,
    context: pl.Expr,
    *,
    source: Literal["instruction", "context"] = "instruction",
    shortest: int = 16,
) -> pl.Expr:
    """Share of the text that is a copy of the instruction (or context) from its beginning; null for no text.

    1 means that the text adds nothing: it equals the source, breaks off in its last tenth, goes on with the
    instruction again or with the context, or only announces the copy (`Sure!`, `Question:`). The instruction is
    compared without case, space, punctuation and the names of its parts. The
    context must be copied whole and to the letter, because capitals, commas or paragraphs may be the task. 0
    where either has fewer than `shortest` bytes of letters and digits (16 are 16 English letters or five Chinese
    characters): short right answers stand in the prompt.
    """
    import polars as pl

    if source == "context":
        said, given = text.str.strip_chars(), context.str.strip_chars()
        begins, added = said == given, said.str.strip_prefix(given)
    else:
        said, given, begins, added = _beside_instruction(text, instruction, context)
    size, whole = said.str.len_bytes(), given.str.len_bytes()
    return (
        pl.when(text.is_null())
        .then(None)
        .when((size < shortest) | (whole.fill_null(0) < shortest))
        .then(pl.lit(0.0))
        .when(begins)
        .then(pl.lit(1.0))
        .when(said.str.starts_with(given))
        .then(1 - added.str.len_bytes() / size)
        .otherwise(pl.lit(0.0))
    )


def _beside_instruction(
    text: pl.Expr, instruction: pl.Expr, context: pl.Expr
) -> tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr]:
    """Text and instruction folded, whether the text is no more than the instruction, and what it adds to it."""
    import polars as pl

    # Whatever neither begins like the instruction nor is about as long as the prompt is left empty: most texts.
    length, asked, more_asked = (one.str.len_bytes() for one in (text, instruction, context))
    alike = (length >= 0.8 * asked) & (length <= MOST * asked + more_asked.fill_null(0) + 3 * LEAD)
    first = instruction.str.strip_chars(OPENERS).str.head(8).str.to_lowercase()
    held = alike.fill_null(False) & text.str.to_lowercase().str.contains(first, literal=True).fill_null(False)
    opens = text.str.strip_chars_start(OPENERS).str.head(8).str.to_lowercase() == first
    known = held | ((length > asked) & opens).fill_null(False)
    said, given, more = (
        _folded(pl.when(known).then(one).otherwise(pl.lit(""))) for one in (text, instruction, context)
    )
    led = said.str.len_bytes() - given.str.len_bytes()
    plain = said.str.strip_prefix(more.fill_null("")).str.replace(TRAIL, "")
    begins = given.str.starts_with(said) & (said.str.len_bytes() >= 0.9 * given.str.len_bytes())
    begins = begins | (plain.str.ends_with(given) & (led <= LEAD) & (led <= given.str.len_bytes()))
    begins = begins | (plain == given)
    added = said.str.strip_prefix(given).str.strip_prefix(given).str.strip_prefix(given)
    added = added.str.strip_prefix(more.fill_null("")).str.replace(f"^{TRAIL}", "")
    return said, given, begins, added


def _folded(text: pl.Expr) -> pl.Expr:
    return text.str.replace_all(LABELS, " ").str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}\p{S}]+", "")


@measure(
    unit="fraction 0..1",
    source="symbol-to-word ratio of Gopher, Rae et al. 2021, taken over characters",
    evidence=lambda text: find(text, r"[^\w\s]{3,}"),
)
def symbol_ratio(text: pl.Expr) -> pl.Expr:
    """Share of the visible characters that are no letter or digit; null for no text.

    1 where 25 symbols stand in a row, whatever words there are beside. 0 for fewer than 12 (a smiley or an operator
    may be right) and for less than a quarter. Left out are the lines and bars of tables and charts, and emoji as
    long as there are fewer than 25. Gopher counts words, which breaks on Chinese and on code; characters read
    alike in both.
    """
    import polars as pl

    marks = text.str.count_matches(MARK)
    drawn = pl.when(marks * 4 >= text.str.len_chars()).then(text).otherwise(pl.lit(""))  # few texts, all others cheap
    drawn = drawn.str.replace_all(RULE, " ")
    emoji = drawn.str.count_matches(r"\p{Extended_Pictographic}")
    emoji = pl.when(emoji < ROW).then(emoji).otherwise(0)
    visible, symbols = drawn.str.count_matches(r"\S") - emoji, drawn.str.count_matches(MARK) - emoji
    return (
        pl.when(text.is_null())
        .then(None)
        .when(visible < 12)
        .then(pl.lit(0.0))
        .when(drawn.str.contains(f"{MARK}{{{ROW}}}"))
        .then(pl.lit(1.0))
        .otherwise(symbols / visible)
    )
