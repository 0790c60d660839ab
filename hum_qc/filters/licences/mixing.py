"""Which licences cannot stand in one release that carries one licence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

from hum_qc.filters.licences.policy import Licence, LicencePolicy


@dataclass(frozen=True, slots=True)
class Conflict:
    """Licences that cannot be met together, how many samples are under each, and why."""

    licences: tuple[str, ...]
    samples: tuple[int, ...]
    reason: str


def release_facts(counts: Mapping[str | None, int], policy: LicencePolicy) -> dict[str, Any]:
    """What the licences of kept samples mean for a release: counts, duties, and conflicts.

    `counts` are samples by the reading of `licence`; None counts those whose licence is not known. Of alternatives
    (`OR`) the one that asks least is taken.
    """
    apply: dict[Licence, int] = {}
    for expression, number in counts.items():
        for one in _least(policy, expression) if expression is not None else ():
            apply[one] = apply.get(one, 0) + number
    order = sorted(apply, key=lambda one: (-apply[one], one.name))
    return {
        "samples": {name: number for name, number in counts.items() if name is not None},
        "unknown": counts.get(None, 0),
        "attribution": [one.name for one in order if "attribution" in one.asks],
        "share_alike": [one.name for one in order if "share_alike" in one.asks],
        "non_commercial": [one.name for one in order if "commercial" not in one.permits],
        "conflicts": [asdict(one) for one in conflicts({one: apply[one] for one in order}, policy)],
    }


def conflicts(samples: Mapping[Licence, int], policy: LicencePolicy) -> list[Conflict]:
    """Every licence that permits no release, and every pair that no one licence for the release can satisfy."""
    found = []
    for one, number in samples.items():
        for word, what in (("redistribute", "does not permit to give samples on"), ("adapt", "permits no adaptation")):
            if word not in one.permits:
                found.append(Conflict((one.name,), (number,), f"{one.name} {what}"))
                break
    for one, other in combinations(samples, 2):
        reason = _against(one, other, policy)
        if reason:
            found.append(Conflict((one.name, other.name), (samples[one], samples[other]), reason))
    return found


def _against(one: Licence, other: Licence, policy: LicencePolicy) -> str | None:
    """Why no licence can be given to an adaptation of both; None where one can."""
    first, second = set(one.released_under), set(other.released_under)
    if not first and not second:
        return None
    under = first & second if first and second else first | second
    if not under:
        return f"an adaptation must be under {_names(first)}, and under {_names(second)}"
    strict = next((each for each in (one, other) if "commercial" not in each.permits), None)
    if strict and all("commercial" in policy.licences[name].permits for name in under):
        return f"an adaptation must be under {_names(under)}, which permits commercial use; {strict.name} does not"
    return None


def _names(licences: set[str]) -> str:
    return " or ".join(sorted(licences))


def _least(policy: LicencePolicy, expression: str) -> list[Licence]:
    """Of the alternatives of an expression, the one that permits most and asks least."""

    def burden(both: list[Licence]) -> tuple[int, int]:
        return sum(3 - len(one.permits) for one in both), sum(len(one.asks) for one in both)

    return min(policy.alternatives(expression), key=burden)
