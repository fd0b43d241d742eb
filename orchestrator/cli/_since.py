"""What ``--since`` means: a cursor, a span back from now, a day's name, or a local date or time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta

from orchestrator.errors import UsageProblem

_SPAN = re.compile(r"(\d{1,6})\s*(min|m|h|d|w)", re.IGNORECASE)
_SECONDS = {"min": 60, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_LONGEST_CURSOR = 18


def parse_since(text: str, now: datetime) -> int | datetime:
    """The cursor or the moment, in UTC, that ``text`` names; ``now`` carries the person's time zone.

    A time of day without a date is the latest one that has been. Raises ``UsageProblem``.
    """
    words = " ".join(text.split()).lower()
    if words.isascii() and words.isdigit() and len(words) <= _LONGEST_CURSOR:
        return int(words)
    found = _span(words, now) or _named(words, now) or _clock(words, now) or _date(words, now)
    if found is None:
        raise UsageProblem(
            f"--since {text!r} is neither a cursor nor a time.",
            'Write 2h, 30min, 3d, "yesterday", 18:00, 2026-01-31, "2026-01-31 18:00" or an event\'s cursor.',
        )
    try:
        return found.astimezone(UTC)
    except OverflowError:  # the first or last day of the calendar, in a zone beyond it
        return found.replace(tzinfo=UTC)


def _span(words: str, now: datetime) -> datetime | None:
    match = _SPAN.fullmatch(words.removesuffix(" ago"))
    if match is None:
        return None
    try:
        return now - timedelta(seconds=int(match[1]) * _SECONDS[match[2].lower()])
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def _named(words: str, now: datetime) -> datetime | None:
    days = {"today": 0, "yesterday": 1}.get(words)
    return None if days is None else _local(datetime.combine(now.date() - timedelta(days=days), time()), now)


def _clock(words: str, now: datetime) -> datetime | None:
    match = _CLOCK.fullmatch(words)
    if match is None:
        return None
    today = _local(datetime.combine(now.date(), time(int(match[1]), int(match[2]))), now)
    return today if today <= now else today - timedelta(days=1)


def _date(words: str, now: datetime) -> datetime | None:
    try:
        found = datetime.fromisoformat(words.upper())
    except ValueError:
        return None
    return found if found.tzinfo else _local(found, now)


def _local(found: datetime, now: datetime) -> datetime:
    return found.replace(tzinfo=now.tzinfo)


def wire(moment: datetime) -> str:
    """A UTC moment as the API takes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")
