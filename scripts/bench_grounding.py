"""Measure grounding on real gold, on answers from elsewhere and on planted faults, and print Markdown tables.

Usage: python scripts/bench_grounding.py [--data ../shared/data] [--most 3000] [--wrong]

Gold files are read through the corpus room; those whose format it does not know are named and left out. `--most` is the
number of spans that each kind of perturbation is planted in. `--wrong` lists every gold span that is not grounded. With
`opencc` installed, simplified and traditional variants are its own; otherwise they come from our table.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from hum_qc.corpus import open_corpus
from hum_qc.errors import HumQCError
from hum_qc.filters.consistency import answer_conflicts, false_unanswerable, pronoun_subjects
from hum_qc.filters.contract import contract_violations
from hum_qc.filters.grounding import answer_grounding, cuts_word, span_grounding, ungrounded_spans
from hum_qc.filters.spans.claimed import claimed
from hum_qc.filters.spans.ladder import EDITS, LADDER, judged
from hum_qc.sample import schema
from hum_qc.text import han_variants

Row = dict[str, Any]
GOLD = {
    "CMRC": ["candidates/mrc/cmrc2018*", "evals/mrc/cmrc2018*"],
    "DRCD": ["candidates/mrc/drcd*"],
    "SQuAD": ["evals/mrc/squad*"],
    "CLUENER": ["candidates/ie/cluener/*", "evals/ner/cluener*"],
    "Weibo": ["candidates/ie/weibo_ner/*"],
    "CrossNER": ["candidates/ie/crossner*/*", "candidates/ie/oneke/crossner*"],
    "WNUT": ["candidates/ie/wnut17/*", "evals/ner/wnut17*"],
    "CoNLL04": ["candidates/ie/conll04/*"],
    "NYT11": ["candidates/ie/oneke/nyt11*"],
    "FewRel": ["candidates/ie/fewrel/*"],
    "IEPile": ["candidates/ie/iepile/*"],
}
GROUNDED = ("exact", "found", "normalised")
SQUAD_HAS_WORDS = re.compile(r"[A-Za-z]{4,}")


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--most", type=int, default=3_000)
    parser.add_argument("--wrong", action="store_true")
    asked = parser.parse_args()
    rng = random.Random(3)
    samples = gold(asked.data, list_wrong=asked.wrong)
    spans = spans_of(samples)
    foreign(samples, rng)
    perturbed(spans, asked.most, rng)
    faults(samples["IEPile"], samples["SQuAD"], rng)
    speed(pl.concat([samples["CMRC"], samples["SQuAD"]]))
    one_megabyte(rng)


def read(path: Path) -> pl.DataFrame | None:
    """The samples of a file that have a context; None where no format fits."""
    try:
        with open_corpus([str(path)]) as corpus:
            frames = [block.samples()[0].select(list(schema())) for block in corpus.blocks()]
    except HumQCError:
        return None
    whole = pl.concat(frames).filter(pl.col("context").is_not_null()) if frames else pl.DataFrame()
    return whole if whole.height else None


def gold(data: Path, *, list_wrong: bool) -> dict[str, pl.DataFrame]:
    """Gold spans by their label."""
    print("\n| gold | rows | spans | verbatim |", " | ".join(LADDER), "| verbatim and grounded | cut a word |")
    print("|" + " --- |" * 11)
    kept, wrong, unread, flagged = {}, [], [], []
    for name, patterns in GOLD.items():
        files = sorted({file for pattern in patterns for file in data.glob(pattern)})
        frames = {file: read(file) for file in files}
        unread += [file.name for file, frame in frames.items() if frame is None]
        known = [frame for frame in frames.values() if frame is not None]
        if not known:
            continue
        samples = pl.concat(known)
        frame = claimed(samples)
        claims = judged(frame, EDITS)
        inside = claims.select(pl.col("context").str.contains(pl.col("text"), literal=True)).to_series()
        good = claims.filter(inside)["match"].is_in(list(GROUNDED)).mean()
        cut = int(cuts_word(samples).values.sum() or 0)
        counts = [claims.filter(match=label).height for label in LADDER]
        print(
            f"| {name} | {samples.height:,} | {claims.height:,} | {inside.sum():,} |",
            " | ".join(f"{count:,}" for count in counts),
            f"| {good:.2%} | {cut:,} |",
        )
        kept[name] = samples
        keys = samples.with_row_index("at").select("at", "file", "row")
        wrong += [
            (name, Path(one["file"]).name, one["row"], one["match"], one["text"])
            for one in claims.filter(~pl.col("match").is_in(["exact", "normalised"])).join(keys, on="at").to_dicts()
        ]
        stopped = {m.__name__: int((m(samples).values > 0).sum()) for m in (answer_conflicts, pronoun_subjects)}
        flagged += [f"{name}: {stopped}, false_unanswerable: {int(false_unanswerable(samples).values.sum() or 0)}"]
    print("\nRows of gold that consistency stops:", "; ".join(flagged))
    if unread:
        print("\nNot read (no format):", ", ".join(unread))
    if list_wrong:
        for one in wrong:
            print("|", " | ".join(map(str, one)), "|")
    return kept


def spans_of(samples: dict[str, pl.DataFrame]) -> list[Row]:
    """Gold spans that stand verbatim, each with its context and its place."""
    found = []
    for name, frame in samples.items():
        claims = judged(claimed(frame), EDITS).filter(match="exact").unique(["at", "text"], maintain_order=True)
        for one in claims.select("context", "text", "start").iter_rows(named=True):
            start = one["context"].find(one["text"]) if one["start"] is None else one["start"]
            found.append({"corpus": name, "context": one["context"], "text": one["text"], "start": start})
    return found


def batch(rows: Sequence[Row]) -> pl.DataFrame:
    """Samples; what a row leaves out is null."""
    kinds = schema()
    return pl.DataFrame([{**dict.fromkeys(kinds), "faults": [], **row} for row in rows], schema=kinds)


def claim(text: str, start: int | None = None, label: str = "x", role: str = "mention", group: int = 0) -> Row:
    """A span."""
    end = None if start is None else start + len(text)
    return {"text": text, "label": label, "start": start, "end": end, "role": role, "group": group}


def labels_of(rows: Sequence[tuple[str, Row]]) -> list[str]:
    """The label of one span in each context."""
    made = batch([{"task": "closed_ie", "context": context, "spans": [span]} for context, span in rows])
    return list(span_grounding(made).values)


def bare(text: str) -> str:
    """What is left to compare when it must not be ours: NFKC, lower case, letters and digits."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text).lower())


