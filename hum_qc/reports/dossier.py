"""Everything a run knows of one sample: its readings layer by layer, its findings, and where they point."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Literal

from hum_qc.errors import UsageError, near_miss
from hum_qc.ledger import Ledger
from hum_qc.reports.facts import filters_of, read_json
from hum_qc.sample import PARTS

Status = Literal["keep", "hold", "drop", "unread", "not reached", "not for this sample", "not run"]

KNOWN_IDS: Final = 20_000
"""How many ids are searched for a near miss."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one filter says of the sample.

    `unread`: it ran and could not tell. `outcome` is the verdict that followed: a null reading can hold. `waived` names
    the waiver under which a finding does not count; `evidence` is then of the finding that stands, if there is one.
    """

    layer: str
    filter: str
    measure: str
    status: Status
    outcome: str | None
    reading: Any
    bound: Mapping[str, Any]
    scope: Mapping[str, Sequence[str]]
    evidence: Mapping[str, Any] | None
    waived: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that a finding points at: code points of one part of the sample, `end` exclusive."""

    part: str
    start: int
    end: int
    filter: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """One sample of a run: the columns of the readings table, and what each filter says."""

    keys: Mapping[str, Any]
    lines: Sequence[Line]
    parts: Mapping[str, Sequence[str]]

    def asdict(self) -> dict[str, Any]:
        """The dossier as JSON writes it."""
        return {**self.keys, "readings": [asdict(line) for line in self.lines]}

    def marks(self, texts: Mapping[str, str | None]) -> list[Mark]:
        """Where the findings point, each in the part of the sample in which its offsets hold."""
        found: dict[Mark, None] = {}
        for line in self.lines:
            for place in _places(line.evidence or {}):
                for mark in _marks(place, line.filter, self.parts.get(line.filter, ()), texts):
                    found[mark] = None
        return list(found)


def dossiers(run: Path, name: str) -> list[Dossier]:
    """The dossier of every sample that `name` means (an id, or `file:row`).

    UsageError with the near miss when there is none.
    """
    import polars as pl

    ledger = Ledger(run)
    found = ledger.find(name)
    if found.is_empty():
        ids = ledger.readings().select(pl.col("id").unique()).head(KNOWN_IDS).collect(engine="streaming")["id"]
        hint = near_miss(name, ids)
        hint = hint if hint.endswith("?") else "; name one by its id or by FILE:ROW (zero-based)"
        raise UsageError(f"{run}: no sample is called '{name}'{hint}")
    filters = filters_of(run)
    not_run = read_json(run, "summary.json")["not_run"]
    return [_dossier(ledger, row, filters, not_run) for row in found.to_dicts()]


def _dossier(
    ledger: Ledger, row: Mapping[str, Any], filters: Mapping[str, Mapping[str, Any]], not_run: Sequence[str]
) -> Dossier:
    findings: dict[str, list[dict[str, Any]]] = {}
    for one in ledger.findings_of(row["file"], row["row"]).to_dicts():
        findings.setdefault(one["filter"], []).append(one)
    layers = list(dict.fromkeys(one["layer"] for one in filters.values()))
    entered = layers[: layers.index(row["reached"]) + 1] if row["reached"] in layers else []
    near = ledger.matches_of(row["file"], row["row"]).to_dicts()
    lines = [_line(one, row, findings.pop(name, []), near, entered) for name, one in filters.items()]
    lines += [_stray(finding) for strays in findings.values() for finding in strays]
    lines += [Line(name.partition(".")[0], name, "", "not run", None, None, {}, {}, None) for name in not_run]
    parts = {name: _candidates(one["options"]) for name, one in filters.items()}
    keys = {name: value for name, value in row.items() if name not in filters}
    ordered = sorted(lines, key=lambda line: layers.index(line.layer) if line.layer in layers else len(layers))
    return Dossier(keys, ordered, parts)


