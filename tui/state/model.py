"""Everything the control room knows, and what one frame changed of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tui.state.conversation import Conversation
from tui.state.fleet import Fleet
from tui.state.link import Link

Json = dict[str, Any]


KEPT, LEAST = 150, 40
"""Blocks of each conversation that stay loaded; older ones are read again where somebody looks at them."""
BLOCKS, SPACE = 2_400, 12_000_000
"""Blocks and characters of all conversations together, shared out among them."""
LEAST_SPACE = 100_000


@dataclass(slots=True)
class Changes:
    """What one frame changed. Screens repaint this and nothing else."""

    talk: set[str] = field(default_factory=set)
    """Projects whose conversation reads otherwise now."""
    rows: set[str] = field(default_factory=set)
    """Projects whose row changed."""
    attention: bool = False
    link: bool = False
    events: Sequence[Json] = ()
    """The durable events of the frame, in order."""

    def __bool__(self) -> bool:
        return bool(self.talk or self.rows or self.attention or self.link or self.events)


@dataclass(slots=True)
class Model:
    """The whole picture. One per app; changed only by ``take``."""

    fleet: Fleet = field(default_factory=Fleet)
    talks: dict[str, Conversation] = field(default_factory=dict)
    attention: list[Json] = field(default_factory=list)
    attention_cursor: int = 0
    """Up to which event the attention queue is known."""
    link: Link = field(default_factory=Link)
    cursor: int = 0
    """Of the newest durable event, or of the status that came first."""

    def talk(self, project: str) -> Conversation:
        """The conversation of ``project``; an empty one when nothing of it was read yet."""
        found = self.talks.get(project)
        if found is None:
            before = share(len(self.talks))
            found = self.talks[project] = Conversation(project)
            for name in self.talks if share(len(self.talks)) != before else (project,):
                self.rest(name)
        return found

    def rest(self, project: str) -> None:
        """Nobody reads ``project`` closely: let go of what is beyond its share."""
        if (found := self.talks.get(project)) is not None:
            found.fit(*share(len(self.talks)))

    def take(
        self,
        seconds: float,
        *,
        events: Sequence[Json] = (),
        deltas: Sequence[Json] = (),
        statuses: Sequence[Json] = (),
        attention: Json | None = None,
        link: Link | None = None,
    ) -> Changes:
        """Take what came; ``seconds`` is the steady clock's time."""
        changes = Changes(events=events)
        for status in statuses:
            changes.rows |= self.fleet.take_status(status)
        for event in events:
            self._event(event, seconds, changes)
        for delta in merged(deltas):
            self._delta(delta, seconds, changes)
        if attention is not None:
            items = list(attention.get("items", ()))
            changes.attention = items != self.attention
            self.attention = items
            self.attention_cursor = int(attention.get("cursor") or 0)
        if link is not None:
            changes.link = link != self.link
            self.link = link
        return changes

    def _event(self, event: Json, seconds: float, changes: Changes) -> None:
        self.cursor = max(self.cursor, int(event["cursor"]))
        project = event.get("project")
        if project is None:
            return
        self.fleet.beat(project, seconds, 4)
        if self.talk(project).take(event):
            changes.talk.add(project)

    def _delta(self, delta: Json, seconds: float, changes: Changes) -> None:
        project = str(delta["project"])
        self.fleet.beat(project, seconds)
        if self.talk(project).delta(delta):
            changes.talk.add(project)


def share(conversations: int) -> tuple[int, int]:
    """Blocks and characters that each of so many conversations may keep."""
    count = max(1, conversations)
    return max(LEAST, min(KEPT, BLOCKS // count)), max(LEAST_SPACE, SPACE // max(BLOCKS // KEPT, count))


def merged(deltas: Sequence[Json]) -> list[Json]:
    """``deltas`` with those that go on where another one of the same block ended joined to it.

    A slow frame brings many pieces of one block; each costs as much as all of them in one.
    """
    found: list[Json] = []
    open_: dict[tuple[Any, ...], tuple[Json, list[str], int]] = {}
    for delta in deltas:
        body = delta["body"]
        key = (delta["project"], delta["task"], body["turn"], body["block"], body["channel"])
        known = open_.get(key)
        if known is not None and known[2] == body["offset"]:
            known[1].append(body["text"])
            open_[key] = known[0], known[1], known[2] + len(body["text"])
            continue
        pieces = [body["text"]]
        fresh = {**delta, "body": {**body, "text": pieces}}
        open_[key] = fresh, pieces, body["offset"] + len(body["text"])
        found.append(fresh)
    for delta in found:
        delta["body"]["text"] = "".join(delta["body"]["text"])
    return found
