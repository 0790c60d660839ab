"""Preference rules whose answers can be worked out: a rule and its counter-rule on one text, each with its own answer.

Both answers are made from the text, not one from the other, so each is right where its rule stands in the prompt. A
rewriter gives None where it cannot be sure, or where the two rules want the same answer. Rules that need a reader's
judgement (coreference, modality, a place that stands for its government) have no rewriter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

Fact = Mapping[str, Any]
Pair = tuple[list[Fact], list[Fact]]
"""The facts that the rule wants, and those that its counter-rule wants."""

PERSONS: Final = frozenset(
    {"person", "people", "per", "peop", "name", "per.nam", "politician", "人名", "人物", "姓名", "人"}
)
QUANTITIES: Final = frozenset({"quantity", "money", "percent", "cardinal", "measure", "数量", "金额", "长度", "重量"})

_TITLE_EN: Final = re.compile(
    r"(?:(?:(?:Vice|Deputy|Prime|Lieutenant|Attorney)[ -])?"
    r"(?:Mr|Mrs|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Capt|Lt|Sgt|Rev|Hon|Professor|Doctor|President|Chancellor|Senator|Minister"
    r"|General|Governor|Mayor|Captain|Colonel|Judge|Justice|Congressman|Congresswoman|Ambassador|Secretary|Sir|Lady|Lord"
    r"|Pope|Queen|King|Prince|Princess|Sheikh|Coach)\.? )+"
)
_TITLE_ZH: Final = re.compile(
    "(?:副?(?:教授|主任|局长|处长|科长|部长|校长|院长|市长|县长|省长|总统|总理|主席|董事长|总经理|经理|书记|秘书长|博士)"
    "|先生|女士|小姐|医生|律师|老师|教练|记者|法官)"
)
_DETERMINER: Final = re.compile(r"(?:The|the|A|a|An|an|This|this|That|that|These|these|Those|those) ")
_AFTER_A_NAME: Final = re.compile(
    r"\s*(?:[.,;:!?)]|$|(?:and|or|of|in|on|at|is|was|are|were|has|have|had|will|would|for|from|to|by|with|that|which|who)\b)"
)
_NUMBER: Final = r"[-+]?[\d０-９][\d０-９.,]*(?: (?:hundred|thousand|million|billion|trillion))?[十百千万亿]*"
_UNIT: Final = (
    r" ?(?:%|°C|km|kg|cm|mm|m|g|t|l|ml|metres|meters|kilometres|kilometers|miles|feet|tons|tonnes|kilograms|grams"
    r"|litres|liters|dollars|euros|pounds|yuan|percent|years|days|hours|minutes|people|公里|千米|米|厘米|公斤|千克|克|吨|升|元"
    r"|美元|人民币|英镑|欧元|人|名|个|年|天|小时|分钟|平方米|亩)(?![A-Za-z])"
)
_QUANTITY: Final = re.compile(f"({_NUMBER})({_UNIT})")


def _extended(fact: Fact, context: str, start: int, end: int) -> Fact:
    return {**fact, "text": context[start:end], "start": start, "end": end}


def _both(facts: Sequence[Fact], one: Callable[[Fact], tuple[Fact, Fact] | None]) -> Pair | None:
    """The two answers, fact by fact; None where one fact is uncertain, none differs, or spans come to be the same."""
    first: list[Fact] = []
    second: list[Fact] = []
    for fact in facts:
        pair = one(fact)
        if pair is None:
            return None
        first.append(pair[0])
        second.append(pair[1])
    return (first, second) if first != second and _distinct(first) and _distinct(second) else None


def _distinct(facts: Sequence[Fact]) -> bool:
    return len({(fact["label"], fact["start"]) for fact in facts}) == len(facts)


def titles(facts: Sequence[Fact], context: str, language: str) -> Pair | None:
    """Names of persons with the title beside them, and without."""

    def one(fact: Fact) -> tuple[Fact, Fact] | None:
        if fact["label"].lower() not in PERSONS:
            return fact, fact
        start, end = fact["start"], fact["end"]
        if language == "zh":
            inside = re.search(f"{_TITLE_ZH.pattern}$", fact["text"])
            bare_end = start + inside.start() if inside else end
            after = _TITLE_ZH.match(context, bare_end)
            if bare_end == start or (after and _TITLE_ZH.match(context, after.end())):
                return None
            whole = after.end() if after else bare_end
            return _extended(fact, context, start, whole), _extended(fact, context, start, bare_end)
        inside = _TITLE_EN.match(fact["text"])
        bare_start = start + inside.end() if inside else start
        before = re.search(rf"(?<![\w-]){_TITLE_EN.pattern}$", context[max(0, bare_start - 60) : bare_start])
        whole = bare_start - len(before[0]) if before else bare_start
        if bare_start >= end or whole > start:
            return None
        return _extended(fact, context, whole, end), _extended(fact, context, bare_start, end)

    return _both(facts, one)


def determiners(facts: Sequence[Fact], context: str, language: str) -> Pair | None:
    """Mentions with the determiner before them, and without; English only.

    A determiner belongs to the mention where no further noun can follow: before punctuation or a function word. One
    with a capital inside of the mention may be a part of the name ("The Hague"), so nothing is certain there.
    """

    def one(fact: Fact) -> tuple[Fact, Fact] | None:
        start, end = fact["start"], fact["end"]
        inside = _DETERMINER.match(fact["text"])
        if inside and inside[0][0].isupper():
            return None
        bare = start + inside.end() if inside else start
        before = re.search(rf"(?<!\w){_DETERMINER.pattern}$", context[max(0, bare - 8) : bare])
        if before is None:
            return fact, fact
        if bare >= end or not (inside or _AFTER_A_NAME.match(context, end)):
            return None
        return _extended(fact, context, bare - len(before[0]), end), _extended(fact, context, bare, end)

    return _both(facts, one) if language == "en" else None


def units(facts: Sequence[Fact], context: str, language: str) -> Pair | None:
    """Quantities with their unit, and the bare numbers."""

    def one(fact: Fact) -> tuple[Fact, Fact] | None:
        if fact["label"].lower() not in QUANTITIES:
            return fact, fact
        found = _QUANTITY.match(context, fact["start"])
        if found is None or fact["end"] not in (found.end(1), found.end()):
            return None
        whole = _extended(fact, context, found.start(), found.end())
        return whole, _extended(fact, context, found.start(), found.end(1))

    return _both(facts, one)


def nesting(facts: Sequence[Fact], context: str, language: str) -> Pair | None:
    """Mentions at every level, as annotated, and the outermost only."""

    def inside(fact: Fact, other: Fact) -> bool:
        within = other["start"] <= fact["start"] and fact["end"] <= other["end"]
        return within and (fact["start"], fact["end"]) != (other["start"], other["end"])

    outer = [fact for fact in facts if not any(inside(fact, other) for other in facts)]
    return (list(facts), outer) if len(outer) < len(facts) else None


def abbreviations(facts: Sequence[Fact], context: str, language: str) -> Pair | None:
    """A full name and its abbreviation in brackets as one mention, and as two."""
    at = {fact["start"]: fact for fact in facts}
    joined: list[Fact] = []
    taken: set[int] = set()
    for fact in sorted(facts, key=lambda one: (one["start"], one["end"])):
        opening = re.compile(r" ?[(（]").match(context, fact["end"])
        short = at.get(opening.end()) if opening else None
        closed = short is not None and context[short["end"] : short["end"] + 1] in (")", "）")
        if short and closed and short["label"] == fact["label"] and len(short["text"]) < len(fact["text"]):
            joined.append(_extended(fact, context, fact["start"], short["end"] + 1))
            taken |= {id(fact), id(short)}
    kept = [fact for fact in facts if id(fact) not in taken]
    return (sorted([*kept, *joined], key=lambda one: int(one["start"])), list(facts)) if joined else None


REWRITERS: Final[Mapping[str, Callable[[Sequence[Fact], str, str], Pair | None]]] = {
    "titles_in_names": titles,
    "determiners_in_spans": determiners,
    "quantity_with_unit": units,
    "nested_every_level": nesting,
    "abbreviation_joined": abbreviations,
}
"""Rules over mentions by id; each rewriter gives the answer of this rule, then that of its counter-rule."""


def rewritten(rule: str, facts: Sequence[Fact], context: str, language: str) -> Pair | None:
    """The answers of a rule and of its counter-rule; None where they are not certain or not different."""
    if any("start" not in fact for fact in facts):
        return None
    return REWRITERS[rule](facts, context, language)
