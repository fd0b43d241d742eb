"""What the model, the CLI and the person do to a running task, through the command line."""

from __future__ import annotations

import hashlib
import os
import signal
import time
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

SILENCE = fault("silence", seconds=100)
SCRIPT = script(
    session("QUICK", text("quick")),  # first: after an interrupt the CLI joins two prompts in one message
    session("OVERLOADED", text("after 529", fault=fault("http", status=529, times=2))),
    session("LIMITED", text("after 429", fault=fault("http", status=429))),
    session("CUT", text("after a cut", fault=fault("cut"))),
    session("BROKEN", text("never", fault=fault("http", status=500, times=None))),
    session("KILLED-THINKING", tools(write("one.md", "1\n")), text("went on", fault=SILENCE)),
    session("KILLED-WORKING", tools(bash("sh wait.sh")), text("never")),
    session("SILENT", text("never", fault=fault("silence", seconds=100, times=None))),
    session("ENDLESS", tools(bash("sh wait.sh")), text("never")),
    session("ORDER-1", text("first", delay=0.5)),
    session("ORDER-2", text("second")),
    session("LOOP", *[tools(read("notes.md")) for _ in range(4)], text("never so far")),
)
PROJECTS = {name: name.title() for name in ("overload", "limit", "cut", "broken", "kill", "order", "options")}
BIG = "".join(
    f"Rule {number}: a home calibration is sent as it is written, byte for byte.\n" for number in range(4500)
)
COMMANDS = '[permissions]\ncommands = ["sh wait.sh"]\n'


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(SCRIPT) as running:
        yield running


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory, endpoint: RunningEndpoint) -> Iterator[Installed]:
    home = make_home(
        tmp_path_factory.mktemp("faults") / "home",
        endpoint=endpoint.url,
        projects=PROJECTS,
        files={"kill/wait.sh": "tail -f /dev/null\n", "calibrations/big.md": BIG},
        extra=COMMANDS + "[limits]\nmax_attempts = 2\nmax_refusals = 2\nmax_agents = 8\n",
    )
    with installed(home) as ready:
        ready.ok("up")
        queue(ready, "broken", "BROKEN: do it.", "broken")  # it takes a while; a test at the end looks at it
        yield ready


def say(command: Installed, project: str, prompt: str, *options: str) -> dict[str, Any]:
    ran = command.run("say", project, prompt, "--wait", "--json", *options)
    assert ran.code in {0, 1}, ran
    record: dict[str, Any] = ran.json
    assert (ran.code == 0) == (record["status"] == "succeeded")
    return record


def last_request(endpoint: RunningEndpoint, words: str) -> dict[str, Any]:
    return [r for r in endpoint.requests() if words in str(r["messages"])][-1]


def cli_of(command: Installed, project: str) -> int:
    started = list(command.client().events(0, project=project, kinds=("agent.started",)))
    return int(started[-1]["body"]["pid"])


@pytest.mark.parametrize(
    ("project", "prompt", "answer"),
    [
        ("overload", "OVERLOADED", "after 529"),
        ("limit", "LIMITED", "after 429"),
        ("cut", "CUT", "after a cut"),
    ],
)
def test_a_passing_fault_of_the_model_costs_nothing_but_time(
    command: Installed, endpoint: RunningEndpoint, project: str, prompt: str, answer: str
) -> None:
    record = say(command, project, f"{prompt}: do it.")
    assert (record["status"], record["result"]) == ("succeeded", answer)
    assert kinds(command, record["task"]).count("agent.prompt_delivered") == 1
    assert str(last_request(endpoint, prompt)["messages"]).count(prompt) == 1


