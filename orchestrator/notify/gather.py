"""When a notification goes out: the first at once, what follows gathered into the next one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from orchestrator.notify.notices import Group, Kind, Notice

WINDOW = 60.0
"""Seconds in which at most so many notifications go out."""


@dataclass(frozen=True, slots=True)
class Notification:
    """One or more notices that go out together; never empty."""

    notices: tuple[Notice, ...]
    """In the journal's order."""
    more: bool = False
    """True when they had to wait because another notification had just gone out."""

    @property
    def group(self) -> Group:
        """``needs_you`` as soon as one of the notices does."""
        return "needs_you" if any(notice.group == "needs_you" for notice in self.notices) else "done"

    @property
    def newest(self) -> Notice:
        """The newest notice of the notification's group: what to look at first."""
        return [notice for notice in self.notices if notice.group == self.group][-1]

    @property
    def evidence(self) -> str:
        """The newest event that any of the notices rests on."""
        return self.notices[-1].evidence

    @property
    def counts(self) -> dict[Kind, int]:
        """How many notices of each kind."""
        return dict(Counter(notice.kind for notice in self.notices))


class Gatherer:
    """Hands notices out as notifications, at most ``at_most`` in any minute, evenly spaced.

    ``now`` is the reading of one clock that never goes back, in seconds. Every notice that is offered
    comes out in exactly one notification, unless it is carried over to a further one or withdrawn.
    """

    def __init__(self, at_most: int) -> None:
        self._pause = WINDOW / at_most
        self._pending: list[Notice] = []
        self._carried: list[Notice] = []
        self._not_before: float | None = None
        self._waited = False

    @property
    def waiting(self) -> tuple[Notice, ...]:
        """What has not gone out, in the journal's order."""
        return tuple(sorted((*self._carried, *self._pending), key=lambda notice: notice.cursor))

    def first_cursor(self) -> int | None:
        """The event that the oldest waiting notice rests on; ``None`` when nothing waits."""
        return min((notice.cursor for notice in self.waiting), default=None)

    def offer(self, notices: Iterable[Notice], now: float) -> None:
        """Add what happened."""
        self._pending += notices
        self._waited = self._waited or (bool(self._pending) and bool(self.due_in(now)))

    def carry(self, notices: Iterable[Notice]) -> None:
        """Take back what could not be delivered: it goes along with the next notification."""
        self._carried += notices

    def withdraw(self, key: str) -> None:
        """Forget what waits under ``key``: the person has dealt with it."""
        self._pending = [notice for notice in self._pending if notice.key != key]
        self._carried = [notice for notice in self._carried if notice.key != key]

    def due_in(self, now: float) -> float | None:
        """Seconds until ``take`` gives a notification; ``None``: not before something is offered."""
        if not self._pending:
            return None
        return 0.0 if self._not_before is None else max(0.0, self._not_before - now)

    def take(self, now: float) -> Notification | None:
        """Everything that waits, if a notification may go out now."""
        if self.due_in(now) != 0.0:
            return None
        notification = Notification(self.waiting, more=self._waited)
        self._pending, self._carried, self._waited = [], [], False
        self._not_before = now + self._pause
        return notification
