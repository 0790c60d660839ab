"""The profile of a corpus: how the readings of each filter are distributed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.ledger import Ledger
from hum_qc.reports.facts import filters_of, share

if TYPE_CHECKING:
    import polars as pl

QUANTILES: Final = {"min": 0.0, "q01": 0.01, "median": 0.5, "q99": 0.99, "max": 1.0}
LABELS: Final = 12


@dataclass(frozen=True, slots=True)
class Distribution:
    """The readings of one filter over the samples that it is for.

    `measured` samples have a reading, `unread` have none because the measure could not tell. Numbers have
    `quantiles` (by nearest rank), labels and flags have `labels` with their counts, the commonest 12 first.
    `dropped` and `held` count the samples that the filter's bound drops and holds.
    """

    filter: str
    measure: str
    bound: Mapping[str, Any]
    measured: int
    unread: int
    dropped: int
    held: int
    quantiles: Mapping[str, float] | None
    labels: Mapping[str, int] | None

    @property
    def null_share(self) -> float:
        """Share of the samples asked that have no reading, 0..1."""
        return share(self.unread, self.measured + self.unread)

    @property
    def stopped(self) -> float:
        """Share of the samples asked that the bound drops or holds, 0..1."""
        return share(self.dropped + self.held, self.measured + self.unread)

    def asdict(self) -> dict[str, Any]:
        """The distribution as JSON writes it."""
        return {**asdict(self), "null_share": self.null_share, "stopped": self.stopped}


def profile_of(run: Path) -> list[Distribution]:
    """The distribution of every filter of a run, in order; InputError when the folder holds none."""
    ledger = Ledger(run)
    columns = ledger.readings().collect_schema().names()
    stopped = _stopped(ledger)
    return [
        _distribution(ledger, name, one, stopped.get(name, {}))
        for name, one in filters_of(run).items()
        if name in columns
    ]


def _stopped(ledger: Ledger) -> dict[str, dict[str, int]]:
    import polars as pl

    counted = ledger.findings().filter(pl.col("waived").is_null())
    table = counted.group_by("filter", "outcome").len().collect(engine="streaming")
    found: dict[str, dict[str, int]] = {}
    for name, outcome, count in table.iter_rows():
        found.setdefault(name, {})[outcome] = count
    return found


def _distribution(ledger: Ledger, name: str, one: Mapping[str, Any], stopped: Mapping[str, int]) -> Distribution:
    """One column at a time, so that memory holds one number per sample at most."""
    import polars as pl

    unread = pl.col("unread").list.contains(name).sum().alias("unread")
    silent = ledger.readings().select(unread).collect(engine="streaming").item()
    values = ledger.readings().select(pl.col(name)).filter(pl.col(name).is_not_null()).collect().to_series()
    numeric = values.dtype.is_numeric()
    return Distribution(
        filter=name,
        measure=one["measure"],
        bound=one["bound"],
        measured=values.len(),
        unread=int(silent or 0),
        dropped=stopped.get("drop", 0),
        held=stopped.get("hold", 0),
        quantiles=_quantiles(values) if numeric and values.len() else None,
        labels=None if numeric else _labels(values),
    )


def _quantiles(values: pl.Series) -> dict[str, float]:
    found = {name: values.quantile(at, "nearest") for name, at in QUANTILES.items()}
    whole = values.dtype.is_integer()
    return {name: int(value) if whole else float(value) for name, value in found.items() if value is not None}


def _labels(values: pl.Series) -> dict[str, int]:
    counts = values.value_counts(sort=True, name="count").head(LABELS)
    return {str(label).lower() if isinstance(label, bool) else str(label): n for label, n in counts.iter_rows()}
