"""The records leave as they came in: kept, held and dropped, each in the container it was read from."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.verdict import Outcome

if TYPE_CHECKING:
    from hum_qc.engine.workfolder import WorkFolder

NAMES: Final = {Outcome.KEEP: "kept", Outcome.HOLD: "held", Outcome.DROP: "dropped"}


def deliver(blocks: Any, run: Path, folder: WorkFolder, seen: Callable[[int], None]) -> None:
    """Write kept, held and dropped records into the run folder, byte for byte.

    `blocks` are the blocks of the corpus, cut as they were for judging; `seen` is told of the records of each.
    """
    import polars as pl

    from hum_qc.corpus import Writer

    writers = {outcome: Writer(run, name) for outcome, name in NAMES.items()}
    for index, block in enumerate(blocks):
        state = folder.state(index)
        for outcome, writer in writers.items():
            rows = state.filter(pl.col("outcome") == int(outcome))["row"]
            writer.add(block.pieces(rows.to_numpy()))
        seen(block.size)
    for writer in writers.values():
        writer.close()


def deliver_rejected(run: Path, folder: WorkFolder) -> None:
    """Write what could not be read as a record, one JSON object a line."""
    with (run / "rejected.jsonl").open("wb") as out:
        for part in folder.rejected_parts():
            with part.open("rb") as source:
                shutil.copyfileobj(source, out)
