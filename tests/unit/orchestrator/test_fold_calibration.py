"""What a conversation stands at with its calibration, as the fold knows it over restarts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from agents.assurance import is_due
from agents.events import Compacted, TurnEnded
from orchestrator.events import Event
from orchestrator.events.calibration import CalibrationChecked, CalibrationReasserted
from orchestrator.fold import FORMAT, FleetState, fold

Verified = Literal["endpoint", "requested", "missing"]
COMPACTED = Compacted(session_id="s", trigger="auto")
ENDED = TurnEnded(session_id="s", ok=True)


def check(verified: Verified) -> CalibrationChecked:
    return CalibrationChecked(session_id="s", sha256="0", verified=verified, how="")


def again(way: Literal["reopened", "said"]) -> CalibrationReasserted:
    return CalibrationReasserted(session_id="s", sha256="0", way=way)


def steps(*bodies: Any) -> list[str]:
    """What the conversation stands at after each event; each time through a snapshot, as after a restart."""
    state = FleetState()
    found: list[str] = []
    for cursor, body in enumerate(bodies, 1):
        event = Event(cursor=cursor, at=datetime(2026, 11, 25, tzinfo=UTC), epoch=1, project="a", body=body)
        restored = FleetState.load(fold([event], state).dump(), FORMAT)
        assert restored is not None
        state = restored
        found.append(state.sessions["s"].calibration)
    return found


def test_a_calibration_in_force_is_checked_once_per_compaction() -> None:
    story = (COMPACTED, ENDED, check("endpoint"), ENDED, COMPACTED, ENDED, check("requested"))
    assert steps(*story) == ["due", "due", "", "", "due", "due", ""]


def test_a_missing_one_is_given_again_in_two_ways_and_counts_as_said_when_the_turn_has_ended() -> None:
    story = (
        *(COMPACTED, ENDED, check("missing"), again("reopened"), ENDED, check("missing")),
        *(again("said"), again("said"), ENDED, COMPACTED),
    )
    expected = ["due", "due", "reopen", "reopened", "reopened", "say", "saying", "saying", "said", "due"]
    assert steps(*story) == expected


def test_a_daemon_that_died_before_it_reopened_the_session_is_followed_by_another_check() -> None:
    found = steps(COMPACTED, ENDED, check("missing"), ENDED)
    assert found[-1] == "reopen"
    assert is_due("reopen")
    assert steps(COMPACTED, ENDED, check("missing"), ENDED, check("missing"))[-1] == "reopen"
    assert steps(COMPACTED, ENDED, check("missing"), ENDED, check("endpoint"))[-1] == ""


def test_a_new_cli_that_has_it_is_the_end_of_it() -> None:
    story = (COMPACTED, ENDED, check("missing"), again("reopened"), ENDED, check("endpoint"))
    assert steps(*story)[-1] == ""
