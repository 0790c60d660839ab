"""Measure language identification on real data and print Markdown tables.

`python scripts/bench_language.py [--data ../shared/data]`
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import polars as pl

from hum_qc.filters.identify import Identified, identify

MAIN = (
    "en zh de fr es ja ru ko ar pt it nl pl tr vi th id hi uk cs sv fa el he hu ro fi da".split()  # noqa: SIM905
)
CORPORA = {
    "en": (
        "alpaca/alpaca_data.jsonl.gz",
        "dolly/dolly_3k.jsonl.gz",
        "dolly/dolly_hhrlhf_train_small.jsonl.gz",
        "gpteacher/codegen_instruct.jsonl.gz",
        "gpteacher/roleplay_simple_deduped.jsonl.gz",
        "self_instruct/self_instruct_5k.jsonl.gz",
        "self_instruct/easyinstruct_alpaca_5k.jsonl.gz",
        "codealpaca/code_alpaca_2k.jsonl.gz",
        "llama_factory/alpaca_en_demo.jsonl.gz",
    ),
    "zh": (
        "llama_factory/alpaca_zh_demo.jsonl.gz",
        "llama_factory/glaive_toolcall_zh_demo.jsonl.gz",
        "alpaca_zh/carbonz0_part00.jsonl.gz",
        "alpaca_zh/zh_supplement.jsonl.gz",
        "belle/zh_seed_tasks.jsonl",
    ),
}
Row = dict[str, Any]


def main() -> None:
    """Print every table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    data = parser.parse_args().data
    lingua = read(data / "langid/lingua_testdata.jsonl.gz")
    sentences(lingua)
    short(lingua)
    for code, files in CORPORA.items():
        corpora(code, [data / "candidates" / name for name in files])
    untranslated(data / "candidates")


def read(path: Path) -> list[Row]:
    """All rows of a JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def told(texts: list[str | None]) -> list[Identified]:
    """What is read from each text."""
    return identify(pl.Series(texts, dtype=pl.String))


def sentences(rows: list[Row]) -> None:
    """Accuracy per language; a null counts as wrong, and is left out of `accuracy told`."""
    rows = [row for row in rows if row["kind"] == "sentences" and len(row["text"]) > 20]
    found = told([row["text"] for row in rows])
    others = sorted({row["lang"] for row in rows} - set(MAIN))
    for title, codes in (("28 major languages", MAIN), ("The other 47", others)):
        print(f"### {title}, sentences over 20 characters\n")
        print("| language | n | accuracy | accuracy told | null | read as |\n| --- | --- | --- | --- | --- | --- |")
        for code in codes:
            due = "no" if code == "nb" else code
            read_as = Counter(one.language for row, one in zip(rows, found, strict=True) if row["lang"] == code)
            n, null, good = read_as.total(), read_as[None], read_as[due]
            wrong = ", ".join(f"{name} {count}" for name, count in read_as.most_common(4) if name not in (due, None))
            told_right = good / max(1, n - null)
            print(f"| {code} | {n} | {good / n:.3f} | {told_right:.3f} | {null / n:.3f} | {wrong} |")
        print()


def short(rows: list[Row]) -> None:
    """Accuracy and null share at 5 to 20 characters."""
    print("### 5 to 20 characters\n\n| language | n | right | null | wrong |\n| --- | --- | --- | --- | --- |")
    for code in ("en", "zh"):
        texts = [row["text"] for row in rows if row["lang"] == code and 5 <= len(row["text"]) <= 20]
        read_as = Counter(one.language for one in told(texts))
        n, null, good = read_as.total(), read_as[None], read_as[code]
        print(f"| {code} | {n} | {good / n:.3f} | {null / n:.3f} | {(n - null - good) / n:.3f} |")


def output(row: Row) -> str | None:
    """The answer of a row, in whichever field it stands."""
    if "instances" in row:
        row = row["instances"][0]
    text = row.get("output", row.get("response"))
    return text if isinstance(text, str) else row["conversations"][-1]["value"] if "conversations" in row else None


def corpora(code: str, paths: list[Path]) -> None:
    """Rows of real corpora that `allow: [code]` stops, translation tasks apart."""
    print(f"\n### Stopped by allow: [{code}], of: output\n")
    print("| file | rows | stopped | asked to translate | other | other share | null | rows/s |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for path in paths:
        rows = read(path)
        texts = [output(row) for row in rows]
        start = time.perf_counter()
        found = told(texts)
        rate = len(rows) / (time.perf_counter() - start)
        null = sum(one.language is None for one in found) / len(rows)
        stopped = [row for row, one in zip(rows, found, strict=True) if one.language not in (None, code)]
        asked = sum(asks_for_another_language(row) for row in stopped)
        other = len(stopped) - asked
        share = other / len(rows)
        print(
            f"| {path.name} | {len(rows)} | {len(stopped)} | {asked} | {other} | {share:.4f} "
            f"| {null:.3f} | {rate:.0f} |"
        )


def asks_for_another_language(row: Row) -> bool:
    """Whether the prompt names translation or a language, so that the other language is right."""
    prompt = f"{row.get('instruction') or row.get('prompt') or row.get('conversations')} {row.get('input')}".lower()
    names = (
        "transl language french spanish german italian latin japanese chinese arabic russian 翻译 译 英 法语 日语 德语"
    )
    return any(name in prompt for name in names.split())


def untranslated(candidates: Path) -> None:
    """How many of the rows left in English `allow: [zh]` stops."""
    english = {row["instruction"] for row in read(candidates / "alpaca/alpaca_data.jsonl.gz")}
    rows = read(candidates / "alpaca_zh/alpaca_zh_translated.jsonl.gz")
    rows = [row for row in rows if row["_row_aligned"] and row["instruction"] in english]
    print("\n### Untranslated rows, allow: [zh]\n\n| of | rows | stopped | null |\n| --- | --- | --- | --- |")
    for of in ("instruction", "output"):
        found = told([row[of] for row in rows])
        stopped = sum(one.language not in (None, "zh") for one in found) / len(rows)
        null = sum(one.language is None for one in found) / len(rows)
        print(f"| {of} | {len(rows)} | {stopped:.4f} | {null:.4f} |")


if __name__ == "__main__":
    main()
