"""Near duplicates: recall of planted copies, false merges, hard non-duplicates by kind, speed; beside datatrove.

datatrove is not a dependency here: install it into an environment of its own and name its Python by --peer.

    python -m venv /tmp/peer && /tmp/peer/bin/pip install "datatrove[io,processing]==0.10.*" spacy
    python scripts/bench_duplicates.py --peer /tmp/peer/bin/python

20,000 rows (Alpaca and Dolly; Chinese Alpaca), 2,000 of them copied with a share of their words (Chinese: characters)
replaced by others of the same corpus, each on its own draw; at 0 % only the case changes. A copy counts as found when
it or the row it was made from is taken out. Both sides are warmed by a first run that is not timed.

Usage: python scripts/bench_duplicates.py [--data ../shared/data] [--peer PYTHON] [--rows 20000] [--million 0]
"""

from __future__ import annotations

import argparse
import collections
import gzip
import itertools
import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl
from bench_pipeline import measured, real_rows, varied

from hum_qc.corpus import open_corpus
from hum_qc.engine.execute import Job, Progress, execute
from hum_qc.filters.line import Filter
from hum_qc.filters.recipe import load_recipe
from hum_qc.ledger import Ledger

Row = tuple[str, str, str]
"""Instruction, input, output."""

SHARES = (0.0, 0.01, 0.03, 0.06, 0.1)
CAPITAL = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}")
NUMBER = re.compile(r"\d+")
WORD = re.compile(r"[\u4e00-\u9fff]|[^\W\u4e00-\u9fff]+")
BOUND = 0.8
RECIPE = f"recipe: twins\nlayers:\n  duplicates:\n    - twin_similarity: {{max: {BOUND}}}\n"
PEER = """
import glob, json, shutil, sys, time
from datatrove.executor import LocalPipelineExecutor as Run
from datatrove.pipeline.dedup import MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupFilter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.utils.logging import logger
logger.remove()
here, parts = sys.argv[1], 2
def main():
    config = MinhashConfig()
    out = JsonlWriter(f"{here}/out", compression=None)
    steps = (
        ([JsonlReader(f"{here}/in"), MinhashDedupSignature(f"{here}/sig", config=config)], parts),
        ([MinhashDedupBuckets(f"{here}/sig", f"{here}/buckets", config=config)], config.num_buckets),
        ([MinhashDedupCluster(f"{here}/buckets", f"{here}/remove", config=config)], 1),
        ([JsonlReader(f"{here}/in"), MinhashDedupFilter(f"{here}/remove", exclusion_writer=out)], parts),
    )
    started = time.perf_counter()
    for number, (pipeline, tasks) in enumerate(steps):
        Run(pipeline, tasks=tasks, workers=2, logging_dir=f"{here}/log{number}", skip_completed=False).run()
    seconds = time.perf_counter() - started
    removed = [json.loads(line)["id"] for path in glob.glob(f"{here}/out/*") for line in open(path, encoding="utf-8")]
    print(json.dumps({"seconds": seconds, "removed": [int(one) for one in removed]}))
if __name__ == "__main__":
    main()
"""