def foreign(samples: dict[str, pl.DataFrame], rng: random.Random) -> None:
    """Answers from other passages that are not in this one."""
    print("\n| answers from other passages | answers | " + " | ".join(LADDER) + " | grounded |\n|" + " --- |" * 8)
    for name in ("CMRC", "DRCD", "SQuAD"):
        rows = samples[name].filter(pl.col("answers").list.len() > 0).select("context", "answers").to_dicts()
        contexts = sorted({row["context"] for row in rows})
        answers = sorted({answer for row in rows for answer in row["answers"]})
        plain = {context: bare(context) for context in contexts}
        made: list[tuple[str, str]] = []
        while len(made) < 10_000:
            context, answer = rng.choice(contexts), rng.choice(answers)
            if bare(answer) and bare(answer) not in plain[context]:
                made.append((context, answer))
        rows_made = [{"task": "mrc", "context": context, "output": answer} for context, answer in made]
        told = Counter(answer_grounding(batch(rows_made)).values)
        good = sum(told[label] for label in GROUNDED)
        print(f"| {name} | {len(made):,} |", " | ".join(f"{told[label]:,}" for label in LADDER), f"| {good:,} |")


def perturbed(spans: list[Row], most: int, rng: random.Random) -> None:
    """What is planted in gold spans, and how many read the label that is theirs."""
    texts = sorted({span["text"] for span in spans})
    print("\n| planted | expected | spans | so labelled | judged exact |\n|" + " --- |" * 5)
    plans: list[tuple[str, Callable[[Row], tuple[str, Row] | None], str]] = [
        ("one character changed", lambda span: changed(span, rng), "fuzzy or missing, by length"),
        ("offsets off by one", lambda span: shifted(span, rng), "found"),
        ("entity swapped", lambda span: swapped(span, rng.choice(texts)), "missing"),
        *((kind, lambda span, turn=turn: varied(span, turn), "normalised") for kind, turn in variants().items()),
    ]
    for kind, plant, expected in plans:
        planted = take(spans, plant, most, rng)
        told = labels_of([one for one, _ in planted])
        wanted = [want for _, want in planted]
        right = sum(label in want for label, want in zip(told, wanted, strict=True))
        print(f"| {kind} | {expected} | {len(planted):,} | {share(right, planted)} | {told.count('exact')} |")
    cut = [one for span in rng.sample(spans, len(spans)) if (one := shortened(span, rng))][:most]
    made = batch([{"task": "closed_ie", "context": context, "spans": [span]} for context, span in cut])
    print(f"| cut in mid-word | cuts_word | {len(cut):,} | {share(int((cuts_word(made).values > 0).sum()), cut)} | |")


