"""Runs over small corpora, to read facts from."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

Judged = Callable[..., Path]

RECIPE = """\
recipe: few
layers:
  shape:
    - empty_text: {deny: [true]}
    - word_count: {max: MAX, else: ELSE}
  duplicates:
    - copy_of_earlier: {allow: [unique]}
"""


@pytest.fixture
def judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Judged:
    """Judge these outputs (one record each) and return the run folder."""
    from hum_qc.corpus import open_corpus
    from hum_qc.engine.execute import Job, execute
    from hum_qc.filters.recipe import load_recipe

    monkeypatch.chdir(tmp_path)

    def judge(name: str, outputs: list[str], *, most: int = 5, otherwise: str = "drop", audit: bool = False) -> Path:
        rows = [{"instruction": "Say something of your own.", "output": output} for output in outputs]
        Path(f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        Path(f"{name}.yaml").write_text(RECIPE.replace("MAX", str(most)).replace("ELSE", otherwise))
        with open_corpus([f"{name}.jsonl"]) as corpus:
            return execute(Job(corpus, load_recipe(f"{name}.yaml"), Path("runs") / name, audit=audit))

    return judge
