"""How the person is notified, and what was sent lately."""

from __future__ import annotations

from datetime import datetime

from orchestrator.protocol.base import View


class NotifyWayView(View):
    """One way and how it does; ``problem`` is empty when it can work here."""

    way: str
    needs_you: bool
    done: bool
    problem: str = ""
    waiting: int = 0
    """Notices that have not gone out yet."""


class NotifySentView(View):
    """One notification that went out, or one that could not be delivered and says why."""

    at: datetime
    way: str
    group: str
    title: str
    counts: dict[str, int]
    evidence: str
    problem: str = ""


class NotifyView(View):
    """The configuration in force, and what this daemon sent lately, the newest last."""

    kinds: tuple[str, ...]
    at_most: int
    ways: tuple[NotifyWayView, ...]
    sent: tuple[NotifySentView, ...] = ()


class NotifyTestView(View):
    """What came of trying every way once."""

    sent: tuple[NotifySentView, ...] = ()
