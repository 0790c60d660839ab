"""More wordings of the reviewed templates, from whoever can paraphrase: a narrow port.

Without one, synthesis works from the reviewed pool alone. A paraphrase is used only where it has the slots of its
original, each as often, is in the same script, and is not there yet; it is marked by the id of its original and a
number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from hum_qc.rules.formats import SLOT

Paraphrase = Callable[[str, str], Sequence[str]]
"""A wording with its slots in braces, and its language; other wordings of the same request."""

_HAN: Final = re.compile("[\u4e00-\u9fff]")


def widened(wordings: Mapping[str, str], language: str, paraphrase: Paraphrase | None) -> tuple[dict[str, str], int]:
    """The wordings by id with their paraphrases beside them (`<id>~1`, ...), and how many of these were refused."""
    pool = dict(wordings)
    refused = 0
    for name, wording in wordings.items() if paraphrase else ():
        assert paraphrase is not None
        for number, other in enumerate(paraphrase(wording, language), 1):
            if same_request(wording, other, language) and other not in pool.values():
                pool[f"{name}~{number}"] = other
            else:
                refused += 1
    return pool, refused


def same_request(wording: str, other: str, language: str) -> bool:
    """Whether a paraphrase has the slots of its original, and is in its language as far as the script tells."""
    slots = Counter(SLOT.findall(wording)) == Counter(SLOT.findall(other))
    stray = re.search(r"[{}]", SLOT.sub("", other))
    return slots and not stray and bool(other.strip()) and bool(_HAN.search(other)) is (language == "zh")
