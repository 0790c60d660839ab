"""Measures and the names they go by: a decorator, and the signature is the schema of the options."""

from __future__ import annotations

import importlib
import inspect
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypedDict, TypeVar, Unpack

from hum_qc.errors import Fault, UsageError, near_miss
from hum_qc.options import Option, Unit
from hum_qc.verdict import POLICY_WORDS, Bound

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.policy import Document

ENTRY_POINTS: Final = "hum_qc.measures"
ROOMS: Final = ("hum_qc.filters",)

TALLIES: Final = 1 << 23
"""How many things are counted apart over a corpus of any size; that bounds the memory."""

Evidence = dict[str, Any]
Kind = Literal["expression", "batch", "corpus"]
Matcher = Callable[..., "Iterator[pl.DataFrame]"]
Chooser = Callable[["pl.DataFrame", Bound], "pl.DataFrame"]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Readings:
    """One reading per sample of a batch, and evidence on demand.

    `values` is as long as the batch: Float64 or Int64 for numbers, String for labels, Boolean for
    flags; null means that the sample could not be measured. `evidence` is called with the positions
    (in the batch) of samples that are not kept and returns one JSON-ready dict for each. `matches` is
    there where a sample can match several items, of which some may be waived.
    """

    values: pl.Series
    evidence: Callable[[Sequence[int]], list[Evidence]] | None = None
    matches: Matches | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """The items that the samples of a batch match: what their readings rest on.

    `table` has a row per sample and item: `at` (the position of the sample in the batch), `benchmark`, `item`, `score`
    (0..1), the shares (0..1) `question` and `others` of it that stand there, `code` (found by the structure of its
    code). `readings(table)` are the readings that these rows alone would give. `listed` is the score from which a match
    is remembered although it stops nothing.
    """

    table: pl.DataFrame
    readings: Callable[[pl.DataFrame], Readings]
    listed: float


