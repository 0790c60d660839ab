"""The ladder: how well each claim stands in its context, and where.

`exact` (at the stated offsets; where none are stated, verbatim in the context), `found` (verbatim, but
not where stated), `normalised` (alike after folding, see `hum_qc.text`, and not inside a word), `fuzzy`
(alike after folding and within a share of edits, and not inside a word), `missing`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Final

from hum_qc.filters.spans.fuzzy import SHORTEST, Haystack, allowed_edits, seeds
from hum_qc.filters.spans.words import inside_word
from hum_qc.text import fold, folded, one_script

if TYPE_CHECKING:
    import polars as pl

LADDER: Final = ("exact", "found", "normalised", "fuzzy", "missing")
"""The labels, best first."""

EDITS: Final = 0.15
"""Edits for each character of a claim that still count as `fuzzy`, unless a policy line says otherwise."""


_LONG: Final = 20_000


class Passage:
    """One context, folded when first asked. Places are start and end in code points of the untouched text."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _way(self) -> tuple[str, list[int], list[int]]:
        way = fold(self.text).one_script()
        return way.text, way.starts, way.ends

    @cached_property
    def _haystack(self) -> Haystack:
        return Haystack(self._way[0], self._begins, self._ends)

    def _begins(self, at: int) -> bool:
        """Whether a match may begin before a code point of the folded text: not inside a word or a ligature."""
        text, starts, _ = self._way
        return at in (0, len(text)) or (starts[at - 1] < starts[at] and not inside_word(self.text, starts[at]))

    def _ends(self, at: int) -> bool:
        """Whether a match may end before a code point of the folded text."""
        text, starts, ends = self._way
        return at in (0, len(text)) or (starts[at - 1] < starts[at] and not inside_word(self.text, ends[at - 1]))

    def verbatim(self, text: str) -> Iterator[tuple[int, int]]:
        """Every place where the text stands as it is."""
        for at in _all(self.text, text):
            yield at, at + len(text)

    def folded(self, needle: str) -> Iterator[tuple[int, int]]:
        """Every place where the folded needle stands and cuts no word."""
        text, starts, ends = self._way
        found = self._haystack.find(needle) if len(text) > _LONG and len(needle) >= SHORTEST else _all(text, needle)
        for at in found:
            end = at + len(needle)
            if self._begins(at) and self._ends(end):
                yield starts[at], ends[end - 1]

    def fuzzy(self, needle: str, share: float) -> tuple[int, int, int] | None:
        """The place of the best alignment of the folded needle, and its edits."""
        best = self._haystack.best(needle, allowed) if (allowed := allowed_edits(needle, share)) else None
        if best is None:
            return None
        _, starts, ends = self._way
        start, end, edits = best
        return starts[start], ends[end - 1], edits


def _all(text: str, needle: str) -> Iterator[int]:
    at = text.find(needle) if needle else -1
    while at >= 0:
        yield at
        at = text.find(needle, at + 1)


def judged(frame: pl.DataFrame, edits: float) -> pl.DataFrame:
    """One row per claim of a sample that has a context.

    Takes `at`, `context`, `spans` and `stated`; gives `at`, `context`, the claim, `stated`, `match`, and for
    normalised and fuzzy claims the place (`low`, `high`); `edits` for fuzzy ones.
    """
    import polars as pl

    spans = frame.filter(pl.col("context").is_not_null()).explode("spans", empty_as_null=False, keep_nulls=False)
    spans = spans.unnest("spans").filter(pl.col("text").str.contains(r"\S"))
    verbatim = pl.col("context").str.contains(pl.col("text"), literal=True)
    claims = spans.with_columns(
        match=pl.when(_at_its_place() | (verbatim & pl.col("start").is_null()))
        .then(pl.lit("exact"))
        .when(verbatim)
        .then(pl.lit("found"))
    ).with_row_index("claim")
    rest = claims.filter(pl.col("match").is_null()).select("at", "claim", needle=folded(pl.col("text")))
    kinds = {"claim": pl.UInt32, "rung": pl.String, "low": pl.Int64, "high": pl.Int64, "edits": pl.Int64}
    others = pl.DataFrame(list(_others(contexts_of(rest, frame), rest, edits)), schema=kinds, orient="row")
    whole = claims.join(others, on="claim", how="left", maintain_order="left")
    return whole.with_columns(match=pl.coalesce("match", "rung")).drop("claim", "rung")


def worst(match: pl.Expr) -> pl.Expr:
    """The worst label of several."""
    return rung(rank(match).max())


def rank(match: pl.Expr) -> pl.Expr:
    """The position of a label on the ladder, 0 for the best."""
    import polars as pl

    return match.replace_strict(LADDER, range(len(LADDER)), return_dtype=pl.Int8)


def rung(rank: pl.Expr) -> pl.Expr:
    """The label of a position on the ladder."""
    import polars as pl

    return rank.replace_strict(range(len(LADDER)), LADDER, default=None, return_dtype=pl.String)


Rung = tuple[int, str, int | None, int | None, int | None]


def contexts_of(claims: pl.DataFrame, frame: pl.DataFrame) -> dict[int, str]:
    """The context of each sample that has one of these claims, once."""
    return dict(frame.select("at", "context").join(claims.select("at").unique(), on="at", how="semi").iter_rows())


def _others(contexts: Mapping[int, str], rest: pl.DataFrame, share: float) -> Iterator[Rung]:
    """The lower rungs of the claims that do not stand verbatim: their number, label, place and edits.

    Folding a context with the way back is what costs: most claims that are missing show it without.
    """
    import polars as pl

    texts = pl.DataFrame({"at": list(contexts), "text": list(contexts.values())}, schema_overrides={"text": pl.String})
    plain = dict(texts.select("at", folded(pl.col("text"))).iter_rows())
    passages: dict[str, Passage] = {}  # many questions are asked of one context
    for at, claims in groupby(rest.iter_rows(), key=lambda row: row[0]):
        passage = passages.setdefault(contexts[at], Passage(contexts[at]))
        text = one_script(plain[at])
        for _, claim, written in claims:
            needle = one_script(written)
            if not _may_stand(needle, text, share):
                yield claim, "missing", None, None, None
                continue
            place = next(passage.folded(needle), None)
            if place:
                yield claim, "normalised", *place, None
                continue
            near = passage.fuzzy(needle, share)
            yield (claim, "fuzzy", *near) if near else (claim, "missing", None, None, None)


def _may_stand(needle: str, text: str, share: float) -> bool:
    """False where a folded text cannot hold the folded needle, whole or within a share of edits."""
    allowed = allowed_edits(needle, share)
    return needle in text or bool(allowed and any(piece in text for _, piece in seeds(needle, allowed)))


def _at_its_place() -> pl.Expr:
    """Whether the context, from the stated start to the stated end, is the claim's text."""
    import polars as pl

    start, end = pl.col("start"), pl.col("end")
    size = pl.when(end.is_null()).then(pl.col("text").str.len_chars()).otherwise((end - start).clip(0))
    at = pl.col("context").str.slice(start.clip(0), size)
    return (start.is_not_null() & (start >= 0) & (at == pl.col("text"))).fill_null(value=False)
