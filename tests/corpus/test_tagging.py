"""Tagging files: a record is a sentence, its spans have places in its text, and its lines leave as they were."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hum_qc.corpus import Writer, open_corpus
from tests.corpus.conftest import Read, Reader, read_all


def claims(got: Read, row: int = 0) -> list[tuple[Any, ...]]:
    return [(one["label"], one["text"], one["role"], one["group"]) for one in got.row(row)["spans"]]


def faults(got: Read, row: int = 0) -> list[tuple[str, str, str]]:
    return [(one["check"], one["field"], one["message"]) for one in got.row(row)["faults"]]


def placed(got: Read) -> bool:
    """Whether every span is the text at its place."""
    rows = got.samples.iter_rows(named=True)
    return all(row["context"][one["start"] : one["end"]] == one["text"] for row in rows for one in row["spans"])


def lines(*pairs: str) -> bytes:
    return "".join(pair.replace(" ", "\t") + "\n" for pair in pairs).encode()


def test_a_sentence_is_a_record_with_its_mentions(read: Reader):
    """Tokens are joined by a space, the annotation is the output, and the reason is told."""
    data = b"EU B-ORG\nrejects O\nNew B-LOC\nYork I-LOC\n\nGerman B-MISC\nand O\nGerman B-MISC\n"
    got = read("a.conll", data)
    (file,) = got.corpus.files
    assert (file.container, file.format, file.reason) == ("conll", "conll", "token and BIO tag per line")
    first, second = got.row(0), got.row(1)
    assert first["context"] == "EU rejects New York"
    assert claims(got) == [("ORG", "EU", "mention", 0), ("LOC", "New York", "mention", 1)]
    assert (first["spans"][1]["start"], first["spans"][1]["end"]) == (11, 19)
    assert json.loads(first["output"]) == {"ORG": ["EU"], "LOC": ["New York"]}
    assert json.loads(second["output"]) == {"MISC": ["German"]}
    assert [one["start"] for one in second["spans"]] == [0, 11]
    assert (first["task"], first["instruction"], first["labels"], first["faults"]) == ("closed_ie", None, None, [])
    assert (first["line"], second["line"]) == (1, 6)
    assert second["record"] == b"German B-MISC\nand O\nGerman B-MISC"
    assert got.written == {"kept.conll": data}


@pytest.mark.parametrize(
    ("name", "data", "format_"),
    [
        ("a.txt", lines("EU B-ORG", "said O"), "conll"),
        ("a.train", lines("EU B-ORG", "said O"), "conll"),
        ("a.tsv", lines("EU B-ORG", "said O", "", "so O"), "conll"),
        ("a.txt", lines("[ O", "EU B-ORG", "] O"), "conll"),
        ("a.txt", lines("{ O", "EU B-ORG", "} O"), "conll"),
        ("a.txt", b"EU NNP B-NP B-ORG\nsaid VBD B-VP O\n", "conll"),
        ("a.txt", b"#doc 1\n0\tEU\tB-Org\t['N']\t[0]\n1\tsaid\tO\t['N']\t[1]\n", "conll04"),
        ("a.tsv", b"instruction\toutput\na\tO\n", "alpaca"),
        ("a.tsv", b"question\tanswer\nA?\tO\nB?\tB-1\nC?\tO\n", "question_answer"),
        ("a.csv", b"EU\tB-ORG\nsaid\tO\n", None),
        ("a.txt", b"vitamin B-12\n", None),
        ("a.txt", b"A story.\nThe vitamin is\tB-12\nor so.\n", None),
        ("a.jsonl", b'{"instruction": "a", "output": "b"}\n', "alpaca"),
        ("a.conll", b'{"instruction": "a", "output": "b"}\n', "alpaca"),
        ("a.bio", b"", None),
    ],
)
def test_a_tagging_file_is_told_by_its_lines(read: Reader, name: str, data: bytes, format_: str | None):
    """Most lines end in a tag; whatever else a file is, it stays that."""
    assert read(name, data).corpus.files[0].format == format_


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ("B-X I-X O B-X", ["a b", "d"]),
        ("B-X B-X I-Y O", ["a", "b", "c"]),
        ("S-X B-X I-X E-X", ["a", "b c d"]),
        ("S-X S-X B-X E-X", ["a", "b", "c d"]),
        ("B-X M-X E-X O", ["a b c"]),
        ("U-X B-X I-X L-X", ["a", "b c d"]),
        ("B_X I_X O O", ["a b"]),
        ("I-X I-X O I-X", ["a b", "d"]),
        ("I-X B-X O I-X", ["a", "b", "d"]),
        ("B-PER.NAM I-PER.NAM O B-a-b", ["a b", "d"]),
    ],
)
def test_every_tagging_scheme_marks_the_same_mentions(read: Reader, tags: str, found: list[str]):
    """BIO, BIOES, BMES, BILOU, and IO and IOB1 where most entities begin with I."""
    got = read("a.txt", lines(*(f"{token} {tag}" for token, tag in zip("abcd", tags.split(), strict=True))))
    assert [text for _, text, _, _ in claims(got)] == found
    assert placed(got)


def test_bare_labels_are_read_where_the_suffix_says_so(read: Reader):
    """Labels without a prefix go on as long as they are the same."""
    got = read("a.bio", lines("Jo PERSON", "Doe PERSON", "of O", "EU ORGANIZATION"))
    assert claims(got) == [("PERSON", "Jo Doe", "mention", 0), ("ORGANIZATION", "EU", "mention", 1)]
    assert faults(got) == []


def test_an_inside_tag_without_a_beginning_begins_an_entity_and_is_a_fault(read: Reader):
    """Lenient where entities begin with B: the entity is there, and the tag is told."""
    got = read("a.conll", lines("EU B-ORG", "so O", "Jo I-PER", "Doe I-PER", "EU B-ORG", "U I-LOC"))
    assert [text for _, text, _, _ in claims(got)] == ["EU", "Jo Doe", "EU", "U"]
    message = "'I-PER' goes on with no entity of its type; read as the beginning of one"
    assert faults(got) == [("shape", "tags[2]", message), ("shape", "tags[5]", message.replace("PER", "LOC"))]


def test_malformed_lines_are_faults_of_their_sentence(read: Reader):
    """A token without a tag is outside, a tag without a token claims nothing; their lines are named."""
    good = lines("EU B-ORG", "said O", "", "so O", "it O", "is O", "")
    got = read("a.conll", good + b"EU\tB-ORG\nsaid\n\tB-PER\nso\t\nx\ty\tO\n")
    assert faults(got, 2) == [
        ("shape", "line 2", "no tag"),
        ("shape", "line 3", "no token"),
        ("shape", "line 4", "no tag"),
        ("shape", "line 5", "3 columns where 2 are due"),
    ]
    assert (got.row(2)["context"], claims(got, 2)) == ("EU said so x", [("ORG", "EU", "mention", 0)])


def test_what_is_no_sentence_is_rejected_and_its_neighbours_are_not(read: Reader):
    """Bytes that are not UTF-8, and lines without any token and tag."""
    got = read("a.conll", lines("EU B-ORG", "") + b"\xff\tO\n\nnonsense\nmore\n\n" + lines("it O"))
    assert [one.error for one in got.rejected] == ["not UTF-8: byte 0xff at byte 0", "no line has a token and a tag"]
    assert [(one.row, one.line, one.raw) for one in got.rejected] == [(1, 3, b"\xff\tO"), (2, 5, b"nonsense\nmore")]
    assert got.samples["row"].to_list() == [0, 3]
    assert got.written["kept.conll"] == lines("EU B-ORG", "", "it O")


def test_characters_with_their_places_in_words_are_joined_without_spaces(read: Reader):
    """Weibo's first column is a character and its place in a word; digits are characters too."""
    got = read("a.dev", lines("科0 O", "技1 O", "30 O", "在0 O", "王0 B-PER.NAM", "小0 B-PER.NAM", "明1 I-PER.NAM"))
    assert got.corpus.files[0].reason == "character and BIO tag per line"
    assert got.row()["context"] == "科技3在王小明"
    assert claims(got)[1] == ("PER.NAM", "小明", "mention", 1)
    assert placed(got)


