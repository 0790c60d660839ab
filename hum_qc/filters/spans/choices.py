"""Answers that are chosen: the label or option must be one of those offered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from hum_qc.filters.spans.claimed import CHOICE_LETTER
from hum_qc.filters.spans.ladder import LADDER

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.sample import Batch

_LETTERED: Final = re.compile(r"^\s*[(（\[]?\s*([A-Ha-hＡ-Ｈ])\s*(?:[)）\]]\s*[.．、:：]?|[.．、:：])\s*(?=\S)")
_LETTER: Final = re.compile(CHOICE_LETTER)
_PARTS: Final = re.compile("[,;，；、\n]+")


def chosen(batch: Batch) -> pl.DataFrame:
    """`at`, `text` (a part of the output), `match` and `option` (its position) where options are offered.

    `exact`: the text of an option, or the letter of one; `normalised`: alike after folding; `missing`: none of
    them, or a letter beside the text of another. A list of several options is judged part by part.
    """
    import polars as pl

    asked = pl.col("task").is_in(["mrc", "classification"]) & (pl.col("labels").list.len() > 0)
    rows = batch.with_row_index("at").filter(asked & pl.col("output").str.contains(r"\S") & _no_spans())
    rows = rows.select("at", "output", "labels")
    plain = _plain(rows)
    found = [(at, *part) for at, output, labels in rows.iter_rows() for part in _parts(output, labels, plain)]
    kinds = {"at": pl.UInt32, "text": pl.String, "match": pl.String, "option": pl.Int64}
    return pl.DataFrame(found, schema=kinds, orient="row")


def _no_spans() -> pl.Expr:
    import polars as pl

    return pl.col("spans").list.len().fill_null(0) == 0


def _plain(rows: pl.DataFrame) -> dict[str, str]:
    """Every text that is compared, without its letter, and what it folds to."""
    import polars as pl

    from hum_qc.text import folded, one_script

    outputs = [each for output in rows["output"].unique() for each in (output, *_parts_of(output))]
    texts = {_bare(each) for each in (*outputs, *rows["labels"].explode().drop_nulls().unique())}
    series = pl.Series("text", sorted(texts), dtype=pl.String).to_frame()
    return {text: one_script(plain) for text, plain in series.select("text", plain=folded(pl.col("text"))).iter_rows()}


def _parts(output: str, labels: Sequence[str], plain: dict[str, str]) -> Iterator[tuple[str, str, int | None]]:
    whole = _judged(output, labels, plain)
    if whole[0] != "missing":
        yield output, *whole
        return
    parts = _parts_of(output)
    for part in parts if len(parts) > 1 else [output]:
        yield part, *_judged(part, labels, plain)


def _parts_of(output: str) -> list[str]:
    return [part for each in _PARTS.split(output) if (part := each.strip())]


def _judged(text: str, labels: Sequence[str], plain: dict[str, str]) -> tuple[str, int | None]:
    """The label of one choice, and which option it is."""
    stripped = text.strip()
    if stripped in labels:
        return LADDER[0], labels.index(stripped)
    if _LETTER.match(text):
        at = _letter(next(each for each in text if each.isalpha()))
        return (LADDER[0], at) if at < len(labels) else (LADDER[-1], None)
    lettered = _LETTERED.match(text)
    told = plain.get(_bare(text), "")
    options = [at for at, label in enumerate(labels) if label is not None and told and plain[_bare(label)] == told]
    if lettered:
        options = [at for at in options if at == _letter(lettered[1])]
    return (LADDER[2], options[0]) if options else (LADDER[-1], None)


def _letter(letter: str) -> int:
    return "ABCDEFGH".index(chr(ord(letter) - 0xFEE0) if ord(letter) > 0xFF00 else letter.upper())


def _bare(text: Any) -> str:
    """An option without its letter."""
    return _LETTERED.sub("", text) if isinstance(text, str) else ""
