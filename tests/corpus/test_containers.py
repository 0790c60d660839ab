"""Containers: what goes in comes out byte for byte, in the container it came in."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from pathlib import Path
from typing import Any

import fsspec
import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from backports import zstd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hum_qc.corpus import Writer, open_corpus, open_frames
from hum_qc.corpus.decode import UnreadableError, decode
from hum_qc.sample import schema
from tests.corpus.conftest import Reader, read_all

NESTED = (
    '{"version": "v9",\n "data": [\n'
    '  {"title": "T1", "paragraphs": [{"context": "Ada was born, in [1815].", "qas": [\n'
    '     {"id": "q1", "question": "Who?", "answers": [{"text": "Ada", "answer_start": 0}]},\n'
    '     {"id": "q2" , "question": "{When}?", "answers": [{"text": "1815", "answer_start": 18}]} ]},\n'
    '   {"qas": [{"question": "Why?", "id": "q3", "answers": [], "is_impossible": true}], "context": "没有。"}]} ,\n'
    '  {"paragraphs": [{"context": "x", "qas": []}], "title": "no question"},\n'
    '  {"paragraphs": [ {"context": "y", "qas": [{"id": 4, "question": "y?", "answers": [{"text": "y"}]}]} ]}\n'
    ' ], "more": {"a": [1]}}\n'
).encode()


def test_every_column_is_there_in_the_declared_types(read: Reader):
    """A batch has exactly the columns of the canonical sample, whatever the records fill."""
    got = read("a.jsonl", b'{"instruction": "a", "output": "b"}\n{"x": 1}\n')
    assert dict(got.samples.schema) == schema()
    assert got.samples["record"].to_list()[1] == b'{"x": 1}'


def test_json_array_elements_leave_as_their_own_text(read: Reader):
    """Spacing and order inside of an element stay; the new array holds the same texts."""
    got = read(
        "a.json", b'\n[ {"instruction":  "a,]", "output": "b\\"[{"} ,\n\n{"output": "d", "instruction": "c"}\n]\n'
    )
    assert got.corpus.files[0].container == "json"
    assert got.samples["line"].to_list() == [2, 4]
    assert got.written["kept.json"] == (
        b'[\n{"instruction":  "a,]", "output": "b\\"[{"},\n{"output": "d", "instruction": "c"}\n]\n'
    )


def test_one_object_over_several_lines_is_one_record(read: Reader):
    """A file that is one laid-out object has one record."""
    text = b'{\n  "instruction": "a",\n  "output": "b"\n}'
    got = read("a.json", text + b"\n")
    assert got.samples["instruction"].to_list() == ["a"]
    assert json.loads(got.written["kept.json"]) == [{"instruction": "a", "output": "b"}]
    assert text in got.written["kept.json"]


def test_json_lines_under_any_suffix(read: Reader):
    """A .json file with one object a line is JSON Lines, even when its first line is an array."""
    assert read("a.json", b'{"instruction": "a", "output": "b"}\n').corpus.files[0].container == "jsonl"
    got = read("b.json", b'[1, 2]\n{"instruction": "a", "output": "b"}\n')
    assert (got.samples.height, len(got.rejected)) == (1, 1)


def test_csv_rows_leave_as_they_stood_under_their_header(read: Reader):
    """Quoted commas, quotes and line breaks, CRLF and blank lines."""
    rows = b'instruction,output,id\r\n"a,\r\nb","say ""c""",7\r\n\r\nd"x"y, e ,8\r\n'
    got = read("a.csv", rows)
    assert got.samples["instruction"].to_list() == ["a,\r\nb", 'd"x"y']
    assert got.samples["output"].to_list() == ['say "c"', " e "]
    assert got.samples["id"].to_list() == ["7", "8"]
    assert got.samples["line"].to_list() == [2, 5]
    assert got.written["kept.csv"] == rows.replace(b"\r\n\r\nd", b"\r\nd")


@pytest.mark.parametrize(
    ("name", "data", "fields"),
    [
        ("a.csv", b'instruction,output\na,"b, c"\n', b'{"instruction":"a","output":"b, c"}'),
        ("a.tsv", b"instruction\toutput\na\tb\n", b'{"instruction":"a","output":"b"}'),
        ("a.jsonl", b'{"instruction": "a", "output": "b"}\n', None),
    ],
)
def test_a_row_is_given_by_its_columns_too(read: Reader, name: str, data: bytes, fields: bytes | None):
    """Its own bytes do not say what they are; where the record is JSON, nothing is said twice."""
    assert read(name, data).row()["fields"] == fields


