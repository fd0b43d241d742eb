"""A standing instruction keeps an agent at work, and ends by itself when nothing new is found."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.counterpoint import Installed, answers, installed, wait_until
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import git, make_home
from tests.support.scripts import fault, read, script, session, text, tools, until_seen, write

pytestmark = pytest.mark.cli


def rounds(words: str, *files: str) -> list[dict[str, Any]]:
    """Scripted sessions: one for each round, chosen by the fact that its prompt holds."""
    found = []
    for number in range(1, 6):
        name = files[number - 1] if number <= len(files) else None
        calls = [tools(write(name, f"finding {number}\n"))] if name else []
        found.append(session(f"Round {number} of", *calls, text(f"{words} {number}")))
    return found


SLOW = session("STAY", text("word " * 400, fault=fault("slow", seconds=0.5, times=None)))


TIDY = session(
    "TIDY",
    tools(read("notes.md")),
    tools(write("notes.md", "#  beta\n\n\nPlease send the offer by  Friday.\n")),
    text("Tidied."),
)


@pytest.fixture
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint() as running:
        running.set_script(script(SLOW, TIDY, *rounds("Looked", "one.md", "two.md")))
        yield running


@pytest.fixture
def command(tmp_path: Path, endpoint: RunningEndpoint) -> Iterator[Installed]:
    home = make_home(tmp_path / "home", endpoint=endpoint.url, projects={"acme": "Acme", "beta": "Beta"})
    with installed(home) as ready:
        yield ready


def soak(command: Installed) -> dict[str, Any]:
    (found,) = command.ok("soak", "--list", "--json").json["soaks"]
    return dict(found)


def test_it_works_until_two_rounds_find_nothing_new_and_the_digest_tells_it(command: Installed) -> None:
    begun = command.ok("soak", "acme", "--until", "8h", "--budget", "5", "-m", "Read on.", "--json").json
    (started,) = begun["soaks"]
    assert started["project"] == "acme"
    assert command.run("soak", "acme", "--until", "8h").code != 0, "one at a time"
    wait_until(lambda: soak(command)["reason"], 90, f"the soak ends\n{command.log()}")
    ended = soak(command)
    assert ended["reason"] == "nothing new: two rounds changed no file"
    assert ended["rounds"] == 4
    assert ended["files"] == ["acme/one.md", "acme/two.md"]
    tasks = command.ok("tasks", "--json").json["tasks"]
    assert [task["task"] for task in tasks] == [f"{started['soak']}-{number}" for number in range(1, 5)]
    assert {(task["origin"], task["state"], task["priority"]) for task in tasks} == {
        ("soak", "succeeded", -100)
    }
    assert tasks[1]["prompt"].startswith("Read on.\n\n(Round 2 of a standing instruction that ends at ")
    page = command.ok("digest", "--since", "1h").out
    assert "soak" in page
    assert "nothing new" in page
    assert "4 rounds, 2 files" in page
    command.ok("land", "acme")
    assert (command.home / "acme" / "two.md").read_text() == "finding 2\n"
    assert git(command.home, "status", "--porcelain") == ""


def test_it_goes_on_after_a_restart_gives_way_to_the_person_and_ends_when_told(command: Installed) -> None:
    command.ok("soak", "acme", "--until", "8h", "-m", "STAY and read.")
    first = f"{soak(command)['soak']}-1"
    until_seen(command, first, "agent.prompt_delivered")
    command.ok("down", "--now")
    command.ok("up")
    wait_until(lambda: command.client().get(f"/tasks/{first}")["state"] == "running", 30, "the round goes on")
    assert soak(command)["rounds"] == 1
    assert command.ok("say", "beta", "now", "--wait", "--json").json["status"] == "succeeded"
    command.ok("soak", "acme", "--stop")
    assert soak(command)["reason"] == "stopped by the person"
    command.ok("cancel", first)
    assert command.run("soak", "acme", "--stop").code != 0
    assert [
        event["body"]["kind"] for event in command.client().events(0) if "soak" in event["body"]["kind"]
    ] == [
        "soak.started",
        "soak.stopped",
    ]


def test_what_cannot_be_meant_is_refused_with_the_fix(command: Installed) -> None:
    for arguments in (
        ("acme",),
        ("acme", "--until", "yesterday"),
        ("--until", "07:00"),
        ("nobody", "--until", "07:00"),
        ("acme", "--until", "07:00", "-m", " "),
    ):
        refused = command.run("soak", *arguments)
        assert refused.code == 2, arguments
        assert refused.err
    assert command.ok("soak", "--list", "--json").json["soaks"] == []


def test_a_round_of_whitespace_alone_found_nothing_new(command: Installed) -> None:
    command.ok("soak", "beta", "--until", "8h", "-m", "TIDY up.")
    wait_until(lambda: soak(command)["reason"], 60, f"the soak ends\n{command.log()}")
    ended = soak(command)
    assert (ended["reason"], ended["rounds"]) == ("nothing new: only whitespace changed", 1)
    assert ended["files"] == ["beta/notes.md"]


@pytest.mark.parametrize("point", ["append.before task.queued", "append.after task.queued"])
def test_a_crash_while_a_round_is_queued_neither_loses_nor_doubles_it(command: Installed, point: str) -> None:
    lost = command.daemon(COUNTERPOINT_CRASH_AT=point)
    wait_until(lambda: answers(command.client()), 30, "the daemon is up")
    command.run("soak", "acme", "--until", "8h", "-m", "Read on.")
    assert lost.wait(30) == -signal.SIGKILL
    command.daemon()
    wait_until(lambda: answers(command.client()), 30, "the next daemon is up")
    wait_until(lambda: soak(command)["reason"], 90, f"the soak ends\n{command.log()}")
    tasks = command.ok("tasks", "--json").json["tasks"]
    assert [task["task"] for task in tasks] == [f"{soak(command)['soak']}-{number}" for number in range(1, 5)]
    queued = [event for event in command.client().events(0) if event["body"]["kind"] == "task.queued"]
    assert len(queued) == 4
