"""After the last layer: a copy whose kept twin was dropped later is held, for now nobody keeps the text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from hum_qc.ledger import FINDINGS
from hum_qc.sample import place
from hum_qc.verdict import Outcome

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.engine.workfolder import WorkFolder
    from hum_qc.filters.line import Filter
    from hum_qc.filters.recipe import Recipe

LOST: Final = "twin_lost"
SETTLING: Final = 999
"""The stage number of findings made here: after every layer."""


def hold_lost_twins(folder: WorkFolder, recipe: Recipe, shards: int) -> None:
    """Hold every sample that was dropped as a copy of one that a later layer dropped."""
    import polars as pl

    early = [one for layer in recipe.layers[:-1] for one in layer.filters if one.measure.kind == "corpus"]
    if not early or not shards:
        return
    gone = pl.concat(
        folder.state(shard).filter(pl.col("outcome") == int(Outcome.DROP)).select("file", "row")
        for shard in range(shards)
    )
    for one in early:
        for pairs in folder.pairs(one.name):
            twins = gone.rename({"file": "twin_file", "row": "twin_row"})
            lost = pairs.join(twins, on=["twin_file", "twin_row"], how="semi")
            for (shard,), of_shard in lost.group_by("shard", maintain_order=True):
                _hold(folder, one, int(str(shard)), of_shard)


def _hold(folder: WorkFolder, one: Filter, shard: int, lost: pl.DataFrame) -> None:
    import polars as pl

    frame = folder.state(shard)
    name = f"{one.layer}.{LOST}"
    copies = (pl.col("reason") == one.name) & (pl.col("outcome") == int(Outcome.DROP))
    held = frame.filter(copies & pl.col("row").is_in(lost["row"].implode())).join(lost, on="row")
    if held.is_empty():
        return
    rows = held["row"].implode()
    frame = frame.with_columns(
        pl.when(pl.col("row").is_in(rows))
        .then(pl.lit(int(Outcome.HOLD), pl.Int8))
        .otherwise("outcome")
        .alias("outcome"),
        pl.when(pl.col("row").is_in(rows)).then(pl.lit(name)).otherwise("reason").alias("reason"),
    )
    folder.save_state(shard, frame)
    evidence = [json.dumps({"twin": place(*at)}) for at in held.select("twin_file", "twin_row").iter_rows()]
    said = held.select(
        "file",
        "row",
        "id",
        pl.lit(one.layer).alias("layer"),
        pl.lit(LOST).alias("measure"),
        pl.lit(name).alias("filter"),
        pl.lit("true").alias("reading"),
        pl.lit('{"deny": [true], "else": "hold"}').alias("bound"),
        pl.lit(Outcome.HOLD.word).alias("outcome"),
        pl.Series("evidence", evidence, pl.String),
        pl.lit(None, pl.String).alias("waived"),
    )
    folder.save_findings(SETTLING, shard, [said.select(FINDINGS)])
