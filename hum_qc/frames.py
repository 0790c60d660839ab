"""Data in memory: Polars, pandas and Hugging Face objects in and out, none of them a dependency but Polars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from hum_qc.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

NAME: Final = "frame"
"""How the ledger calls a single frame; the splits of a DatasetDict go by their own names."""


def frame_names(data: Any) -> list[str]:
    """The names under which the ledger knows the data."""
    return [str(name) for name in data] if isinstance(data, Mapping) else [NAME]


def frames_of(data: Any) -> dict[str, pl.DataFrame]:
    """The data as Polars frames by name; UsageError when it is of no known kind."""
    if isinstance(data, Mapping):
        return {str(name): _frame(one) for name, one in data.items()}
    return {NAME: _frame(data)}


def _frame(data: Any) -> pl.DataFrame:
    import polars as pl

    if isinstance(data, pl.DataFrame):
        return data
    if isinstance(data, pl.LazyFrame):
        return data.collect()
    if hasattr(data, "to_polars"):  # a Hugging Face Dataset
        frame: pl.DataFrame = data.to_polars()
        return frame
    if type(data).__module__.partition(".")[0] == "pandas":
        from_pandas: pl.DataFrame = pl.from_pandas(data)
        return from_pandas
    raise UsageError(f"cannot judge {type(data).__name__}: give paths, a Polars or pandas frame, or a Dataset")


def apply_outcomes(data: Any, outcomes: Mapping[str, pl.DataFrame], *, annotate: bool) -> Any:
    """The kept rows of the data, or all rows with outcome and reasons, in the kind it was given in."""
    if isinstance(data, Mapping):
        parts = {name: _apply(one, outcomes[str(name)], annotate=annotate) for name, one in data.items()}
        kind: Any = type(data)  # a DatasetDict stays one
        return kind(parts)
    return _apply(data, outcomes[NAME], annotate=annotate)


def _apply(data: Any, outcomes: pl.DataFrame, *, annotate: bool) -> Any:
    import polars as pl

    height = data.collect().height if isinstance(data, pl.LazyFrame) else len(data)
    if not outcomes.is_empty() and int(outcomes["row"][-1]) >= height:
        raise UsageError(f"the data has {height:,} rows, fewer than the run judged; apply it to the same data")
    whole = pl.DataFrame({"row": range(height)}, schema={"row": pl.Int64}).join(
        outcomes, on="row", how="left", maintain_order="left"
    )
    if annotate:
        columns = {
            "hum_qc_outcome": whole["outcome"].fill_null("reject"),
            "hum_qc_reasons": whole.select(pl.col("reasons").fill_null([])).to_series(),
        }
        return _with_columns(data, columns)
    return _take(data, whole.select((pl.col("outcome") == "keep").fill_null(value=False).arg_true()).to_series())


def _take(data: Any, rows: pl.Series) -> Any:
    import polars as pl

    if isinstance(data, pl.LazyFrame):
        return data.collect()[rows].lazy()
    if isinstance(data, pl.DataFrame):
        return data[rows]
    if hasattr(data, "iloc"):
        return data.iloc[rows.to_list()]
    return data.select(rows.to_list())


def _with_columns(data: Any, columns: Mapping[str, pl.Series]) -> Any:
    import polars as pl

    if isinstance(data, pl.DataFrame | pl.LazyFrame):
        return data.with_columns(values.alias(name) for name, values in columns.items())
    if hasattr(data, "iloc"):
        return data.assign(**{name: values.to_list() for name, values in columns.items()})
    for name, values in columns.items():
        data = data.add_column(name, values.to_list())
    return data
