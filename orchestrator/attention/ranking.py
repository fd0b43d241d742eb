"""Where an item stands in the queue: a sum of points, each with its reason and the event it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from orchestrator.attention.found import Found
from orchestrator.attention.items import Reread, Surroundings
from orchestrator.protocol.attention import AttentionKind, ReasonView

BASE: dict[AttentionKind, tuple[int, str]] = {
    "halted": (200, "nothing starts at all"),
    "permission": (100, "an agent stands still until you answer"),
    "question": (100, "an agent stands still until you answer"),
    "unknown": (80, "only you can find out what happened"),
    "calibration": (70, "an agent goes on without its calibration"),
    "failed": (60, "a task failed"),
    "unread": (65, "nothing could be made of a signal"),
    "parked": (50, "work is held back"),
    "conflict": (40, "your files and the agent's differ"),
    "route": (75, "words wait until you say whose they are"),
    "land": (20, "work is ready to be reviewed"),
    "links": (5, "links between projects were found"),
    "budget": (10, "work will be held back when it is used up"),
}
PER_TASK, MOST_FOR_TASKS = 10, 50
MOST_FOR_PRIORITY = 40
"""Priority orders what is alike; it never puts finished work before an agent that stands still."""
PER_AGE, AGE, MOST_FOR_AGE = 1, timedelta(minutes=10), 30
DEADLINES = ((timedelta(hours=1), 60), (timedelta(hours=4), 30), (timedelta(days=365), 10))
CACHE_SOON, MOST_FOR_CACHE, PER_DOLLAR = timedelta(minutes=10), 40, 40


def ranked(
    item: Found, blocked: Sequence[str], reread: Reread | None, around: Surroundings
) -> tuple[ReasonView, ...]:
    """The reasons for an item's place, the weightiest first; their points add up to its score.

    ``blocked`` are the project's waiting tasks. The longer an item waits, the higher it stands.
    """
    reasons = [
        *_base(item),
        *_tasks(item, blocked),
        *_priority(item, around),
        *_deadline(item, around),
        *_cache(reread, around),
        *_age(item, around),
    ]
    return tuple(sorted(reasons, key=lambda reason: -reason.points))


def _base(item: Found) -> Iterator[ReasonView]:
    points, reason = BASE[item.kind]
    yield ReasonView(points=points, reason=reason, evidence=item.evidence)


def _tasks(item: Found, blocked: Sequence[str]) -> Iterator[ReasonView]:
    if blocked:
        points = min(len(blocked) * PER_TASK, MOST_FOR_TASKS)
        tasks = "1 more task waits" if len(blocked) == 1 else f"{len(blocked)} more tasks wait"
        yield ReasonView(points=points, reason=f"{tasks} for it", evidence=item.evidence)


def _priority(item: Found, around: Surroundings) -> Iterator[ReasonView]:
    priority = around.priorities.get(item.project, 0)
    if priority:
        points = max(-MOST_FOR_PRIORITY, min(priority, MOST_FOR_PRIORITY))
        yield ReasonView(points=points, reason=f"the project's priority is {priority}")


def _deadline(item: Found, around: Surroundings) -> Iterator[ReasonView]:
    if item.deadline is None:
        return
    left = item.deadline - around.now
    points = next((points for limit, points in DEADLINES if left <= limit), 0)
    minutes = max(0, int(left.total_seconds() // 60))
    yield ReasonView(points=points, reason=f"it is denied in {minutes} min", evidence=item.evidence)


def _cache(reread: Reread | None, around: Surroundings) -> Iterator[ReasonView]:
    """A cache that runs out soon makes haste worth its price; one that has run out makes none."""
    if reread is None or not reread.usd:
        return
    left = reread.expires_at - around.now
    if timedelta() < left <= CACHE_SOON:
        points = min(MOST_FOR_CACHE, round(reread.usd * PER_DOLLAR))
        seconds = int(left.total_seconds())
        reason = f"in {seconds} s going on costs about ${reread.usd:.2f} more: its cache runs out"
        yield ReasonView(points=points, reason=reason, evidence=reread.evidence)


def _age(item: Found, around: Surroundings) -> Iterator[ReasonView]:
    waited = max(timedelta(), around.now - item.since)
    points = min(int(waited / AGE) * PER_AGE, MOST_FOR_AGE)
    if points:
        minutes = int(waited.total_seconds() // 60)
        yield ReasonView(points=points, reason=f"it has waited for {minutes} min", evidence=item.evidence)
