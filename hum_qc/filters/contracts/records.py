"""A user's own contract for the original records: fields, types and checks, in words close to pandera's YAML.

    contract: mine
    strict: true                      # a field that is not named is a violation
    columns:
      question: {dtype: str, checks: {str_length: {min_value: 3}}}
      score: {dtype: float, required: false, nullable: true, checks: {in_range: {min_value: 0, max_value: 5}}}

A contract looks at one record at a time, so there is no `unique`: the layer of duplicates sees the corpus. A delimited
file has no types: the text of a field is a number or a truth value where the contract says so and the text reads as
one, and null where it is empty and the contract does not ask for text.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from hum_qc.errors import near_miss

if TYPE_CHECKING:
    import polars as pl

Path = tuple[str | int, ...]
Read = tuple[dict[str, Any], str | None]
"""A record, or nothing and why it cannot be read."""

WORDS: Final = ("contract", "description", "strict", "columns")
COLUMN_WORDS: Final = ("dtype", "nullable", "required", "checks", "description")
DTYPES: Final = ("str", "int", "float", "bool", "list", "object")
NUMBERS: Final = ("int", "float")
TEXT_CHECKS: Final = ("str_contains", "str_endswith", "str_length", "str_matches", "str_startswith")
NUMBER_CHECKS: Final = (
    "greater_than",
    "greater_than_or_equal_to",
    "in_range",
    "less_than",
    "less_than_or_equal_to",
)
VALUE_CHECKS: Final = ("equal_to", "isin", "not_equal_to", "notin")
CHECKS: Final = (*TEXT_CHECKS, *NUMBER_CHECKS, *VALUE_CHECKS)

LARGEST: Final = 2**63
NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
MANY_DIGITS: Final = 300


def contract_faults(data: Mapping[str, Any]) -> list[tuple[Path, str]]:
    """Every fault of a contract: where in the data it stands, and what is wrong."""
    return list(_faults(data))


def build_contract(data: Mapping[str, Any]) -> Any:
    """The pandera schema of a contract without faults; `error` of each check is `check.field`."""
    import pandera.polars as pa

    columns = {
        field: pa.Column(
            _dtype(spec["dtype"]),
            checks=[_check(field, name, given) for name, given in spec.get("checks", {}).items()],
            nullable=spec.get("nullable", False),
            required=spec.get("required", True),
        )
        for field, spec in data["columns"].items()
    }
    return pa.DataFrameSchema(columns, name=data["contract"])


def record_failures(records: pl.Series, data: Mapping[str, Any], rows: pl.Series | None = None) -> pl.DataFrame:
    """`index`, `check`, `field` and `message` of everything in the records that the contract does not accept.

    `rows`: records that are rows of a delimited file as JSON objects of texts, null for all others.
    """
    import polars as pl

    from hum_qc.filters.contracts.families import refused

    columns: Mapping[str, Any] = data["columns"]
    texts = [None] * len(records) if rows is None else rows
    read = [_record(raw) if row is None else _typed(row, columns) for raw, row in zip(records, texts, strict=True)]
    told = [(at, "record.json", "record", reason) for at, (_, reason) in enumerate(read) if reason]
    if data.get("strict", False):
        unnamed = [(at, field) for at, (record, _) in enumerate(read) for field in record if field not in columns]
        told += [(at, "unknown", field, "the contract names no such field") for at, field in unnamed]
    series: dict[str, pl.Series] = {}
    excused: set[tuple[int, str]] = set()
    for field, spec in columns.items():
        values, faults, absent = _values(field, spec, read)
        series[field] = pl.Series(values, dtype=_dtype(spec["dtype"]))
        told += [(at, check, field, message) for at, check, message in faults]
        excused |= {(at, field) for at in absent}
    refusals = refused(build_contract(data), pl.DataFrame(series)).iter_rows()
    told += [
        (index, *_told(check, field))
        for index, check, field in refusals
        if check != "not_nullable" or (index, field) not in excused
    ]
    fields = {"index": pl.UInt32, "check": pl.String, "field": pl.String, "message": pl.String}
    found = pl.DataFrame(told, schema=fields, orient="row")
    whole = pl.col("check").str.contains(".", literal=True)
    return found.with_columns(
        check=pl.when(whole).then("check").otherwise(pl.concat_str("check", "field", separator="."))
    )


def _values(
    field: str, spec: Mapping[str, Any], read: Sequence[Read]
) -> tuple[list[Any], list[tuple[int, str, str]], set[int]]:
    """The column of a field, what is wrong in it, and the rows whose null is not the record's own."""
    values: list[Any] = []
    faults: list[tuple[int, str, str]] = []
    absent: set[int] = set()
    for at, (record, reason) in enumerate(read):
        value, fault = (None, None) if reason else _value(field, record, spec)
        values.append(value)
        if fault:
            faults.append((at, *fault))
        if reason or fault or field not in record:
            absent.add(at)
    return values, faults, absent


def _told(check: str, field: str) -> tuple[str, str, str]:
    if check == "not_nullable":
        return "null", field, "is null"
    return check, field, f"does not meet {check.partition('.')[0]}"


def _record(raw: bytes | None) -> Read:
    import msgspec

    try:
        record = msgspec.json.decode(raw or b"")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}, "the record cannot be read as JSON"
    return (record, None) if isinstance(record, dict) else ({}, "the record is no JSON object")


def _typed(row: bytes, columns: Mapping[str, Any]) -> Read:
    """A row of texts as a record of the contract's types; a text that reads as none of its type stays text."""
    record, reason = _record(row)
    for field, spec in columns.items():
        if spec["dtype"] in _PARSE and field in record:
            text = record[field].strip()
            record[field] = _PARSE[spec["dtype"]](text) if text else None
    return record, reason


