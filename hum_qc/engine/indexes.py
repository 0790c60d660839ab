"""Indexes of benchmark items: built from the files that people name, and kept in the run that used them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.errors import UsageError, near_miss
from hum_qc.filters.contamination import INDEXES, MEASURES, OF_RUN, STARTER, index_path
from hum_qc.index.benchmarks import STARTER as KNOWN

if TYPE_CHECKING:
    from hum_qc.engine.items import ItemFile
    from hum_qc.filters.recipe import Recipe

FILE: Final = Path("indexes") / "against.idx"
"""Where a run keeps the index that was built for it."""

_NAME: Final = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Against:
    """What a run is checked against in place of its recipe's index.

    `evals`: benchmark files as `read_items` takes them, or one saved index; `benchmarks`: the policy file that says how
    such files are read. `index` is what the policy lines look in: the saved index, else one built for the run.
    """

    evals: tuple[str, ...]
    benchmarks: str
    index: str

    @classmethod
    def of(cls, evals: Sequence[str], benchmarks: str = KNOWN) -> Against:
        """UsageError when a saved index stands beside other names, is not there, or a plain word names nothing."""
        saved = [one for one in evals if _is_index(one)]
        if saved and len(evals) > 1:
            more = "build one of all of them with 'hum-qc index build NAME FILES...', or name benchmark files only"
            raise UsageError(f"--against: '{saved[0]}' is a saved index, which must stand alone; {more}")
        if saved:
            index_path(saved[0])
        return cls(tuple(evals), benchmarks, saved[0] if saved else OF_RUN)

    def recipe(self, name: str) -> Recipe:
        """The recipe of that name, looking in this index.

        PolicyError lists the faults of its files; UsageError when no line of it looks for benchmark items.
        """
        from hum_qc.filters.recipe import load_recipe

        recipe = load_recipe(name, index=self.index)
        if not any(one.measure.name in MEASURES for one in recipe.filters):
            raise UsageError(f"{name}: no line looks for benchmark items, so --against changes nothing")
        return recipe

    def asdict(self) -> dict[str, Any]:
        """What a manifest says of it."""
        return {"evals": list(self.evals), "benchmarks": self.benchmarks, "index": self.index}


def _is_index(name: str) -> bool:
    """Whether a name means a saved index and not a benchmark file."""
    if name == STARTER or name.endswith(".idx"):
        return True
    if Path(name).exists() or not _NAME.fullmatch(name):
        return False
    if (INDEXES / f"{name}.idx").is_file():
        return True
    near = near_miss(name, [*(one.name for one in Path().iterdir()), *saved_indexes(), STARTER])
    hint = near if near.endswith("?") else ""
    raise UsageError(f"--against: no file, folder or saved index is called '{name}'{hint}")


def saved_indexes() -> list[str]:
    """The names of the indexes in `indexes/`."""
    return sorted(path.stem for path in INDEXES.glob("*.idx"))


def build_index(path: Path, evals: Sequence[str], benchmarks: str = KNOWN, *, text: bool = True) -> list[ItemFile]:
    """Read the items of every file and write them as one index; the files, with what was read of each.

    With `text=False` the index holds fingerprints and item ids only.
    Raises InputError, PolicyError, UsageError or MissingError like `read_items`.
    """
    import polars as pl

    from hum_qc.engine.items import read_items
    from hum_qc.index.build import build

    files = read_items(evals, benchmarks=benchmarks)
    items = pl.concat([frame for file in files for frame in file.frames()])
    build(path, items, text=text, sources=[_source(file) for file in files])
    return files


def _source(file: ItemFile) -> dict[str, Any]:
    """Where the items of a file come from, as the index remembers it."""
    bench = file.benchmark
    return {
        "path": file.path,
        "sha256": file.corpus.sha256(),
        "benchmark": bench.name,
        "items": file.items,
        "skipped": file.skipped,
        "license": bench.license,
        "source": bench.source,
    }


def keep_index(run: Path, other: Path) -> None:
    """Copy the index that was built for a run into the folder of another that is made of it."""
    if (run / FILE).is_file():
        (other / FILE).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(run / FILE, other / FILE)


def placed(recipe: Recipe, run: Path) -> Recipe:
    """The recipe with the path of the index that the run keeps, in the lines that look in it.

    UsageError when they do, and none was built for the run.
    """
    if not (run / FILE).is_file() and any(one.options.get("index") == OF_RUN for one in recipe.filters):
        index_path(OF_RUN)

    def at(options: Any) -> Any:
        return {**options, "index": str(run / FILE)} if options.get("index") == OF_RUN else options

    layers = (
        replace(layer, filters=tuple(replace(one, options=at(one.options)) for one in layer.filters))
        for layer in recipe.layers
    )
    return replace(recipe, layers=tuple(layers))


def indexes_of(recipe: Recipe, run: Path) -> dict[str, Path]:
    """The index files that the lines of a recipe look in, by the name that they give them, in order."""
    pairs = zip(recipe.filters, placed(recipe, run).filters, strict=True)
    names = {
        str(one.options["index"]): str(there.options["index"]) for one, there in pairs if one.measure.name in MEASURES
    }
    return {name: index_path(path) for name, path in names.items()}
