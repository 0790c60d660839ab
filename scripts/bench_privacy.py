"""Measure the privacy layer on labelled and on clean data, beside presidio's pattern recognisers.

`python scripts/bench_privacy.py [--data ../shared/data] [--presidio VENV/bin/python] [--show]`

VENV is an environment of its own with presidio-analyzer and Faker; without `--presidio` there is no peer and nothing
made up. `--show` lists every disagreement and every finding in clean rows, for reading: it prints the values.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from hum_qc.corpus import open_corpus
from hum_qc.filters.privacy.detect import detectors
from hum_qc.filters.privacy.finding import Found
from hum_qc.filters.privacy.measures import personal_data, secrets
from hum_qc.filters.privacy.parts import texts_of
from hum_qc.sample import Batch

NAMES = {
    "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "phone",
    "CREDIT_CARD": "payment_card",
    "IBAN_CODE": "iban",
    "IP_ADDRESS": "ip_address",
    "US_SSN": "us_ssn",
}
"""presidio's names of the kinds that both know."""
CLEAN = ("alpaca/alpaca_data.jsonl.gz", "dolly/dolly_3k.jsonl.gz", "dolly/dolly_hhrlhf_train_small.jsonl.gz")
OTHERS = (
    "alpaca_zh/alpaca_zh_translated.jsonl.gz",
    "alpaca_zh/carbonz0_part00.jsonl.gz",
    "alpaca_zh/zh_supplement.jsonl.gz",
    "codealpaca/code_alpaca_2k.jsonl.gz",
    "gpteacher/codegen_instruct.jsonl.gz",
    "gpteacher/roleplay_simple_deduped.jsonl.gz",
    "llama_factory/glaive_toolcall_zh_demo.jsonl.gz",
    "self_instruct/self_instruct_5k.jsonl.gz",
)
PEER_ROWS = 5_000
"""Clean rows that presidio is asked about: it reads some hundred a second."""
Asked = Callable[[Sequence[str]], list[list[Found]]]


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--presidio", type=Path, help="python of an environment with presidio-analyzer and Faker")
    parser.add_argument("--show", action="store_true", help="print disagreements and clean findings, values and all")
    arguments = parser.parse_args()
    peer = (lambda texts: presidio(arguments.presidio, texts)) if arguments.presidio else None
    labelled(arguments.data / "safety/presidio/synth_dataset_v2.jsonl.gz", peer, show=arguments.show)
    if arguments.presidio:
        made_up(arguments.presidio, show=arguments.show)
    batches = {name: read(arguments.data / "candidates" / name) for name in (*CLEAN, *OTHERS)}
    clean(batches, show=arguments.show)
    if peer:
        peer_on_clean(batches[CLEAN[0]], peer)
    speed(pl.concat([batches[name] for name in CLEAN], how="diagonal"))
    enterprise(arguments.data / "safety/enterprise_pii/enterprise_pii_classification.jsonl.gz")


def rows_of(path: Path) -> list[dict[str, Any]]:
    """All rows of a JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read(path: Path) -> Batch:
    """A corpus as one batch."""
    with open_corpus([str(path)]) as corpus:
        return pl.concat([block.samples()[0] for block in corpus.blocks()])


def ours(texts: Sequence[str]) -> list[list[Found]]:
    """What our detectors find in each text, after the screen."""
    column = pl.Series("text", texts)
    found: list[list[Found]] = [[] for _ in texts]
    for detector in (*detectors("personal_data", {}), *detectors("secrets", {})):
        for at in detector.suspects(column).arg_true():
            found[at] += detector.find(texts[at])
    return found


def presidio(python: Path, texts: Sequence[str]) -> list[list[Found]]:
    """What presidio's pattern recognisers find in each text."""
    script = Path(__file__).with_name("presidio_patterns.py")
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    done = subprocess.run([python, script, *NAMES], input=lines, capture_output=True, text=True, check=True)
    return [[Found(NAMES[k], a, b) for k, a, b in json.loads(line)] for line in done.stdout.splitlines()]


