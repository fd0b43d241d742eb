"""The main job through the command line: the real daemon, the real CLI, real git, a scripted model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.counterpoint import Installed, installed
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import git, make_home

pytestmark = pytest.mark.cli

SCRIPT = {
    "sessions": [
        {
            "turns": [
                {
                    "text": "I write the note.",
                    "tools": [
                        {
                            "name": "Write",
                            "input": {"file_path": "{{cwd}}/answer.md", "content": "an answer\n"},
                        }
                    ],
                },
                {"tools": [{"name": "Bash", "input": {"command": "ls -a", "description": "look"}}]},
                {"text": "Done: answer.md is written."},
            ]
        }
    ]
}


@pytest.fixture
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(SCRIPT) as running:
        yield running


@pytest.fixture
def command(tmp_path: Path, endpoint: RunningEndpoint) -> Iterator[Installed]:
    home = make_home(
        tmp_path / "home-repo",
        endpoint=endpoint.url,
        projects={"acme": "Acme", "beta": "Beta"},
        extra='[permissions]\ncommands = ["ls *"]',
    )
    with installed(home) as ready:
        yield ready


def test_a_task_is_done_recorded_reviewed_and_landed(command: Installed) -> None:
    (command.home / "acme" / "unsaved.md").write_text("written on Friday, never committed\n")
    said = command.ok("say", "acme", "Answer the mail.", "--wait", "--json").json
    assert said["status"] == "succeeded", said
    assert said["result"] == "Done: answer.md is written."
    assert len(said["commits"]) == 1
    assert said["cost_usd"] > 0
    assert said["calibration"]["name"] == "roles/consultant"
    kinds = [event["body"]["kind"] for event in command.ok("events", "--json").lines]
    for earlier, later in zip(
        ("task.queued", "task.started", "workspace.prepared", "task.prompt_sending"),
        ("task.started", "workspace.prepared", "task.prompt_sending", "agent.prompt_delivered"),
        strict=True,
    ):
        assert kinds.index(earlier) < kinds.index(later)
    assert (
        kinds.index("agent.turn_ended") < kinds.index("workspace.checkpointed") < kinds.index("task.finished")
    )
    review = command.ok("review", "acme", "--json").json
    assert [file["path"] for file in review["files"]] == ["acme/answer.md"]
    assert git(command.home, "status", "--porcelain") == "?? acme/unsaved.md"
    landed = command.ok("land", "acme", "--json").json
    assert landed["outcome"] == "landed", landed
    assert (command.home / "acme" / "answer.md").read_text() == "an answer\n"
    assert git(command.home, "status", "--porcelain") == "?? acme/unsaved.md"


def test_two_tasks_of_a_project_share_one_conversation_and_projects_do_not(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    first = command.ok("say", "acme", "First task.", "--wait", "--json").json
    second = command.ok("say", "acme", "Second task.", "--wait", "--json").json
    other = command.ok("say", "beta", "Other client's task.", "--wait", "--json").json
    assert first["session_id"] == second["session_id"] != other["session_id"]
    others = [request for request in endpoint.requests() if "Other client" in str(request["messages"])]
    assert "First task." not in str(others)
    usage = others[0]["usage"]
    written, read = usage["cache_creation_input_tokens"], usage["cache_read_input_tokens"]
    assert read > 0.8 * (read + written), "agents under one calibration share its cached prefix"
    command.ok("down")
    third = command.ok("say", "acme", "Third task.", "--wait", "--json").json
    assert third["session_id"] == first["session_id"]
    texts = str(endpoint.requests()[-1]["messages"])
    assert all(prompt in texts for prompt in ("First task.", "Second task.", "Third task."))
