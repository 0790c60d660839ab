"""Answer formats: one annotation, written in many ways, each declared under `rules/` and none in code.

An annotation is a list of facts. A fact maps slots to text, and at most one slot to a list of inner facts: a mention is
`{label, text}`, a relation `{head, relation, tail}`, an event `{type, trigger, arguments: [{role, text}]}`, a triple
`{subject, predicate, object}`, an answer `{answer}`, a class `{label}`. A policy file says how they are written:

- `json:` is a model of the answer. A list of one item stands for one item per fact (inside of a fact: per inner fact),
  an object whose only key is a slot for one key per value of that slot, and `"{slot}"` for the fact's text.
- `lines:` has a pattern `item` per fact, put together by `join`. With `by: SLOT` the facts that share its value make
  one item. `inner` says how the inner facts, or those that share the value, are written; its text fills `{inner}`.
  `before` and `after` stand around the items, `none` in their place where there are none.
- `inline:` repeats the context with every mention marked by a pattern. The facts need `start` and `end`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from hum_qc.errors import UsageError
from hum_qc.rules.rule import DRAFT, Scope, State, Wording, digest

if TYPE_CHECKING:
    from hum_qc.policy import Document

Fact = Mapping[str, Any]

NOTHING: Final = Wording("", "")
SLOT: Final = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Lines:
    """Facts as text: `item` per fact, joined; see the module's docstring."""

    item: Wording
    join: Wording
    before: Wording = NOTHING
    after: Wording = NOTHING
    none: Wording = NOTHING
    by: str | None = None
    inner: Lines | None = None


@dataclass(frozen=True, slots=True)
class Rendering:
    """A worked example of a format: facts, and the text that they become."""

    language: str
    facts: tuple[Fact, ...]
    text: str
    context: str | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write an answer.

    `request` is how a prompt asks for it. Exactly one of `shape` (JSON), `lines` and `inline` is there. `empty` is what
    is written for no facts; where it is None, that is what the shape gives.
    """

    id: str
    kind: Literal["structured", "natural"]
    scope: Scope
    request: Wording
    examples: tuple[Rendering, ...]
    shape: Any = None
    lines: Lines | None = None
    inline: Wording | None = None
    empty: Wording | None = None
    state: State = DRAFT
    document: Document | None = field(default=None, repr=False, compare=False)

    @property
    def version(self) -> str:
        """First 16 hex digits of the SHA-256 of all that it says, its state left out."""
        return digest(self.document)

    def render(self, facts: Sequence[Fact], language: str, *, context: str = "", labels: Sequence[str] = ()) -> str:
        """The answer that states these facts.

        `labels` are those offered: where the format has a key or an item per label, all of them are there, in this
        order. Raises UsageError when a fact lacks a slot, or when marks would cross.
        """
        if not facts and self.empty is not None:
            return self.empty.of(language)
        if self.inline is not None:
            return _inline(self.inline.of(language), facts, context)
        if self.lines is not None:
            return _lines(self.lines, facts, language, labels)
        return json.dumps(_shape(self.shape, facts, None, labels), ensure_ascii=False)


def _fill(pattern: str, fact: Fact) -> str:
    """The pattern with its slots filled."""

    def value(found: re.Match[str]) -> str:
        said = fact.get(found[1])
        if not isinstance(said, str):
            raise UsageError(f"a fact has no text for '{{{found[1]}}}' of the format: {dict(fact)}")
        return said

    return SLOT.sub(value, pattern)


def _inner(fact: Fact) -> Sequence[Fact]:
    return next((value for value in fact.values() if isinstance(value, list | tuple)), ())


def _groups(slot: str, facts: Sequence[Fact], first: Sequence[str]) -> dict[str, list[Fact]]:
    """Facts by their value of a slot: the values of `first`, then others as they come."""
    groups: dict[str, list[Fact]] = {value: [] for value in first}
    for fact in facts:
        groups.setdefault(_fill(f"{{{slot}}}", fact), []).append(fact)
    return groups


def _shape(node: Any, facts: Sequence[Fact], one: Fact | None, labels: Sequence[str]) -> Any:
    """The JSON value that a model stands for: of many facts, or inside of one."""
    inside = facts if one is None else _inner(one)
    if isinstance(node, list):
        if len(node) > 1:
            return [_shape(model, facts, one, labels) for model in node]
        return [_shape(node[0], (), fact, ()) for fact in inside]
    if isinstance(node, dict):
        key, model = next(iter(node.items()))
        if slot := SLOT.fullmatch(key):
            return {value: _shape(model, group, None, ()) for value, group in _groups(slot[1], inside, labels).items()}
        return {key: _shape(model, facts, one, labels) for key, model in node.items()}
    if one is None and SLOT.search(node):
        if len(facts) != 1:
            raise UsageError(f"'{node}' of the format stands for one fact, and there are {len(facts)}")
        one = facts[0]
    return _fill(node, one or {})


def _lines(lines: Lines, facts: Sequence[Fact], language: str, labels: Sequence[str] = ()) -> str:
    def inner(of: Sequence[Fact]) -> str:
        return "" if lines.inner is None else _lines(lines.inner, of, language)

    pattern = lines.item.of(language)
    if lines.by is None:
        items = [_fill(pattern, {**fact, "inner": inner(_inner(fact))}) for fact in facts]
    else:
        all_of_them = labels if lines.inner is not None and lines.inner.none != NOTHING else ()
        groups = _groups(lines.by, facts, all_of_them)
        items = [_fill(pattern, {lines.by: value, "inner": inner(group)}) for value, group in groups.items()]
    if not items:
        return lines.none.of(language)
    return lines.before.of(language) + lines.join.of(language).join(items) + lines.after.of(language)


def _inline(pattern: str, facts: Sequence[Fact], context: str) -> str:
    pieces, at = [], 0
    for fact in sorted(facts, key=lambda fact: (fact["start"], fact["end"])):
        start, end = fact["start"], fact["end"]
        if start < at or context[start:end] != fact["text"]:
            raise UsageError(f"'{fact['text']}' cannot be marked at {start}: it is not there, or overlaps another")
        pieces += [context[at:start], _fill(pattern, fact)]
        at = end
    return "".join([*pieces, context[at:]])
