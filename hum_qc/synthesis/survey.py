"""A first look at the sources: which labels each has, and which of them are easily confused.

Two labels are confusable where texts were annotated with both often enough, or where their names share a word.
Memory is bounded by the number of labels and by `MOST_TEXTS`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Final

from hum_qc.synthesis.annotation import Annotation, Kind, Row, kinds_of

if TYPE_CHECKING:
    from hum_qc.sample import Batch

MOST_TEXTS: Final = 200_000
"""Distinct mentions of a source that are remembered; later ones are not looked at."""

MOST_LABELS: Final = 2_000
"""A source with more labels than this is no label set but free text, and offers none of its own."""

CONFUSED: Final = 0.02
"""Two labels share at least this part of the distinct texts of the rarer one."""

MOST_CONFUSED: Final = 3
"""Labels that one is confusable with, the most frequent ones."""

COLUMNS: Final = (
    "file", "row", "id", "hash", "task", "language", "instruction", "context", "output", "turns", "schema", "labels",
    "spans", "answers", "source", "license", "faults",
)  # fmt: skip

_WORD: Final = re.compile("[a-z]{3,}|[\u4e00-\u9fff]{2}")


@dataclass(slots=True)
class Labels:
    """The labels of one kind in one source, in the order of their first appearance, and their confusions."""

    names: dict[str, None] = field(default_factory=dict)
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)
    confusable: dict[str, set[str]] = field(default_factory=dict)
    texts: dict[str, set[str]] = field(default_factory=dict)

    def add(self, label: str, text: str) -> None:
        """Note that a text was annotated with a label."""
        self.names.setdefault(label)
        key = text[:100]
        if key in self.texts or len(self.texts) < MOST_TEXTS:
            self.texts.setdefault(key, set()).add(label)

    def settle(self) -> None:
        """Work out confusions, the most frequent ones of each label, and forget the texts."""
        sizes = Counter(label for found in self.texts.values() for label in found)
        shared = Counter(pair for found in self.texts.values() for pair in combinations(sorted(found), 2))
        self.texts.clear()
        if len(self.names) > MOST_LABELS:
            self.names.clear()
        score = {pair: count / min(sizes[label] for label in pair) for pair, count in shared.items()}
        near = {pair: value for pair, value in score.items() if value >= CONFUSED}
        near |= dict.fromkeys(self._alike(), 1.0)
        for pair, _ in sorted(near.items(), key=lambda item: (-item[1], item[0])):
            sets = [self.confusable.setdefault(label, set()) for label in pair]
            if all(len(one) < MOST_CONFUSED for one in sets):
                sets[0].add(pair[1])
                sets[1].add(pair[0])

    def _alike(self) -> set[tuple[str, str]]:
        """Pairs of labels whose names share a word."""
        words: dict[str, list[str]] = {}
        for name in sorted(self.names):
            for word in set(_WORD.findall(name.lower())):
                words.setdefault(word, []).append(name)
        return {(one, other) for alike in words.values() for one, other in combinations(alike, 2)}


@dataclass(slots=True)
class Survey:
    """What the sources have: labels by file and kind, the usual kind of each file, and counts of general samples."""

    labels: dict[tuple[str, str], Labels] = field(default_factory=dict)
    usual: dict[str, Kind] = field(default_factory=dict)
    general: int = 0

    def of(self, one: Annotation) -> tuple[tuple[str, ...], Mapping[str, set[str]]]:
        """The labels that a text may be asked about, and their confusions."""
        known = self.labels.get((one.origin.file, one.kind))
        names = one.labels if one.labels is not None else tuple(known.names) if known else ()
        return names, known.confusable if known else {}


def survey(batches: Iterable[Batch]) -> Survey:
    """Look through the samples once."""
    found = Survey()
    kinds: dict[str, Counter[Kind]] = {}
    for batch in batches:
        for row in batch.select(COLUMNS).iter_rows(named=True):
            if row["task"] == "closed_ie":
                _extraction(row, found, kinds.setdefault(row["file"], Counter()))
            elif row["task"] == "classification" and row["output"]:
                _labels(found, row["file"], "label").add(row["output"].strip(), row["context"] or "")
            elif row["task"] == "generalist" and not row["turns"] and row["instruction"] and row["output"]:
                found.general += 1
    for labels in found.labels.values():
        labels.settle()
    found.usual = {file: counted.most_common(1)[0][0] for file, counted in kinds.items() if counted}
    return found


def _extraction(row: Row, found: Survey, kinds: Counter[Kind]) -> None:
    kinds.update(kinds_of(row))
    for one in row["spans"] or ():
        role = (one["role"] or "").partition("/")[0]
        kind = {"mention": "ner", "subject": "relation", "trigger": "event"}.get(role)
        if kind and one["label"]:
            _labels(found, row["file"], kind).add(one["label"], one["text"])


def _labels(found: Survey, file: str, kind: str) -> Labels:
    return found.labels.setdefault((file, kind), Labels())
