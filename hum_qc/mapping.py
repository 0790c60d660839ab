"""The grammar of a mapping: how a user says which field of a record fills which canonical column."""

from __future__ import annotations

from typing import Any


def mapping_faults(mapping: Any) -> list[tuple[tuple[str | int, ...], str]]:
    return []
