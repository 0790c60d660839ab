"""Benchmark items: their columns, and how a record becomes one, as a layout of `filters/benchmarks.yaml` says."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    import polars as pl

Record = Mapping[str, Any]
Way = Any
"""Where a value stands in a record, as written in the policy file; `ANSWERS` are the ways of an answer."""

ANSWERS: Final = ("letter", "index", "number", "key", "marked", "field", "value")
"""How a record names its answer: by letter, position from 0, position from 1, key, mark, map, or the same for all."""

_PART: Final = re.compile(r"\{(\w+)\}")
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Item(NamedTuple):
    """One item of a benchmark; `id` is its own, None when it has none."""

    id: str | None
    question: str
    answer: str | None = None
    choices: list[str] | None = None
    passage: str | None = None
    language: str | None = None
    license: str | None = None


class NoItemError(Exception):
    """Why a record is no item; the message is told beside file and row."""


def item_schema() -> dict[str, pl.DataType]:
    """Columns and types of a frame of items.

    - `benchmark`: name of the benchmark. `item`: the item's own id, else its zero-based position, as text; unique
      in a benchmark.
    - `question`: what is asked, never empty; several turns are joined by a line break.
    - `answer`: the right answer, of several the first; of a choice its text. Null when the benchmark has none.
    - `choices`: the options, without their letters; null when there are none.
    - `passage`: the text the question is about, which other items may share; null when there is none.
    - `language`: ISO 639-1; null when it is not told. `license`: SPDX id or as stated; null when it is not told.
    """
    import polars as pl

    text = pl.String()
    columns = ("benchmark", "item", "question", "answer", "choices", "passage", "language", "license")
    return {**dict.fromkeys(columns, text), "choices": pl.List(text)}


@dataclass(frozen=True)
class Layout:
    """One way in which a benchmark is published; see docs/contamination-benchmarks.md for the words.

    A layout with a `format` is read in that format of the corpus room; any other says where an item's parts stand.
    """

    question: Way = None
    answer: Way = None
    choices: Way = None
    passage: Way = None
    language: Way = None
    id: Way = None
    fields: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    format: str | None = None
    each: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()
    wrappers: tuple[str, ...] = ()
    labelled: bool = False
    by_fields: bool = False
    verified: str = "documented"

    @cached_property
    def due(self) -> tuple[str, ...]:
        """Where a record must have something to be in this layout: fields, or paths into them."""
        asked = self.question if isinstance(self.question, list) else [self.question]
        return self.fields or self.each or tuple(one for one in asked if one is not None)

    def fits(self, record: Record) -> bool:
        """Whether a record has what is due."""
        return all(path in record or find(record, path) is not None for path in self.due)

    def fits_fields(self, names: Collection[str]) -> bool:
        """Whether records with these fields can be in this layout."""
        return all(path in names or path.partition(".")[0] in names for path in self.due)

    def items(self, record: Record) -> Iterator[Item | NoItemError]:
        """The items of one record, or why a part of it is none."""
        for one in self._parts(record):
            try:
                yield self._item(one)
            except NoItemError as error:
                yield error

    def together(self, records: Sequence[Record]) -> Record:
        """Several rows of one item as one record: the fields that are `listed` hold one value per row."""
        return {**records[0], **{name: [one.get(name) for one in records] for name in self.listed}}

    def _parts(self, record: Record) -> Iterator[Record]:
        """The record itself, or one per element of the lists that hold its items."""
        if not self.each:
            yield record
            return
        lists = [find(record, path) for path in self.each]
        if any(not isinstance(one, list) for one in lists) or len({len(one) for one in lists}) > 1:
            yield {}
            return
        for values in zip(*lists, strict=True):
            part = dict(zip(self.each, values, strict=True))
            inside = values[0] if len(values) == 1 and isinstance(values[0], dict) else {}
            yield {**record, **part, **inside}

    def _item(self, record: Record) -> Item:
        question = text_at(record, self.question)
        passage, choices = text_at(record, self.passage), self._choices(record)
        found = (unwrapped(question, wrapper) for wrapper in self.wrappers) if question else iter(())
        if parts := next(filter(None, found), None):
            question, passage = parts["question"], parts.get("passage") or passage
            choices = _unlabelled(parts["choices"].splitlines()) if "choices" in parts else choices
        question = _tidy(question)
        if question is None:
            raise NoItemError(f"no text for the question at {_shown(self.question)}")
        answer = self._answer(record, choices)
        offered = [one for one in choices if one]
        return Item(
            text_at(record, self.id, "/"),
            question,
            _tidy(answer),
            offered if len(offered) > 1 else None,
            _tidy(passage),
            text_at(record, self.language),
        )

    def _choices(self, record: Record) -> list[str]:
        if self.choices is None:
            return []
        many = isinstance(self.choices, list)
        value = [find(record, path) for path in self.choices] if many else find(record, str(self.choices))
        options = [(text_of(one) or "").strip() for one in _listed(value)]  # an empty one keeps the others' places
        return _unlabelled(options) if self.labelled else options

    def _answer(self, record: Record, choices: list[str]) -> str | None:
        way = self.answer
        if not isinstance(way, Mapping):
            return None if way is None else first_text(find(record, str(way)))
        word = next(iter(way))
        if word == "value":
            return text_of(way["value"])
        value = find(record, str(way[word]))
        if word == "field":
            table = {str(key): said for key, said in way["map"].items()}
            return text_of(table.get(str(value), value))
        if word == "marked":
            return _marked(_listed(value), choices)
        keys = [_label(one) for one in _listed(find(record, way["keys"]))] if word == "key" else []
        right = [choices[at] for at in _named(word, value, keys) if at < len(choices)]
        return "\n".join(right) or None


def _named(word: str, value: Any, keys: list[str]) -> list[int]:
    """The positions of the choices that an answer names."""
    said = [str(one).strip() for one in (value if isinstance(value, list) else [value])]
    if word == "key":
        return [keys.index(one) for one in said if one in keys]
    if word == "letter":
        letters = [letter for one in said for letter in re.sub(r"[\s,，、()（）]", "", one).upper()]
        return [_LETTERS.index(one) for one in letters] if letters and all(one in _LETTERS for one in letters) else []
    first = 1 if word == "number" else 0
    return [int(one) - first for one in said if one.isascii() and one.isdigit() and int(one) >= first]


def _marked(marks: list[Any], choices: list[str]) -> str | None:
    """The first choice with a mark; the only one where nothing is marked at all."""
    if len(choices) == 1 and marks == [None]:
        return choices[0]
    right = (choice for mark, choice in zip(marks, choices, strict=False) if mark in (True, 1, "1", "true", "True"))
    return next(right, None)


def find(record: Any, path: str) -> Any:
    """The value at a field name, a dotted path, or a position in a list; None when it is not there."""
    if isinstance(record, Mapping) and path in record:
        return record[path]
    value = record
    for step in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isascii() and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def text_at(record: Record, way: Way, between: str = "\n") -> str | None:
    """The text at a path, or the texts at several, those that are there, joined; None when there is none."""
    paths = way if isinstance(way, list) else [] if way is None else [way]
    found = [said for path in paths if (said := text_of(find(record, str(path)))) is not None and said.strip()]
    return between.join(found) or None


def text_of(value: Any) -> str | None:
    """Text for text, numbers and truth values; a list as lines, of words that are lists; `text` of an object."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        lines = (" ".join(map(str, one)) if isinstance(one, list) else text_of(one) for one in value)
        return "\n".join(line for line in lines if line is not None)
    return text_of(value.get("text", value.get("content"))) if isinstance(value, Mapping) else None


