"""``counterpoint notify --follow``: notifications as lines in the person's own terminal.

The decisions are those of the daemon's ways; here they are made beside the journal's stream.
"""

from __future__ import annotations

import contextlib
import queue
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from orchestrator.cli import _format
from orchestrator.cli._app import App
from orchestrator.cli._render import Span, Terminal
from orchestrator.client import Client
from orchestrator.errors import DaemonUnreachable
from orchestrator.events import Event
from orchestrator.home.config import load
from orchestrator.notify import (
    GROUPS,
    WATCHED,
    Gatherer,
    Held,
    Notification,
    Watch,
    body,
    held_in,
    payload,
    title,
)
from orchestrator.protocol.views import TaskView

_BELL = "\a"


def follow(app: App, *, as_json: bool) -> None:
    """Print notifications for ever; raises what the stream of events raises when the daemon stays away."""
    home = app.home()
    config = load(home).notify
    ways = {"needs_you": config.needs_you, "done": config.done}
    kinds = {kind for kind in config.kinds if "terminal" in ways[GROUPS[kind]]}
    client = app.started()
    cursor = int(client.get("/status")["cursor"])
    tasks = [TaskView.model_validate(task) for task in client.get("/tasks")["tasks"]]
    watch = Watch.begin(tasks, cursor, dict.fromkeys(_held(client), ""))
    gatherer = Gatherer(config.at_most)
    if not as_json:
        app.terminal.note(Span(_hello(kinds), "dim"))
    for event in _events(client, cursor, gatherer):
        if event is not None:
            notices = watch.take(event)
            if key := watch.answered(event):
                gatherer.withdraw(key)
            with contextlib.suppress(DaemonUnreachable):  # it stops: the stream waits for the next one
                notices += watch.hold(_held(client), event.cursor, f"{event.kind}@{event.cursor}", event.at)
            gatherer.offer((notice for notice in notices if notice.kind in kinds), time.monotonic())
        if (notification := gatherer.take(time.monotonic())) is not None:
            if as_json:
                app.terminal.json(payload(notification, str(home)), compact=True)
            else:
                tell(app.terminal, notification)


def tell(terminal: Terminal, notification: Notification) -> None:
    """One notification as a line; a terminal also gets it as its own, with a bell if it needs the person."""
    needed = notification.group == "needs_you"
    newest = notification.newest
    first = body(notification).partition("\n")[0]
    terminal.line(
        Span(f"{_format.clock(newest.at.isoformat())} ", "dim"),
        Span("⚠ " if needed else "✓ ", "yellow" if needed else "green"),
        Span(title(notification), "bold"),
        f"  {first}" if first else "",
        Span(f"  {newest.command}" if newest.command else "", "cyan"),
        Span(f"  [{notification.evidence}]", "dim"),
    )
    if sys.stdout.isatty():
        terminal.raw(f"\x1b]9;{title(notification)}\x1b\\{_BELL if needed else ''}")


def _hello(kinds: set[Any]) -> str:
    if not kinds:
        return "[notify] of counterpoint.toml names the terminal for nothing: nothing will be shown."
    return "Notifications appear here; Ctrl-C ends it."


def _events(client: Client, cursor: int, gatherer: Gatherer) -> Iterator[Event | None]:
    """Events as they come; ``None`` whenever a notification has become due."""
    arrived: queue.Queue[dict[str, Any] | Exception] = queue.Queue(maxsize=256)

    def read() -> None:
        try:
            for event in client.events(cursor, follow=True, kinds=WATCHED):
                arrived.put(event)
        except Exception as error:  # noqa: BLE001 - the boundary of the thread: raised again by the reader
            arrived.put(error)

    threading.Thread(target=read, name="events", daemon=True).start()
    while True:
        try:
            item = arrived.get(timeout=gatherer.due_in(time.monotonic()))
        except queue.Empty:
            yield None
            continue
        if isinstance(item, Exception):
            raise item
        yield Event.model_validate(item)


def _held(client: Client) -> dict[str, Held]:
    """What holds waiting tasks back now."""
    limits = client.get("/limits")
    until = datetime.fromisoformat(limits["held_until"]) if limits["held_until"] else None
    waiting = {
        project["project"]: (project["client"], project["held"])
        for project in limits["projects"]
        if project["waiting"]
    }
    return held_in(waiting, until, halted=bool(client.get("/status").get("halted")))
