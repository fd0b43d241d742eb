"""`say --aside`: an answer from a read-only copy of the conversation while a long task goes on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.counterpoint import Installed, installed, wait_until
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import make_home
from tests.support.scripts import (
    bash,
    fault,
    kinds,
    queue,
    read,
    script,
    session,
    text,
    tools,
    until_ended,
    until_seen,
    write,
)

pytestmark = pytest.mark.cli

WAITS = "touch begun; while [ ! -e go ]; do sleep 0.1; done; echo over"
SCRIPT = {
    **script(
        session("LONG", tools(bash("sh wait.sh"), words="I begin."), text("Long done.")),
        session("MAKE", tools(bash("mkdir made")), text("It is made.")),
        session("ASIDE far", tools(read("notes.md"), words="I look."), text("Half way.")),
        session("ASIDE grab", tools(bash("touch stray"), write("stray", "x")), text("I may not.")),
        session("ASIDE mute", text("", fault=fault("silence", seconds=60, times=None))),
        session("ASIDE slow", text("Late.", fault=fault("silence", seconds=4, times=1))),
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
        extra='[permissions]\ncommands = ["sh wait.sh", "touch *"]',
    )
    with installed(home) as running:
        yield running


def tree(command: Installed) -> Path:
    return command.home / ".counterpoint" / "projects" / "acme" / "tree"


def begin_long(command: Installed) -> None:
    """A conversation with one turn behind it and one under way, in a command."""
    command.ok("say", "acme", "first words", "--wait")
    queue(command, "acme", "LONG work", "long")
    wait_until(lambda: (tree(command) / "acme" / "begun").exists(), 30, f"it runs\n{command.log()}")


def contents(folder: Path) -> dict[str, str]:
    """Every file of a workspace with a hash of what it holds."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def project(command: Installed) -> dict[str, Any]:
    found: dict[str, Any] = command.client().get("/status")["projects"][0]
    return found


def sendings(command: Installed, task: str) -> list[dict[str, Any]]:
    events = command.client().events(0, task=task, kinds=("task.prompt_sending",))
    return [event["body"] for event in events]


