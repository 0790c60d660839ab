"""Which language a text is in, whether it is the declared one, and how far Chinese and English are mixed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.filters import script
from hum_qc.filters.identify import MIN_LETTERS, identify, model_path, normalise
from hum_qc.registry import Readings, batch_measure, measure
from hum_qc.sample import Part, part

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.sample import Batch

SAME: Final[dict[str, str]] = {"bs": "sh", "hr": "sh", "sr": "sh", "ms": "id", "nn": "no"}
"""Close languages that a declaration may name by either code."""


@batch_measure(
    models=lambda model, **_: [model_path(model)],
    unit="label",
    source="fastText lid.176, Joulin et al. 2016; script rules and function words of our own",
)
def language(
    batch: Batch, *, of: Part = "output", model: Path | None = None, min_letters: int = MIN_LETTERS
) -> Readings:
    """Language of the text: an ISO 639-1 code, or the three letters of the model where there is none.

    The first 2,000 characters are read. Dense English function words decide at once. Else links, tags, LaTeX,
    code and quotations are left out; a script that one language has to itself decides (Han without kana is zh,
    so are wuu and yue), and fastText with function words decides the others. null: no text, fewer than
    `min_letters` letters (`min_letters` / 4 Han characters), mostly program code, or too unsure to say (names,
    lists, symbols, Latin names within Chinese stops). Norwegian Bokmål reads `no`. `model` is the path of
    another fastText model, which then decides without function words; UsageError when it cannot be read.
    """
    import polars as pl

    found = identify(batch.select(part(of)).to_series(), model=model, min_letters=min_letters)

    def evidence(rows: Sequence[int]) -> list[dict[str, Any]]:
        return [found[row]._asdict() for row in rows]

    return Readings(pl.Series("language", [one.language for one in found], dtype=pl.String), evidence)


@batch_measure(unit="label: agrees, differs", source="as `language`")
def declared_language(batch: Batch, *, of: Part = "output", model: Path | None = None) -> Readings:
    """Whether the text is in the language that its record declares.

    null when the record declares none or the text does not tell. `zh-Hans`, `zh_CN` and `Chinese` declare zh;
    hr, sr, bs and sh agree with each other, so do id and ms, no and nn: no model tells them apart safely.
    """
    import polars as pl

    texts = batch.select(pl.when(pl.col("language").is_not_null()).then(part(of))).to_series()
    if texts.null_count() == batch.height:
        return Readings(pl.Series("declared_language", [None] * batch.height, dtype=pl.String))
    found = identify(batch.select(part(of)).to_series(), model=model)
    declared = [normalise(code) if code else None for code in batch["language"].to_list()]
    values = [
        None if one.language is None or said is None else "agrees" if _same(one.language, said) else "differs"
        for one, said in zip(found, declared, strict=True)
    ]

    def evidence(rows: Sequence[int]) -> list[dict[str, Any]]:
        return [{"declared": declared[row], **found[row]._asdict()} for row in rows]

    return Readings(pl.Series("declared_language", values, dtype=pl.String), evidence)


@measure(unit="fraction 0..0.5", source="ours")
def language_mix(text: pl.Expr) -> pl.Expr:
    """Share of the lesser of English words and Chinese text, where one clause holds both.

    Clauses end at line breaks, stops, colons, quotation marks and brackets; only those with Han characters
    and lower-case Latin words count, so a translation beside its source, a quotation and a glossary read 0, and
    names and acronyms do not count. Within them the reading is min(w, h) / (w + h): w lower-case Latin words
    of two letters or more, h Han characters / 1.6 (the usual length of a Chinese word); w + h is taken over the
    whole text, and at least 8. 0: one language; above 0.25: a salad. Code and markup are left out. null: no text.
    """
    import polars as pl

    plain = script.without_markup(text)
    both = plain.str.extract_all(script.BOTH).list.join("\n")
    mixed_han, mixed_words = _han(both), _words(both)
    whole = _han(plain) + _words(plain)
    return pl.min_horizontal(mixed_han, mixed_words) / pl.max_horizontal(whole, pl.lit(8.0))


def _han(text: pl.Expr) -> pl.Expr:
    return text.str.count_matches(r"\p{Han}") / 1.6


def _words(text: pl.Expr) -> pl.Expr:
    return text.str.count_matches(r"\b[a-z]{2,}\b").cast(float)


def _same(one: str, other: str) -> bool:
    return SAME.get(one, one) == SAME.get(other, other)