def test_csv_files_with_other_headers_leave_apart(tmp_path: Path):
    """The same header goes into one file, another one into a second."""
    for name, text in {
        "a": "instruction,output\na,b\n",
        "b": "output,instruction\nb,a\n",
        "c": "instruction,output\nc,d\n",
    }.items():
        (tmp_path / f"{name}.csv").write_text(text)
    got = read_all(open_corpus([str(tmp_path)]), tmp_path / "out")
    assert got.written == {
        "kept.csv": b"instruction,output\na,b\nc,d\n",
        "kept-2.csv": b"output,instruction\nb,a\n",
    }


def test_headerless_text_with_tabs_is_read_by_a_mapping(read: Reader):
    """`columns` names the fields; quotes are text; what leaves has no header either."""
    data = '"a\t3\n词汇阅读" "x\t8\n'.encode()
    mapping = {
        "columns": ["title", "label"],
        "instruction": {"value": "Which topic?"},
        "context": "title",
        "output": {"field": "label", "map": {3: "sport", "8": "news"}},
        "task": {"value": "classification"},
        "meta": ["label"],
    }
    got = read("a.txt.gz", gzip.compress(data), mapping=mapping)
    assert got.samples["context"].to_list() == ['"a', '词汇阅读" "x']
    assert got.samples["output"].to_list() == ["sport", "news"]
    assert got.samples["meta.label"].to_list() == ["3", "8"]
    assert got.samples["format"].to_list() == ["mapping"] * 2
    assert got.written == {"kept.tsv": data}


def test_parquet_leaves_with_columns_types_values_and_metadata(tmp_path: Path):
    """Nested columns, dictionaries, times and schema metadata survive; rows come in order from several row groups."""
    table = pa.table(
        {
            "messages": [
                [{"role": "user", "content": "q"}, {"role": "assistant", "content": f"{i}"}] for i in range(9)
            ],
            "when": pa.array(range(9), pa.timestamp("us", "UTC")),
            "kind": pa.array(["x", "y", None] * 3).dictionary_encode(),
            "raw": pa.array([b"\xff"] * 9),
        }
    ).replace_schema_metadata({"huggingface": "{}"})
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=4)
    corpus = open_corpus([str(tmp_path / "a.parquet")])
    assert corpus.files[0].format == "messages"
    writer = Writer(tmp_path, "kept")
    for block in corpus.blocks(max_records=3):
        batch, rejected = block.samples()
        assert not rejected
        assert batch["line"].null_count() == batch.height
        writer.add(block.pieces(np.array([row for row in batch["row"] if row % 2])))
    (path,) = writer.close()
    kept = pq.read_table(path)
    assert kept.equals(pq.read_table(tmp_path / "a.parquet").take([1, 3, 5, 7]), check_metadata=True)
    assert kept.schema.metadata == table.schema.metadata


def test_parquet_rows_of_odd_values(tmp_path: Path):
    """Text that is not UTF-8 costs its own row; nanoseconds, NaN and decimals have a record and a hash."""
    table = pa.table(
        {
            "instruction": pa.array([b"a", b"\xff", b"c"]).view(pa.string()),
            "output": ["x", "y", "z"],
            "when": pa.array([1, 2, 3], pa.timestamp("ns", "Europe/Paris")),
            "number": [float("nan"), 1.0, None],
            "price": pa.array([1, 2, 3]).cast(pa.decimal128(30, 2)),
        }
    )
    got = read_all(open_frames({"t": table}), tmp_path)
    assert got.samples["row"].to_list() == [0, 2]
    assert [(one.row, one.asdict()["raw"]) for one in got.rejected] == [(1, None)]
    assert "not UTF-8" in got.errors()[0]
    assert json.loads(got.row()["record"])["when"] == "1970-01-01 00:00:00.000000001"
    kept = pq.read_table(io.BytesIO(got.written["kept.parquet"]))
    assert kept.schema.equals(table.schema)
    assert kept.drop(["number"]).equals(table.take([0, 2]).drop(["number"]))


def test_frames_in_memory_are_read_like_parquet(tmp_path: Path):
    """A Polars frame is a corpus; its name stands in the file column; its hash depends on its rows only."""
    frame = pl.DataFrame({"instruction": ["a", "b"], "output": ["c", None]})
    got = read_all(open_frames({"train": frame, "test": frame[:1]}), tmp_path / "out", max_records=1)
    assert got.samples["file"].to_list() == ["train", "train", "test"]
    assert got.samples["row"].to_list() == [0, 1, 0]
    assert got.samples["faults"].to_list()[1][0]["check"] == "required"
    assert pl.read_parquet(io.BytesIO(got.written["kept.parquet"]))["instruction"].to_list() == ["a", "b", "a"]
    assert open_frames({"x": frame}).files[0].sha256() == open_frames({"y": frame}).files[0].sha256()


