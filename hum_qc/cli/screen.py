"""The terminal: consoles that obey no markup of others, tables of one look, and progress on stderr."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Literal

from hum_qc.reports.display import number, shown

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import Task
    from rich.table import Table
    from rich.text import Text

    from hum_qc.engine.execute import Progress

STYLES: Final[Mapping[str, str]] = {
    "keep": "green", "hold": "yellow", "drop": "red", "rejected": "magenta", "kept": "green", "held": "yellow",
    "dropped": "red",
}  # fmt: skip


def console() -> Console:
    """Standard output as wide as it is; no colour where it is no terminal or NO_COLOR is set."""
    from rich.console import Console

    class Screen(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Screen(highlight=False, markup=False, emoji=False)


def say(text: object, width: int | None = None, style: str = "", *, lines: bool = False) -> Text:
    """Text of anybody's making, fit to be shown."""
    from rich.text import Text

    return Text(shown(text, width, lines=lines), style=style)


def heading(text: str) -> Text:
    """The line above a part of a report."""
    from rich.text import Text

    return Text.assemble("\n", (text, "bold"))


def count(value: int, style: str = "") -> Text:
    """A count, quiet when it is zero."""
    from rich.text import Text

    return Text(number(value), style=style if value else "dim")


def grid(*columns: str, right: Sequence[str] = (), wraps: Sequence[str] = ()) -> Table:
    """A table without lines; `right` names the columns that align right, `wraps` those that may take several lines."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), show_header=any(columns), header_style="dim", pad_edge=False)
    for name in columns:
        side: Literal["right", "left"] = "right" if name in right else "left"
        wrap = name in wraps
        table.add_column(name, justify=side, no_wrap=not wrap, overflow="fold" if wrap else "ellipsis")
    return table


@contextmanager
def watching(arguments: argparse.Namespace) -> Iterator[Callable[[Progress], None]]:
    """What a job tells of its progress, drawn on stderr; nothing where stderr is no terminal, or with --quiet."""
    if arguments.quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    with _bars() as bars:
        drawn: dict[str, Any] = {}

        def watch(progress: Progress) -> None:
            if progress.step not in drawn:
                for task in drawn.values():
                    bars.update(task, visible=False)
                drawn[progress.step] = bars.add_task(shown(progress.step, 40), total=None, done=0)
            whole = progress.share if progress.share is not None else _share(progress)
            bars.update(drawn[progress.step], total=None if whole is None else 1.0, completed=whole or 0.0)
            bars.update(drawn[progress.step], done=progress.done)

        yield watch


def _share(progress: Progress) -> float | None:
    return progress.done / progress.total if progress.total else None


def _bars() -> Bars:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            done, seconds = task.fields["done"], task.elapsed or 0.0
            if not done or not seconds:
                return Text("")
            return Text(f"{number(done)} samples, {number(round(done / seconds))}/s", style="dim")

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=None),
        Rate(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        expand=True,
    )
