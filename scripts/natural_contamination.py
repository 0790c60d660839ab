"""Contamination that nobody planted: three studies of published corpora against published benchmarks, as Markdown.

Usage: python scripts/natural_contamination.py [--data ../shared/data]

1. Natural Instructions has five tasks made from MMLU: which of its instances are found, and is the right item named?
2. CodeAlpaca and GPTeacher's code against HumanEval; and the 164 pairs of llm-decontaminator, with GPT-4's verdicts.
3. Contamination_Detector's web snippets: every pair, by the overlap that the source itself measured.

Nothing is printed of an item or of a sample but ids and numbers, save with `--texts`, which shows the first sixty
characters of both.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from contamination_items import Item, Row, folded, read_benchmarks, read_rows, read_text, statement
from contamination_screen import Named, Screened, screen
from contamination_trial import DATA, write_rows

REPORTS = {
    "C-Eval": "ceval_report_even.json.gz",
    "ARC": "ARC.json.gz",
    "CommonsenseQA": "commonsense_qa_report.json",
    "MMLU": "mmlu.json.gz",
}
BANDS = ((0.9, "0.90 and more"), (0.8, "0.80 to 0.90"), (0.0, "under 0.80"))


class Studies:
    """The benchmarks, written once to a folder, and every study over them."""

    def __init__(self, data: Path, folder: Path, *, texts: bool) -> None:
        self.data, self.folder, self.texts = data, folder, texts
        rows, self.items = read_benchmarks(data)
        for name, table in rows.items():
            write_rows(folder / "evals" / f"{name}.jsonl", table)
        self.by_key = {(item.benchmark, item.item): item for item in self.items}

    def screened(self, name: str, documents: Sequence[Row], *benchmarks: str) -> Screened:
        """Documents against some of the benchmarks."""
        write_rows(self.folder / f"{name}.jsonl", documents)
        evals = [self.folder / "evals" / f"{benchmark}.jsonl" for benchmark in benchmarks]
        return screen(self.folder / f"{name}.jsonl", evals, self.folder / name)

    def show(self, documents: Sequence[Row], found: Mapping[str, Sequence[Named]]) -> None:
        """One line for each document that was found."""
        texts = {row["id"]: f"{row['instruction']} {row['input']} {row['output']}" for row in documents}
        for name, items in found.items():
            line = f"- {name}: {items[0][0]} {items[0][1]}"
            if self.texts:
                asked = self.by_key[items[0]].question if items[0] in self.by_key else ""
                line += f" | {' '.join(texts[name].split())[:60]} | {' '.join(asked.split())[:60]}"
            print(line)

    def mmlu(self) -> None:
        """Five tasks made from MMLU; the truth is that an instance asks an item's question word for word."""
        documents, asked, task_of = [], {}, {}
        for path in sorted((self.data / "candidates/natural_instructions").glob("task69*_mmmlu_*.json")):
            task = json.loads(path.read_text(encoding="utf-8"))
            for row in task["Instances"]:
                record = {"instruction": task["Definition"][0], "input": row["input"], "output": row["output"][0]}
                documents.append({"id": row["id"], **record})
                asked[row["id"]] = folded(re.split(r"\n\(A\)", row["input"])[0])
                task_of[row["id"]] = path.stem
        benchmarks = ("mmlu", "mmlu_validation", "mmlu_abstract_algebra", "mmlu_sociology")
        found = self.screened("natural_instructions", documents, *benchmarks)
        truth = by_question(item for item in self.items if item.benchmark in benchmarks)
        print("## Natural Instructions against MMLU\n")
        print("| task | instances | in the benchmark files | of them leaks | held | item named rightly | other leaks |")
        print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
        for task in sorted(set(task_of.values())):
            ids = [name for name in task_of if task_of[name] == task]
            held = [name for name in ids if asked[name] in truth]
            leaks = [name for name in held if name in found.leaks]
            right = sum(found.leaks[name][0] in truth[asked[name]] for name in leaks)
            others = sum(name in found.leaks for name in ids) - len(leaks)
            suspects = sum(name in found.suspects for name in held)
            print(f"| {task} | {len(ids)} | {len(held)} | {len(leaks)} | {suspects} | {right} | {others} |")
        leaked = {items[0] for items in found.leaks.values()}
        print(f"\n{len(leaked)} items of MMLU's {sum(item.benchmark in benchmarks for item in self.items):,} leak.")
        print(f"Missed: {', '.join(n for n in asked if asked[n] in truth and n not in found.leaks) or 'none'}\n")

    def code(self) -> None:
        """Code corpora against HumanEval, then the pairs that have verdicts."""
        documents = []
        for name in ("codealpaca/code_alpaca_2k", "gpteacher/codegen_instruct"):
            for at, row in enumerate(read_rows(self.data / "candidates" / f"{name}.jsonl.gz")):
                output = row.get("output") or row.get("response") or ""
                record = {"instruction": row["instruction"], "input": row["input"], "output": output}
                documents.append({"id": f"{name.split('/')[0]}:{at}", **record})
        found = self.screened("code", documents, "humaneval")
        print(f"## CodeAlpaca and GPTeacher code against HumanEval\n\n{told(found)}\n\nLeaks:\n")
        self.show(documents, found.leaks)
        print("\nSuspects:\n")
        self.show(documents, found.suspects)
        pairs = read_rows(self.data / "contamination/llm_decontaminator/database_CodeAlpacaDB.jsonl.gz")
        documents = [
            {"id": f"pair:{at}", "instruction": "Write a function.", "input": "", "output": pair["train"][0]}
            for at, pair in enumerate(pairs)
        ]
        found = self.screened("pairs", documents, "humaneval")
        print("\n### The 164 pairs with verdicts\n\n| verdict | pairs | leaks | suspects | neither |")
        print("| --- | ---: | ---: | ---: | ---: |")
        for verdict in (True, False):
            ids = [f"pair:{at}" for at, pair in enumerate(pairs) if pair["results"][0] == verdict]
            leaks = sum(name in found.leaks for name in ids)
            suspects = sum(name in found.suspects for name in ids)
            word = "rephrased" if verdict else "not rephrased"
            print(f"| {word} | {len(ids)} | {leaks} | {suspects} | {len(ids) - leaks - suspects} |")
        print("\nFlagged:\n")
        self.show(documents, {**found.leaks, **found.suspects})

    def web(self) -> None:
        """Every snippet of every report against the benchmarks of all of them, by the source's own overlap."""
        by_statement = {statement(item): item for item in self.items}
        absent = json.loads((Path(__file__).parent / "contamination_read.json").read_text(encoding="utf-8"))
        documents, facts = [], {}
        for report, path in REPORTS.items():
            groups = json.loads(read_text(self.data / "contamination/contamination_detector" / path))["matches"]
            for at, group in enumerate(groups):
                item = by_statement.get(folded(group[0]["query"]))
                best = max(group, key=lambda pair: pair["score"])
                for number, pair in enumerate(group if item else []):
                    name = f"{report}:{at}:{number}"
                    snippet = html.unescape(re.sub(r"</?b>", "", pair["snippet"]))
                    documents.append({"id": name, "instruction": "Read.", "input": "", "output": snippet})
                    assert item is not None
                    read = pair is best and int(item.item) in absent.get(item.benchmark, ())
                    facts[name] = (report, pair["score"], read, item)
        benchmarks = {item.benchmark for *_, item in facts.values()}
        found = self.screened("web", documents, *sorted(benchmarks))
        print("\n## Contamination_Detector's web snippets\n")
        print("| report | overlap by the source | snippets | leaks | suspects | right item |")
        print("| --- | --- | ---: | ---: | ---: | ---: |")
        rows: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for name, (report, overlap, read, item) in facts.items():
            band = "read: item absent" if read else next(word for least, word in BANDS if overlap >= least)
            same = by_question([item])[folded(item.question)]
            rows[report, band].update(
                snippets=1,
                leaks=name in found.leaks,
                suspects=name in found.suspects,
                right=bool(found.leaks.get(name)) and found.leaks[name][0] in same,
            )
        for (report, band), counts in sorted(rows.items()):
            figures = [counts[word] for word in ("snippets", "leaks", "suspects", "right")]
            print(f"| {report} | {band} | {' | '.join(map(str, figures))} |")


def by_question(items: Iterable[Item]) -> dict[str, set[Named]]:
    """The items that ask a question, by the folded question."""
    found: dict[str, set[Named]] = defaultdict(set)
    for item in items:
        found[folded(item.question)].add((item.benchmark, item.item))
    return found


def told(found: Screened) -> str:
    """Counts of one screening in words."""
    return f"{len(found.leaks)} leaks, {len(found.suspects)} suspects, {len(found.near)} near misses."


def main() -> None:
    """Print every study."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--texts", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        studies = Studies(asked.data, Path(scratch), texts=asked.texts)
        studies.mmlu()
        studies.code()
        studies.web()


if __name__ == "__main__":
    main()
