"""Being attached: real terminals and pipes on a real daemon, the real CLI behind it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.counterpoint import Installed, installed, wait_until
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import make_home
from tests.support.scripts import bash, script, session, text, tools
from tests.support.tmux import Screen, Server, needs_tmux, terminals

pytestmark = pytest.mark.cli

LINES = [f"verse {number} \x1b]0;evil\x07of the \x1b[31mlong song" for number in range(60)]
QUESTION = {
    "questions": [
        {
            "question": "Which colour?",
            "header": "Colour",
            "multiSelect": False,
            "options": [{"label": "Red", "description": "warm"}, {"label": "Blue", "description": "cold"}],
        }
    ]
}
SCRIPT = script(
    session("SING", text("\n".join(LINES), fault={"kind": "slow", "seconds": 0.3, "times": None})),
    session("ANSWER", text("The answer is 42.")),
    session("TOUCH", tools(bash("touch made.txt")), text("It is made.")),
    session("CHOOSE", tools({"name": "AskUserQuestion", "input": QUESTION}), text("Thank you.")),
)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(SCRIPT) as running:
        yield running


@pytest.fixture
def command(tmp_path: Path, endpoint: RunningEndpoint) -> Iterator[Installed]:
    home = make_home(
        tmp_path / "home",
        endpoint=endpoint.url,
        projects={"acme": "Acme", "beta": "Beta"},
        extra='[permissions]\notherwise = "ask"',
    )
    with installed(home) as found:
        yield found


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with terminals(tmp_path) as running:
        yield running


def attach(server: Server, command: Installed, name: str, *options: str) -> Screen:
    program = [sys.executable, "-P", "-m", "orchestrator.cli", "--home", str(command.home)]
    return server.screen(name, [*program, "attach", "acme", *options], command.env())


@needs_tmux
def test_two_people_talk_in_their_terminals_and_leaving_stops_nothing(
    command: Installed, server: Server
) -> None:
    command.ok("say", "acme", "ANSWER first of all", "--wait")
    ada = attach(server, command, "ada")
    assert "The answer is 42." in ada.until("acme ›"), "history comes before the line to type into"
    bob = attach(server, command, "bob")
    bob.until("acme ›")
    ada.type("SING please", "Enter")
    both = [ada.until("verse 1 "), bob.until("verse 1 ")]
    assert not any("succeeded" in screen.rpartition("SING please")[2] for screen in both), "it streams"
    assert "verse 0 of the long song" in both[1], "what the agent says never steers the terminal"
    bob.type("ANSWER then", "Enter")
    ada.until("○ queued ")
    ada.until("1 queued ›")
    bob.type("half a li")
    bob.until("› half a li")
    ada.type("C-c")
    ada.until("Ctrl-C again cancels")
    ada.type("C-c")
    bob.until("– cancelled")
    bob.until("✓ succeeded  ")
    ada.type("C-d")
    ada.until("Detached.")
    bob.type("C-c")
    bob.paste("ANSWER a paste\nof two lines")
    bob.until("of two lines")
    bob.type("Enter")
    wait_until(lambda: len(command.client().get("/tasks")["tasks"]) == 4, 20, "the paste is one task")
    prompts = [task["prompt"] for task in command.client().get("/tasks")["tasks"]]
    assert prompts[-1] == "ANSWER a paste\nof two lines"


@needs_tmux
def test_what_is_typed_before_the_prompt_is_there_is_shown_once(command: Installed, server: Server) -> None:
    command.ok("up")
    early = attach(server, command, "early")
    early.type("too early")
    assert early.until("acme › too early").count("too early") == 1


@needs_tmux
def test_an_attached_terminal_outlives_the_daemon_and_misses_nothing(
    command: Installed, server: Server
) -> None:
    command.ok("up")
    screen = attach(server, command, "ada")
    screen.until("acme ›")
    command.ok("down")
    screen.until("the daemon is away")
    screen.type("ANSWER me", "Enter")
    screen.until("No daemon runs")
    screen.until("› ANSWER me")
    command.ok("say", "acme", "ANSWER meanwhile", "--wait")
    found = screen.until("the daemon is back")
    assert "ANSWER meanwhile" in screen.until("✓ succeeded"), found
    screen.type("Enter")
    wait_until(lambda: screen.text().count("✓ succeeded") == 2, 30, "the kept line was sent")
    screen.type("/detach", "Enter")
    screen.until("Detached.")
    assert command.ok("status", "--json").json["projects"][0]["state"] == "idle"


@needs_tmux
def test_an_ask_is_shown_to_all_and_answered_where_somebody_types(command: Installed, server: Server) -> None:
    command.ok("up")
    ada = attach(server, command, "ada")
    ada.until("acme ›")
    ada.type("a later thou")
    command.ok("say", "acme", "TOUCH it", "--id", "t1")
    ada.until("command: touch made.txt")
    ada.type("ght", "Enter")
    ada.until("○ queued ")
    assert command.client().get("/tasks/t1")["state"] == "asking", "a line begun before the ask is no answer"
    bob = attach(server, command, "bob", "--history", "1")
    bob.until("command: touch made.txt")
    bob.until("a/d/always or words 1 queued ›")
    ada.type("a", "Enter")
    bob.until("answered by person: allow")
    assert "It is made." in bob.until("✓ succeeded  t1")
    command.ok("say", "acme", "CHOOSE one", "--id", "t2")
    bob.until("Which colour?")
    bob.until("2 Blue")
    bob.type("2", "Enter")
    ada.until("✓ succeeded  t2")
    answered = [
        event["body"]
        for event in command.client().events(0, project="acme")
        if event["body"]["kind"] == "ask.answered"
    ]
    assert [(body["verdict"], body["text"]) for body in answered] == [("allow", ""), ("text", "Blue")]


def test_a_pipe_sends_its_lines_in_order_and_ends_with_their_tasks(command: Installed) -> None:
    ran = command.ok("attach", "acme", stdin="ANSWER one\n\nANSWER two\\\nand a half\n")
    tasks = command.client().get("/tasks")["tasks"]
    assert [task["prompt"] for task in tasks] == ["ANSWER one", "ANSWER two\nand a half"]
    assert {task["state"] for task in tasks} == {"succeeded"}
    assert ran.out.count("The answer is 42.") == 2
    assert "\x1b" not in ran.out
    assert "/history" not in ran.out, "there was nothing before"
    again = command.ok("attach", "acme", "--history", "3", stdin="")
    assert "/history" in again.out
    assert "succeeded" in again.out
    assert "ANSWER one" not in again.out
    assert "ANSWER one" in command.ok("attach", "acme", "--history", "3", stdin="/history 500\n").out
    assert "succeeded" in command.ok("attach", "acme", "--history", "0", stdin="/history 1\n").out
    unknown = command.run("attach", "acme", stdin="/nonsense\nANSWER three\n")
    assert (unknown.code, unknown.out.count("42.")) == (1, 3)
    assert "/help" in unknown.err


def test_json_is_one_event_per_line_and_takes_lines_as_they_stand(command: Installed) -> None:
    events = command.ok("attach", "acme", "--json", stdin="/interrupt is a word here ANSWER\n").lines
    assert [event["cursor"] for event in events] == sorted({event["cursor"] for event in events})
    bodies = {event["body"]["kind"]: event["body"] for event in events}
    assert bodies["task.queued"]["prompt"] == "/interrupt is a word here ANSWER"
    assert bodies["task.finished"]["status"] == "succeeded"
    assert command.run("attach", "nobody", stdin="").code == 2


def test_pages_lead_back_to_the_beginning_without_a_gap(command: Installed) -> None:
    command.ok("say", "acme", "ANSWER", "--wait")
    client = command.client()
    whole = list(client.events(0, project="acme"))
    page, found = client.before(0, 4, project="acme"), list[dict[str, object]]()
    while page["events"]:
        found = page["events"] + found
        page = client.before(page["previous"], 4, project="acme")
    assert found == whole
    assert client.before(0, 2, project="beta", kinds=("project.registered",))["previous"] is not None
