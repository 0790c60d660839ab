"""Instruction templates as they stand in their files: many wordings of one request, each in English and in Chinese.

A template belongs to a `part` of a prompt: `instruction` is the request itself, the other parts stand around what comes
after it. A wording has slots in braces, and every wording of a part has the slots that `SLOTS` names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, cast, get_args

from hum_qc.rules.formats import SLOT
from hum_qc.rules.reader import Reader
from hum_qc.rules.rule import DRAFT, LANGUAGES, STATE_WORDS, Scope, State, Wording, digest

if TYPE_CHECKING:
    from hum_qc.errors import Fault
    from hum_qc.policy import Document

Part = Literal["instruction", "guideline", "rule", "example"]
PARTS: Final[tuple[str, ...]] = get_args(Part)

SLOTS: Final[Mapping[str, frozenset[str]]] = {
    "guideline": frozenset({"guideline"}),
    "rule": frozenset({"rule"}),
    "example": frozenset({"example"}),
    "closed_ie": frozenset({"labels"}),
    "open_ie": frozenset(),
    "mrc": frozenset({"question"}),
    "mrc/choice": frozenset({"question", "options"}),
    "classification": frozenset({"labels"}),
    "classification/choice": frozenset({"options"}),
}
"""The slots of a part; of an instruction by its task, and by its subtask where that matters."""


@dataclass(frozen=True, slots=True)
class Template:
    """Wordings of one part of a prompt by their names; the id of a wording is `<template>.<name>`."""

    id: str
    part: Part
    scope: Scope
    wordings: Mapping[str, Wording]
    state: State = DRAFT
    document: Document | None = field(default=None, repr=False, compare=False)

    @property
    def version(self) -> str:
        """First 16 hex digits of the SHA-256 of all that it says, its state left out."""
        return digest(self.document)


def fill(wording: str, slots: Mapping[str, str]) -> str:
    """The wording with its slots filled; what fills them is not looked into."""
    return SLOT.sub(lambda found: slots[found[1]], wording)


def slots_of(wording: str) -> frozenset[str]:
    """The names in braces."""
    return frozenset(SLOT.findall(wording))


def read_template(document: Document) -> tuple[Template | None, list[Fault]]:
    """The template that a document states, or None with everything that is wrong with it."""
    reader = Reader(document)
    if not reader.keys(("template", "for", "wordings"), ("part", *STATE_WORDS)):
        return None, reader.faults
    part = reader.choice(PARTS, "part") if "part" in document.data else PARTS[0]
    scope = reader.scope()
    found = Template(
        id=reader.id(),
        part=cast("Part", part),
        scope=scope,
        wordings=_wordings(reader, part, scope),
        state=reader.state(),
        document=document,
    )
    return (None if reader.faults else found), reader.faults


def _wordings(reader: Reader, part: str, scope: Scope) -> dict[str, Wording]:
    said = reader.at("wordings")
    if not isinstance(said, dict) or not said:
        reader.fault("wordings: must map names to one text in en and in zh", "wordings")
        return {}
    found = {name: reader.wording("wordings", name) for name in said}
    if part == "instruction" and len(scope.task) != 1:
        reader.fault("for: an instruction is for one task", "for")
        return found
    due = slots_due(part, scope)
    for name, wording in found.items():
        for language in LANGUAGES:
            here = slots_of(wording.of(language))
            if here != due and wording.of(language):
                listed = " and ".join(f"{{{slot}}}" for slot in sorted(due)) or "no slots"
                reader.fault(f"{language}: {listed} must stand in it, and nothing else in braces", "wordings", name)
    return found


def slots_due(part: str, scope: Scope) -> frozenset[str]:
    """The slots that every wording has."""
    if part != "instruction":
        return SLOTS[part]
    subtask = f"{scope.task[0]}/{scope.subtask[0]}" if scope.subtask else ""
    return SLOTS.get(subtask, SLOTS[scope.task[0]]) if scope.task[0] in SLOTS else frozenset()
