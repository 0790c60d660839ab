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
    repetition,
    safety,
    shape,
    support,
    wording,
)
from hum_qc.filters.privacy import measures as privacy

__all__ = [
    "consistency",
    "contract",
    "duplicates",
    "encoding",
    "ending",
    "grounding",
    "language",
    "length",
    "privacy",
    "repetition",
    "safety",
    "shape",
    "support",
    "wording",
]
