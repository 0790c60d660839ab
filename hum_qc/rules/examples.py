"""Worked examples of rules as samples, and what a rule's check says of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from hum_qc.verdict import Outcome

if TYPE_CHECKING:
    from hum_qc.rules.rule import Example, Rule
    from hum_qc.sample import Batch


def example_batch(rule: Rule, examples: Sequence[Example] | None = None) -> Batch:
    """The rule's worked examples as a batch, in order: the columns of `hum_qc.sample.schema`.

    `file` is the rule's id and `row` the position of the example; `id` and `hash` as for any record.
    """
    import msgspec
    import polars as pl

    from hum_qc.sample import schema

    rows = []
    for row, one in enumerate(rule.examples if examples is None else examples):
        record = msgspec.json.encode(one)
        key = hashlib.sha256(record).hexdigest()
        rows.append(
            {
                **dict.fromkeys(schema()),
                "file": rule.id,
                "row": row,
                "id": key[:16],
                "hash": key,
                "format": "example",
                "task": one.task,
                "language": one.language,
                "instruction": one.instruction,
                "context": one.context,
                "output": one.output,
                "turns": _turns(one),
                "labels": list(one.labels) or None,
                "answers": list(one.answers) or None,
                "faults": [],
                "record": record,
            }
        )
    return pl.DataFrame(rows, schema=schema())


def _turns(one: Example) -> list[dict[str, Any]] | None:
    """The whole conversation, where there were turns before."""
    said = [*one.turns, ("user", one.instruction), ("assistant", one.output)] if one.turns else []
    return [{"role": role, "content": content, "tool_calls": None} for role, content in said] or None


def check_outcomes(rule: Rule) -> list[Outcome]:
    """What the rule's check says of each of its worked examples; none where the rule has no check."""
    from hum_qc.filters.pipeline import begin, judge
    from hum_qc.filters.recipe import Layer
    from hum_qc.rules.rule import LAYER

    if rule.check is None:
        return []
    batch = example_batch(rule)
    judged = judge(begin(batch), [Layer(LAYER, (rule.check,))], batch)
    return [Outcome(value) for value in judged.frame["outcome"]]
