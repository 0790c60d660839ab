"""Hostile files: every record is judged or rejected with a reason, and nothing crashes."""

from __future__ import annotations

import base64
import gzip
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from backports import zstd

from hum_qc.corpus import open_corpus
from hum_qc.errors import InputError, UsageError
from tests.corpus.conftest import Reader

GOOD = b'{"instruction": "say hi", "input": "", "output": "hi"}'


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b'{"instruction": "a", "outp', "malformed JSON: Unterminated string"),
        (b'{"instruction": "a\xff", "output": "b"}', "not UTF-8: byte 0xff at byte 18"),
        (b'{"instruction": "a\xed\xa0\x80", "output": "b"}', "not UTF-8"),
        (b'{"instruction": NaN, "output": "b"}', "NaN is no JSON value"),
        (b'{"instruction": -Infinity, "output": "b"}', "-Infinity is no JSON value"),
        (b'{"instruction": "a", "output": "b", "output": "c"}', "repeats the key 'output'"),
        (b'{"a": {"x": 1, "x" : 2}}', "repeats the key 'x'"),
        (b'{"a\\\\": 1, "a\\\\": 2}', "repeats the key"),
        (b'{"a": 1, "\\u0061": 2}', "repeats the key 'a'"),
        (b"null", "null where one JSON object is due"),
        (b"42", "number where one JSON object is due"),
        (b'"text"', "text where one JSON object is due"),
        (b'[{"a": 1}]', "list where one JSON object is due"),
        (b"[" * 10_000 + b"]" * 10_000, "nested deeper than 100 levels"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "nested deeper than 100 levels"),
        (b'{"a": ' + b"[" * 200 + b"]" * 200 + b"}", "nested deeper than 100 levels"),
        (b"\x00\x00\x00", "nothing but NUL bytes"),
        (b'{"instruction": "a\x00b", "output": "c"}', "malformed JSON"),
        (b"{} {}", "malformed JSON: Extra data"),
    ],
)
def test_what_is_no_record_is_rejected_and_its_neighbours_are_not(read: Reader, line: bytes, error: str):
    """One bad line costs one reject with its line number, its bytes and a reason; the lines around it are samples."""
    got = read("a.jsonl", GOOD + b"\n\n" + line + b"\n" + GOOD + b"\n")
    assert got.samples["row"].to_list() == [0, 2]
    assert got.samples["line"].to_list() == [1, 4]
    (bad,) = got.rejected
    assert error in bad.error
    assert "\n" not in bad.error
    assert (bad.row, bad.line, bad.raw, bad.offset) == (1, 3, line, len(GOOD) + 2)
    assert got.written["kept.jsonl"] == GOOD + b"\n" + GOOD + b"\n"


@pytest.mark.parametrize(
    "line",
    [
        b'{"instruction": "a", "output": ": b", "c": ":", "d": ["x:y", ":z"]}',
        b'{"instruction": "a\\\\", "output": "say \\"k\\": 1"}',
        b'{"instruction" : "a", "output"\t: {"x": [{"y" : 1}]}}',
        b'{"instruction": "a", "output": "b", "n": '
        + b"9" * 5_000
        + b', "m": 1e999, "k": 123456789012345678901234567890}',
        b'{"instruction": "a", "output": "b", "id": "../../x"}',
        b'{"instruction": {"x": 1}, "input": 3, "output": ["x"], "history": 7}',
    ],
)
def test_odd_but_valid_json_is_a_sample(read: Reader, line: bytes):
    """Colons in texts, backslashes, huge numbers, wrong types and paths as ids do not make a reject."""
    got = read("a.jsonl", GOOD + b"\n" + line + b"\n")
    assert not got.rejected
    assert got.written["kept.jsonl"] == GOOD + b"\n" + line + b"\n"


def test_a_lone_surrogate_is_read_as_the_replacement_character_with_a_fault(read: Reader):
    """Text with a lone surrogate is judged, its record leaves as it was."""
    line = b'{"instruction": "a\\ud800b", "output": "c"}'
    got = read("a.jsonl", line + b"\n")
    assert got.row()["instruction"] == "a\ufffdb"
    assert got.row()["faults"][0]["check"] == "encoding"
    assert got.written["kept.jsonl"] == line + b"\n"


def test_reject_objects_hold_text_base64_or_an_offset(read: Reader):
    """`raw` is text, base64 when not UTF-8, and offset with length beyond one megabyte."""
    long = b"x" * (1 << 20) + b"y"
    got = read("a.jsonl", b"plain\n\xff\xfe\n" + long + b"\n")
    text, binary, large = (one.asdict() for one in got.rejected)
    assert text["raw"] == "plain"
    assert "offset" not in text
    assert (base64.b64decode(binary["raw"]), binary["encoding"]) == (b"\xff\xfe", "base64")
    assert (large["raw"], large["offset"], large["length"]) == (None, 9, len(long))
    json.dumps([text, binary, large])


