"""Fixtures that several rooms use: batches made by hand, policy files, the real data where it is there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import settings

from hum_qc.sample import Batch, schema

settings.register_profile("untimed", deadline=None)  # the first call of a compiled kernel compiles it
settings.load_profile("untimed")

SHARED = Path(__file__).parents[2] / "shared" / "data"


def make_batch(*rows: dict[str, Any]) -> Batch:
    """A batch of samples; what a row leaves out is null, its key is `made.jsonl` and its position."""
    kinds = schema()
    filled = [
        {
            **dict.fromkeys(kinds),
            "file": "made.jsonl",
            "row": i,
            "line": i + 1,
            "id": f"s{i}",
            "hash": f"{i:064x}",
            "format": "alpaca",
            "task": "generalist",
            "faults": [],
            **row,
        }
        for i, row in enumerate(rows)
    ]
    metas = sorted({key for row in rows for key in row if key.startswith("meta.")})
    return pl.DataFrame(filled, schema={**kinds, **dict.fromkeys(metas, pl.String())})


@pytest.fixture
def batch() -> Callable[..., Batch]:
    """Makes a batch of samples from what each row states."""
    return make_batch


@pytest.fixture
def policy(tmp_path: Path) -> Callable[[str, str], str]:
    """Writes a policy file and gives its path."""

    def write(text: str, name: str = "recipe.yaml") -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data; the test is skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip(f"the real data is not there ({SHARED}); see docs/corpora.md for what it holds")
    return SHARED
