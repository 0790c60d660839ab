"""A stretch of a sample and the benchmark item that it holds, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hum_qc.cli.screen import say
from hum_qc.errors import HumQCError
from hum_qc.reports.display import number, shown
from hum_qc.reports.excerpt import segments
from hum_qc.reports.facts import filters_of, read_json

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from hum_qc.index.beside import Span
    from hum_qc.index.scan import Index

WIDE: Final = 100
"""The columns of a terminal from which the two texts stand beside one another."""

PARTS: Final = ("question", "choices", "answer", "passage")


@dataclass(frozen=True, slots=True)
class Beside:
    """A stretch of a sample, and the item that a filter found in it.

    `sample` is the stretch, `marks` the places in it that the item has too; `item_texts` are the parts of the item and
    `item_marks` the places in them that the stretch has. Where these are empty `note` says why.
    """

    filter: str
    benchmark: str
    item: str
    score: float
    sample: str
    marks: list[Span]
    item_texts: Mapping[str, str]
    item_marks: Mapping[str, list[Span]]
    note: str | None

    def asdict(self) -> dict[str, Any]:
        """As JSON writes it."""
        return asdict(self)


@dataclass(slots=True)
class Items:
    """The items that a run was checked against, as far as its indexes are still there."""

    run: Path
    _opened: dict[str, Index | str] = field(default_factory=dict)

    def beside(self, filter_name: str, evidence: Mapping[str, Any], stretch: str) -> Beside:
        """What a finding of that filter says, with both texts."""
        benchmark, item = str(evidence["benchmark"]), str(evidence["item"])
        texts, note = self._texts(filter_name, benchmark, item)
        marks: list[Span] = []
        item_marks: dict[str, list[Span]] = {}
        if texts:
            from hum_qc.index.beside import common_spans

            for part, text in texts.items():
                here, item_marks[part] = common_spans(stretch, text)
                marks += here
        return Beside(filter_name, benchmark, item, evidence["score"], stretch, marks, texts, item_marks, note)

    def _texts(self, filter_name: str, benchmark: str, item: str) -> tuple[dict[str, str], str | None]:
        """The parts of an item; none, and why, where its text is not to be had."""
        from hum_qc.index.names import item_names, place_of

        index = self._index(str(filters_of(self.run)[filter_name]["options"]["index"]))
        if isinstance(index, str):
            return {}, index
        if not index.stored.facts.get("text"):
            return {}, "the index holds fingerprints and item ids only, so the text of the item cannot be shown"
        place = place_of(item_names(index), benchmark, item)
        if place is None:
            return {}, "the index does not hold this item"
        found = index.item(place)._asdict()
        return {part: found[part] for part in PARTS if found[part]}, None

    def _index(self, name: str) -> Index | str:
        """An index of the run as it was then, or why it is not to be had."""
        if name not in self._opened:
            try:
                self._opened[name] = self._open(name)
            except HumQCError as error:
                self._opened[name] = f"the text of the item cannot be shown: {error}"
        return self._opened[name]

    def _open(self, name: str) -> Index | str:
        from hum_qc.engine.indexes import FILE
        from hum_qc.engine.write import file_hash
        from hum_qc.filters.contamination import OF_RUN, index_path
        from hum_qc.index.scan import Index

        path = self.run / FILE if name == OF_RUN else index_path(name)
        index = Index.open(path)
        if file_hash(path) != read_json(self.run, "manifest.json")["indexes"][name]["sha256"]:
            return f"the text of the item cannot be shown: {path} has changed since the run"
        return index


def show_beside(screen: Console, one: Beside) -> None:
    """Print both texts beside one another; in a narrow terminal one below the other."""
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    left, right = excerpt(one.sample, one.marks), _item(one)
    title = Text.assemble(say(f"{one.benchmark} {one.item}", style="bold"), (f"  score {number(one.score)}", "dim"))
    if screen.width < WIDE:
        stacked = [Text("in the sample", style="dim"), Padding(left, (0, 2)), title, Padding(right, (0, 2))]
        screen.print(*stacked, sep="\n")
        return
    table = Table.grid(padding=(0, 4, 0, 0), expand=True)
    for _ in range(2):
        table.add_column(ratio=1, overflow="fold")
    table.add_row(Text("in the sample", style="dim"), title)
    table.add_row(left, right)
    screen.print(Padding(table, (0, 0, 0, 2)))


def _item(one: Beside) -> Text:
    from rich.text import Text

    if one.note:
        return say(one.note, style="dim")
    body = Text()
    for part, text in one.item_texts.items():
        body.append("\n" if body else "").append(f"{part}: ", style="dim")
        body.append_text(excerpt(text, one.item_marks[part]))
    return body


def excerpt(text: str, marks: Iterable[Span]) -> Text:
    """A text, cut where it is long, with what is marked between ⟦ and ⟧."""
    from rich.text import Text

    body = Text()
    for piece in segments(text, marks):
        if piece.left_out:
            body.append(f" … {number(piece.left_out)} characters left out … ", style="dim")
        said = shown(piece.text, lines=True)
        if piece.marked:
            body.append("⟦", style="bold red").append(said, style="red").append("⟧", style="bold red")
        else:
            body.append(said)
    return body
