"""Consistency: what an answer says against itself, or against its own reference.

That labels are those asked for, that every key is answered and no role is unknown is part of the
contract (`contract_violations`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from hum_qc.filters.contracts.answers import read_json
from hum_qc.filters.matches import phrases
from hum_qc.filters.spans.claimed import UNANSWERABLE, claimed_spans, needs_a_place, says_no_answer
from hum_qc.filters.spans.ladder import Passage
from hum_qc.filters.spans.places import Offsets, evidence_of
from hum_qc.filters.spans.words import inside_word
from hum_qc.registry import Evidence, Readings, batch_measure

if TYPE_CHECKING:
    from hum_qc.claims import Span
    from hum_qc.sample import Batch

_SHOWN: Final = 50


@batch_measure(unit="count", source="exact duplicates in IE answers; exclusive types are the user's own")
def answer_conflicts(batch: Batch, *, exclusive: Sequence[str] = ()) -> Readings:
    """Facts of an extraction answer that repeat another, or contradict it.

    Counted are: a fact that is there twice (same texts, labels, roles and offsets; mentions and events may be there as
    often as their text stands in the context); "none" beside a fact in one list (`["NAN", "Oracle"]`); and one mention
    under several of the `exclusive` labels. One mention under two labels is no contradiction unless they are named
    there. Alternative answers of reading comprehension are no facts
    beside each other. null: nothing that says what the answer claims.
    """
    import polars as pl

    frame = claimed_spans(batch)
    read: list[list[Evidence] | None] = []
    for spans, context, output in zip(frame["spans"], frame["context"], batch["output"], strict=True):
        found = None if spans is None else _conflicts(spans.to_list(), context or "", output, frozenset(exclusive))
        read.append(None if found is None else list(found))
    counts = [None if found is None else len(found) for found in read]
    listed = [found or [] for found in read]
    return Readings(
        pl.Series("count", counts, dtype=pl.Int64),
        lambda rows: [{"count": len(listed[row]), "conflicts": listed[row][:_SHOWN]} for row in rows],
    )


@batch_measure(unit="count", source="open IE triples, OpenIE4 and LSOIE, Solawetz and Larson 2021")
def pronoun_subjects(batch: Batch, *, offsets: Offsets = "code_points") -> Readings:
    """Subjects of relations and triples that are a pronoun, English or Chinese, and so name nothing.

    null: nothing that says what the answer claims.
    """
    import polars as pl

    frame = claimed_spans(batch)
    spans = frame.explode("spans", empty_as_null=False, keep_nulls=False).unnest("spans").filter(role="subject")
    plain = pl.col("text").str.strip_chars().str.to_lowercase()
    found = spans.filter(plain.is_in(phrases("pronouns")))
    count = found.group_by("at").agg(count=pl.len().cast(pl.Int64))
    read = frame.join(count, on="at", how="left", maintain_order="left").select(
        pl.when(pl.col("spans").is_not_null()).then(pl.col("count").fill_null(0))
    )
    shown = found.with_columns(
        pl.col("context").fill_null(""),
        *(pl.lit(None, pl.Int64).alias(name) for name in ("low", "high", "edits")),
        match=pl.when(pl.col("context").str.contains(pl.col("text"), literal=True)).then(pl.lit("exact")),
    )
    return Readings(read.to_series(), lambda rows: evidence_of(shown, rows, "subjects", offsets))


@batch_measure(unit="flag", source="SQuAD 2.0, Rajpurkar et al. 2018", version=3)
def false_unanswerable(batch: Batch) -> Readings:
    """The output says that the context holds no answer, and a reference answer or stated span is verbatim in it.

    A reference that stands only inside of words, or is itself a token such as "no answer", does not count. null: no
    context or no output.
    """
    import polars as pl

    frame = batch.select("context", "output", "answers", "spans").with_row_index("at")
    texts = pl.concat_list(
        pl.col("answers").fill_null([]), pl.col("spans").list.eval(pl.element().struct.field("text")).fill_null([])
    )
    said = frame.filter(says_no_answer(pl.col("output")) & pl.col("context").is_not_null())
    there = said.select("at", "context", text=texts).explode("text", empty_as_null=False, keep_nulls=False)
    verbatim = pl.col("context").str.contains(pl.col("text"), literal=True)
    there = there.filter(needs_a_place(pl.col("text")) & verbatim)
    found: dict[int, list[Evidence]] = {}
    for at, context, text in there.iter_rows():
        place = _whole(context, text)
        if place:
            found.setdefault(at, []).append({"text": text, "start": place[0], "end": place[1]})
    measured = pl.col("context").is_not_null() & pl.col("output").is_not_null()
    read = frame.select(pl.when(measured).then(pl.col("at").is_in(list(found))))
    return Readings(read.to_series(), lambda rows: [{"answers": found.get(row, [])[:_SHOWN]} for row in rows])


def _whole(context: str, text: str) -> tuple[int, int] | None:
    """The first place of a text that cuts no word."""
    places = Passage(context).verbatim(text)
    return next((place for place in places if not any(inside_word(context, at) for at in place)), None)


def _conflicts(spans: list[Span], context: str, output: str | None, exclusive: frozenset[str]) -> Iterator[Evidence]:
    """Every conflict in the facts of one answer."""
    groups: dict[Any, list[tuple[Any, ...]]] = {}
    facts_only = [span for span in spans if span["role"] != "answer"]
    for at, span in enumerate(facts_only):
        group = at if span["group"] is None else span["group"]
        told = (span["text"], span["label"], span["role"], span["start"], span["end"])
        groups.setdefault(group, []).append(told)
    facts = Counter(tuple(sorted(fact, key=repr)) for fact in groups.values())
    for fact, times in facts.items():
        named = [text for text, _, role, *_ in fact if role in ("mention", "trigger")]
        allowed = max(1, min((context.count(text) for text in named), default=1)) if times > 1 else 1
        yield from ({"conflict": "repeated", "text": fact[0][0], "label": fact[0][1]} for _ in range(times - allowed))
    yield from ({"conflict": "none beside a fact", "text": text} for text in _none_beside(output))
    if exclusive:
        labels: dict[tuple[Any, ...], set[str]] = {}
        for span in facts_only:
            if span["label"] in exclusive:
                labels.setdefault((span["text"], span["start"]), set()).add(span["label"])
        for (text, _), several in labels.items():
            if len(several) > 1:
                yield {"conflict": "exclusive labels", "text": text, "label": ", ".join(sorted(several))}


def _none_beside(output: str | None) -> Iterator[str]:
    """Texts that say "none" in a list that also holds a fact."""
    if not output or "[" not in output:
        return
    try:
        waiting = [read_json(output)]
    except ValueError:
        return
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
            texts = [each.strip() for each in value if isinstance(each, str)]
            none = [each for each in texts if each == "NAN" or each.lower() in UNANSWERABLE]
            if none and len(none) < len([each for each in texts if each]):
                yield none[0]
