"""Our word boundaries (`hum_qc/filters/spans/words.py`) beside spaCy's tokens; print Markdown tables.

spaCy is not a dependency: install it into an environment of its own and name its Python by --peer.

    python -m venv /tmp/spacy && /tmp/spacy/bin/pip install spacy
    python scripts/bench_word_boundaries.py --peer /tmp/spacy/bin/python

A claim cuts a word when it begins or ends inside of one (inside of a token, for spaCy's blank English and Chinese
pipelines) wherever it stands. Read are gold spans, which should cut none; the same spans with a word of four letters or
more cut in two, which should; and every boundary between two characters of the passages that either side says is
inside of a word. `--list` prints what the two disagree on.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl
from bench_grounding import GOLD, read, shortened

from hum_qc.filters.spans.claimed import claimed
from hum_qc.filters.spans.ladder import Passage, judged
from hum_qc.filters.spans.places import places_of
from hum_qc.filters.spans.words import inside_word, words

ENGLISH = ("SQuAD", "CrossNER", "WNUT", "CoNLL04", "NYT11", "FewRel")
CHINESE = ("CMRC", "DRCD", "CLUENER", "Weibo", "IEPile")
HAN = re.compile("[\u3400-\u9fff]")
PEER = """
import json, sys, time, spacy
language, path = sys.argv[1:]
pipeline = spacy.blank(language)
pipeline.max_length = 10**9
texts = json.load(open(path, encoding="utf-8"))
started = time.perf_counter()
found = [[(one.idx, one.idx + len(one)) for one in pipeline.make_doc(text)] for text in texts]
print(json.dumps({"tokens": found, "seconds": time.perf_counter() - started, "version": spacy.__version__}))
"""
KINDS = (
    ("between letters or digits", r"\w\|\w"),
    ("in an address (http://...)", None),
    ("before the full stop of an abbreviation", r"\w\|\."),
    ("at an apostrophe", r".\|['’]|['’]\|."),
    ("at a hyphen or dash", r".\|[-–—−]|[-–—−]\|."),
    ("at punctuation or a symbol beside a letter or digit", r"\w\|.|.\|\w"),
    ("between two signs", r".\|."),
)

Span = tuple[str, str, list[tuple[int, int]]]
Tokens = dict[str, set[int]]


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--peer", required=True, help="a Python that has spaCy")
    parser.add_argument("--list", action="store_true", dest="listed")
    asked = parser.parse_args()
    gold = {name: spans(asked.data, name) for name in (*ENGLISH, *CHINESE)}
    texts = sorted({context for name in ENGLISH for context, _, _ in gold[name] if not HAN.search(context)})
    english, seconds = tokens(asked.peer, "en", texts)
    table(gold, ENGLISH, {"spaCy, blank en": english}, listed=asked.listed)
    boundaries(english, listed=asked.listed)
    print(f"\nspaCy: {sum(map(len, texts)) / seconds / 1e6:.1f} million characters/s;", end=" ")
    began = time.perf_counter()
    for text in texts:
        list(words(text))
    print(f"ours: {sum(map(len, texts)) / (time.perf_counter() - began) / 1e6:.1f}")
    texts = sorted({context for name in CHINESE for context, _, _ in gold[name]})
    peers = {f"spaCy, blank {code}": tokens(asked.peer, code, texts)[0] for code in ("zh", "en")}
    table(gold, CHINESE, peers, listed=False)


def spans(data: Path, name: str) -> list[Span]:
    """Context, text and places of each gold span that stands verbatim."""
    files = sorted({file for pattern in GOLD[name] for file in data.glob(pattern)})
    samples = pl.concat([frame for frame in map(read, files) if frame is not None])
    claims = judged(claimed(samples), 0.0).filter(pl.col("match").is_in(["exact", "found"]))
    rows = claims.select("context", "text", "match", "start", "low", "high").iter_rows(named=True)
    return [(row["context"], row["text"], list(places_of(row, Passage(row["context"])))) for row in rows]


def tokens(python: str, language: str, texts: list[str]) -> tuple[Tokens, float]:
    """Of each text, the boundaries that lie inside of a token of spaCy's, and the seconds that it took."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(texts, file)
        file.flush()
        done = subprocess.run([python, "-c", PEER, language, file.name], check=True, stdout=subprocess.PIPE, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    found = zip(texts, told["tokens"], strict=True)
    return {text: {at for start, end in each for at in range(start + 1, end)} for text, each in found}, told["seconds"]


def table(gold: dict[str, list[Span]], names: tuple[str, ...], peers: dict[str, Tokens], *, listed: bool) -> None:
    """Gold spans that cut a word, and cut ones that do not, by whose words; and how often all say the same."""
    heads = [f"{kind}: {who}" for kind in ("gold held", "cut caught") for who in ("ours", *peers)]
    print(
        "\n| set | gold spans | cut spans |", " | ".join(heads), "| verdicts alike |\n|" + " --- |" * (4 + len(heads))
    )
    rng = random.Random(3)
    for name in names:
        known = [one for one in gold[name] if all(one[0] in peer for peer in peers.values()) and one[2]]
        cut = [one for context, text, places in known if (one := shortened(row(context, text, places), rng))]
        broken: list[Span] = [(context, one["text"], [(one["start"], one["end"])]) for context, one in cut]
        held, caught = ([cuts(each, peers) for each in one] for one in (known, broken))
        figures = [f"{count:,}" for count in sums(held, len(peers))]
        figures += [f"{count / len(broken):.2%}" if broken else "-" for count in sums(caught, len(peers))]
        alike = sum(len(set(verdict)) == 1 for verdict in (*held, *caught)) / len(held + caught)
        print(f"| {name} | {len(known):,} | {len(broken):,} |", " | ".join(figures), f"| {alike:.2%} |")
        for (context, _, places), verdict in zip([*known, *broken], [*held, *caught], strict=True):
            if listed and len(set(verdict)) > 1:
                start, end = places[0]
                before, after = context[max(0, start - 20) : start], context[end : end + 20]
                print("   ", verdict, f"{before}[{context[start:end]}]{after}")


def row(context: str, text: str, places: list[tuple[int, int]]) -> dict[str, Any]:
    """A span as the perturbations take it."""
    return {"context": context, "text": text, "start": places[0][0]}


def sums(verdicts: list[list[bool]], peers: int) -> list[int]:
    """How many are true, by column."""
    return [sum(each[at] for each in verdicts) for at in range(1 + peers)]


def cuts(span: Span, peers: dict[str, Tokens]) -> list[bool]:
    """Whether a span cuts a word wherever it stands: of ours, and of each peer's."""
    context, _, places = span
    ours = all(inside_word(context, start) or inside_word(context, end) for start, end in places)
    return [ours, *(all(set(place) & peer[context] for place in places) for peer in peers.values())]


def boundaries(english: Tokens, *, listed: bool) -> None:
    """Every boundary that either side says is inside of a word, by kind."""
    counts: dict[str, Counter[str]] = {name: Counter() for name, _ in KINDS}
    for text, theirs in english.items():
        ours = {at for start, end in words(text) for at in range(start + 1, end)}
        for at in ours | theirs:
            side = "both" if at in ours and at in theirs else "ours" if at in ours else "theirs"
            kind = kind_of(text, at)
            counts[kind][side] += 1
            if listed and side != "both":
                print("   ", side, kind, f"{text[max(0, at - 15) : at]}|{text[at : at + 15]}")
    print("\n| boundaries inside of a word | both say so | only spaCy | only ours |\n|" + " --- |" * 4)
    for name, count in [*counts.items(), ("all", sum(counts.values(), Counter()))]:
        print(f"| {name} |", " | ".join(f"{count[side]:,}" for side in ("both", "theirs", "ours")), "|")


def kind_of(text: str, at: int) -> str:
    """What stands on the two sides of a boundary."""
    around = text[max(0, at - 200) : at].split()[-1:] + text[at : at + 200].split()[:1]
    if "://" in "".join(around):
        return KINDS[1][0]
    pair = f"{text[at - 1]}|{text[at]}"
    return next(name for name, pattern in KINDS if pattern and re.fullmatch(pattern, pair, re.DOTALL))


if __name__ == "__main__":
    main()
