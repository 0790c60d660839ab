"""The forms an extraction answer comes in: JSON, JSON inside JSON, a Markdown table, a list of lines.

What is in none of them (a sentence) says of no piece of it that it is a claim, and is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from hum_qc.claims import Span, claims
from hum_qc.filters.contracts.answers import read_json

COLUMNS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("entity", "name", "mention", "span", "text", "实体", "名称", "文本", "實體", "名稱"), "entity"),
    **dict.fromkeys(("type", "entity type", "label", "category", "类型", "实体类型", "标签", "類型", "標籤"), "type"),
    **dict.fromkeys(("subject", "head", "head entity", "主体", "主语", "头实体", "主體", "頭實體"), "subject"),
    **dict.fromkeys(("predicate", "relation", "关系", "谓语", "關係"), "relation"),
    **dict.fromkeys(("object", "tail", "tail entity", "客体", "宾语", "尾实体", "客體", "尾實體"), "object"),
}
"""Heads of table columns, in lower case, and the names that claims are read by."""

# No pattern has two ways to take white space: answers are hostile, and these stay linear.
_BULLET: Final = re.compile(r"^(?:[-*•·]|\(?\d{1,3}[.)、）])\s*")
_TRIPLE: Final = re.compile(r"^[(（<\[]([^,，;；|]+)[,，;；|]([^,，;；|]+)[,，;；|](.+)[)）>\]]$")
_LABELLED: Final = re.compile(r"^([^:：]+)[:：](.*)$")
_BRACKETED: Final = re.compile(r"^(.+)[(（\[]([^()（）\[\]]+)[)）\]]$")
_RULE: Final = re.compile(r"^[\s|:\-–—]*$")
_SEPARATOR: Final = re.compile("[;；,，、]")


def spans_of(output: str, labels: Sequence[str] | None = None, context: str | None = None) -> list[Span] | None:
    """The spans that an extraction answer claims; None where it is in no known form.

    In lists, a line counts only when it names one of the `labels` (`person: Ann, Bob`, `- Ann (person)`) or is a
    triple in brackets. Where the context holds the text behind a label as a whole, separators in it separate nothing.
    """
    text = _unfenced(output.strip())
    if text.lstrip()[:1] in ("{", "[", '"'):
        value = _json(text)
        if isinstance(value, dict | list):
            return claims(value).spans
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    rows = _table(lines)
    if rows is not None:
        return claims(rows).spans
    facts = [fact for line in lines for fact in _line(line, labels or [], context or "")]
    return claims([fact for fact in facts if fact]).spans if facts and None not in facts else None


def _unfenced(text: str) -> str:
    """What stands in a Markdown code fence, where that is all there is."""
    _, line, rest = text.partition("\n")
    return rest.removesuffix("```") if text.startswith("```") and line and rest.endswith("```") else text


def _json(text: str) -> Any:
    """The value of a JSON text; a text that is JSON itself, alone or under one key of an object, is read too."""
    try:
        value = read_json(text)
    except ValueError:
        return None
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        return _json(value)
    if isinstance(value, dict):
        inner = {key: one for key, one in value.items() if isinstance(one, str) and one.lstrip()[:1] in ("{", "[")}
        read = {key: found for key, one in inner.items() if isinstance(found := _json(one), dict | list)}
        return next(iter(read.values())) if len(value) == 1 and read else {**value, **read}
    return value


def _table(lines: Sequence[str]) -> list[dict[str, str]] | None:
    """The rows of a Markdown table, or of one with tabs, by the names of the columns; None where it is none."""
    sign = next((sign for sign in ("|", "\t") if len(lines) > 1 and all(sign in line for line in lines)), None)
    kept = [line for line in lines if not _RULE.match(line)]
    if sign is None or not kept:
        return None
    head, *rest = ([cell.strip() for cell in line.strip("|").split(sign)] for line in kept)
    names = [COLUMNS.get(cell.lower(), "") for cell in head]
    if not ({"entity", "type"} <= set(names) or {"subject", "object"} <= set(names)):
        return None
    return [{name: cell for name, cell in zip(names, row, strict=False) if name} for row in rest]


def _line(line: str, labels: Sequence[str], context: str) -> Iterator[dict[str, str] | list[str] | None]:
    """The facts of one line of a list; None where it is no fact."""
    item = _BULLET.sub("", line)
    triple = _TRIPLE.match(item)
    if triple:
        yield [part.strip() for part in triple.groups()]
        return
    for pattern, label, mention in ((_LABELLED, 1, 2), (_BRACKETED, 2, 1)):
        found = pattern.match(item)
        if found and found[label].strip() in labels:
            whole = found[mention].strip()
            for each in [whole] if whole in context else _SEPARATOR.split(whole):
                yield {"entity": each.strip(), "type": found[label].strip()}
            return
    yield None
