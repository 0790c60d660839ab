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
    overlap,
    repetition,
    safety,
    shape,
    support,
    wording,
)
from hum_qc.filters.privacy import measures as privacy

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
    "overlap",
    "privacy",
    "repetition",
    "safety",
    "shape",
    "support",
    "wording",
]