def test_bom_crlf_blank_lines_and_a_missing_last_newline(read: Reader):
    """The BOM is no part of a record, a carriage return is written back, blank lines are no records."""
    got = read("a.jsonl", b"\xef\xbb\xbf" + GOOD + b"\r\n \t\r\n\n" + GOOD)
    assert got.samples["line"].to_list() == [1, 4]
    assert got.samples["row"].to_list() == [0, 1]
    assert got.samples["hash"].n_unique() == 1
    assert got.samples["record"].to_list() == [GOOD, GOOD]
    assert got.written["kept.jsonl"] == GOOD + b"\r\n" + GOOD + b"\n"


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv", "a.tsv", "a.txt", "a.jsonl.gz", "a"])
@pytest.mark.parametrize("data", [b"", b"\n", b" \r\n\n", b"\xef\xbb\xbf"])
def test_a_file_without_records_has_none(read: Reader, name: str, data: bytes):
    """An empty file is no fault: no sample, no reject, an empty delivery."""
    got = read(name, data)
    assert got.samples.is_empty()
    assert not got.rejected
    assert not any(got.written.values()) or set(got.written) == {"kept.json"}


@pytest.mark.parametrize("kind", ["gz", "zst"])
@pytest.mark.parametrize("damage", ["cut", "corrupt"])
def test_a_broken_compressed_file_gives_what_stands_before_the_break(read: Reader, kind: str, damage: str):
    """Records before the break are samples; the rest ends in one reject that says so.

    Corrupt data may unpack to garbage lines before the break is noticed: they are rejects too.
    """
    lines = [b'{"instruction": "%d", "output": "%s"}' % (i, b"%d" % (i * 7919) * 5) for i in range(20_000)]
    data = b"\n".join(lines) + b"\n"
    packed = gzip.compress(data) if kind == "gz" else zstd.compress(data)
    half = len(packed) // 2
    broken = packed[:half] if damage == "cut" else packed[:half] + b"\xff" * 64 + packed[half + 64 :]
    got = read(f"a.jsonl.{kind}", broken)
    assert ("stream is cut" in got.errors()[-1]) or ("data is corrupt" in got.errors()[-1])
    assert damage == "corrupt" or len(got.rejected) == 1
    delivered = got.written["kept.jsonl"].splitlines()
    assert delivered[:1_000] == lines[:1_000]
    assert damage == "corrupt" or delivered == lines[: len(delivered)]


def test_several_members_and_padding_are_one_stream(read: Reader):
    """Concatenated gzip members, as `cat` makes them, are read through."""
    got = read("a.jsonl.gz", gzip.compress(GOOD + b"\n") + b"\0" * 9 + gzip.compress(GOOD + b"\n"))
    assert got.samples.height == 2
    assert not got.rejected


def test_compression_is_told_by_magic_bytes_not_by_suffix(read: Reader):
    """A gzip file called .jsonl is unpacked; a plain file called .gz is read plainly."""
    assert read("a.jsonl", gzip.compress(GOOD)).samples.height == 1
    assert read("b.jsonl.gz", GOOD).samples.height == 1


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress], ids=["gzip", "zstd"])
def test_a_decompression_bomb_is_rejected_in_bounded_memory(tmp_path: Path, pack: Callable[[bytes], bytes]):
    """Zeros by the hundred megabyte end in one reject, without being held."""
    path = tmp_path / "bomb.jsonl.gz"
    member = pack(b"\0" * (8 << 20))
    path.write_bytes(pack(GOOD + b"\n") + member * 64)
    tracemalloc.start()
    try:
        blocks = [(batch, bad) for block in open_corpus([str(path)]).blocks() for batch, bad in [block.samples()]]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sum(batch.height for batch, _ in blocks) == 1
    (bad,) = [one for _, rejected in blocks for one in rejected]
    assert "decompression bomb" in bad.error
    assert bad.raw is None
    assert peak < 200 << 20


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.csv"])
def test_a_record_of_fifty_megabytes_is_passed_over_without_being_held(tmp_path: Path, name: str):
    """Beyond 32 MiB only offset and length are kept, and the next record is read."""
    long = b'{"instruction": "' + b"x" * (50 << 20) + b'", "output": "b"}'
    path = tmp_path / name
    with path.open("wb") as file:
        if name == "a.json":
            file.write(b"[" + GOOD + b", " + long + b",\n" + GOOD + b"]")
        elif name == "a.csv":
            file.write(b"instruction,output\na,b\n" + b"x" * (50 << 20) + b",c\nd,e\n")
        else:
            file.write(GOOD + b"\n" + long + b"\n" + GOOD + b"\n")
    del long
    tracemalloc.start()
    try:
        blocks = [(batch, bad) for block in open_corpus([str(path)]).blocks() for batch, bad in [block.samples()]]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [row for batch, _ in blocks for row in batch["row"]] == [0, 2]
    (bad,) = [one for _, rejected in blocks for one in rejected]
    assert "over the limit of 32 MiB" in bad.error
    assert bad.length > 50 << 20
    assert bad.raw is None
    assert path.read_bytes()[bad.offset : bad.offset + 3] in (b'{"i', b"xxx")
    assert peak < 150 << 20


