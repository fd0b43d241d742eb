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
            "turns": [{"text": "word " * 40, "fault": {"kind": "slow", "seconds": 0.5}}],
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


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, endpoint: RunningEndpoint) -> Iterator[Installed]:
    """One daemon for the tests without a budget of a period, each with a project of its own."""
    where = make_home(
        tmp_path_factory.mktemp("holds") / "home",
        endpoint=endpoint.url,
        projects={name: name.title() for name in ("later", "stopped", "spending")},
    )
    with installed(where) as command:
        yield command


def state(command: Installed, project: str) -> dict[str, object]:
    return next(p for p in command.ok("status", "--json").json["projects"] if p["project"] == project)


def test_a_paused_project_waits_over_a_restart_and_others_go_on(shared: Installed) -> None:
    shared.ok("pause", "later")
    shared.ok("say", "later", "later", "--id", "t1")
    assert shared.ok("say", "spending", "now", "--wait", "--json").json["status"] == "succeeded"
    assert state(shared, "later")["state"] == "paused"
    shared.ok("down")
    shared.ok("up")
    assert shared.client().get("/tasks/t1")["state"] == "queued"
    shared.ok("resume", "--all")
    assert until_ended(shared, "t1")["state"] == "succeeded"
    assert state(shared, "later")["state"] == "idle"


def test_interrupt_cancels_what_runs_and_stop_also_closes_and_pauses(shared: Installed) -> None:
    shared.ok("say", "stopped", "SLOW one", "--id", "s1")
    until_seen(shared, "s1", "agent.prompt_delivered")
    shared.ok("interrupt", "stopped")
    assert until_ended(shared, "s1")["state"] == "cancelled"
    assert shared.ok("say", "stopped", "quick", "--wait", "--json").json["status"] == "succeeded"
    assert state(shared, "stopped")["warm"]
    shared.ok("stop", "stopped")
    wait_until(lambda: not state(shared, "stopped")["warm"], 15, "the session is closed")
    assert state(shared, "stopped")["state"] == "paused"
    assert shared.run("pause").code == 2
    assert shared.run("pause", "nobody").code == 2


def test_each_task_gets_its_whole_budget_in_a_session_that_stays_open(shared: Installed) -> None:
    """The CLI counts what its process spent: without a new one, the third task would hit the first cap."""
    first = shared.ok("say", "spending", "spend", "--wait", "--json").json
    budget = str(first["cost_usd"] * 1.3)
    for number in range(3):
        done = shared.ok("say", "spending", f"again {number}", "--budget", budget, "--wait", "--json").json
        assert done["status"] == "succeeded"
    assert shared.run("say", "spending", "more", "--budget", "0.000001", "--wait").code == 1


def budget_of(home: Path, usd: float) -> None:
    """Set the projects' budget of acme in the home's configuration."""
    config = home / "counterpoint.toml"
    lines = [
        f"day = {usd}" if line.startswith("day = ") else line for line in config.read_text().splitlines()
    ]
    config.write_text("\n".join(lines) + "\n")


def test_a_turn_that_its_periods_budget_ends_is_parked_over_a_restart_and_then_goes_on(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    where = home(tmp_path, endpoint, "[budgets.projects.acme]\nday = 0.000001")
    with installed(where) as command:
        command.ok("up")
        with command.running("say", "acme", "spend", "--id", "t1", "--wait") as waiting:
            wait_until(lambda: state(command, "acme")["state"] == "parked", 30, "acme is parked")
            wait_until(lambda: "waits t1: budget used up" in waiting.said(), 30, "who waits is told")
        parked = state(command, "acme")
        assert "budget used up" in str(parked["held"])
        assert parked["held_until"] is not None
        assert command.ok("say", "beta", "free", "--wait", "--json").json["status"] == "succeeded"
        command.ok("down")
        command.ok("up")
        assert state(command, "acme")["state"] == "parked"
        shown = command.ok("limits", "--json").json
        assert [(line["name"], line["state"]) for line in shown["budgets"]] == [("acme", "over")]
        assert [(line["task"], line["state"]) for line in shown["plan"]] == [("t1", "held")]
        assert [line["project"] for line in shown["projects"] if line["held"]] == ["acme"]
        clients = {line["name"] for line in shown["shares"] if line["scope"] == "client"}
        assert clients == {"Acme", "Beta"}
        page = command.ok("limits").out
        assert "over" in page
        assert "held" in page
        said = [event["body"]["kind"] for event in command.client().events(0)]
        assert [said.count(kind) for kind in ("budget.warned", "budget.used_up")] == [1, 1]
        command.ok("down")
        budget_of(where, 5.0)
        command.ok("up")
        assert until_ended(command, "t1")["state"] == "succeeded"


def test_a_budget_that_is_nearly_spent_waits_for_the_person_until_it_is_put_aside(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    where = home(tmp_path, endpoint, "[budgets.projects.acme]\nday = 100")
    with installed(where) as command:
        spent = command.ok("say", "acme", "spend", "--wait", "--json").json["cost_usd"]
        assert command.ok("attention", "--json").json["items"] == []
        command.ok("down")
        budget_of(where, spent / 0.9)
        command.ok("up")
        wait_until(lambda: command.ok("attention", "--json").json["items"], 20, "the budget warns")
        (item,) = command.ok("attention", "--json").json["items"]
        assert (item["kind"], item["project"], item["client"]) == ("budget", "acme", "Acme")
        assert "(90%)" in item["title"]
        shown = command.ok("attention", "--why").out
        assert "counterpoint limits" in shown
        assert f"budget.warned@{item['cursor']}" in shown
        command.ok("attention", "--dismiss", item["short"])
        assert command.ok("attention", "--json").json["items"] == []


def test_the_reserve_is_left_to_the_person_by_a_batch_and_a_soak(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    budget = "[budgets]\nreserve = 0.98\n[budgets.projects.acme]\nday = 0.25"
    with installed(home(tmp_path, endpoint, budget)) as command:
        spent = command.ok("say", "acme", "spend", "--wait", "--json").json["cost_usd"]
        assert 0.005 < spent < 0.25, "a fiftieth of the budget is for everybody"
        command.client().submit({"project": "acme", "prompt": "later", "id": "b1", "origin": "batch"})
        command.ok("soak", "acme", "--until", "8h", "-m", "Read on.")
        assert state(command, "acme")["state"] == "parked"
        assert "interactive work" in str(state(command, "acme")["held"])
        assert command.ok("say", "acme", "now", "--wait", "--json").json["status"] == "succeeded"
        assert command.client().get("/tasks/b1")["state"] == "queued"
        command.ok("cancel", "b1")
        (soak,) = command.ok("soak", "--list", "--json").json["soaks"]
        assert (soak["rounds"], "interactive work" in soak["waits"]) == (0, True)
