"""Judge the real corpora by a recipe, check that nothing is lost or changed, and draw rows to read.

Usage: python scripts/read_corpora.py [--data ../shared/data] [--only PART_OF_A_FILE_NAME] [--recipe starter:default]
       [--read 20] [--seed 0]

Prints a Markdown table: records, the format as detected, outcomes and top reasons of each file. Of every file the
counts must add up, and the records that left must be those that came in, byte for byte (of the SQuAD family: question
by question). A second table says how many of the rows that somebody has read (`read_rows.json`) are stopped now.
`--read` prints so many rows of each file that are not kept, drawn from its reasons in turn, and so many kept ones. The
classification files are read by the mappings of `good_rows.json`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import hum_qc

HERE = Path(__file__).parent
CORPORA = {
    "alpaca": ["candidates/alpaca/alpaca_data.jsonl.gz"],
    "alpaca_zh": ["candidates/alpaca_zh/*"],
    "belle": ["candidates/belle/*"],
    "dolly": ["candidates/dolly/*"],
    "gpteacher": ["candidates/gpteacher/*"],
    "codealpaca": ["candidates/codealpaca/*"],
    "self_instruct": ["candidates/self_instruct/*"],
    "llama_factory": ["candidates/llama_factory/*", "quality/preference/dpo_zh_demo.jsonl.gz"],
    "gsm8k": ["candidates/gsm8k/train.jsonl.gz"],
    "iepile": ["candidates/ie/iepile/*"],
    "oneke": ["candidates/ie/oneke/*"],
    "mrc": ["candidates/mrc/cmrc2018*", "candidates/mrc/drcd*", "evals/mrc/squad_v2_dev_half.json.gz"],
    "classification": ["candidates/classification/fewclue*", "candidates/classification/thucnews*"],
}
OUTCOMES = ("kept", "held", "dropped")
HEAD = "| corpus | file | records | format as detected | kept | held | dropped | rejected | top reasons |"


def records(file: Path) -> Counter[str]:
    """The records of a file: its lines as they stand, or the questions of a SQuAD file with all that surrounds them."""
    data = file.read_bytes()
    text = (gzip.decompress(data) if file.suffix == ".gz" else data).decode("utf-8")
    if ".json" not in file.suffixes:
        return Counter(line for line in text.split("\n") if line.strip())
    return Counter(_questions(json.loads(text))) if text.strip() else Counter()


def _questions(squad: Any) -> Iterator[str]:
    for article in squad["data"]:
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                around = {**article, "paragraphs": {**paragraph, "qas": question}}
                yield json.dumps(around, ensure_ascii=False)


def faults(file: Path, run: hum_qc.Run) -> list[str]:
    """What is lost, added or changed."""
    counts = run.summary["counts"]
    left = {
        outcome: sum((records(part) for part in sorted(run.folder.glob(f"{outcome}*"))), Counter())
        for outcome in OUTCOMES
    }
    found = [
        f"{outcome}: {left[outcome].total()} records, counted {counts[outcome]}"
        for outcome in OUTCOMES
        if left[outcome].total() != counts[outcome]
    ]
    if counts["input"] != sum(counts[outcome] for outcome in (*OUTCOMES, "rejected")):
        found.append(f"counts do not add up: {counts}")
    if not counts["rejected"] and sum(left.values(), Counter[str]()) != records(file):
        found.append("the records that left are not those that came in")
    return found


def row_of(name: str, file: Path, run: hum_qc.Run) -> str:
    """The line of the table."""
    counts, (read,) = run.summary["counts"], run.manifest["inputs"]
    reasons = ", ".join(f"{reason} {number:,}" for reason, number in list(run.summary["reasons"].items())[:4])
    numbers = " | ".join(f"{counts[word]:,}" for word in (*OUTCOMES, "rejected"))
    return f"| {name} | {file.name} | {counts['input']:,} | {read['format']} | {numbers} | {reasons or '–'} |"


def read_again(file: Path, run: hum_qc.Run, verdicts: Mapping[str, Sequence[int]]) -> str:
    """The line of the second table: of the rows read as bad, faulty or good, how many are stopped now."""
    judged = run.readings()
    stopped = set(judged.filter(judged["outcome"] != "keep")["row"])
    numbers = " | ".join(f"{len(stopped.intersection(rows))} of {len(rows)}" for rows in verdicts.values())
    return f"| {file.name} | {numbers} |"


def drawn(run: hum_qc.Run, number: int, seed: int) -> dict[str, list[dict[str, Any]]]:
    """Rows to read: stopped ones from each reason in turn, and kept ones."""
    rng = random.Random(f"{seed}:{run.manifest['inputs'][0]['sha256']}")
    judged = run.readings().select("row", "outcome", "reason").to_dicts()
    kept = [row for row in judged if row["outcome"] == "keep"]
    piles: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in judged:
        if row["outcome"] != "keep":
            piles[row["reason"]].append(row)
    for pile in piles.values():
        rng.shuffle(pile)
    depth = max(map(len, piles.values()), default=0)
    stopped = [pile[turn] for turn in range(depth) for pile in piles.values() if turn < len(pile)]
    return {"stopped": stopped[:number], "kept": rng.sample(kept, min(number, len(kept)))}


def show(file: Path, rows: dict[str, list[dict[str, Any]]], reading: dict[str, Any]) -> None:
    """Print the drawn rows as the tool reads them, long texts by their beginning and end."""
    from hum_qc.corpus import open_corpus

    with open_corpus([str(file)], **reading) as corpus:
        samples = {s["row"]: s for block in corpus.blocks() for s in block.samples()[0].iter_rows(named=True)}
    for name, some in rows.items():
        for row in some:
            print(f"\n== {name} {file.name}:{row['row']} {row['outcome']} {row['reason'] or ''}")
            for field in ("instruction", "context", "output", "rejected_output", "labels", "answers"):
                if samples[row["row"]][field]:
                    print(f"{field}: {_short(str(samples[row['row']][field]))}")


def _short(text: str, most: int = 700) -> str:
    shown = text if len(text) <= most else f"{text[: most // 2]} [...] {text[-most // 2 :]}"
    return shown.encode("unicode_escape").decode() if not shown.isprintable() and "\x1b" in shown else shown


def corpora(data: Path, only: str) -> Iterator[tuple[str, Path]]:
    """Every file with the name of its corpus."""
    for name, patterns in CORPORA.items():
        for pattern in patterns:
            yield from ((name, file) for file in sorted(data.glob(pattern)) if only in file.name)


def main(arguments: Sequence[str] | None = None) -> None:
    """Judge, check, print; exit code 1 when something was lost or changed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data")
    parser.add_argument("--only", default="")
    parser.add_argument("--recipe", default="starter:default")
    parser.add_argument("--read", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args(arguments)
    sets = json.loads((HERE / "good_rows.json").read_text(encoding="utf-8"))["sets"]
    mappings = {one["file"]: {"mapping": one["mapping"]} for one in sets if "mapping" in one}
    print(HEAD + "\n" + "|---" * HEAD.count(" | ") + "|---|")
    verdicts = json.loads((HERE / "read_rows.json").read_text(encoding="utf-8"))["files"]
    broken, again = [], ["| file | bad, stopped | faulty, stopped | good, stopped |", "|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        for name, file in corpora(args.data, args.only):
            reading = mappings.get(file.relative_to(args.data).as_posix(), {})
            run = hum_qc.run(file, recipe=args.recipe, out=Path(folder) / file.name, **reading)
            print(row_of(name, file, run), flush=True)
            broken += [f"{file.name}: {fault}" for fault in faults(file, run)]
            if file.name in verdicts:
                again.append(read_again(file, run, verdicts[file.name]))
            if args.read:
                show(file, drawn(run, args.read, args.seed), reading)
    print("\n" + "\n".join(again))
    print("\n" + "\n".join(broken or ["Every file is conserved and verbatim."]))
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
