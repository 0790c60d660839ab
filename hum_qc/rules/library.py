"""The rules, guidelines, formats and templates of a folder, read together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.errors import Fault, PolicyError, UsageError, near_miss
from hum_qc.policy import STARTER, load, starter
from hum_qc.rules.format_reading import read_format
from hum_qc.rules.formats import Format
from hum_qc.rules.reading import read_guideline, read_rule
from hum_qc.rules.rule import Guideline, Rule
from hum_qc.rules.templates import Template, read_template

if TYPE_CHECKING:
    from hum_qc.policy import Document

SHIPPED: Final = f"{STARTER}rules"
"""The name of the shipped rules."""

Entry = Rule | Guideline | Format | Template

READERS: Final[dict[str, Callable[[Document], tuple[Any, list[Fault]]]]] = {
    "rule": read_rule,
    "guideline": read_guideline,
    "format": read_format,
    "template": read_template,
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What a folder says, each kind sorted by id."""

    rules: tuple[Rule, ...] = ()
    guidelines: tuple[Guideline, ...] = ()
    formats: tuple[Format, ...] = ()
    templates: tuple[Template, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of it: rules, then guidelines, formats and templates."""
        return (*self.rules, *self.guidelines, *self.formats, *self.templates)

    def for_(
        self,
        *,
        task: str | None = None,
        language: str | None = None,
        subtask: str | None = None,
        state: str | None = "approved",
    ) -> Rules:
        """Those for a task, a language and a subtask (None: any) that are in the state (None: in any)."""

        def mine(one: Entry) -> bool:
            asked = ((task, one.scope.task), (language, one.scope.language), (subtask, one.scope.subtask))
            fits = all(word is None or not words or word in words for word, words in asked)
            return fits and state in (None, one.state.word)

        return Rules(
            tuple(filter(mine, self.rules)),
            tuple(filter(mine, self.guidelines)),
            tuple(filter(mine, self.formats)),
            tuple(filter(mine, self.templates)),
        )

    def __getitem__(self, name: str) -> Entry:
        """What is called `name`; UsageError with the near miss where nothing is."""
        found = {one.id: one for one in self.entries}
        if name not in found:
            raise UsageError(f"no rule, guideline, format or template is called '{name}'{_near(name, found)}")
        return found[name]


def load_rules(folder: str | Path = SHIPPED) -> Rules:
    """Read every rule, guideline, format and template of a folder, or the shipped ones by `starter:rules`.

    Files of other kinds that stand in the folder are left to those that read them. Raises PolicyError with every fault
    of every file, and where ids repeat or name nothing; UsageError where there is no such folder.
    """
    rules, faults = read_files(files_of(folder), shipped=str(folder) == SHIPPED)
    if faults:
        raise PolicyError(faults)
    return rules


def files_of(folder: str | Path) -> list[Path]:
    """The policy files under a folder."""
    root = starter() / "rules" if str(folder) == SHIPPED else Path(folder)
    if not root.is_dir():
        raise UsageError(f"{folder}: no such folder of rules; the shipped one is '{SHIPPED}'")
    return sorted(path for suffix in ("*.yaml", "*.yml") for path in root.rglob(suffix))


def read_files(files: Iterable[Path], *, shipped: bool = False) -> tuple[Rules, list[Fault]]:
    """What the files say together, and all that is wrong with them; `shipped` files go by `starter:NAME`."""
    entries: list[Entry] = []
    faults: list[Fault] = []
    for path in files:
        try:
            document = load(str(path))
        except PolicyError as error:
            faults += error.faults
            continue
        if shipped:
            inside = path.relative_to(starter() / "rules").with_suffix("")
            document = replace(document, name=f"{STARTER}{inside.as_posix()}")
        if is_ours(document):
            entry, wrong = READERS[document.kind](document)
            faults += wrong
            entries += [] if entry is None else [entry]
    if not faults:
        faults = _between(entries)
    entries.sort(key=lambda one: one.id)
    kinds: tuple[type, ...] = (Rule, Guideline, Format, Template)
    found: list[Any] = [tuple(one for one in entries if isinstance(one, kind)) for kind in kinds]
    return Rules(*found), faults


def is_ours(document: Document) -> bool:
    """Whether it is read here; of formats those that say their `kind:`, which write answers; others read records."""
    return document.kind in READERS and (document.kind != "format" or "kind" in document.data)


def _between(entries: Sequence[Entry]) -> list[Fault]:
    """What is wrong only when files stand side by side: ids that repeat, or that name nothing."""
    faults = []
    seen: dict[str, Entry] = {}
    for one in entries:
        if first := seen.get(one.id):
            where = first.document.name if first.document else "another file"
            faults.append(_fault(one, f"'{one.id}' is the id of {where} too"))
        seen[one.id] = one
    rules = {one.id: one for one in entries if isinstance(one, Rule)}
    formats = {one.id for one in entries if isinstance(one, Format)}
    for one in entries:
        for i, name in enumerate(one.scope.format):
            if name not in formats:
                faults.append(_fault(one, f"no format is called '{name}'{_near(name, formats)}", "for", "format", i))
    for rule in rules.values():
        if rule.counter is not None and rule.counter not in rules:
            faults.append(_fault(rule, f"no rule is called '{rule.counter}'{_near(rule.counter, rules)}", "counter"))
        elif rule.counter is not None and rules[rule.counter].counter != rule.id:
            faults.append(_fault(rule, f"counter: '{rule.counter}' does not name '{rule.id}' in turn", "counter"))
    return faults


def _fault(one: Entry, message: str, *path: str | int) -> Fault:
    return one.document.fault(message, *path) if one.document else Fault(one.id, 0, message)


def _near(name: str, known: Iterable[str]) -> str:
    """The near miss; a library has too many names to list them all."""
    close = near_miss(name, known)
    return close if close.startswith(";") else "; 'hum-qc rules list' shows them all"
