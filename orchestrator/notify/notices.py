"""What can be worth hearing, and to which of two groups it belongs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

Group = Literal["needs_you", "done"]
Kind = Literal["asked", "failed", "unknown", "held", "succeeded", "batch", "idle"]

GROUPS: Mapping[Kind, Group] = {
    "asked": "needs_you",
    "failed": "needs_you",
    "unknown": "needs_you",
    "held": "needs_you",
    "succeeded": "done",
    "batch": "done",
    "idle": "done",
}
"""``held``: tasks wait for a budget or a limit. ``batch``: all of a batch ended. ``idle``: all ended."""
KINDS: tuple[Kind, ...] = tuple(GROUPS)


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing the person may want to hear, resting on the event at ``cursor``."""

    kind: Kind
    cursor: int
    evidence: str
    """How that event is cited: kind and cursor."""
    at: datetime
    line: str = ""
    """One printable line; may hold an agent's words."""
    project: str | None = None
    client: str | None = None
    task: str | None = None
    command: str = ""
    """What to type to see more."""
    key: str = ""
    """Of what is told once only, such as an ask; empty for an event that happens once."""

    @property
    def group(self) -> Group:
        """Whether it needs the person or is done."""
        return GROUPS[self.kind]


class Held(NamedTuple):
    """Why tasks wait that could run otherwise; ``project`` is ``None`` when all of them do."""

    line: str
    project: str | None = None
    client: str | None = None


def held_in(
    waiting: Mapping[str, tuple[str, str]], until: datetime | None, *, halted: bool = False
) -> dict[str, Held]:
    """What holds tasks back now, each under a key that stays while it lasts.

    ``waiting`` has, for each project with tasks that wait, its client and why nothing of it starts (empty:
    it may); ``until`` is the end of an exhausted rate limit. A halt of the fleet is told by its own event.
    """
    if halted or not waiting:
        return {}
    if until is not None:
        line = f"A rate limit holds every project until {until:%H:%M} UTC"
        return {f"held until {until.isoformat()}": Held(line)}
    return {f"held {slug}": Held(why, slug, client) for slug, (client, why) in waiting.items() if why}
