"""Grounding: what an answer claims is in its context must be there.

A claim is judged on a ladder: `exact` (at the stated offsets; where none are stated, verbatim in the
context), `found` (verbatim, but not where stated), `normalised` (alike after folding, see
`hum_qc.text`, and not inside a word), `missing`. Offsets count code points of the untouched context.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from hum_qc.claims import Span, claims
from hum_qc.filters.contracts.answers import read_json
from hum_qc.registry import Evidence, Readings, batch_measure
from hum_qc.sample import schema
from hum_qc.text import Folded, fold, folded, foldings

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.sample import Batch

LADDER: Final = ("exact", "found", "normalised", "fuzzy", "missing")
UNANSWERABLE: Final = (
    "unanswerable", "no answer", "not answerable", "cannot be answered", "cannot answer", "n/a", "none",
    "无法回答", "无答案", "没有答案", "不可回答", "未提及", "無法回答", "無答案", "沒有答案",
)  # fmt: skip
YES_OR_NO: Final = (
    "yes", "no", "true", "false", "maybe", "是", "否", "不是", "是的", "对", "不对", "错", "正确", "错误",
    "對", "不對", "錯", "正確", "錯誤",
)  # fmt: skip
CHOICE_LETTER: Final = r"^\s*[(（\[]?\s*[A-Ha-hＡ-Ｈ]\s*[)）\]]?\s*[.．、:：]?\s*$"

_SHOWN: Final = 50
_TEXT_SHOWN: Final = 500
_WORD_SCRIPTS_END: Final = 0x0530  # Latin, Greek and Cyrillic: scripts that put space between words


@batch_measure(unit="count", source="span check of IEPile's invariants, Gui et al. 2024")
def ungrounded_spans(batch: Batch) -> Readings:
    """Spans of the answer that are not in the context, not even after folding.

    Spans are those of the sample; where an extraction sample has none, those that its JSON output
    claims. null: no context, or nothing that says which spans the answer claims.
    """
    import polars as pl

    frame = _claimed_spans(batch)
    judged = _judged(frame)
    missing = judged.filter(match="missing").group_by("at").agg(count=pl.len().cast(pl.Int64))
    read = frame.join(missing, on="at", how="left").select(
        pl.when(pl.col("context").is_not_null() & pl.col("spans").is_not_null()).then(pl.col("count").fill_null(0))
    )

    def evidence(rows: Sequence[int]) -> list[Evidence]:
        return _evidence(judged.filter(match="missing"), rows, "spans")

    return Readings(read.to_series(), evidence)


@batch_measure(unit="label: exact, found, normalised, fuzzy, missing", source="SQuAD, Rajpurkar et al. 2016")
def answer_grounding(batch: Batch) -> Readings:
    """How the answer stands in the context: exact, found, normalised or missing.

    Where the sample states spans, all of them must hold: the worst is read. Else the best of the
    reference answers that the output gives; else the output itself. null: no context, no answer, or
    an answer that needs no place there (a token for "unanswerable", yes or no, the letter of a choice).
    """
    import polars as pl

    frame = _answers(batch)
    judged = _judged(frame)
    rank = pl.col("match").replace_strict(LADDER, range(len(LADDER)), return_dtype=pl.Int8)
    read = judged.group_by("at").agg(rank=pl.when(pl.col("stated").first()).then(rank.max()).otherwise(rank.min()))
    labels = frame.join(read, on="at", how="left").select(
        pl.col("rank").replace_strict(range(len(LADDER)), LADDER, default=None, return_dtype=pl.String)
    )

    def evidence(rows: Sequence[int]) -> list[Evidence]:
        return _evidence(judged, rows, "answers")

    return Readings(labels.to_series(), evidence)


def _claimed_spans(batch: Batch) -> pl.DataFrame:
    """`at`, `context` and `spans`; spans of extraction samples without any are read from the output."""
    import polars as pl

    frame = batch.select("task", "context", "output", "spans").with_row_index("at")
    silent = frame.filter(
        pl.col("spans").is_null()
        & pl.col("task").is_in(["closed_ie", "open_ie"])
        & pl.col("context").is_not_null()
        & pl.col("output").str.contains(r"^\s*[\[{]")
    )
    if silent.height:
        found = [_claims_of(output) for output in silent["output"]]
        derived = silent.select("at", derived=pl.Series(found, dtype=schema()["spans"]))
        frame = frame.join(derived, on="at", how="left", maintain_order="left").with_columns(
            spans=pl.coalesce("spans", "derived")
        )
    stated = pl.lit(True).alias("stated")
    return frame.select("at", _context(), "spans", stated)


def _claims_of(output: str) -> list[Span] | None:
    """The spans that an answer in JSON claims; None when it is none."""
    try:
        value = read_json(output)
    except ValueError:
        return None
    return claims(value).spans if isinstance(value, dict | list) else None


def _answers(batch: Batch) -> pl.DataFrame:
    """`at`, `context`, `spans` (what is to be found there) and `stated` (whether all of it must be)."""
    import polars as pl

    frame = batch.select("context", "output", "spans", "answers").with_row_index("at")
    stated = pl.col("spans").list.len().fill_null(0) > 0
    loose = frame.filter(~stated & pl.col("context").is_not_null())
    output = loose.select("at", text="output", choice=pl.lit(1))
    given = loose.select("at", "output", text="answers").explode("text", empty_as_null=False)
    in_output = pl.col("output").is_null() | pl.col("output").str.contains(pl.col("text"), literal=True)
    answers = given.filter(_needs_a_place(pl.col("text")) & in_output).select("at", "text", choice=pl.lit(0))
    pieces = pl.concat([answers, output.filter(_needs_a_place(pl.col("text")))])
    best = pieces.filter(pl.col("choice") == pl.col("choice").min().over("at"))
    empty = [pl.lit(None, kind).alias(name) for name, kind in _span_fields().items() if name != "text"]
    pieces = best.select("at", piece=pl.struct("text", *empty)).group_by("at", maintain_order=True).agg("piece")
    frame = frame.join(pieces, on="at", how="left", maintain_order="left")
    pieces_as_spans = pl.col("piece").cast(schema()["spans"])
    chosen = pl.when(stated).then("spans").otherwise(pieces_as_spans)
    return frame.select("at", _context(), chosen.alias("spans"), stated.alias("stated"))


def _span_fields() -> dict[str, Any]:
    spans: Any = schema()["spans"]
    return dict(spans.inner.to_schema())


def _context() -> pl.Expr:
    import polars as pl

    return pl.when(pl.col("context").str.contains(r"\S")).then("context").alias("context")


def _needs_a_place(text: pl.Expr) -> pl.Expr:
    short = folded(text.str.slice(0, 40))
    return text.str.contains(r"\S") & ~short.is_in(_tokens()) & ~text.str.contains(CHOICE_LETTER)


@cache
def _tokens() -> list[str]:
    return sorted({fold(token).text for token in UNANSWERABLE + YES_OR_NO})


def _judged(frame: pl.DataFrame) -> pl.DataFrame:
    """One row per claim of a sample that has a context: `at`, `context`, the claim, `stated` and `match`.

    Vectorised as far as containment goes; places are looked up only for claims that folding finds.
    """
    import polars as pl

    claims = frame.filter(pl.col("context").is_not_null()).explode("spans", empty_as_null=False, keep_nulls=False)
    claims = claims.unnest("spans").filter(pl.col("text").str.contains(r"\S"))
    verbatim = pl.col("context").str.contains(pl.col("text"), literal=True)
    claims = claims.with_columns(
        match=pl.when(_at_its_place() | (verbatim & pl.col("start").is_null()))
        .then(pl.lit("exact"))
        .when(verbatim)
        .then(pl.lit("found"))
    )
    rest = claims.with_row_index("claim").filter(pl.col("match").is_null()).with_columns(needle=folded(pl.col("text")))
    contexts = rest.unique("at").select("at", folded_context=folded(pl.col("context")))
    in_context = pl.col("folded_context").str.contains(pl.col("needle"), literal=True)
    hits = rest.join(contexts, on="at", how="left").filter((pl.col("needle") != "") & in_context)
    whole = [claim for (_, sample) in hits.group_by("at") for claim in _whole(sample)]
    normalised = pl.int_range(pl.len()).is_in(whole)
    other = pl.when(normalised).then(pl.lit("normalised")).otherwise(pl.lit("missing"))
    return claims.with_columns(match=pl.col("match").fill_null(other))


def _whole(sample: pl.DataFrame) -> list[int]:
    """The claims of one sample whose folded text begins and ends at the edge of a word somewhere."""
    context = sample["context"][0]
    way = fold(context)
    return [claim for claim, needle in sample.select("claim", "needle").iter_rows() if _place(way, context, needle)]


def _at_its_place() -> pl.Expr:
    """Whether the context, from the stated start to the stated end, is the claim's text."""
    import polars as pl

    start, end = pl.col("start"), pl.col("end")
    size = pl.when(end.is_null()).then(pl.col("text").str.len_chars()).otherwise((end - start).clip(0))
    at = pl.col("context").str.slice(start.clip(0), size)
    return (start.is_not_null() & (start >= 0) & (at == pl.col("text"))).fill_null(value=False)