def lines(path: Path) -> list[dict[str, str]]:
    """The rows of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def english(data: Path) -> list[Row]:
    """Alpaca and Dolly."""
    rows = lines(data / "candidates/alpaca/alpaca_data.jsonl.gz") + lines(data / "candidates/dolly/dolly_3k.jsonl.gz")
    return [(row["instruction"], row.get("input") or "", row["output"]) for row in rows]


def chinese(data: Path) -> list[Row]:
    """Chinese Alpaca, two translations, and the native supplement: rows that have Chinese characters."""
    names = ("alpaca_zh_translated", "carbonz0_part00", "zh_supplement")
    rows = [row for name in names for row in lines(data / f"candidates/alpaca_zh/{name}.jsonl.gz")]
    texts = [tuple(row.get(key) or "" for key in ("instruction", "input", "output")) for row in rows]
    return [text for text in texts if all(isinstance(t, str) for t in text) and any(map(han, text[0] + text[2]))]


def han(character: str) -> bool:
    """Whether it is a Chinese character."""
    return "\u4e00" <= character <= "\u9fff"


def by_word(row: Row, share: float, draw: random.Random, others: Sequence[str]) -> Row:
    """The row with some of its words replaced."""
    return tuple(" ".join(draw.choice(others) if draw.random() < share else w for w in t.split(" ")) for t in row)


def by_han(row: Row, share: float, draw: random.Random, others: Sequence[str]) -> Row:
    """The row with some of its Chinese characters replaced."""
    return tuple("".join(draw.choice(others) if han(c) and draw.random() < share else c for c in t) for t in row)


def by_character(row: Row, share: float, draw: random.Random, others: Sequence[str]) -> Row:
    """The row with some of its characters replaced, letters and digits too."""
    return tuple("".join(draw.choice(others) if c.strip() and draw.random() < share else c for c in t) for t in row)


def upper(row: Row) -> Row:
    """The row in another case, with more space."""
    return tuple(text.upper().replace(". ", ".  ") for text in row)


class Taken(NamedTuple):
    """The rows that are taken out, with their twins (-1: not told), and what it took.

    `seconds` are those of a whole run, records in, records out; `passed` those of the pass alone, from samples in
    memory to verified pairs.
    """

    twins: dict[int, int]
    seconds: float
    passed: float | None = None


class Ours:
    """Runs of hum_qc with one policy line."""

    name = "hum_qc"

    def __init__(self) -> None:
        self.taken_out([("Say something long enough to be compared.", "", "Done as you wish.")] * 3)

    def taken_out(self, rows: Sequence[Row]) -> Taken:
        """What is dropped: a whole run, and the pass alone."""
        with tempfile.TemporaryDirectory() as scratch:
            here = Path(scratch)
            (here / "r.yaml").write_text(RECIPE)
            with (here / "corpus.jsonl").open("w", encoding="utf-8") as file:
                for row in rows:
                    file.write(json.dumps(dict(zip(("instruction", "input", "output"), row, strict=True))) + "\n")
            recipe = load_recipe(str(here / "r.yaml"))
            with open_corpus([str(here / "corpus.jsonl")]) as corpus:
                started = time.perf_counter()
                run = execute(Job(corpus, recipe, here / "run"))
                seconds = time.perf_counter() - started
                batches = [block.samples()[0] for block in corpus.blocks()]
            told = Ledger(run).pairs().filter("decides", pl.col("similarity") > BOUND)
            twins = dict(told.select("row", "twin_row").collect().iter_rows())
            return Taken(twins, seconds, self.passed(batches, recipe.filters[0], here))

    def passed(self, batches: Sequence[pl.DataFrame], one: Filter, here: Path) -> float:
        """The seconds of collecting, matching, verifying and choosing."""
        started = time.perf_counter()
        parts = [here / f"{number:06d}.arrow" for number in range(len(batches))]
        for number, (part, batch) in enumerate(zip(parts, batches, strict=True)):
            frame = one.measure.function(batch, **one.options)
            frame.with_columns(pl.lit(number, pl.UInt32).alias("shard")).write_ipc(part, compression="lz4")
        collections.deque(one.measure.match(parts, one.bound, **one.options), maxlen=0)
        return time.perf_counter() - started


class Datatrove:
    """Runs of datatrove's four blocks with their defaults, in an environment of their own."""

    name = "datatrove"

    def __init__(self, python: str) -> None:
        self.python = python
        self.taken_out([("Say something.", "", "Done.")] * 3)

    def taken_out(self, rows: Sequence[Row]) -> Taken:
        """What is removed; the start of Python is not counted."""
        with tempfile.TemporaryDirectory() as scratch:
            here = Path(scratch)
            (here / "in").mkdir()
            (here / "peer.py").write_text(PEER)
            for part in range(2):
                with (here / f"in/{part}.jsonl").open("w", encoding="utf-8") as file:
                    for number, row in list(enumerate(rows))[part::2]:
                        file.write(json.dumps({"id": str(number), "text": "\n".join(filter(None, row))}) + "\n")
            done = subprocess.run([self.python, here / "peer.py", scratch], capture_output=True, text=True, check=False)
            if done.returncode:
                raise SystemExit(f"--peer: {done.stderr.strip()[-2000:]}")
            said = json.loads(done.stdout.splitlines()[-1])
            return Taken(dict.fromkeys(said["removed"], -1), said["seconds"])


Side = Ours | Datatrove