def first_text(value: Any) -> str | None:
    """Like `text_of`, but of several answers the first."""
    while isinstance(value, list | Mapping):
        value = value.get("text") if isinstance(value, Mapping) else next(iter(value), None)
    return text_of(value)


def _listed(value: Any) -> list[Any]:
    """The options that a value holds: a list, lines, an object with a list (`text`, `choices`) or with letters."""
    if isinstance(value, str):
        return value.splitlines()
    if isinstance(value, Mapping):
        inside = next((value[key] for key in ("text", "choices") if isinstance(value.get(key), list)), None)
        return inside if inside is not None else [value[key] for key in sorted(value, key=str)]
    return value if isinstance(value, list) else [] if value is None else [value]


def _label(value: Any) -> str:
    return str(value.get("label")) if isinstance(value, Mapping) else str(value)


def _unlabelled(options: Sequence[str]) -> list[str]:
    """Options without their letters: `(A) x`, `A. x`, `A、x`; `A x` only where every option has its letter."""
    strict = [re.compile(rf"\s*(?:[(（]\s*{a}\s*[)）]|{a}\s*[.．、:：)）])\s*") for a in _LETTERS[: len(options)]]
    loose = [re.compile(rf"\s*{a}\s+") for a in _LETTERS[: len(options)]]
    pairs = list(zip(strict, loose, options, strict=False))
    all_named = all(one.match(option) or two.match(option) for one, two, option in pairs)
    bare = [one.sub("", option, 1) if one.match(option) or not all_named else two.sub("", option, 1)
            for one, two, option in pairs]  # fmt: skip
    return [option.strip() for option in bare]


def _tidy(text: str | None) -> str | None:
    """Without blank lines at its ends and blanks at its end; the indent of code stays. Empty is None."""
    return (text.rstrip().lstrip("\r\n") or None) if text else None


def unwrapped(prompt: str, wrapper: str) -> dict[str, str] | None:
    r"""The parts of a prompt in a wrapper such as `Question: {question}\nAnswer:`; None where it is in another.

    White space at the ends of a part makes no difference; the text between two parts is looked for from left to right.
    """
    literals = _PART.split(wrapper)[::2]
    text, parts = prompt.strip(), {}
    if not text.startswith(literals[0].strip()):
        return None
    at = len(literals[0].strip())
    for name, literal in zip(_PART.findall(wrapper), (one.rstrip() for one in literals[1:]), strict=True):
        end = text.find(literal, at) if literal else len(text)
        if end < 0:
            return None
        parts[name] = text[at:end].strip()
        at = end + len(literal)
    return parts if at == len(text) else None


def _shown(way: Way) -> str:
    return " and ".join(f"'{one}'" for one in (way if isinstance(way, list) else [way]))
