"""The terminal: consoles that obey no markup of others, tables of one look, and progress on stderr."""

from __future__ import annotations

import argparse
import sys
import time
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
        ended = time.monotonic()

        def watch(progress: Progress) -> None:
            nonlocal ended
            if progress.step not in drawn:  # a step is first told of when some of it is done: it began where one ended
                for task in drawn.values():
                    bars.update(task, visible=False)
                drawn[progress.step] = bars.add_task(shown(progress.step, 40), total=None, done=0, since=ended)
            ended = time.monotonic()
            whole = progress.share if progress.share is not None else _share(progress)
            total = None if whole is None else 1.0
            bars.update(drawn[progress.step], total=total, completed=whole or 0.0, done=progress.done)

        yield watch


def _share(progress: Progress) -> float | None:
    return progress.done / progress.total if progress.total else None


def pace(done: int, share: float | None, seconds: float) -> str:
    """Samples done, samples a second, and the time left where the share (0..1) done is known."""
    if not done or seconds <= 0:
        return ""
    said = f"{number(done)} samples, {number(round(done / seconds))}/s"
    if not share:
        return said
    left = round(seconds * (1 - share) / share)
    return f"{said}, {left // 60}:{left % 60:02} left"


def _bars() -> Bars:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn
    from rich.table import Column
    from rich.text import Text

    class Pace(ProgressColumn):
        def render(self, task: Task) -> Text:
            seconds = time.monotonic() - task.fields["since"]
            return Text(pace(task.fields["done"], task.completed if task.total else None, seconds), style="dim")

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        Pace(table_column=Column(no_wrap=True)),
        console=Console(stderr=True),
        transient=True,
    )