def test_words_are_joined_by_a_space_unless_both_neighbours_are_cjk(read: Reader):
    """Chinese words run together, Latin ones do not."""
    got = read("a.conll", lines("我们 O", "在 O", "New B-LOC", "York I-LOC", "工作 O", "。 O"))
    assert got.row()["context"] == "我们在 New York 工作。"
    assert placed(got)


def test_documents_keep_their_openings(tmp_path: Path):
    """`-DOCSTART-` and remarks are no records; they leave before the first kept sentence of their document."""
    path = tmp_path / "a.conll"
    one, two = b"-DOCSTART- -X- O O\n\n", b"-DOCSTART- -X- O O\n\n# remark\n\n"
    sentences = [b"EU NNP B-NP B-ORG\n\n", b"so RB O O\n\n", b"# sent_id = s3\nJo NNP B-NP B-PER\n\n", b"it PRP O O\n"]
    path.write_bytes(one + sentences[0] + sentences[1] + two + sentences[2] + sentences[3])
    (block,) = open_corpus([str(path)]).blocks()
    assert block.size == 4
    batch, rejected = block.samples()
    assert not rejected
    assert batch["id"][2] == "s3"
    for rows, kept in (
        ([0, 1, 2, 3], path.read_bytes()),
        ([1, 3], one + sentences[1] + two + sentences[3]),
        ([3], two + sentences[3]),
        ([], b""),
    ):
        writer = Writer(tmp_path / "out", "kept")
        writer.add(block.pieces(rows))
        assert [place.read_bytes() for place in writer.close()] == [kept]


