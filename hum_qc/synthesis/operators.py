"""The operators of Hum: what is asked of an annotated text, in which variants.

Each yields drafts, or nothing where it does not apply. `convert` is the baseline, one candidate for one annotation;
the others are named after what they do, and `plan` says which a kind of annotation has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import TYPE_CHECKING, Any, Final

from hum_qc.synthesis.annotation import Annotation, facts_of
from hum_qc.synthesis.bucketing import SPLIT, Bucket, Confusable, absent, batches, polls
from hum_qc.synthesis.candidate import Draft
from hum_qc.synthesis.rewriting import REWRITERS, rewritten

if TYPE_CHECKING:
    from hum_qc.synthesis.pool import Pool
    from hum_qc.synthesis.questions import Questions

ALL_AT_ONCE: Final = 20
"""The baseline offers all labels of a source up to this many, and a batch of them beyond."""

OPTIONS: Final = 6
"""How many classes one prompt offers where a source has more."""

BASELINE: Final[Mapping[str, str]] = {
    "ner": "entities_json_by_label", "relation": "relations_json_by_label", "event": "events_json_by_type",
    "triple": "triples_json", "answer": "answer_alone", "label": "label_alone",
}  # fmt: skip
"""The format of the baseline, where the library has it."""


@dataclass(slots=True)
class Maker:
    """What operators work with: the pool, the labels of the text's source, a generator, and the state of a stream."""

    pool: Pool
    questions: Questions
    letters: dict[int, int]
    labels: tuple[str, ...] = ()
    confusable: Confusable = None  # type: ignore[assignment]
    rng: Random = None  # type: ignore[assignment]


Operator = Callable[[Annotation, Maker], Iterator[Draft]]


def _draft(operator: str, one: Annotation, bucket: Bucket, **more: Any) -> Draft:
    return Draft(operator, one.kind, one, facts_of(one, bucket.labels), bucket.labels, bucket.polled, **more)


def _size(one: Annotation) -> int:
    return SPLIT.get(one.kind, OPTIONS)


def convert(one: Annotation, maker: Maker) -> Iterator[Draft]:
    """The annotation as it is, in the plainest format; a choice by its letter."""
    if one.kind == "choice":
        yield from islice(choose(one, maker), 1)
        return
    if one.kind in ("triple", "answer"):
        yield Draft("convert", one.kind, one, one.facts, form_id=BASELINE[one.kind])
        return
    labels = maker.labels
    if len(labels) > ALL_AT_ONCE:
        labels = max(_batches(one, maker), key=lambda bucket: len(set(bucket.labels) & set(one.present))).labels
    if labels:
        yield _draft("convert", one, Bucket(tuple(labels)), form_id=BASELINE[one.kind])


def _batches(one: Annotation, maker: Maker) -> list[Bucket]:
    return batches(one.present, maker.labels, maker.confusable, _size(one), maker.rng)


def _polls(one: Annotation, maker: Maker) -> list[Bucket]:
    return polls(one.present, maker.labels, maker.confusable, _size(one), maker.rng)


def bucketing(one: Annotation, maker: Maker) -> Iterator[Draft]:
    """A batch of labels as IEPile cuts them."""
    found = _batches(one, maker)
    if found:
        yield _draft("bucketing", one, maker.rng.choice(found))


def polling(one: Annotation, maker: Maker) -> Iterator[Draft]:
    """Every label of the text in turn, among confusable and other labels."""
    for bucket in _polls(one, maker):
        yield _draft("polling", one, bucket)


def negative(one: Annotation, maker: Maker) -> Iterator[Draft]:
    """Only labels that the text has not."""
    bucket = absent(one.present, maker.labels, maker.confusable, _size(one), maker.rng)
    if bucket:
        yield _draft("negative", one, bucket)


def _bucket(one: Annotation, maker: Maker) -> Bucket:
    """Labels for an operator that is about something else than labels."""
    if one.kind in ("triple", "answer"):
        return Bucket(())
    found = _polls(one, maker) or _batches(one, maker)
    return maker.rng.choice(found) if found else Bucket(())


def _whole(one: Annotation, bucket: Bucket) -> Sequence[Mapping[str, Any]]:
    return one.facts if one.kind in ("triple", "answer") else facts_of(one, bucket.labels)


def guideline(one: Annotation, maker: Maker) -> Iterator[Draft]:
    """With a guideline in the prompt; one that defines labels must define all that are offered."""
    bucket = _bucket(one, maker)
    known = [
        each for each in maker.pool.guidelines[one.kind, one.language]
        if not each.labels or (bucket.labels and set(bucket.labels) <= each.labels.keys())
    ]  # fmt: skip
    if known:
        chosen = maker.rng.choice(known).id
        yield Draft(
            "guideline", one.kind, one, _whole(one, bucket), bucket.labels, bucket.polled, guideline=chosen
        )  # fmt: skip


