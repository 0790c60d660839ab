"""hum_qc: judge every sample of an instruction corpus, and say why.

>>> import hum_qc
>>> run = hum_qc.run("corpus.jsonl")  # doctest: +SKIP
>>> run.summary["counts"]  # doctest: +SKIP

Nothing heavy is imported until a name is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from hum_qc.api import Run, audit, contamination, run
    from hum_qc.errors import HumQCError, InputError, MissingError, PolicyError, UsageError
    from hum_qc.filters.recipe import Recipe
    from hum_qc.registry import Readings, batch_measure, measure

__version__: str
__all__ = [
    "HumQCError",
    "InputError",
    "MissingError",
    "PolicyError",
    "Readings",
    "Recipe",
    "Run",
    "UsageError",
    "audit",
    "batch_measure",
    "contamination",
    "measure",
    "run",
]

_HOMES: Final = {
    "hum_qc.api": ("Run", "audit", "contamination", "run"),
    "hum_qc.errors": ("HumQCError", "InputError", "MissingError", "PolicyError", "UsageError"),
    "hum_qc.filters.recipe": ("Recipe",),
    "hum_qc.registry": ("Readings", "batch_measure", "measure"),
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("hum-qc")
    import importlib

    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(module), name)
    raise AttributeError(f"module 'hum_qc' has no attribute '{name}'")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
