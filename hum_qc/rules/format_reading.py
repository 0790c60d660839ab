"""Answer formats as they stand in their files; every worked rendering is rendered and compared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from hum_qc.errors import UsageError
from hum_qc.rules.formats import NOTHING, SLOT, Format, Lines, Rendering
from hum_qc.rules.reader import Reader
from hum_qc.rules.rule import LANGUAGES, STATE_WORDS, Wording

if TYPE_CHECKING:
    from hum_qc.errors import Fault
    from hum_qc.policy import Document

KINDS: Final = ("structured", "natural")
WRITERS: Final = ("json", "lines", "inline")
LINE_WORDS: Final = ("before", "after", "none", "by", "inner")


def read_format(document: Document) -> tuple[Format | None, list[Fault]]:
    """The answer format that a document states, or None with everything that is wrong with it."""
    reader = Reader(document)
    if not reader.keys(("format", "kind", "for", "request", "examples"), (*WRITERS, "empty", *STATE_WORDS)):
        return None, reader.faults
    written = [word for word in WRITERS if word in document.data]
    if len(written) != 1:
        reader.fault(f"must say how answers are written by one of {', '.join(WRITERS)}")
    shape = document.data.get("json")
    if "json" in written and (wrong := _model_fault(shape)):
        reader.fault(f"json: {wrong}", "json")
    found = Format(
        id=reader.id(),
        kind=cast("Literal['structured', 'natural']", reader.choice(KINDS, "kind")),
        scope=reader.scope(),
        request=reader.wording("request"),
        examples=_examples(reader),
        shape=shape,
        lines=_lines(reader, "lines") if "lines" in written else None,
        inline=_either(reader, "inline") if "inline" in written else None,
        empty=_either(reader, "empty") if "empty" in document.data else None,
        state=reader.state(),
        document=document,
    )
    if not reader.faults:
        _compare(reader, found)
    return (None if reader.faults else found), reader.faults


def _either(reader: Reader, *path: str | int) -> Wording:
    """One text for both languages, or one for each, to the letter; it may be blank."""
    value = reader.at(*path)
    if isinstance(value, str):
        return Wording(value, value)
    if not reader.keys(LANGUAGES, (), *path) or not all(isinstance(value[language], str) for language in LANGUAGES):
        reader.fault(f"{path[-1]}: must be text, or text in en and in zh", *path)
        return NOTHING
    return Wording(value["en"], value["zh"])


def _lines(reader: Reader, *path: str | int) -> Lines:
    if not reader.keys(("item", "join"), LINE_WORDS, *path):
        return Lines(NOTHING, NOTHING)
    texts = {
        key: _either(reader, *path, key) if reader.at(*path, key) is not None else NOTHING
        for key in ("item", "join", "before", "after", "none")
    }
    inner = _lines(reader, *path, "inner") if reader.at(*path, "inner") is not None else None
    if (inner is not None) is not ("{inner}" in texts["item"].en and "{inner}" in texts["item"].zh):
        reader.fault("item: '{inner}' stands in it if, and only if, there is 'inner:'", *path, "item")
    return Lines(**texts, by=reader.optional(*path, "by"), inner=inner)


def _model_fault(node: Any) -> str | None:
    """Why a value is no model of a JSON answer; None when it is one."""
    if isinstance(node, str):
        return None
    if isinstance(node, list):
        return _first(map(_model_fault, node)) if node else "a list needs a model of its items"
    if isinstance(node, dict) and node:
        if len(node) > 1 and any(SLOT.fullmatch(key) for key in node):
            return "a slot that is a key must be the only key"
        return _first(map(_model_fault, node.values()))
    return f"'{node}' is no text, list or object"


def _first(faults: Iterable[str | None]) -> str | None:
    return next((fault for fault in faults if fault), None)


def _examples(reader: Reader) -> tuple[Rendering, ...]:
    listed = reader.at("examples")
    if not isinstance(listed, list) or not listed:
        reader.fault("examples: must be a list of facts and the text that they become", "examples")
        return ()
    found = []
    for i in range(len(listed)):
        here = ("examples", i)
        if not reader.keys(("language", "facts", "text"), ("context", "labels"), *here):
            continue
        facts = reader.at(*here, "facts")
        if not isinstance(facts, list) or not all(isinstance(fact, dict) for fact in facts):
            reader.fault("facts: must be a list of mappings from slots to text", *here, "facts")
            continue
        labels = reader.texts(None, *here, "labels")
        language = reader.choice(LANGUAGES, *here, "language")
        text = reader.at(*here, "text")
        said = text.rstrip("\n") if isinstance(text, str) else reader.text(*here, "text")
        found.append(Rendering(language, tuple(facts), said, reader.optional(*here, "context"), labels))
    if missing := [language for language in LANGUAGES if language not in {one.language for one in found}]:
        reader.fault(f"examples: none is in {missing[0]}", "examples")
    return tuple(found)


def _compare(reader: Reader, found: Format) -> None:
    for i, one in enumerate(found.examples):
        try:
            text = found.render(one.facts, one.language, context=one.context or "", labels=one.labels)
        except (UsageError, KeyError) as error:
            reader.fault(f"facts: {error}", "examples", i, "facts")
            continue
        if text != one.text:
            reader.fault(f"text: these facts become {text!r}", "examples", i, "text")
