"""kill -9 the daemon at every point between an append and a side effect; the next one makes it right.

Whatever the point: the task is not lost, its prompt is in the conversation once, the shell command
that a turn completed ran once, the task ends once, and nothing of the dead daemon is left alive.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.counterpoint import Installed, installed
from tests.support.crashes import ended_over_a_crash, times_in_conversation, until_dead_or_done
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import git, make_home

pytestmark = pytest.mark.cli

PROMPT = "Append a line to the log and answer."
ANSWER = "Done: the log has its line."
SCRIPT = {
    "sessions": [
        {
            "match": {"prompt_contains": PROMPT},
            "turns": [
                {
                    "text": "First I look.",
                    "tools": [{"name": "Read", "input": {"file_path": "{{cwd}}/notes.md"}}],
                },
                {
                    "tools": [
                        {"name": "Bash", "input": {"command": "echo ran >> log.txt", "description": "log"}}
                    ]
                },
                {"text": ANSWER},
            ],
        }
    ]
}
KINDS = (
    "daemon.started",
    "project.registered",
    "task.queued",
    "task.started",
    "workspace.prepared",
    "task.prompt_sending",
    "agent.started",
    "agent.prompt_delivered",
    "agent.text",
    "agent.tool_called",
    "agent.tool_returned",
    "agent.turn_ended",
    "workspace.checkpointed",
    "task.finished",
)
POINTS = [f"append.{side} {kind}" for kind in KINDS for side in ("before", "after")] + [
    f"workspace.{name}.{side}" for name in ("prepare", "checkpoint") for side in ("before", "after")
]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(SCRIPT) as running:
        yield running


@pytest.fixture
def command(tmp_path: Path, endpoint: RunningEndpoint) -> Iterator[Installed]:
    home = make_home(
        tmp_path / "home-repo",
        endpoint=endpoint.url,
        projects={"acme": "Acme"},
        extra='[permissions]\ncommands = ["echo *"]',
    )
    with installed(home) as ready:
        yield ready


@pytest.mark.parametrize("point", POINTS)
def test_a_crash_loses_nothing_and_repeats_nothing(
    command: Installed, endpoint: RunningEndpoint, point: str
) -> None:
    ended = ended_over_a_crash(command, point, PROMPT)
    tree = command.home / ".counterpoint" / "projects" / "acme" / "tree"
    ran = (tree / "acme" / "log.txt").read_text().count("ran") if (tree / "acme" / "log.txt").exists() else 0
    assert ended["state"] in {"succeeded", "unknown"}, ended
    assert times_in_conversation(endpoint.requests(), command, PROMPT) == 1
    if ended["state"] == "succeeded":
        assert ended["result"] == ANSWER
        assert ran == 1
        assert [file["path"] for file in command.client().get("/projects/acme/review")["files"]] == [
            "acme/log.txt"
        ]
    else:
        assert "Bash" in ended["error"]
        assert ran <= 1
    events = command.ok("events", "--json").lines
    finished = [event for event in events if event["body"]["kind"] == "task.finished"]
    assert len(finished) == 1
    assert [event["cursor"] for event in events] == list(range(1, len(events) + 1))
    assert git(command.home, "status", "--porcelain") == ""


def test_the_points_are_all_that_a_run_crosses(command: Installed, tmp_path: Path) -> None:
    crossed = tmp_path / "crossed"
    daemon = command.daemon(COUNTERPOINT_CRASH_LOG=str(crossed))
    until_dead_or_done(command, daemon, PROMPT)
    names = set(crossed.read_text().splitlines())
    unexpected = {name for name in names if name not in POINTS and "agent.raw" not in name}
    assert not unexpected - {"workspace.review.before", "workspace.review.after"}
    assert set(POINTS) <= names
