"""What ``--until`` means: a local time of day, a span from now, or a local date and time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

from orchestrator.errors import UsageProblem

_SPAN = re.compile(r"(\d{1,4})\s*(min|m|h|d)", re.IGNORECASE)
_MINUTES = {"min": 1, "m": 1, "h": 60, "d": 1440}
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def parse_until(text: str, now: datetime, local: Callable[[datetime], datetime]) -> datetime:
    """The moment that ``text`` names; ``local`` gives a wall time the person's zone, as ``now`` has it.

    A night may hold a change of the clocks, so one offset does not do for all of it. A time of day that is
    past is tomorrow's. Raises ``UsageProblem``, also for a date that is past.
    """
    words = " ".join(text.split()).lower()
    found = _span(words, now) or _clock(words, now, local) or _date(words, local)
    if found is None:
        raise UsageProblem(f"--until {text!r} is no time.", 'Write 07:00, 8h, 90min or "2026-01-31 07:00".')
    if found <= now:
        raise UsageProblem(f"--until {text!r} is over already.", "Name a later time.")
    return found


def _span(words: str, now: datetime) -> datetime | None:
    match = _SPAN.fullmatch(words)
    return None if match is None else now + timedelta(minutes=int(match[1]) * _MINUTES[match[2].lower()])


def _clock(words: str, now: datetime, local: Callable[[datetime], datetime]) -> datetime | None:
    match = _CLOCK.fullmatch(words)
    if match is None:
        return None
    wanted = time(int(match[1]), int(match[2]))
    today = local(datetime.combine(now.date(), wanted))
    return today if today > now else local(datetime.combine(now.date() + timedelta(days=1), wanted))


def _date(words: str, local: Callable[[datetime], datetime]) -> datetime | None:
    try:
        found = datetime.fromisoformat(words.upper())
    except ValueError:
        return None
    return found if found.tzinfo else local(found)
