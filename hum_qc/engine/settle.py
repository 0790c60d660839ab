"""After the last layer: a copy whose kept twin was dropped itself is held, for now nobody keeps the text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from hum_qc.ledger import FINDINGS
from hum_qc.sample import place
from hum_qc.verdict import Outcome

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.engine.workfolder import WorkFolder
    from hum_qc.filters.recipe import Recipe

LOST: Final = "twin_lost"
SETTLING: Final = 999
"""The stage number of findings made here: after every layer."""


def hold_lost_twins(folder: WorkFolder, recipe: Recipe, shards: int) -> None:
    """Hold every sample that was dropped only as a copy of samples that were dropped themselves.

    By a later layer, or by another filter of the same layer.
    """
    import polars as pl

    last = recipe.layers[-1].filters if recipe.layers else ()
    filters = [one for one in recipe.filters if one.measure.kind == "corpus" and last != (one,)]
    if not filters or not shards:
        return
    gone = pl.concat(
        folder.state(shard)
        .filter(pl.col("outcome") == int(Outcome.DROP))
        .select(pl.col("file").alias("twin_file"), pl.col("row").alias("twin_row"))
        for shard in range(shards)
    )
    lost = [
        pairs.filter("decides")
        .join(gone, on=["twin_file", "twin_row"], how="semi")
        .select("file", "row", "filter", "twin_file", "twin_row")
        for one in filters
        for pairs in folder.pairs(one.name)
    ]
    if lost and not (copies := pl.concat(lost)).is_empty():
        for shard in range(shards):
            _hold(folder, shard, copies)


def _hold(folder: WorkFolder, shard: int, lost: pl.DataFrame) -> None:
    import polars as pl

    frame = folder.state(shard)
    mine = lost.join(frame.select("file", "row"), on=["file", "row"], how="semi")
    if mine.is_empty():
        return
    drops = folder.findings(shard).filter(pl.col("outcome") == Outcome.DROP.word)
    sound = drops.join(mine, on=["file", "row", "filter"], how="anti")
    held = (
        frame.filter(pl.col("outcome") == int(Outcome.DROP))
        .join(sound, on=["file", "row"], how="anti", maintain_order="left")
        .join(mine, left_on=["file", "row", "reason"], right_on=["file", "row", "filter"], maintain_order="left")
        .with_columns(pl.col("reason").str.split(".").list.first().alias("layer"))
        .with_columns(pl.concat_str("layer", pl.lit(f".{LOST}")).alias("filter"))
    )
    told = held.select("row", pl.lit(int(Outcome.HOLD), pl.Int8).alias("outcome"), pl.col("filter").alias("reason"))
    folder.save_state(shard, frame.update(told, on="row"))
    evidence = [json.dumps({"twin": place(*at)}) for at in held.select("twin_file", "twin_row").iter_rows()]
    said = held.select(
        "file",
        "row",
        "id",
        "layer",
        pl.lit(LOST).alias("measure"),
        "filter",
        pl.lit("true").alias("reading"),
        pl.lit('{"deny": [true], "else": "hold"}').alias("bound"),
        pl.lit(Outcome.HOLD.word).alias("outcome"),
        pl.Series("evidence", evidence, pl.String),
        pl.lit(None, pl.String).alias("waived"),
    )
    folder.save_findings(SETTLING, shard, [said.select(FINDINGS)])
