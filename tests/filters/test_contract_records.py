"""A user's own contract for the original records."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hum_qc.corpus import open_corpus
from hum_qc.errors import PolicyError
from hum_qc.filters.contract import contract_violations
from hum_qc.filters.contracts.records import build_contract, contract_faults, record_failures
from hum_qc.filters.recipe import load_recipe
from hum_qc.sample import schema

CONTRACT: dict[str, Any] = {
    "contract": "mine",
    "columns": {
        "q": {"dtype": "str", "checks": {"str_length": {"min_value": 3}, "str_matches": "^[A-Z]"}},
        "score": {
            "dtype": "float",
            "nullable": True,
            "required": False,
            "checks": {"in_range": {"min_value": 0, "max_value": 5}},
        },
        "grade": {"dtype": "str", "required": False, "checks": {"isin": ["a", "b"]}},
        "tags": {"dtype": "list", "required": False},
        "n": {"dtype": "int", "required": False, "checks": {"greater_than": 0}},
    },
}


def failing(record: bytes, contract: dict[str, Any] = CONTRACT) -> list[str]:
    return sorted(record_failures(pl.Series([b'{"q": "Good"}', record]), contract).filter(index=1)["check"])


@pytest.mark.parametrize(
    ("record", "found"),
    [
        (b'{"q": "Why?", "score": 5, "grade": "a", "tags": [1], "n": 1, "more": {}}', []),
        (b'{"q": "Why?", "score": null}', []),
        (b"{}", ["required.q"]),
        (b'{"q": null}', ["null.q"]),
        (b'{"q": "Why?", "grade": null}', ["null.grade"]),
        (b'{"q": 3}', ["dtype.q"]),
        (b'{"q": "a"}', ["str_length.q", "str_matches.q"]),
        (b'{"q": "Why?", "score": 5.5, "grade": "c"}', ["in_range.score", "isin.grade"]),
        (b'{"q": "Why?", "score": true, "tags": {}, "n": 1.5}', ["dtype.n", "dtype.score", "dtype.tags"]),
        (b'{"q": "Why?", "n": 99999999999999999999999}', ["dtype.n"]),
        (b"[1]", ["record.json"]),
        (b'{"q": "Why?"', ["record.json"]),
        (b"\xff", ["record.json"]),
        (b'{"q":' * 5000, ["record.json"]),
    ],
)
def test_a_record_is_held_against_the_contract(record: bytes, found: list[str]):
    """Every failure of a record at once; a wrong type is a violation and no crash."""
    assert failing(record) == found


def test_a_strict_contract_names_every_field():
    """Under `strict` a field that is not named is a violation."""
    assert failing(b'{"q": "Why?", "more": 1}', {**CONTRACT, "strict": True}) == ["unknown.more"]


def test_the_contract_is_a_pandera_schema():
    """What is built can be used by itself, in a user's own pandera pipeline."""
    built = build_contract(CONTRACT)
    assert type(built).__name__ == "DataFrameSchema"
    assert built.name == "mine"
    assert list(built.columns) == list(CONTRACT["columns"])


@pytest.mark.parametrize(
    ("path", "value", "where", "said"),
    [
        (("colums",), {}, ("colums",), "did you mean 'columns'"),
        (("strict",), "yes", ("strict",), "true or false"),
        (("columns",), [], ("columns",), "a map"),
        (("columns", "q"), "str", ("columns", "q"), "a map"),
        (("columns", "q", "dtype"), "string", ("columns", "q", "dtype"), "did you mean 'str'"),
        (("columns", "q", "nulable"), True, ("columns", "q", "nulable"), "did you mean 'nullable'"),
        (("columns", "q", "required"), 1, ("columns", "q", "required"), "true or false"),
        (("columns", "q", "unique"), True, ("columns", "q", "unique"), "duplicates"),
        (("columns", "q", "checks"), ["isin"], ("columns", "q", "checks"), "a map"),
        (("columns", "q", "checks", "is_in"), ["a"], ("columns", "q", "checks", "is_in"), "did you mean 'isin'"),
        (
            ("columns", "q", "checks", "in_range"),
            {"min_value": 1},
            ("columns", "q", "checks", "in_range"),
            "not for str",
        ),
        (("columns", "q", "checks", "str_matches"), "(", ("columns", "q", "checks", "str_matches"), "subpattern"),
        (("columns", "q", "checks", "str_matches"), "(?=a)", ("columns", "q", "checks", "str_matches"), "no pattern"),
        (("columns", "q", "checks", "str_length"), {"min": 1}, ("columns", "q", "checks", "str_length"), "min_value"),
        (
            ("columns", "q", "checks", "str_length"),
            {"min_value": "3"},
            ("columns", "q", "checks", "str_length"),
            "not a number",
        ),
        (("columns", "n", "checks", "greater_than"), "x", ("columns", "n", "checks", "greater_than"), "not a number"),
        (("columns", "n", "checks", "in_range"), {"min_value": 2}, ("columns", "n", "checks", "in_range"), "in_range"),
        (("columns", "q", "checks", "isin"), [1, 2], ("columns", "q", "checks", "isin"), "not text"),
        (("columns", "tags", "checks"), {"isin": [1]}, ("columns", "tags", "checks", "isin"), "not for list"),
    ],
)
def test_a_fault_is_reported_where_it_stands(path: tuple[str, ...], value: Any, where: tuple[str, ...], said: str):
    """The path of the wrong word, and the near miss."""
    data = copy.deepcopy(CONTRACT)
    node = data
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    ((at, message),) = contract_faults(data)
    assert at == where
    assert said in message


