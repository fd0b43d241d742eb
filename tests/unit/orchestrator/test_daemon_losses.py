"""A task at which daemons keep dying is given up, whatever each daemon remembers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest

from agents.restart import RestartPolicy
from agents.spec import AgentSpec
from agents.testing.scripted import ScriptedSession, ScriptedSessions
from orchestrator.daemon.brake import Brake
from orchestrator.daemon.losses import given_up, past_of
from orchestrator.events import Event
from orchestrator.events.fleet import DaemonStarted, DaemonStopped
from orchestrator.events.task import TaskRetrying
from orchestrator.fold import TaskRecord
from orchestrator.fold.state import OpenTool, Recovery
from orchestrator.protocol import TaskView
from tests.support.fleet import play_fleet
from tests.support.home import make_home

START = datetime(2026, 5, 1, tzinfo=UTC)


class Hanging(ScriptedSessions):
    """Sessions whose start takes until the daemon dies of it."""

    async def open(
        self,
        spec: AgentSpec,
        *,
        resume: str | None = None,
        session_id: str | None = None,
        fork: str | None = None,
    ) -> ScriptedSession:
        await anyio.sleep_forever()
        raise AssertionError


def brake() -> Brake:
    return Brake(RestartPolicy(base=0.01, spacing=0.0, cap=3))


@pytest.mark.anyio
async def test_a_crash_loop_over_several_daemons_ends_with_its_reason(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", endpoint="offline", projects={"acme": "Acme"})
    async with play_fleet(home, Hanging(), brake()) as played:
        task = await played.say("work")
        await played.until(lambda: played.runtime.task(task).state == "running")
    for _ in range(2):
        async with play_fleet(home, Hanging(), brake()) as played:
            await played.until(lambda: "task.started" in played.kinds(task))
            assert played.runtime.task(task).attempt == 1, "a lost daemon is no failed attempt"
    async with play_fleet(home, Hanging(), brake()) as played:
        ended = await played.ended(task)
        assert ended.state == "failed"
        assert "lost 3 times within an hour" in str(ended.error)
        other = await played.say("the next one")
        await played.until(lambda: played.runtime.task(other).state == "running")


def test_a_call_that_was_at_work_may_have_happened() -> None:
    view = TaskView(
        task="t", project="acme", client="c", prompt="x", state="running", queued_at=START, queued_cursor=1
    )
    assert given_up(TaskRecord(view=view), 20).status == "failed"
    tool = OpenTool(id="toolu_1", name="Bash", summary="Bash: make release")
    found = given_up(TaskRecord(view=view, recovery=Recovery(open_tools=(tool,))), 20)
    assert (found.status, "make release" in str(found.error)) == ("unknown", True)


def test_what_counts_as_a_restart_and_as_a_loss() -> None:
    later = START + timedelta(minutes=1)
    events = [
        told(DaemonStarted(pid=1, version="1", epoch=1)),
        told(TaskRetrying(attempt=1, reason="the session was lost", not_before=later)),
        told(TaskRetrying(attempt=0, reason="parked by a budget", not_before=START)),
        told(TaskRetrying(attempt=0, reason="the daemon was stopped", not_before=START, lost=True)),
    ]
    past = past_of(events)
    assert past.restarts == {"acme": (START, later)}
    assert (past.losses, past.in_order) == ({"t": 1}, False)
    assert past_of([*events, told(DaemonStopped(reason="asked"))]).in_order


def told(body: DaemonStarted | DaemonStopped | TaskRetrying) -> Event:
    return Event(cursor=1, at=START, epoch=1, project="acme", task="t", body=body)