Planted = tuple[tuple[str, Row], tuple[str, ...]]


def take(spans: list[Row], plant: Callable[[Row], Any], most: int, rng: random.Random) -> list[Planted]:
    """So many planted spans, each with the labels that are right for it."""
    found = []
    for span in rng.sample(spans, len(spans)):
        if len(found) < most and (one := plant(span)):
            found.append(one)
    return found


def share(count: int, of: Sequence[Any]) -> str:
    """Two decimals of a percentage."""
    return f"{count / max(len(of), 1):.2%}"


def changed(span: Row, rng: random.Random) -> Planted | None:
    """Another letter, digit or Chinese character in place of one."""
    text = span["text"]
    places = [at for at, each in enumerate(text) if each.isalnum()]
    if not places:
        return None
    at = rng.choice(places)
    old = text[at]
    pool = "0123456789" if old.isdigit() else "bcdfgklmnprstvw" if ord(old) < 0x2E80 else "鹏辰轩梓宸瑞祥嘉"
    new = text[:at] + rng.choice([each for each in pool if each != old.lower()]) + text[at + 1 :]
    size = len(bare(new))
    if bare(new) in bare(span["context"]):
        return None
    wanted = ("fuzzy",) if size * EDITS >= 1.2 else ("missing",) if size * EDITS < 0.9 else ("fuzzy", "missing")
    return (span["context"], claim(new)), wanted


def shifted(span: Row, rng: random.Random) -> Planted | None:
    """The right text, one code point beside its place."""
    start = span["start"] + rng.choice((-1, 1))
    if start < 0 or span["context"][start : start + len(span["text"])] == span["text"]:
        return None
    return (span["context"], claim(span["text"], start)), ("found",)


def swapped(span: Row, other: str) -> Planted | None:
    """The text of another span, which is not in this context."""
    if not bare(other) or bare(other) in bare(span["context"]):
        return None
    return (span["context"], claim(other)), ("missing",)


def varied(span: Row, turn: Callable[[str], str]) -> Planted | None:
    """The same text written otherwise."""
    other = turn(span["text"])
    if other == span["text"] or other in span["context"]:
        return None
    return (span["context"], claim(other)), ("normalised",)


def shortened(span: Row, rng: random.Random) -> tuple[str, Row] | None:
    """An English span whose last or first word has lost its end or beginning."""
    words = [found.span() for found in SQUAD_HAS_WORDS.finditer(span["text"])]
    if not words or not span["text"].isascii():
        return None
    start, end = rng.choice(words)
    if rng.random() < 0.5:
        return span["context"], claim(span["text"][: rng.randrange(start + 1, end)], span["start"])
    low = rng.randrange(start + 1, end)
    return span["context"], claim(span["text"][low:], span["start"] + low)


