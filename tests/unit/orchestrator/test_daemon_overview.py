"""The overview keeps what has not changed: what it shows is always what working it out anew would show."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agents.events import AgentStarted, AgentText, TurnEnded, Usage
from agents.spec import Prompt
from agents.testing.scripted import ScriptedSessions, Silence, Step
from orchestrator.daemon.overview import Overview
from orchestrator.errors import UnknownProject
from orchestrator.events.task import TaskQueued
from orchestrator.fold import task_views
from orchestrator.protocol import ProjectView, StatusView, TaskState, TaskView
from tests.support.fleet import Played, play_fleet
from tests.support.home import make_home

pytestmark = pytest.mark.anyio
BUDGET = "[budgets.projects.beta]\nday = 1.0"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    projects = {"acme": "Acme", "beta": "Beta"}
    return make_home(tmp_path / "home", endpoint="offline", projects=projects, extra=BUDGET)


def play(prompt: Prompt) -> Iterable[Step]:
    yield Silence() if prompt.text == "wait" else AgentText(text="did it")


def shown(played: Played, name: str) -> ProjectView:
    """The project as shown, after a look that it, and all, are what an overview without memory shows."""
    anew = Overview(played.runtime, lambda: played.fleet._holds, datetime(2026, 1, 1, tzinfo=UTC))
    for names in ((), (name,)):
        kept = StatusView.model_validate_json(played.fleet.overview.encoded(names)).projects
        assert kept == anew.view(names).projects == played.fleet.overview.view(names).projects
    (view,) = kept
    return view


def turn(cost: float | None, context: int) -> TurnEnded:
    usage = Usage(input_tokens=context)
    return TurnEnded(session_id="s", ok=True, cost_usd=cost, usage=usage, context_tokens=context)


async def test_only_configured_projects_in_a_sandbox_are_called_walled(tmp_path: Path) -> None:
    strict = '[projects.beta.permissions]\nsandbox = "strict"'
    projects = {"acme": "Acme", "beta": "Beta"}
    for extra, walled in (("", ()), (strict, ("beta",))):
        home = make_home(tmp_path / str(len(walled)), endpoint="offline", projects=projects)
        with (home / "counterpoint.toml").open("a") as config:
            config.write(extra)
        async with play_fleet(home, ScriptedSessions(play)) as played:
            head = played.fleet.overview.view()
        assert (head.walled, head.walled_projects) == (False, walled)
        assert set(head.unwalled) == {"acme", "beta"} - set(walled)


async def test_what_is_kept_is_what_would_be_worked_out_anew(home: Path) -> None:
    async with play_fleet(home, ScriptedSessions(play)) as played:
        runtime = played.runtime
        assert shown(played, "acme").state == "idle"
        task = await played.say("wait")
        await played.until(lambda: "agent.prompt_delivered" in played.kinds(task))
        working = shown(played, "acme")
        assert (working.state, working.warm) == ("working", True)
        assert shown(played, "beta").state == "idle"
        await played.fleet.cancel(task)
        await played.ended(task)
        await played.fleet.control("acme", "pause")
        assert shown(played, "acme").paused
        await played.fleet.control("acme", "stop")
        await played.until(lambda: not shown(played, "acme").warm)
        await runtime.note("beta", AgentStarted(session_id="s", model="large"))
        await runtime.note("beta", turn(0.25, 700))
        beta = shown(played, "beta")
        assert (beta.today_usd, beta.today_complete) == (0.25, True)
        assert (beta.context_tokens, beta.model) == (700, "large")
        await runtime.note("beta", turn(None, 900))
        beta = shown(played, "beta")
        assert (beta.today_usd, beta.today_complete, beta.context_tokens) == (0.25, False, 900)


async def test_a_budget_that_is_used_up_changes_what_is_shown_without_an_event_of_the_project(
    home: Path,
) -> None:
    async with play_fleet(home, ScriptedSessions(play)) as played:
        runtime = played.runtime
        await runtime.note("beta", turn(5.0, 700))
        await runtime.append(runtime.draft("beta", TaskQueued(prompt="later"), "t1"))
        assert shown(played, "beta").state == "queued", "the scheduler has not looked yet"
        runtime.nudge()
        await played.until(lambda: shown(played, "beta").state == "parked")
        assert "budget used up" in shown(played, "beta").held


async def test_a_status_names_the_projects_asked_for_once_and_refuses_others(home: Path) -> None:
    async with play_fleet(home, ScriptedSessions(play)) as played:
        names = [
            project["project"]
            for project in json.loads(played.fleet.overview.encoded(("beta", "acme", "beta")))["projects"]
        ]
        assert names == ["acme", "beta"]
        with pytest.raises(UnknownProject):
            played.fleet.overview.encoded(("acme", "nobody"))


async def test_the_latest_tasks_lead_back_to_the_first_and_are_what_all_tasks_are(home: Path) -> None:
    async with play_fleet(home, ScriptedSessions(play)) as played:
        await played.fleet.control("acme", "pause")
        for number in range(7):
            await played.say(f"task {number}", "acme" if number % 3 else "beta")
        await played.until(lambda: len(played.fleet.tasks(state="succeeded").tasks) == 3)
        everything = played.fleet.tasks().tasks
        assert everything == tuple(task_views(played.runtime.state))
        filters: tuple[tuple[str | None, TaskState | None], ...] = (
            *((None, None), ("acme", None)),
            *((None, "queued"), ("beta", "succeeded")),
        )
        for project, state in filters:
            wanted = [
                task for task in everything if project in {None, task.project} and state in {None, task.state}
            ]
            met: list[TaskView] = []
            before = None
            while page := played.fleet.tasks(project=project, state=state, limit=2, before=before).tasks:
                met[:0] = page
                before = page[0].queued_cursor
            assert met == wanted
