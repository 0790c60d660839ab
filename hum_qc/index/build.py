"""Benchmark items as arrays: what an index file holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.index import store

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    Array = np.ndarray[tuple[int], np.dtype[Any]]

KIND: Final = "benchmarks"
NAMED: Final = r"\b(?:def|class|function|func|fn)\s+\w+\s*[(:{]"
SIGNATURE: Final = re.compile(r"\b(?:def|class|function|func|fn)\s+(\w+)\s*(?:\(([^()]*)\))?")
NAME: Final = re.compile(r"[A-Za-z_]\w*(?=\s*(?:[:,=)]|$)|\s+\w)")
KEYWORDS: Final = frozenset(
    ["self", "cls", "int", "str", "list", "dict", "float", "bool", "tuple", "set", "None", "Any"]
)
PARTS: Final = ("question", "answer", "choices", "passage")


def build(path: Path, items: pl.DataFrame, *, text: bool = True, sources: Sequence[Mapping[str, Any]] = ()) -> str:
    """Write an index of benchmark items; the SHA-256 of its header.

    `items` has the columns benchmark, item, question, answer, choices (list), passage, language and license.
    With `text=False` only token hashes and item ids are stored. Hashes of common words can be guessed, so such a
    file hides a benchmark from reading, not from somebody who already suspects a text to be in it.
    """
    import polars as pl

    texts, parts = _distinct(items)
    sections = _tokens(texts) | _code(items)
    names = items["benchmark"].unique(maintain_order=True)
    order = pl.DataFrame({"benchmark": names, "at": range(len(names))}, schema_overrides={"at": pl.UInt32})
    sections["item_parts"] = parts.to_numpy().reshape(-1)
    sections["item_benchmark"] = (
        items.select("benchmark").join(order, on="benchmark", maintain_order="left")["at"].to_numpy()
    )
    sections |= _strings("item_id", items["item"])
    if text:
        sections |= _strings("written", texts["written"])
    facts = {
        "text": text,
        "items": len(items),
        "benchmarks": [_facts(name, group) for (name,), group in items.group_by("benchmark", maintain_order=True)],
        "sources": [dict(source) for source in sources],
    }
    return store.write(path, KIND, facts, {name: _smallest(array) for name, array in sections.items()})


def _smallest(array: Array) -> Array:
    """Whole numbers in the smallest type that holds them; hashes stay as they are."""
    import numpy as np

    if array.dtype == np.uint64:
        return array
    largest = int(array.max()) if len(array) else 0
    kind = next(kind for kind in ("u1", "<u2", "<u4", "<i8") if largest <= np.iinfo(kind).max)
    small: Array = array.astype(kind)
    return small


def _facts(name: object, items: pl.DataFrame) -> dict[str, Any]:
    def values(column: str) -> list[str]:
        return sorted(items[column].drop_nulls().unique().to_list())

    return {"name": name, "items": len(items), "languages": values("language"), "licenses": values("license")}


def _distinct(items: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Each text once (a passage serves many questions), and of each item the place of its parts, from 1; 0 is none.

    `cut` texts have no pair of words across the end of a line or sentence: choices, and code without its own names.
    """
    import polars as pl

    choices = pl.col("choices").list.join("\n")
    columns = items.select("question", "answer", choices, "passage").with_row_index("row")
    code = columns["question"].str.contains(NAMED)
    nameless = [
        without_names(text) if is_code else text for text, is_code in zip(columns["question"], code, strict=True)
    ]
    columns = columns.with_columns(nameless=pl.Series(nameless, dtype=pl.String), code=code)
    frames = []
    for number, part in enumerate(PARTS):
        cut = pl.col("code") if part == "question" else pl.lit(part == "choices")
        text = pl.col("nameless" if part == "question" else part).alias("text")
        whole = pl.col(part).alias("written")
        frames.append(columns.select("row", pl.lit(number).alias("part"), text, whole, cut.alias("cut")))
    every = pl.concat(frames).filter(pl.col("text").str.len_bytes() > 0)
    texts = every.unique(["text", "cut"], keep="first", maintain_order=True).with_row_index("place", 1)
    placed = every.join(texts.select("text", "cut", "place"), on=["text", "cut"], how="left").pivot(
        "part", index="row", values="place"
    )
    parts = columns.select("row").join(placed, on="row", how="left", maintain_order="left")
    names = [str(number) for number in range(len(PARTS))]
    missing = [pl.lit(None).alias(name) for name in names if name not in parts.columns]
    return texts, parts.with_columns(missing).select(pl.col(names).fill_null(0).cast(pl.UInt32))


def without_names(code: str) -> str:
    """Code without the names of its own functions, classes and parameters, which anyone may choose otherwise."""
    names = {name for found in SIGNATURE.findall(code) for name in NAME.findall(" ".join(found))} - KEYWORDS
    if not names:
        return code
    return re.sub(rf"\b(?:{'|'.join(sorted(names))})\b", "\n", code)


def _code(items: pl.DataFrame) -> dict[str, Array]:
    """The structure of the code in question and answer of each item: keys, and where those of each item begin."""
    import numpy as np
    import polars as pl

    from hum_qc.index.code import structure

    text = pl.concat_str("question", "answer", separator="\n", ignore_nulls=True)
    texts = items.select(pl.when(text.str.contains(NAMED)).then(text)).to_series()
    keys, _, starts = structure(texts)
    return {"code_keys": np.array(keys), "code_starts": starts}


def _tokens(texts: pl.DataFrame) -> dict[str, Array]:
    """The vocabulary, and each text as places in it, from 1. A 0 stands between two choices."""
    import numpy as np

    from hum_qc.index.tokens import AFTER_BREAK, tokenise

    tokens = tokenise(texts["text"])
    vocabulary, first, ids = np.unique(tokens.hashes, return_index=True, return_inverse=True)
    stems, stem_ids = np.unique(tokens.stems[first], return_inverse=True)
    of_text = np.repeat(np.arange(len(texts)), np.diff(tokens.offsets))
    inside = np.ones(len(ids), dtype=bool)
    inside[tokens.offsets[:-1][np.diff(tokens.offsets) > 0]] = False
    breaks = (tokens.kinds & AFTER_BREAK > 0) & texts["cut"].to_numpy()[of_text] & inside
    places = np.flatnonzero(breaks)
    counts = np.diff(tokens.offsets) + np.bincount(of_text[places], minlength=len(texts))
    return {
        "vocabulary": vocabulary,
        "vocabulary_kind": tokens.kinds[first] & ~np.uint8(AFTER_BREAK),
        "vocabulary_stem": stem_ids.astype(np.uint32),
        "stems": stems,
        "tokens": np.insert((ids + 1).astype(np.uint32), places, 0),
        "text_starts": np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
    }


def _strings(name: str, values: pl.Series) -> dict[str, Array]:
    import numpy as np

    from hum_qc.index.tokens import buffers

    data, bounds = buffers(values)
    return {f"{name}_bytes": np.array(data[bounds[0] : bounds[-1]]), f"{name}_starts": np.array(bounds - bounds[0])}
