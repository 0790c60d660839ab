"""Share of real rows that each shape bound stops, as a Markdown table; `bench_starter.py` has the planted defects.

Usage: python scripts/calibrate_shape.py --data ../shared/data [--show MEASURE] [--speed]
"""

from __future__ import annotations

import argparse
import gzip
import inspect
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

import hum_qc.filters.encoding
import hum_qc.filters.ending
import hum_qc.filters.length
import hum_qc.filters.repetition
import hum_qc.filters.shape
import hum_qc.filters.wording  # noqa: F401 - registers the measures
from hum_qc.registry import Measure, get_measure
from hum_qc.sample import part, schema
from hum_qc.verdict import Bound, Limits, Outcome

CORPORA = {
    "alpaca": "alpaca/alpaca_data.jsonl.gz",
    "alpaca_zh translated": "alpaca_zh/alpaca_zh_translated.jsonl.gz",
    "carbonz0 zh": "alpaca_zh/carbonz0_part00.jsonl.gz",
    "zh_supplement": "alpaca_zh/zh_supplement.jsonl.gz",
    "dolly 3k": "dolly/dolly_3k.jsonl.gz",
    "dolly hhrlhf": "dolly/dolly_hhrlhf_train_small.jsonl.gz",
    "gpteacher code": "gpteacher/codegen_instruct.jsonl.gz",
    "gpteacher roleplay": "gpteacher/roleplay_simple_deduped.jsonl.gz",
    "codealpaca": "codealpaca/code_alpaca_2k.jsonl.gz",
    "self_instruct": "self_instruct/self_instruct_5k.jsonl.gz",
    "easyinstruct": "self_instruct/easyinstruct_alpaca_5k.jsonl.gz",
    "llama_factory en": "llama_factory/alpaca_en_demo.jsonl.gz",
    "llama_factory zh": "llama_factory/alpaca_zh_demo.jsonl.gz",
    "gsm8k": "gsm8k/train.jsonl.gz",
    "belle": "belle/zh_seed_tasks.jsonl",
}
CLEAN = [name for name in CORPORA if name.startswith(("dolly", "gpteacher", "llama", "gsm8k"))]

HOLD = Outcome.HOLD
NO, NONE = Limits(deny=(True,)), Limits(max=0)
FILTERS: dict[str, tuple[str, dict[str, Any], Bound]] = {
    "empty_text": ("empty_text", {}, Bound(NO)),
    "empty_instruction": ("empty_text", {"of": "instruction"}, Bound(NO)),
    "echo": ("echo", {}, Bound(Limits(max=0.8), otherwise=HOLD)),
    "context_echo": ("echo", {"source": "context", "shortest": 60}, Bound(Limits(max=0.95), otherwise=HOLD)),
    "symbol_ratio": ("symbol_ratio", {}, Bound(Limits(max=0.8), otherwise=HOLD)),
    "repetition": ("repetition", {}, Bound(Limits(max=0.5), otherwise=HOLD)),
    "control_characters": ("control_characters", {}, Bound(NONE, otherwise=HOLD)),
    "mojibake": ("mojibake", {}, Bound(NONE, otherwise=HOLD)),
    "template_residue": ("template_residue", {}, Bound(NONE, otherwise=HOLD)),
    "lettered_answer": ("lettered_answer", {}, Bound(NO, otherwise=HOLD)),
    "refusal": ("refusal", {}, Bound(NO, otherwise=HOLD)),
    "boilerplate": ("boilerplate", {}, Bound(NO, otherwise=HOLD)),
    "cut_off": ("cut_off", {}, Bound(Limits(deny=("cut", "unsure")), otherwise=HOLD)),
    "word_count": ("word_count", {}, Bound(Limits(max=8000), otherwise=HOLD)),
    "character_count": ("character_count", {}, Bound(Limits(max=60000), otherwise=HOLD)),
}


def load(path: Path) -> pl.DataFrame:
    """One corpus in canonical columns; only the texts and the row are filled."""
    opener: Callable[..., Any] = gzip.open if path.suffix == ".gz" else open
    rows = []
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            record |= next(iter(record.pop("instances", [])), {})
            rows.append(
                [
                    _first(record, "instruction", "prompt", "question"),
                    _first(record, "input"),
                    _first(record, "output", "response", "answer"),
                ]
            )
    return batch(rows)


def batch(rows: list[list[str | None]]) -> pl.DataFrame:
    """Rows of instruction, context and output as a batch."""
    names = ["instruction", "context", "output"]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row").with_row_index("row")
    missing = [pl.lit(None, kind).alias(name) for name, kind in schema().items() if name not in frame.columns]
    return frame.with_columns(pl.col("row").cast(pl.Int64), *missing).select(schema().keys())


