"""Grounding: what an answer claims is in its context must be there.

The labels are those of the ladder, see `hum_qc.filters.spans.ladder`: exact, found, normalised, fuzzy,
missing. Offsets count code points of the untouched context.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import TYPE_CHECKING, Final, Literal

from hum_qc.filters.spans.choices import chosen
from hum_qc.filters.spans.claimed import claimed, claimed_answers, claimed_spans
from hum_qc.filters.spans.ladder import EDITS, Passage, contexts_of, judged, rank, rung, worst
from hum_qc.filters.spans.places import Offsets, evidence_of, places_of
from hum_qc.filters.spans.words import inside_word
from hum_qc.registry import Evidence, Readings, batch_measure

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.sample import Batch

Answers = Literal["given", "every"]

_UNIT: Final = "label: exact, found, normalised, fuzzy, missing"
_MOST_PLACES: Final = 1_000
_SHOWN: Final = 50


@batch_measure(unit="count", source="span check of IEPile's invariants, Gui et al. 2024", version=3)
def ungrounded_spans(batch: Batch, *, edits: float = EDITS, offsets: Offsets = "code_points") -> Readings:
    """Spans of the answer that are missing in its context: not there after folding, nor within `edits` of it.

    Spans are those of the sample; where an extraction sample has none, those that its output claims as JSON, a table
    or a list. Fuzzy spans are evidence and not counted: `span_grounding` reads them. `edits` is a share of the
    characters of a span, 0 to 1; `offsets` adds bytes or UTF-16 units to the evidence. null: no context, or
    nothing that says which spans the answer claims.
    """
    import polars as pl

    frame = claimed_spans(batch)
    claims = judged(frame, edits)
    missing = claims.filter(match="missing").group_by("at").agg(count=pl.len().cast(pl.Int64))
    read = frame.join(missing, on="at", how="left", maintain_order="left").select(
        pl.when(pl.col("context").is_not_null() & pl.col("spans").is_not_null()).then(pl.col("count").fill_null(0))
    )
    low = claims.filter(pl.col("match").is_in(["missing", "fuzzy"]))
    return Readings(read.to_series(), lambda rows: evidence_of(low, rows, "spans", offsets))


@batch_measure(unit=_UNIT, source="span check of IEPile's invariants, Gui et al. 2024", version=2)
def span_grounding(batch: Batch, *, edits: float = EDITS, offsets: Offsets = "code_points") -> Readings:
    """How the spans of the answer stand in the context: the worst label of them.

    Spans and options as in `ungrounded_spans`. Evidence lists the spans that are not exact. null: no
    context, or no spans.
    """
    import polars as pl

    frame = claimed_spans(batch)
    claims = judged(frame, edits)
    read = frame.join(
        claims.group_by("at").agg(label=worst(pl.col("match"))), on="at", how="left", maintain_order="left"
    )
    low = claims.filter(pl.col("match") != "exact")
    return Readings(read["label"], lambda rows: evidence_of(low, rows, "spans", offsets))


@batch_measure(unit=_UNIT, source="SQuAD, Rajpurkar et al. 2016", version=4)
def answer_grounding(
    batch: Batch, *, edits: float = EDITS, answers: Answers = "given", offsets: Offsets = "code_points"
) -> Readings:
    """How the answer stands in the context, or among the options where some are offered.

    Where the sample states spans, they must hold: the worst is read. Answers of several annotators (role `answer`, each
    with a `group` of its own) are alternatives: read is the one that the output gives, the best one where it gives
    none of them or several; with `answers: every` all of them must hold. Else, where the sample offers options or
    labels, every choice must be one of them, by text or by letter. Else the best of the reference answers that the
    output gives; else the output itself, item by item where it is a list. Other options as in `ungrounded_spans`.
    Evidence lists every answer with its own label. null: no context, no answer, or an answer that needs no place there
    (a token or sentence for "unanswerable", yes or no, the letter of a choice whose options the sample does not give).
    """
    import polars as pl

    frame = claimed_answers(batch)
    choices = chosen(batch)
    claims = judged(frame.join(choices, on="at", how="anti"), edits) if choices.height else judged(frame, edits)
    chose = choices.group_by("at").agg(rank=rank(pl.col("match")).max())
    read = pl.concat([_answered(claims, batch, every=answers == "every"), chose])
    labels = frame.join(read, on="at", how="left", maintain_order="left").select(rung(pl.col("rank")))

    def evidence(rows: Sequence[int]) -> list[Evidence]:
        in_context = evidence_of(claims, rows, "answers", offsets)
        return [_choices(choices.filter(at=row)) or told for row, told in zip(rows, in_context, strict=True)]

    return Readings(labels.to_series(), evidence)


@batch_measure(unit="count", source="UAX #29 word boundaries; spaCy's alignment of spans and tokens", version=2)
def cuts_word(batch: Batch, *, offsets: Offsets = "code_points") -> Readings:
    """Spans of the answer that begin or end inside a word.

    Judged are the spans, and in reading comprehension the answers, that stand in the context (exact, found or
    normalised); where one stands at several places, it cuts a word only when it does so at each. Words are those of
    Latin, Greek and Cyrillic script, and numbers; in Chinese text only these. null: no context, or nothing that says
    what the answer claims.
    """
    import polars as pl

    frame = claimed(batch)
    claims = judged(frame, 0.0).filter(pl.col("match").is_in(["exact", "found", "normalised"]))
    cut = claims.filter(pl.Series(list(_cut(claims, contexts_of(claims, frame))), dtype=pl.Boolean))
    count = cut.group_by("at").agg(count=pl.len().cast(pl.Int64))
    read = frame.join(count, on="at", how="left", maintain_order="left").select(
        pl.when(pl.col("context").is_not_null() & pl.col("spans").is_not_null()).then(pl.col("count").fill_null(0))
    )
    return Readings(read.to_series(), lambda rows: evidence_of(cut, rows, "spans", offsets))


def _answered(claims: pl.DataFrame, batch: Batch, *, every: bool) -> pl.DataFrame:
    """`at` and `rank`: what must hold at its worst, and of alternatives the best of those next to the output."""
    import polars as pl

    text, output, fact = pl.col("text"), pl.col("output"), pl.col("fact")
    alternative = pl.col("group").is_not_null() & (pl.col("role") == "answer") & (not every)
    far = pl.when(text == output).then(0).when(output.str.contains(text, literal=True)).then(1).otherwise(2)
    facts = claims.join(batch.select("output").with_row_index("at"), on="at", how="left").with_columns(
        rank=rank(pl.col("match")),
        far=pl.when("stated").then(far).otherwise(0),
        fact=pl.when(~pl.col("stated")).then(pl.row_index()).when(alternative.fill_null(value=False)).then("group"),
    )
    whole = facts.group_by("at", "fact").agg(pl.col("rank", "far").max())
    nearest = whole.filter(fact.is_not_null()).filter(pl.col("far") == pl.col("far").min().over("at"))
    best = nearest.group_by("at").agg(pl.col("rank").min())
    due = whole.filter(fact.is_null()).select("at", "rank")
    return pl.concat([best, due]).group_by("at").agg(pl.col("rank").max())


def _cut(claims: pl.DataFrame, contexts: Mapping[int, str]) -> Iterator[bool]:
    """Of each claim, whether it cuts a word wherever it stands."""
    rows = claims.select("at", "text", "match", "start", "low", "high").iter_rows(named=True)
    for at, of_sample in groupby(rows, key=lambda row: row["at"]):
        passage = Passage(contexts[at])
        for claim in of_sample:
            places = list(islice(places_of(claim, passage), _MOST_PLACES))
            whole = (place for place in places if not any(inside_word(passage.text, at) for at in place))
            yield bool(places) and next(whole, None) is None


def _choices(choices: pl.DataFrame) -> Evidence | None:
    """What was chosen, and which of the options it is."""
    shown = choices.head(_SHOWN).select("text", "match", "option").to_dicts()
    return {"count": choices.height, "choices": shown} if shown else None
