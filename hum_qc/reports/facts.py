"""The facts of a run that every report tells: read from the run folder, rendered elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

from hum_qc.errors import InputError
from hum_qc.ledger import Ledger
from hum_qc.reports.benchmarks import BenchmarkRow, benchmark_rows
from hum_qc.sample import META, place

REASONS: Final = 10
REJECTED: Final = 3

OPERATOR: Final = f"{META}operator"
"""The column that names the operator of synthesis, where samples have one."""


@dataclass(frozen=True, slots=True)
class Example:
    """One sample that a reason stopped: its finding, and the shortest name that means no other sample."""

    name: str
    place: str
    outcome: str
    reading: Any
    bound: Mapping[str, Any]
    evidence: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why samples are not kept: a filter, how many samples it decided, and one of them.

    `share` is of all input records, 0..1.
    """

    filter: str
    count: int
    share: float
    example: Example | None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """How the samples of one task, one language, or one operator of synthesis fared."""

    name: str
    input: int
    kept: int
    held: int
    dropped: int


@dataclass(frozen=True, slots=True)
class Waived:
    """A waiver: how many samples have a finding that does not count under it, who gave it, why, and until when.

    One that has `expired` covers nothing.
    """

    name: str
    samples: int
    owner: str
    reason: str
    expires: str
    expired: bool


