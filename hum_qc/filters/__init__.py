"""Measures, recipes, and the main path that runs them; importing this room registers its measures."""

from hum_qc.filters import (
    consistency,
    contract,
    duplicates,
    encoding,
    ending,
    grounding,
    language,
    length,
    near_duplicates,
    repetition,
    shape,
    support,
    templates,
    wording,
)

__all__ = [
    "consistency",
    "contract",
    "duplicates",
    "encoding",
    "ending",
    "grounding",
    "language",
    "length",
    "near_duplicates",
    "repetition",
    "shape",
    "support",
    "templates",
    "wording",
]
