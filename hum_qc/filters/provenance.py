"""Where samples come from: their licence, what it permits, the terms of their generator, and what is not said."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from hum_qc.errors import near_miss
from hum_qc.filters.licences.policy import (
    PURPOSES,
    STARTER_POLICY,
    LicencePolicy,
    Purpose,
    folded_source,
    load_policy,
    policy_documents,
    policy_faults,
    states_nothing,
)
from hum_qc.registry import Evidence, Readings, batch_measure, measure

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.sample import Batch

Field = Literal["source", "license", "generator", "parent"]
FIELDS: Final[tuple[Field, ...]] = ("source", "license", "generator", "parent")
SHOWN: Final = 200
"""Characters of a record's own words that evidence quotes at most."""
OF_TERMS: Final = {"permitted": "allowed", "conditional": "conditional", "restricted": "denied", "unstated": "unknown"}


@batch_measure(
    unit="label",
    source="SPDX licence list; spellings by our own table",
    check=policy_faults,
    documents=policy_documents,
)
def licence(batch: Batch, *, policy: Path = STARTER_POLICY) -> Readings:
    """The licence of the sample as an SPDX identifier or expression (`CC-BY-SA-4.0`, `MIT OR Apache-2.0`).

    The record's own `license` counts, else the one that the licences file gives for its `source`. Spellings such as
    `apache 2.0`, `CC BY-SA 4.0` and the address of a Creative Commons licence are read. null: no licence is stated, or
    the words mean none that the licences file knows. The report says which licences of what is kept cannot stand in one
    release.
    """
    import polars as pl

    asked = load_policy(policy)
    stated = _stated(batch, asked)
    values = stated.join(_each(stated, "said", asked.identify), on="said", how="left", maintain_order="left")["read"]

    def evidence(rows: Sequence[int]) -> list[Evidence]:
        return [_said(asked, row, values[at]) for at, row in zip(rows, stated[list(rows)].to_dicts(), strict=True)]

    return Readings(values.cast(pl.String).rename("licence"), evidence)


@batch_measure(
    unit="label: allowed, denied, unknown, missing",
    source="filters/licences.yaml, each entry with the page it was read on",
    check=policy_faults,
    documents=policy_documents,
)
def licence_status(
    batch: Batch,
    *,
    policy: Path = STARTER_POLICY,
    purpose: Purpose = "redistribution",
    allowed: Sequence[str] = (),
    denied: Sequence[str] = (),
) -> Readings:
    """Whether the licence of the sample permits the purpose; never null. This is no legal advice.

    `redistribution`: the licence permits to give the sample on; `research`: to adapt it, which training is counted as
    here; `commercial`: that, and commercial use. Identifiers in `denied` are denied whatever they permit; where
    `allowed` names some, all others are denied. `unknown`: words that the licences file knows no licence for;
    `missing`: no licence is stated, neither by the record nor for its source.
    """
    import polars as pl

    asked = load_policy(policy)
    stated = _stated(batch, asked)

    def read(said: str) -> str:
        return _status(asked, said, PURPOSES[purpose], tuple(allowed), tuple(denied))[0]

    found = stated.join(_each(stated, "said", read), on="said", how="left", maintain_order="left")
    values = found["read"].cast(pl.String).fill_null("missing").rename("licence_status")

    def evidence(rows: Sequence[int]) -> list[Evidence]:
        told = []
        for row in stated[list(rows)].to_dicts():
            said = row["said"]
            why = (
                _status(asked, said, PURPOSES[purpose], tuple(allowed), tuple(denied))[1] if said else "none is stated"
            )
            told.append({**_said(asked, row, asked.identify(said) if said else None), "why": why})
        return told

    return Readings(values, evidence)


@batch_measure(
    unit="label: allowed, conditional, denied, unknown, missing",
    source="filters/licences.yaml, each entry with the page and the date of the terms",
    check=policy_faults,
    documents=policy_documents,
)
def generator_terms(
    batch: Batch, *, policy: Path = STARTER_POLICY, allowed: Sequence[str] = (), denied: Sequence[str] = ()
) -> Readings:
    """What the terms of the generator say of training other models with its outputs; never null. No legal advice.

    `allowed`: they permit it, or say nothing of outputs (an open licence, a person); `conditional`: with a duty, such
    as a name to display; `denied`: they forbid it, be it for competing models only; `unknown`: the licences file has no
    entry for the model, or its terms were found silent; `missing`: no generator is stated. Names of entries in `denied`
    are denied and in `allowed` allowed, whatever the terms say.
    """
    import polars as pl

    asked = load_policy(policy)
    said = batch.select(said=_nonblank("generator"))

    def read(name: str) -> str:
        one = asked.generator(name)
        if one is None:
            return "missing" if states_nothing(name) else "unknown"
        return "denied" if one.name in denied else "allowed" if one.name in allowed else OF_TERMS[one.training]

    found = said.join(_each(said, "said", read), on="said", how="left", maintain_order="left")
    values = found["read"].cast(pl.String).fill_null("missing").rename("generator_terms")

    def evidence(rows: Sequence[int]) -> list[Evidence]:
        return [_terms(asked, name) for name in said["said"].gather(list(rows))]

    return Readings(values, evidence)


