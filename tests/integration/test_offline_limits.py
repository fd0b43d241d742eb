"""Offline, a task may order a full window: limits, parking and the return after the reset."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.support.counterpoint import Installed, installed, wait_until
from tests.support.home import make_home
from tests.support.scripts import Json, until_ended

pytestmark = pytest.mark.cli


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Installed]:
    home = make_home(
        tmp_path / "home",
        endpoint="offline",
        projects={"acme": "Acme", "beta": "Beta"},
        files=dict.fromkeys(("acme/n.md", "beta/n.md"), "Next step: call the harbour by Friday.\n"),
    )
    with installed(home) as ready:
        yield ready


def reports(command: Installed, status: str) -> list[Json]:
    events = command.client().events(0, kinds=("agent.rate_limit",))
    return [event for event in events if event["body"]["status"] == status]


def started(command: Installed, task: str) -> list[datetime]:
    events = command.client().events(0, task=task, kinds=("task.started",))
    return [datetime.fromisoformat(event["at"]) for event in events]


def test_a_rejected_window_holds_all_projects_until_its_reset_and_costs_no_attempt(
    command: Installed,
) -> None:
    command.ok("say", "acme", "List the open points.\nLimit me: five_hour rejected 6s", "--id", "t1")
    wait_until(lambda: reports(command, "rejected"), 60, "the CLI reports the window")
    command.ok("say", "beta", "List the open points.", "--id", "t2")
    report = reports(command, "rejected")[0]
    assert report["body"]["window"] == "five_hour"
    reset = report["body"]["resets_at"]
    for task in ("t1", "t2"):
        ended = until_ended(command, task)
        assert ended["state"] == "succeeded", ended["error"]
        assert ended["attempt"] <= 2
        assert started(command, task)[-1].timestamp() >= reset
    assert len(started(command, "t1")) == 2


def test_a_window_that_is_shut_for_long_is_shown_and_one_that_fills_is_told(command: Installed) -> None:
    warned = command.ok("say", "acme", "Points?\nLimit me: seven_day 85% 10m", "--wait", "--json").json
    assert warned["status"] == "succeeded"
    (window,) = command.ok("limits", "--json").json["windows"]
    assert (window["window"], window["status"], window["utilization"]) == (
        "seven_day",
        "allowed_warning",
        0.85,
    )
    command.ok("say", "acme", "Points?\nLimit me: five_hour rejected 10m", "--id", "t1")
    wait_until(lambda: "rate limit" in str(state(command)["held"]), 60, "acme is parked")
    command.ok("say", "beta", "Points?", "--id", "t2")
    assert command.ok("limits", "--json").json["held_until"] is not None
    (parked,) = [i for i in command.ok("attention", "--json").json["items"] if i["kind"] == "parked"]
    assert "also beta" in parked["title"]
    assert command.client().get("/tasks/t2")["state"] == "queued"


def state(command: Installed) -> Json:
    (found,) = [p for p in command.ok("status", "--json").json["projects"] if p["project"] == "acme"]
    return dict(found)