def variant(one: Annotation, maker: Maker) -> Iterator[Draft]:
    """Another format, named in the prompt."""
    bucket = _bucket(one, maker)
    yield Draft("format", one.kind, one, _whole(one, bucket), bucket.labels, bucket.polled)


def example(one: Annotation, maker: Maker) -> Iterator[Draft]:
    """A format that is shown by an example and not named."""
    bucket = _bucket(one, maker)
    facts = _whole(one, bucket)
    if facts:
        yield Draft("example", one.kind, one, facts, bucket.labels, bucket.polled, by_example=True)


def rule_pair(one: Annotation, maker: Maker) -> Iterator[Draft]:
    """A rule and its counter-rule on one text, each with the answer that it wants."""
    rules = maker.pool.rules
    names = [name for name in REWRITERS if name in rules and rules[name].counter in rules]
    maker.rng.shuffle(names)
    for bucket in _polls(one, maker):
        facts = facts_of(one, bucket.labels)
        for name in names:
            pair = rewritten(name, facts, one.context, one.language)
            if pair is None:
                continue
            for rule, wanted in zip((name, rules[name].counter), pair, strict=True):
                yield Draft("rule", "ner", one, wanted, bucket.labels, bucket.polled, rule=rule)
            return


_NO_ANSWER: Final[Mapping[str, str]] = {
    "en": 'The passage does not answer the question "{}".',
    "zh": "文章没有回答“{}”这个问题。",
}


def no_answer_pair(one: Annotation, maker: Maker) -> Iterator[Draft]:
    """A question without an answer: said by the agreed word, or in a sentence."""
    rules = ("unanswerable_by_token", "unanswerable_in_words")
    if not one.facts and all(name in maker.pool.rules for name in rules):
        sentence = _NO_ANSWER[one.language].replace("{}", one.question)
        yield Draft("rule", "answer", one, rule=rules[0], form_id=BASELINE["answer"])
        yield Draft("rule", "answer", one, rule=rules[1], said=sentence)


def unanswerable(one: Annotation, maker: Maker) -> Iterator[Draft]:
    """A question of another passage, whose answer this passage does not hold."""
    found = maker.questions.foreign(one, maker.rng)
    if found is not None:
        asked = Annotation("answer", one.language, one.context, one.origin, (), None, found.question)
        yield Draft("unanswerable", "answer", asked, other=found.origin)


def _options(one: Annotation, maker: Maker, offered: Sequence[str], ahead: int) -> tuple[tuple[str, ...], str]:
    """The options in a new order, and the letter of the right one, which goes round so that letters are balanced.

    `maker.letters` counts the candidates that were made; this is for the one after `ahead` more.
    """
    gold = one.present[0]
    others = [label for label in offered if label != gold]
    maker.rng.shuffle(others)
    at = (maker.letters.get(len(offered), 0) + ahead) % len(offered)
    return (*others[:at], gold, *others[at:]), chr(ord("A") + at)


def choose(one: Annotation, maker: Maker) -> Iterator[Draft]:
    """Lettered options in a new order; the answer is the letter, and by the counter-rule the text."""
    rules = ("choice_by_letter", "choice_by_text")
    offered = one.labels if one.kind == "choice" else _bucket(one, maker).labels
    if not offered or not 2 <= len(offered) <= 8 or not all(name in maker.pool.rules for name in rules):
        return
    form = "choice" if one.kind == "choice" else "letter"
    for ahead, rule in enumerate(rules):
        options, letter = _options(one, maker, offered, ahead)
        said = letter if rule == "choice_by_letter" else one.present[0]
        letters = tuple(chr(ord("A") + at) for at in range(len(options)))
        labels = letters if form == "letter" and said == letter else options
        facts = ({"label": said},)
        yield Draft("options", form, one, facts, labels, rule=rule, said=said, options=options)


PAIRED: Final = (rule_pair, no_answer_pair, choose)
"""Operators whose drafts are one of a rule and one of its counter-rule: both are made, or none."""

PLAN: Final[Mapping[str, Sequence[Operator]]] = {
    "ner": (polling, bucketing, rule_pair, guideline, variant, example, negative),
    "relation": (polling, bucketing, guideline, variant, example, negative),
    "event": (polling, bucketing, guideline, variant, example, negative),
    "triple": (variant, guideline, example),
    "answer": (variant, guideline, example, unanswerable, no_answer_pair),
    "choice": (choose,),
    "label": (variant, choose, guideline, example, polling),
}
"""The operators of a kind beside the baseline."""
