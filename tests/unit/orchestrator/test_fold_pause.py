"""A pause and the spending by day, as the fold shows them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from agents.events import TurnEnded
from orchestrator.events import Event
from orchestrator.events.fleet import ProjectRegistered
from orchestrator.events.project import ProjectPaused, ProjectResumed
from orchestrator.events.task import TaskQueued, TaskStarted
from orchestrator.fold import FORMAT, FleetState, fold, project_view

START = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)


def events(*bodies: Any) -> list[Event]:
    return [
        Event(
            cursor=number,
            at=START + timedelta(minutes=10 * number),
            epoch=1,
            project="acme",
            client="Acme",
            task="t1",
            body=body,
        )
        for number, body in enumerate(bodies, 1)
    ]


REGISTERED = ProjectRegistered(name="Acme", folder="acme", client="Acme", calibration="consultant")


def state_of(state: FleetState) -> tuple[str, str]:
    view = project_view(state, "acme")
    assert view is not None
    return view.state, view.evidence


def test_a_paused_project_says_so_by_its_event_until_it_is_resumed() -> None:
    story = events(REGISTERED, TaskQueued(prompt="x"), ProjectPaused(), ProjectResumed())
    assert state_of(fold(story[:2]))[0] == "queued"
    assert state_of(fold(story[:3])) == ("paused", "project.paused@3")
    assert state_of(fold(story))[0] == "queued"
    assert FleetState.load(fold(story[:3]).dump(), FORMAT) == fold(story[:3])


def test_a_turn_that_runs_when_its_project_is_paused_is_shown_as_working() -> None:
    story = events(REGISTERED, TaskQueued(prompt="x"), TaskStarted(attempt=1), ProjectPaused())
    assert state_of(fold(story))[0] == "working"


def test_spending_is_kept_by_utc_day() -> None:
    turn = TurnEnded(session_id="s", ok=True, cost_usd=0.5)
    story = events(REGISTERED, TaskQueued(prompt="x"), turn, turn)
    assert fold(story).projects["acme"].spend == {"2026-11-26": 1.0}
    early = story[2].model_copy(update={"at": START})
    spend = fold([*story[:2], early, story[3]]).projects["acme"].spend
    assert spend == {
        "2026-11-25": 0.5,
        "2026-11-26": 0.5,
    }