def test_a_hashtag_is_a_token_and_a_separator_may_be_white_space(read: Reader):
    """What begins with # and has a tag is no remark; separators leave as they stood."""
    data = b"\r\n#nyc\tO\r\n#doc\tO\r\n \t\r\n\r\nEU\tB-ORG\r\n\n\n"
    got = read("a.conll", b"\xef\xbb\xbf" + data)
    assert got.samples["context"].to_list() == ["#nyc #doc", "EU"]
    assert got.samples["line"].to_list() == [2, 6]
    assert got.written == {"kept.conll": data}


def test_files_of_other_dialects_leave_apart(tmp_path: Path):
    """Tabs beside blanks cannot be read together; files alike are joined by a blank line."""
    (tmp_path / "a.conll").write_bytes(b"EU\tB-ORG\nso\tO")
    (tmp_path / "b.conll").write_bytes(b"EU B-ORG\nso O\n")
    (tmp_path / "c.conll").write_bytes(b"EU\tB-ORG\nso\tO\n")
    got = read_all(open_corpus([str(tmp_path / f"{one}.conll") for one in "abc"]), tmp_path / "out")
    assert got.written == {
        "kept.conll": b"EU\tB-ORG\nso\tO\n\nEU\tB-ORG\nso\tO\n",
        "kept-2.conll": b"EU B-ORG\nso O\n",
    }


def test_a_mapping_names_the_columns_and_adds_what_the_file_does_not_say(read: Reader):
    """`columns` with token and tag say where these are; other columns can be kept."""
    mapping = {
        "columns": ["tag", "token", "pos"],
        "instruction": {"value": "Find all."},
        "source": {"value": "me"},
        "meta": ["pos"],
    }
    got = read("a.txt", lines("B-ORG EU NNP", "O so RB"), mapping=mapping)
    row = got.row()
    assert (row["instruction"], row["context"], row["task"], row["source"]) == ("Find all.", "EU so", "closed_ie", "me")
    assert claims(got) == [("ORG", "EU", "mention", 0)]
    assert (row["meta.pos"], row["format"], row["faults"]) == ('["NNP", "RB"]', "mapping", [])


