"""From a draft to a candidate: the prompt is worded, the answer written, and read back before it is believed."""

from __future__ import annotations

import re
from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any, Final

from hum_qc.rules.format_parsing import carried
from hum_qc.rules.templates import fill
from hum_qc.synthesis.annotation import TASK_OF, label_of
from hum_qc.synthesis.candidate import Candidate, Draft, candidate, spans_of
from hum_qc.synthesis.pool import Pool, described, lettered, listed

if TYPE_CHECKING:
    from hum_qc.rules.formats import Format, Rendering


MOST_NONE: Final = 2
"""A natural answer says of this many labels, one by one, that there is nothing."""

_HAN: Final = re.compile("[\u4e00-\u9fff]")


class Wording:
    """Words drafts; `refused` counts by format what that format could not carry."""

    def __init__(self, pool: Pool, seed: int) -> None:
        self.pool = pool
        self.seed = seed
        self.refused: Counter[str] = Counter()

    def finish(self, draft: Draft, number: int, rng: Random) -> Candidate | None:
        """The candidate of a draft; None where no format can carry its answer."""
        form, output = self._answer(draft, rng)
        if output is None:
            return None
        wording, instruction = self._instruction(draft, rng)
        pieces = [draft.one.question if draft.form in ("label", "letter") else "", instruction]
        used: dict[str, str | None] = {"template": wording, "guideline": draft.guideline, "rule": draft.rule}
        pieces += self._guidance(draft, rng)
        if form is not None:
            used |= {"format": form.id, "format_shown": "example" if draft.by_example else "request"}
            pieces.append(self._request(draft, form, rng))
        texts = ("\n".join(piece for piece in pieces if piece), draft.one.context, output)
        task = "classification" if draft.form == "letter" else TASK_OF[draft.form]
        return candidate(draft, task, self.seed, number, texts, spans_of(draft), used)

    def _instruction(self, draft: Draft, rng: Random) -> tuple[str, str]:
        one = draft.one
        wording, text = rng.choice(self.pool.wordings[draft.form, one.language])
        slots = {
            "labels": listed(draft.labels, one.language, one.roles),
            "question": one.question,
            "options": lettered(draft.options),
        }
        return wording, fill(text, slots)

    def _guidance(self, draft: Draft, rng: Random) -> list[str]:
        language = draft.one.language
        said = []
        for part, name in (("guideline", draft.guideline), ("rule", draft.rule)):
            ways = self.pool.parts.get((part, language), ())
            if name is not None and ways:
                text = self._text(draft, part, name)
                said.append(fill(rng.choice(ways)[1], {part: text}))
        return said

    def _text(self, draft: Draft, part: str, name: str) -> str:
        language = draft.one.language
        if part == "rule":
            return self.pool.rules[name].statement.of(language)
        known = self.pool.guidelines[draft.form, language]
        return described(draft.labels, next(one for one in known if one.id == name), language)

    def _answer(self, draft: Draft, rng: Random) -> tuple[Format | None, str | None]:
        """The format that writes the answer, and the answer; another format where the first cannot carry it."""
        if draft.said is not None:
            return None, draft.said
        formats = list(self.pool.formats[draft.form])
        rng.shuffle(formats)
        if draft.form_id is not None:
            formats.sort(key=lambda one: one.id != draft.form_id)
        for form in formats:
            if (why := _unfit(draft, form)) is not None:
                self.refused[f"{why} {form.id}"] += 1
                continue
            facts = _facts(draft, form)
            output = carried(form, facts, draft.one.language, context=draft.one.context, labels=draft.labels)
            if output is not None and output.strip():
                return form, output
            self.refused[f"not_carried {form.id}"] += 1
        return None, None

    def _request(self, draft: Draft, form: Format, rng: Random) -> str:
        language = draft.one.language
        shown = _example(form, language)
        if not draft.by_example or shown is None:
            return form.request.of(language)
        way = rng.choice(self.pool.parts["example", language])[1]
        return fill(way, {"example": shown.text})


def _unfit(draft: Draft, form: Format) -> str | None:
    """Why a format is not used for a draft, in a word; None where it may be.

    No example shows it; its request does not say how nothing is written; labels of another script would stand in its
    sentences; or it would say "none" of label after label.
    """
    language = draft.one.language
    if draft.by_example and _example(form, language) is None:
        return "no_example"
    empty = None if form.empty is None else form.empty.of(language)
    if not draft.facts and empty is not None and (form.kind == "structured" and empty not in form.request.of(language)):
        return "empty_unsaid"
    if not draft.facts and empty is not None and not any(sign.isalnum() for sign in empty):
        return "empty_unsaid"
    if form.kind == "natural" and language == "zh" and not all(_HAN.search(label) for label in draft.labels):
        return "other_script"
    none = form.lines is not None and form.lines.inner is not None and form.lines.inner.none.of(language)
    without = len(draft.labels) - len({label_of(fact) for fact in draft.facts})
    if form.kind == "natural" and none and without > MOST_NONE:
        return "repetitive"
    return None


def _facts(draft: Draft, form: Format) -> list[dict[str, Any]]:
    """The facts as a format states them: mentions once by their text, but with marks each where it stands."""
    facts = [dict(fact) for fact in draft.facts]
    if draft.form != "ner" or form.inline is not None:
        return facts
    once = {(fact["label"], fact["text"]): fact for fact in reversed(facts)}
    kept = [once[key] for key in dict.fromkeys((fact["label"], fact["text"]) for fact in facts)]
    return [{"label": fact["label"], "text": fact["text"]} for fact in kept]


def _example(form: Format, language: str) -> Rendering | None:
    """A worked example that shows the layout: one with facts."""
    return next((one for one in form.examples if one.language == language and one.facts), None)
