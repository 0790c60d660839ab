"""A document under `rules/`, read field by field: every fault is noted with its line, and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final, cast

from hum_qc.errors import Fault, near_miss
from hum_qc.rules.rule import LANGUAGES, STATE_WORDS, STATES, SUBTASKS, Scope, State, StateWord, Wording
from hum_qc.sample import TASKS

if TYPE_CHECKING:
    from hum_qc.policy import Document

SCOPE_WORDS: Final = ("task", "language", "subtask", "format")
_ID: Final = re.compile(r"[a-z][a-z0-9_]*")


class Reader:
    """The values of a document by their path; what is wrong is added to `faults`, and a harmless value is given."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.faults: list[Fault] = []

    def fault(self, message: str, *path: str | int) -> None:
        """Note what is wrong at that path."""
        self.faults.append(self.document.fault(message, *path))

    def at(self, *path: str | int) -> Any:
        """The value at that path; None where there is none."""
        value: Any = self.document.data
        for step in path:
            if isinstance(value, dict):
                value = value.get(str(step))
            else:
                there = isinstance(value, list) and isinstance(step, int) and step < len(value)
                value = value[int(step)] if there else None
        return value

    def keys(self, required: Collection[str], optional: Collection[str], *path: str | int) -> bool:
        """Whether there is a mapping with the required keys; other keys than these are faults."""
        value = self.at(*path)
        here = f"{path[-1]}: " if path and isinstance(path[-1], str) else ""
        if not isinstance(value, dict):
            self.fault(f"{here}must be a mapping with {', '.join(required or optional)}", *path)
            return False
        known = [*required, *optional]
        for key in value:
            if key not in known:
                self.fault(f"{here}unknown key '{key}'{near_miss(key, known)}", *path, key)
        missing = [key for key in required if key not in value]
        for key in missing:
            self.fault(f"{here}has no '{key}:'", *path)
        return not missing

    def id(self) -> str:
        """The name of the document: one word of small letters, digits and _."""
        if not _ID.fullmatch(self.document.title):
            kind = self.document.kind
            self.fault(f"{kind}: '{self.document.title}' is no name (small letters, digits and _)", kind)
        return self.document.title

    def text(self, *path: str | int) -> str:
        """Text that is not blank; a number or a word that YAML reads otherwise must stand in quotes."""
        value = self.at(*path)
        if not isinstance(value, str):
            self.fault(f"{path[-1]}: must be text{'' if value is None else ' (put it in quotes)'}", *path)
            return ""
        if not value.strip():
            self.fault(f"{path[-1]}: is blank", *path)
        return value.rstrip("\n")

    def optional(self, *path: str | int) -> str | None:
        """Text as in `text`, or None where the key is left out."""
        return None if self.at(*path) is None else self.text(*path)

    def wording(self, *path: str | int) -> Wording:
        """One text in both languages."""
        if not self.keys(LANGUAGES, (), *path):
            return Wording("", "")
        return Wording(self.text(*path, "en"), self.text(*path, "zh"))

    def choice(self, known: Sequence[str], *path: str | int) -> str:
        """One of the known words."""
        value = self.at(*path)
        if value not in known:
            self.fault(f"{path[-1]}: '{value}' is none of {', '.join(known)}{near_miss(str(value), known)}", *path)
            return known[0]
        return str(value)

    def texts(self, known: Collection[str] | None, *path: str | int) -> tuple[str, ...]:
        """A list of texts or whole numbers (as text), each once, and each known where `known` is given."""
        value = self.at(*path)
        if value is None:
            return ()
        listed = value if isinstance(value, list) else None
        if not listed or not all(isinstance(one, str | int) and not isinstance(one, bool) for one in listed):
            self.fault(f"{path[-1]}: must be a list of words", *path)
            return ()
        words = tuple(map(str, listed))
        for i, word in enumerate(words):
            if known is not None and word not in known:
                self.fault(f"{path[-1]}: '{word}' is none of {', '.join(known)}{near_miss(word, known)}", *path, i)
            if word in words[:i]:
                self.fault(f"{path[-1]}: '{word}' stands twice", *path, i)
        return words

    def scope(self) -> Scope:
        """What the document is `for:`, as in a recipe: a list of tasks, or a mapping; a task must be named."""
        value = self.at("for")
        if isinstance(value, list):
            return Scope(task=self.texts(TASKS, "for"))
        if not self.keys(("task",), SCOPE_WORDS[1:], "for"):
            return Scope()
        return Scope(
            task=self.texts(TASKS, "for", "task"),
            language=self.texts(LANGUAGES, "for", "language"),
            subtask=self.texts(tuple(SUBTASKS), "for", "subtask"),
            format=self.texts(None, "for", "format"),
        )

    def state(self) -> State:
        """What a person decided; a draft where nothing is said. Approval and rejection name who and when."""
        if self.at("state") is None:
            return State()
        word = cast("StateWord", self.choice(STATES, "state"))
        said = {key: None if self.at(key) is None else str(self.at(key)) for key in STATE_WORDS[1:]}
        for key in ("reviewer", "date"):
            if word != "draft" and not (said[key] or "").strip():
                self.fault(f"{word}, and nobody said {'who' if key == 'reviewer' else 'when'}: give '{key}:'", "state")
        if said["date"] is not None and not _is_day(said["date"]):
            self.fault(f"date: '{said['date']}' is no day (YYYY-MM-DD)", "date")
        return State(word, said["reviewer"], said["date"], said["reason"])


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
