"""A person's own command hears what happened: a done, a failure, and a storm gathered into a few."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.counterpoint import Installed, alive, installed, wait_until
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import make_home
from tests.support.scripts import bash, queue, session, text, tools, until_ended

pytestmark = pytest.mark.cli

SCRIPT = {
    "sessions": [
        {
            "match": {"prompt_contains": "BREAK"},
            "turns": [{"text": "", "fault": {"kind": "http", "status": 400, "times": None}}],
        },
        session("TOUCH", tools(bash("touch made.txt")), text("It is made.")),
    ],
    "default": {"text": "Done with <b>it</b>.\u001b[31m"},
}
HOOK = """#!/bin/sh
{ cat; env | cut -d= -f1 | tr '\\n' ' '; echo; } >> "$COUNTERPOINT_HOME/.counterpoint/heard"
"""
Json = dict[str, Any]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(SCRIPT) as running:
        yield running


def home(where: Path, endpoint: RunningEndpoint, extra: str, *names: str) -> Path:
    hook = where / "hook"
    hook.write_text(HOOK)
    hook.chmod(0o755)
    table = f'[notify]\nneeds_you = ["command"]\ndone = ["command"]\ncommand = ["{hook}"]\n{extra}\n'
    projects = dict.fromkeys(names, "Acme")
    return make_home(where / "home", endpoint=endpoint.url, projects=projects, extra=table)


def heard(command: Installed) -> list[Json]:
    path = command.home / ".counterpoint" / "heard"
    lines = path.read_text().splitlines() if path.exists() else []
    return [json.loads(line) for line in lines if line.startswith("{")]


def notices(command: Installed) -> list[Json]:
    return [notice for notification in heard(command) for notice in notification["notices"]]


def sent(command: Installed) -> list[Json]:
    return list(command.ok("notify", "--json").json["sent"])


def doctor(command: Installed) -> str:
    found = command.run("doctor", "--json").json
    return next(str(one["message"]) for one in found if one["check"] == "notify")


def waiting(command: Installed) -> int:
    return int(command.ok("notify", "--json").json["ways"][0]["waiting"])


@contextlib.contextmanager
def following(command: Installed) -> Iterator[Iterator[str]]:
    """The lines of ``notify --follow``, which has begun when the block begins."""
    follow = subprocess.Popen(
        [sys.executable, "-P", "-m", "orchestrator.cli", "notify", "--follow"],
        cwd=command.home,
        env=command.env(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with follow:
        assert follow.stdout is not None
        assert follow.stderr is not None
        assert "Ctrl-C" in follow.stderr.readline()
        try:
            yield iter(follow.stdout)
        finally:
            follow.terminate()


def about(command: Installed, *kinds: str) -> list[str]:
    return sorted(notice["task"] for notice in notices(command) if notice["kind"] in kinds)


def test_a_command_hears_a_done_and_a_failure_and_sees_no_credential(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    with installed(home(tmp_path, endpoint, "at_most = 60", "acme", "beta")) as command:
        tested = command.ok("notify", "test", "--json").json["sent"]
        assert [(one["group"], one["problem"]) for one in tested] == [("needs_you", ""), ("done", "")]
        assert [told["evidence"] for told in heard(command)] == ["test@0", "test@0"]
        command.ok("say", "acme", "good", "--id", "t1", "--wait")
        assert command.run("say", "beta", "BREAK", "--id", "t2", "--wait").code == 1
        wait_until(lambda: len(notices(command)) == 4, 30, f"both are told\n{command.log()}")
        done, failed = heard(command)[2:]
        assert (done["group"], failed["group"]) == ("done", "needs_you")
        assert done["title"] == "Counterpoint: acme is done"
        assert failed["title"] == "Counterpoint needs you: beta failed"
        ends = {event["task"]: event for event in command.client().events(kinds=("task.finished",))}
        assert failed["evidence"] == f"task.finished@{ends['t2']['cursor']}"
        assert failed["notices"][0]["command"] == "counterpoint show t2"
        assert "\x1b" not in done["body"]
        said = (command.home / ".counterpoint" / "heard").read_text()
        assert "COUNTERPOINT_HOME" in said
        assert "ANTHROPIC" not in said
        shown = command.ok("notify", "--json").json
        assert [sent["evidence"] for sent in shown["sent"]][2:] == [done["evidence"], failed["evidence"]]
        assert "beta failed" in command.ok("notify").out


def test_a_storm_becomes_few_notifications_with_every_task_in_one_of_them_over_a_restart(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    names = [f"p{number:02}" for number in range(12)]
    tasks = [f"t-{name}" for name in names]
    where = home(tmp_path, endpoint, "at_most = 1\nkinds = ['failed', 'succeeded', 'idle']", *names)
    with installed(where) as command:
        command.ok("up")
        for name in names[3:]:
            (where / name / "notes.md").unlink()
            (where / name).rmdir()  # it fails at once
        for name, task in zip(names, tasks, strict=True):
            queue(command, name, "go", task)
        for task in tasks:
            until_ended(command, task)
        wait_until(lambda: len(heard(command)) == 1, 20, f"the first is told\n{command.log()}")
        assert len(notices(command)) < 12
        left = 13 - len(notices(command))
        wait_until(lambda: waiting(command) == left, 20, "the rest is gathered")
        pid = command.daemon_pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not alive(pid), 20, "the daemon is dead")
        command.ok("up")  # what had not gone out is taken up, what had is not told again
        wait_until(lambda: len(heard(command)) == 2, 20, f"the rest is told\n{command.log()}")
        assert about(command, "succeeded") == tasks[:3]
        assert about(command, "failed") == tasks[3:]
        command.ok("down")
        command.ok("up")
        command.ok("say", names[0], "one more", "--id", "again", "--wait")
        wait_until(lambda: len(heard(command)) == 3, 20, f"the next is told\n{command.log()}")
        assert about(command, "succeeded", "failed") == sorted([*tasks, "again"])


def test_a_command_that_hangs_or_fails_harms_nothing_and_is_reported(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    where = home(tmp_path, endpoint, "timeout = 2\nat_most = 60", "acme", "beta")
    hook = tmp_path / "hook"
    with installed(where) as command:
        hook.write_text(f"#!/bin/sh\nsleep 1000 & echo $! > {tmp_path}/child\nwait\n")
        command.ok("up")
        ran = command.run("notify", "test")
        assert ran.code == 1
        assert "it was ended after 2 seconds" in ran.out
        child = int((tmp_path / "child").read_text())
        wait_until(lambda: not alive(child), 20, "what the hook started is ended too")
        hook.write_text("#!/bin/sh\necho broken bell >&2; exit 3\n")
        command.ok("say", "acme", "good", "--wait")
        wait_until(lambda: len(sent(command)) == 3, 20, "it was tried")
        assert sent(command)[-1]["problem"] == "exit code 3: broken bell"
        wait_until(lambda: "exit code 3" in doctor(command), 20, "doctor knows")
        assert command.run("say", "beta", "BREAK", "--id", "t2", "--wait").code == 1
        wait_until(lambda: len(sent(command)) == 4, 20, "it was tried again")
        hook.write_text(HOOK)
        command.ok("say", "acme", "good", "--id", "t3", "--wait")
        wait_until(lambda: bool(notices(command)), 20, "it works again")
        assert about(command, "failed", "succeeded") == ["t2", "t3"]


def test_a_terminal_follows_and_hears_of_a_used_up_budget_a_failure_and_an_ask(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    extra = (
        "[notify]\nneeds_you = ['terminal', 'desktop']\nat_most = 60\nkinds = ['failed', 'held', 'asked']\n"
    )
    extra += '[budgets.projects.acme]\nday = 0.000001\n[permissions]\notherwise = "ask"'
    where = make_home(
        tmp_path / "home",
        endpoint=endpoint.url,
        projects={"acme": "Acme", "beta": "Beta", "gamma": "C"},
        extra=extra,
    )
    bell = tmp_path / "bin" / "notify-send"
    bell.parent.mkdir()
    bell.write_text(f'#!/bin/sh\necho "$*" >> {tmp_path}/desktop\n')
    bell.chmod(0o755)
    with installed(where, PATH=f"{bell.parent}:/usr/local/bin:/usr/bin:/bin") as command:
        command.ok("up")
        with following(command) as lines:
            command.ok("say", "acme", "spend", "--id", "t2")
            held = next(lines)
            assert command.run("say", "beta", "BREAK", "--id", "t3", "--wait").code == 1
            failed = next(lines)
            command.ok("say", "gamma", "TOUCH it", "--id", "t4")
            asked = next(lines)
        assert "⚠ Counterpoint needs you: acme is held back" in held
        assert "budget used up" in held
        assert "counterpoint limits" in held
        assert "⚠ Counterpoint needs you: beta failed" in failed
        assert "counterpoint show t3  [task.finished@" in failed
        assert "⚠ Counterpoint needs you: gamma asks you" in asked
        assert "counterpoint attention" in asked
        assert "\a" not in held, "nobody's bell rings in a pipe"
        urgent = "--urgency=critical -- Counterpoint needs you: "
        shown = tmp_path / "desktop"
        wait_until(lambda: shown.read_text().count(urgent) == 3, 20, "the desktop showed all three")
        assert [name in shown.read_text() for name in ("acme is held", "beta failed", "gamma asks")] == [
            True
        ] * 3
        tried = command.ok("notify", "test").out
        assert "✓ desktop, needs you" in tried
        assert "· terminal" in tried
