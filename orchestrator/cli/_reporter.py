"""Reports a batch's tasks as they end."""

from __future__ import annotations

from typing import Any

from orchestrator.cli import _outcome
from orchestrator.cli._batch_file import Batch
from orchestrator.cli._progress import Display, Silent
from orchestrator.cli._render import Terminal

Json = dict[str, Any]


class Reporter:
    """Prints each finished task on standard output and keeps the live display going."""

    def __init__(self, terminal: Terminal, batch: Batch, live: Display, *, as_json: bool) -> None:
        self._terminal = terminal
        self._live = live
        self._json = as_json
        self.live = not isinstance(live, Silent)
        self._projects = {task["id"]: str(task["project"]) for task in batch.tasks}

    def queued(self, task: str, project: str) -> None:
        """Nothing is printed: the count is announced once."""
        self._projects[task] = project

    def doing(self, task: str, what: str) -> None:
        """Pass it to the display."""
        self._live.doing(task, self._projects[task], what)

    def finished(self, record: Json) -> None:
        """Print the record, in the order of finishing."""
        self._live.finished(record["task"])
        if self._json:
            self._terminal.json(record, compact=True)
        else:
            _outcome.tell(self._terminal, record)

    def halted(self, reason: str) -> None:
        """Say on standard error why nothing goes on."""
        self._terminal.problem(f"No agent starts: {reason}", "Then `counterpoint resume --all` goes on.")
