"""One policy line read into a filter: a measure, its options, its bound, and whom it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc import registry
from hum_qc.errors import Fault, near_miss
from hum_qc.policy import STARTER, Document
from hum_qc.sample import META, TASKS
from hum_qc.verdict import POLICY_WORDS, Bound, Limits, Outcome

if TYPE_CHECKING:
    import polars as pl

    from hum_qc.options import Unit
    from hum_qc.registry import Measure

NUMBER_WORDS: Final = ("min", "max")
LABEL_WORDS: Final = ("allow", "deny")
SCOPE_COLUMNS: Final = ("task", "language", "source")


@dataclass(frozen=True, slots=True)
class Line:
    """A policy line as it stands in a file."""

    document: Document
    layer: str
    index: int
    measure: str
    words: Any

    def fault(self, message: str, *path: str | int) -> Fault:
        """A fault of this line, at the word of that path."""
        return self.document.fault(message, "layers", self.layer, self.index, self.measure, *path)


@dataclass(frozen=True, slots=True)
class Filter:
    """A measure, its options and its bound: one policy line.

    `scope` maps a column to the values for which the line applies; empty means every sample.
    """

    name: str
    layer: str
    measure: Measure
    options: Mapping[str, Any]
    bound: Bound
    scope: Mapping[str, tuple[str, ...]]

    def applies(self, columns: list[str]) -> pl.Expr | None:
        """True for the samples that the line is for; None when it is for all of them."""
        import polars as pl

        if not self.scope:
            return None
        tests = [
            pl.col(column).is_in(list(values)).fill_null(value=False) if column in columns else pl.lit(value=False)
            for column, values in self.scope.items()
        ]
        return pl.all_horizontal(tests)

    def asdict(self) -> dict[str, Any]:
        """The line as resolved, with the version of its measure."""
        return {
            "name": self.name,
            "measure": self.measure.name,
            "version": self.measure.version,
            "options": {name: str(v) if isinstance(v, Path) else v for name, v in self.options.items()},
            "bound": self.bound.asdict(),
            "for": {column: list(values) for column, values in self.scope.items()},
        }


def read_filter(line: Line) -> tuple[Filter | None, list[Fault]]:
    """The filter of a policy line, or None with what is wrong with the line."""
    known = registry.all_measures()
    if line.measure not in known:
        return None, [line.fault(f"unknown measure '{line.measure}'{near_miss(line.measure, known)}")]
    measure = known[line.measure]
    if not isinstance(line.words, dict):
        return None, [line.fault(f"{line.measure}: options and bound must be a mapping, e.g. {{max: 0}}")]
    faults = _option_faults(line, measure)
    bound = _bound(line, measure, faults)
    scope = _scope(line, faults)
    alias = line.words.get("as", measure.name)
    if not isinstance(alias, str) or not alias.isidentifier():
        faults.append(line.fault(f"as: '{alias}' is no name (one word of letters, digits and _)", "as"))
    if faults or bound is None:
        return None, faults
    options = _options(line, measure, faults)
    if faults:
        return None, faults
    return Filter(f"{line.layer}.{alias}", line.layer, measure, options, bound, scope), faults


def _option_faults(line: Line, measure: Measure) -> list[Fault]:
    faults = []
    legal = POLICY_WORDS | measure.options.keys()
    for word, value in line.words.items():
        if word not in legal:
            faults.append(line.fault(f"{measure.name}: unknown option '{word}'{near_miss(word, legal)}", word))
        elif word in measure.options and (wrong := measure.options[word].fault(value)):
            faults.append(line.fault(f"{measure.name}: {wrong}", word))
    for name, option in measure.options.items():
        if option.required and name not in line.words:
            faults.append(line.fault(f"{measure.name}: option '{name}' must be given"))
    return faults


def _options(line: Line, measure: Measure, faults: list[Fault]) -> dict[str, Any]:
    """The options with their defaults; a path is relative to the policy file that names it, and must be there."""
    options = {name: line.words.get(name, option.default) for name, option in measure.options.items()}
    for name, option in measure.options.items():
        if option.is_path and options[name] is not None:
            path = line.document.beside(options[name])
            options[name] = path
            if (
                not str(path).startswith(STARTER) and not path.is_file()
            ):  # what is shipped, the measure's own check finds
                known = [p.name for p in path.parent.glob("*")] if path.parent.is_dir() else []
                faults.append(line.fault(f"{name}: no file '{path}'{near_miss(path.name, known)}", name))
    if measure.check is not None and not faults:
        faults += [one if one.line else _told_here(line, one) for one in measure.check(**options)]
    return options


def _told_here(line: Line, found: Fault) -> Fault:
    """The fault of a file that has no lines, at the policy line that names the file."""
    said = found.message if found.file in found.message else str(found)
    return line.fault(f"{line.measure}: {said}")


def _bound(line: Line, measure: Measure, faults: list[Fault]) -> Bound | None:
    words, unit = line.words, measure.unit
    before, sound = len(faults), not faults  # a misspelt `max` is reported as that alone
    keep = _limits(line, unit, {w: words[w] for w in (*NUMBER_WORDS, *LABEL_WORDS) if w in words}, (), faults)
    if keep == Limits() and len(faults) == before and sound:
        usual = "min or max" if unit.kind == "number" else "allow or deny"
        faults.append(line.fault(f"{measure.name}: has no bound; give {usual}"))
    hold = _hold(line, unit, keep, faults) if "hold" in words else None
    ends = {}
    for word, default, choices in (("else", "drop", ("drop", "hold")), ("unread", "hold", ("keep", "hold", "drop"))):
        value = words.get(word, default)
        if value not in choices:
            faults.append(line.fault(f"{word}: '{value}' is none of {', '.join(choices)}", word))
            value = default
        ends[word] = Outcome.of(value)
    if len(faults) > before:
        return None
    return Bound(keep, hold, ends["else"], ends["unread"])


def _hold(line: Line, unit: Unit, keep: Limits, faults: list[Fault]) -> Limits | None:
    value = line.words["hold"]
    if isinstance(value, list):
        value = {"allow": value}
    if not isinstance(value, dict) or not value:
        due = "a bound, e.g. {max: 0.8}" if unit.kind == "number" else "a list of labels"
        faults.append(line.fault(f"hold: must be {due}", "hold"))
        return None
    extra = value.keys() - {*NUMBER_WORDS, *LABEL_WORDS}
    faults += [line.fault(f"hold: '{word}' is no limit{near_miss(word, NUMBER_WORDS)}", "hold") for word in extra]
    limits = _limits(line, unit, {w: v for w, v in value.items() if w not in extra}, ("hold",), faults)
    for word, sign in (("min", -1), ("max", 1)):
        kept, held = getattr(keep, word), getattr(limits, word)
        if held is not None and (kept is None or sign * held <= sign * kept):
            faults.append(line.fault(f"hold: {word} {held} is not wider than the bound ({word} {kept})", "hold"))
    return limits


def _limits(line: Line, unit: Unit, words: Mapping[str, Any], at: tuple[str, ...], faults: list[Fault]) -> Limits:
    """The limits of a bound; what makes no sense for the unit becomes a fault."""
    good: dict[str, Any] = {}
    for word, value in words.items():
        wrong = _limit_fault(unit, word, value)
        if wrong:
            faults.append(line.fault(f"{line.measure}: {wrong}", *at, *(() if at else (word,))))
        else:
            good[word] = tuple(value) if isinstance(value, list) else value
    if good.get("min") is not None and good.get("max") is not None and good["min"] > good["max"]:
        faults.append(line.fault(f"min {good['min']} is above max {good['max']}: nothing would be kept", *at))
    if "allow" in good and "deny" in good:
        faults.append(line.fault("give allow or deny, not both", *at))
    return Limits(**good)


def _limit_fault(unit: Unit, word: str, value: Any) -> str | None:
    """Why a limit makes no sense for what the measure reads; None when it does."""
    if word in NUMBER_WORDS:
        if unit.kind != "number":
            return f"'{word}' makes no sense for a {unit.kind} ({unit.text}); give allow or deny"
        if isinstance(value, bool) or not isinstance(value, int | float):
            return f"{word}: '{value}' is not a number"
        if not (unit.low is None or value >= unit.low) or not (unit.high is None or value <= unit.high):
            return f"{word}: {value} is outside of the measure's range ({unit.text})"
        return None
    if unit.kind == "number":
        return f"'{word}' makes no sense for a number ({unit.text}); give min or max"
    if not isinstance(value, list) or (not value and word != "deny"):  # `deny: []` says that every label is good
        return f"{word}: must be a list, e.g. [{'true' if unit.kind == 'flag' else 'en, zh'}]"
    if unit.kind == "flag":
        wrong = [one for one in value if not isinstance(one, bool)]
        return f"{word}: '{wrong[0]}' is neither true nor false" if wrong else None
    wrong = [one for one in value if not isinstance(one, str) or (unit.labels and one not in unit.labels)]
    return f"{word}: '{wrong[0]}' is no label of this measure{near_miss(str(wrong[0]), unit.labels)}" if wrong else None


def _scope(line: Line, faults: list[Fault]) -> dict[str, tuple[str, ...]]:
    value = line.words.get("for")
    if value is None:
        return {}
    if isinstance(value, list):
        value = {"task": value}
    if not isinstance(value, dict):
        faults.append(line.fault("for: must be a list of tasks, or a mapping such as {language: [zh]}", "for"))
        return {}
    scope = {}
    for column, wanted in value.items():
        if column not in SCOPE_COLUMNS and not column.startswith(META):
            known = (*SCOPE_COLUMNS, f"{META}FIELD")
            faults.append(line.fault(f"for: '{column}' is no column to choose by{near_miss(column, known)}", "for"))
            continue
        values = wanted if isinstance(wanted, list) else [wanted]
        unknown = [one for one in values if column == "task" and one not in TASKS]
        faults += [line.fault(f"for: '{one}' is no task{near_miss(str(one), TASKS)}", "for") for one in unknown]
        scope[column] = tuple(str(one) for one in values)
    return scope