def test_nested_questions_leave_in_their_own_text(tmp_path: Path, read: Reader):
    """All questions give the file back, but for articles that have none; any choice is valid JSON and verbatim."""
    got = read("a.json", NESTED, {"max_records": 2})
    assert got.samples["id"].to_list() == ["q1", "q2", "q3", "4"]
    assert got.samples["context"].to_list()[2] == "没有。"
    assert got.samples["record"].to_list()[1].startswith(b'{"id": "q2" ,')
    assert got.samples["line"].to_list() == [4, 5, 6, 8]
    lines = NESTED.splitlines(keepends=True)
    without = b"".join(line for line in lines if b"no question" not in line)
    assert json.loads(got.written["kept.squad.json"]) == json.loads(without)
    assert read("b.json", without, {"max_records": 2}).written["kept.squad.json"] == without

    (block,) = open_corpus([str(tmp_path / "a.json")]).blocks()
    for rows in ([0], [1], [2], [3], [1, 3], [0, 2], [1, 2, 3]):
        writer = Writer(tmp_path / "some", f"rows{rows}")
        writer.add(block.pieces(rows))
        data = json.loads(writer.close()[0].read_bytes())
        ids = [q["id"] for article in data["data"] for one in article["paragraphs"] for q in one["qas"]]
        assert ids == [["q1", "q2", "q3", 4][row] for row in rows]
        assert data["more"] == {"a": [1]}


@pytest.mark.parametrize(("last", "samples"), [(b'"T1"', 0), (b'"q2"', 0), (b"no question", 3), (b'"y?"', 3)])
def test_a_cut_nested_file_gives_its_whole_articles(read: Reader, last: bytes, samples: int):
    """The article that is cut is one reject, and what leaves is valid JSON."""
    got = read("a.json", NESTED[: NESTED.index(last) + len(last)])
    assert got.samples.height == samples
    assert len(got.rejected) == 1
    for text in got.written.values():
        json.loads(text or b"{}")


def test_a_malformed_article_is_one_reject(read: Reader):
    """The articles around it are read."""
    good = b'{"paragraphs": [{"context": "c", "qas": [{"question": "q", "answers": []}]}]}'
    got = read("a.json", b'{"data": [{"paragraphs": 3}, ' + good + b", 7]}")
    assert got.samples.height == 1
    assert all("malformed article" in error for error in got.errors())
    assert len(got.rejected) == 2


