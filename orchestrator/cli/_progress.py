"""What a person sees while a batch runs: bars on a terminal, nothing elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from orchestrator.cli._render import Terminal, watched
from orchestrator.cli._text import fit, flat

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

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._rows: dict[str, TaskID] = {}
        self._all: Any = progress.add_task("batch", total=total)

    def doing(self, task: str, project: str, what: str) -> None:
        """Say what the task does; beyond ``MOST_ROWS`` only the bar tells."""
        if task not in self._rows:
            if len(self._rows) >= MOST_ROWS:
                return
            self._rows[task] = self._progress.add_task(flat(project), total=None)
        text = f"{flat(project)}  {fit(flat(what), LONGEST)}"
        self._progress.update(self._rows[task], description=text)

    def finished(self, task: str) -> None:
        """Advance the bar and drop the task's line."""
        if row := self._rows.pop(task, None):
            self._progress.remove_task(row)
        self._progress.advance(self._all)


@contextmanager
def display(terminal: Terminal, total: int) -> Iterator[Display]:
    """Bars while a person watches standard error, else nothing; rich is imported only for the bars."""
    if not watched():
        yield Silent()
        return
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    console, both = terminal.console(), terminal.shows_data()
    with Progress(*columns, console=console, transient=True, redirect_stdout=both) as progress:
        yield Bars(progress, total)
