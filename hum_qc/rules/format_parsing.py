"""Answers read back into facts: the inverse of `Format.render`, and the proof that an answer says what it should.

A format writes separators between values and escapes none, so a value may hold one. `carried` tells whether the facts
come back from their own rendering, and in one way only: the shortest and the longest reading of each value agree.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, Final

from hum_qc.errors import UsageError
from hum_qc.rules.formats import SLOT, Fact, Format, Lines

INNER: Final = "arguments"
"""The slot of a fact that holds its inner facts."""

Inner = tuple[str, str]
"""What the text of inner facts begins with, and what stands where there are none."""

ANY: Final[Inner] = ("", "")


class ReadingError(Exception):
    """A text is not what the format writes."""


def parse(
    form: Format, text: str, language: str, *, context: str = "", labels: Sequence[str] = (), greedy: bool = False
) -> list[dict[str, Any]]:
    """The facts that an answer in this format states, in its order.

    `greedy` prefers the longest reading of each value, else the shortest is taken. Raises ReadingError when the text
    is nothing that the format writes.
    """
    if form.empty is not None and text == form.empty.of(language):
        return []
    if form.inline is not None:
        return _inline(form.inline.of(language), text, context, greedy=greedy)
    if form.lines is not None:
        return _lines(form.lines, text, language, greedy=greedy)
    try:
        value = json.loads(text)
    except ValueError as error:
        raise ReadingError(str(error)) from None
    return _many(form.shape, value)


def carried(
    form: Format, facts: Sequence[Fact], language: str, *, context: str = "", labels: Sequence[str] = ()
) -> str | None:
    """The answer that states these facts, or None where the format cannot carry them.

    It can when reading the answer gives the same facts, as often as they are there, and gives them in one way only.
    """
    try:
        text = form.render(facts, language, context=context, labels=labels)
        for greedy in (False, True):
            if _bag(parse(form, text, language, context=context, greedy=greedy)) != _bag(facts):
                return None
    except (UsageError, ReadingError, KeyError):
        return None
    return text


def _bag(facts: Sequence[Fact]) -> Counter[str]:
    """Facts without their order; places count only where they are read back, which inline marks do."""
    return Counter(json.dumps(_bare(fact), sort_keys=True, ensure_ascii=False) for fact in facts)


def _bare(fact: Fact) -> dict[str, Any]:
    inner = [sorted(one.items()) for one in fact.get(INNER, ())]
    bare = {key: value for key, value in fact.items() if isinstance(value, str) and key != "evidence"}
    return {**bare, INNER: sorted(inner)} if inner else bare


def _fits(pattern: str, text: str, *, greedy: bool = False, inner: Inner = ANY, lines: bool = False) -> dict[str, Any]:
    found = _regex(pattern, greedy, inner, lines).fullmatch(text)
    if found is None:
        raise ReadingError(f"{text[:80]!r} is not written as {pattern!r}")
    return dict(found.groupdict())


@lru_cache(maxsize=512)
def _regex(pattern: str, greedy: bool, inner: Inner = ANY, lines: bool = False, until: str = "") -> re.Pattern[str]:
    """A pattern as an expression: slots hold at least one character, in `lines` no line break.

    `inner` says what inner facts begin with, and what stands where there are none.
    """
    sign = r"[^\n]" if lines else "."
    before, none = map(re.escape, inner)
    pieces = []
    at = 0
    for slot in SLOT.finditer(pattern):
        some = f"{sign}+" if greedy else f"{sign}+?"
        if before and pattern.startswith("{inner}", slot.end()):
            some = f"(?:(?!{before}){sign})+"
        if slot[1] == "inner":
            rest = ".*" if greedy else ".*?"
            some = f"(?:{none}|{before}{rest})" if before or none else rest
        pieces += [re.escape(pattern[at : slot.start()]), f"(?P<{slot[1]}>{some})"]
        at = slot.end()
    return re.compile("".join([*pieces, re.escape(pattern[at:]), until]), re.DOTALL)


def _lines(lines: Lines, text: str, language: str, *, greedy: bool) -> list[dict[str, Any]]:
    none, before, after = lines.none.of(language), lines.before.of(language), lines.after.of(language)
    if text == none:
        return []
    if not (text.startswith(before) and text.endswith(after) and len(text) >= len(before) + len(after)):
        raise ReadingError(f"{text[:80]!r} does not begin and end as it should")
    body = text[len(before) : len(text) - len(after)]
    facts: list[dict[str, Any]] = []
    within = (lines.inner.before.of(language), lines.inner.none.of(language)) if lines.inner else ANY
    for item in _items(lines.item.of(language), lines.join.of(language), within, body, greedy=greedy):
        inside = item.pop("inner", None)
        if lines.inner is None or inside is None:
            facts.append(item)
            continue
        inner = _lines(lines.inner, inside, language, greedy=greedy)
        facts += [{**item, **one} for one in inner] if lines.by else [{**item, INNER: inner}]
    return facts


def _items(pattern: str, join: str, inner: Inner, body: str, *, greedy: bool) -> Iterator[dict[str, Any]]:
    """The items of a text one after the other; each ends where the next one can begin, or at the end."""
    begins = re.escape(SLOT.split(pattern)[0])
    until = rf"(?:(?={re.escape(join)}{begins})|\Z)" if join or begins else ""
    one_line = join == "\n" and "\n" not in pattern and "{inner}" not in pattern
    at = 0
    while at < len(body):
        if one_line:
            end = body.find("\n", at)
            end = len(body) if end < 0 else end
            yield _fits(pattern, body[at:end], greedy=greedy, inner=inner, lines=True)
        else:
            found = _regex(pattern, False, inner, True, until).match(body, at)
            if found is None:
                raise ReadingError(f"{body[at : at + 80]!r} is not written as {pattern!r}")
            end = found.end()
            yield _fits(pattern, body[at:end], greedy=greedy, inner=inner, lines=True)
        at = end + len(join)


def _inline(pattern: str, text: str, context: str, *, greedy: bool) -> list[dict[str, Any]]:
    """Marked mentions; without its marks the text must be the context, and no mark may stand in that."""
    facts = []
    bare: list[str] = []
    at = 0
    for found in _regex(pattern, False).finditer(text):
        bare.append(text[at : found.start()])
        start = sum(map(len, bare))
        bare.append(found["text"])
        facts.append({**found.groupdict(), "start": start, "end": start + len(found["text"])})
        at = found.end()
    if "".join([*bare, text[at:]]) != context:
        raise ReadingError("without its marks this is not the context")
    signs = {sign for piece in SLOT.sub("\0", pattern).split("\0") for sign in piece}
    if greedy and any(sign in context for sign in signs):
        raise ReadingError("the context holds the signs that mark mentions")
    return facts


def _many(node: Any, value: Any) -> list[dict[str, Any]]:
    """The facts in a JSON value, by the model that stands for many of them."""
    if isinstance(node, str):
        return [_one(node, value)]
    if isinstance(node, list):
        listed = _listed(value)
        if len(node) == 1:
            return [_one(node[0], each) for each in listed]
        return [
            fact for model, each in zip(node, _of_size(listed, len(node)), strict=True) for fact in _many(model, each)
        ]
    if not isinstance(value, dict):
        raise ReadingError("no JSON object where one is due")
    key, model = next(iter(node.items()))
    if slot := SLOT.fullmatch(key):
        return [{slot[1]: name, **fact} for name, each in value.items() for fact in _many(model, each)]
    return [fact for name, one in node.items() for fact in _many(one, _keyed(value, node)[name])]


def _one(node: Any, value: Any) -> dict[str, Any]:
    """One fact, or a part of it, in a JSON value."""
    if isinstance(node, str):
        if not isinstance(value, str):
            raise ReadingError("no text where one is due")
        return _fits(node, value)
    if isinstance(node, list):
        listed = _listed(value)
        if len(node) == 1:
            return {INNER: [_one(node[0], each) for each in listed]}
        return _merged(_one(model, each) for model, each in zip(node, _of_size(listed, len(node)), strict=True))
    if any(SLOT.fullmatch(key) for key in node):
        return {INNER: _many(node, value)}
    if not isinstance(value, dict):
        raise ReadingError("no JSON object where one is due")
    return _merged(_one(model, _keyed(value, node)[name]) for name, model in node.items())


def _merged(parts: Iterator[dict[str, Any]]) -> dict[str, Any]:
    return {key: value for part in parts for key, value in part.items()}


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ReadingError("no JSON list where one is due")
    return value


def _of_size(listed: list[Any], size: int) -> list[Any]:
    if len(listed) != size:
        raise ReadingError(f"{len(listed)} values where {size} are due")
    return listed


def _keyed(value: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    if value.keys() != node.keys():
        raise ReadingError(f"keys {sorted(value)} where {sorted(node)} are due")
    return value
