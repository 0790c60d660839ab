"""Hum: annotated sources to instruction candidates of five task families, with no model and the same for every seed.

After Yuan et al. 2025 (arXiv 2502.03843) and what its authors published before (KAG, Liang et al. 2024, section
2.5.1; IEPile, Gui et al. 2024). A text is converted as it is annotated, and then once for each operator that
applies, up to a number of candidates: label bucketing, guidelines, preference rules, format variants, negatives.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, Final

from hum_qc.rules.rule import LANGUAGES
from hum_qc.sample import TASKS
from hum_qc.synthesis.annotation import TASK_OF, Annotation, RefusedError, read_row
from hum_qc.synthesis.candidate import Candidate, Draft, candidate
from hum_qc.synthesis.documents import named, sentences, triple_of
from hum_qc.synthesis.operators import PAIRED, PLAN, Maker, Operator, convert
from hum_qc.synthesis.questions import Questions
from hum_qc.synthesis.survey import COLUMNS, Survey
from hum_qc.synthesis.wording import Wording

if TYPE_CHECKING:
    from hum_qc.sample import Batch
    from hum_qc.synthesis.pool import Pool

MOST_ANSWER: Final = 8_000
"""Characters of an annotated text; a longer one makes no candidate."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be made. `general` is the share of general instructions among all candidates, 0 to below 1."""

    seed: int = 0
    per_record: int = 3
    tasks: Sequence[str] = TASKS
    languages: Sequence[str] = LANGUAGES
    general: float = 0.1


@dataclass(slots=True)
class Tally:
    """What was made, by task, language and operator; and how often something was refused, by its reason."""

    made: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)


