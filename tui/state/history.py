"""The events that a conversation's blocks rest on, in the journal's order, each once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from sys import intern
from typing import Any

from tui.state.blocks import Block, ToolBlock

Json = dict[str, Any]


class History:
    """Events of one project. Those without a cursor stand first."""

    def __init__(self) -> None:
        self.newest = 0
        """Cursor of the newest event that was seen."""
        self.oldest: int | None = None
        """Cursor of the oldest event from which on none is missing."""
        self._events: list[Json] = []

    def __iter__(self) -> Iterator[Json]:
        """The events that are held, in order."""
        return iter(self._events)

    def sees(self, cursor: int) -> bool:
        """Note the cursor of the next event; false when it was seen before. 0 stands for none."""
        fresh = not 0 < cursor <= self.newest
        self.newest = max(self.newest, cursor)
        return fresh

    def add(self, event: Json) -> None:
        """Hold the next event."""
        self._events.append(_lean(event))
        self.oldest = self.oldest or _cursor(event) or None

    def put_before(self, events: Iterable[Json]) -> int:
        """Hold an older page; how many of its events were not held already."""
        held = {event.get("cursor") for event in self._events}
        older = [_lean(event) for event in events if event.get("cursor") not in held]
        self._events = sorted([*older, *self._events], key=_cursor)
        cursors = [cursor for cursor in map(_cursor, older) if cursor]
        self.newest = max(self.newest, *cursors, 0)
        self.oldest = min(filter(None, (self.oldest, *cursors)), default=None)
        return len(older)

    def forget(self, kept: Sequence[Block]) -> None:
        """Let go of the events before those of the blocks that are ``kept``, and what they rest on."""
        first = min((block.cursor for block in kept if block.cursor), default=0)
        self.oldest = first or self.oldest
        tasks = {block.task for block in kept}
        calls = {block.call for block in kept if isinstance(block, ToolBlock)}
        self._events = [
            event
            for event in self._events
            if (_cursor(event) or first) >= first or _begins(event, tasks, calls)
        ]


def _lean(event: Json) -> Json:
    """What blocks are made of; names are shared, where each event that was read brings its own."""
    body = {intern(name): value for name, value in event["body"].items()}
    return {"cursor": _cursor(event), "at": event.get("at"), "task": event.get("task"), "body": body}


def _cursor(event: Json) -> int:
    return int(event.get("cursor") or 0)


def _begins(event: Json, tasks: set[str | None], calls: set[str]) -> bool:
    """Whether the event begins one of the tasks or calls."""
    body = event["body"]
    if body["kind"] == "task.queued":
        return event.get("task") in tasks
    return body["kind"] == "agent.tool_called" and body.get("id") in calls