def test_a_git_lfs_pointer_says_what_to_do(read: Reader):
    """The pointer is one reject that names the command."""
    got = read("a.jsonl", b"version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 5\n")
    assert got.samples.is_empty()
    assert len(got.rejected) == 1
    assert "git lfs pull" in got.errors()[0]


def test_a_text_of_no_known_format_is_rejected_line_by_line(read: Reader):
    """A file that is no JSON at all is no crash: every line that is not blank is a reject."""
    got = read("a.txt", b"EU ORG\nrejects nothing\n\nGerman MISC\n")
    assert len(got.rejected) == 3
    assert all("malformed JSON" in error for error in got.errors())


@pytest.mark.parametrize(
    ("data", "samples", "errors"),
    [
        (b'[{"a": 1}, {"a": ', 1, ["the array is cut"]),
        (b'[{"a": "1}, {"a": 2}]', 0, ["the array is cut"]),
        (b'[{"a": 1}, 2, "x,]", null, [3, 4]]', 1, ["number where", "text where", "null where", "list where"]),
        (b'[{"a": 1},, {"a": 2},]', 2, ["nothing stands between"] * 2),
        (b'[{"a": 1}] {"a": 2}', 1, ["text after the end of the array"]),
        (b'[{"a": 1}}, {"a": 2}]', 1, ["malformed JSON"]),
        (b"[]", 0, []),
        (b" [ \n ] \n", 0, []),
        (b'["' + b"\\" * 7 + b'", {"a": "\\\\"}]', 0, ["the array is cut"]),
    ],
)
@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 1 << 20])
def test_broken_arrays_keep_their_whole_elements(
    read: Reader, monkeypatch: pytest.MonkeyPatch, data: bytes, samples: int, errors: list[str], chunk: int
):
    """Elements before and after a fault are read wherever the stream is cut into chunks."""
    monkeypatch.setattr("hum_qc.corpus.source.CHUNK", chunk)
    got = read("a.json", data)
    assert got.samples.height == samples
    assert len(got.rejected) == len(errors)
    for error, start in zip(got.errors(), errors, strict=True):
        assert start in error


def test_csv_rows_with_wrong_fields_are_rejected(read: Reader):
    """Too many fields, too few, bytes that are no text: each costs its own row."""
    got = read("a.csv", b"instruction,output\na,b\nc\nd,e,f\n\xff,k\nl,m\n")
    assert got.samples["instruction"].to_list() == ["a", "l"]
    assert got.samples["row"].to_list() == [0, 4]
    assert got.errors() == [
        "1 fields where 2 columns are named",
        "3 fields where 2 columns are named",
        "not UTF-8: byte 0xff at byte 0",
    ]


def test_an_unclosed_quote_costs_one_row(read: Reader):
    """The lines that the quote would have swallowed are read as rows."""
    got = read("a.csv", b'instruction,output\na,b\nc,"d\ne,f\ng,h\n')
    assert got.samples["instruction"].to_list() == ["a", "e", "g"]
    assert got.samples["line"].to_list() == [2, 4, 5]
    assert got.errors() == ["malformed row: a quoted field is never closed"]


def test_a_header_that_repeats_a_column_rejects_the_rows(read: Reader):
    """A row of such a file would be a record that repeats a key."""
    got = read("a.csv", b"output,output\na,b\n")
    assert got.errors() == ["the header names the column 'output' twice"]


@pytest.mark.parametrize("keep", [4, 100, 5_000])
def test_corrupt_parquet_is_a_reject(tmp_path: Path, read: Reader, keep: int):
    """A Parquet file without its end, or with damaged pages, ends in one reject."""
    path = tmp_path / "whole.parquet"
    pq.write_table(pa.table({"instruction": [f"{i}" * 50 for i in range(3_000)], "output": ["b"] * 3_000}), path)
    whole = path.read_bytes()
    assert len(read("a.parquet", whole[:keep]).rejected) == 1
    damaged = bytearray(whole)
    damaged[1_000:9_000] = b"\xff" * 8_000
    got = read("b.parquet", bytes(damaged))
    assert len(got.rejected) == 1
    assert "corrupt Parquet file" in got.errors()[0]


def test_wrong_use_is_told_in_one_line(tmp_path: Path):
    """A missing path or an empty folder is an input error; an unknown format, task or mapping word a usage error."""
    with pytest.raises(InputError, match="no such file"):
        open_corpus([str(tmp_path / "nothing.jsonl")])
    with pytest.raises(InputError, match="matches no file"):
        open_corpus([str(tmp_path / "*.jsonl")])
    with pytest.raises(InputError, match="holds no file"):
        open_corpus([str(tmp_path)])
    with pytest.raises(UsageError, match="did you mean 'alpaca'"):
        open_corpus([str(tmp_path)], format="alpca")
    with pytest.raises(UsageError, match="did you mean 'mrc'"):
        open_corpus([str(tmp_path)], task="mrcc")
    with pytest.raises(UsageError, match="did you mean 'output'"):
        open_corpus([str(tmp_path)], mapping={"ouput": "x"})
