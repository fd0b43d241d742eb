"""The daemon is killed around a hand-over to the native interface: what was said comes back once."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from orchestrator.errors import DaemonUnreachable
from tests.support.counterpoint import DaemonProcess, Installed, answers, installed, wait_until
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import make_home
from tests.support.scripts import queue, script, session, text, tools, until_ended, write

pytestmark = pytest.mark.cli
SCRIPT = {
    **script(session("NATIVE", tools(write("native.txt", "by hand\n")), text("Written natively."))),
    "default": {"text": "Done."},
}
LATE = frozenset({"append.after project.native_prompt", "append.after project.taken_back"})
"""Points at which everything is in the journal."""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(SCRIPT) as running:
        yield running


@pytest.fixture
def command(tmp_path: Path, endpoint: RunningEndpoint) -> Iterator[Installed]:
    home = make_home(tmp_path / "home", endpoint=endpoint.url, projects={"acme": "Acme"})
    with installed(home) as ready:
        yield ready


def ordered(command: Installed, call: str) -> dict[str, Any] | None:
    """The reply to a call of this process, which counts as the terminal's; ``None`` when the daemon died."""
    try:
        return command.client().post(f"/projects/acme/{call}", {})
    except DaemonUnreachable:
        return None


def speak(command: Installed, start: dict[str, Any], prompt: str) -> None:
    """Say one thing by the very command that a terminal is given."""
    environment = {**command.env(), **start["env"]}
    call = [*start["argv"], "-p", prompt]
    subprocess.run(call, cwd=start["cwd"], env=environment, check=True, capture_output=True, timeout=60)


def until_up(command: Installed, **more: str) -> DaemonProcess:
    daemon = command.daemon(**more)
    wait_until(lambda: answers(command.client()), 60, f"the daemon answers\n{command.log()}")
    return daemon


def of_kind(command: Installed, kind: str) -> list[dict[str, Any]]:
    return [event["body"] for event in command.client().events(0, kinds=(kind,))]


@pytest.mark.parametrize(
    "point",
    [
        f"append.{side} project.{kind}"
        for kind in ("handed_over", "native_prompt", "taken_back")
        for side in ("before", "after")
    ],
)
def test_a_crash_around_a_hand_over_loses_and_repeats_nothing(command: Installed, point: str) -> None:
    daemon = until_up(command, COUNTERPOINT_CRASH_AT=point)
    start = ordered(command, "native")
    if start is not None:
        speak(command, start, "NATIVE please")
        assert ordered(command, "native/return") is None
    assert daemon.wait(20) == -9, f"{point} was never crossed\n{command.log()}"

    until_up(command)
    state = command.client().get("/projects")["projects"][0]["state"]
    assert state == ("idle" if point in {"append.before project.handed_over", *LATE} else "native")
    back = ordered(command, "native/return") if state == "native" else None
    said = 0 if start is None else 1
    assert back is None or back["turns"] == said
    assert len(of_kind(command, "project.native_prompt")) == said
    assert len(of_kind(command, "project.taken_back")) == len(of_kind(command, "project.handed_over"))
    assert [body["text"] for body in of_kind(command, "agent.text")] == ["Written natively."] * said
    queue(command, "acme", "go on", "t1")
    ended = until_ended(command, "t1")
    assert ended["state"] == "succeeded"
    if start is not None:
        assert ended["session_id"] == start["session_id"]
        assert command.client().get("/projects/acme/review")["files"][0]["path"] == "acme/native.txt"
