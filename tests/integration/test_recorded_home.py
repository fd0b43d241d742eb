"""Homes written by every released version are opened by this one and go on."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support.counterpoint import installed
from tests.support.endpoint import run_endpoint
from tests.support.home import git
from tests.support.record_home import ANSWER
from tests.support.scripts import script, session, text, tools, write

pytestmark = pytest.mark.cli

RECORDED = sorted((Path(__file__).parents[1] / "data").glob("home-v*.tar.gz"))


def test_there_is_a_recording() -> None:
    assert RECORDED


@pytest.mark.parametrize("archive", RECORDED, ids=lambda path: path.name.partition(".")[0])
def test_a_recorded_home_is_opened_and_goes_on(tmp_path: Path, archive: Path) -> None:
    subprocess.run(["tar", "-xpzf", archive, "-C", tmp_path], check=True)
    home = tmp_path / "home"
    answer = script(session("Go on", tools(write("more.md", "More.\n")), text("Went on.")))
    with run_endpoint(answer) as endpoint, installed(home) as command:
        command.ok("up", "--endpoint", endpoint.url)
        before = {task["task"]: task for task in command.ok("tasks", "--json").json["tasks"]}
        assert before["answered"]["state"] == "succeeded"
        assert before["answered"]["result"] == ANSWER
        assert before["answered"]["files_changed"] == ["acme/answer.md"]
        assert before["second"]["state"] == "succeeded"
        assert ANSWER in command.ok("log", "acme").out
        events = command.ok("events", "--json").lines
        assert [event["cursor"] for event in events] == list(range(1, len(events) + 1))
        assert next(e["body"]["kind"] for e in events if e["task"] == "answered") == "task.queued"

        said = command.ok("say", "acme", "Go on with it.", "--wait", "--json").json
        assert said["result"] == "Went on."
        assert said["session_id"] == before["answered"]["session_id"]
        assert "Answer the mail." in str(endpoint.requests()[-1]["messages"])
        review = command.ok("review", "acme", "--json").json
        assert [file["path"] for file in review["files"]] == ["acme/answer.md", "acme/more.md"]
        assert command.ok("land", "acme", "--json").json["outcome"] == "landed"
    assert (home / "acme" / "answer.md").read_text() == "By Friday.\n"
    assert git(home, "status", "--porcelain") == ""
