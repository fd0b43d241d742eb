"""The person takes a conversation over in Claude Code's own interface, and the daemon takes it back."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from orchestrator.errors import Refused
from tests.support.counterpoint import Installed, alive, installed, wait_until
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import make_home
from tests.support.scripts import bash, fault, script, session, text, tools, until_ended, until_seen, write
from tests.support.tmux import Screen, needs_tmux, terminals

pytestmark = [pytest.mark.cli, needs_tmux]

SCRIPT = {
    **script(
        session("SECRET", text("I keep the word walnut.")),
        session("NATIVE", tools(write("native.txt", "typed by hand\n")), text("Written natively.")),
        session("FRESH", text("A fresh start.")),
        session("SLOW", text("word " * 60, fault=fault("slow", seconds=0.3))),
        session("CALL", tools(bash("python3 call.py")), text("I called.")),
        session("REMOVE", tools(bash("rm notes.md")), text("It is removed.")),
        session("OUTSIDE", tools(write("/etc/native.txt", "no")), text("That was refused.")),
    ),
    "default": {"text": "Done."},
}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(SCRIPT) as running:
        yield running


STRICT = '[permissions]\nsandbox = "strict"\n' if shutil.which("bwrap") else ""


@pytest.fixture
def command(tmp_path: Path, endpoint: RunningEndpoint, request: pytest.FixtureRequest) -> Iterator[Installed]:
    extra = getattr(request, "param", "") + "[budgets.projects.acme]\nweek = 100"
    home = make_home(tmp_path / "home", endpoint=endpoint.url, projects={"acme": "Acme"}, extra=extra)
    with installed(home) as command:
        yield command


@contextmanager
def attached(command: Installed, mode: str = "don't ask") -> Iterator[Screen]:
    """``counterpoint attach acme --native`` in a terminal, with the interface ready for a prompt."""
    call = [sys.executable, "-P", "-m", "orchestrator.cli", "attach", "acme", "--native"]
    with terminals(command.home.parent) as server:
        screen = server.screen("native", [*call, "--home", str(command.home)], command.env())
        screen.until("want to use this API key")  # the CLI's own question, asked once
        screen.type("Up")
        screen.type("Enter")
        screen.until(mode)
        yield screen


def say(screen: Screen, words: str) -> None:
    """Type a line and press Enter once it stands at the prompt."""
    screen.type(words)
    line = f"❯ {words}"
    wait_until(lambda: line in screen.text().replace("\xa0", " "), 30, f"the prompt holds {words!r}")
    screen.type("Enter")


def agree(screen: Screen, question: str) -> None:
    """Press Enter at a question until it is gone: the CLI overlooks a key that comes right with it."""
    screen.until(question)

    def gone() -> bool:
        screen.type("Enter")
        return question not in screen.text()

    wait_until(gone, 30, f"{question!r} is answered")


def state(command: Installed) -> dict[str, Any]:
    found: dict[str, Any] = command.client().get("/projects")["projects"][0]
    return found


CALLER = """
import socket
with socket.socket(socket.AF_UNIX) as caller:
    caller.connect(open("socket.txt").read())
    caller.sendall(b"GET /v1/status HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n")
    reply = b""
    while more := caller.recv(65536):
        reply += more