def test_an_aside_is_answered_meanwhile_and_leaves_no_trace_in_the_work(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    begin_long(command)
    before, files = project(command), contents(tree(command))
    told = command.ok("say", "acme", "ASIDE far how far are you?", "--aside", "--id", "a1", "--json").json
    assert (told["status"], told["result"]) == ("succeeded", "Half way.")
    asked = json.dumps(endpoint.requests()[-1]["messages"])
    assert "first words" in asked
    assert "LONG work" in asked, "it knows the turn that is under way"
    assert "Please send the offer by Friday." in asked, "it can read"
    during = project(command)
    assert during["state"] == "working"
    assert (during["task"], during["session_id"]) == ("long", before["session_id"])
    assert during["warm"]
    assert contents(tree(command)) == files
    assert during["cost_usd"] == pytest.approx(before["cost_usd"] + told["cost_usd"])
    assert during["tokens"] - before["tokens"] == told["tokens"] > 0
    aside = command.client().get("/tasks/a1")
    assert aside["aside"]
    assert aside["forked_from"] == before["session_id"] != aside["session_id"]
    kept = list((command.home / ".counterpoint").rglob(f"transcripts/**/{aside['session_id']}.jsonl"))
    assert len(kept) == 1
    assert "ASIDE far" in kept[0].read_text()
    (tree(command) / "acme" / "go").touch()
    assert until_ended(command, "long")["result"] == "Long done."
    command.ok("say", "acme", "what is next?", "--wait")
    later = json.dumps(endpoint.requests()[-1]["messages"])
    assert "LONG work" in later
    assert "ASIDE" not in later
    assert "Half way" not in later
    assert project(command)["done"] == 3, "an aside is none of the project's tasks"
    assert "aside: ASIDE far" in command.ok("tasks").out
    assert f"aside, in a copy of {before['session_id']}" in command.ok("show", "a1").out
    log = command.ok("log", "acme").out
    assert "› aside" in log
    assert "  | Half way." in log


def test_an_aside_without_a_conversation_reads_and_can_do_nothing_else(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    told = command.ok("say", "acme", "ASIDE grab it", "--aside", "--id", "a1", "--json").json
    assert (told["status"], told["result"], told["commits"]) == ("succeeded", "I may not.", [])
    assert not list(tree(command).rglob("stray"))
    returned = [
        event["body"] for event in command.client().events(0, task="a1", kinds=("agent.tool_returned",))
    ]
    assert [body["is_error"] for body in returned] == [True, True]
    assert set(endpoint.requests()[-1]["tools"]) & {"Bash", "Write", "Edit", "Task", "Agent"} == set()
    command.ok("say", "acme", "begin", "--wait")
    assert "ASIDE" not in json.dumps(endpoint.requests()[-1]["messages"]), (
        "the project's conversation is its own"
    )


def test_an_aside_is_cancelled_alone(command: Installed) -> None:
    begin_long(command)
    queue(command, "acme", "ASIDE mute", "a1", aside=True)
    until_seen(command, "a1", "agent.prompt_delivered")
    assert project(command)["asides"] == ["a1"]
    late = command.ok("attach", "acme", "--history", "0", stdin="/status\n").out
    assert "› aside a1 ASIDE mute" in late, "whoever attaches later sees that it runs"
    command.ok("cancel", "a1")
    assert until_ended(command, "a1")["state"] == "cancelled"
    assert project(command)["state"] == "working"
    (tree(command) / "acme" / "go").touch()
    assert until_ended(command, "long")["state"] == "succeeded"
    assert kinds(command, "long").count("task.prompt_sending") == 1


def test_an_aside_that_a_dead_daemon_left_is_asked_in_a_new_copy(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    command.ok("say", "acme", "first words", "--wait")
    command.ok("down")
    child = command.daemon()
    wait_until(lambda: command.run("status").code == 0, 20, "the daemon answers")
    queue(command, "acme", "ASIDE slow", "a1", aside=True)
    until_seen(command, "a1", "agent.prompt_delivered")
    child.kill()
    child.wait(10)
    command.daemon()
    wait_until(lambda: command.run("status").code == 0, 20, "the new daemon answers")
    assert until_ended(command, "a1")["result"] == "Late."
    sent = sendings(command, "a1")
    assert len(sent) == 2
    assert len({body["session_id"] for body in sent}) == 2, "no conversation gets it twice"
    assert len({body["forked_from"] for body in sent}) == 1
    last = json.dumps(endpoint.requests()[-1]["messages"])
    assert last.count("ASIDE slow") == 1


def test_an_aside_is_answered_while_the_agent_waits_for_the_person(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    home = make_home(
        tmp_path / "asking",
        endpoint=endpoint.url,
        projects={"acme": "Acme"},
        extra='[permissions]\notherwise = "ask"',
    )
    with installed(home) as command:
        command.ok("say", "acme", "MAKE it", "--id", "t1")
        client = command.client()
        wait_until(lambda: client.get("/tasks/t1")["state"] == "asking", 40, f"it asks\n{command.log()}")
        told = command.ok("say", "acme", "ASIDE grab it", "--aside", "--json").json
        assert (told["status"], told["result"]) == ("succeeded", "I may not."), "an aside asks nobody"
        assert client.get("/tasks/t1")["state"] == "asking"
        (item,) = client.get("/attention")["items"]
        assert not list(tree(command).rglob("made"))
        command.ok("answer", item["id"], "allow")
        assert until_ended(command, "t1")["result"] == "It is made."
        events = client.events(0, task="t1", kinds=("agent.tool_returned",))
        assert [event["body"]["is_error"] for event in events] == [False], "the call ran, once"
        assert len(list(tree(command).rglob("made"))) == 1
        assert "ASIDE" not in json.dumps(endpoint.requests()[-1]["messages"])


def test_an_aside_has_no_place(command: Installed) -> None:
    ran = command.run("say", "acme", "x", "--aside", "--now")
    assert ran.code == 2
    assert "waits in no queue" in ran.err
