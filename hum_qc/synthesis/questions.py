"""Questions of other passages, to ask a passage what it does not answer."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from random import Random
from typing import Final

from hum_qc.synthesis.annotation import Annotation
from hum_qc.text import fold

MOST: Final = 512
"""Questions that are remembered, the latest ones."""

TRIES: Final = 12
SHARED: Final = 0.5
"""A question of whose words more than this share is in the passage may be about it, and is not taken."""

_WORDS: Final = re.compile("[a-z]{4,}|[0-9]+|[\u4e00-\u9fff]{2}")


@dataclass(slots=True)
class Questions:
    """Answered questions as they come by."""

    seen: deque[Annotation] = field(default_factory=lambda: deque(maxlen=MOST))

    def add(self, one: Annotation) -> None:
        """Remember an answered question."""
        if one.facts:
            self.seen.append(one)

    def foreign(self, one: Annotation, rng: Random) -> Annotation | None:
        """A question in the same language, of another passage, that this passage does not answer.

        None of its answers is in the passage, after folding, and it shares few words with the passage.
        """
        passage = fold(one.context).text
        for _ in range(min(TRIES, len(self.seen))):
            other = rng.choice(self.seen)
            if other.language != one.language or other.context == one.context:
                continue
            if not any(fold(answer).text in passage for answer in other.answers) and _apart(other.question, passage):
                return other
        return None


def _apart(question: str, passage: str) -> bool:
    words = set(_WORDS.findall(question.lower()))
    return bool(words) and sum(word in passage for word in words) <= SHARED * len(words)