def variants() -> dict[str, Callable[[str], str]]:
    """Ways to write the same."""
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    narrow = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    curly = str.maketrans({'"': "”", "'": "’", "“": '"', "”": '"', "‘": "'", "’": "'", "《": "「", "》": "」"})
    return {
        "width": lambda text: text.translate(wide | narrow),
        "space": lambda text: text.replace(" ", "\u3000\u00a0") if " " in text else f"{text[:1]} {text[1:]}",
        "quotes": lambda text: text.translate(curly),
        "case": lambda text: text.swapcase(),
        "dashes": lambda text: text.replace("-", "–").replace("—", "-"),
        **scripts(),
    }


def scripts() -> dict[str, Callable[[str], str]]:
    """Simplified to traditional and back."""
    try:
        from opencc import OpenCC
    except ImportError:
        back: dict[str, str] = {}
        for code, simple in han_variants().items():
            back.setdefault(simple, chr(code))
        return {
            "simplified to traditional": lambda text: text.translate(str.maketrans(back)),
            "traditional to simplified": lambda text: text.translate(han_variants()),
        }
    return {
        "simplified to traditional": OpenCC("s2t").convert,
        "simplified to Taiwan's": OpenCC("s2tw").convert,
        "traditional to simplified": OpenCC("t2s").convert,
    }


def faults(iepile: pl.DataFrame, squad: pl.DataFrame, rng: random.Random) -> None:
    """Faults of schema and consistency, each planted in real rows that have none."""
    print("\n| planted fault | by | rows | caught |\n|" + " --- |" * 4)
    clean = contract_violations(iepile).values == 0
    rows = iepile.filter(clean).drop("record", "faults").to_dicts()
    rows = [row for row in rows if row["output"].startswith("{")]
    for kind, measure, made in planted_faults(rows, squad.to_dicts(), rng):
        values = measure(batch(made)).values
        caught = values.cast(pl.String).is_in(["0", "false", "exact", "found", "normalised"]).not_().sum()
        print(f"| {kind} | {measure.__name__} | {len(made):,} | {share(int(caught), made)} |")


def planted_faults(
    rows: list[Row], squad: list[Row], rng: random.Random
) -> Iterator[tuple[str, Callable[[pl.DataFrame], Any], list[Row]]]:
    """Kind, the measure that must catch it, and the rows."""

    def answers(edit: Callable[[Row], bool]) -> list[Row]:
        made = []
        for row in rows:
            value = json.loads(row["output"])
            if edit(value):
                made.append({**row, "spans": None, "output": json.dumps(value, ensure_ascii=False)})
        return made

    yield "a label that was not asked for", contract_violations, answers(lambda v: not v.update({"未知类型": []}))
    yield "a label is not answered", contract_violations, answers(unanswered)
    yield "an argument of another event type", contract_violations, answers(misplaced)
    yield "the output is cut", contract_violations, [{**row, "output": row["output"][:-2]} for row in rows]
    yield "a fact of another shape", contract_violations, answers(lambda v: into(v, [1, 2]))
    yield "a fact is there twice", answer_conflicts, answers(doubled)
    yield "none beside a fact", answer_conflicts, answers(lambda v: into(v, "NAN"))
    yield "a mention that is not there", ungrounded_spans, answers(invented)
    triples = [["He", "joined", "Oracle"], ["它", "位于", "北京"], ["They", "left", "Rome"], ["我們", "住在", "臺北"]]
    open_rows = [{"task": "open_ie", "context": "x", "output": json.dumps([rng.choice(triples)])} for _ in range(200)]
    yield "a pronoun for a subject", pronoun_subjects, open_rows
    plain = ("yes", "no", "none")
    given = [row for row in squad if row["answers"] and row["answers"][0].lower() not in plain][:1000]
    yield "unanswerable, and yet there", false_unanswerable, [{**row, "output": "unanswerable"} for row in given]
    options = ["Paris", "Rome", "New York"]
    chosen = {"task": "mrc", "context": "x", "instruction": "?", "labels": options}
    wrong = ["E", "(D)", "A. Rome", "London", "B) New York"]
    yield "a choice that is not offered", answer_grounding, [{**chosen, "output": each} for each in wrong * 40]
    label = {"task": "classification", "instruction": "?", "context": "x", "labels": ["体育", "财经", "sports"]}
    yield "a label that is not offered", answer_grounding, [{**label, "output": o} for o in ("娱乐", "sport") * 100]


