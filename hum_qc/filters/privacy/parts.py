"""All text of a sample, part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from hum_qc.sample import Part, part

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.sample import Batch

Where = Literal[
    "sample", "record", "instruction", "context", "output", "prompt", "conversation", "rejected_output"
]  # fmt: skip
"""`sample`: every part of it, tools, tool calls and reference answers too. `record`: the bytes that leave."""


def texts_of(batch: Batch, of: Where, *, key: str = "at") -> pl.DataFrame:
    """`key`, `part` and `text`: one row for each text of each sample, in the parts by which others know them.

    `key` is `at`, the position in the batch, or `row`.
    """
    numbered = batch.lazy().with_row_index("at")
    columns = numbered.select(key, **_parts(of)).collect()
    return (
        columns.unpivot(index=key, variable_name="part", value_name="text")
        .drop_nulls("text")
        .sort(key, maintain_order=True)
    )


def _parts(of: Where) -> dict[str, pl.Expr]:
    import polars as pl

    if of == "record":
        return {"record": pl.col("record").cast(pl.String, strict=False)}
    if of != "sample":
        return {of: part(of)}
    chat = pl.col("turns").is_not_null()
    flat: tuple[Part, ...] = ("instruction", "output")
    calls = pl.col("turns").list.eval(pl.element().struct.field("tool_calls")).list.join("\n", ignore_nulls=True)
    answers = pl.col("answers").list.join("\n", ignore_nulls=True)
    return {
        **{name: pl.when(~chat).then(pl.col(name)) for name in flat},
        "context": pl.col("context"),
        "conversation": pl.when(chat).then(part("conversation")),
        "rejected_output": pl.col("rejected_output"),
        "tools": pl.col("tools"),
        "tool_calls": calls,
        "answers": pl.when(answers.ne_missing(pl.col("output"))).then(answers),
    }
