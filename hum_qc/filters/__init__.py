"""Measures, recipes, and the main path that runs them; importing this room registers its measures."""

from hum_qc.filters import (
    consistency,
    contamination,
    contract,
    duplicates,
    encoding,
    ending,
    grounding,
    language,
    length,
    near_duplicates,
    overlap,
    repetition,
    shape,
    support,
    templates,
    wording,
)

__all__ = [
    "consistency",
    "contamination",
    "contract",
    "duplicates",
    "encoding",
    "ending",
    "grounding",
    "language",
    "length",
    "near_duplicates",
    "overlap",
    "repetition",
    "shape",
    "support",
    "templates",
    "wording",
]
