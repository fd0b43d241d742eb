"""The plain way to show many agents: one ``Log`` per pane, fed with each event as it comes."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import Any

from textual.app import App, ComposeResult
from textual.containers import Grid
from textual.widgets import Log

from orchestrator.client import Client


class PlainPanes(App[None]):
    """Follows the same stream as the control room."""

    CSS = "Grid { grid-size: 5 6; } Log { border: solid gray; }"

    def __init__(self, socket: Path, names: list[str], told: Path) -> None:
        super().__init__()
        self._socket, self._names, self._told = socket, names, told
        self._logs: dict[str, Log] = {}
        self._shown = 0

    def compose(self) -> ComposeResult:
        """A log per project."""
        self._logs = {name: Log() for name in self._names}
        with Grid():
            yield from self._logs.values()

    def on_mount(self) -> None:
        """Follow, and tell once a second how much was shown."""
        threading.Thread(target=self._follow, daemon=True).start()
        self.set_interval(1, lambda: self._told.write_text(json.dumps(self._shown)))

    def _follow(self) -> None:
        client = Client(self._socket)
        start = int(client.get("/health")["cursor"])
        for event in client.events(start, follow=True, deltas=True):
            self.call_later(self._show, event)

    def _show(self, event: dict[str, Any]) -> None:
        self._shown += 1
        log, body = self._logs.get(event.get("project") or ""), event["body"]
        if log is not None:
            if body["kind"] == "agent.delta":
                log.write(body["text"])
            else:
                log.write_line(f"\n{body['kind']}")


if __name__ == "__main__":
    PlainPanes(Path(sys.argv[1]), sys.argv[2].split(","), Path(sys.argv[3])).run()
