"""kill -9 the daemon as it sends a statement back to its agent: the task ends once, and is told once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.counterpoint import installed
from tests.support.crashes import ended_over_a_crash
from tests.support.endpoint import run_endpoint
from tests.support.home import make_home
from tests.support.scripts import script, session, text, tools

pytestmark = pytest.mark.cli

PROMPT = "Write the draft."
WRITE = {"name": "Write", "input": {"file_path": "drafts/mail.md", "content": "We agreed on 900 euros.\n"}}


def test_a_task_that_was_sent_back_over_a_crash_ends_once(tmp_path: Path) -> None:
    turns = session(PROMPT, tools(WRITE), text("Done."), text("Really done."))
    with run_endpoint(script(turns)) as endpoint:
        home = make_home(tmp_path / "home", endpoint=endpoint.url, projects={"acme": "Acme"})
        with installed(home) as command:
            done = ended_over_a_crash(command, "append.after claim.sent_back", PROMPT)
            assert done["state"] == "succeeded", done
            events = command.ok("events", "--json").lines
            kinds = [event["body"]["kind"] for event in events if event["task"] == done["task"]]
            assert (kinds.count("claim.sent_back"), kinds.count("task.finished")) == (1, 1)
            assert done["sent_back"] == 1