def into(answer: Any, fact: Any) -> bool:
    """Put a fact beside those of the first list of texts, however deep."""
    if isinstance(answer, list) and answer and all(isinstance(each, str) for each in answer):
        answer.append(fact)
        return True
    inner = answer.values() if isinstance(answer, dict) else answer if isinstance(answer, list) else []
    return any(into(each, fact) for each in inner)


def invented(answer: Any) -> bool:
    """Replace the first text of a fact by one that is nowhere."""
    for key, value in answer.items() if isinstance(answer, dict) else enumerate(answer):
        if isinstance(value, str) and value not in ("", "NAN"):
            answer[key] = "魔戒议会Qzx"
            return True
        if isinstance(value, dict | list) and invented(value):
            return True
    return False


def unanswered(answer: Row) -> bool:
    """Leave out a label, unless the answer is a record: those name only what they found."""
    return not any(isinstance(each, dict) for each in answer.values()) and bool(answer) and bool(answer.popitem())


def doubled(answer: Row) -> bool:
    """Repeat the first fact of a list, more often than any text stands in its passage."""
    lists = [each for each in answer.values() if isinstance(each, list) and each]
    if lists:
        lists[0].extend(lists[0][:1] * 20)
    return bool(lists)


def misplaced(answer: Row) -> bool:
    """Give an event a role that no event type of the schema has."""
    events = [each[0] for each in answer.values() if isinstance(each, list) and each and isinstance(each[0], dict)]
    events = [each for each in events if isinstance(each.get("arguments"), dict)]
    if events:
        events[0]["arguments"]["不相干的角色"] = "x"
    return bool(events)


def speed(samples: pl.DataFrame) -> None:
    """The whole layer over whole rows."""
    spans = int(samples["spans"].list.len().sum())
    print(f"\n| layer | seconds | spans/s ({samples.height:,} rows, {spans:,} spans) |\n|" + " --- |" * 3)
    total = 0.0
    for measure in (
        answer_grounding,
        span_grounding,
        ungrounded_spans,
        cuts_word,
        answer_conflicts,
        false_unanswerable,
    ):
        begun = time.perf_counter()
        measure(samples)
        took = time.perf_counter() - begun
        total += took
        print(f"| {measure.__name__} | {took:.2f} | {spans / took:,.0f} |")
    print(f"| all | {total:.2f} | {spans / total:,.0f} |")


def one_megabyte(rng: random.Random) -> None:
    """1,000 spans in a passage of 1 MB: as they stand, misplaced, and with one character changed."""
    print("\n| 1,000 spans in 1 MB | verbatim | off by one | one character changed |\n|" + " --- |" * 4)
    words = ["".join(rng.choice("aeinorst") for _ in range(rng.randrange(2, 9))) for _ in range(5_000)]
    texts = {
        "en": " ".join(rng.choice(words) for _ in range(180_000))[: 1 << 20],
        "zh": "".join(chr(rng.randrange(0x4E00, 0x6000)) for _ in range((1 << 20) // 3)),
    }
    for name, text in texts.items():
        starts = [rng.randrange(len(text) - 20) for _ in range(1_000)]
        kinds = (
            [claim(text[at : at + 15], at) for at in starts],
            [claim(text[at : at + 15], at + 1) for at in starts],
            [claim(text[at : at + 7] + "鹏" + text[at + 8 : at + 15]) for at in starts],
        )
        took = []
        for spans in kinds:
            made = batch([{"task": "closed_ie", "context": text, "spans": spans}])
            begun = time.perf_counter()
            span_grounding(made)
            took.append(f"{time.perf_counter() - begun:.2f} s")
        print(f"| {name} |", " | ".join(took), "|")


if __name__ == "__main__":
    main()