def recall(sides: Sequence[Side], rows: list[Row], edit: Callable[..., Row], others: Sequence[str]) -> None:
    """Print recall at each share of edits, speed (of the best run), and rows flagged that have no copy."""
    draw = random.Random(1)
    copied = draw.sample(range(len(rows)), len(rows) // 10)
    planted = set(copied)
    speeds = ("documents/s, whole run", "the pass alone")
    heads = [
        *(f"{share:.0%}" for share in SHARES),
        *speeds,
        "without a copy, flagged",
        "twin shares < 60 % of the words",
    ]
    print(f"\n| side | {' | '.join(heads)} |\n| --- |" + " --- |" * len(heads), flush=True)
    for side in sides:
        found, runs, false = [], [], (0, 0)
        for share in SHARES:
            copies = [edit(rows[at], share, draw, others) if share else upper(rows[at]) for at in copied]
            runs.append(side.taken_out([*rows, *copies]))
            out = runs[-1].twins
            hits = [len(rows) + number in out or at in out for number, at in enumerate(copied)]
            found.append(f"{sum(hits) / len(hits):.3f}")
            outside = [at for at in out if at < len(rows) and at not in planted]
            false = len(outside), sum(in_common([*rows, *copies], at, out[at]) < 0.6 for at in outside if out[at] >= 0)
        size = len(rows) + len(copied)
        best = [min(run.seconds for run in runs), min(run.passed or 0 for run in runs)]
        rates = [f"{size / seconds:,.0f}" if seconds else "" for seconds in best]
        told = f"{false[1]} ({false[1] / len(rows):.2%})" if side.name == "hum_qc" else "names no twin"
        print(f"| {' | '.join([side.name, *found, *rates, str(false[0]), told])} |", flush=True)


def in_common(rows: Sequence[Row], one: int, other: int) -> float:
    """The share of the words of both rows that they have in common; a Chinese character is a word."""
    bags = [collections.Counter(WORD.findall(" ".join(rows[at]).lower())) for at in (one, other)]
    return 2 * (bags[0] & bags[1]).total() / max(1, bags[0].total() + bags[1].total())


def hard(data: Path, rows: list[Row]) -> dict[str, list[tuple[Row, Row]]]:
    """Pairs that are no duplicates, by kind."""
    draw = random.Random(2)
    given = [row for row in rows if row[1]]
    shifted = list(itertools.pairwise(given))[:1000]
    tasks = [json.loads(path.read_text()) for path in sorted((data / "candidates/natural_instructions").glob("*.json"))]
    natural = [
        (draw.sample(task["Instances"], len(task["Instances"]) // 2 * 2)[:120], task["Definition"][0]) for task in tasks
    ]
    pairs = [(d, a, b) for some, d in natural for a, b in zip(some[:120:2], some[1:120:2], strict=False)]
    split = [tuple((d, one["input"], one["output"][0]) for one in (a, b)) for d, a, b in pairs]
    plus = lines(data / "contamination/gsm_plus/gsmplus_testmini.jsonl.gz")
    sums = {kind: [] for kind in ("numerical substitution", "digit expansion", "adding operation")}
    for row in plus:
        if row["perturbation_type"] in sums:
            old, new = (row["seed_question"], "", row["seed_solution"]), (row["question"], "", row["solution"])
            sums[row["perturbation_type"]].append((old, new))
    return {
        "same instruction, other input and output (Alpaca)": [
            ((a[0], a[1], a[2]), (a[0], b[1], b[2])) for a, b in shifted
        ],
        "same instruction, other input, same output": [(a, (a[0], b[1], a[2])) for a, b in shifted],
        "same definition, other instance (Natural Instructions)": split,
        "the same, all in one field": [tuple((f"{r[0]}\n{r[1]}", "", r[2]) for r in pair) for pair in split],
        "same row, every number another": swapped(rows, NUMBER, lambda w: str(int(w) + draw.randint(1, 9)))[:1000],
        "same row, every name in it another": swapped(rows, CAPITAL, lambda _: draw.choice(NAMES))[:1000],
        **{f"same word problem, {kind} (GSM-Plus)": pairs for kind, pairs in sums.items()},
    }


NAMES = ("Warsaw", "Bolivia", "Margaret", "Tuesday", "Neptune", "Siemens", "Oxford", "Chopin", "Danube", "Kyoto")


def swapped(rows: list[Row], what: re.Pattern[str], other: Callable[[str], str]) -> list[tuple[Row, Row]]:
    """Short rows whose instruction or input has such a word, and the same with each of them another one."""
    found = []
    for row in rows:
        words = set(what.findall(f"{row[0]} | {row[1]}"))
        if not words or len(" ".join(row).split()) > 60:
            continue
        new = {word: other(word) for word in words}
        text = tuple(what.sub(lambda at, new=new: new.get(at[0], at[0]), part) for part in row)
        if text[:2] != row[:2]:
            found.append((row, text))
    return found


def non_duplicates(sides: Sequence[Side], data: Path, rows: list[Row]) -> None:
    """Print in how many of the pairs the second row is flagged, by kind; the pairs of a kind stand among the rows."""
    print("\n| no duplicates | pairs | " + " | ".join(f"{side.name} flags" for side in sides) + " |")
    print("| --- | --- |" + " --- |" * len(sides), flush=True)
    for kind, pairs in hard(data, rows).items():
        both = [row for pair in pairs for row in pair]
        flagged = []
        for side in sides:
            out = side.taken_out([*rows, *both]).twins
            flagged.append(sum(len(rows) + 2 * number + 1 in out for number in range(len(pairs))) / len(pairs))
        print(f"| {kind} | {len(pairs)} | {' | '.join(f'{share:.1%}' for share in flagged)} |", flush=True)


def many(data: Path, count: int) -> None:
    """Print time by step and peak memory of a run over so many rows: real ones, repeated with words replaced."""
    with tempfile.TemporaryDirectory() as scratch:
        corpus, recipe = Path(scratch) / "corpus.jsonl", Path(scratch) / "r.yaml"
        recipe.write_text(RECIPE)
        with corpus.open("wb") as file:
            file.writelines(repeated(real_rows(data), count))
        command = [sys.executable, __file__, "--run", str(corpus), str(recipe), str(Path(scratch) / "run")]
        seconds, peak, said = measured(command)
        steps = json.loads(said.splitlines()[-1])
        print(f"\n{count:,} rows, {corpus.stat().st_size / 1e6:.0f} MB: {seconds:.1f} s in all, peak {peak:,.0f} MB")
        print(", ".join(f"{step} {taken:.1f} s ({cpu:.1f} s computing)" for step, (taken, cpu) in steps.items()))


def repeated(rows: list[dict[str, str]], count: int) -> Iterator[bytes]:
    """Copy after copy: in the first of each row a number is added, in others half of the words are replaced."""
    draw = random.Random(0)
    draw.shuffle(rows)
    words = [word for row in rows[:20_000] for word in row["output"].split()]
    yield from varied(rows, min(count, 2 * len(rows)))
    for number in range(2 * len(rows), count):
        row = rows[number % len(rows)]
        new = {
            key: " ".join(w if draw.random() < 0.5 else draw.choice(words) for w in t.split()) for key, t in row.items()
        }
        yield json.dumps(new, ensure_ascii=False).encode() + b"\n"


def run_steps(corpus: str, recipe: str, out: str) -> None:
    """Run, and print for each step the seconds, and those that this process (not the workers) computed, as JSON."""
    steps: dict[str, tuple[float, float]] = {}
    step, since, cpu = "starting", time.perf_counter(), time.process_time()

    def watch(progress: Progress) -> None:
        nonlocal step, since, cpu
        if progress.step != step:
            now = time.perf_counter(), time.process_time()
            before = steps.get(step, (0.0, 0.0))
            steps[step] = before[0] + now[0] - since, before[1] + now[1] - cpu
            step, since, cpu = progress.step, *now

    with open_corpus([corpus]) as opened:
        execute(Job(opened, load_recipe(recipe), Path(out), workers=2), watch)
    watch(Progress("end"))
    print(json.dumps(steps))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--peer", help="the Python of an environment with datatrove")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--million", type=int, default=0, help="run over so many rows, and nothing else")
    parser.add_argument("--run", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.run:
        run_steps(*asked.run)
        return
    if asked.million:
        many(asked.data, asked.million)
        return
    sides: list[Side] = [Ours(), *([Datatrove(asked.peer)] if asked.peer else [])]
    rows = english(asked.data)
    random.Random(0).shuffle(rows)
    rows = rows[: asked.rows]
    print("\nEnglish, words replaced")
    recall(sides, rows, by_word, [word for row in rows for text in row for word in text.split()])
    other = chinese(asked.data)
    random.Random(0).shuffle(other)
    other = other[: asked.rows]
    characters = [c for row in other for text in row for c in text if c.strip()]
    print("\nChinese, Chinese characters replaced")
    recall(sides, other, by_han, [c for c in characters if han(c)])
    print("\nChinese, any characters replaced (also in the Latin words and numbers of the row)")
    recall(sides[:1], other, by_character, characters)
    non_duplicates(sides, asked.data, rows)


if __name__ == "__main__":
    main()
