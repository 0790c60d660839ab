"""Label bucketing: which labels one prompt offers (IEPile, Gui et al. 2024; KAG, Liang et al. 2024, section 2.5.1).

A model that always sees all labels of a source together learns the source and reads no label. So a prompt offers some
of them: what the text has, labels that are easily confused with these, and a few others. All functions are pure: the
same arguments, with a generator in the same state, give the same labels.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

Confusable = Mapping[str, Collection[str]]
"""For a label, the labels that are easily confused with it."""

SPLIT: Final[Mapping[str, int]] = {"ner": 6, "relation": 4, "event": 4, "records": 1}
"""How many labels one prompt offers, as IEPile publishes it (`split_num`); -1 offers all."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """Labels that one prompt offers, in order; `polled` is the label of the text that it is about, if any."""

    labels: tuple[str, ...]
    polled: str | None = None


def hard_negatives(present: Collection[str], labels: Sequence[str], confusable: Confusable) -> list[str]:
    """Labels that the text has not and that are confusable with one that it has, in the order of `labels`."""
    near = {other for label in present for other in confusable.get(label, ())}
    return [label for label in labels if label in near and label not in present]


def batches(
    present: Collection[str], labels: Sequence[str], confusable: Confusable, size: int, rng: Random
) -> list[Bucket]:
    """The labels of a text, its hard negatives and at most `size` other ones, shuffled and cut into batches.

    A last batch of fewer than `max(1, size // 2)` labels joins the one before. `size` -1: one batch of all labels. A
    text with none of the labels is asked about a binomial share of them, at least one.
    """
    known = list(dict.fromkeys(labels))
    if not known:
        return []
    if size < 0:
        return [Bucket(tuple(_shuffled(known, rng)))]
    here = [label for label in known if label in present]
    if not here:
        drawn = [label for label in known if rng.random() < 0.5] or [rng.choice(known)]
        return _cut(_shuffled(drawn, rng), size)
    hard = hard_negatives(here, known, confusable)
    others = [label for label in known if label not in present and label not in hard]
    return _cut(_shuffled(here + hard + rng.sample(others, min(size, len(others))), rng), size)


def _cut(labels: Sequence[str], size: int) -> list[Bucket]:
    cuts = [list(labels[at : at + size]) for at in range(0, len(labels), size)]
    if len(cuts) > 1 and len(cuts[-1]) < max(1, size // 2):
        rest = cuts.pop()
        cuts[-1] += rest
    return [Bucket(tuple(cut)) for cut in cuts]


def polls(
    present: Collection[str], labels: Sequence[str], confusable: Confusable, size: int, rng: Random
) -> list[Bucket]:
    """One bucket for each label of the text, which it polls: that label, all confusable with it, others up to `size`.

    Another label of the text is in a bucket only where it is confusable with the polled one, so that the two must be
    told apart.
    """
    known = list(dict.fromkeys(labels))
    found = []
    for polled in (label for label in known if label in present):
        near = [label for label in known if label in confusable.get(polled, ()) and label != polled]
        others = [label for label in known if label not in present and label not in near]
        room = max(0, (size if size > 0 else len(known)) - 1 - len(near))
        chosen = [polled, *near, *rng.sample(others, min(room, len(others)))]
        found.append(Bucket(tuple(_shuffled(chosen, rng)), polled))
    return found


def absent(
    present: Collection[str], labels: Sequence[str], confusable: Confusable, size: int, rng: Random
) -> Bucket | None:
    """Labels that the text has not, confusable ones first, up to `size`; None where it has all of them."""
    known = list(dict.fromkeys(labels))
    hard = hard_negatives(present, known, confusable)
    others = [label for label in known if label not in present and label not in hard]
    room = size if size > 0 else len(known)
    chosen = (_shuffled(hard, rng) + _shuffled(others, rng))[:room]
    return Bucket(tuple(_shuffled(chosen, rng))) if chosen else None


def _shuffled(labels: Sequence[str], rng: Random) -> list[str]:
    mixed = list(labels)
    rng.shuffle(mixed)
    return mixed