def test_a_killed_cli_is_resumed_when_nothing_was_under_way(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    queue(command, "kill", "KILLED-THINKING: do it.", "killed-thinking")
    until_seen(command, "killed-thinking", "agent.tool_returned")
    asked = lambda: "tool_result" in str(last_request(endpoint, "KILLED-THINKING")["messages"])  # noqa: E731
    wait_until(asked, 20, "the model is asked again")
    os.kill(cli_of(command, "kill"), signal.SIGKILL)
    view = until_ended(command, "killed-thinking")
    assert (view["state"], view["result"], view["error"]) == ("succeeded", "went on", None)
    assert view["files_changed"] == ["kill/one.md"]
    conversation = str(last_request(endpoint, "KILLED-THINKING")["messages"])
    assert conversation.count("KILLED-THINKING: do it.") == 1
    assert kinds(command, "killed-thinking").count("agent.tool_called") == 1


def test_a_cli_killed_during_a_shell_command_has_an_unknown_outcome(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    queue(command, "kill", "KILLED-WORKING: do it.", "killed-working")
    until_seen(command, "killed-working", "agent.tool_called")
    os.kill(cli_of(command, "kill"), signal.SIGKILL)
    view = until_ended(command, "killed-working")
    assert view["state"] == "unknown", view
    assert "sh wait.sh" in view["error"]
    assert "task.outcome_unknown" in kinds(command, "killed-working")
    later = say(command, "kill", "QUICK: and now?")
    assert later["status"] == "succeeded"
    assert later["session_id"] == view["session_id"]


def test_a_silent_cli_is_reported_and_a_long_turn_is_stopped(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    home = make_home(
        tmp_path / "home",
        endpoint=endpoint.url,
        projects={"stall": "S", "long": "L"},
        files={"long/wait.sh": "tail -f /dev/null\n"},
        extra=COMMANDS + "[limits]\nmax_attempts = 1\nstall_timeout = 1\nturn_timeout = 3\n",
    )
    with installed(home) as other:
        other.ok("up")
        queue(other, "stall", "SILENT: do it.", "silent")
        queue(other, "long", "ENDLESS: do it.", "endless")
        silent, endless = until_ended(other, "silent"), until_ended(other, "endless")
    assert silent["state"] == "failed"
    assert "stall" in silent["error"]
    assert "no message from the CLI for 1 s" in silent["error"]
    assert endless["state"] == "failed"
    assert "longer than 3 s" in endless["error"]


def test_a_task_is_cancelled_whether_queued_running_or_finished(command: Installed) -> None:
    queue(command, "order", "SILENT: do it.", "running")
    until_seen(command, "running", "agent.prompt_delivered")
    queue(command, "order", "Never begun.", "queued")
    command.ok("cancel", "queued")
    assert until_ended(command, "queued", 5)["state"] == "cancelled"
    assert "task.started" not in kinds(command, "queued")
    begun = time.monotonic()
    command.ok("cancel", "running")
    assert until_ended(command, "running", 20)["state"] == "cancelled"
    assert time.monotonic() - begun < 10, "an interrupt suffices"
    done = say(command, "order", "QUICK: do it.")
    told = command.ok("cancel", done["task"]).out
    assert "had ended before" in told
    assert "task.cancel_requested" not in kinds(command, done["task"])
    assert command.ok("show", done["task"], "--json").json["state"] == "succeeded"


def test_a_cancel_is_heard_even_while_the_session_is_only_opening(command: Installed) -> None:
    queue(command, "cut", "SILENT: do it.", "opening", model="claude-opus-4-5")  # needs a new session
    until_seen(command, "opening", "task.started")
    begun = time.monotonic()
    command.client().post("/tasks/opening/cancel")
    assert until_ended(command, "opening", 20)["state"] == "cancelled"
    assert time.monotonic() - begun < 10, "nobody waits for a session to be killed"


def test_two_tasks_of_one_project_run_one_after_the_other(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    queue(command, "order", "ORDER-1: do it.", "order-1")
    queue(command, "order", "ORDER-2: do it.", "order-2")
    first, second = until_ended(command, "order-1"), until_ended(command, "order-2")
    assert (first["result"], second["result"]) == ("first", "second")
    assert first["finished_at"] <= second["started_at"]
    conversation = str(last_request(endpoint, "ORDER-2")["messages"])
    assert conversation.index("ORDER-1") < conversation.index("ORDER-2")


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--max-turns", "1"), "the limit of turns was reached"),
        (("--budget", "0.000001"), "the budget was used up"),
    ],
)
def test_limits_of_a_task_reach_the_cli(command: Installed, options: tuple[str, str], reason: str) -> None:
    record = say(command, "options", "LOOP: do it.", *options)
    assert record["status"] == "failed"
    assert reason in record["error"]


def test_a_large_calibration_arrives_byte_for_byte_and_a_change_is_in_force_at_once(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    assert len(BIG) > 300_000
    usual = say(command, "options", "Under the usual calibration.")
    refused = say(command, "options", "Too large for this window.", "--calibration", "big")
    assert refused["status"] == "failed"
    assert "tokens" in refused["error"]
    options = ("--calibration", "big", "--model", "claude-sonnet-4-5[1m]")
    first = say(command, "options", "Under the large one.", *options)
    assert first["status"] == "succeeded", first
    assert first["session_id"] != usual["session_id"]
    system = last_request(endpoint, "Under the large one.")["system"]
    assert BIG.strip() in "".join(block["text"] for block in system)
    assert first["calibration"]["sha256"] == hashlib.sha256(BIG.encode()).hexdigest()

    changed = BIG.replace("Rule 7:", "Rule seven, changed:")
    (command.home / "calibrations" / "big.md").write_text(changed)
    second = say(command, "options", "After the change.", *options)
    assert second["session_id"] == first["session_id"]
    request = last_request(endpoint, "After the change.")
    assert "Under the large one." in str(request["messages"])
    sent = "".join(block["text"] for block in request["system"])
    assert "Rule seven, changed:" in sent
    assert "Rule 7:" not in sent
    assert second["calibration"]["sha256"] != first["calibration"]["sha256"]


def test_a_lasting_fault_fails_with_its_reason_after_all_attempts(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    view = until_ended(command, "broken")
    assert view["state"] == "failed"
    assert "500" in view["error"]
    assert "tried 2 times" in view["error"]
    assert kinds(command, "broken").count("task.retrying") == 1
    assert str(last_request(endpoint, "BROKEN")["messages"]).count("BROKEN: do it.") == 1
