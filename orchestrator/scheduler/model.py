"""What the scheduler looks at; all frozen, all plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal


@dataclass(frozen=True, slots=True)
class Waiting:
    """A task that wants to run."""

    task: str
    project: str
    client: str
    queued_at: datetime
    queued_cursor: int
    """Unique; the order of queueing."""
    priority: int = 0
    """The task's own plus its project's; higher goes first."""
    not_before: datetime | None = None
    begun: bool = False
    """Its turn is under way in the project's conversation, although nothing runs."""
    answered: bool = False
    """Its turn goes on with the person's answer, which another prompt before it would waste."""
    place: Literal["queue", "next", "now"] = "queue"


@dataclass(frozen=True, slots=True)
class Running:
    """A task that runs now."""

    task: str
    project: str
    client: str


@dataclass(frozen=True, slots=True)
class Limits:
    """How much may run at once and what is held back."""

    total: int = 4
    per_client: int | None = None
    clients: Mapping[str, int] = field(default_factory=dict)
    """Caps of single clients, in place of ``per_client``."""
    paused: bool = False
    """Nothing starts."""
    paused_projects: frozenset[str] = frozenset()
    paused_clients: frozenset[str] = frozenset()
    paused_until: datetime | None = None
    """Nothing starts before this moment: a rate limit of the account."""
    asides: int = 2
    """Asides that run at the same time, besides the agents."""
    aging: timedelta = timedelta(minutes=10)
    """Waiting this long, unserved, is worth one step of priority, so that nothing waits for ever."""

    def cap(self, client: str) -> int:
        """The most tasks of ``client`` that may run at once."""
        own = self.clients.get(client, self.per_client)
        return self.total if own is None else own


@dataclass(frozen=True, slots=True)
class Served:
    """When each client and project last had a task started, in UTC; absent means never."""

    clients: Mapping[str, datetime] = field(default_factory=dict)
    projects: Mapping[str, datetime] = field(default_factory=dict)