print(reply.decode()[-300:])
"""


def bodies(command: Installed, kind: str) -> list[dict[str, Any]]:
    return [event["body"] for event in command.client().events(0, project="acme", kinds=(kind,))]


def conversation(endpoint: RunningEndpoint, prompt: str) -> str:
    """All that the model was sent with the newest request that holds ``prompt``."""
    found = (str(request["messages"]) for request in reversed(endpoint.requests()))
    return next(messages for messages in found if prompt in messages)


def test_a_conversation_goes_to_the_terminal_and_comes_back(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    first = command.ok("say", "acme", "SECRET word", "--wait", "--json").json
    with attached(command) as screen:
        screen.until("I keep the word walnut.")
        shown = screen.until("not budget-capped; $")
        assert "of $100.00 were left this week for project acme" in shown
        assert state(command)["state"] == "native"
        command.ok("say", "acme", "queued meanwhile", "--id", "later")
        say(screen, "NATIVE please")
        screen.until("Written natively.")
        say(screen, "OUTSIDE please")
        screen.until("That was refused.")
        assert "native interface" in state(command)["held"]
        assert command.client().get("/tasks/later")["state"] == "queued"
        with pytest.raises(Refused, match="in the native interface of process"):
            command.client().post("/projects/acme/native", {})
        with pytest.raises(Refused, match="still runs"):
            command.client().post("/projects/acme/native/return", {})
        assert command.run("archive", "acme").code == 1
        say(screen, "/exit")
        screen.until("taken back: 2 turns, 1 commit")
    assert until_ended(command, "later")["session_id"] == first["session_id"]
    assert "Written natively." in conversation(endpoint, "queued meanwhile")
    log = command.ok("log", "acme").out
    for words in ("NATIVE please", "Written natively.", "Write(", "taken back"):
        assert words in log
    (back,) = bodies(command, "project.taken_back")
    assert (back["why"], back["sessions"], back["session_id"]) == (
        "left",
        [first["session_id"]],
        first["session_id"],
    )
    assert back["cost_usd"] > 0
    assert not Path("/etc/native.txt").exists()
    calibration = next((command.home / ".counterpoint" / "rendered").glob("*.md")).read_text()
    typed = next(r for r in endpoint.requests() if "NATIVE please" in str(r["messages"]))
    assert calibration.strip() in "".join(block["text"] for block in typed["system"])
    assert state(command)["state"] == "idle"


@pytest.mark.parametrize("command", [STRICT], ids=["walled"], indirect=True)
def test_what_is_said_after_clear_and_a_restart_of_the_daemon_comes_back_too(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    first = command.ok("say", "acme", "SECRET word", "--wait", "--json").json
    with attached(command) as screen:
        say(screen, "/clear")
        wait_until(lambda: "walnut" not in screen.text(), 20, "the screen is cleared")
        say(screen, "FRESH one")
        screen.until("A fresh start.")
        command.ok("down")
        say(screen, "/exit")
        screen.until("taken back: 1 turn, 0 commits")
    (back,) = bodies(command, "project.taken_back")
    assert back["session_id"] not in {None, first["session_id"]}
    assert back["sessions"] == [back["session_id"]]
    last = command.ok("say", "acme", "what now", "--wait", "--json").json
    assert last["session_id"] == back["session_id"]
    sent = conversation(endpoint, "what now")
    assert "A fresh start." in sent
    assert "walnut" not in sent
    assert "Project: acme" in sent


@pytest.mark.parametrize("daemon_runs", [True, False])
def test_a_killed_terminal_gives_the_conversation_back(command: Installed, daemon_runs: bool) -> None:
    with attached(command) as screen:
        say(screen, "NATIVE please")
        screen.until("Written natively.")
        command.ok("say", "acme", "queued meanwhile", "--id", "later")
        client = int(screen.server.tmux("display-message", "-p", "-t", screen.name, "#{pane_pid}"))
        if not daemon_runs:
            command.ok("down")
        os.kill(client, signal.SIGKILL)
        wait_until(lambda: not alive(client), 10, "the client is gone")
        if not daemon_runs:
            command.ok("up")
        ended = until_ended(command, "later")
    (back,) = bodies(command, "project.taken_back")
    assert (back["why"], back["turns"], back["session_id"]) == ("gone", 1, ended["session_id"])
    assert ended["state"] == "succeeded"
    assert "Written natively." in command.ok("log", "acme").out


def test_a_turn_under_way_is_waited_for_when_asked(command: Installed) -> None:
    command.ok("say", "acme", "SLOW please", "--id", "slow")
    until_seen(command, "slow", "agent.prompt_delivered")
    client = command.client()
    with pytest.raises(Refused, match="turn under way"):
        client.post("/projects/acme/native", {})
    start = client.post("/projects/acme/native", {"wait": True})
    assert client.get("/tasks/slow")["state"] == "succeeded"
    assert start["session_id"] == client.get("/tasks/slow")["session_id"]
    assert start["label"] == "not budget-capped"
    assert [(line["name"], line["limit_usd"]) for line in start["budgets"]] == [("acme", 100)]
    assert state(command)["state"] == "native"
    back = client.post("/projects/acme/native/return", {})
    assert (back["turns"], back["sessions"]) == (0, [])
    with pytest.raises(Refused, match="not in the native interface"):
        client.post("/projects/acme/native/return", {})
    assert command.run("attach", "acme", "--native").code == 2  # without a terminal


def test_an_agent_in_the_native_interface_is_not_the_person(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    home = make_home(
        tmp_path / "home",
        endpoint=endpoint.url,
        projects={"acme": "Acme"},
        files={"acme/call.py": CALLER},
        extra='[permissions]\ncommands = ["python3 call.py"]',
    )
    with installed(home) as command:
        command.ok("up")
        (home / "acme" / "socket.txt").write_text(str(command.client().socket_path))
        with attached(command) as screen:
            say(screen, "CALL the daemon")
            screen.until("I called.")
            say(screen, "/exit")
            screen.until("taken back: 1 turn")
        (returned,) = bodies(command, "agent.tool_returned")
        assert "Refused: the caller is a process that an agent started" in returned["content"]


def test_what_the_policy_refers_is_asked_at_the_terminal(tmp_path: Path, endpoint: RunningEndpoint) -> None:
    asks = '[permissions]\notherwise = "ask"'
    home = make_home(tmp_path / "home", endpoint=endpoint.url, projects={"acme": "Acme"}, extra=asks)
    with installed(home) as command:
        with attached(command, "manual mode") as screen:
            say(screen, "NATIVE please")
            screen.until("Written natively.")  # inside the workspace: not asked
            say(screen, "REMOVE the notes")
            agree(screen, "Do you want to proceed?")
            screen.until("It is removed.")
            say(screen, "/exit")
            screen.until("taken back: 2 turns, 1 commit")
        (commit,) = bodies(command, "workspace.checkpointed")
        assert set(commit["files"]) == {"acme/native.txt", "acme/notes.md"}
        assert bodies(command, "agent.ask_raised") == []
