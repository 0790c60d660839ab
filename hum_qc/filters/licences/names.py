"""Spellings: `Apache 2.0` and `The Apache License, Version 2.0` are one licence, `GPT-4` and `gpt 4` one model."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 300
"""Characters of the longest name; what is longer is no name."""
_ADDRESSES: Final = (
    (re.compile(r"creativecommons\.org/(?:licenses|publicdomain)/([a-z-]+)/(\d[\d.]*).*"), r"cc \1 \2"),
    (
        re.compile(r"(?:spdx|opensource|choosealicense)\.(?:org|com)/licen[sc]es?/([a-z\d.+-]+?)(?:\.html|\.json)?/?$"),
        r"\1",
    ),
    (
        re.compile(r"gnu\.org/licenses/(?:old-licenses/)?([a-z]+-[\d.]+?)(?:-standalone)?(?:\.en)?(?:\.html|\.txt)?$"),
        r"\1",
    ),
    (re.compile(r"apache\.org/licenses/license-([\d.]+?)(?:\.txt|\.html)?$"), r"apache \1"),
)
_WORDS: Final = (
    ("creative commons", "cc"), ("noncommercial", "nc"), ("non commercial", "nc"), ("noderivatives", "nd"),
    ("no derivatives", "nd"), ("noderivs", "nd"), ("no derivs", "nd"), ("sharealike", "sa"), ("share alike", "sa"),
    ("attribution", "by"), ("lesser general public", "lgpl"), ("affero general public", "agpl"),
    ("general public", "gpl"), ("gnu free documentation", "gfdl"), ("mozilla public", "mpl"),
    ("eclipse public", "epl"), ("or any later", "+"), ("or later", "+"), ("and later", "+"), ("zero", "0"),
)  # fmt: skip
_EMPTY: Final = frozenset(
    {"agreement", "an", "a", "clause", "data", "dataset", "gnu", "international", "licence", "license", "licensed"}
    | {"licenses", "only", "public", "unported", "generic", "the", "under", "universal", "version", "v"}
)
"""Words that say nothing of which licence it is; `GPL-3.0` and `GPL-3.0-only` are the same to SPDX."""
UNSTATED: Final = frozenset(
    {
        "",
        "none",
        "no",
        "n",
        "noassertion",
        "na",
        "notstated",
        "nonestated",
        "notspecified",
        "unspecified",
        "unknown",
        "null",
    }
)
"""What a record says that names no licence, folded."""


def licence_key(name: str) -> str:
    """What all spellings of one licence have in common: its words in small letters, without those that say nothing."""
    text = unicodedata.normalize("NFKC", name[:LONGEST]).strip().lower()
    text = re.sub(r"^(?:https?://)?(?:www\.)?", "", text)
    for address, words in _ADDRESSES:
        text = address.sub(words, text)
    text = " ".join(re.findall(r"[^\W\d_]+|\d+(?:\.\d+)*|\+", text))
    for words, short in _WORDS:
        text = re.sub(rf"(?<![^\W\d_]){re.escape(words)}(?![^\W\d_])", short, text)
    text = re.sub(r"([a-z]+)v(?= \d)", r"\1", text)  # GPLv3
    kept = [re.sub(r"(?<=\d)(?:\.0)+$", "", word) for word in text.split() if word not in _EMPTY]
    return "".join(kept)


def model_key(name: str) -> str:
    """The name of a model in small letters and digits, without the organisation before a slash; `*` stays."""
    text = unicodedata.normalize("NFKC", name[:LONGEST]).lower().rsplit("/", 1)[-1]
    return re.sub(r"[^\w.*]|_", "", text)