def test_folders_globs_addresses_and_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Folders are read sorted and recursively without hidden and unknown files; nothing is read twice."""
    line = '{"instruction": "a", "output": "b"}\n'
    for name in ("b/z.jsonl", "b/a.json.gz", "c.tsv", ".hidden/x.jsonl", "readme.md", "d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(line)
    names = [Path(file.path).name for file in open_corpus([str(tmp_path), str(tmp_path / "b" / "*.jsonl")]).files]
    assert names == ["a.json.gz", "z.jsonl", "c.tsv"]

    with fsspec.open("memory://corpus/a.jsonl", "wb") as file:
        file.write(line.encode() * 2)
    for address in ("memory://corpus/a.jsonl", "memory://corpus", "memory://corpus/*.jsonl"):
        got = read_all(open_corpus([address]), tmp_path / f"out{len(address)}")
        assert got.samples.height == 2
        assert got.samples["file"][0].startswith("memory://")

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(zstd.compress(line.encode()))))
    corpus = open_corpus(["-"])
    spool = Path(corpus.files[0].source.address)
    assert read_all(corpus, tmp_path / "stdin").samples["file"].to_list() == ["-"]
    assert not spool.exists()


def test_the_share_that_was_read_grows_to_one(tmp_path: Path):
    """Progress counts stored bytes, compressed ones too."""
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b"".join(b'{"instruction": "%d"}\n' % (i * i) for i in range(300_000))))
    corpus = open_corpus([str(path)])
    shares = [corpus.share_read() for _ in corpus.blocks(max_records=50_000)]
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1]
    assert corpus.share_read() == 1


texts = st.text(max_size=30)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
records = st.one_of(
    st.fixed_dictionaries({"instruction": texts, "output": texts}, optional={"input": texts, "id": values}),
    st.fixed_dictionaries({"instruction": values, "output": values, "history": values}),
    st.fixed_dictionaries({"messages": st.lists(st.fixed_dictionaries({"role": values, "content": values}))}),
    st.fixed_dictionaries({"prompt": texts, "chosen": values, "rejected": values, "tools": values}),
    st.fixed_dictionaries({"context": values, "question": values, "answers": values}),
    st.fixed_dictionaries({"sentence": values, "entity_list": values}),
    st.fixed_dictionaries({"instruction": texts, "instances": values}),
    st.dictionaries(texts, values, max_size=4),
)
junk = st.sampled_from([b"{", b'{"a":1,"a":2}', b"[1]", b"\xff", b"nonsense", b'"', b'{"a": NaN}', b"}"])
relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _text(record: Any, ascii_: bool) -> bytes:
    return json.dumps(record, ensure_ascii=ascii_).encode("utf-8", "surrogatepass")


@relaxed
@given(st.data())
def test_whatever_the_records_all_come_out_verbatim(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject):
    """Every record is kept or rejected, byte for byte, alike for any block size, in any container."""
    tmp_path = tmp_path_factory.mktemp("any")
    container = data.draw(st.sampled_from(["jsonl", "json"]))
    items = data.draw(st.lists(st.tuples(records, st.booleans()).map(lambda pair: _text(*pair)), max_size=12))
    if container == "jsonl":
        items = [one for item in items for one in ((item, data.draw(junk)) if data.draw(st.booleans()) else (item,))]
        raw = b"\n".join(items) + data.draw(st.sampled_from([b"", b"\n"]))
    else:
        raw = b"[" + data.draw(st.sampled_from([b",", b" ,\n"])).join(items) + b"]"
    pack = data.draw(st.sampled_from([bytes, gzip.compress, zstd.compress]))
    path = tmp_path / f"a.{container}"
    path.write_bytes(pack(raw))
    limits = {"max_records": data.draw(st.integers(1, 20)), "max_bytes": data.draw(st.integers(1, 500))}

    whole = read_all(open_corpus([str(path)]), tmp_path / "whole")
    cut = read_all(open_corpus([str(path)]), tmp_path / "cut", **limits)
    bad = {one.row: one.raw for one in whole.rejected}
    good = dict(zip(whole.samples["row"], whole.samples["record"], strict=True)) if items else {}
    assert [{**bad, **good}[row] for row in range(len(items))] == items
    if items:
        assert whole.samples.equals(cut.samples)
    assert whole.rejected == cut.rejected
    assert whole.written == cut.written
    kept = [item for row, item in enumerate(items) if row in good]
    if container == "jsonl":
        assert whole.written["kept.jsonl"] == b"".join(item + b"\n" for item in kept)
    elif items:
        assert whole.written["kept.json"] == b"[\n" + b",\n".join(kept) + b"\n]\n"


@relaxed
@given(
    st.lists(st.tuples(texts, st.text(alphabet='a",\n\r\t ', max_size=8)), min_size=1, max_size=8),
    st.sampled_from([",", "\t"]),
)
def test_delimited_rows_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], delimiter: str
):
    """Whatever the standard csv module writes is read back field by field, and leaves as it stood."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([("instruction", "output"), *rows])
    raw = written.getvalue().encode("utf-8", "replace")
    tmp_path = tmp_path_factory.mktemp("csv")
    path = tmp_path / ("a.csv" if delimiter == "," else "a.tsv")
    path.write_bytes(raw)
    got = read_all(open_corpus([str(path)]), tmp_path / "out", max_records=2)
    assert not got.rejected
    fields = list(zip(got.samples["instruction"], got.samples["output"], strict=True))
    assert fields == [(a.encode("utf-8", "replace").decode(), b) for a, b in rows]
    assert list(got.written.values()) == [raw]


@relaxed
@given(
    values.filter(lambda value: isinstance(value, dict)), st.booleans(), st.sampled_from([(",", ":"), (" , ", " :\t")])
)
def test_a_record_without_repeated_keys_is_never_rejected(
    record: dict[str, Any], ascii_: bool, separators: tuple[str, str]
):
    """The cheap screen for repeated keys has no false alarm that sticks, however keys and texts look."""
    text = json.dumps(record, ensure_ascii=ascii_, separators=separators).encode("utf-8", "replace")
    decoded, _ = decode(text)
    assert decoded == json.loads(text)


keys = st.text(alphabet='a\\":\u00e9 ', max_size=4)


@relaxed
@given(st.lists(st.tuples(keys, keys), min_size=1, max_size=5), st.integers(0, 4), st.sampled_from(["", " ", "\t\n"]))
def test_a_repeated_key_is_always_found(pairs: list[tuple[str, str]], again: int, space: str):
    """Keys of quotes, backslashes and colons, spaced in any way: a second one never passes."""
    pairs = [*pairs, pairs[again % len(pairs)]]
    inner = ",".join(f"{json.dumps(key)}{space}:{space}{json.dumps(value)}" for key, value in pairs)
    with pytest.raises(UnreadableError, match="repeats the key"):
        decode(('{"x": [{' + inner + "}]}").encode())