def _missing(*values: str | None, fields: Sequence[Field] = FIELDS) -> dict[str, Any]:
    found = dict(zip(FIELDS, values, strict=True))
    return {"missing": [name for name in fields if not (found[name] or "").strip()]}


@measure(unit="count", source="own definition", evidence=_missing)
def missing_provenance(
    source: pl.Expr, license: pl.Expr, generator: pl.Expr, parent: pl.Expr, *, fields: Sequence[Field] = FIELDS
) -> pl.Expr:
    """How many of `fields` (source, license, generator, parent) the record does not state; never null.

    A blank text states nothing.
    """
    import polars as pl

    stated = {"source": source, "license": license, "generator": generator, "parent": parent}
    return pl.sum_horizontal(~stated[name].str.contains(r"\S").fill_null(value=False) for name in fields).cast(pl.Int64)


def _nonblank(column: str) -> pl.Expr:
    import polars as pl

    return pl.when(pl.col(column).str.contains(r"\S")).then(pl.col(column))


def _stated(batch: Batch, policy: LicencePolicy) -> pl.DataFrame:
    """`said`, the licence that the record or else its source states, `by` which of them, and the `source`."""
    import polars as pl

    frame = batch.select(own=_nonblank("license"), source=_nonblank("source"))
    frame = frame.join(
        _each(frame, "own", lambda said: None if states_nothing(said) else said),
        on="own",
        how="left",
        maintain_order="left",
    )
    known = _each(frame, "source", lambda name: policy.sources.get(folded_source(name))).rename({"read": "of_source"})
    frame = frame.join(known, on="source", how="left", maintain_order="left")
    by = (
        pl.when(pl.col("read").is_not_null())
        .then(pl.lit("record"))
        .when(pl.col("of_source").is_not_null())
        .then(pl.lit("source"))
    )
    return frame.select("source", "own", said=pl.coalesce("read", "of_source"), by=by)


def _each(frame: pl.DataFrame, column: str, read: Any) -> pl.DataFrame:
    """Every distinct value of a column and what `read` makes of it: few, however long the batch."""
    import polars as pl

    values = frame[column].drop_nulls().unique(maintain_order=True)
    return pl.DataFrame({column: values, "read": pl.Series([read(value) for value in values], dtype=pl.String)})


def _status(
    policy: LicencePolicy, said: str, needed: Sequence[str], allowed: Sequence[str], denied: Sequence[str]
) -> tuple[str, str]:
    """The label of what is said, and why."""
    expression = policy.identify(said)
    if expression is None:
        return "unknown", f"no licence of the policy is called that{near_miss(said[:SHOWN], policy.licences)[:80]}"
    reasons = []
    for both in policy.alternatives(expression):
        names = [one.name for one in both]
        forbidden = [name for name in names if name in denied] or [
            name for name in names if allowed and name not in allowed
        ]
        lacking = [
            f"{one.name} does not permit: {', '.join(w for w in needed if w not in one.permits)}"
            for one in both
            if not set(needed) <= one.permits
        ]
        wrong = [f"{name} is not wanted" for name in forbidden] or ([] if allowed else lacking)
        if not wrong:
            return "allowed", ", ".join(names)
        reasons += wrong
    return "denied", "; ".join(reasons)


def _said(policy: LicencePolicy, row: dict[str, Any], spdx: str | None) -> Evidence:
    evidence: Evidence = {"license": _cut(row["own"]), "licence": spdx, "by": row["by"], "source": _cut(row["source"])}
    if spdx is not None:
        evidence["read_on"] = [one.source for both in policy.alternatives(spdx) for one in both]
    return {key: value for key, value in evidence.items() if value is not None}


def _cut(text: str | None) -> str | None:
    return text[:SHOWN] if text is not None else None


def _terms(policy: LicencePolicy, name: str | None) -> Evidence:
    one = policy.generator(name) if name else None
    told = {
        "generator": _cut(name),
        "terms_of": one and one.name,
        "terms": one and one.terms,
        "as_of": one and one.as_of,
    }
    return {key: value for key, value in {**told, "read_on": one and one.source}.items() if value is not None}
