"""Kernels are compiled wherever the package stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import pytest

from hum_qc.index.compiled import kernel


def double(number: int) -> int:
    return 2 * number


def test_a_kernel_lets_other_threads_run_and_is_kept() -> None:
    """Its machine code goes to disk, for the next process."""
    compiled = kernel(double)
    assert compiled(21) == 42
    assert compiled.targetoptions["nogil"] is True
    assert compiled.stats.cache_path


def test_where_nothing_can_be_written_each_process_compiles(monkeypatch: pytest.MonkeyPatch) -> None:
    """A read-only install with no cache folder is no error."""
    njit = numba.njit

    def nowhere(*, cache: bool = False, **more: Any) -> Callable[..., Any]:
        if cache:
            raise RuntimeError("cannot cache function 'double': no locator available for file 'x.py'")
        return njit(**more)

    monkeypatch.setattr(numba, "njit", nowhere)
    assert kernel(double)(21) == 42
