"""The contamination rules of other tools, each in an environment of its own, over one set of items and documents.

Usage: python scripts/contamination_peers.py TRIAL --envs DIR

TRIAL is what contamination_trial.py wrote. DIR receives one virtual environment a tool; those that stand are used
again.

What is run: lm-eval's own Janitor (installed without its dependencies, which its rule does not need), datatrove's own
NGramsDecontIndexer and NGramsDecontFilter, dolma's own deduper, and open-r1's rule, which is a script and no package,
from our own hand: lower case, blanks, any run of eight words of a question. llm-decontaminator asks GPT-4 about each
pair, so it cannot be run offline. Each tool is run at several settings (which parts of an item it is given, and its own
options); the times are of the scan alone, the index built before. Inside an environment this file calls itself, with
the name of a rule; it needs nothing of ours there.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]
Found = tuple[float, list[str]]
PACKAGES = {
    "lm-eval": ("lm-eval", ["--no-deps", "lm-eval", "tqdm", "zstandard", "jsonlines", "attrs"]),
    "datatrove": ("datatrove", ["datatrove[processing]", "spacy"]),
    "dolma": ("dolma", ["dolma"]),
    "open-r1": ("", []),
}
SETTINGS = {
    "lm-eval": {"13-gram, question": "question", "13-gram, question and answer": "both"},
    "open-r1": {"8-gram, question": "question", "8-gram, question and answer": "both"},
    "datatrove": {
        "default": "",
        "query n-grams": "query",
        "query n-grams, digits kept": "query digits",
    },
    "dolma": {
        "13-gram, 0.5, question": "question all",
        "13-gram, 0.5, question, short paragraphs skipped": "question long",
        "13-gram, 0.5, question and answer, short paragraphs skipped": "both long",
    },
}
PATIENCE = 300


def rows_of(path: Path) -> list[Row]:
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def text_of(document: Row) -> str:
    """Everything a document says, field after field."""
    parts: list[str] = []
    for field, value in document.items():
        if isinstance(value, str) and field != "id":
            parts.append(value)
        elif isinstance(value, list):
            parts += [str(turn.get("content") or turn.get("value") or "") for turn in value if isinstance(turn, dict)]
    return "\n".join(part for part in parts if part)


def asked(item: Row, parts: str) -> str:
    """What a tool is given of an item: its question, or question and answer."""
    return f"{item['question']}\n{item['answer']}" if parts.startswith("both") else str(item["question"])


def lm_eval(items: Sequence[Row], documents: Sequence[Row], setting: str) -> Found:
    """Any 13-gram, lower case, ASCII punctuation deleted."""
    from lm_eval.decontamination.janitor import Janitor, word_ngrams

    janitor = Janitor()
    for item in items:
        janitor.register_contaminant_python(asked(item, setting))
    begun = time.perf_counter()
    dirt = janitor.dirt_ngrams
    found = [
        document["id"]
        for document in documents
        if any(gram in dirt for gram in word_ngrams(janitor.normalize_string(document["text"]), janitor.ngram_n))
    ]
    return time.perf_counter() - begun, found


def open_r1(items: Sequence[Row], documents: Sequence[Row], setting: str) -> Found:
    """Any 8-gram of blank-separated words, lower case."""

    def grams(text: str) -> set[str]:
        words = text.lower().split()
        return {" ".join(words[at : at + 8]) for at in range(len(words) - 7)}

    known = set().union(*(grams(asked(item, setting)) for item in items))
    begun = time.perf_counter()
    found = [document["id"] for document in documents if not known.isdisjoint(grams(document["text"]))]
    return time.perf_counter() - begun, found


def datatrove(items: Sequence[Row], documents: Sequence[Row], setting: str) -> Found:
    """Any 12-gram of answers and of question and answer together; on request of questions too."""
    import numpy as np
    from datatrove.data import Document
    from datatrove.pipeline.decont.n_grams import NGramsDecontConfig, NGramsDecontFilter, NGramsDecontIndexer
    from datatrove.utils.text import TextNormConfig

    config = NGramsDecontConfig(
        find_query_ngrams="query" in setting,
        norm_config=TextNormConfig(norm_numbers="digits" not in setting),
    )
    NGramsDecontIndexer._requires_dependencies = []
    with tempfile.TemporaryDirectory() as scratch:
        indexer = NGramsDecontIndexer(scratch, config=config)
        for benchmark in sorted({item["benchmark"] for item in items}):
            hashes: set[int] = set()
            for item in items:
                if item["benchmark"] == benchmark:
                    hashes.update(indexer.compute_hashes(item["answer"], item["question"]))
            np.array(sorted(hashes), dtype=config.hash_config.np_descr).tofile(f"{scratch}/{benchmark}.index.hashes")
        rule = NGramsDecontFilter(scratch, config=config)
        rule.load_index_hashes()
        begun = time.perf_counter()
        found = [
            document["id"]
            for document in documents
            if rule.filter(Document(text=document["text"], id=document["id"])) is not True
        ]
        return time.perf_counter() - begun, found


def dolma(items: Sequence[Row], documents: Sequence[Row], setting: str) -> Found:
    """A paragraph of which at least half of the 13-grams stand in the items; two processes, the whole command timed."""
    parts, paragraphs = setting.split()
    texts = {"evals": [{"id": str(at), "text": asked(item, parts)} for at, item in enumerate(items)]}
    size = -(-len(documents) // 2)
    texts |= {"corpus": list(documents[:size]), "corpus-2": list(documents[size:])}
    with tempfile.TemporaryDirectory() as scratch:
        for name, rows in texts.items():
            folder = Path(scratch) / name.removesuffix("-2") / "documents"
            folder.mkdir(parents=True, exist_ok=True)
            with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
                file.writelines(json.dumps({**row, "source": "trial"}) + "\n" for row in rows)
        _dedupe(Path(scratch), "evals", paragraphs)
        begun = time.perf_counter()
        _dedupe(Path(scratch), "corpus", paragraphs)
        seconds = time.perf_counter() - begun
        found = []
        for path in sorted((Path(scratch) / "corpus" / "attributes").rglob("*.gz")):
            with gzip.open(path, "rt", encoding="utf-8") as file:
                found += [row["id"] for row in map(json.loads, file) if any(row["attributes"].get("leaked", []))]
        return seconds, found


def _dedupe(scratch: Path, name: str, which: str) -> None:
    grams = {"ngram_length": 13, "stride": 0, "overlap_threshold": 0.5, "skip_short_paragraphs": which == "long"}
    paragraphs = {"attribute_name": "leaked", "by_ngram": grams}
    bloom = {
        "file": str(scratch / "bloom.bin"),
        "read_only": name != "evals",
        "estimated_doc_count": 2_000_000,
        "desired_false_positive_rate": 1e-9,
    }
    config = {
        "documents": [str(scratch / name / "documents" / "*.gz")],
        "dedupe": {"name": "decon", "paragraphs": paragraphs, "skip_empty": True},
        "bloom_filter": bloom,
        "processes": 2,
    }
    path = scratch / f"{name}.json"
    path.write_text(json.dumps(config), encoding="utf-8")
    command = [str(Path(sys.executable).parent / "dolma"), "-c", str(path), "dedupe"]
    subprocess.run(command, check=True, capture_output=True)


RULES: dict[str, Callable[[Sequence[Row], Sequence[Row], str], Found]] = {
    "lm-eval": lm_eval,
    "open-r1": open_r1,
    "datatrove": datatrove,
    "dolma": dolma,
}


def prepare(tool: str, envs: Path) -> Path | str:
    """The interpreter of a tool's environment, made where it is missing; else in words why there is none."""
    name, wanted = PACKAGES[tool]
    if not name:
        return Path(sys.executable)
    folder = envs / name
    python = folder / "bin" / "python"
    if (folder / "ready").exists():
        return python
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    try:
        pip = [str(python), "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "uv"], check=True, capture_output=True, timeout=PATIENCE)
        uv = [str(folder / "bin" / "uv"), "pip", "install", "--quiet", "--python", str(python)]
        subprocess.run([*uv, *wanted], check=True, capture_output=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return f"{tool} did not install within {PATIENCE} s"
    except subprocess.CalledProcessError as error:
        last = error.stderr.decode("utf-8", "replace").strip().splitlines()
        return f"{tool} did not install: {last[-1] if last else 'no reason given'}"
    (folder / "ready").touch()
    return python


def run_peers(trial: Path, envs: Path) -> dict[str, dict[str, Row]]:
    """Per tool and setting: `seconds` of the scan and `flagged` ids; `failed` in words where a tool would not run."""
    results: dict[str, dict[str, Row]] = {}
    for tool, settings in SETTINGS.items():
        python = prepare(tool, envs)
        results[tool] = {}
        for name, setting in settings.items():
            if isinstance(python, str):
                results[tool][name] = {"failed": python}
                continue
            command = [str(python), __file__, str(trial), "--rule", tool, "--setting", setting]
            done = subprocess.run(command, check=False, capture_output=True, text=True)
            if done.returncode:
                results[tool][name] = {"failed": (done.stderr.strip().splitlines() or ["no reason given"])[-1]}
            else:
                results[tool][name] = json.loads(done.stdout.splitlines()[-1])
    return results


def main() -> None:
    """Run every tool, or inside an environment one rule."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trial", type=Path)
    parser.add_argument("--envs", type=Path, default=Path("envs"))
    parser.add_argument("--rule", choices=RULES, help=argparse.SUPPRESS)
    parser.add_argument("--setting", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if not given.rule:
        print(json.dumps(run_peers(given.trial, given.envs)))
        return
    documents = [{"id": row["id"], "text": text_of(row)} for row in rows_of(given.trial / "documents.jsonl")]
    items = rows_of(given.trial / "items.jsonl")
    seconds, flagged = RULES[given.rule](items, documents, given.setting)
    print(json.dumps({"seconds": seconds, "documents": len(documents), "flagged": flagged}))


if __name__ == "__main__":
    main()