def labelled(path: Path, peer: Asked | None, *, show: bool) -> None:
    """Recall and precision by kind; a finding and a label agree where they overlap and are of one kind."""
    rows = rows_of(path)
    texts = [row["full_text"] for row in rows]
    gold = [labels_of(row["spans"]) for row in rows]
    mine, theirs = ours(texts), peer(texts) if peer else None
    print(f"### Labelled spans ({path.name}, {len(rows)} rows)\n")
    print("| kind | labels | recall | precision | same span | presidio recall | presidio precision |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for kind in NAMES.values():
        own, other = score(kind, gold, mine), score(kind, gold, theirs) if theirs else None
        same = sum(one in found for spans, found in zip(gold, mine, strict=True) for one in spans if one.kind == kind)
        labels = sum(one.kind == kind for spans in gold for one in spans)
        beside = f"{other[0]:.3f} | {other[1]:.3f}" if other else "– | –"
        print(f"| {kind} | {labels} | {own[0]:.3f} | {own[1]:.3f} | {same / labels:.3f} | {beside} |")
    unlabelled = Counter(one.kind for found in mine for one in found if one.kind not in NAMES.values())
    print(f"\nFindings of kinds without labels: {dict(unlabelled) or 'none'}\n")
    if show:
        disagreements(texts, gold, mine)


def labels_of(spans: Iterable[dict[str, Any]]) -> list[Found]:
    """The labelled spans of a row that are of a kind we name."""
    known = (span for span in spans if span["entity_type"] in NAMES)
    return [Found(NAMES[span["entity_type"]], span["start_position"], span["end_position"]) for span in known]


def made_up(python: Path, *, show: bool) -> None:
    """Recall by kind on values that Faker makes up."""
    done = subprocess.run(
        [python, Path(__file__).with_name("faked_values.py")], capture_output=True, text=True, check=True
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    total, hits, missed = Counter[str](), Counter[str](), []
    for (kind, locale, text, value), found in zip(rows, ours([row[2] for row in rows]), strict=True):
        start = text.index(value)
        hit = overlap(Found(kind, start, start + len(value)), found)
        total[kind] += 1
        hits[kind] += hit
        missed += [] if hit else [f"- {kind} {locale}: {text!r}"]
    print("### Made up by Faker\n\n| kind | values | found |\n| --- | --- | --- |")
    for kind, amount in total.items():
        print(f"| {kind} | {amount} | {hits[kind]} |")
    print("\nMissed, by kind and locale:", dict(Counter(line.partition(":")[0][2:] for line in missed)), "\n")
    if show:
        print(*missed, sep="\n")


def overlap(one: Found, others: Iterable[Found]) -> bool:
    """Whether one of the others is of the same kind and shares a character."""
    return any(one.kind == other.kind and one.start < other.end and other.start < one.end for other in others)


def score(kind: str, gold: list[list[Found]], found: list[list[Found]] | None) -> tuple[float, float]:
    """Recall and precision of a kind."""
    pairs = list(zip(gold, found or [], strict=True))
    hit = [overlap(one, some) for spans, some in pairs for one in spans if one.kind == kind]
    right = [overlap(one, spans) for spans, some in pairs for one in some if one.kind == kind]
    return sum(hit) / len(hit), sum(right) / len(right) if right else 1.0


def disagreements(texts: list[str], gold: list[list[Found]], found: list[list[Found]]) -> None:
    """Labels that were missed, and findings without a label."""
    for row, (text, spans, some) in enumerate(zip(texts, gold, found, strict=True)):
        for word, left, right in (("missed", spans, some), ("not labelled", some, spans)):
            for one in left:
                if not overlap(one, right):
                    print(f"- row {row}: {word} {one.kind} `{text[max(one.start - 40, 0) : one.end + 10]!r}`")


def clean(batches: dict[str, Batch], *, show: bool) -> None:
    """Rows of corpora that are believed clean in which something is found, by kind."""
    print("### Corpora without labels\n\n| corpus | rows | rows with findings | share | findings by kind |")
    print("| --- | --- | --- | --- | --- |")
    found = {name: in_corpus(batch) for name, batch in batches.items()}
    for name, places in found.items():
        rows, kinds = len({row for row, *_ in places}), Counter(kind for _, kind, *_ in places)
        listed = ", ".join(f"{kind} {n}" for kind, n in kinds.most_common()) or "–"
        print(f"| {name} | {batches[name].height:,} | {rows} | {rows / batches[name].height:.2%} | {listed} |")
    size = sum(batches[name].height for name in CLEAN)
    rows = sum(len({row for row, *_ in found[name]}) for name in CLEAN)
    print(f"\nAlpaca and Dolly together: {rows} of {size:,} rows, {rows / size:.3%}\n")
    if show:
        for name, places in found.items():
            for row, kind, before, value, after in places:
                print(f"- {name}:{row} {kind} {before!r} **{value}** {after!r}")


def in_corpus(batch: Batch) -> list[tuple[int, str, str, str, str]]:
    """Every finding: row, kind, what stands before, the value, what stands behind."""
    texts = texts_of(batch, "sample", key="row")
    places = []
    for row, text, found in zip(texts["row"], texts["text"], ours(texts["text"].to_list()), strict=True):
        for kind, start, end in found:
            places.append((row, kind, text[max(start - 30, 0) : start], text[start:end], text[end : end + 10]))
    return places


def peer_on_clean(batch: Batch, peer: Asked) -> None:
    """Rows in which presidio finds something, of the first clean ones; and its speed."""
    texts = texts_of(batch.head(PEER_ROWS), "sample", key="row")
    started = time.perf_counter()
    found = peer(texts["text"].to_list())
    seconds = time.perf_counter() - started
    rows, own = set(), set()
    for row, theirs, mine in zip(texts["row"], found, ours(texts["text"].to_list()), strict=True):
        rows |= {row} if theirs else set()
        own |= {row} if mine else set()
    kinds = Counter(one.kind for some in found for one in some)
    print(f"presidio on the first {PEER_ROWS:,} Alpaca rows: {len(rows)} rows with findings ({dict(kinds)}), "
          f"{PEER_ROWS / seconds:,.0f} rows/s; ours {len(own)} rows\n")  # fmt: skip


def speed(batch: Batch) -> None:
    """Rows a second of both measures together, by the clock and by the processor time of all threads."""
    personal_data(batch.head(100)), secrets(batch.head(100))  # compiled patterns
    clock, used = time.perf_counter(), time.process_time()
    personal_data(batch), secrets(batch)
    clock, used = time.perf_counter() - clock, time.process_time() - used
    print(f"### Speed\n\n{batch.height:,} Alpaca and Dolly rows, one process, {pl.thread_pool_size()} threads: "
          f"{batch.height / clock:,.0f} rows/s; {batch.height / used:,.0f} rows a second of one core\n")  # fmt: skip


def enterprise(path: Path) -> None:
    """For information: passages that people called sensitive hold mostly what has no pattern."""
    rows = rows_of(path)
    found = ours([row["query"].partition("'''")[2].rpartition("'''")[0] for row in rows])
    marks = [row["choices"][row["gold"]] == "yes" for row in rows]
    hits = [bool(some) for some in found]
    both = sum(a and b for a, b in zip(marks, hits, strict=True))
    kinds = Counter(one.kind for some in found for one in some)
    print(f"### Enterprise passages\n\n{len(rows):,} passages, {sum(marks)} called sensitive; {sum(hits)} with "
          f"findings, {both} of them called sensitive; {dict(kinds)}")  # fmt: skip


if __name__ == "__main__":
    main()
