"""A tour of the control room in a real terminal, with the real daemon and the real CLI."""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.counterpoint import Installed, alive, installed, wait_until
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import git, make_home
from tests.support.scripts import bash, script, session, text, tools, until_ended, write
from tests.support.tmux import Screen, Server, needs_tmux, terminals

pytestmark = [pytest.mark.cli, needs_tmux]
WORDS = " ".join(f"w{number}" for number in range(200))
SLOW = {"kind": "slow", "seconds": 0.12, "times": None}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    report = tools(write("report.md", "# Report\n\nAll there.\n"), words=WORDS) | {"fault": SLOW}
    with run_endpoint(
        script(
            session("REPORT", report, tools(bash("cp notes.md made.txt")), text("The report is written.")),
            session("AFTERWARDS", text("And life goes on.")),
        )
    ) as running:
        yield running


@pytest.fixture
def command(tmp_path: Path, endpoint: RunningEndpoint) -> Iterator[Installed]:
    projects = {"acme": "Acme", "beta": "Beta", "north": "North"}
    ask = '[permissions]\notherwise = "ask"\n'
    home = make_home(tmp_path / "home", endpoint=endpoint.url, projects=projects, extra=ask)
    with installed(home) as ready:
        yield ready


def room(server: Server, command: Installed, name: str, size: tuple[int, int], *options: str) -> Screen:
    line = ["sh", "-c", f'cd "$0" && "$@"; echo $? > ../left-{name}', str(command.home)]
    line += [sys.executable, "-P", "-m", "tui", *options]
    return server.screen(name, line, command.env(), size)


def left(screen: Screen, command: Installed) -> None:
    """Wait until its program has left, as one that was asked to. tmux does not always know the exit code."""
    said = command.home.parent / f"left-{screen.name}"
    wait_until(lambda: said.exists() and said.read_text() == "0\n", 30, f"{screen.name} is left")


def sees(screen: Screen, *words: str, seconds: float = 45) -> str:
    """The rows of the screen once they show all the words."""
    try:
        wait_until(lambda: all(word in "\n".join(screen.seen()) for word in words), seconds, f"{words}")
    except AssertionError as missing:
        raise AssertionError(f"{missing}\n" + "\n".join(screen.seen())) from missing
    return "\n".join(screen.seen())


def sees_no(screen: Screen, words: str) -> None:
    wait_until(lambda: words not in "\n".join(screen.seen()), 30, f"{words!r} goes from the screen")


def state(command: Installed, project: str) -> str:
    projects = command.client().get("/status")["projects"]
    return next(str(one["agent"]["state"]) for one in projects if one["project"] == project)


@pytest.mark.slow
def test_a_day_in_the_control_room(command: Installed, tmp_path: Path) -> None:
    with terminals(tmp_path) as server:
        desk = room(server, command, "desk", (200, 60))
        sees(desk, "Fleet", "acme", "beta", "north")
        send_to_two(desk, command)
        side = room(server, command, "side", (100, 30), "tui", "--screen", "attention")
        answer_both(desk, side, command)
        land_one(desk, command)
        lose_the_daemon(desk, side, command)
        make_it_small(desk)
        leave(desk, side, command)


def test_without_colours_what_is_selected_is_still_seen(command: Installed, tmp_path: Path) -> None:
    plain = Installed(command.home, {"NO_COLOR": "1"})
    with terminals(tmp_path) as server:
        screen = room(server, plain, "plain", (100, 30))
        sees(screen, "1 Fleet", "acme", "asleep")
        drawn = server.tmux("capture-pane", "-p", "-e", "-t", "plain")
        codes = {code for found in re.findall(r"\x1b\[([\d;]*)m", drawn) for code in found.split(";") if code}
        assert codes <= {"0", "1", "2", "3", "4", "7", "39", "49"}, codes
        assert re.search(r"\x1b\[1;7m [^\n\x1b]*1 Fleet|\x1b\[1;7m 1 Fleet", drawn)
        screen.type("q")
        left(screen, plain)


