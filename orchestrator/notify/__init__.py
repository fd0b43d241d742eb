"""Which events the person hears of, and when: events in, notifications out."""

from orchestrator.notify.gather import WINDOW, Gatherer, Notification
from orchestrator.notify.notices import GROUPS, KINDS, Group, Held, Kind, Notice, held_in
from orchestrator.notify.watch import WATCHED, Watch
from orchestrator.notify.words import body, payload, sample, summary, title

__all__ = [
    "GROUPS",
    "KINDS",
    "WATCHED",
    "WINDOW",
    "Gatherer",
    "Group",
    "Held",
    "Kind",
    "Notice",
    "Notification",
    "Watch",
    "body",
    "held_in",
    "payload",
    "sample",
    "summary",
    "title",
]
