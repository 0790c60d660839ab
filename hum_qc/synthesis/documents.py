"""Open extraction from plain documents, without a model: sentences that are one fact from beginning to end.

A sentence is taken only where a pattern covers all of it, so that its one triple is complete: a subject that is named,
a verb phrase as it stands, and an object without a clause. Everything else is left to those with a model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

Triple = tuple[str, str, str]

LONGEST: Final = 160
"""Characters of a sentence; a longer one says more than one thing."""

_SENTENCE: Final = {
    "en": re.compile(r"(?<=[.!?])\s+(?=[A-Z])|\n+"),
    "zh": re.compile("(?<=[。！？])|\n+"),
}
_NAME: Final = r"[A-Z][\w'’-]*(?: (?:of|the|de|van|von|and|[A-Z0-9][\w'’-]*))* ?[A-Z0-9]?[\w'’-]*"
_FACT: Final = {
    "en": re.compile(
        rf"(?P<subject>(?:The )?{_NAME}) (?P<predicate>(?:is|was|are|were) (?:(?:located|situated|born|founded"
        r"|published|written|built|held|based|produced|directed|elected|named|established|released|opened|closed|killed|owned"
        r"|designed|composed) (?:in|on|at|by|near|as)|(?:a|an|the) (?:[a-z-]+ ){0,2}[a-z-]+ (?:of|in|from|by))"
        r"|(?:lives|lived|works|worked|died|studied|stands|lies|flows) (?:in|at|for|near|through)"
        r"|wrote|founded|won|directed|designed|composed|invented|discovered|built|married|published)"
        r" (?P<object>(?:the |a |an )?[A-Z0-9][\w'’-]*(?: [\w'’-]+){0,4})\."
    ),
    "zh": re.compile(
        "(?P<subject>[\u4e00-\u9fff·A-Za-z0-9]{2,12}?)"
        "(?P<predicate>位于|建于|成立于|创立于|始建于|出生于|毕业于|任职于|隶属于|属于|位处|地处|创办了|创立了|发明了|发现了)"
        "(?P<object>[\u4e00-\u9fff·A-Za-z0-9]{2,20})。"
    ),
}
_NO_NAME: Final = re.compile(
    "he|she|it|they|we|you|i|this|that|these|those|there|here|who|which|what|his|her|its|their|our"
    "|他|她|它|他们|她们|它们|我|我们|你|你们|这|那|这里|那里|其|该|本|此",
    re.IGNORECASE,
)
_NOT_SUBJECT: Final = re.compile("^(?:这|那|该|本|此|其|但|而|因|在|从|由于|如果|虽然|他|她|它|我|你)")
_CLAUSE: Final = re.compile(r"\b(?:and|but|which|who|that|when|where|while|because|although|after|before)\b|[,;:]")


def sentences(text: str, language: str) -> Iterator[str]:
    """The sentences of a text, each once, as they stand."""
    yield from dict.fromkeys(one.strip() for one in _SENTENCE[language].split(text) if one and one.strip())


def named(text: str) -> bool:
    """Whether a text names something, and is no pronoun."""
    return _NO_NAME.fullmatch(text.strip()) is None


def triple_of(sentence: str, language: str) -> Triple | None:
    """The one fact that a sentence is, or None where it is not certain to be one."""
    found = _FACT[language].fullmatch(sentence) if len(sentence) <= LONGEST else None
    if found is None:
        return None
    subject, predicate, object_ = (found[part].strip() for part in ("subject", "predicate", "object"))
    plain = language == "zh" or not (_CLAUSE.search(object_) or _CLAUSE.search(predicate))
    certain = named(subject) and named(subject.split()[0]) and not _NOT_SUBJECT.match(subject) and plain
    return (subject, predicate, object_) if certain else None
