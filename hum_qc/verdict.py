"""All of deciding: a reading, a bound, and the outcome that follows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import polars as pl

Number = int | float
Label = str | bool

POLICY_WORDS: Final[frozenset[str]] = frozenset({"min", "max", "allow", "deny", "hold", "else", "unread", "for", "as"})
"""Keys of a policy line that are not options of the measure."""


class Outcome(IntEnum):
    """What becomes of a sample; a larger value is graver."""

    KEEP = 0
    HOLD = 1
    DROP = 2

    @property
    def word(self) -> str:
        """`keep`, `hold` or `drop`: how policy files and the ledger write it."""
        return self.name.lower()

    @classmethod
    def of(cls, word: str) -> Outcome:
        """The outcome that a policy file writes as `word`; ValueError when there is none."""
        try:
            return cls[word.upper()]
        except KeyError:
            raise ValueError(f"no outcome is called {word!r}") from None


@dataclass(frozen=True, slots=True)
class Limits:
    """The readings that are acceptable: numbers from `min` to `max` (both inclusive), or labels.

    `allow` lists the only good labels, `deny` the only bad ones (none of them, where it is empty); no limit at all
    accepts anything.
    """

    min: Number | None = None
    max: Number | None = None
    allow: tuple[Label, ...] | None = None
    deny: tuple[Label, ...] | None = None

    def accepts(self, reading: pl.Expr) -> pl.Expr:
        """True where the reading is inside; null where the reading is null."""
        import polars as pl

        tests = []
        if self.min is not None:
            tests.append(reading >= self.min)
        if self.max is not None:
            tests.append(reading <= self.max)
        if self.allow is not None:
            tests.append(reading.is_in(list(self.allow)))
        if self.deny:
            tests.append(~reading.is_in(list(self.deny)))
        return pl.all_horizontal(tests) if tests else reading.is_not_null()

    def asdict(self) -> dict[str, Any]:
        """The limits that are set, as policy writes them."""
        words: dict[str, Any] = {}
        for name in ("min", "max", "allow", "deny"):
            value = getattr(self, name)
            if value is not None:
                words[name] = list(value) if isinstance(value, tuple) else value
        return words


@dataclass(frozen=True, slots=True)
class Bound:
    """What follows from a reading: KEEP inside `keep`, HOLD inside `hold`, else `otherwise`.

    `unread` is the outcome of a null reading: the measure could not tell.
    """

    keep: Limits
    hold: Limits | None = None
    otherwise: Outcome = Outcome.DROP
    unread: Outcome = Outcome.HOLD

    def outcome(self, reading: pl.Expr) -> pl.Expr:
        """The outcome of each reading, as Int8 values of `Outcome`."""
        import polars as pl

        def value(outcome: Outcome) -> pl.Expr:
            return pl.lit(int(outcome), pl.Int8)

        held = pl.lit(value=False) if self.hold is None else self.hold.accepts(reading)
        return (
            pl.when(reading.is_null())
            .then(value(self.unread))
            .when(self.keep.accepts(reading))
            .then(value(Outcome.KEEP))
            .when(held)
            .then(value(Outcome.HOLD))
            .otherwise(value(self.otherwise))
        )

    def asdict(self) -> dict[str, Any]:
        """The bound as policy writes it; what stands at its default is left out."""
        words = self.keep.asdict()
        if self.hold is not None:
            labels = self.hold.allow
            words["hold"] = list(labels) if labels is not None else self.hold.asdict()
        if self.otherwise is not Outcome.DROP:
            words["else"] = self.otherwise.word
        if self.unread is not Outcome.HOLD:
            words["unread"] = self.unread.word
        return words
