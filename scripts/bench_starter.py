"""What the starter recipe keeps of good rows and stops of planted and real defects, as Markdown.

Usage: python scripts/bench_starter.py [--data ../shared/data] [--part good|planted|suggested|untranslated]
       [--bank seen|heldout|blind] [--recipe starter:default] [--per-kind 100] [--audited 10] [--seed 0]

The good rows are those of `good_rows.json`. Defects are planted by `plant_defects.py` into good rows and into random
rows that the recipe keeps, so that none is stopped for a fault that its row had before. The corpus that is audited for
suggestions holds `--audited` defects of each kind (one row in twenty), the one they are tried on `--per-kind`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from defect_kinds import Row
from plant_defects import BANKS, mix, write

import hum_qc
from hum_qc.corpus import open_corpus
from hum_qc.filters.recipe import load_recipe
from hum_qc.filters.suggest import as_recipe, suggest

HERE = Path(__file__).parent
RANDOM_ROWS = {
    "candidates/alpaca/alpaca_data.jsonl.gz": 900,
    "candidates/dolly/dolly_3k.jsonl.gz": 300,
    "candidates/llama_factory/alpaca_en_demo.jsonl.gz": 300,
    "candidates/llama_factory/alpaca_zh_demo.jsonl.gz": 400,
    "candidates/alpaca_zh/carbonz0_part00.jsonl.gz": 500,
    "candidates/alpaca_zh/zh_supplement.jsonl.gz": 300,
    "candidates/gsm8k/train.jsonl.gz": 100,
    "candidates/mrc/cmrc2018_trial.json.gz": 150,
    "candidates/mrc/drcd_dev.json.gz": 150,
    "evals/mrc/squad_v2_dev_half.json.gz": 250,
    "candidates/classification/fewclue_tnews_train_few_all.jsonl.gz": 200,
    "candidates/classification/thucnews_titles_dev5k.txt.gz": 300,
    "candidates/ie/iepile/RE_train.jsonl": 50,
    "candidates/ie/oneke/nyt11_test.jsonl": 200,
    "candidates/ie/oneke/crossner_ai_test_oneke.jsonl.gz": 200,
}
EXTRACT = "Extract what the schema asks for from the sentence and answer in JSON."
Judged = Mapping[int, tuple[str, str, str]]
"""By row: outcome, the filter that decided it, task."""


@dataclass(frozen=True)
class Bench:
    """Where the data is, where to write, and what to judge by."""

    data: Path
    folder: Path
    recipe: str
    per_kind: int
    audited: int
    seed: int
    banks: Sequence[str]
    runs: Iterator[int]

    def judge(self, file: Path, recipe: str | None = None, **reading: Any) -> Judged:
        """Run a recipe over one file."""
        run = hum_qc.run(file, recipe=recipe or self.recipe, out=self.folder / f"run-{next(self.runs)}", **reading)
        table = run.readings().select("row", "outcome", "reason", "task")
        return {row: (outcome, reason or "", task) for row, outcome, reason, task in table.iter_rows()}

    def rows_of(self, one: Mapping[str, Any], rows: Sequence[int] | None = None) -> list[Row]:
        """Records in Alpaca's fields, mapped by hum_qc's own formats; without conversations and unreadable ones."""
        with open_corpus([str(self.data / one["file"])], mapping=one.get("mapping")) as corpus:
            samples = [sample for block in corpus.blocks() for sample in block.samples()[0].iter_rows(named=True)]
        wanted = None if rows is None else set(rows)
        return [
            _alpaca(s) for s in samples if (wanted is None or s["row"] in wanted) and s["output"] and not s["turns"]
        ]


def _alpaca(sample: Mapping[str, Any]) -> Row:
    row = {"id": sample["hash"][:16], "task": sample["task"], "instruction": sample["instruction"] or EXTRACT}
    row |= {"input": sample["context"] or "", "output": sample["output"]}
    row["language"] = "zh" if len(re.findall(r"[\u4e00-\u9fff]", row["instruction"])) > 1 else "en"
    return row | {field: sample[field] for field in ("labels", "answers") if sample[field]}


def chosen(source: Path, rows: Sequence[int], folder: Path) -> Path:
    """A file of the chosen records only, in their own container and order."""
    opener: Callable[..., Any] = gzip.open if source.suffix == ".gz" else open
    name = source.name.removesuffix(".gz")
    with opener(source, "rt", encoding="utf-8", newline="\n") as lines:
        if name.endswith(".json"):
            text = json.dumps(_questions(json.load(lines), set(rows)), ensure_ascii=False)
        else:
            text = "".join(line for number, line in enumerate(lines) if number in set(rows))
    file = folder / f"{source.parent.name}-{name}"
    file.write_text(text, encoding="utf-8", newline="\n")
    return file


def _questions(squad: Any, rows: set[int]) -> Any:
    number = count()
    for article in squad["data"]:
        for paragraph in article["paragraphs"]:
            paragraph["qas"] = [question for question in paragraph["qas"] if next(number) in rows]
    return squad


def good_sets() -> list[dict[str, Any]]:
    """The sets of `good_rows.json`."""
    sets: list[dict[str, Any]] = json.loads((HERE / "good_rows.json").read_text(encoding="utf-8"))["sets"]
    return sets


def good(bench: Bench, recipe: str | None = None) -> None:
    """Share of good rows kept, by file and task, and each one that is not."""
    files: dict[str, Counter[str]] = {}
    tasks: defaultdict[str, Counter[str]] = defaultdict(Counter)
    stopped = []
    for one in good_sets():
        file = chosen(bench.data / one["file"], one["rows"], bench.folder)
        judged = bench.judge(file, recipe, mapping=one.get("mapping"), format=one.get("format"), task=one.get("task"))
        files[one["file"]] = Counter(judged[n][0] if n in judged else "reject" for n in range(len(one["rows"])))
        for number, (outcome, reason, task) in judged.items():
            tasks[task][outcome] += 1
            if outcome != "keep":
                stopped.append(f"- {one['file']}:{one['rows'][number]} {outcome} {reason}")
    print("\n| good rows | rows | kept | held | dropped | share kept |\n|---|---|---|---|---|---|")
    for name, counts in {**files, **tasks, "all": sum(files.values(), Counter())}.items():
        print(
            f"| {name} | {counts.total()} | {counts['keep']} | {counts['hold']} | {counts['drop']} | {_share(counts)} |"
        )
    print("\nNot kept:\n" + "\n".join(stopped))


def _share(counts: Counter[str], *, stopped: bool = False) -> str:
    if not counts:
        return "–"
    kept = counts["keep"] / counts.total()
    return f"{1 - kept if stopped else kept:.1%}"


def pool(bench: Bench) -> tuple[list[Row], set[str]]:
    """All good rows, random rows that the recipe keeps, and the ids of the good ones."""
    sets = {one["file"]: one for one in good_sets()}
    rows = {row["id"]: row for one in sets.values() for row in bench.rows_of(one, one["rows"])}
    ids = set(rows)
    others: dict[str, Row] = {}
    for name, number in RANDOM_ROWS.items():
        drawn = bench.rows_of(sets[name])
        random.Random(f"{bench.seed}:{name}").shuffle(drawn)
        others |= {row["id"]: row for row in drawn[:number] if row["id"] not in ids}
    candidates = list(others.values())
    outcomes = _judge_rows(bench, [*rows.values(), *candidates])
    kept = [row for row in candidates if outcomes[row["id"]][0] == "keep"]
    print(f"\npool: {len(ids)} good rows; {len(kept)} of {len(candidates)} random rows are kept")
    return [*rows.values(), *kept], ids


def _judge_rows(
    bench: Bench, rows: Sequence[Row], recipes: Mapping[str, str] | None = None
) -> dict[str, tuple[str, str]]:
    """Outcome and reason by id; each task is a corpus of its own."""
    found: dict[str, tuple[str, str]] = {}
    for task, (file, of_task) in _by_task(bench, rows).items():
        judged = bench.judge(file, (recipes or {}).get(task), format="alpaca", task=task)
        found |= {
            row["id"]: judged[number][:2] if number in judged else ("reject", "") for number, row in enumerate(of_task)
        }
    return found


def _by_task(bench: Bench, rows: Sequence[Row]) -> dict[str, tuple[Path, list[Row]]]:
    tasks: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        tasks[row["task"]].append(row)
    files = {}
    for task, of_task in tasks.items():
        file = bench.folder / f"{task}-{next(bench.runs)}.jsonl"
        write(file, of_task)
        files[task] = file, of_task
    return files


def planted(bench: Bench) -> None:
    """What the recipe does to planted defects, kind by kind."""
    clean, ids = pool(bench)
    for bank in bench.banks:
        print(f"\n### bank {bank}")
        _judge_planted(bench, clean, ids, bank)


def suggested(bench: Bench) -> None:
    """The same for the bounds that an audit suggests, not knowing which rows are planted."""
    clean, ids = pool(bench)
    for bank in bench.banks:
        print(f"\n### bank {bank}")
        audited, _ = mix(clean, bench.audited, bench.seed + 1, BANKS[bank])
        print(f"audited: {len(audited)} rows, {1 - len(clean) / len(audited):.1%} of them planted")
        _judge_planted(bench, clean, ids, bank, _audited(bench, [row for row, _ in audited], bank))


def _audited(bench: Bench, rows: Sequence[Row], name: str) -> dict[str, str]:
    """The recipe that an audit suggests, by task."""
    recipe, recipes = load_recipe(bench.recipe), {}
    for task, (file, _) in _by_task(bench, rows).items():
        folder = bench.folder / f"audit-{name}-{task}"
        audit = hum_qc.audit(file, recipe=bench.recipe, out=folder, format="alpaca", task=task)
        suggestions = suggest(audit.ledger, recipe)
        path = bench.folder / f"suggested-{name}-{task}.yaml"
        path.write_text(as_recipe(suggestions, f"suggested-{task}", recipe), encoding="utf-8")
        recipes[task] = str(path)
        print(f"\n{task}: bounds that the audit moves")
        print("\n".join(f"- {one.filter.name}: {one.note}" for one in suggestions if one.note) or "- none")
    return recipes


def _judge_planted(
    bench: Bench, clean: Sequence[Row], good_ids: set[str], bank: str, recipes: Mapping[str, str] | None = None
) -> None:
    mixed, skipped = mix(clean, bench.per_kind, bench.seed, BANKS[bank])
    outcomes = _judge_rows(bench, [row for row, _ in mixed], recipes)
    kinds: defaultdict[str, Counter[str]] = defaultdict(Counter)
    languages: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    reasons: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row, kind in mixed:
        name = kind or ("good rows" if row["id"] in good_ids else "random rows")
        outcome, reason = outcomes[row["id"]]
        kinds[name][outcome] += 1
        languages[name, row["language"]][outcome] += 1
        reasons[name][reason] += outcome != "keep"
    unspoilt = [name for name in ("good rows", "random rows") if name in kinds]
    spoilt = sorted(set(kinds) - set(unspoilt))
    total = sum((kinds[name] for name in spoilt), Counter[str]())
    print("\n| kind | planted | dropped | held | stopped | en | zh | by |\n|---|---|---|---|---|---|---|---|")
    for name, counts in ((name, kinds[name]) for name in spoilt):
        by = ", ".join(reason for reason, _ in reasons[name].most_common(2) if reason)
        per_language = " | ".join(_share(languages[name, language], stopped=True) for language in ("en", "zh"))
        dropped = counts["drop"] + counts["reject"]
        share = _share(counts, stopped=True)
        print(f"| {name} | {counts.total()} | {dropped} | {counts['hold']} | {share} | {per_language} | {by} |")
    print(f"\nplanted: {total.total()}, stopped {_share(total, stopped=True)}")
    for name in unspoilt:
        print(f"{name}: {kinds[name].total()}, kept {_share(kinds[name])}, not kept by {dict(+reasons[name])}")
    if skipped:
        print(f"not planted: {', '.join(skipped)}")


def untranslated(bench: Bench) -> None:
    """What `allow: [zh]` stops of rows left in English by a translation, and of the others."""
    name = "candidates/alpaca_zh/alpaca_zh_translated.jsonl.gz"
    files = (bench.data / "candidates/alpaca/alpaca_data.jsonl.gz", bench.data / name)
    original, rows = ([json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()] for file in files)
    recipe = bench.folder / "chinese.yaml"
    recipe.write_text(
        f"recipe: chinese\nextends: {bench.recipe}\nlayers:\n  language:\n    - language: {{allow: [zh]}}\n", "utf-8"
    )
    judged = bench.judge(bench.data / name, str(recipe))
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for number, row in enumerate(rows):
        twin = original[row["_alpaca_index"]] if row["_row_aligned"] else {}
        same = all(row[field] == twin.get(field) for field in ("instruction", "output"))
        kind = "left in English" if same else "translated" if re.search(r"[\u4e00-\u9fff]", row["output"]) else "other"
        counts[kind][judged[number][0] if number in judged else "reject"] += 1
    print("\n| rows | number | stopped |\n|---|---|---|")
    for kind, found in counts.items():
        print(f"| {kind} | {found.total()} | {_share(found, stopped=True)} |")


PARTS = {"good": good, "planted": planted, "suggested": suggested, "untranslated": untranslated}


def main() -> None:
    """Run one part or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "data")
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--bank", choices=BANKS, help="one bank of wordings instead of all")
    parser.add_argument("--recipe", default="starter:default")
    parser.add_argument("--per-kind", type=int, default=100)
    parser.add_argument("--audited", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        banks = [args.bank] if args.bank else list(BANKS)
        bench = Bench(args.data, Path(folder), args.recipe, args.per_kind, args.audited, args.seed, banks, count())
        for name in [args.part] if args.part else PARTS:
            print(f"\n## {name}")
            PARTS[name](bench)


if __name__ == "__main__":
    main()
