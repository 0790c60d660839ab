"""The real corpora: detected right, every record conserved, and all of them leave byte-equal."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from hum_qc.corpus import open_corpus
from tests.corpus.conftest import read_all

pytestmark = pytest.mark.shared

# Folder or file, format, and the number of records where the data's own list states it.
CORPORA = [
    ("candidates/alpaca", "alpaca", 52_002),
    ("candidates/alpaca_zh", "alpaca", 32_758),
    ("candidates/belle", "self_instruct", 175),
    ("candidates/codealpaca", "alpaca", 2_017),
    ("candidates/dolly/dolly_3k.jsonl.gz", "dolly", 2_996),
    ("candidates/dolly/dolly_hhrlhf_train_small.jsonl.gz", "prompt_response", 1_000),
    ("candidates/gpteacher", "alpaca", 6_458),
    ("candidates/self_instruct/seed_tasks.jsonl", "self_instruct", 175),
    ("candidates/self_instruct/*5k.jsonl.gz", "alpaca", 10_000),
    ("candidates/llama_factory/alpaca_*", "alpaca", 1_999),
    ("candidates/llama_factory/glaive_toolcall_zh_demo.jsonl.gz", "sharegpt", 300),
    ("candidates/gsm8k", "question_answer", 2_000),
    ("candidates/ie/iepile", "iepile", 645),
    ("candidates/ie/oneke", "oneke", 792),
    ("candidates/mrc", "squad", 4_526),
    ("evals/mrc", "squad", 9_297),
    ("quality/preference", "preference", 300),
]


@pytest.mark.parametrize(("path", "name", "count"), CORPORA)
def test_a_real_corpus_is_detected_conserved_and_verbatim(
    shared: Path, tmp_path: Path, path: str, name: str, count: int
):
    """No reject, no fault, the format expected, and what leaves is what came in."""
    corpus = open_corpus([str(shared / path)])
    assert {file.format for file in corpus.files} == {name}
    for index, file in enumerate(corpus.files):
        got = read_all(open_corpus([file.path]), tmp_path / str(index), max_records=1_000)
        assert not got.rejected
        assert got.samples["faults"].explode(empty_as_null=False, keep_nulls=False).is_empty()
        assert got.samples["output"].null_count() == 0
        count -= got.samples.height
        stored = Path(file.path).read_bytes()
        plain = gzip.decompress(stored) if file.compression else stored
        (written,) = got.written.values()
        assert written.rstrip(b"\n") == plain.rstrip(b"\n")
    assert count == 0


@pytest.mark.parametrize(
    ("path", "mapping"),
    [
        ("fewclue_bustm_train_few_all.jsonl", {"context": {"template": "{sentence1}\n{sentence2}"}}),
        ("fewclue_eprstmt_train_few_all.jsonl", {"context": "sentence"}),
        ("fewclue_ocnli_train_few_all.jsonl", {"context": {"template": "{sentence1}\n{sentence2}"}, "meta": ["genre"]}),
        ("fewclue_tnews_train_few_all.jsonl.gz", {"context": "sentence", "meta": ["label_desc"]}),
        ("thucnews_titles_dev5k.txt.gz", {"context": "title", "columns": ["title", "label"]}),
    ],
)
def test_classification_corpora_are_read_by_a_mapping(shared: Path, tmp_path: Path, path: str, mapping: dict[str, Any]):
    """Chosen fields fill the columns, the records leave as they were."""
    whole = {"instruction": {"value": "Classify."}, "output": "label", "task": {"value": "classification"}, **mapping}
    source = shared / "candidates/classification" / path
    got = read_all(open_corpus([str(source)], mapping=whole), tmp_path)
    assert not got.rejected
    assert got.samples["context"].null_count() == got.samples["output"].null_count() == 0
    plain = gzip.decompress(source.read_bytes()) if path.endswith(".gz") else source.read_bytes()
    (written,) = got.written.values()
    assert written.rstrip(b"\n") == plain.rstrip(b"\n")