def send_to_two(desk: Screen, command: Installed) -> None:
    """One text to two projects, watched while it is answered."""
    desk.type("d")
    sees(desk, "Dispatch", "@acme", "Send", "To whom")
    desk.type("BTab")
    sees(desk, "Take or leave out")
    desk.type("-l", "beta")
    desk.type("Enter")
    sees(desk, "@beta")
    desk.type("Tab")
    sees(desk, "Send", "To whom")
    desk.type("-l", "REPORT on the week")
    sees(desk, "REPORT on the week")
    desk.type("Enter")
    sees(desk, "Queued for")
    for project in ("acme", "beta"):
        wait_until(lambda name=project: state(command, name) == "working", 40, f"{project} works")
    shown = sees(desk, "w3 w4", "working")
    assert "w199" not in shown, "the text came whole, so nobody saw it being written"
    assert state(command, "north") not in {"working", "starting"}


def answer_both(desk: Screen, side: Screen, command: Installed) -> None:
    """Two agents ask; one is answered on either screen, and the other screen knows."""
    sees(desk, "asks you")
    desk.type("3")
    for screen in (desk, side):
        sees(screen, "permission", "acme", "beta", "cp notes.md made.txt", "2 ◆ permission")
    allow(desk, command, 2)
    sees_no(side, "2 ◆ permission")
    allow(side, command, 1)
    for task in command.client().get("/tasks")["tasks"]:
        assert until_ended(command, str(task["task"]))["state"] == "succeeded"
    for screen in (desk, side):
        sees(screen, "to review and land")
        sees_no(screen, "permission")


def allow(screen: Screen, command: Installed, asking: int) -> None:
    """Press the key, and again when another item came up under it just then."""

    def fewer() -> bool:
        return sum(state(command, one) == "asking" for one in ("acme", "beta")) < asking

    for _ in range(3):
        sees(screen, "permission", "cp notes.md made.txt")
        screen.type("y")
        wait_until(lambda: fewer() or "press the key again" in "\n".join(screen.seen()), 40, "an answer")
        if fewer():
            return
        sees_no(screen, "press the key again")
    raise AssertionError("\n".join(screen.seen()))


def land_one(desk: Screen, command: Installed) -> None:
    """Its work is read and brought home; what it cost stands in the costs."""
    desk.type("4")
    sees(desk, "acme", "report.md", "+ All there.")
    desk.type("L")
    sees(desk, "Land acme in your branch")
    desk.type("y")
    wait_until(
        lambda: (command.home / "acme" / "report.md").exists(), 40, "the report is in the person's tree"
    )
    sees(desk, "landed")
    assert "report.md" in git(command.home, "show", "--stat", "--format=%s", "--first-parent", "-m", "HEAD")
    assert not (command.home / "beta" / "report.md").exists()
    desk.type("5")
    sees(desk, "Project", "USD", "acme", "beta", "all")


def lose_the_daemon(desk: Screen, side: Screen, command: Installed) -> None:
    """The daemon is killed: both screens say so, and catch up with what was done meanwhile."""
    pid = command.daemon_pid()
    assert pid is not None
    desk.type("1")
    sees(desk, "1 Fleet", "north")
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not alive(pid), 20, "the daemon ends")
    for screen in (desk, side):
        sees(screen, "no daemon")
    command.ok("up")
    assert command.ok("say", "north", "AFTERWARDS", "--wait", "--json").json["status"] == "succeeded"
    sees(desk, "And life goes on.")
    for screen in (desk, side):
        sees_no(screen, "no daemon")


def make_it_small(desk: Screen) -> None:
    """From a large window to the smallest and back; nothing sticks out, and the same is looked at."""
    for columns, rows in ((80, 24), (120, 40), (80, 24)):
        desk.resize(columns, rows)
        sees(desk, "1 Fleet", "acme", "Open")
        wait_until(lambda size=rows: len(desk.seen()) <= size, 20, "the rows fit")
        assert all(len(row) <= columns for row in desk.seen())
    desk.type("?")
    sees(desk, "Everywhere")
    desk.type("Escape")
    sees(desk, "1 Fleet")


def leave(desk: Screen, side: Screen, command: Installed) -> None:
    """Leaving one screen stops neither the other nor an agent."""
    pid = command.daemon_pid()
    client = command.client()
    before = client.get("/status")["projects"]
    desk.type("q")
    left(desk, command)
    command.ok("say", "beta", "AFTERWARDS", "--wait")
    side.type("1")
    sees(side, "And life goes on.")
    side.type("q")
    left(side, command)
    assert command.daemon_pid() == pid
    assert len(client.get("/status")["projects"]) == len(before)
    assert client.get("/health")