@dataclass(frozen=True, slots=True)
class Inputs:
    """Input files that were read in the same way."""

    paths: tuple[str, ...]
    format: str
    reason: str
    container: str


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What `summary.json` says, and what a reader wants to know beside it.

    `diversity` and `licences` are those of `summary.json`, empty where a run did not look.
    `unread` counts, by filter, the samples that it could not tell about. `rejected` are the first lines that were
    no record. `operators` is how the candidates of each operator of synthesis fared; empty for other corpora.
    `benchmarks` is empty where no filter looked for benchmark items. `dropped_example` names a dropped (else a held)
    sample; None when every sample was kept.
    """

    run: str
    recipe: str
    version: str
    seconds: float
    audit: bool
    counts: Mapping[str, int]
    layers: Sequence[Mapping[str, Any]]
    inputs: Sequence[Inputs]
    reasons: Sequence[Reason]
    other_reasons: int
    tasks: Sequence[Breakdown]
    languages: Sequence[Breakdown]
    operators: Sequence[Breakdown]
    diversity: Mapping[str, Any]
    licences: Mapping[str, Any]
    unread: Mapping[str, int]
    not_run: Sequence[str]
    benchmarks: Sequence[BenchmarkRow]
    waived: Sequence[Waived]
    rejected: Sequence[Mapping[str, Any]]
    summary: Mapping[str, Any]
    dropped_example: str | None

    def asdict(self) -> dict[str, Any]:
        """`summary.json`, and under further names what is known beside it."""
        facts = asdict(self)
        beside = ("run", "audit", "inputs", "operators", "unread", "dropped_example")
        examples = {reason.filter: asdict(reason.example) for reason in self.reasons if reason.example}
        more = {"examples": examples, "rejected_examples": facts["rejected"]}
        return {**self.summary, **{name: facts[name] for name in beside}, **more}

    def share(self, count: int) -> float:
        """The share of all input records, 0..1; 0 for an empty corpus."""
        return share(count, self.counts["input"])


def share(count: int, total: int) -> float:
    """A count as a share of a total, 0..1; 0 where there is nothing."""
    return count / total if total else 0.0


def read_json(run: Path, name: str) -> dict[str, Any]:
    """A JSON file of a run folder; InputError when it is missing or is no JSON."""
    try:
        data: dict[str, Any] = json.loads((run / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        message = f"{run}: is no run folder (it has no {name}); name a folder that `hum-qc run` wrote"
        raise InputError(message) from None
    except (OSError, ValueError) as error:
        raise InputError(f"{run / name}: cannot be read: {error}") from error
    return data


def facts_of(run: Path) -> RunFacts:
    """The facts of a finished run; InputError when the folder holds none."""
    summary, manifest = read_json(run, "summary.json"), read_json(run, "manifest.json")
    ledger = Ledger(run)
    counts = summary["counts"]
    reasons = _reasons(ledger, summary["reasons"], counts["input"])
    return RunFacts(
        run=str(run),
        recipe=summary["recipe"],
        version=summary["version"],
        seconds=summary["seconds"],
        audit=bool(manifest.get("audit")),
        counts=counts,
        layers=summary["layers"],
        inputs=_inputs(manifest["inputs"]),
        reasons=reasons,
        other_reasons=max(len(summary["reasons"]) - REASONS, 0),
        tasks=_breakdown(ledger, "task"),
        languages=_breakdown(ledger, "language"),
        operators=_breakdown(ledger, OPERATOR) if OPERATOR in ledger.readings().collect_schema() else [],
        diversity=summary.get("diversity", {}),
        licences=summary.get("licences", {}),
        unread=_unread(ledger),
        not_run=summary["not_run"],
        benchmarks=benchmark_rows(summary),
        waived=_waived(summary, manifest),
        rejected=_rejected(run),
        summary=summary,
        dropped_example=_dropped_example(ledger, reasons),
    )


def _waived(summary: Mapping[str, Any], manifest: Mapping[str, Any]) -> list[Waived]:
    """Every waiver of the run, also those that nothing needed."""
    waivers = manifest.get("waivers") or {"waive": {}}
    counts = summary.get("waived", {}).get("by", {})
    keys = ("owner", "reason", "expires", "expired")
    return [Waived(name, counts.get(name, 0), *(one[key] for key in keys)) for name, one in waivers["waive"].items()]


def _inputs(files: Sequence[Mapping[str, Any]]) -> list[Inputs]:
    groups: dict[tuple[str, str, str], list[str]] = {}
    for one in files:
        packed = f", {one['compression']}" if one.get("compression") else ""
        key = (str(one["format"] or "none"), str(one["reason"] or ""), f"{one['container']}{packed}")
        groups.setdefault(key, []).append(str(one["path"]))
    return [Inputs(tuple(paths), *key) for key, paths in groups.items()]


def _breakdown(ledger: Ledger, column: str) -> list[Breakdown]:
    import polars as pl

    names = pl.col(column).fill_null("unknown").alias("name")
    counted = [(pl.col("outcome") == outcome).sum().alias(outcome) for outcome in ("keep", "hold", "drop")]
    table = ledger.readings().group_by(names).agg(pl.len(), *counted).collect(engine="streaming")
    return [Breakdown(*row) for row in table.sort(["len", "name"], descending=[True, False]).iter_rows()]


def _unread(ledger: Ledger) -> dict[str, int]:
    import polars as pl

    table = ledger.readings().select(pl.col("unread").explode(empty_as_null=False)).group_by("unread").len()
    counts = table.collect(engine="streaming").sort(["len", "unread"], descending=[True, False])
    return {str(name): int(number) for name, number in counts.iter_rows()}


def _reasons(ledger: Ledger, counts: Mapping[str, int], total: int) -> list[Reason]:
    top = dict(islice(counts.items(), REASONS))
    found = {name: _first_example(ledger, name) for name in top}
    repeated = _repeated_ids(ledger, [one.name for one in found.values() if one])
    return [
        Reason(name, count, share(count, total), _unique_name(found[name], repeated)) for name, count in top.items()
    ]


def _first_example(ledger: Ledger, name: str) -> Example | None:
    """The first sample that has this reason."""
    import polars as pl

    first = ledger.readings().filter(pl.col("reason") == name).select("file", "row").head(1).collect()
    if first.is_empty():
        return None
    return example_of(ledger, first["file"][0], first["row"][0], name)


def example_of(ledger: Ledger, file: str, row: int, name: str | None) -> Example | None:
    """What the filter of that name found of a sample: the gravest of its findings; None when it found nothing."""
    findings = ledger.findings_of(file, row).to_dicts()
    found = [one for one in findings if one["filter"] == name and one["waived"] is None]
    if not found:
        return None
    gravest = max(found, key=lambda one: one["outcome"] == "drop")
    reading, bound, evidence = (json.loads(gravest[key]) for key in ("reading", "bound", "evidence"))
    return Example(gravest["id"], place(file, row), gravest["outcome"], reading, bound, evidence)


def _unique_name(example: Example | None, repeated: frozenset[str]) -> Example | None:
    if example is None or (example.name not in repeated and example.name.isprintable()):
        return example
    return replace(example, name=example.place)


def _repeated_ids(ledger: Ledger, ids: Sequence[str]) -> frozenset[str]:
    import polars as pl

    named = ledger.readings().filter(pl.col("id").is_in(list(ids))).group_by("id").len()
    return frozenset(named.filter(pl.col("len") > 1).collect(engine="streaming")["id"])


def _dropped_example(ledger: Ledger, reasons: Sequence[Reason]) -> str | None:
    examples = [reason.example for reason in reasons if reason.example]
    dropped = [one for one in examples if one.outcome == "drop"]
    return (dropped or examples)[0].name if examples else None


def _rejected(run: Path) -> list[dict[str, Any]]:
    """The first rejected lines, without their raw bytes."""
    path = run / "rejected.jsonl"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", errors="replace") as lines:
        first = [json.loads(line) for line in islice(lines, REJECTED)]
    return [{key: one.get(key) for key in ("file", "row", "line", "error")} for one in first]


def filters_of(run: Path) -> dict[str, dict[str, Any]]:
    """The filters that a run used, by name, in order: layer, measure, options, bound, `for`."""
    layers = read_json(run, "manifest.json")["recipe"]["layers"]
    return {one["name"]: {"layer": layer, **one} for layer, filters in layers.items() for one in filters}
