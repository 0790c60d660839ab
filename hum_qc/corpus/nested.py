"""The SQuAD family: questions inside paragraphs inside articles, read article by article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from hum_qc.corpus.elements import Element, Elements, items, members
from hum_qc.corpus.slots import Slot
from hum_qc.corpus.source import Source

# An object whose members before "data" are scalars, and whose "data" is an array.
_OUTER: Final = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*+\{(?:\s*+"[^"\\]*+"\s*+:\s*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"|[-+.\w]++)\s*+,)*+'
    rb'\s*+"data"\s*+:\s*+\[',
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The text around the children of one list: what stands before the first and after the last."""

    head: bytes
    tail: bytes


@dataclass(frozen=True, slots=True)
class Article:
    """An article: its place in the file, the text around its paragraphs, and what separates it from the last."""

    number: int
    gap: bytes
    frame: Frame
    title: Any


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: its place in the article, the text around its questions, and its passage."""

    article: Article
    number: int
    gap: bytes
    frame: Frame
    context: Any


class NotNestedError(Exception):
    """An article that does not have the shape of the SQuAD family."""


def opening(head: bytes) -> int | None:
    """Length of the text up to the bracket that opens `data`; None where the file is not of this family."""
    match = _OUTER.match(head)
    return match.end() if match and b'"paragraphs"' in head else None


def outer(source: Source, skip: int) -> Frame:
    """The text around all articles of a file, which takes reading it to its end; made up where that is missing."""
    articles = Elements(source.chunks(), skip)
    for _ in articles:
        pass
    return Frame(articles.head, articles.tail if articles.closed else b"]}\n")


def question_slots(chunks: Iterator[bytes], skip: int) -> Iterator[Slot]:
    """Every question of a file, in order.

    An article that cannot be read is one slot with an error.
    """
    for number, element in enumerate(Elements(chunks, skip)):
        if element.slot.error:
            yield element.slot
            continue
        try:
            yield from _questions(element, number)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, NotNestedError) as error:
            message = f"malformed article: {error}"
            yield element.slot._replace(error=message)


def _questions(element: Element, number: int) -> list[Slot]:
    text = element.slot.text
    decoded = msgspec.json.decode(text)
    if not isinstance(decoded, dict) or not isinstance(decoded.get("paragraphs"), list):
        raise NotNestedError("it has no list of paragraphs")
    start, end = members(text)["paragraphs"]
    places = [(start + one, start + two) for one, two in items(text[start:end])]
    article = Article(number, element.gap, _frame(text, (0, len(text)), places), decoded.get("title"))
    found: list[Slot] = []
    for index, (place, value) in enumerate(zip(places, decoded["paragraphs"], strict=True)):
        if not isinstance(value, dict) or not isinstance(value.get("qas"), list):
            raise NotNestedError(f"paragraph {index} has no list of questions")
        gap = text[places[index - 1][1] : place[0]] if index else b""
        begin, stop = members(text[slice(*place)])["qas"]
        qas = place[0] + begin
        asked = [(qas + one, qas + two) for one, two in items(text[qas : place[0] + stop])]
        paragraph = Paragraph(article, index, gap, _frame(text, place, asked), value.get("context"))
        found.extend(_slots(element.slot, asked, paragraph))
    return found


def _frame(text: bytes, place: tuple[int, int], children: list[tuple[int, int]]) -> Frame:
    if not children:
        return Frame(text[slice(*place)], b"")
    return Frame(text[place[0] : children[0][0]], text[children[-1][1] : place[1]])


def _slots(article: Slot, asked: list[tuple[int, int]], paragraph: Paragraph) -> Iterator[Slot]:
    line, counted = article.line or 1, 0
    last = 0
    for start, end in asked:
        line += article.text.count(b"\n", counted, start)
        counted = start
        gap = article.text[last:start] if last else b""
        yield Slot(article.text[start:end], line, article.offset + start, end - start, None, paragraph, gap)
        last = end
