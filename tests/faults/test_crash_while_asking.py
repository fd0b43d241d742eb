"""kill -9 the daemon around an ask and its answer: the call runs once, and nothing is asked for nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.counterpoint import Installed, installed
from tests.support.crashes import ended_over_a_crash, times_in_conversation
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import make_home
from tests.support.scripts import bash, script, session, text, tools

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


@pytest.mark.parametrize("point", POINTS)
def test_a_crash_around_an_ask_repeats_nothing(
    command: Installed, endpoint: RunningEndpoint, point: str
) -> None:
    view = ended_over_a_crash(command, point, PROMPT)
    log = command.home / ".counterpoint" / "projects" / "acme" / "tree" / "acme" / "log.txt"
    ran = len(log.read_text().splitlines()) if log.exists() else 0
    assert view["state"] in {"succeeded", "unknown"}, view
    assert ran == 1 if view["state"] == "succeeded" else ran <= 1
    assert times_in_conversation(endpoint.requests(), command, PROMPT) == 1
    events = [event["body"] for event in command.client().events(0, task="t1")]
    assert count(events, "task.finished") == 1
    answered = [event["ask"] for event in events if event["kind"] == "ask.answered"]
    assert len(answered) == len(set(answered)), "one answer per ask"
    if view["state"] == "unknown":
        assert point in {"append.before agent.tool_returned", "append.after task.started#2"}, view


def count(events: list[dict[str, Any]], kind: str) -> int:
    return sum(event["kind"] == kind for event in events)
