"""What of each sample must be in its context: the spans of an extraction, the answer of a question."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from hum_qc.filters.spans.forms import spans_of
from hum_qc.sample import schema
from hum_qc.text import fold, folded

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.sample import Batch

UNANSWERABLE: Final = (
    "unanswerable", "no answer", "not answerable", "cannot be answered", "cannot answer", "n/a", "none",
    "无法回答", "无答案", "没有答案", "不可回答", "未提及", "無法回答", "無答案", "沒有答案",
)  # fmt: skip
YES_OR_NO: Final = (
    "yes", "no", "true", "false", "maybe", "是", "否", "不是", "是的", "对", "不对", "错", "正确", "错误",
    "對", "不對", "錯", "正確", "錯誤",
)  # fmt: skip
SAYS_NO_ANSWER: Final = (
    r"(?i)^\s*(?:"
    r"(?:the|this) (?:passage|text|article|context) (?:does not|doesn't|doesn’t) "
    r"(?:answer|say|state|mention|tell|give|contain|provide|specify)\b(?:[^.;\n\"]|\"[^\"\n]*\")*\.?"
    r"|(?:这篇|该|本)?(?:文章|文中|原文|短文)(?:并?没有|并?未)(?:回答|提到|提及|说明|给出|提供)(?:[^。；\n“]|“[^”\n]*”)*。?"
    r'|\{\s*"answer"\s*:\s*\[\s*\]\s*\}'
    r")\s*$"
)
"""One sentence that the passage holds no answer, or the empty list of answers as JSON."""

_TURN: Final = r"(?i)\b(?:but|however|though)\b|但|不过|然而"
_QUOTED: Final = r"\"[^\"\n]*\"|“[^”\n]*”"
_LEAD: Final = r"(?i)^\s*(?:answer|答案)\s*[:：]\s*"
CHOICE_LETTER: Final = r"^\s*[(（\[]?\s*[A-Ha-hＡ-Ｈ]\s*[)）\]]?\s*[.．、:：]?\s*$"

_ITEM: Final = r"^\s*(?:[-*•·]|\(?[0-9]{1,3}[.)、）])\s*"
_LIST: Final = (
    r"^\s*(?:[-*•·]|\(?[0-9]{1,3}[.)、）])\s*\S[^\n]*(?:\n+\s*(?:[-*•·]|\(?[0-9]{1,3}[.)、）])\s*\S[^\n]*)+\s*$"
)


def claimed_spans(batch: Batch) -> pl.DataFrame:
    """`at`, `context`, `spans` and `stated`; spans of extraction samples without any are read from the output."""
    import polars as pl

    frame = batch.select("task", "context", "output", "spans", "labels").with_row_index("at")
    silent = frame.filter(
        pl.col("spans").is_null()
        & pl.col("task").is_in(["closed_ie", "open_ie"])
        & pl.col("context").is_not_null()
        & pl.col("output").str.contains(r"\S")
    )
    if silent.height:
        found = [spans_of(*row) for row in silent.select("output", "labels", "context").iter_rows()]
        derived = silent.select("at", derived=pl.Series(found, dtype=schema()["spans"]))
        frame = frame.join(derived, on="at", how="left", maintain_order="left").with_columns(
            spans=pl.coalesce("spans", "derived")
        )
    return frame.select("at", _context(), "spans", stated=pl.lit(value=True))


def claimed_answers(batch: Batch) -> pl.DataFrame:
    """`at`, `context`, `spans` (what is to be found there) and `stated` (whether all of it must be).

    The spans that the sample states; else the reference answers that the output gives; else the items of an output
    that is a list, all of which must be there; else the output.
    """
    import polars as pl

    frame = batch.select("context", "output", "spans", "answers").with_row_index("at")
    of_record = pl.col("spans").list.len().fill_null(0) > 0
    loose = frame.filter(~of_record & pl.col("context").is_not_null())
    given = loose.select("at", "output", text="answers").explode("text", empty_as_null=False)
    in_output = pl.col("output").is_null() | pl.col("output").str.contains(pl.col("text"), literal=True)
    answers = given.filter(needs_a_place(pl.col("text")) & in_output).select("at", "text", choice=pl.lit(0))
    items = loose.filter(pl.col("output").str.contains(_LIST)).select("at", text=pl.col("output").str.split("\n"))
    items = items.explode("text", empty_as_null=False).with_columns(
        pl.col("text").str.replace(_ITEM, "").str.strip_chars()
    )
    output = loose.select("at", text="output", choice=pl.lit(2))
    pieces = pl.concat([answers, items.with_columns(choice=pl.lit(1)), output]).filter(needs_a_place(pl.col("text")))
    best = pieces.filter(pl.col("choice") == pl.col("choice").min().over("at"))
    empty = [pl.lit(None, kind).alias(name) for name, kind in _span_fields().items() if name != "text"]
    told = best.group_by("at", maintain_order=True).agg(
        piece=pl.struct("text", *empty), choice=pl.col("choice").first()
    )
    frame = frame.join(told, on="at", how="left", maintain_order="left")
    chosen = pl.when(of_record).then("spans").otherwise(pl.col("piece").cast(schema()["spans"]))
    stated = of_record | (pl.col("choice") == 1).fill_null(value=False)
    return frame.select("at", _context(), chosen.alias("spans"), stated.alias("stated"))


def claimed(batch: Batch) -> pl.DataFrame:
    """What samples claim, whatever their task: answers in reading comprehension, spans elsewhere."""
    import polars as pl

    reading = (batch["task"] == "mrc").fill_null(value=False)
    return pl.concat([claimed_spans(batch).filter(~reading), claimed_answers(batch).filter(reading)]).sort("at")


def needs_a_place(text: pl.Expr) -> pl.Expr:
    """Whether a text answers by words of the context: no token for "unanswerable", yes or no, or letter of a choice."""
    token = is_token(text, YES_OR_NO) | text.str.contains(CHOICE_LETTER)
    return text.str.contains(r"\S") & ~token & ~says_no_answer(text)


def says_no_answer(text: pl.Expr) -> pl.Expr:
    """Whether a text says that the passage holds no answer: by a token, also after "Answer:", or in one sentence.

    A sentence that goes on with "but" may answer after all, and does not count.
    """
    sentence = text.str.contains(SAYS_NO_ANSWER) & ~text.str.replace_all(_QUOTED, "").str.contains(_TURN)
    return is_token(text.str.replace(_LEAD, ""), UNANSWERABLE) | sentence


def is_token(text: pl.Expr, tokens: tuple[str, ...]) -> pl.Expr:
    """Whether a text is one of the tokens, after folding."""
    return folded(text.str.slice(0, 40)).is_in(_folded(tokens))


@cache
def _folded(tokens: tuple[str, ...]) -> list[str]:
    return sorted({fold(token).text for token in tokens})


def _span_fields() -> dict[str, Any]:
    spans: Any = schema()["spans"]
    return dict(spans.inner.to_schema())


def _context() -> pl.Expr:
    import polars as pl

    return pl.when(pl.col("context").str.contains(r"\S")).then("context").alias("context")