def test_the_user_can_name_the_format(read: Reader):
    """`conll` by name reads what is too short to tell."""
    assert read("a.txt", b"vitamin B-12\n", format="conll").row()["context"] == "vitamin"


DOCUMENT = (
    b"#doc 7\n0\tJo\tB-Peop\t['Work_For', 'Live_In']\t[4, 6]\n1\tof\tO\t['N']\t[1]\n2\tthe\tO\t['N']\t[2]\n"
    b"3\tNew\tB-Org\t['N']\t[3]\n4\tCo\tI-Org\t['Based_In']\t[6]\n5\tin\tO\t['N']\t[5]\n6\tUlm\tB-Loc\t['N']\t[6]\n"
)


def test_conll04_relations_join_the_entities_that_end_at_their_tokens(read: Reader):
    """A record is a document; each relation is a subject and an object in a group of their own."""
    data = DOCUMENT + b"#doc 8\n0\tUlm\tB-Loc\t['N']\t[0]\n"
    got = read("a.txt", data)
    assert got.samples["id"].to_list() == ["7", "8"]
    assert got.row()["context"] == "Jo of the New Co in Ulm"
    assert claims(got)[3:] == [
        ("Work_For", "Jo", "subject", 3), ("Work_For", "New Co", "object", 3),
        ("Live_In", "Jo", "subject", 4), ("Live_In", "Ulm", "object", 4),
        ("Based_In", "New Co", "subject", 5), ("Based_In", "Ulm", "object", 5),
    ]  # fmt: skip
    assert json.loads(got.row()["output"])["Based_In"] == [{"subject": "New Co", "object": "Ulm"}]
    assert placed(got)
    assert got.row()["faults"] == []
    assert got.written == {"kept.conll": data}


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (b"[4, 6]", b"[3, 6]", "relations[0]"),
        (b"[4, 6]", b"[99, 6]", "relations[0]"),
        (b"[4, 6]", b"[4]", "tokens[0]"),
        (b"['Work_For', 'Live_In']", b"Work_For", "tokens[0]"),
        (b"['Work_For', 'Live_In']", b"[" * 5000, "tokens[0]"),
    ],
)
def test_a_relation_that_joins_no_entities_is_a_fault(read: Reader, old: bytes, new: bytes, field: str):
    """What cannot be read of relations costs these relations only."""
    got = read("a.txt", DOCUMENT.replace(old, new), format="conll04")
    assert [(check, where) for check, where, _ in faults(got)] == [("shape", field)]
    assert ("Based_In", "Ulm", "object") in [one[:3] for one in claims(got)]


def test_a_block_of_fifty_megabytes_is_passed_over_without_being_held(tmp_path: Path):
    """Beyond 32 MiB a sentence is rejected, and blank lines without end are not held."""
    path = tmp_path / "a.conll"
    with path.open("wb") as file:
        file.write(lines("EU B-ORG", "so O", ""))
        for _ in range(50):
            file.write(b"word\tO\n" * (1 << 10))
            file.write(b"x" * (1 << 20) + b"\tO\n")
        file.write(b"\n" * (3 << 19))
        file.write(lines("EU B-ORG"))
    tracemalloc.start()
    try:
        blocks = [(batch, bad) for block in open_corpus([str(path)]).blocks() for batch, bad in [block.samples()]]
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [row for batch, _ in blocks for row in batch["row"]] == [0, 2]
    (bad,) = [one for _, rejected in blocks for one in rejected]
    assert "over the limit of 32 MiB" in bad.error
    assert peak < 150 << 20


