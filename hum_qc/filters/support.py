"""Support of free-form answers: what an answer says in its own words must come from its context.

Lexical and offline: a paraphrase reads lower than it should, and a false statement made of the words of the context
higher. What is precise are the facts (numbers, quotations, names), see `hum_qc.filters.spans.facts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Final

from hum_qc.filters.function_words import WORDS
from hum_qc.filters.matches import phrases
from hum_qc.filters.spans.facts import Fact, Source, facts, plain
from hum_qc.registry import Evidence, Readings, batch_measure

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from hum_qc.sample import Batch

    Keys = npt.NDArray[np.uint64]
    Flags = npt.NDArray[np.bool_]

RUN: Final = 4
"""Words in the longest run that is compared, as in BLEU."""

STEM: Final = 6
"""Letters of a word that are compared: inflection and derivation are mostly behind them."""

_SILENT: Final = (
    "yes no true false none unanswerable answer cannot did done does s t is am are being 的 了 在 是 和 与 及 也 都 就 "
    "而 或 于 对 为 以 被 把 将 等 之 其 这 那 不 否 无 法 回 答 对 错"
)
_MARK: Final = "\x1e"
_ENDS: Final = (
    (r"([.!?][\"'”’)\]]*\s+)", f"${{1}}{_MARK}"),
    (r"([a-z0-9)\"'][.!?])([A-Z])", f"${{1}}{_MARK}${{2}}"),
    (r"([。！？；][”’」』）]*|\n+)", f"${{1}}{_MARK}"),
)
_WORD: Final = r"[0-9]+(?:\.[0-9]+)*|[\p{Han}\p{Hiragana}\p{Katakana}]|[\p{L}\p{M}--[\p{Han}\p{Hiragana}\p{Katakana}]]+"
_CHARACTERS: Final = r"^[\p{Han}\p{Hiragana}\p{Katakana}]$"
_THOUSANDS: Final = r"([0-9]),([0-9]{3})"
_SHOWN: Final = 50
_LONGEST_SENTENCE: Final = 500


@batch_measure(unit="count", source="ours; entity and number checks of summaries, Nan et al. 2021", version=2)
def unsupported_facts(batch: Batch) -> Readings:
    """Numbers, quotations and names of the output that neither the context nor the instruction has.

    Numbers are compared by value and unit: digits, thousands separators, English and Chinese number words (above
    three), scales (1.5万, 15 thousand), per cent, months, ISO dates. Quotations are strings in 「」, 『』, 《》, “” and
    straight double quotes; names are capitalised words in English, but not one at the beginning of a sentence, and
    Latin words and foreign names with a dot (安娜·科瓦尔) in Chinese; case, width, punctuation, script, accents and
    inflection do not count. A name is there when all of its words are, or when one is the initials of the other.
    Evidence: the pieces, with offsets in the output, and the sentence of the context that is nearest to theirs. null:
    no context, or no output.
    """
    import polars as pl

    frame = _read(batch)
    values = [None if row[0] is None else sum(not fact.supported for fact in _facts(*row)) for row in frame.iter_rows()]
    return Readings(
        pl.Series("unsupported_facts", values, dtype=pl.Int64),
        lambda rows: [_evidence(*frame.row(row)) for row in rows],
    )


@batch_measure(
    unit="fraction 0..1",
    source="modified n-gram precision, Papineni et al. 2002; facts as `unsupported_facts`",
    version=2,
)
def support(batch: Batch) -> Readings:
    """How far the context supports the output: by its runs of words, and by its facts.

    The reading is `runs * facts`. `runs`: share of the output's runs of 1 to 4 words within a sentence (of all
    its words where it has fewer) that stand in a sentence of the context, one run more being taken for granted
    (Laplace): a word that is not there proves less than a sentence. Runs of common words only do not count (function
    words in English; in Chinese also common verbs, adjectives and adverbs), nor do single Chinese characters, which are
    the words of Chinese; of a word, the first six letters are compared. `facts`: supported facts over all facts, see
    `unsupported_facts`. 1: all of it stands there, or it says nothing that needs a place (yes, no); the longer an
    output of which nothing does, the nearer to 0. A share, not a proof: words of the context can be put together
    wrongly. Evidence as in `unsupported_facts`. null: no context, or no output.
    """
    import numpy as np
    import polars as pl

    frame = _read(batch)
    pieces = [[fact.supported for fact in _facts(*row)] if row[0] is not None else [] for row in frame.iter_rows()]
    share = np.array([sum(each) / len(each) if each else 1.0 for each in pieces])
    values = pl.Series("support", _covered(frame) * share, dtype=pl.Float64)
    kept = frame.select(pl.when(pl.col("context").is_not_null()).then(values)).to_series()
    return Readings(kept, lambda rows: [_evidence(*frame.row(row)) for row in rows])


def _read(batch: Batch) -> pl.DataFrame:
    """`context`, `instruction` and `output`; all null where there is no context or no output."""
    import polars as pl

    said = pl.col("context").str.contains(r"\S") & pl.col("output").str.contains(r"\S")
    return batch.select(pl.when(said).then(name).alias(name) for name in ("context", "instruction", "output"))


def _facts(context: str, instruction: str | None, output: str) -> Iterator[Fact]:
    return facts(output, Source(f"{context}\n{instruction or ''}"))


def _covered(frame: pl.DataFrame) -> npt.NDArray[np.float64]:
    """Of each sample, the share of the runs of the output that stand in the context, and of one more that does."""
    import numpy as np
    import polars as pl

    output, context = _words(frame["output"], _word_or_common()), _words(frame["context"], _WORD)
    found, total = np.zeros(frame.height), np.zeros(frame.height)
    for length in range(1, RUN + 1):
        rows, keys, counts = _runs(output, length)
        rows, keys = rows[counts], keys[counts]
        there = pl.Series(keys).is_in(pl.Series(_runs(context, length)[1]).implode()).to_numpy()
        found += np.bincount(rows[there], minlength=frame.height)
        total += np.bincount(rows, minlength=frame.height)
    return (found + 1) / (total + 1)


def _runs(words: pl.DataFrame, length: int) -> tuple[npt.NDArray[np.int64], Keys, Flags]:
    """Sample and key of each run of that many words within a sentence, and whether it counts."""
    import numpy as np

    at, sentence = words["at"].to_numpy(), words["sentence"].to_numpy()
    word, says, alone = words["key"].to_numpy(), words["says"].to_numpy(), words["alone"].to_numpy()
    last = len(at) - length + 1
    if last <= 0:
        return np.zeros(0, np.int64), np.zeros(0, np.uint64), np.zeros(0, np.bool_)
    keys = at[:last].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    counts = alone[:last].copy() if length == 1 else np.zeros(last, np.bool_)
    for place in range(length):
        keys = keys * np.uint64(0x100000001B3) + word[place : place + last]
        if length > 1:
            counts |= says[place : place + last]
    within = sentence[:last] == sentence[length - 1 :]
    return at[:last][within], keys[within], counts[within]


def _words(texts: pl.Series, pattern: str) -> pl.DataFrame:
    """The words of texts in order: `at` (the text), `sentence`, `key`, `says` (is no common word), and `alone`.

    `alone`: says something even without others, which a single character does only where it is the whole sentence.
    """
    import polars as pl

    folded = pl.Series("text", [text and plain(text) for text in texts], dtype=pl.String)
    sentences = _sentences(folded).to_frame().with_row_index("at").explode("text", empty_as_null=False)
    word = pl.col("text").str.to_lowercase().str.replace_all(_THOUSANDS, "${1}${2}")
    words = sentences.with_row_index("sentence").select(
        pl.col("at").cast(pl.Int64), "sentence", word=word.str.extract_all(pattern)
    )
    words = words.with_columns(only=pl.col("word").list.len() == 1).explode("word", empty_as_null=False).drop_nulls()
    silent = sorted({*WORDS["en"].split(), *_SILENT.split(), *phrases("common_zh")})
    words = words.with_columns(says=~pl.col("word").is_in(silent), word=pl.col("word").str.extract_all(_WORD))
    words = words.explode("word", empty_as_null=False)
    says = pl.col("says")
    return words.select(
        "at",
        "sentence",
        key=pl.col("word").str.slice(0, STEM).hash(),
        says="says",
        alone=says & (pl.col("only") | ~pl.col("word").str.contains(_CHARACTERS)),
    )


@cache
def _word_or_common() -> str:
    """A pattern of words in which a common Chinese word is one, and not its characters."""
    return f"{'|'.join(sorted(phrases('common_zh'), key=len, reverse=True))}|{_WORD}"


def _sentences(texts: pl.Series) -> pl.Series:
    """The sentences of each text, English and Chinese; put together, they are the text again."""
    marked = texts.str.replace_all(_MARK, " ", literal=True)
    for pattern, marking in _ENDS:
        marked = marked.str.replace_all(pattern, marking)
    return marked.str.split(_MARK)


def _evidence(context: str | None, instruction: str | None, output: str | None) -> Evidence:
    if context is None or output is None:
        return {"count": 0, "facts": []}
    unsupported = [fact for fact in _facts(context, instruction, output) if not fact.supported]
    nearest = _Nearest(context, output)
    shown = sorted(unsupported[:_SHOWN], key=lambda fact: fact.start)
    told = [
        {"kind": one.kind, "text": one.text, "start": one.start, "end": one.end, "nearest": nearest.to(one.start)}
        for one in shown
    ]
    return {"count": len(unsupported), "facts": told}


class _Nearest:
    """The sentence of the context that shares most words with the sentence of the output at a place."""

    def __init__(self, context: str, output: str) -> None:
        import polars as pl

        self.context, self.output = _sentences(pl.Series([context, output])).to_list()
        self.words = [_bag(sentence) for sentence in self.context]
        self.found: dict[str, str] = {}

    def to(self, at: int) -> str:
        """The nearest sentence, cut at 500 characters; empty where none shares a word."""
        end = 0
        said = next((one for one in self.output if (end := end + len(one)) > at), "")
        if said not in self.found:
            bag = _bag(said)
            shared = [len(bag & words) for words in self.words]
            best = max(shared, default=0)
            self.found[said] = self.context[shared.index(best)].strip()[:_LONGEST_SENTENCE] if best else ""
        return self.found[said]


def _bag(sentence: str) -> set[str]:
    text = plain(sentence).lower()
    pairs = {run[at : at + 2] for run in re.findall(r"[\u3400-\u9fff]{2,}", text) for at in range(len(run) - 1)}
    found = {word[:STEM] for word in re.findall(r"[^\W_\u2e80-\uffff]{2,}", text)}
    return pairs | found.difference(WORDS["en"].split())