class Hum:
    """Makes candidates of a stream of batches; `tally` says what came of them.

    `batches` opens the sources anew each time it is called: once for the survey, which is given, once for what is
    annotated, and once for general instructions, so that their share is exact.
    """

    def __init__(self, pool: Pool, found: Survey, plan: Plan) -> None:
        self.plan = plan
        self.survey = found
        self.tally = Tally()
        self._wording = Wording(pool, plan.seed)
        self._maker = Maker(pool, Questions(), {})

    def candidates(self, batches: Callable[[], Iterable[Batch]]) -> Iterator[Candidate]:
        """All candidates: what is annotated, in the order of the sources, then general instructions."""
        for batch in batches():
            for one in self._annotated(batch):
                yield self._counted(one)
        made = sum(self.tally.made.values())
        share = self.plan.general
        wanted = round(made * share / (1 - share)) if "generalist" in self.plan.tasks else 0
        if wanted and self.survey.general:
            for one in self._general(batches(), min(wanted, self.survey.general)):
                yield self._counted(one)
        self.tally.refused.update(self._wording.refused)

    def _counted(self, one: Candidate) -> Candidate:
        self.tally.made[one.task, one.language, one.operator] += 1
        return one

    def _annotated(self, batch: Batch) -> Iterator[Candidate]:
        for row in batch.select(COLUMNS).iter_rows(named=True):
            if row["task"] == "generalist":
                continue
            try:
                for one in read_row(row, self.survey.usual.get(row["file"])):
                    yield from self._of_annotation(one)
            except RefusedError as reason:
                self.tally.refused[f"record {reason}"] += 1

    def _of_annotation(self, one: Annotation) -> Iterator[Candidate]:
        """The candidates of an annotation, and of the triples that a relation annotation is without its schema."""
        if one.language not in self.plan.languages:
            return
        if len(one.context) > MOST_ANSWER:
            raise RefusedError("long_text")
        for each in (*_documents(one), *_opened(one)) if one.kind in ("document", "relation") else (one,):
            if TASK_OF[each.kind] in self.plan.tasks:
                yield from self._variants(each)

    def _variants(self, one: Annotation) -> Iterator[Candidate]:
        """The baseline and one candidate after the other, until there are enough; no two are the same."""
        self._maker.labels, self._maker.confusable = self.survey.of(one)
        self._maker.rng = self._rng(one)
        if TASK_OF[one.kind] in ("closed_ie", "classification") and not self._maker.labels:
            raise RefusedError("no_labels")
        made = 0
        seen: set[tuple[str, ...]] = set()
        for operator in self._operators(one):
            room = self.plan.per_record - made
            drafts = operator(one, self._maker) if room >= 2 or operator not in PAIRED else iter(())
            for group in [list(drafts)] if operator in PAIRED else ([draft] for draft in islice(drafts, room)):
                finished = self._finished(group, made, seen)
                made += len(finished)
                yield from finished
        if one.kind == "answer":
            self._maker.questions.add(one)

    def _operators(self, one: Annotation) -> Iterator[Operator]:
        """The baseline, then the others in random order, as often as it may take."""
        yield convert
        operators = list(PLAN[one.kind])
        for _ in range(-(-self.plan.per_record // len(operators)) + 1):
            self._maker.rng.shuffle(operators)
            yield from operators

    def _finished(self, group: Sequence[Draft], made: int, seen: set[tuple[str, ...]]) -> list[Candidate]:
        """The candidates of drafts that belong together: all of them, or none where one is not new or fails."""
        keys = [_key(draft) for draft in group]
        if seen & set(keys):
            return []
        finished = [self._wording.finish(draft, made + at, self._maker.rng) for at, draft in enumerate(group)]
        found = [one for one in finished if one is not None]
        if len(found) < len(group):
            return []
        seen.update(keys)
        for options in (draft.options for draft in group if draft.options):
            self._maker.letters[len(options)] = self._maker.letters.get(len(options), 0) + 1
        return found

    def _general(self, batches: Iterable[Batch], wanted: int) -> Iterator[Candidate]:
        """General instructions as they are, evenly spread over those there are."""
        at = 0
        for batch in batches:
            for row in batch.select(COLUMNS).iter_rows(named=True):
                if row["task"] != "generalist" or row["turns"] or not row["instruction"] or not row["output"]:
                    continue
                take = (at + 1) * wanted // self.survey.general > at * wanted // self.survey.general
                at += 1
                try:
                    (one,) = read_row(row, None) if take else (None,)
                except RefusedError as reason:
                    self.tally.refused[f"record {reason}"] += 1
                    continue
                if one is not None and one.language in self.plan.languages:
                    texts = (one.question, one.context, one.answers[0])
                    draft = Draft("general", "general", one)
                    yield candidate(draft, "generalist", self.plan.seed, 0, texts, [], {})

    def _rng(self, one: Annotation) -> Random:
        key = f"{self.plan.seed}:{one.origin.hash}:{one.origin.row}:{one.kind}:{one.context[:20]}"
        return Random(int.from_bytes(hashlib.sha256(key.encode()).digest()[:8]))  # noqa: S311 - not for secrets


def _key(draft: Draft) -> tuple[str, ...]:
    """What makes two drafts of an annotation different enough to keep both."""
    about = (draft.guideline or "", draft.rule or "", str(draft.by_example), draft.one.question)
    return (draft.operator, *sorted(draft.labels), *about)


def _documents(one: Annotation) -> Iterator[Annotation]:
    """The sentences of a document that are one fact each."""
    for sentence in sentences(one.context, one.language) if one.kind == "document" else ():
        triple = triple_of(sentence, one.language)
        if triple is not None:
            fact = dict(zip(("subject", "predicate", "object"), triple, strict=True))
            yield replace(one, kind="triple", context=sentence, facts=(fact,))


def _opened(one: Annotation) -> Iterator[Annotation]:
    """A relation annotation; beside it the same as triples, where its relations are words and its heads are names."""
    if one.kind != "relation":
        return
    yield one
    words = all(_is_words(fact["relation"], one.language) and named(fact["head"]) for fact in one.facts)
    if one.facts and words:
        triples = [{"subject": f["head"], "predicate": f["relation"], "object": f["tail"]} for f in one.facts]
        yield replace(one, kind="triple", facts=tuple(triples), labels=None)


def _is_words(relation: str, language: str) -> bool:
    bare = relation.replace(" ", "")
    return bare.isalpha() and (bare.islower() if language == "en" else not bare.isascii())
