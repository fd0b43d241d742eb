"""Run in this folder: ``python3 -m pytest test_alarm_windows.py``."""

from datetime import UTC, datetime, timedelta

import pytest
from alarm_windows import ZONE, alarms, to_utc


def logged(start: datetime, minutes: int) -> list[datetime]:
    """What a logger writes from ``start`` (UTC) on: local time, the zone thrown away."""
    moments = [start + timedelta(minutes=n) for n in range(0, minutes, 5)]
    return [moment.astimezone(ZONE).replace(tzinfo=None, fold=0) for moment in moments]


@pytest.mark.parametrize(
    ("midnight", "hours"),
    [
        (datetime(2026, 10, 24, 22, tzinfo=UTC), 25),
        (datetime(2027, 3, 27, 23, tzinfo=UTC), 23),
        (datetime(2026, 11, 4, 23, tzinfo=UTC), 24),
    ],
)
def test_a_day_has_as_many_hours_as_it_has(midnight: datetime, hours: int) -> None:
    """25 in October, 23 in March, and no reading is lost or doubled."""
    stamps = logged(midnight, hours * 60)
    moments = list(to_utc(stamps))
    assert moments == [midnight + timedelta(minutes=5 * n) for n in range(hours * 12)]
    assert {stamp.date() for stamp in stamps} == {stamps[0].date()}


def test_twenty_minutes_of_unloading_in_the_doubled_hour_are_one_alarm() -> None:
    """The second pass of two o'clock follows the first."""
    start = datetime(2026, 10, 25, 0, 50, tzinfo=UTC)
    stamps = logged(start, 60)
    found = alarms((s, 8.5 if 0 < n < 6 else 4.0) for n, s in enumerate(stamps))
    assert [(a.end - a.start, a.warmest) for a in found] == [(timedelta(minutes=20), 8.5)]


def test_fifteen_minutes_are_allowed() -> None:
    """Unloading at the central warehouse takes up to twelve."""
    stamps = logged(datetime(2026, 11, 4, 9, tzinfo=UTC), 60)
    assert alarms((s, 9.0 if 0 < n < 5 else 4.0) for n, s in enumerate(stamps)) == []


def test_rows_that_run_backwards_are_refused() -> None:
    """Outside of the doubled hour a step back is a broken file."""
    with pytest.raises(ValueError, match="out of order"):
        list(to_utc(datetime.fromisoformat(f"2026-11-04T{hour}:00") for hour in ("10", "09")))