def _first(record: dict[str, Any], *names: str) -> str | None:
    return next((str(record[name]) for name in names if record.get(name)), None)


def expression(one: Measure, options: dict[str, Any]) -> pl.Expr:
    """An expression measure as the recipe would build it."""
    given = {name: value for name, value in options.items() if name != "of"}
    columns = [part(options.get("of", "output")) if name == "text" else pl.col(name) for name in _arguments(one)]
    found: pl.Expr = one.function(*columns, **given)
    return found


def readings(frame: pl.DataFrame, names: list[str] | None = None) -> pl.DataFrame:
    """The reading of every filter, by its name; expressions in one pass."""
    chosen = {name: FILTERS[name] for name in names or FILTERS}
    fused, columns = [], []
    for name, (word, options, _) in chosen.items():
        one = get_measure(word)
        if one.kind == "expression":
            fused.append(expression(one, options).alias(name))
        else:
            columns.append(one.function(frame, **options).values.alias(name))
    return frame.lazy().select(fused).collect().with_columns(columns) if fused else pl.DataFrame(columns)


def stopped(frame: pl.DataFrame) -> pl.DataFrame:
    """One flag per filter and sample: not kept. A null reading counts as kept: `empty_text` has it."""
    found = readings(frame)
    return found.select(
        (bound.outcome(pl.col(name)) != Outcome.KEEP.value).and_(pl.col(name).is_not_null()).alias(name)
        for name, (_, _, bound) in FILTERS.items()
    )


def speed(frame: pl.DataFrame) -> None:
    """Samples a second per filter and for all in one pass; run with POLARS_MAX_THREADS=1."""
    print("| filter | µs a sample |\n| --- | --- |")
    for name in [*FILTERS, None]:
        took = []
        for _ in range(3):
            start = time.perf_counter()
            readings(frame, [name] if name else None)
            took.append(time.perf_counter() - start)
        print(f"| {name or 'all in one pass'} | {min(took) / len(frame) * 1e6:.2f} |")
    print(f"\n{len(frame) / min(took):,.0f} samples/s")


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder that holds candidates/")
    parser.add_argument("--show", help="print rows that this filter stops")
    parser.add_argument("--rows", type=int, default=6, help="rows to print per corpus")
    parser.add_argument("--speed", action="store_true", help="measure cost on alpaca instead")
    given = parser.parse_args()
    frames = {name: load(given.data / "candidates" / file) for name, file in CORPORA.items()}
    if given.speed:
        speed(frames["alpaca"])
    elif given.show:
        show(frames, given.show, given.rows)
    else:
        tables(frames)


def tables(frames: dict[str, pl.DataFrame]) -> None:
    """Print the share stopped per filter and corpus."""
    flags = {name: stopped(frame) for name, frame in frames.items()}
    print(
        "Share of rows stopped, in percent.\n\n| filter | " + " | ".join(flags) + " |\n|" + " --- |" * (len(flags) + 1)
    )
    for one in FILTERS:
        print(f"| {one} | " + " | ".join(f"{100 * flag[one].mean():.2f}" for flag in flags.values()) + " |")
    total = {name: flag.select(pl.any_horizontal(pl.all())).to_series() for name, flag in flags.items()}
    print("| **any** | " + " | ".join(f"{100 * flag.mean():.2f}" for flag in total.values()) + " |")
    clean = pl.concat([total[name] for name in CLEAN])
    print(f"\nClean corpora together: {clean.sum()} of {len(clean)} ({100 * clean.mean():.2f} %)")


def show(frames: dict[str, pl.DataFrame], name: str, rows: int) -> None:
    """Print rows that a filter stops, with reading and evidence."""
    one = get_measure(FILTERS[name][0])
    for corpus, frame in frames.items():
        flag, reading = stopped(frame)[name], readings(frame, [name])[name].cast(pl.String)
        print(f"## {corpus}: {flag.sum()}")
        found = (
            frame.with_columns(reading.alias("id"))
            .filter(flag)
            .sample(min(rows, int(flag.sum())), seed=5, shuffle=True)
        )
        for row in found.to_dicts():
            text, ask, given = (row[column] or "" for column in ("output", "instruction", "context"))
            end = f" ... {text[-60:]!r}" if len(text) > 120 else ""
            print(f"- {row['row']} [{row['id']}] {ask[:90]!r} | {given[:60]!r} -> {text[:120]!r}{end}")
            if one.evidence and not FILTERS[name][1]:
                print(
                    "    ",
                    str(one.evidence(*[text if word == "text" else row[word] for word in _arguments(one)]))[:200],
                )


def _arguments(one: Measure) -> list[str]:
    parameters = inspect.signature(one.function).parameters.values()
    return [parameter.name for parameter in parameters if parameter.kind is not parameter.KEYWORD_ONLY]


if __name__ == "__main__":
    main()
