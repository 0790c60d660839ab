"""Safety words: hits of a lexicon, and the verdict of a toxicity model; both come from the user."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.errors import Fault, UsageError, near_miss
from hum_qc.filters.identify import fasttext_model
from hum_qc.filters.matches import MOST, quote
from hum_qc.registry import Evidence, Readings, batch_measure
from hum_qc.sample import Part, part

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.sample import Batch

UNSPACED: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Characters of scripts without spaces between words."""
LABEL: Final = "__label__"
Place = tuple[int, int]


def lexicon_faults(*, lexicon: Path, **_: Any) -> list[Fault]:
    """What is wrong with a lexicon: it cannot be read, or holds no term."""
    try:
        return [] if terms(lexicon) else [Fault(str(lexicon), 0, "holds no term: one a line, # begins a remark")]
    except UnicodeDecodeError as error:
        return [Fault(str(lexicon), 0, f"is not UTF-8 (byte {error.start})")]


def terms(lexicon: Path) -> list[str]:
    """The terms of a lexicon, one a line; lines that begin with `#` are remarks."""
    lines = (line.strip() for line in lexicon.read_text(encoding="utf-8-sig").splitlines())
    return list(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


@batch_measure(
    unit="count words",
    source="word lists of the user's own; Aho and Corasick 1975",
    models=lambda lexicon, **_: [lexicon],
    check=lexicon_faults,
)
def listed_words(batch: Batch, *, lexicon: Path, of: Part = "output") -> Readings:
    """Number of places where a term of the lexicon stands; null for no text.

    `lexicon` is a file with one term a line. Case does not matter. A term is found as a whole word, or anywhere where
    it is written in a script without spaces between words (Chinese, Japanese, Thai). Of terms that overlap the
    longest counts.
    """
    import polars as pl

    texts = batch.select(part(of).alias("text")).to_series()
    found = _places(texts, terms(lexicon))
    counts = pl.Series([len(found.get(at, ())) for at in range(len(texts))], dtype=pl.Int64)
    values = pl.select(pl.when(texts.is_not_null()).then(counts)).to_series()

    def evidence(rows: Sequence[int]) -> list[Evidence]:
        return [_quotes(texts[row], found.get(row, ())) for row in rows]

    return Readings(values, evidence)


def _places(texts: pl.Series, words: Sequence[str]) -> dict[int, list[Place]]:
    """Start and end of every term in each text that holds one."""
    import polars as pl

    forms = list(dict.fromkeys(form for word in words for form in (word, word.lower(), word.upper(), word.title())))
    text = pl.col("text")
    suspects = texts.to_frame().with_row_index("at").filter(text.str.contains_any(forms, ascii_case_insensitive=True))
    hits = suspects.with_columns(
        text.str.find_many(forms, ascii_case_insensitive=True, overlapping=True).alias("start"),
        text.str.extract_many(forms, ascii_case_insensitive=True, overlapping=True).alias("term"),
    )
    return {
        at: places
        for at, held, starts, matched in hits.iter_rows()
        if (places := list(_whole(held.encode(), zip(starts, matched, strict=True))))
    }


def _whole(raw: bytes, hits: Iterable[tuple[int, str]]) -> Iterator[Place]:
    """The hits (a byte and a term) that are whole words, the longest of those that overlap, in code points."""
    last = counted = characters = 0
    for start, term in sorted(hits, key=lambda hit: (hit[0], -len(hit[1]))):
        end = start + len(term.encode())
        sides = (
            raw[max(start - 4, 0) : start].decode("utf-8", "ignore")[-1:],
            raw[end : end + 4].decode("utf-8", "ignore"),
        )
        whole = UNSPACED.search(term) or not any(_joins(side[:1]) for side in sides)
        if start >= last and whole:
            characters += len(raw[counted:start].decode())
            counted, last = start, end
            yield characters, characters + len(term)


def _joins(letter: str) -> bool:
    """Whether a character beside a term makes it part of a longer word."""
    return letter.isalnum() and not UNSPACED.match(letter)


def _quotes(text: str | None, places: Sequence[Place]) -> Evidence:
    quotes = [quote(text or "", start, end) for start, end in places[:MOST]]
    return {"count": len(places), "found": quotes} if quotes else {}


@batch_measure(
    unit="fraction 0..1",
    source="a fastText model of the user's own, Joulin et al. 2016",
    models=lambda model, **_: [model],
)
def toxicity(batch: Batch, *, model: Path, label: str = "toxic", of: Part = "output") -> Readings:
    """Probability that a fastText model gives to `label`; null for no text.

    `model` is the path of a fastText classifier, `label` the label that says toxic, with or without `__label__`.

    Raises:
        UsageError: The file is no fastText model, or does not know the label.
    """
    import polars as pl

    wanted = LABEL + label.removeprefix(LABEL)
    predict = fasttext_model(model).predict
    known = [name for _, name in predict("\n", -1, 0.0, "strict")]
    if wanted not in known:
        names = [name.removeprefix(LABEL) for name in known]
        raise UsageError(f"toxicity: '{model}' has no label '{label}'{near_miss(label, names)}")
    texts = batch.select(part(of)).to_series()
    values = [None if text is None or not text.strip() else _share(predict, text, wanted) for text in texts]
    return Readings(pl.Series("toxicity", values, dtype=pl.Float64))


def _share(predict: Any, text: str, wanted: str) -> float:
    ranked = predict(" ".join(text.split()) + "\n", -1, 0.0, "strict")
    return min(next((float(share) for share, name in ranked if name == wanted), 0.0), 1.0)
