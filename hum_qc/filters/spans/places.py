"""Evidence of claims: each with its place in the untouched context, and all places where there are several."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal

from hum_qc.filters.spans.ladder import Passage
from hum_qc.registry import Evidence
from hum_qc.text import fold, foldings, one_script

if TYPE_CHECKING:
    import polars as pl

Offsets = Literal["code_points", "bytes", "utf16"]

_SHOWN: Final = 50
_PLACES: Final = 10
_TEXT_SHOWN: Final = 500
_CLAIM: Final = ("text", "label", "start", "end", "match", "low", "high", "edits")


def evidence_of(judged: pl.DataFrame, rows: Sequence[int], name: str, offsets: Offsets) -> list[Evidence]:
    """For each asked sample the number of its claims, and under `name` the first of them with their places.

    `start` and `end` count code points of the untouched context. With other `offsets`, bytes or UTF-16 units stand
    beside them. Of a claim that stands at several places and says not at which, `ambiguous` is true and `matches`
    gives the others (the first nine).
    """
    import polars as pl

    asked = judged.filter(pl.col("at").is_in(list(rows))).group_by("at")
    told = asked.agg(pl.len(), pl.col("context").first(), pl.struct(*_CLAIM).head(_SHOWN).alias("claims"))
    of_sample = {at: rest for at, *rest in told.iter_rows()}
    found: list[Evidence] = []
    for row in rows:
        count, context, claims = of_sample.get(row, (0, "", []))
        passage = Passage(context)
        found.append({"count": count, name: [_shown(claim, passage, offsets) for claim in claims]})
    return found


def _shown(claim: Mapping[str, Any], passage: Passage, offsets: Offsets) -> Evidence:
    """A claim with its place, and what it took to find it."""
    text, match, start, end = (claim[name] for name in ("text", "match", "start", "end"))
    shown: Evidence = {"text": text[:_TEXT_SHOWN], "label": claim["label"], "match": match, "start": None, "end": None}
    places = list(islice(places_of(claim, passage), _PLACES))
    if places:
        low, high = places[0]
        shown |= {"start": low, "end": high}
        if offsets != "code_points":
            shown[offsets] = [_units(passage.text[:at], offsets) for at in (low, high)]
    if match == "found":
        shown["stated"] = [start, end]
    if match == "normalised":
        shown["folded"] = foldings(text, passage.text[places[0][0] : places[0][1]])
    if match == "fuzzy":
        shown |= {"edits": claim["edits"], "nearest": passage.text[places[0][0] : places[0][1]][:_TEXT_SHOWN]}
    if len(places) > 1:
        shown |= {"ambiguous": True, "matches": [{"start": low, "end": high} for low, high in places[1:]]}
    return shown


def places_of(claim: Mapping[str, Any], passage: Passage) -> Iterator[tuple[int, int]]:
    """Where a judged claim stands: the one place where that is sure, else every one, in order."""
    text, match, start = claim["text"], claim["match"], claim["start"]
    if match == "exact" and start is not None:
        yield start, start + len(text)
    elif match in ("exact", "found"):
        yield from passage.verbatim(text)
    elif match == "normalised":
        yield from passage.folded(one_script(fold(text).text))
    elif match == "fuzzy":
        yield claim["low"], claim["high"]


def _units(text: str, offsets: Offsets) -> int:
    return len(text.encode("utf-8")) if offsets == "bytes" else len(text.encode("utf-16-le")) // 2
