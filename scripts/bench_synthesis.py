"""What `synth hum` makes of the shared sources, how long it takes, and how much of it a recipe keeps.

    python scripts/bench_synthesis.py ../shared/data [--per-record 5] [--recipe starter:release] [--run] [--keep DIR]

Each source is read as it is; classification files go through the mappings below. With `--run` the candidates are
judged, and the share kept is printed by operator with every reason, most frequent first.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

AG = {"1": "World", "2": "Sports", "3": "Business", "4": "Science and technology"}
THUCNEWS = dict(enumerate(("财经", "房产", "股票", "教育", "科技", "社会", "时政", "体育", "游戏", "娱乐")))
MAPPED: dict[str, dict[str, Any]] = {
    "evals/classification/ag_news_test.csv.gz": {
        "context": "text", "output": {"field": "label", "map": AG}, "columns": ["label", "title", "text"],
    },
    "candidates/classification/fewclue_tnews_train_few_all.jsonl.gz": {"context": "sentence", "output": "label_desc"},
    "candidates/classification/fewclue_eprstmt_train_few_all.jsonl": {"context": "sentence", "output": "label"},
    "candidates/classification/thucnews_titles_dev5k.txt.gz": {
        "context": "text", "output": {"field": "label", "map": THUCNEWS}, "columns": ["text", "label"],
    },
}  # fmt: skip
PLAIN = (
    "candidates/ie/cluener", "candidates/ie/conll04", "candidates/ie/crossner_ai", "candidates/ie/crossner_literature",
    "candidates/ie/crossner_music", "candidates/ie/fewrel", "candidates/ie/iepile", "candidates/ie/oneke",
    "candidates/ie/weibo_ner", "candidates/ie/wnut17", "candidates/mrc", "evals/mrc",
)  # fmt: skip
GENERAL = ("candidates/dolly/dolly_3k.jsonl.gz", "candidates/llama_factory/alpaca_zh_demo.jsonl.gz")


def main() -> None:
    """Make candidates of every source, count them, and judge them where asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--per-record", type=int, default=5)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--recipe", default="starter:release")
    parser.add_argument("--run", action="store_true")
    parser.add_argument("--keep", type=Path, help="folder in which candidates and run stay")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = (arguments.keep or Path(folder)) / "candidates.jsonl"
        with out.open("wb") as file:
            for names, mapping in jobs(arguments.data):
                make(names, mapping, arguments, file)
        print(f"{out.stat().st_size / 1e6:.1f} MB")
        if arguments.run:
            judge(out, (arguments.keep or Path(folder)) / "run", arguments.recipe)


def jobs(data: Path) -> list[tuple[list[Path], dict[str, Any] | None]]:
    """Sources that are read together, and their mapping."""
    files = [path for name in PLAIN for path in sorted((data / name).iterdir())]
    mapped = [([data / name], {**mapping, "task": {"value": "classification"}}) for name, mapping in MAPPED.items()]
    return [([*files, *(data / name for name in GENERAL)], None), *mapped]


def make(names: list[Path], mapping: dict[str, Any] | None, arguments: argparse.Namespace, file: Any) -> None:
    """Make the candidates of some sources and print what came of them."""
    from hum_qc.corpus import open_corpus
    from hum_qc.rules.library import load_rules
    from hum_qc.synthesis.hum import Hum, Plan
    from hum_qc.synthesis.pool import pool_of
    from hum_qc.synthesis.survey import survey

    begun = time.perf_counter()
    with open_corpus(names, mapping=mapping) as corpus:

        def batches() -> Any:
            return (block.samples()[0] for block in corpus.blocks())

        hum = Hum(pool_of(load_rules()), survey(batches()), Plan(arguments.seed, arguments.per_record))
        for one in hum.candidates(batches):
            file.write(one.record + b"\n")
    made = Counter[str]()
    for (task, language, _), count in hum.tally.made.items():
        made[f"{task} {language}"] += count
    seconds = time.perf_counter() - begun
    print(f"{names[0].name} and {len(names) - 1} more: {made.total():,} candidates in {seconds:.1f} s")
    print("  " + ", ".join(f"{name} {count:,}" for name, count in made.most_common()))
    print("  refused: " + ", ".join(f"{name} {count:,}" for name, count in hum.tally.refused.most_common(12)))


def judge(candidates: Path, run: Path, recipe: str) -> None:
    """Judge the candidates and print what was kept, by operator and by reason."""
    import polars as pl

    from hum_qc.ledger import Ledger

    command = [sys.executable, "-m", "hum_qc", "run", str(candidates), "--recipe", recipe, "--out", str(run), "--quiet"]
    subprocess.run(command, check=True)
    readings = Ledger(run).readings().collect()
    kept = (pl.col("outcome") == "keep").mean()
    by_operator = readings.group_by("task", "meta.operator").agg(pl.len(), kept.alias("kept"))
    stopped = readings.filter(pl.col("outcome") != "keep")
    reasons = stopped.group_by("reason", "outcome", "meta.operator", "meta.format").len().sort("len", descending=True)
    with pl.Config(tbl_rows=60, tbl_hide_dataframe_shape=True, fmt_str_lengths=60):
        print(by_operator.sort("task", "meta.operator"))
        print(reasons.head(40))
    made = readings.filter(pl.col("meta.operator") != "general")
    print(f"kept {readings.select(kept).item():.2%}; without general instructions {made.select(kept).item():.2%}")


if __name__ == "__main__":
    main()
