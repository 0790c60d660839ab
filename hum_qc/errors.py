"""Errors a user can cause, each with the exit code it ends in and one clear line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar


class HumQCError(Exception):
    """Something the user can mend; printed as one line, never as a traceback.

    `exit_code` is the code that the command line ends with (`docs/design.md`, section 7).
    """

    exit_code: ClassVar[int] = 2


class UsageError(HumQCError):
    """Wrong usage of the command line or of the Python API."""


class InputError(HumQCError):
    """The corpus, or a run folder, cannot be read."""

    exit_code = 3


class MissingError(HumQCError):
    """Something outside of the data is missing or broken: an extra, a disk, a worker."""

    exit_code = 4


def missing_extra(what: str, extra: str) -> MissingError:
    """The error for a part of hum_qc that is not installed: `what` needs it, `extra` is the name pip knows it by."""
    return MissingError(f"{what} needs the extra [{extra}]; install it with: pip install 'hum-qc[{extra}]'")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault of a policy file: where it stands and what is wrong.

    `line` is one-based; 0 means the file as a whole.
    """

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class PolicyError(HumQCError):
    """All faults of the policy files that were read, not only the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[PolicyError], tuple[tuple[Fault, ...]]]:
        return type(self), (self.faults,)


def near_miss(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the closest known word, else the known words, else nothing."""
    names = sorted({str(name) for name in known})
    close = difflib.get_close_matches(str(word), names, n=1, cutoff=0.6)
    if close:
        return f"; did you mean '{close[0]}'?"
    return f" (known: {', '.join(names)})" if names else ""
