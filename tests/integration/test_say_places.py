"""`say --next` and `say --now`: who goes first, and that an interrupted task loses nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agents.recovery import CONTINUE
from tests.support.counterpoint import Installed, installed, wait_until
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import make_home
from tests.support.scripts import bash, kinds, script, session, text, tools, until_ended

pytestmark = pytest.mark.cli

WAITS = "touch begun; while [ ! -e go ]; do sleep 0.1; done; echo over"
SCRIPT = {
    **script(
        session(CONTINUE, text("The long one is done.")),
        session("LONG", tools(bash("sh wait.sh"), words="I begin."), text("The long one is done.")),
        session("URGENT", text("The urgent one is done.")),
    ),
    "default": {"text": "Done."},
}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(SCRIPT) as running:
        yield running


@pytest.fixture
def command(tmp_path: Path, endpoint: RunningEndpoint) -> Iterator[Installed]:
    endpoint.reset()
    home = make_home(
        tmp_path / "home",
        endpoint=endpoint.url,
        projects={"acme": "Acme"},
        files={"acme/wait.sh": WAITS},
        extra='[permissions]\ncommands = ["sh wait.sh"]',
    )
    with installed(home) as running:
        yield running


def tree(command: Installed) -> Path:
    return command.home / ".counterpoint" / "projects" / "acme" / "tree" / "acme"


def begin_long(command: Installed) -> None:
    """The long task, once its command runs."""
    command.ok("say", "acme", "LONG work", "--id", "long")
    wait_until(lambda: (tree(command) / "begun").exists(), 30, f"the command runs\n{command.log()}")


def started(command: Installed) -> list[str]:
    """Tasks in the order of their first start."""
    events = command.client().events(0, project="acme", kinds=("task.started",))
    return list(dict.fromkeys(str(event["task"]) for event in events))


def asked(request: dict[str, Any]) -> str:
    return json.dumps(request["messages"])


def test_next_goes_ahead_of_what_waits_and_behind_what_runs(command: Installed) -> None:
    begin_long(command)
    command.ok("say", "acme", "important", "--id", "q1", "--priority", "100")
    command.ok("say", "acme", "first please", "--next", "--id", "n1")
    command.ok("say", "acme", "then this", "--next", "--id", "n2", "--priority", "50")
    waiting = {line["task"]: line["activity"] for line in command.ok("tasks", "--json").json["tasks"]}
    assert [waiting[name] for name in ("n1", "n2", "q1")] == [f"Queued behind {n}" for n in (1, 2, 3)]
    (tree(command) / "go").touch()
    for name in ("long", "n1", "n2", "q1"):
        assert until_ended(command, name)["state"] == "succeeded"
    assert started(command) == ["long", "n1", "n2", "q1"]
    assert kinds(command, "long").count("task.prompt_sending") == 1, "it was not interrupted"


def test_now_interrupts_runs_next_and_the_interrupted_task_goes_on(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    begin_long(command)
    command.ok("say", "acme", "waits", "--next", "--id", "n1")
    command.ok("say", "acme", "URGENT question", "--now", "--id", "u1")
    urgent = until_ended(command, "u1")
    assert urgent["state"] == "succeeded"
    assert "urgent one" in urgent["result"]
    long = until_ended(command, "long")
    assert (long["state"], long["result"]) == ("succeeded", "The long one is done.")
    assert until_ended(command, "n1")["state"] == "succeeded"
    assert started(command) == ["long", "u1", "n1"]
    assert long["session_id"] == urgent["session_id"], "all of it is one conversation"
    retries = [e for e in command.client().events(0, task="long") if e["body"]["kind"] == "task.retrying"]
    assert [event["body"]["interrupted_by"] for event in retries] == ["u1"]
    assert [event["body"]["attempt"] for event in retries] == [0], "it is no failed attempt"
    last = asked(endpoint.requests()[-1])
    assert last.count("LONG work") == 2, "as written once, and named once where it goes on"
    assert last.count('"URGENT question"') == 1
    assert "The person interrupted it" in last
    delivered = [
        event["body"]["uuid"]
        for event in command.client().events(0, project="acme", kinds=("agent.prompt_delivered",))
    ]
    assert len(delivered) == len(set(delivered)) == 4


def test_a_later_now_interrupts_an_earlier_one_and_a_paused_project_is_left_alone(command: Installed) -> None:
    begin_long(command)
    command.ok("pause", "acme")
    command.ok("say", "acme", "URGENT one", "--now", "--id", "u1")
    command.ok("say", "acme", "URGENT two", "--now", "--id", "u2")
    (tree(command) / "go").touch()
    assert until_ended(command, "long")["state"] == "succeeded"
    assert "task.retrying" not in kinds(command, "long"), "what could not start interrupts nothing"
    command.ok("resume", "acme")
    for name in ("u1", "u2"):
        assert until_ended(command, name)["state"] == "succeeded"
    assert started(command) == ["long", "u2", "u1"]


def test_a_killed_daemon_keeps_the_order_and_the_interrupted_task(command: Installed) -> None:
    child = command.daemon()
    wait_until(lambda: command.run("status").code == 0, 20, "the daemon answers")
    begin_long(command)
    command.client().submit({"project": "acme", "prompt": "URGENT it is", "id": "u1", "place": "now"})
    child.kill()
    child.wait(10)
    command.daemon()
    assert until_ended_again(command, "u1")["state"] == "succeeded"
    ended = until_ended_again(command, "long")
    assert ended["state"] in {"succeeded", "unknown"}, "unknown when the command was cut off by the crash"
    assert started(command) == ["long", "u1"]


def until_ended_again(command: Installed, task: str) -> dict[str, Any]:
    wait_until(lambda: command.run("status").code == 0, 20, "the new daemon answers")
    return until_ended(command, task)


def test_the_flags_exclude_each_other(command: Installed) -> None:
    ran = command.run("say", "acme", "x", "--next", "--now")
    assert ran.code == 2
    assert "--now also goes ahead" in ran.err