words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=6)
labels = st.from_regex(r"[A-Z][a-z.]{0,4}", fullmatch=True)
tags = st.just("O") | st.tuples(st.sampled_from("BIEMSLU"), labels).map("-".join)
sentences = st.lists(st.tuples(words, tags), min_size=1, max_size=8)
between = st.lists(st.sampled_from([b"\n", b" \n", b"\t\n", b"\r\n"]), min_size=1, max_size=3).map(b"".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(sentences, between), min_size=1, max_size=8), st.data())
def test_whatever_the_sentences_they_leave_as_they_came_and_are_placed(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[tuple[list[tuple[str, str]], bytes]], data: st.DataObject
):
    """All kept is the file; some kept is their lines and separators; alike for any block size."""
    tmp_path = tmp_path_factory.mktemp("any")
    texts = ["\n".join(f"{token}\t{tag}" for token, tag in sentence).encode() for sentence, _ in blocks]
    wholes = [text + b"\n" + gap for text, (_, gap) in zip(texts, blocks, strict=True)]
    path = tmp_path / "a.conll"
    path.write_bytes(b"".join(wholes))
    mapping = {"columns": ["token", "tag"], "task": {"value": "closed_ie"}}
    limits = {"max_records": data.draw(st.integers(1, 9)), "max_bytes": data.draw(st.integers(1, 500))}
    whole = read_all(open_corpus([str(path)], mapping=mapping), tmp_path / "whole")
    cut = read_all(open_corpus([str(path)], mapping=mapping), tmp_path / "cut", **limits)
    assert whole.written == cut.written == {"kept.conll": path.read_bytes()}
    assert whole.samples.equals(cut.samples)
    assert whole.samples["record"].to_list() == texts
    assert placed(whole)
    for row, (sentence, _) in enumerate(blocks):
        assert "".join(whole.row(row)["context"].split(" ")) == "".join(token for token, _ in sentence)
        begun = sum(tag[0] in "BSU" for _, tag in sentence)
        assert begun <= len(whole.row(row)["spans"]) <= sum(tag != "O" for _, tag in sentence)

    rows = data.draw(st.lists(st.integers(0, len(blocks) - 1), unique=True).map(sorted))
    (block,) = open_corpus([str(path)], mapping=mapping).blocks()
    writer = Writer(tmp_path / "some", "kept")
    writer.add(block.pieces(rows))
    (written,) = writer.close()
    assert written.read_bytes() == b"".join(wholes[row] for row in rows)


pieces = st.sampled_from(
    [b"EU\tB-X", b"a", b"\t", b"O", b"\tO", b"\n", b"\r\n", b"#doc 1", b"-DOCSTART-", b"\xff", b" ", b"[", b"{"]
)


def tokens_of(lines: list[bytes]) -> list[bytes]:
    return [line.strip() for line in lines if line.strip() and not line.startswith((b"#", b"-DOCSTART-"))]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=200) | st.lists(pieces).map(b"".join))
def test_no_bytes_are_lost_or_crash_a_tagging_file(tmp_path_factory: pytest.TempPathFactory, data: bytes):
    """Sentences and rejects hold all lines that are neither blank nor remarks, in order."""
    tmp_path = tmp_path_factory.mktemp("bytes")
    path = tmp_path / "a.conll"
    path.write_bytes(data)
    for format_ in ("conll", "conll04"):
        got = read_all(open_corpus([str(path)], format=format_), tmp_path / format_)
        if got.corpus.files[0].container != "conll":
            continue
        texts: dict[int, bytes] = {one.row: one.raw or b"" for one in got.rejected}
        if got.samples.height:
            texts |= dict(zip(got.samples["row"], got.samples["record"], strict=True))
        assert sorted(texts) == list(range(len(texts)))
        found = [line for row in sorted(texts) for line in texts[row].split(b"\n")]
        assert tokens_of(found) == tokens_of(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"))
