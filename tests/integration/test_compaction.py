"""The CLI compacts a conversation, and the calibration stays in force, or is given again, with evidence."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.counterpoint import Installed, installed, wait_until
from tests.support.endpoint import KEY, RunningEndpoint, run_endpoint
from tests.support.home import make_home
from tests.support.scripts import (
    Json,
    bash,
    kinds,
    queue,
    read,
    script,
    session,
    text,
    until_ended,
    until_seen,
)

pytestmark = pytest.mark.cli

FULL = 980_000
"""Input tokens close to the window of every model."""


def long_turn(prompt: str, *, after: Json) -> Json:
    """A conversation that is compacted in the middle of its first turn; ``after`` is what follows."""
    first = {"text": "", "tools": [bash("echo once >> once.txt")]}
    return session(prompt, first, {"text": "", "tools": [read("once.txt")], "input_tokens": FULL}, after)


@contextmanager
def at_work(where: Path, turns: Json, *, key: str = "") -> Iterator[tuple[Installed, RunningEndpoint]]:
    with run_endpoint(turns, key=key) as endpoint:
        extra = '[projects.acme.permissions]\ncommands = ["echo *"]'
        home = make_home(where / "home", endpoint=endpoint.url, projects={"acme": "Acme"}, extra=extra)
        with installed(home) as command:
            yield command, endpoint


def bodies(command: Installed, kind: str) -> list[Json]:
    return [event["body"] for event in command.client().events(0) if event["body"]["kind"] == kind]


def calibration(command: Installed) -> str:
    (rendered,) = (command.home / ".counterpoint").rglob(f"*{sha256(command)}*")
    return rendered.read_bytes().decode()


def transcript(command: Installed) -> str:
    """What the CLI has written of the one conversation so far."""
    (path,) = (command.home / ".counterpoint").rglob("claude/projects/*/*.jsonl")
    return path.read_text()


def sha256(command: Installed) -> str:
    return str(bodies(command, "task.started")[0]["calibration"]["sha256"])


def run(command: Installed, prompt: str, task: str) -> Json:
    queue(command, "acme", prompt, task)
    return until_ended(command, task)


def test_a_conversation_compacted_in_mid_turn_keeps_its_calibration(tmp_path: Path) -> None:
    turns = script(long_turn("LONG", after=text("finished")), session("NEXT", text("next")))
    with at_work(tmp_path, turns) as (command, endpoint):
        command.ok("up")
        assert run(command, "LONG one", "t1")["result"] == "finished"
        (compacted,) = bodies(command, "agent.compacted")
        assert compacted["trigger"] == "auto"
        assert compacted["tokens_before"] >= FULL > compacted["tokens_after"] > 0
        (check,) = bodies(command, "calibration.checked")
        assert (check["verified"], check["sha256"]) == ("endpoint", sha256(command))
        system = endpoint.requests()[-1]["system"]
        assert system[-1]["text"].endswith(calibration(command))
        said = command.ok("log", "acme").out
        assert said.count("compacted") == 1
        assert "calibration" not in said
        assert run(command, "NEXT", "t2")["result"] == "next"
        assert len(bodies(command, "calibration.checked")) == 1
        assert bodies(command, "calibration.reasserted") == []


def test_without_a_view_of_the_requests_the_transcript_is_the_witness(tmp_path: Path) -> None:
    with at_work(tmp_path, script(long_turn("LONG", after=text("finished"))), key=KEY) as (command, _):
        command.ok("up")
        assert run(command, "LONG one", "t1")["state"] == "succeeded"
        (check,) = bodies(command, "calibration.checked")
        assert check["verified"] == "requested"
        assert "records it" in check["how"]


def test_a_missing_calibration_is_given_to_a_new_cli_and_then_with_the_prompt(tmp_path: Path) -> None:
    turns = script(
        long_turn("LONG", after=text("finished")),
        session("SECOND", text("second")),
        session("THIRD", text("third")),
        session("FOURTH", text("fourth")),
    )
    with at_work(tmp_path, {**turns, "denials": 2}) as (command, endpoint):
        command.ok("up")
        assert run(command, "LONG one", "t1")["state"] == "succeeded"
        wait_until(
            lambda: "calibration" in [body["reason"] for body in bodies(command, "agent.closed")],
            20,
            "the session is closed",
        )
        assert run(command, "SECOND", "t2")["result"] == "second"
        first, second = bodies(command, "agent.started")
        assert (second["resumed"], second["session_id"]) == (True, first["session_id"])
        waits, land = command.ok("attention", "--json").json["items"]
        assert (waits["id"], waits["evidence"].split("@")[0]) == ("calibration:acme", "calibration.checked")
        assert run(command, "THIRD", "t3")["result"] == "third"
        assert [item["id"] for item in command.ok("attention", "--json").json["items"]] == [land["id"]]
        assert run(command, "FOURTH", "t4")["result"] == "fourth"
        checks = [body["verified"] for body in bodies(command, "calibration.checked")]
        assert checks == ["missing", "missing"]
        ways = [body["way"] for body in bodies(command, "calibration.reasserted")]
        assert ways == ["reopened", "said"]
        assert prompts_with(calibration(command), endpoint) == ["THIRD"]
        assert "calibration given again" in command.ok("log", "acme").out


def prompts_with(words: str, endpoint: RunningEndpoint) -> list[str]:
    """The prompts in the newest request that stand behind ``words``."""
    messages = endpoint.requests()[-1]["messages"]
    texts = [block.get("text", "") for message in messages for block in message["content"]]
    return [text.rpartition("\n")[2] for text in texts if words.rstrip() in text]


def test_a_crash_after_a_compaction_in_mid_turn_repeats_nothing(tmp_path: Path) -> None:
    turns = script(
        long_turn("LONG", after=text("never heard", delay=60)),
        session("Continue the interrupted task", text("went on")),
    )
    with at_work(tmp_path, turns) as (command, endpoint):
        command.ok("up")
        queue(command, "acme", "LONG one", "t1")
        until_seen(command, "t1", "agent.compacted")
        wait_until(lambda: '"compact_boundary"' in transcript(command), 20, "the CLI has written it down")
        pid = command.daemon_pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        command.ok("up")
        ended = until_ended(command, "t1")
        assert (ended["state"], ended["result"]) == ("succeeded", "went on")
        assert kinds(command, "t1").count("agent.prompt_delivered") == 2
        (once,) = (command.home / ".counterpoint").rglob("once.txt")
        assert once.read_text() == "once\n"
        (check,) = bodies(command, "calibration.checked")
        assert check["verified"] == "endpoint"
        assert len([r for r in endpoint.requests() if r["purpose"] == "summary"]) == 1