def test_all_faults_are_reported_at_once():
    """Not only the first."""
    data = {"contract": "x", "columns": {"a": {"dtype": "text"}, "b": {}, "c": {"dtype": "int", "checks": {"nope": 1}}}}
    assert [at for at, _ in contract_faults(data)] == [
        ("columns", "a", "dtype"),
        ("columns", "b"),
        ("columns", "c", "checks", "nope"),
    ]
    assert contract_faults(CONTRACT) == []
    assert contract_faults({"contract": "x"}) == [((), "columns: a map of field names is due")]


def test_the_measure_reads_the_contract_of_a_file(tmp_path: Path):
    """`contract: FILE` takes the place of the contracts by task; a broken one is a policy error."""
    path = tmp_path / "mine.yaml"
    path.write_text("contract: mine\ncolumns:\n  q: {dtype: str, checks: {str_length: {min_value: 3}}}\n")
    columns = schema()
    rows = [{**dict.fromkeys(columns), "record": record} for record in (b'{"q": "Why?"}', b'{"q": "a"}')]
    readings = contract_violations(pl.DataFrame(rows, schema=columns), contract=path)
    assert readings.values.to_list() == [0, 1]
    assert readings.evidence is not None
    assert readings.evidence([1]) == [
        {"violations": [{"check": "str_length.q", "field": "q", "message": "does not meet str_length"}]}
    ]


TABLE = """contract: mine
strict: true
columns:
  instruction: {dtype: str}
  output: {dtype: str, checks: {str_length: {min_value: 1}}}
  score: {dtype: float, nullable: true, checks: {in_range: {min_value: 0, max_value: 5}}}
  n: {dtype: int, checks: {greater_than: 0}}
  seen: {dtype: bool}
"""


@pytest.mark.parametrize("separator", [",", "\t"])
def test_a_row_of_a_delimited_file_is_held_against_the_contract(tmp_path: Path, separator: str):
    """Its texts are read as the types that the contract asks for; an empty one is null, but for text."""
    (tmp_path / "mine.yaml").write_text(TABLE)
    rows = ["instruction,output,score,n,seen", "a,b,4.5,1,true", "a,b,,2,False", "a,,6,1.5,yes", "a,b,x,,true"]
    path = tmp_path / ("a.csv" if separator == "," else "a.tsv")
    path.write_text("\n".join(rows).replace(",", separator) + "\n")
    with open_corpus([str(path)]) as corpus:
        batch = pl.concat([block.samples()[0] for block in corpus.blocks()])
    readings = contract_violations(batch, contract=tmp_path / "mine.yaml")
    assert readings.evidence is not None
    told = [{one["check"] for one in each["violations"]} for each in readings.evidence(range(4))]
    assert told == [set(), set(), {"str_length.output", "in_range.score", "dtype.n", "dtype.seen"},
                    {"dtype.score", "null.n"}]  # fmt: skip


def test_a_row_of_parquet_is_held_against_the_contract(tmp_path: Path):
    """Its values have types of their own: text is no number there."""
    (tmp_path / "mine.yaml").write_text(TABLE)
    values = {"instruction": ["a", "a"], "output": ["b", "b"], "score": ["4.5", None], "n": [1, 0], "seen": [True] * 2}
    pl.DataFrame(values).write_parquet(tmp_path / "a.parquet")
    with open_corpus([str(tmp_path / "a.parquet")]) as corpus:
        batch = pl.concat([block.samples()[0] for block in corpus.blocks()])
    readings = contract_violations(batch, contract=tmp_path / "mine.yaml")
    assert readings.evidence is not None
    told = [[one["check"] for one in each["violations"]] for each in readings.evidence(range(2))]
    assert told == [["dtype.score"], ["greater_than.n"]]


@given(st.text(max_size=20))
def test_any_text_of_a_row_is_judged(text: str):
    """No text is a crash, whatever type it is read as."""
    columns = {kind: {"dtype": kind, "nullable": True} for kind in ("str", "int", "float", "bool", "list")}
    row = json.dumps(dict.fromkeys(columns, text)).encode("utf-8", "surrogatepass")
    found = record_failures(pl.Series([b"x"]), {"contract": "x", "columns": columns}, pl.Series([row]))
    assert "dtype.list" in found["check"].to_list()
    assert "record.json" not in found["check"].to_list()


def test_a_broken_contract_is_a_fault_of_the_recipe_that_names_it(tmp_path: Path):
    """The contract's own file and line are given, and the path is relative to the recipe."""
    (tmp_path / "mine.yaml").write_text("contract: mine\ncolumns:\n  q: {dtype: text}\n")
    recipe = tmp_path / "recipe.yaml"
    line = "recipe: r\nlayers:\n  schema:\n    - contract_violations: {contract: %s, max: 0}\n"
    recipe.write_text(line % "mine.yaml")
    with pytest.raises(PolicyError, match=r"mine\.yaml:3: dtype: 'text' is no type"):
        load_recipe(str(recipe))
    recipe.write_text(line % "mein.yaml")
    with pytest.raises(PolicyError, match=r"recipe\.yaml:4: contract: no file '.*'; did you mean 'mine.yaml'\?"):
        load_recipe(str(recipe))