def _number(text: str) -> int | float | str:
    if not NUMBER.fullmatch(text):
        return text
    return int(text) if text.lstrip("+-").isdecimal() and len(text) < MANY_DIGITS else float(text)


_PARSE: Final[Mapping[str, Any]] = {
    "int": _number,
    "float": _number,
    "bool": lambda text: {"true": True, "false": False}.get(text.lower(), text),
}


def _value(field: str, record: Mapping[str, Any], spec: Mapping[str, Any]) -> tuple[Any, tuple[str, str] | None]:
    """The value as its column takes it, and what is wrong with it."""
    if field not in record:
        return None, ("required", "the field is not there") if spec.get("required", True) else None
    value, kind = record[field], spec["dtype"]
    if value is None:
        return None, None
    if not _is(value, kind):
        return None, ("dtype", f"is {_kind(value)}, not {kind}")
    if kind in ("list", "object"):
        return kind, None
    return (float(value) if kind == "float" else value), None


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "bool"
    if isinstance(value, int):
        return kind in NUMBERS and -LARGEST <= value < LARGEST
    known: Mapping[type, str] = {str: "str", float: "float", list: "list", dict: "object"}
    return known.get(type(value)) == kind


def _kind(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return "int" if -LARGEST <= value < LARGEST else "a number of more than 64 bits"
    return {bool: "bool", str: "str", float: "float", list: "list", dict: "object"}[type(value)]


def _dtype(kind: str) -> Any:
    import polars as pl

    return {"int": pl.Int64, "float": pl.Float64, "bool": pl.Boolean}.get(kind, pl.String)


def _check(field: str, name: str, given: Any) -> Any:
    import pandera.polars as pa

    check = getattr(pa.Check, name)
    error = f"{name}.{field}"
    return check(**given, error=error) if isinstance(given, Mapping) else check(given, error=error)


def _faults(data: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    yield from _unknown(data, WORDS, ())
    if not isinstance(data.get("strict", False), bool):
        yield ("strict",), "strict: true or false"
    columns = data.get("columns")
    if not isinstance(columns, Mapping) or not columns:
        yield ("columns",) if "columns" in data else (), "columns: a map of field names is due"
        return
    for field, spec in columns.items():
        path: Path = ("columns", field)
        if not isinstance(spec, Mapping):
            yield path, f"{field}: a map such as {{dtype: str}} is due"
            continue
        yield from _column_faults(spec, path)


def _column_faults(spec: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, str]]:
    if "unique" in spec:
        yield (*path, "unique"), "unique: a contract looks at one record at a time; duplicates are a layer of their own"
    yield from _unknown({key: value for key, value in spec.items() if key != "unique"}, COLUMN_WORDS, path)
    for word in ("nullable", "required"):
        if not isinstance(spec.get(word, False), bool):
            yield (*path, word), f"{word}: true or false, not {spec[word]!r}"
    kind = spec.get("dtype")
    if kind not in DTYPES:
        where = (*path, "dtype") if "dtype" in spec else path
        said = f"{kind!r} is no type{near_miss(str(kind), DTYPES)}" if kind else "is due"
        yield where, f"dtype: {said}"
        return
    checks = spec.get("checks", {})
    if not isinstance(checks, Mapping):
        yield (*path, "checks"), "checks: a map from check to its arguments is due"
        return
    for name, given in checks.items():
        fault = _check_fault(str(kind), name, given)
        if fault:
            yield (*path, "checks", name), fault


def _check_fault(kind: str, name: Any, given: Any) -> str | None:
    if name not in CHECKS:
        return f"no check is called {name!r}{near_miss(str(name), CHECKS)}"
    fits = {"str": (*TEXT_CHECKS, *VALUE_CHECKS), "bool": VALUE_CHECKS, "list": (), "object": ()}.get(
        kind, (*NUMBER_CHECKS, *VALUE_CHECKS)
    )
    if name not in fits:
        return f"{name} is not for {kind}"
    return _argument_fault(kind, name, given) or _pattern_fault(name, given)


def _argument_fault(kind: str, name: str, given: Any) -> str | None:
    import pandera.polars as pa

    if isinstance(given, Mapping):
        known = [p for p in inspect.signature(getattr(pa.Check, name)).parameters if p != "kwargs"]
        wrong = next((key for key in given if key not in known), None)
        if wrong is not None:
            return f"{name}: no argument is called {wrong!r}{near_miss(str(wrong), known)}"
    try:
        _check("", name, given)
    except Exception as error:
        return f"{name}: {str(error).splitlines()[0]}"
    values = given.values() if isinstance(given, Mapping) else [given]
    flat = [one for value in values for one in (value if isinstance(value, list) else [value])]
    numeric = kind in NUMBERS or name == "str_length"
    bad = next((one for one in flat if one is not None and isinstance(one, str) is numeric), None)
    return f"{name}: {bad!r} is not {'a number' if numeric else 'text'}" if bad is not None and kind != "bool" else None


def _pattern_fault(name: str, given: Any) -> str | None:
    import polars as pl

    if name not in ("str_matches", "str_contains"):
        return None
    pattern = given.get("pattern") if isinstance(given, Mapping) else given
    try:
        pl.Series([""]).str.contains(str(pattern))
    except pl.exceptions.ComputeError as error:
        return f"{name}: {pattern!r} is no pattern: {str(error).splitlines()[-1]}"
    return None


def _unknown(data: Mapping[str, Any], words: Sequence[str], path: Path) -> Iterator[tuple[Path, str]]:
    for key in data:
        if key not in words:
            yield (*path, key), f"'{key}' is no word of a contract{near_miss(str(key), words)}"
