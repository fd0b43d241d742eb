"""The texts of a notification: a title, a body, and the JSON that a command reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from orchestrator.fold.activity import plain
from orchestrator.notify.gather import Notification
from orchestrator.notify.notices import GROUPS, Group, Kind, Notice

FORMAT = 1
"""Version of the JSON. Fields may be added; none changes its meaning."""
LINES = 5
"""Lines of a body; the JSON holds every notice."""
_BODY_LINE = 160
_HEADS: Mapping[Kind, str] = {
    "asked": "asks you",
    "failed": "failed",
    "unknown": "ended with unknown outcome",
    "held": "is held back",
    "succeeded": "is done",
}
_WHOLE: Mapping[Kind, str] = {
    "asked": "A signal asks whose its words are",
    "failed": "Nothing could be made of a signal",
    "batch": "A batch ended",
    "idle": "All tasks ended",
    "held": "Work is held back",
}
_PREFIX: Mapping[Group, str] = {"needs_you": "Counterpoint needs you", "done": "Counterpoint"}


def title(notification: Notification) -> str:
    """One line that says for which group it is and what happened."""
    return f"{_PREFIX[notification.group]}: {_head(notification)}"


def body(notification: Notification) -> str:
    """A few lines, what needs the person first and the newest first; of one, what the title leaves out."""
    if len(notification.notices) == 1 and notification.newest.line:
        return plain(notification.newest.line, _BODY_LINE)
    ranked = sorted(notification.notices, key=lambda notice: -notice.cursor)
    ranked.sort(key=lambda notice: notice.group != "needs_you")
    lines = [_line(notice) for notice in ranked[:LINES]]
    left = len(ranked) - len(lines)
    return "\n".join([*lines, f"… and {left} more"] if left else lines)


def summary(notification: Notification) -> str:
    """How many need the person and how many are done: ``3 need you, 4 done, a batch ended``."""
    counts = notification.counts
    needs = sum(count for kind, count in counts.items() if GROUPS[kind] == "needs_you")
    batches = counts.get("batch", 0)
    parts = (
        "" if not needs else "1 needs you" if needs == 1 else f"{needs} need you",
        f"{counts['succeeded']} done" if "succeeded" in counts else "",
        "" if not batches else "a batch ended" if batches == 1 else f"{batches} batches ended",
        "all tasks ended" if "idle" in counts else "",
    )
    return ", ".join(filter(None, parts))


def payload(notification: Notification, home: str) -> dict[str, Any]:
    """What a command reads on standard input."""
    return {
        "format": FORMAT,
        "home": home,
        "group": notification.group,
        "title": title(notification),
        "body": body(notification),
        "summary": summary(notification),
        "more": notification.more,
        "counts": notification.counts,
        "evidence": notification.evidence,
        "notices": [_notice(notice) for notice in notification.notices],
    }


def sample(group: Group, at: datetime) -> Notification:
    """A notification that rests on nothing, to try a way with."""
    kind: Kind = "asked" if group == "needs_you" else "succeeded"
    said = "This is only a test: nothing happened."
    return Notification((Notice(kind, 0, "test@0", at, said, "test", "test", command="counterpoint status"),))


def _head(notification: Notification) -> str:
    newest, notices = notification.newest, notification.notices
    if notification.more and len(notices) > 1:
        return f"{len(notices)} more: {summary(notification)}"
    if len({notice.cursor for notice in notices}) > 1:
        return summary(notification)
    first = next((notice for notice in notices if notice.project is not None), newest)
    if first.project is None:
        return _WHOLE.get(first.kind, first.kind)
    return f"{plain(first.project)} {_HEADS[first.kind]}"


def _line(notice: Notice) -> str:
    if notice.project is None:
        return plain(notice.line, _BODY_LINE)
    said = f": {notice.line}" if notice.line else ""
    return plain(f"{notice.project} {_HEADS[notice.kind]}{said}", _BODY_LINE)


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "kind": notice.kind,
        "group": notice.group,
        "project": notice.project,
        "client": notice.client,
        "task": notice.task,
        "line": notice.line,
        "command": notice.command,
        "evidence": notice.evidence,
        "at": notice.at.isoformat(),
    }
