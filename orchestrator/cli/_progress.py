"""What a person sees while a batch runs: bars on a terminal, nothing elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from orchestrator.cli._render import Terminal, watched
from orchestrator.text import fit, flat

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

MOST_ROWS = 8
LONGEST = 60


class Display(Protocol):
    """Shows how far a batch is."""

    def doing(self, task: str, project: str, what: str) -> None:
        """A task goes on."""

    def finished(self, task: str) -> None:
        """A task ended."""


class Silent:
    """Shows nothing: somebody else reads the output."""

    def doing(self, task: str, project: str, what: str) -> None:
        """Nothing."""

    def finished(self, task: str) -> None:
        """Nothing."""


class Bars:
    """One bar for the batch and a line for each of the tasks that run, on standard error."""

    def __init__(self, whole: Progress, rows: Progress, total: int) -> None:
        self._whole = whole
        self._progress = rows
        self._rows: dict[str, TaskID] = {}
        self._all: Any = whole.add_task("batch", total=total)

    def doing(self, task: str, project: str, what: str) -> None:
        """Say what the task does; beyond ``MOST_ROWS`` only the bar tells."""
        if task not in self._rows:
            if len(self._rows) >= MOST_ROWS:
                return
            self._rows[task] = self._progress.add_task("", total=None, project=flat(project))
        self._progress.update(self._rows[task], description=fit(flat(what), LONGEST))

    def finished(self, task: str) -> None:
        """Advance the bar and drop the task's line."""
        row = self._rows.pop(task, None)
        if row is not None:
            self._progress.remove_task(row)
        self._whole.advance(self._all)


@contextmanager
def display(terminal: Terminal, total: int) -> Iterator[Display]:
    """Bars while a person watches standard error, else nothing; rich is imported only for the bars."""
    if not watched():
        yield Silent()
        return
    from rich.console import Group
    from rich.live import Live
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    whole = Progress(
        TextColumn("  {task.description}"), BarColumn(bar_width=40), MofNCompleteColumn(), TimeElapsedColumn()
    )
    rows = Progress(
        SpinnerColumn(style="cyan"),
        TextColumn("{task.fields[project]}", style="bold", markup=False),
        TimeElapsedColumn(),
        TextColumn("{task.description}", style="dim", markup=False),
    )
    console, both = terminal.console(), terminal.shows_data()
    with Live(Group(rows, whole), console=console, transient=True, redirect_stdout=both):
        yield Bars(whole, rows, total)
