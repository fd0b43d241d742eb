"""kill -9 the daemon around an ask and its answer: the call runs once, and nothing is asked for nothing."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestrator.errors import CounterpointError
from tests.support.counterpoint import Installed, answers, installed, wait_until
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import make_home
from tests.support.scripts import ENDED, bash, script, session, text, tools

pytestmark = pytest.mark.cli

PROMPT = "Append a line to the log once you may."
ANSWER = "Done: the log has its line."
POINTS = [
    f"append.{side} {kind}"
    for kind in (
        "agent.ask_raised",
        "agent.turn_ended",
        "ask.answered",
        "task.started#2",
        "agent.tool_returned",
        "agent.turn_ended#2",
        "task.finished",
    )
    for side in ("before", "after")
]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(script(session(PROMPT, tools(bash("date >> log.txt")), text(ANSWER)))) as running:
        yield running


@pytest.fixture
def command(tmp_path: Path, endpoint: RunningEndpoint) -> Iterator[Installed]:
    home = make_home(
        tmp_path / "home",
        endpoint=endpoint.url,
        projects={"acme": "Acme"},
        extra='[permissions]\notherwise = "ask"\n',
    )
    with installed(home) as ready:
        yield ready


def until_dead_or_done(command: Installed, daemon: subprocess.Popen[bytes]) -> None:
    """Queue the task and allow whatever it asks, as a person would who tries again."""
    order = {"project": "acme", "prompt": PROMPT, "id": "t1"}

    def over() -> bool:
        if daemon.poll() is not None:
            return True
        with contextlib.suppress(CounterpointError):
            client = command.client()
            client.submit(order, patience=0)
            view = client.get("/tasks/t1")
            if view["state"] == "asking":
                client.post(f"/asks/{view['ask']}/answer", {"verdict": "allow"})
            return view["state"] in ENDED
        return False

    wait_until(over, 60, f"the daemon dies or the task ends\n{command.log()}")


@pytest.mark.parametrize("point", POINTS)
def test_a_crash_around_an_ask_repeats_nothing(
    command: Installed, endpoint: RunningEndpoint, point: str
) -> None:
    daemon = command.daemon(COUNTERPOINT_CRASH_AT=point)
    until_dead_or_done(command, daemon)
    assert daemon.wait(10) == -9, f"{point} was never crossed\n{command.log()}"
    second = command.daemon()
    wait_until(lambda: answers(command.client()), 20, f"the next daemon answers\n{command.log()}")
    until_dead_or_done(command, second)

    view = command.client().get("/tasks/t1")
    log = command.home / ".counterpoint" / "projects" / "acme" / "tree" / "acme" / "log.txt"
    ran = len(log.read_text().splitlines()) if log.exists() else 0
    assert view["state"] in {"succeeded", "unknown"}, view
    assert ran == 1 if view["state"] == "succeeded" else ran <= 1
    requests = [request for request in endpoint.requests() if str(command.home) in str(request)]
    assert str(requests[-1]["messages"]).count(PROMPT) == 1
    events = [event["body"] for event in command.client().events(0, task="t1")]
    assert count(events, "task.finished") == 1
    answered = [event["ask"] for event in events if event["kind"] == "ask.answered"]
    assert len(answered) == len(set(answered)), "one answer per ask"
    if view["state"] == "unknown":
        assert point in {"append.before agent.tool_returned", "append.after task.started#2"}, view


def count(events: list[dict[str, Any]], kind: str) -> int:
    return sum(event["kind"] == kind for event in events)
