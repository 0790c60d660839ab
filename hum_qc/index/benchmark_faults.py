"""What can be wrong with a policy file of kind `benchmarks`, each fault with its line and the near miss."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from hum_qc.errors import Fault, near_miss
from hum_qc.index.items import ANSWERS
from hum_qc.policy import Document

FILE_WORDS: Final = ("benchmarks", "about", "extends", "layouts", "sets")
SET_WORDS: Final = ("about", "aliases", "hub", "language", "license", "source", "layouts")
SET_TEXTS: Final = ("about", "language", "license", "source")
HUB_WORDS: Final = ("path", "config", "split")
LAYOUT_LISTS: Final = ("fields", "columns", "each", "same", "listed", "wrappers")
LAYOUT_FLAGS: Final = ("labelled", "by_fields")
PATHS: Final = ("question", "choices", "passage", "id")
LAYOUT_WORDS: Final = (*PATHS, "answer", "language", "format", "verified", *LAYOUT_LISTS, *LAYOUT_FLAGS)
VERIFIED: Final = ("file", "documented")
WRAPPED: Final = ("question", "passage", "choices")


def _texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one for one in value)


LAYOUT_TYPES: Final[Mapping[str, tuple[Callable[[Any], bool], str]]] = {
    **dict.fromkeys(LAYOUT_LISTS, (_texts, "a list of names is due")),
    **{key: (lambda one: isinstance(one, bool), "true or false is due") for key in LAYOUT_FLAGS},
    **{key: (lambda one: isinstance(one, str), "a name is due") for key in ("format", "language")},
    **{key: (lambda one: isinstance(one, str) or _texts(one), "a field or a list of fields is due") for key in PATHS},
}

Where = tuple[str | int, ...]
Found = Iterator[tuple[Where, str]]


def benchmark_faults(document: Document, chain: Sequence[Document] = ()) -> list[Fault]:
    """Every fault of one file; layouts may stand in any file of the chain that it extends."""
    documents = (*chain, document)
    shared = {name for one in documents for name in _mapping(one.data.get("layouts"))}
    return [document.fault(message, *where) for where, message in _faults(document.data, shared)]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _faults(data: Mapping[str, Any], shared: set[str]) -> Found:
    yield from _unknown(data, FILE_WORDS, ())
    for key in ("layouts", "sets"):
        if data.get(key) is not None and not isinstance(data[key], Mapping):
            yield (key,), f"{key}: must map names to what they mean"
    if not _mapping(data.get("sets")) and not _mapping(data.get("layouts")):
        yield (), "describes no benchmark; name one under 'sets:'"
    for name, layout in _mapping(data.get("layouts")).items():
        yield from _layout_faults(layout, ("layouts", name))
    for name, entry in _mapping(data.get("sets")).items():
        yield from _set_faults(entry, ("sets", name), shared)


def _unknown(data: Mapping[str, Any], known: Sequence[str], where: Where) -> Found:
    yield from (((*where, key), f"unknown key '{key}'{near_miss(key, known)}") for key in data if key not in known)


def _set_faults(entry: Any, where: Where, shared: set[str]) -> Found:
    if not isinstance(entry, Mapping):
        yield where, f"'{where[-1]}': a benchmark is a mapping with 'layouts:'"
        return
    if not re.fullmatch(r"[\w.-]+", str(where[-1])):
        yield where, f"'{where[-1]}': a name is made of letters, digits, '_', '-' and '.'"
    yield from _unknown(entry, SET_WORDS, where)
    yield from (
        ((*where, key), f"{key}: must be text")
        for key in SET_TEXTS
        if entry.get(key) is not None and not isinstance(entry[key], str)
    )
    if isinstance(entry.get("language"), str) and not re.fullmatch("[a-z]{2}", entry["language"]):
        yield (*where, "language"), f"language: '{entry['language']}' is no ISO 639-1 code, such as en or zh"
    if "aliases" in entry and not _texts(entry["aliases"]):
        yield (*where, "aliases"), "aliases: a list of names is due"
    yield from _hub_faults(entry.get("hub"), (*where, "hub"))
    layouts = entry.get("layouts")
    if not isinstance(layouts, list) or not layouts:
        yield (*where, "layouts"), f"'{where[-1]}' has no list of layouts"
        return
    for at, layout in enumerate(layouts):
        if not isinstance(layout, str):
            yield from _layout_faults(layout, (*where, "layouts", at))
        elif layout not in shared:
            yield (*where, "layouts", at), f"no layout is called '{layout}'{near_miss(layout, shared)}"


def _hub_faults(hub: Any, where: Where) -> Found:
    if hub is None:
        return
    if isinstance(hub, Mapping):
        yield from _unknown(hub, HUB_WORDS, where)
        yield from (
            ((*where, key), f"{key}: must be text") for key in HUB_WORDS if not isinstance(hub.get(key, ""), str)
        )
        hub = hub.get("path")
    if not isinstance(hub, str) or not re.fullmatch(r"[\w.-]+(?:/[\w.-]+)?", hub):
        yield where, "hub: the name of a data set is due, e.g. openai/gsm8k or {path: openai/gsm8k, config: main}"


def _layout_faults(layout: Any, where: Where) -> Found:
    if not isinstance(layout, Mapping):
        yield where, "a layout says where an item's parts stand, e.g. {question: question, answer: answer}"
        return
    yield from _unknown(layout, LAYOUT_WORDS, where)
    if "question" not in layout and "format" not in layout:
        yield where, "a layout needs 'question:' or 'format:'"
    yield from (
        ((*where, key), f"{key}: {due}")
        for key, (fits, due) in LAYOUT_TYPES.items()
        if key in layout and not fits(layout[key])
    )
    if layout.get("verified", "documented") not in VERIFIED:
        yield (*where, "verified"), f"verified: one of {', '.join(VERIFIED)} is due"
    yield from _answer_faults(layout.get("answer"), layout, (*where, "answer"))
    yield from _wrapper_faults(layout.get("wrappers"), (*where, "wrappers"))


def _answer_faults(way: Any, layout: Mapping[str, Any], where: Where) -> Found:
    if way is None or isinstance(way, str):
        return
    if not isinstance(way, Mapping) or not way:
        yield where, "answer: a field, or one of {" + ": ...}, {".join(ANSWERS) + ": ...} is due"
        return
    word = next(iter(way))
    beside = {"key": ["keys"], "field": ["map"]}.get(word, [])
    if word not in ANSWERS:
        yield where, f"answer: no way is called '{word}'{near_miss(word, ANSWERS)}"
    elif list(way)[1:] != beside:
        yield where, f"answer: {word} stands {'beside ' + beside[0] if beside else 'alone'}"
    elif word == "field" and not isinstance(way["map"], Mapping):
        yield where, "answer: map: an object beside a field is due"
    elif word in ("letter", "index", "number", "key", "marked") and not (
        "choices" in layout or any("{choices}" in str(one) for one in layout.get("wrappers") or ())
    ):
        yield where, f"answer: {word} names one of the choices, which this layout does not have"


def _wrapper_faults(wrappers: Any, where: Where) -> Found:
    for at, one in enumerate(wrappers if isinstance(wrappers, list) else []):
        parts = re.findall(r"\{(\w*)\}", str(one))
        unknown = [part for part in parts if part not in WRAPPED]
        if unknown:
            yield (*where, at), f"wrappers: no part is called '{unknown[0]}'{near_miss(unknown[0], WRAPPED)}"
        elif parts.count("question") != 1 or len(set(parts)) < len(parts):
            yield (*where, at), "wrappers: {question} must stand once, {passage} and {choices} at most once"
