"""The canonical sample: the columns every format maps to and every measure reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, TypeAlias, get_args

if TYPE_CHECKING:
    import polars as pl

Task = Literal["closed_ie", "open_ie", "mrc", "classification", "generalist"]
TASKS: Final[tuple[str, ...]] = get_args(Task)

Part = Literal["instruction", "context", "output", "prompt", "conversation", "rejected_output"]
PARTS: Final[tuple[str, ...]] = get_args(Part)

Batch: TypeAlias = "pl.DataFrame"
"""An ordered slice of a corpus: one row per sample, the columns of `schema()` and `meta.*`."""

KEYS: Final[tuple[str, ...]] = ("file", "row", "line", "id", "hash")
TEXTS: Final[tuple[str, ...]] = ("instruction", "context", "output", "rejected_output")
PROVENANCE: Final[tuple[str, ...]] = ("source", "license", "generator", "parent")
META: Final = "meta."


def schema() -> dict[str, pl.DataType]:
    """Column names and types of a batch, without the user's own `meta.*` columns (all text).

    - `file`, `row`: the key; the path as given and the zero-based position of the record in it.
    - `line`: one-based line on which the record begins; null where the container has no lines.
    - `id`: the record's own id, else the first 16 hex digits of `hash`; repeats are allowed.
    - `hash`: SHA-256 of the raw record, 64 hex digits.
    - `format`: name of the format that mapped the record; null where none fits.
    - `task`: one of `TASKS`. `language`: ISO 639-1 code the record declares; null when it does not.
    - `instruction`, `context`, `output`, `rejected_output`: text; null when the record has none.
    - `turns`: the whole conversation, null where there is none; `tool_calls` is JSON text.
    - `tools`: the declared tools, `schema`: the schema asked for; JSON text as in the record.
    - `labels`: names of the labels or options offered, in order.
    - `spans`: what the output claims is in the context. `start`, `end` count code points of the
      context as the record states them (null when it states none), `end` is exclusive; spans of
      one fact (a relation, an event) share `group`.
    - `answers`: reference answers. `source`, `license`, `generator`, `parent`: provenance.
    - `faults`: what the format found wrong with the record while mapping it.
    - `record`: the record's own bytes. `fields`: the row of a delimited file as a JSON object of texts; null where the
      record is JSON itself.
    """
    import polars as pl

    number, text = pl.Int64(), pl.String()
    turn = pl.Struct({"role": text, "content": text, "tool_calls": text})
    span = pl.Struct({"text": text, "label": text, "start": number, "end": number, "role": text, "group": number})
    fault = pl.Struct({"check": text, "field": text, "message": text})
    texts = ("id", "hash", "format", "task", "language", "instruction", "context", "output", "rejected_output")
    return {
        "file": text,
        "row": number,
        "line": number,
        **dict.fromkeys(texts, text),
        "turns": pl.List(turn),
        "tools": text,
        "schema": text,
        "labels": pl.List(text),
        "spans": pl.List(span),
        "answers": pl.List(text),
        **dict.fromkeys(PROVENANCE, text),
        "faults": pl.List(fault),
        "record": pl.Binary(),
        "fields": pl.Binary(),
    }


def part(of: Part) -> pl.Expr:
    """The text of one part of each sample; null where the sample has no such part.

    `prompt` is all that comes before the answer: instruction and context, or in a conversation
    every turn up to the last assistant turn. `conversation` is the prompt and the output.
    """
    import polars as pl

    if of in TEXTS:
        return pl.col(of)
    contents = pl.element().struct.field("content")
    said = pl.col("turns").list.eval(contents)
    flat = pl.concat_str("instruction", "context", separator="\n", ignore_nulls=True)
    if of == "prompt":
        return (
            pl.when(pl.col("turns").is_not_null())
            .then(said.list.head(pl.col("turns").list.len() - 1).list.join("\n", ignore_nulls=True))
            .otherwise(flat)
            .alias("prompt")
        )
    return (
        pl.when(pl.col("turns").is_not_null())
        .then(said.list.join("\n", ignore_nulls=True))
        .otherwise(pl.concat_str("instruction", "context", "output", separator="\n", ignore_nulls=True))
        .alias("conversation")
    )


def place(file: str, row: int) -> str:
    """`file:row`, the name of a sample that is always unique."""
    return f"{file}:{row}"