def _line(
    one: Mapping[str, Any],
    row: Mapping[str, Any],
    findings: Sequence[Mapping[str, Any]],
    matches: Sequence[Mapping[str, Any]],
    entered: Sequence[str],
) -> Line:
    name, value = one["name"], row.get(one["name"])
    standing = next((found for found in findings if found["waived"] is None), None)
    told = standing or next(iter(findings), None)
    status: Status
    if value is not None or (told and told["reading"] != "null"):
        status = standing["outcome"] if standing else "keep"
    elif told or name in (row["unread"] or ()):
        status = "unread"
    else:
        status = "not for this sample" if one["layer"] in entered else "not reached"
    outcome = standing["outcome"] if standing else "keep" if status in ("keep", "unread") else None
    evidence = json.loads(told["evidence"]) if told else _of_matches(name, matches)
    waived = next((found["waived"] for found in findings if found["waived"] is not None), None)
    return Line(one["layer"], name, one["measure"], status, outcome, value, one["bound"], one["for"], evidence, waived)


def _of_matches(name: str, matches: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """What a filter found although it stops nothing, the best first; None where it found nothing."""
    mine = sorted((one for one in matches if one["filter"] == name), key=lambda one: -one["score"])
    told = [{"benchmark": one["benchmark"], "item": one["item"], "score": round(one["score"], 3)} for one in mine]
    return {**told[0], "matches": told[1:]} if told else None


def _stray(finding: Mapping[str, Any]) -> Line:
    """A finding of no filter of the recipe: what the engine itself found after the layers."""
    outcome: Status = finding["outcome"]
    reading, bound, evidence = (json.loads(finding[key]) for key in ("reading", "bound", "evidence"))
    layer, name, measure = finding["layer"], finding["filter"], finding["measure"]
    return Line(layer, name, measure, outcome, outcome, reading, bound, {}, evidence)


def _candidates(options: Mapping[str, Any]) -> tuple[str, ...]:
    """The parts a filter's offsets can count in, the likeliest first."""
    first = [options["of"]] if options.get("of") in PARTS else ["context"]
    return tuple(dict.fromkeys([*first, "output", "context", "instruction", "prompt", "conversation"]))


def _places(evidence: Any) -> Iterator[Mapping[str, Any]]:
    """Every place in a finding's evidence, however deep."""
    if isinstance(evidence, dict):
        start, end = evidence.get("start"), evidence.get("end")
        if type(start) is int and type(end) is int and 0 <= start < end:
            yield evidence
        for value in evidence.values():
            yield from _places(value)
    elif isinstance(evidence, list):
        for value in evidence:
            yield from _places(value)


FLAT: Final[Mapping[str, tuple[str, ...]]] = {
    "prompt": ("instruction", "context"),
    "conversation": ("instruction", "context", "output"),
}
"""What prompt and conversation are where a sample has no turns: these parts, one a line."""


def text_of(part: str, texts: Mapping[str, str | None]) -> str | None:
    """The text of a part, also of a prompt or conversation that is not there as such; None where there is none."""
    if texts.get(part) is not None or part not in FLAT:
        return texts.get(part)
    there = [text for name in FLAT[part] if (text := texts.get(name)) is not None]
    return "\n".join(there) if there else None


def _marks(
    place: Mapping[str, Any], name: str, candidates: Sequence[str], texts: Mapping[str, str | None]
) -> Iterator[Mark]:
    """Where a place is shown; one in a conversation that is not there as such falls into its parts."""
    of = candidates[0] if candidates else ""
    if of in FLAT and texts.get(of) is None:
        before = 0
        for part in FLAT[of]:
            text = texts.get(part)
            if text is None:
                continue
            start, end = max(place["start"] - before, 0), min(place["end"] - before, len(text))
            if start < end:
                yield Mark(part, start, end, name)
            before += len(text) + 1
        return
    found = _part_of(place, candidates, texts)
    if found is not None:
        yield Mark(found, place["start"], place["end"], name)


def _part_of(place: Mapping[str, Any], candidates: Sequence[str], texts: Mapping[str, str | None]) -> str | None:
    """The part that the finding names, else the one whose text at these offsets is the quoted one.

    Where there is none, the likeliest that is long enough.
    """
    if "part" in place:
        return place["part"] if len(texts.get(place["part"]) or "") >= place["end"] else None
    long_enough = [part for part in candidates if len(texts.get(part) or "") >= place["end"]]
    quoted = place.get("text")
    for part in long_enough:
        stood = (texts[part] or "")[place["start"] : place["end"]]
        if quoted and stood.startswith(quoted):
            return part
    return long_enough[0] if long_enough else None
