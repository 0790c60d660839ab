"""What changed between two runs: samples added, removed, decided otherwise; by reason and by sample."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.ledger import Ledger
from hum_qc.reports.display import bound
from hum_qc.reports.facts import Example, example_of, filters_of, read_json
from hum_qc.sample import place

if TYPE_CHECKING:
    import polars as pl

KEY: Final = ("hash", "nth")
"""A sample is known by its content; the second of two equal ones in one run is the second in the other."""


@dataclass(frozen=True, slots=True)
class Move:
    """How many samples of both runs went from one outcome and reason to another."""

    outcome: str
    reason: str | None
    new_outcome: str
    new_reason: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Changed:
    """One sample that was decided otherwise: its place in both runs, and the finding that decided.

    `finding` is of the new run, or of the old one where the new run keeps the sample.
    """

    old_place: str
    new_place: str
    id: str
    outcome: str
    new_outcome: str
    finding: Example | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference of two runs, `old` to `new`.

    `added` and `removed` count samples that only one run has, by outcome. `reasons` gives, for each filter, how
    many samples it decided in the old run and in the new one. `policy` says which filters differ.
    """

    old: str
    new: str
    old_counts: Mapping[str, int]
    new_counts: Mapping[str, int]
    added: Mapping[str, int]
    removed: Mapping[str, int]
    same: int
    changed: int
    other_reason: int
    moves: Sequence[Move]
    reasons: Mapping[str, tuple[int, int]]
    policy: Sequence[str]
    examples: Sequence[Changed]

    def asdict(self) -> dict[str, Any]:
        """The comparison as JSON writes it."""
        return asdict(self)


def compare(old: Path, new: Path, examples: int = 10) -> Comparison:
    """Compare two runs; InputError when a folder holds none."""
    import polars as pl

    before, after = read_json(old, "summary.json"), read_json(new, "summary.json")
    ours, theirs = _samples(Ledger(old)), _samples(Ledger(new)).rename({c: f"new_{c}" for c in _CARRIED})
    both = ours.join(theirs, on=list(KEY), how="full", coalesce=True)
    differ = pl.col("outcome").ne_missing(pl.col("new_outcome")) | pl.col("reason").ne_missing(pl.col("new_reason"))
    unlike = both.filter(differ).collect(engine="streaming")
    removed, added = unlike.filter(pl.col("new_outcome").is_null()), unlike.filter(pl.col("outcome").is_null())
    moved = unlike.filter(pl.col("outcome") != pl.col("new_outcome"))
    samples = before["counts"]["input"] - before["counts"]["rejected"]
    names = dict.fromkeys([*before["reasons"], *after["reasons"]])
    return Comparison(
        old=str(old),
        new=str(new),
        old_counts=before["counts"],
        new_counts=after["counts"],
        added=_by_outcome(added, "new_outcome"),
        removed=_by_outcome(removed, "outcome"),
        same=samples - removed.height - moved.height,
        changed=moved.height,
        other_reason=unlike.filter(pl.col("outcome") == pl.col("new_outcome")).height,
        moves=_moves(moved),
        reasons={name: (before["reasons"].get(name, 0), after["reasons"].get(name, 0)) for name in names},
        policy=_policy_changes(old, new),
        examples=_examples(moved, Ledger(old), Ledger(new), examples),
    )


_CARRIED: Final = ("file", "row", "id", "outcome", "reason")


def _samples(ledger: Ledger) -> pl.LazyFrame:
    import polars as pl

    nth = pl.int_range(pl.len(), dtype=pl.UInt32).over("hash").alias("nth")
    return ledger.readings().select("hash", *_CARRIED).with_columns(nth)


def _by_outcome(frame: pl.DataFrame, column: str) -> dict[str, int]:
    counts = dict(frame.group_by(column).len().iter_rows())
    return {outcome: int(counts.get(outcome, 0)) for outcome in ("keep", "hold", "drop")}


def _moves(moved: pl.DataFrame) -> list[Move]:
    columns = ["outcome", "reason", "new_outcome", "new_reason"]
    counted = moved.group_by(columns).len().sort("len", *columns, descending=[True, *[False] * 4])
    return [Move(*row) for row in counted.iter_rows()]


def _policy_changes(old: Path, new: Path) -> list[str]:
    """One line for each filter that was added, left out, or reads otherwise."""
    before, after = filters_of(old), filters_of(new)
    said = [f"{name}: left out" for name in before if name not in after]
    said += [f"{name}: added" for name in after if name not in before]
    for name in before.keys() & after.keys():
        one, other = before[name], after[name]
        if one["bound"] != other["bound"]:
            said.append(f"{name}: bound {bound(one['bound'])} → {bound(other['bound'])}")
        for key, word in (("version", "measure version"), ("options", "options"), ("for", "for")):
            if one[key] != other[key]:
                said.append(f"{name}: {word} {_json(one[key])} → {_json(other[key])}")
    return sorted(said)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if value else "none"


def _examples(moved: pl.DataFrame, old: Ledger, new: Ledger, limit: int) -> list[Changed]:
    """Up to `limit` changed samples, one of each kind of change before a second of any."""
    import polars as pl

    kinds = ["outcome", "reason", "new_outcome", "new_reason"]
    ordered = moved.sort("new_file", "new_row")
    turn = ordered.with_columns(turn=pl.int_range(pl.len()).over(kinds))
    chosen = turn.sort("turn", "new_file", "new_row").head(limit)
    return [_changed(row, old, new) for row in chosen.to_dicts()]


def _changed(row: Mapping[str, Any], old: Ledger, new: Ledger) -> Changed:
    if row["new_reason"] is not None:
        finding = example_of(new, row["new_file"], row["new_row"], row["new_reason"])
    else:
        finding = example_of(old, row["file"], row["row"], row["reason"])
    return Changed(
        place(row["file"], row["row"]),
        place(row["new_file"], row["new_row"]),
        row["new_id"],
        row["outcome"],
        row["new_outcome"],
        finding,
    )
