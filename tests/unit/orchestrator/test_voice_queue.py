"""Which recording is made words of next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from orchestrator.daemon.voice_queue import in_order, overtakes
from orchestrator.events.signal import SignalReceived
from orchestrator.fold.state import SignalRecord
from orchestrator.signals import Origin

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def memo(name: str, minutes: int, origin: Origin = "drop", size: int = 80_000) -> SignalRecord:
    """One that came in so many minutes ago."""
    first = SignalReceived(signal=name, sha256=name, size=size, media_type="audio/wav", origin=origin)
    return SignalRecord(first=first, since=NOW - timedelta(minutes=minutes), evidence="")


def test_whoever_waits_for_words_goes_first_and_then_the_oldest() -> None:
    signals = {
        "new": memo("new", 1),
        "old": memo("old", 9),
        "hour": memo("hour", 9, size=8000 * 3600),
        "talk": memo("talk", 0, "talk"),
    }
    assert [item.signal for item in in_order(signals)] == ["talk", "old", "new", "hour"]


def test_only_the_next_by_order_overtakes_and_only_what_is_far_shorter_than_the_rest() -> None:
    hour, five = 8000 * 3600, 8000 * 300
    signals = {
        "hour": memo("hour", 30, size=hour),
        "five": memo("five", 1, size=five),
        "late": memo("late", -40, size=five),
    }

    def first(left: float, *resting: str) -> str:
        found = overtakes(in_order(signals), resting, "hour", signals, left)
        return "" if found is None else found.signal

    assert first(1800) == "five"
    assert first(1100) == "", "what is left is no long wait, and bytes say little of how long a memo is"
    assert first(1800, "five") == "", "what came in an hour later has its turn after it"
    signals["long"] = memo("long", 40, size=hour)
    assert first(1800, "five") == "", "the next one by order would take longer than what is left"
