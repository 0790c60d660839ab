"""What prompts are written from: approved templates, formats, guidelines and rules, by kind and language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hum_qc.errors import UsageError
from hum_qc.rules.rule import LANGUAGES
from hum_qc.synthesis.annotation import TASK_OF
from hum_qc.synthesis.paraphrase import Paraphrase, widened

if TYPE_CHECKING:
    from hum_qc.rules.formats import Format
    from hum_qc.rules.library import Rules
    from hum_qc.rules.rule import Guideline, Rule, Scope
    from hum_qc.rules.templates import Template

SUBTASK_OF: Final[Mapping[str, str]] = {
    "ner": "ner", "relation": "relation", "event": "event", "choice": "choice", "letter": "choice",
}  # fmt: skip
FORMS: Final = ("ner", "relation", "event", "triple", "answer", "choice", "label", "letter")
"""What instructions are written for: kinds of annotation, and `letter`, classes offered as lettered options."""

SEVERAL: Final = frozenset({"labels_listed"})
"""Formats that ask for every class that fits; sources give one."""

_SEPARATORS: Final[Mapping[str, tuple[str, str]]] = {"en": (", ", "; "), "zh": ("、", "；")}


@dataclass(frozen=True, slots=True)
class Pool:
    """Wordings by form and language, `(id, text)`; formats and guidelines by form; rules by id."""

    wordings: Mapping[tuple[str, str], Sequence[tuple[str, str]]]
    parts: Mapping[tuple[str, str], Sequence[tuple[str, str]]]
    formats: Mapping[str, Sequence[Format]]
    guidelines: Mapping[tuple[str, str], Sequence[Guideline]]
    rules: Mapping[str, Rule]
    refused: int = 0

    def format(self, form: str, preferred: str) -> Format:
        """The format of that id, else the first one of the form."""
        return next((one for one in self.formats[form] if one.id == preferred), self.formats[form][0])


def pool_of(rules: Rules, paraphrase: Paraphrase | None = None) -> Pool:
    """The approved ones of a library; UsageError where a form has no template, or needs a format and has none."""
    approved = rules.for_()
    wordings: dict[tuple[str, str], list[tuple[str, str]]] = {}
    parts: dict[tuple[str, str], list[tuple[str, str]]] = {}
    refused = 0
    for language in LANGUAGES:
        for form in FORMS:
            mine = [one for one in approved.templates if one.part == "instruction" and _is_for(one.scope, form)]
            found, bad = widened(_texts(mine, language), language, paraphrase)
            wordings[form, language] = sorted(found.items())
            refused += bad
        for one in approved.templates:
            if one.part != "instruction":
                parts.setdefault((one.part, language), []).extend(sorted(_texts([one], language).items()))
    formats = {form: [one for one in approved.formats if _fits(one.scope, form)] for form in FORMS}
    formats["label"] = [one for one in formats["label"] if one.id not in SEVERAL]
    guidelines = {
        (form, language): [
            one for one in approved.guidelines
            if _fits(one.scope, form) and language in (one.scope.language or LANGUAGES)
        ]
        for form in FORMS for language in LANGUAGES
    }  # fmt: skip
    _complete(wordings, formats)
    by_id = {one.id: one for one in approved.rules}
    return Pool(wordings, parts, formats, guidelines, by_id, refused)


def _texts(templates: Sequence[Template], language: str) -> dict[str, str]:
    return {f"{one.id}.{name}": said.of(language) for one in templates for name, said in one.wordings.items()}


def _task(form: str) -> str:
    return "classification" if form == "letter" else TASK_OF[form]


def _is_for(scope: Scope, form: str) -> bool:
    """Whether an instruction is for a form, exactly."""
    return scope.task == (_task(form),) and scope.subtask == ((SUBTASK_OF[form],) if form in SUBTASK_OF else ())


def _fits(scope: Scope, form: str) -> bool:
    """Whether a format or guideline may be used with a form."""
    return _task(form) in scope.task and (not scope.subtask or SUBTASK_OF.get(form) in scope.subtask)


def _complete(wordings: Mapping[tuple[str, str], object], formats: Mapping[str, object]) -> None:
    lacking = [f"{form} ({language})" for (form, language), found in wordings.items() if not found]
    if lacking:
        raise UsageError(f"no approved template for {', '.join(lacking)}; templates stand in rules/<task>/templates/")
    bare = [form for form, found in formats.items() if not found and form not in ("choice", "letter")]
    if bare:
        raise UsageError(f"no approved answer format for {', '.join(bare)}; formats stand in rules/<task>/formats/")


def listed(labels: Sequence[str], language: str, roles: Mapping[str, Sequence[str]] | None = None) -> str:
    """Labels as a prompt names them, an event type with its roles; between them what none of them contains."""
    narrow, wide = _SEPARATORS[language]
    left, right = ("（", "）") if language == "zh" else (" (", ")")
    shown = [f"{one}{left}{narrow.join(roles[one])}{right}" if roles and roles.get(one) else one for one in labels]
    return (wide if any(narrow.strip() in one for one in shown) else narrow).join(shown)


def lettered(options: Sequence[str]) -> str:
    """Options under letters, one to a line."""
    return "\n".join(f"{chr(ord('A') + at)}. {one}" for at, one in enumerate(options))


def described(labels: Sequence[str], guideline: Guideline, language: str) -> str:
    """What the guideline says, and what it says of each of the labels."""
    colon = "：" if language == "zh" else ": "
    meanings = [f"- {label}{colon}{guideline.labels[label].of(language)}" for label in labels if guideline.labels]
    return "\n".join([guideline.text.of(language).strip(), *meanings])
