"""A person comes back and looks after the fleet, through the command line and the real daemon."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.counterpoint import Installed, alive, installed, wait_until
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import make_home
from tests.support.scripts import (
    bash,
    fault,
    queue,
    script,
    session,
    text,
    tools,
    until_ended,
    until_seen,
    write,
)

pytestmark = pytest.mark.cli

Json = dict[str, Any]


@pytest.fixture
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint() as running:
        running.set_script(
            script(
                session(
                    "WRITE", tools(write("answer.md", "an answer\n")), text("Done: answer.md\nis there.")
                ),
                session("PUSH", tools(bash("git push"), bash("git push")), text("I may not push.")),
                session("FOLLOW", tools(bash("tail -f notes.md")), text("It ended.")),
                session("BROKEN", text("never", fault=fault("http", status=400, times=None))),
            )
        )
        yield running


@pytest.fixture
def command(tmp_path: Path, endpoint: RunningEndpoint) -> Iterator[Installed]:
    home = make_home(
        tmp_path / "home-repo",
        endpoint=endpoint.url,
        projects={"acme": "Acme", "beta": "Beta", "quiet": "Beta"},
        extra='[permissions]\ncommands = ["tail *"]',
    )
    with installed(home) as ready:
        yield ready


def told(found: Json) -> dict[str, Json]:
    """The digest's projects by slug."""
    return {project["project"]: project for client in found["clients"] for project in client["projects"]}


def test_the_digest_tells_a_real_day_and_then_nothing_more(command: Installed) -> None:
    command.ok("say", "acme", "WRITE the answer.", "--wait")
    command.ok("say", "acme", "PUSH it.", "--wait")
    assert command.run("say", "beta", "BROKEN", "--wait").code == 1
    found = command.ok("digest", "--json", "--keep").json
    projects = told(found)
    assert set(projects) == {"acme", "beta"}
    acme, beta = projects["acme"], projects["beta"]
    assert [task["line"] for task in acme["tasks"]] == ["Done: answer.md is there.", "I may not push."]
    assert (acme["done"], acme["files"], acme["to_land_commits"]) == (2, ["acme/answer.md"], 1)
    assert [(denial["wanted"], denial["count"]) for denial in acme["denials"]] == [("Runs `git push`", 2)]
    assert (acme["cost_usd"] > 0, acme["tokens"] > 0, found["offline"]) == (True, True, False)
    assert (beta["failed"], beta["done"], "400" in beta["tasks"][0]["line"]) == (1, 0, True)
    assert [item["id"] for item in found["waiting"]] == [f"failed:{beta['tasks'][0]['task']}", "land:acme"]
    assert found["waiting"] == command.ok("attention", "--json").json["items"]

    text_ = command.ok("digest").out
    assert max(map(len, text_.splitlines())) <= 80
    assert "⊘ 2× Runs `git push`" in text_
    command.ok("land", "acme")
    landed = command.ok("digest", "--json").json
    assert landed["after"] == found["cursor"]
    assert told(landed)["acme"]["landed"] == 1
    assert landed["totals"]["done"] == 0
    again = command.ok("digest", "--json").json
    assert (again["since"], again["clients"]) == (None, [])
    assert [item["kind"] for item in again["waiting"]] == ["failed"], "it waits until it is dealt with"

    assert command.ok("digest", "--since", "yesterday", "--json").json["totals"]["done"] == 2
    assert command.ok("digest", "--since", "1h", "--project", "beta", "--json").json["totals"] == {
        **found["totals"],
        **{name: beta[name] for name in found["totals"] if name != "denials"},
        "denials": 0,
    }
    assert "yesteryear" in command.run("digest", "--since", "yesteryear").err
    assert json.loads(command.run("digest", "--since", "0", "--json").out)["cursor"] == again["cursor"]


def test_a_time_finds_the_cursor_it_stands_for(command: Installed) -> None:
    command.ok("say", "acme", "WRITE the answer.", "--wait")
    events = list(command.client().events(0))
    for event in events[:: max(1, len(events) // 6)]:
        at = event["at"]
        wanted = max((e["cursor"] for e in events if e["at"] < at), default=0)
        assert command.client().get("/digest", {"since": at})["after"] == wanted, at
    assert command.client().get("/digest", {"since": "9999-01-01T00:00:00Z"})["clients"] != [], "it waits"


def agents_of(found: Json) -> dict[str, Json]:
    """The agents of a look at the processes by project."""
    return {agent["project"]: agent for agent in found["agents"]}


def test_processes_are_told_as_they_are(command: Installed) -> None:
    assert "counterpoint up" in command.run("ps").err, "looking starts nothing"
    done = command.ok("say", "acme", "WRITE the answer.", "--wait", "--json").json
    queue(command, "beta", "FOLLOW the notes.", "long")

    def following() -> bool:
        longest = agents_of(command.client().get("/processes", {"interval_s": 0.02}))["beta"]["longest"]
        return longest is not None and "tail -f notes.md" in longest["command"]

    until_seen(command, "long", "agent.tool_called")
    wait_until(following, 20, "the child is seen")
    found = command.ok("ps", "--json").json
    agents = agents_of(found)
    acme, beta = agents["acme"], agents["beta"]
    assert set(agents) == {"acme", "beta"}
    assert found["without_process"] == 1
    assert found["daemon"]["pid"] == command.daemon_pid()
    assert "warden" in [helper["role"] for helper in found["helpers"]]
    assert (acme["session_id"], acme["state"], acme["children"]) == (done["session_id"], "idle", 0)
    assert 0 <= acme["idle_s"] <= acme["age_s"]
    assert (beta["state"], beta["idle_s"], beta["children"] > 0) == ("working", None, True)
    for item in (acme, beta, found["daemon"]):
        assert alive(item["pid"])
        assert item["memory_bytes"] > 1_000_000
        assert 0 <= item["cpu_percent"] < 1000
    assert found["totals"]["memory_bytes"] > acme["memory_bytes"] + beta["memory_bytes"]
    lines = command.ok("ps").out.splitlines()
    assert lines[1].split()[:3] == ["acme", "○", "idle"]
    assert f" {beta['pid']} " in lines[2]
    assert "tail -f notes.md" in lines[2]
    assert "daemon" in lines[3]
    assert "1 project without a process" in lines[-1]
    command.ok("cancel", "long")
    until_ended(command, "long")


def test_watching_goes_on_until_it_is_interrupted(command: Installed) -> None:
    command.ok("up")
    line = [sys.executable, "-P", "-m", "orchestrator.cli", "ps", "--watch", "--every", "0.1", "--json"]
    with subprocess.Popen(line, cwd=command.home, env=command.env(), stdout=subprocess.PIPE) as watching:
        assert watching.stdout is not None
        looks = [json.loads(watching.stdout.readline()) for _ in range(3)]
        watching.send_signal(signal.SIGINT)
        assert watching.wait(20) == 130
    assert {look["daemon"]["pid"] for look in looks} == {command.daemon_pid()}
