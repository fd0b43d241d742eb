"""What a person means by a time that is to come."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from orchestrator.cli._until import parse_until
from orchestrator.errors import UsageProblem

ZONE = ZoneInfo("Europe/Vienna")
EVENING = datetime(2026, 10, 24, 22, 30, tzinfo=ZONE)
"""The clocks go back in the night after it."""


def local(wall: datetime) -> datetime:
    return wall.replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("07:00", "2026-10-25T07:00:00+01:00"),
        ("7:00", "2026-10-25T07:00:00+01:00"),
        ("23:15", "2026-10-24T23:15:00+02:00"),
        ("22:30", "2026-10-25T22:30:00+01:00"),
        ("2026-10-26 06:00", "2026-10-26T06:00:00+01:00"),
        ("2026-10-26T06:00:00Z", "2026-10-26T06:00:00+00:00"),
    ],
)
def test_a_time_is_local_and_tomorrows_when_it_is_past(text: str, wanted: str) -> None:
    now = EVENING.replace(tzinfo=EVENING.tzinfo)
    assert parse_until(text, now, local).isoformat() == wanted


def test_a_span_counts_from_now() -> None:
    assert parse_until("90min", EVENING, local) - EVENING == timedelta(minutes=90)
    assert parse_until("8 h", EVENING, local) - EVENING == timedelta(hours=8)


@pytest.mark.parametrize("text", ["tomorrow-ish", "25:00", "", "0h", "2026-10-24 22:00", "7"])
def test_what_is_no_time_to_come_is_refused_with_a_way_to_write_it(text: str) -> None:
    with pytest.raises(UsageProblem) as refused:
        parse_until(text, EVENING, local)
    assert refused.value.fix
