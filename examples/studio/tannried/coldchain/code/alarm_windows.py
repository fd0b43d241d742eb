"""Find the times a logger was too warm for too long, right through the clock change.

The loggers write local time without a zone. The order of the rows is the order of measuring, so a clock that
steps back within an ambiguous hour says: this is the second pass. From there on everything is in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Vienna")  # same rules as Berlin
LIMIT = 7.0
LONGER_THAN = timedelta(minutes=15)
# TODO TK: a gap longer than this ends an alarm without a word. The auditor will ask about truck 17 (washing).
LARGEST_GAP = timedelta(minutes=20)


@dataclass(frozen=True)
class Alarm:
    """A stretch above the limit; both ends are UTC."""

    start: datetime
    end: datetime
    warmest: float


def to_utc(stamps: Iterable[datetime]) -> Iterator[datetime]:
    """Local times without a zone, in the order they were measured, as UTC."""
    previous: datetime | None = None
    for stamp in stamps:
        moment = stamp.replace(tzinfo=ZONE, fold=0).astimezone(UTC)
        if previous is not None and moment <= previous:
            moment = stamp.replace(tzinfo=ZONE, fold=1).astimezone(UTC)
            if moment <= previous:
                raise ValueError(f"{stamp} is out of order")
        previous = moment
        yield moment


def alarms(readings: Iterable[tuple[datetime, float]]) -> list[Alarm]:
    """Stretches above the limit that lasted longer than allowed."""
    rows = list(readings)
    found: list[Alarm] = []
    current: Alarm | None = None
    last: datetime | None = None
    for moment, (_, celsius) in zip(to_utc(stamp for stamp, _ in rows), rows, strict=True):
        gap = last is not None and moment - last > LARGEST_GAP
        if current and (gap or celsius <= LIMIT):
            found.append(current)
            current = None
        if celsius > LIMIT:
            current = Alarm(
                current.start if current else moment,
                moment,
                max(celsius, current.warmest) if current else celsius,
            )
        last = moment
    if current:
        found.append(current)
    return [alarm for alarm in found if alarm.end - alarm.start > LONGER_THAN]
