"""Near duplicates: samples that say almost the same as one that stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from hum_qc.errors import Fault, HumQCError, UsageError, near_miss
from hum_qc.registry import corpus_measure
from hum_qc.sample import Batch

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    from hum_qc.index.candidates import Samples
    from hum_qc.index.shelves import Shelf
    from hum_qc.index.twins import Twins
    from hum_qc.verdict import Bound

    Array = np.ndarray[Any, np.dtype[Any]]

Compared = Literal["sample", "instruction", "output", "both"]
Kept = Literal["first", "longest", "best", "source"]

PART: Final = 0.5
"""Question, passage and answer must each be so alike."""
STRETCH: Final = 5
"""By how many words that stand in one question only may outnumber the others in any stretch of it."""
AT_ONCE: Final = 1 << 14
"""Samples of an earlier release that are read together."""


def option_faults(
    *, of: Compared, keep: Kept, by: str | None, sources: Sequence[str] | None, against: Path | None, **_: Any
) -> list[Fault]:
    """What is wrong with options that need each other, or with the earlier release."""
    said = []
    if (keep == "best") != (by is not None):
        said.append("keep: best and by: LAYER.FILTER (whose higher reading stays; -LAYER.FILTER: lower) go together")
    if (keep == "source") != bool(sources):
        said.append("keep: source and sources: [the preferred first] go together")
    if against is not None:
        from hum_qc.index.signatures import Signatures

        try:
            held = Signatures.load(against).of
        except HumQCError as error:
            said.append(f"against: {error}")
        else:
            if held != of:
                said.append(f"against: '{against}' was made of: {held}, and this line compares of: {of}")
    return [Fault("twin_similarity", 0, message) for message in said]


def match_twins(parts: Sequence[Path], bound: Bound, **options: Any) -> Iterator[pl.DataFrame]:
    """Verified pairs, in the order in which samples are preferred; of each sample, the one that decides is marked."""
    import polars as pl

    from hum_qc.index.twins import Rules, twins

    if not parts:
        return
    columns = ("shard", "row", "parent", "offered", "order", pl.col("tokens").list.len().alias("size"))
    tables = [pl.scan_ipc(part, glob=False).select(columns).collect() for part in parts]
    shelves: list[Callable[[], Shelf]] = [partial(_shelf, part) for part in parts]
    if options["against"] is not None:
        earlier_tables, earlier_shelves = _earlier(options["against"], tables[0])
        tables, shelves = [*earlier_tables, *tables], [*earlier_shelves, *shelves]
    samples = _samples(tables, shelves)
    rules = Rules(PART, STRETCH, options["same_values"], options["of"] == "both")
    keys = pl.selectors.by_name("shard", "row", "file", require_all=False)
    names = pl.concat([table.select(keys) for table in tables], how="diagonal")[samples.numbers]
    for found in twins(samples, rules, _limit(bound), parts[0].parent):
        yield _named(found, names)


def _shelf(part: Path) -> Shelf:
    import polars as pl

    from hum_qc.index.shelves import of_frame

    return of_frame(pl.scan_ipc(part, glob=False).select("tokens", "asked", "given").collect())


def _earlier(path: Path, like: pl.DataFrame) -> tuple[list[pl.DataFrame], list[Callable[[], Shelf]]]:
    """The samples of an earlier release as tables like the others, with the file in which each stood."""
    import numpy as np
    import polars as pl

    from hum_qc.index.shelves import cut
    from hum_qc.index.signatures import Signatures

    release = Signatures.load(path)
    files = pl.Series([f"{path.name}/{name}" for name in release.files], dtype=pl.String)
    table = pl.DataFrame(
        {
            "row": release.row,
            "offered": release.offered,
            "size": np.diff(release.shelf.bounds[:, 0]).astype(np.uint32),
            "file": files.gather(release.file),
        }
    ).with_columns(
        pl.lit(None, like.schema["shard"]).alias("shard"),
        pl.lit(None, like.schema["parent"]).alias("parent"),
        pl.lit(float("-inf")).alias("order"),
    )
    starts = range(0, table.height, AT_ONCE)
    tables = [table[start : start + AT_ONCE].select(*like.columns, "file") for start in starts]
    return tables, [partial(cut, release.shelf, start, start + AT_ONCE) for start in starts]


def _samples(tables: Sequence[pl.DataFrame], shelves: Sequence[Callable[[], Shelf]]) -> Samples:
    import numpy as np
    import polars as pl

    from hum_qc.index.candidates import Samples

    table = pl.concat([one.drop("file", strict=False) for one in tables])
    numbers = np.argsort(table["order"].to_numpy(), kind="stable").astype(np.uint32)
    by_rank = table[numbers]
    return Samples(
        shelves=shelves,
        sizes=np.array([one["size"].sum() for one in tables]),
        firsts=np.cumsum([0, *(one.height for one in tables)]),
        numbers=numbers,
        parents=by_rank["parent"].fill_null(0).to_numpy(),
        offered=by_rank["offered"].to_numpy(),
        lengths=by_rank["size"].to_numpy(),
        fresh=int(by_rank["shard"].null_count()),
    )


def _named(found: Twins, names: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    similarity = pl.Series("similarity", found.similarity)
    return pl.concat(
        [
            names[found.later].select("shard", "row"),
            names[found.earlier].select(pl.all().name.prefix("twin_")),
            pl.DataFrame([similarity.alias("reading"), similarity, pl.Series("decides", found.decides)]),
        ],
        how="horizontal",
    )


def choose_twins(pairs: pl.DataFrame, bound: Bound) -> pl.DataFrame:
    """The stored pairs with those marked that decide by another bound, or since other pairs were taken out."""
    import numpy as np
    import polars as pl

    from hum_qc.index.similarity import choose

    places = pl.concat([pairs.select("file", "row"), pairs.select(file="twin_file", row="twin_row")]).unique()
    numbered = places.with_row_index("number")
    later = pairs.join(numbered, on=["file", "row"], how="left", maintain_order="left")["number"]
    twins = numbered.rename({"file": "twin_file", "row": "twin_row"})
    earlier = pairs.join(twins, on=["twin_file", "twin_row"], how="left", maintain_order="left")["number"]
    stays, decides = np.ones(places.height, np.bool_), np.zeros(pairs.height, np.bool_)
    alike = pairs["similarity"].to_numpy()
    choose(later.to_numpy().astype(np.int64), earlier.to_numpy().astype(np.int64), alike, _limit(bound), stays, decides)
    return pairs.with_columns(pl.Series("decides", decides), pl.col("similarity").alias("reading"))


def _limit(bound: Bound) -> float:
    """Above which similarity a sample does not stay."""
    return 1.0 if bound.keep.max is None else float(bound.keep.max)


@corpus_measure(
    unit="fraction 0..1",
    source="bottom-k sketches (Broder 1997) for candidates, the longest common subsequence (Hyyrö 2004) to verify",
    match=match_twins,
    choose=choose_twins,
    alone=0.0,
    check=option_faults,
    models=lambda *, against=None, **_: [against] if against else [],
)
def twin_similarity(
    batch: Batch,
    *,
    of: Compared = "sample",
    keep: Kept = "first",
    by: str | None = None,
    sources: Sequence[str] | None = None,
    against: Path | None = None,
    same_values: bool = True,
) -> pl.DataFrame:
    """How much of a sample stands, word for word and in order, in a sample that is preferred to it and stays.

    Words in common by weight: rare words of the corpus weigh more than common ones, numbers as much as rare words. A
    character of a script without spaces is a word. What is given with the question (a passage, a system prompt) counts
    against and never for; samples that offer other labels, schemas or tools, and samples that share `parent`, are not
    compared. `of: sample` compares question and answer as one, `both` takes the lesser of the two, `instruction` and
    `output` compare that alone. null: nothing to compare. Under 0.5 a sample reads 0; from there to about 0.7
    some are missed.

    No twins, whatever they share: samples of which a part (question, passage, answer) is less than half alike; of which
    one question has a stretch where words foreign to the other outnumber the rest by five; and, with `same_values`,
    those where a number or a name (a word with a capital within a sentence) in the question or passage stands in the
    place of another.

    `keep` says which twin is preferred: the `first`, the `longest`, the `best` (whose reading of an earlier layer's
    filter, `by: LAYER.FILTER`, is higher; `-LAYER.FILTER`: lower), or that of the preferred `source` (`sources`, the
    preferred first). `against` is a file of signatures of an earlier release, whose samples are preferred to all.
    """
    import polars as pl

    from hum_qc.index.shelves import as_frame, shelve

    asked, given, answered, offered = _parts(of)
    order = _order(batch, keep, by, sources)
    texts = (asked.alias("asked"), given.alias("given"), answered.alias("answered"), offered.alias("offered"))
    table = batch.lazy().select(*texts, "row", "parent", order.alias("order")).collect()
    frame = as_frame(shelve(table["asked"], table["given"], table["answered"]))
    size = pl.col("tokens").list.len()
    return frame.with_columns(
        table["row"],
        pl.when(table["parent"].is_not_null()).then(table["parent"].hash()).alias("parent"),
        pl.Series("offered", _unordered(table["offered"])),
        (-size.cast(pl.Float64) if keep == "longest" else table["order"]).alias("order"),
    ).filter(size > 0)


def _parts(of: Compared) -> tuple[pl.Expr, pl.Expr, pl.Expr, pl.Expr]:
    """What a sample asks, what is given with it and may be shared, what it answers, and what it offers."""
    import polars as pl

    nothing = pl.lit(None, pl.String)
    if of == "output":
        return nothing, nothing, pl.col("output"), nothing
    if of == "instruction":
        return pl.col("instruction"), nothing, nothing, nothing
    turns = pl.col("turns")
    role, content, call = (pl.element().struct.field(name) for name in ("role", "content", "tool_calls"))
    before = turns.list.head(turns.list.len() - 1)
    said, told = (before.list.eval(content.filter(test)) for test in (role != "system", role == "system"))
    asked = pl.when(turns.is_not_null()).then(_lines(said)).otherwise("instruction")
    given = pl.when(turns.is_not_null()).then(_lines(told)).otherwise("context")
    answered = pl.concat_str("output", _lines(turns.list.eval(call)), separator="\n", ignore_nulls=True)
    offered = pl.concat_str(_lines(pl.col("labels")), "schema", "tools", separator="\n", ignore_nulls=True)
    return asked, given, answered, offered


def _lines(texts: pl.Expr) -> pl.Expr:
    return texts.list.join("\n", ignore_nulls=True)


def _order(batch: Batch, keep: Kept, by: str | None, sources: Sequence[str] | None) -> pl.Expr:
    """What samples are preferred by, the lower first; those alike in it by their place in the corpus."""
    import polars as pl

    if keep == "source":
        places = {name: float(place) for place, name in enumerate(sources or ())}
        return pl.col("source").replace_strict(places, default=float(len(places)), return_dtype=pl.Float64)
    if keep != "best" or by is None:
        return pl.lit(0.0)
    name = by.removeprefix("-")
    if name not in batch.columns or not batch.schema[name].is_numeric():
        known = [column for column in batch.columns if "." in column and batch.schema[column].is_numeric()]
        raise UsageError(f"twin_similarity: by: no filter '{name}' read a number before{near_miss(name, known)}")
    reading = pl.col(name).cast(pl.Float64)
    return (reading if by.startswith("-") else -reading).fill_null(float("inf")).fill_nan(float("inf"))


def _unordered(texts: pl.Series) -> Array:
    """A number for the words of each text in any order; 0 for none."""
    import numpy as np

    from hum_qc.index.tokens import tokenise

    tokens = tokenise(texts)
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(tokens.hashes)])
    found: Array = sums[tokens.offsets[1:]] - sums[tokens.offsets[:-1]]
    return found
