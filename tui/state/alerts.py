"""What newly needs the person, told once each and not too often."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
EVERY = 10.0
"""Seconds between two alerts; what comes in between is gathered into the next."""
NEEDS = frozenset(
    {"permission", "question", "unknown", "failed", "unread", "parked", "halted", "calibration"}
)
"""Kinds of attention that are worth a bell; what can be landed and nearly spent budgets can wait."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert. Both texts may hold an agent's words."""

    title: str
    text: str


@dataclass(slots=True)
class Alerts:
    """Which items were told. What waited when the control room was opened is in the top bar already."""

    quiet: bool = False
    _known: set[str] | None = None
    _waiting: dict[str, Json] = field(default_factory=dict)
    _last: float = float("-inf")

    def take(self, items: Iterable[Json]) -> None:
        """Take the attention queue as it is now; what was dealt with meanwhile is not told any more."""
        now = {str(item["id"]): item for item in items if item.get("kind") in NEEDS}
        if self._known is not None and not self.quiet:
            self._waiting |= {name: item for name, item in now.items() if name not in self._known}
        self._waiting = {name: now[name] for name in self._waiting if name in now}
        self._known = set(now)

    def due(self, seconds: float) -> Alert | None:
        """What to tell at ``seconds`` of a steady clock, if anything."""
        if self.quiet:
            self._waiting.clear()
        if not self._waiting or seconds - self._last < EVERY:
            return None
        items, self._last = list(self._waiting.values()), seconds
        self._waiting.clear()
        return alert(items)


def alert(items: list[Json]) -> Alert:
    """One alert for ``items``: the first in full, the others by their projects."""
    first = items[0]
    if len(items) == 1:
        who = "A signal" if first.get("kind") == "unread" else first.get("project") or "The fleet"
        return Alert(f"{who} needs you", str(first.get("title", "")))
    projects = list(dict.fromkeys(str(item.get("project") or "the fleet") for item in items))
    named = ", ".join(projects[:4]) + (f" and {len(projects) - 4} more" if len(projects) > 4 else "")
    return Alert(f"{len(items)} more need you", f"{named}: {first.get('title', '')}")