def _place(way: Folded, context: str, needle: str) -> tuple[int, int] | None:
    """The first place of the folded needle that begins and ends at the edge of a word."""
    for start, end in way.find(needle):
        if not _inside_word(context, start) and not _inside_word(context, end):
            return start, end
    return None


def _inside_word(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    one, other = text[at - 1], text[at]
    spaced = ord(one) < _WORD_SCRIPTS_END and ord(other) < _WORD_SCRIPTS_END
    return spaced and one.isalnum() and other.isalnum() and one.isdigit() == other.isdigit()


def _evidence(judged: pl.DataFrame, rows: Sequence[int], name: str) -> list[Evidence]:
    """For each asked sample the number of its claims, and the first of them with their places."""
    import polars as pl

    asked = judged.filter(pl.col("at").is_in(list(rows))).group_by("at")
    claim = pl.struct("text", "label", "start", "match").head(_SHOWN)
    told = asked.agg(
        pl.len(), pl.col("context").first(), claim.alias("claims"), (pl.col("match") == "normalised").any()
    )
    of_sample = {at: rest for at, *rest in told.iter_rows()}
    found: list[Evidence] = []
    for row in rows:
        count, context, claims, normalised = of_sample.get(row, (0, "", [], False))
        way = fold(context) if normalised else None
        found.append({"count": count, name: [_shown(claim, context, way) for claim in claims]})
    return found


def _shown(claim: Mapping[str, Any], context: str, way: Folded | None) -> Evidence:
    """A claim with its place in the untouched context, and the foldings that it took."""
    text, match = claim["text"], claim["match"]
    start = end = None
    if match == "normalised" and way:
        start, end = _place(way, context, fold(text).text) or (None, None)
    elif match != "missing":
        start = claim["start"] if match == "exact" and claim["start"] is not None else context.find(text)
        end = start + len(text)
    needed = foldings(text, context[start:end]) if match == "normalised" else []
    shown = text[:_TEXT_SHOWN]
    return {"text": shown, "label": claim["label"], "match": match, "start": start, "end": end, "folded": needed}
