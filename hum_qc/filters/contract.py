"""The schema layer: whether a sample is what its task, or a user's own contract, says it must be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.errors import Fault, PolicyError
from hum_qc.filters.contracts.extraction import Violation, closed_violations, open_violations
from hum_qc.filters.contracts.families import failures, families
from hum_qc.filters.contracts.records import contract_faults, record_failures
from hum_qc.filters.contracts.tools import tool_violations
from hum_qc.registry import Evidence, Readings, batch_measure

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.policy import Document
    from hum_qc.sample import Batch

SHOWN: Final = 20

_JSON: Final = r"^\s*[\[{]"
_MARKED: Final = r"^\s*\[[^\[\]{}|]+\|[^\[\]{}|]+\]"
"""A text whose first words are a marked mention, `[mention|label]`: it begins with a bracket, and is no JSON."""


def contract_file_faults(*, contract: Path | None = None) -> list[Fault]:
    """Every fault of the user's contract file."""
    if contract is None:
        return []
    try:
        document = _contract(contract)
    except PolicyError as error:
        return list(error.faults)
    return [document.fault(message, *path) for path, message in contract_faults(document.data)]


@batch_measure(
    unit="count",
    version=2,
    source="pandera, Bantilan 2020; record formats of IEPile, OpenAI chat and SQuAD",
    check=contract_file_faults,
    documents=lambda contract: [_contract(contract)] if contract else [],
)
def contract_violations(batch: Batch, *, contract: Path | None = None) -> Readings:
    """Checks of its contract that a sample does not meet; 0 meets it, and never null.

    Without `contract`: the contract of the sample's task family over the canonical columns, those of
    conversations and of preference pairs, the JSON of extraction answers and tool calls, and what the
    format found wrong with the record. With `contract: FILE`: the user's own, over the original record: a JSON object,
    a row of Parquet, or a row of a delimited file, whose texts are read as the contract's types.
    """
    import polars as pl

    found = _own(batch, contract) if contract else _canonical(batch)
    found = found.unique(["at", "check"], keep="first", maintain_order=True)
    counts = found.group_by("at").agg(count=pl.len().cast(pl.Int64))
    rows = pl.DataFrame({"at": pl.int_range(batch.height, dtype=pl.UInt32, eager=True)})
    values = rows.join(counts, on="at", how="left", maintain_order="left")["count"].fill_null(0)

    def evidence(asked: Sequence[int]) -> list[Evidence]:
        told = found.filter(pl.col("at").is_in(list(asked))).group_by("at")
        lists = dict(told.agg(pl.struct("check", "field", "message").head(SHOWN)).iter_rows())
        return [{"violations": lists.get(row, [])} for row in asked]

    return Readings(values, evidence)


def _contract(contract: Path) -> Document:
    from hum_qc.policy import load

    return load(str(contract), "contract")


def _own(batch: Batch, contract: Path) -> pl.DataFrame:
    return record_failures(batch["record"], _contract(contract).data, batch["fields"]).rename({"index": "at"})


def _canonical(batch: Batch) -> pl.DataFrame:
    """`at`, `check`, `field` and `message` of every violation, the gravest kind first."""
    import polars as pl

    numbered = batch.drop("record").with_row_index("at")
    found = [_of_format(numbered)]
    for family, mine in families().items():
        samples = numbered.filter(mine)
        if samples.height:
            places = samples["at"]
            failed = failures(family, samples)
            found.append(failed.select(places.gather(failed["index"]).alias("at"), "check", "field", "message"))
    found += [_of_answers(numbered), _of_tools(numbered)]
    return pl.concat(found).sort("at", maintain_order=True)


def _of_format(numbered: pl.DataFrame) -> pl.DataFrame:
    """What the format found while mapping the record, each under `check.field`."""
    import polars as pl

    faults = numbered.select("at", "faults").explode("faults", empty_as_null=False, keep_nulls=False).unnest("faults")
    named = pl.col("check").str.contains(".", literal=True) | pl.col("field").is_null()
    check = pl.when(named).then("check").otherwise(pl.concat_str("check", "field", separator="."))
    return faults.select("at", check.alias("check"), "field", "message")


def _of_answers(numbered: pl.DataFrame) -> pl.DataFrame:
    """Extraction answers in JSON. A format that writes them otherwise has read them itself, and states the spans."""
    import polars as pl

    extraction = pl.col("task").is_in(["closed_ie", "open_ie"]) & pl.col("output").str.contains(r"\S")
    stated = pl.col("spans").is_not_null() & (
        ~pl.col("output").str.contains(_JSON) | pl.col("output").str.contains(_MARKED)
    )
    rows = numbered.filter(extraction & ~stated).select("at", "task", "output", "labels", "schema")

    def violations(task: str, output: str, labels: list[str] | None, schema: str | None) -> list[Violation]:
        return closed_violations(output, labels, schema) if task == "closed_ie" else open_violations(output)

    return _each(rows, "output", violations)


def _of_tools(numbered: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    turn = pl.element().struct
    calls = turn.field("tool_calls").is_not_null() | turn.field("role").is_in(["function_call", "tool_call"])
    called = pl.col("turns").list.eval(calls.fill_null(value=False)).list.any().fill_null(value=False)
    rows = numbered.filter(pl.col("tools").is_not_null() | called).select("at", "tools", "turns")
    return _each(rows, "tools", tool_violations)


def _each(rows: pl.DataFrame, field: str, violations: Callable[..., list[Violation]]) -> pl.DataFrame:
    """What no expression can say: JSON text, read row by row."""
    import polars as pl

    found: list[tuple[Any, ...]] = [
        (at, check, field, message) for at, *values in rows.iter_rows() for check, message in violations(*values)
    ]
    fields = {"at": pl.UInt32, "check": pl.String, "field": pl.String, "message": pl.String}
    return pl.DataFrame(found, schema=fields, orient="row")
