"""An account that the API refuses stops all starts at the first refusal, says so once, and loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.counterpoint import Installed, installed, wait_until
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import make_home
from tests.support.scripts import fault, kinds, queue, script, session, text, until_ended, until_seen

pytestmark = pytest.mark.cli

PROJECTS = {f"p{number}": f"Client {number % 3}" for number in range(8)}
REFUSED = script(session("job", text("never", fault=fault("http", status=401, times=None))))
ANSWERED = script(session("job", text("done after all")))


@pytest.fixture
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(REFUSED) as running:
        yield running


@pytest.fixture
def command(tmp_path: Path, endpoint: RunningEndpoint) -> Iterator[Installed]:
    limits = "[limits]\nmax_agents = 3\nmax_attempts = 2\n"
    home = make_home(tmp_path / "home", endpoint=endpoint.url, projects=PROJECTS, extra=limits)
    with installed(home) as ready:
        ready.ok("up")
        yield ready


def test_a_subscription_that_the_organization_forbids_halts_too(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    said = "OAuth authentication is currently not allowed for this organization."
    endpoint.set_script(
        script(session("job", text("never", fault=fault("http", status=403, message=said, times=None))))
    )
    queue(command, "p0", "job of p0", "t-p0")
    wait_until(lambda: halted(command), 30, f"the fleet halts\n{command.log()}")
    (ended,) = command.client().events(0, task="t-p0", kinds=("agent.turn_ended",))
    assert (ended["body"]["api_status"], ended["body"]["error"]) == (403, "oauth_org_not_allowed")
    endpoint.set_script(ANSWERED)
    command.ok("resume", "--all")
    assert until_ended(command, "t-p0")["state"] == "succeeded"


def fleet_events(command: Installed) -> list[dict[str, Any]]:
    return [event["body"] for event in command.client().events(0, kinds=("fleet.halted", "fleet.resumed"))]


def started(command: Installed) -> int:
    return len(list(command.client().events(0, kinds=("task.started",))))


def queue_all(command: Installed) -> None:
    for project in PROJECTS:
        queue(command, project, f"job of {project}", f"t-{project}")


def halted(command: Installed) -> bool:
    return bool(command.client().get("/status")["halted"])


def test_one_refusal_halts_the_fleet_and_resume_brings_every_task_home(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    command.ok("pause", "p7")
    with command.running("say", "p7", "job of p7", "--id", "t-p7", "--wait", "--json") as waiting:
        wait_until(lambda: "paused" in waiting.said(), 30, "what waits for a paused project says so")
        assert "counterpoint resume p7" in waiting.said()
        queue_all(command)
        wait_until(lambda: halted(command), 30, f"the fleet halts\n{command.log()}")
        for task in (event["task"] for event in command.client().events(0, kinds=("task.started",))):
            until_seen(command, task, "task.retrying")
        assert started(command) <= 3, "only what was under way at the first refusal had begun"
        assert [body["kind"] for body in fleet_events(command)] == ["fleet.halted"]
        assert "401" in fleet_events(command)[0]["reason"]
        states = {task["state"] for task in command.client().get("/tasks")["tasks"]}
        assert states <= {"queued", "retrying"}, "nothing failed"
        assert "no agent starts" in command.ok("status").out
        wait_until(
            lambda: "resume --all" in waiting.said(), 30, "another task's refusal is said to who waits"
        )
        assert waiting.said().count("401") == 1

        endpoint.set_script(ANSWERED)
        command.ok("resume", "--all")
        for project in PROJECTS:
            view = until_ended(command, f"t-{project}")
            assert (view["state"], view["result"]) == ("succeeded", "done after all")
            assert kinds(command, view["task"]).count("task.finished") == 1
            prompts = str([r["messages"] for r in endpoint.requests()][-1:])
            assert prompts.count(f"job of {project}") <= 1
        assert not halted(command)
        ended = waiting.ended()
        assert (ended.code, ended.json["status"]) == (0, "succeeded")
