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
    ("candidates/ie/crossner_*/*", "conll", 2_742),
    ("candidates/ie/wnut17/*", "conll", 4_403),
    ("candidates/ie/cluener", "cluener", 5_000),
    ("candidates/ie/fewrel", "fewrel", 3_500),
    ("candidates/mrc", "squad", 4_526),
    ("evals/mrc", "squad", 9_297),
    ("evals/ner/wnut17_emerging.test.annotated.gz", "conll", 1_287),
    ("evals/ner/cluener_dev.jsonl.gz", "cluener", 1_343),
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


# Folder or file, records, spans, and the rows whose tags go on with no entity before them.
ANNOTATED = [
    ("candidates/ie/crossner_*/*", 2_742, 15_490, []),
    ("candidates/ie/wnut17/*", 4_403, 2_811, []),
    ("candidates/ie/weibo_ner/*.dev", 270, 389, []),
    ("candidates/ie/weibo_ner/*.test", 270, 418, [95, 108, 194, 254]),
    ("candidates/ie/weibo_ner/*.train.gz", 1_350, 1_895, [33, 496, 538, 612, 706, 937, 1149, 1254]),
    ("candidates/ie/conll04/dev.txt.gz", 243, 1_583, []),
    ("candidates/ie/conll04/test.txt.gz", 288, 1_923, []),
    ("candidates/ie/conll04/train.txt.gz", 910, 5_939, [109, 830]),
    ("candidates/ie/cluener", 5_000, 11_261, []),
    ("candidates/ie/fewrel", 3_500, 7_000, []),
    ("evals/ner", 1_343, 3_072, []),
    ("evals/ner/*.annotated.gz", 1_287, 1_079, []),
]


@pytest.mark.parametrize(("path", "records", "spans", "faulty"), ANNOTATED)
def test_real_annotation_is_placed_and_leaves_byte_for_byte(
    shared: Path, tmp_path: Path, path: str, records: int, spans: int, faulty: list[int]
):
    """Every span is the text at its place; a tag that begins nothing is the only fault, in rows that are known."""
    found: list[int] = []
    for index, file in enumerate(open_corpus([str(shared / path)]).files):
        got = read_all(open_corpus([file.path]), tmp_path / str(index), max_records=1_000)
        stored = Path(file.path).read_bytes()
        assert not got.rejected
        assert list(got.written.values()) == [gzip.decompress(stored) if file.compression else stored]
        for row in got.samples.iter_rows(named=True):
            assert all(row["context"][one["start"] : one["end"]] == one["text"] for one in row["spans"])
            spans -= len(row["spans"])
            found += [row["row"]] if row["faults"] else []
        records -= got.samples.height
    assert (records, spans, found) == (0, 0, faulty)


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
