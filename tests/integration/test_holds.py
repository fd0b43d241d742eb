"""Pauses, interrupts, budgets and rate limits hold tasks back, say so, and let them go again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.counterpoint import Installed, installed, wait_until
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import make_home
from tests.support.scripts import until_ended, until_seen

pytestmark = pytest.mark.cli

SCRIPT = {
    "sessions": [
        {
            "match": {"prompt_contains": "SLOW"},
            "turns": [{"text": "word " * 400, "fault": {"kind": "slow", "seconds": 0.5}}],
        },
    ],
    "default": {"text": "Done."},
}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(SCRIPT) as running:
        yield running


def home(where: Path, endpoint: RunningEndpoint, extra: str = "") -> Path:
    return make_home(
        where / "home", endpoint=endpoint.url, projects={"acme": "Acme", "beta": "Beta"}, extra=extra
    )


def state(command: Installed, project: str) -> dict[str, object]:
    return next(p for p in command.ok("status", "--json").json["projects"] if p["project"] == project)


def test_a_paused_project_waits_over_a_restart_and_others_go_on(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    with installed(home(tmp_path, endpoint)) as command:
        command.ok("pause", "acme")
        command.ok("say", "acme", "later", "--id", "t1")
        assert command.ok("say", "beta", "now", "--wait", "--json").json["status"] == "succeeded"
        assert state(command, "acme")["state"] == "paused"
        command.ok("down")
        command.ok("up")
        assert command.client().get("/tasks/t1")["state"] == "queued"
        command.ok("resume", "--all")
        assert until_ended(command, "t1")["state"] == "succeeded"
        assert state(command, "acme")["state"] == "idle"


def test_interrupt_cancels_what_runs_and_stop_also_closes_and_pauses(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    with installed(home(tmp_path, endpoint)) as command:
        command.ok("say", "acme", "SLOW one", "--id", "t1")
        until_seen(command, "t1", "agent.prompt_delivered")
        command.ok("interrupt", "acme")
        assert until_ended(command, "t1")["state"] == "cancelled"
        assert command.ok("say", "acme", "quick", "--wait", "--json").json["status"] == "succeeded"
        assert state(command, "acme")["warm"]
        command.ok("stop", "acme")
        wait_until(lambda: not state(command, "acme")["warm"], 15, "the session is closed")
        assert state(command, "acme")["state"] == "paused"
        assert command.run("pause").code == 2
        assert command.run("pause", "nobody").code == 2


def test_a_used_up_budget_holds_its_project_alone_and_says_why(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    limits = "[budgets.projects.acme]\nday = 0.000001"
    with installed(home(tmp_path, endpoint, limits)) as command:
        first = command.ok("say", "acme", "spend", "--wait", "--json").json
        assert first["status"] == "succeeded"
        assert first["cost_usd"] > 0.000001
        command.ok("say", "acme", "one more", "--id", "t2")
        assert command.ok("say", "beta", "free", "--wait", "--json").json["status"] == "succeeded"
        assert command.client().get("/tasks/t2")["state"] == "queued"
        shown = command.ok("limits", "--json").json
        assert [(line["name"], line["state"]) for line in shown["budgets"]] == [("acme", "over")]
        held = {line["project"]: line["held"] for line in shown["projects"]}
        assert "budget used up" in held["acme"]
        assert held["beta"] == ""
        assert "over" in command.ok("limits").out
        assert "budget used up" in str(state(command, "acme")["held"])
