"""What every sample of a task family must be: one pandera contract per family, over the canonical columns.

Two more hold across tasks: `conversation` for samples with turns, `preference` for pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import polars as pl

ROLES: Final[Mapping[str, str]] = {
    "system": "s", "developer": "s", "user": "u", "human": "u", "assistant": "a", "gpt": "a",
    "tool": "t", "function": "t", "observation": "t", "function_call": "c", "tool_call": "c",
}  # fmt: skip
"""Letters for the roles of a conversation; an assistant turn with tool calls is a `c`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One check: its id, the column it is about, what is said where it fails, and when it holds."""

    check: str
    field: str
    message: str
    holds: Callable[[], pl.Expr]


def families() -> dict[str, pl.Expr]:
    """The samples each contract is for, by the name of the contract."""
    import polars as pl

    from hum_qc.sample import TASKS

    mine: dict[str, pl.Expr] = {task: pl.col("task") == task for task in TASKS}
    mine["generalist"] = ~pl.col("task").is_in([task for task in TASKS if task != "generalist"]).fill_null(value=False)
    mine["conversation"] = pl.col("turns").is_not_null()
    mine["preference"] = pl.col("rejected_output").is_not_null()
    return mine


@cache
def contract_of(family: str) -> Any:
    """The pandera contract of a family."""
    import pandera.polars as pa

    from hum_qc.sample import schema

    types = schema()
    checks: dict[str, list[Any]] = {}
    for rule in RULES[family]:
        checks.setdefault(rule.field, []).append(_check(rule))
    columns = {field: pa.Column(types[field], checks=each, nullable=True) for field, each in checks.items()}
    return pa.DataFrameSchema(columns, name=family)


def failures(family: str, samples: pl.DataFrame) -> pl.DataFrame:
    """`index` (position in `samples`), `check`, `field`, `message` of every rule of the family that fails."""
    import polars as pl

    told = {rule.check: rule.message for rule in RULES[family]}
    return refused(contract_of(family), samples).with_columns(
        message=pl.col("check").replace_strict(told, default="does not meet the contract", return_dtype=pl.String)
    )


def refused(contract: Any, frame: pl.DataFrame) -> pl.DataFrame:
    """`index`, `check` and `field` of every failure pandera finds, all failures of a row at once.

    What pandera reports beside them, the failing values, is corpus text and is left out.
    """
    import polars as pl
    from pandera.errors import SchemaErrors

    try:
        contract.validate(frame, lazy=True)
    except SchemaErrors as errors:
        cases: pl.DataFrame = errors.failure_cases
        of_rows = cases.filter(pl.col("index").is_not_null())
        return of_rows.select(pl.col("index").cast(pl.UInt32), "check", field="column")
    return pl.DataFrame(schema={"index": pl.UInt32, "check": pl.String, "field": pl.String})


def _check(rule: Rule) -> Any:
    import pandera.polars as pa

    def holds(data: Any) -> pl.LazyFrame:
        frame: pl.LazyFrame = data.lazyframe
        return frame.select(rule.holds().fill_null(value=True))

    return pa.Check(holds, error=rule.check, ignore_na=False)


def _filled(*fields: str) -> pl.Expr:
    """Whether one of the fields holds something to read."""
    import polars as pl

    return pl.any_horizontal(pl.col(field).str.contains(r"\S").fill_null(value=False) for field in fields)


def _stated() -> pl.Expr:
    """Whether the sample is an annotation: it states spans and has no field for what is asked or answered."""
    import polars as pl

    return pl.col("spans").is_not_null()


def _calls() -> pl.Expr:
    """Whether the last turn is a tool call, which needs no text."""
    import polars as pl

    last = pl.col("turns").list.last().struct
    return (last.field("tool_calls").is_not_null() | (last.field("role") == "function_call")).fill_null(value=False)


def _roles() -> pl.Expr:
    """The conversation as letters: `suctta` is system, user, call, two results, answer."""
    import polars as pl

    turn = pl.element().struct
    letter = turn.field("role").replace_strict(ROLES, default="?", return_dtype=pl.String)
    called = (letter == "a") & turn.field("tool_calls").is_not_null()
    return pl.col("turns").list.eval(pl.when(called).then(pl.lit("c")).otherwise(letter)).list.join("")


def _alternating() -> pl.Expr:
    plain = _roles().str.replace_all(r"[s?]", "").str.replace_all(r"a?[ct]+a?", "a")
    return ~plain.str.contains(r"uu|aa|^a")


def _turns_filled() -> pl.Expr:
    import polars as pl

    turn = pl.element().struct
    said = turn.field("content").str.contains(r"\S").fill_null(value=False) | turn.field("tool_calls").is_not_null()
    quiet = turn.field("role").is_in(["tool", "function", "observation", "system", "developer"])
    return pl.col("turns").list.eval(said | quiet.fill_null(value=False)).list.all()


def _offered() -> pl.Expr:
    """Whether every label of the output, or the output as a whole, is one of those offered.

    An output that wraps its label in more words is judged by the one that the sample states in `answers`: this must be
    on offer, and stand in the output.
    """
    import polars as pl

    def plain(text: pl.Expr) -> pl.Expr:
        return text.str.strip_chars(" \t\r\n.。\"'").str.to_lowercase()

    offered = pl.col("labels").list.eval(plain(pl.element()))
    parts = pl.col("output").str.replace_all(r"[,;，；、\n]+", ";").str.split(";").list.eval(plain(pl.element()))
    named = parts.list.set_difference(offered).list.len() == 0
    stated = pl.col("answers").list.first()
    wrapped = (
        (pl.col("answers").list.len() == 1)
        & offered.list.contains(plain(stated))
        & pl.col("output").str.contains(stated, literal=True)
    )
    return (
        (pl.col("labels").list.len() == 0)
        | ~_filled("output")
        | named
        | offered.list.contains(plain(pl.col("output")))
        | wrapped.fill_null(value=False)
    )


def _answered() -> pl.Expr:
    """Whether there is an answer, or the record says by empty lists that there is none."""
    import polars as pl

    answers, spans = pl.col("answers").list.len(), pl.col("spans").list.len()
    declared_none = (answers == 0) & (spans.fill_null(0) == 0)
    return _filled("output") | (answers.fill_null(0) + spans.fill_null(0) > 0) | declared_none.fill_null(value=False)


def _answers_filled() -> pl.Expr:
    import polars as pl

    return pl.col("answers").list.eval(pl.element().str.contains(r"\S").fill_null(value=False)).list.all()


def _col(name: str) -> pl.Expr:
    import polars as pl

    return pl.col(name)


_CONTEXT: Final = Rule("required.context", "context", "there is no passage", lambda: _filled("context"))
_EXTRACTION: Final = (
    Rule(
        "required.instruction",
        "instruction",
        "there is no instruction",
        lambda: _filled("instruction") | (_col("instruction").is_null() & _stated()),
    ),
    Rule(
        "required.output",
        "output",
        "there is no output",
        lambda: _filled("output") | (_col("output").is_null() & _stated()),
    ),
    _CONTEXT,
)

RULES: Final[Mapping[str, tuple[Rule, ...]]] = {
    "closed_ie": _EXTRACTION,
    "open_ie": _EXTRACTION,
    "mrc": (
        Rule("required.instruction", "instruction", "there is no question", lambda: _filled("instruction")),
        _CONTEXT,
        Rule("required.answer", "output", "there is no answer, and none is declared unanswerable", _answered),
        Rule(
            "answers.blank",
            "answers",
            "a reference answer is blank",
            _answers_filled,
        ),
    ),
    "classification": (
        Rule(
            "required.instruction",
            "instruction",
            "there is neither an instruction nor a text to classify",
            lambda: _filled("instruction") | (_col("instruction").is_null() & _filled("context")),
        ),
        Rule("required.output", "output", "there is no label", lambda: _filled("output")),
        Rule("label.offered", "output", "the label is none of those offered", _offered),
    ),
    "generalist": (
        Rule("required.instruction", "instruction", "there is no instruction", lambda: _filled("instruction")),
        Rule("required.output", "output", "there is no output", lambda: _filled("output") | _calls()),
    ),
    "conversation": (
        Rule("turns.some", "turns", "the conversation has no turns", lambda: _col("turns").list.len() > 0),
        Rule("turns.role", "turns", "a turn has an unknown role", lambda: ~_roles().str.contains("?", literal=True)),
        Rule("turns.system", "turns", "a system turn is not the first", lambda: ~_roles().str.contains("[^s]s")),
        Rule("turns.order", "turns", "user and assistant do not take turns", _alternating),
        Rule("turns.tool", "turns", "a tool result follows no tool call", lambda: ~_roles().str.contains("^t|[^ct]t")),
        Rule("turns.last", "turns", "the last turn is not the assistant's", lambda: ~_roles().str.contains("[^ac]$")),
        Rule("turns.blank", "turns", "a turn is blank", _turns_filled),
    ),
    "preference": (
        Rule("pair.rejected", "rejected_output", "the rejected answer is blank", lambda: _filled("rejected_output")),
        Rule(
            "pair.identical",
            "rejected_output",
            "the rejected answer is the chosen one",
            lambda: _col("output").str.strip_chars() != _col("rejected_output").str.strip_chars(),
        ),
    ),
}