@dataclass(frozen=True, slots=True)
class Measure:
    """A named measurement: batch in, one reading per sample out.

    Kinds: `expression` (a Polars expression over text parts, fused with others), `batch` (any function
    of a whole batch), `corpus` (needs all samples of the corpus first, so it ends a stage).
    `costly` measures (a judge) are not asked about samples that are already held.
    """

    name: str
    unit: Unit
    source: str
    kind: Kind
    function: Callable[..., Any]
    options: Mapping[str, Option] = field(default_factory=dict)
    version: int = 1
    costly: bool = False
    evidence: Callable[..., Evidence] | None = None
    match: Matcher | None = None
    choose: Chooser | None = None
    alone: float | str | None = None
    port: str | None = None
    models: Callable[..., Sequence[Path]] | None = None
    check: Callable[..., Sequence[Fault]] | None = None
    documents: Callable[..., Sequence[Document]] | None = None
    tally: Callable[..., pl.DataFrame] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Travels to a worker by name, so that its functions need not be picklable."""
        return _restore, (self.function.__module__, self.name)

    def model_files(self, options: Mapping[str, Any]) -> Sequence[Path]:
        """The model files that the measure reads with these options; a manifest gives their hashes."""
        return self.models(**options) if self.models is not None else ()

    def policy_files(self, options: Mapping[str, Any]) -> Sequence[Document]:
        """The policy files that these options name; a run keeps them beside its recipe."""
        return self.documents(**options) if self.documents is not None else ()

    @property
    def inputs(self) -> tuple[str, ...]:
        """The positional arguments of the function: what an expression measure reads."""
        kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        return tuple(p.name for p in inspect.signature(self.function).parameters.values() if p.kind in kinds)

    @property
    def doc(self) -> str:
        """The docstring: what is measured and what null means."""
        return inspect.getdoc(self.function) or ""

    @property
    def summary(self) -> str:
        """First line of the docstring."""
        return self.doc.partition("\n")[0]


_measures: dict[str, Measure] = {}
_loaded: set[str] = set()


def measure(
    *, unit: str, source: str, version: int = 1, evidence: Callable[..., Evidence] | None = None
) -> Callable[[F], F]:
    """Register an expression measure.

    Its positional arguments name what it reads: `text` is the part that the policy line chooses by `of:`
    (output by default), any other name is that column of the batch. Keyword-only arguments are options.
    `evidence(text, **options)` is given the texts of a sample that is not kept, in the same order.
    """
    return _register("expression", unit, source, version, evidence=evidence)


class Beside(TypedDict, total=False):
    """What a batch measure may bring along: functions of its options, and for `tally` of a batch before them."""

    models: Callable[..., Sequence[Path]]
    check: Callable[..., Sequence[Fault]]
    documents: Callable[..., Sequence[Document]]
    tally: Callable[..., pl.DataFrame]


def batch_measure(
    *,
    unit: str,
    source: str,
    version: int = 1,
    costly: bool = False,
    port: str | None = None,
    **beside: Unpack[Beside],
) -> Callable[[F], F]:
    """Register a measure over a whole batch: `f(batch, *, options) -> Readings`.

    `port` names what the measure needs from outside (a judge, an embedder); where it is not there the filter is
    not run, and every report says so. `models(**options)` names the model files that it reads,
    `check(**options)` gives the faults of policy files that the options name, `documents(**options)` those files.
    `tally(batch, **options)` gives what is counted over the whole corpus: `row` and `keys`, a list of numbers below
    `TALLIES` for each sample.
    """
    return _register("batch", unit, source, version, costly=costly, port=port, **beside)


def corpus_measure(  # noqa: PLR0913 - keywords of a declaration
    *,
    unit: str,
    source: str,
    match: Matcher,
    alone: float | str,
    choose: Chooser | None = None,
    version: int = 1,
    models: Callable[..., Sequence[Path]] | None = None,
    check: Callable[..., Sequence[Fault]] | None = None,
) -> Callable[[F], F]:
    """Register a measure that needs every sample of the corpus first, so that it ends a stage.

    The function gives what must be remembered of a batch: `f(batch, *, options) -> DataFrame` with the column `row`
    (of the sample; samples left out are not measured) and any others. When every sample not yet dropped is collected,
    `match(parts, bound, **options)` is given the files of these frames in order, each with a column `shard` added, and
    the bound of the filter; it yields frames of verified pairs: `shard, row, twin_shard, twin_row, reading,
    similarity, decides` (a twin outside of the corpus has a `twin_file` in place of a shard). At most one pair of a
    sample `decides`: it names a twin that stays, and its reading is the sample's. A collected sample without such a
    pair reads `alone`.

    With `choose(pairs, bound) -> pairs` a sample may have several pairs, and `redecide` marks anew which of them
    decide; without it the samples of a group are all equal, and when their twin is gone the first of them is the twin
    of the others. `models` and `check` are those of `batch_measure`.
    """
    more = {"match": match, "choose": choose, "alone": alone, "models": models, "check": check}
    return _register("corpus", unit, source, version, **more)


def _restore(module: str, name: str) -> Measure:
    load()
    if name not in _measures:  # of a plugin that this process has not imported yet
        importlib.import_module(module)
    return _measures[name]


def get_measure(name: str) -> Measure:
    """The measure of that name; KeyError when there is none."""
    load()
    return _measures[name]


def all_measures() -> dict[str, Measure]:
    """Every registered measure by name, sorted."""
    load()
    return dict(sorted(_measures.items()))


def load(plugins: Sequence[str] = ()) -> None:
    """Import what registers measures: our rooms, installed entry points, and `plugins` by module name."""
    for module in ROOMS:
        if module not in _loaded:
            _loaded.add(module)
            importlib.import_module(module)
    if ENTRY_POINTS not in _loaded:
        from importlib.metadata import entry_points

        _loaded.add(ENTRY_POINTS)
        for point in entry_points(group=ENTRY_POINTS):
            point.load()
    for module in plugins:
        if module not in _loaded:
            try:
                importlib.import_module(module)
            except ImportError as error:
                raise UsageError(
                    f"plugins: cannot import '{module}' ({error}); install it, or put its folder on PYTHONPATH"
                ) from error
            _loaded.add(module)


def _register(kind: Kind, unit: str, source: str, version: int, **more: Any) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        name = function.__name__
        if name in _measures:
            first = _measures[name].function
            raise ValueError(f"measure '{name}' is already registered by {first.__module__}; choose another name")
        if not inspect.getdoc(function):
            raise ValueError(f"measure '{name}' has no docstring: say what it measures and what null means")
        options = _options(function, kind)
        taken = POLICY_WORDS & options.keys()
        if taken:
            raise ValueError(f"measure '{name}': '{min(taken)}' is a word of the policy grammar, not an option")
        _measures[name] = Measure(name, Unit.parse(unit), source, kind, function, options, version, **more)
        return function

    return decorate


def _options(function: Callable[..., Any], kind: Kind) -> dict[str, Option]:
    from hum_qc.sample import Part

    signature = inspect.signature(function)
    try:
        hints = typing.get_type_hints(function)
    except NameError:  # a name that is imported for type checkers only: options are plain types
        hints = _lenient_hints(function)
    options = {
        p.name: Option(p.name, hints.get(p.name, Any), p.default)
        for p in signature.parameters.values()
        if p.kind is p.KEYWORD_ONLY
    }
    if kind == "expression" and "text" in signature.parameters:
        options.setdefault("of", Option("of", Part, "output"))
    return options


def _lenient_hints(function: Callable[..., Any]) -> dict[str, Any]:
    from hum_qc import sample

    names = {**vars(sample), **vars(typing), **function.__globals__}
    hints: dict[str, Any] = {}
    for name, text in inspect.get_annotations(function).items():
        try:
            hints[name] = eval(text, names) if isinstance(text, str) else text  # noqa: S307 - our own annotations
        except NameError:
            continue
    return hints


def describe(name: str) -> Measure:
    """The measure of that name; UsageError with the near miss when there is none."""
    found = all_measures()
    if name not in found:
        raise UsageError(f"no measure is called '{name}'{near_miss(name, found)}")
    return found[name]
