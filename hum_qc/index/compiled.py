"""How this room compiles: kernels of numba that let other threads run, kept on disk where there is a place to write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba


def kernel(function: Callable[..., Any]) -> Any:
    """Compile on first call, for the next processes too.

    Machine code is kept beside the source, else in the user's cache folder or in `NUMBA_CACHE_DIR`; where none of them
    can be written, each process compiles for itself.
    """
    try:
        return numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:  # numba's "no locator available": nowhere to keep it
        return numba.njit(nogil=True)(function)
