"""A person's yes or no to a rule, guideline or format: written into its file, and nothing else of it changed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hum_qc.errors import UsageError
from hum_qc.rules.rule import STATE_WORDS, State

if TYPE_CHECKING:
    from ruamel.yaml import YAML

WIDTH: Final = 1_000_000
"""No line is folded that was not folded before."""


def record(path: Path, state: State) -> None:
    """Write the state into a policy file; comments, quotes and the order of keys stay.

    The file is replaced in one step. Raises UsageError where it cannot be written.
    """
    yaml = _round_trip()
    try:
        tree = yaml.load(path.read_text(encoding="utf-8-sig"))
        day = None if state.date is None else date.fromisoformat(state.date)
        said = {"state": state.word, "reviewer": state.reviewer, "date": day, "reason": state.reason}
        for key in STATE_WORDS:
            if said[key] is None:
                tree.pop(key, None)
            else:
                tree[key] = said[key]
        written = path.with_name(f".{path.name}.partial")
        with written.open("w", encoding="utf-8", newline="\n") as file:
            yaml.dump(tree, file)
        written.replace(path)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be written: {error.strerror}; 'hum-qc init' gives a copy of your own"
        ) from error


def _round_trip() -> YAML:
    from ruamel.yaml import YAML

    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml
