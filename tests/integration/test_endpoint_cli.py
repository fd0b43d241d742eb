"""The real Claude Code CLI against the endpoint: tools, resumption, and what each fault becomes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.endpoint import RunningEndpoint, cli_env, cli_path

pytestmark = [pytest.mark.cli]

SESSION = "11111111-1111-4111-8111-111111111111"
STREAM = ("--output-format", "stream-json", "--verbose", "--dangerously-skip-permissions")
NO_RETRY = {"CLAUDE_CODE_MAX_RETRIES": "0"}
NO_FALLBACK = {**NO_RETRY, "CLAUDE_CODE_DISABLE_NONSTREAMING_FALLBACK": "1"}


@dataclass(frozen=True, slots=True)
class Run:
    """What one call of the CLI printed."""

    messages: list[dict[str, Any]]
    code: int

    @property
    def result(self) -> dict[str, Any]:
        return self.messages[-1]

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        return [m for m in self.messages if m["type"] == kind]


def command(prompt: str, *arguments: str) -> list[str]:
    return [str(cli_path()), "-p", prompt, *STREAM, *arguments]


def ask(
    endpoint: RunningEndpoint, folder: Path, prompt: str, *arguments: str, env: Mapping[str, str] = NO_RETRY
) -> Run:
    done = subprocess.run(
        command(prompt, *arguments),
        cwd=folder,
        env={**cli_env(folder.parent / "home", endpoint.url), **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return Run([json.loads(line) for line in done.stdout.splitlines()], done.returncode)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "acme"
    path.mkdir()
    return path


def script(*turns: dict[str, Any]) -> dict[str, Any]:
    return {"sessions": [{"match": {"prompt_contains": "a note"}, "turns": list(turns)}]}


def bash(text: str) -> dict[str, Any]:
    return {"name": "Bash", "input": {"command": text, "description": "a step"}}


def test_a_script_writes_a_file_and_runs_a_command(endpoint: RunningEndpoint, folder: Path) -> None:
    endpoint.reset()
    write = {"name": "Write", "input": {"file_path": "{{cwd}}/note.md", "content": "hello\n"}}
    endpoint.set_script(
        script(
            {"thinking": "hm", "text": "I write.", "tools": [write]},
            {"tools": [bash("cat note.md")]},
            {"text": "It says {{last_tool_result}}."},
        )
    )
    run = ask(endpoint, folder, "make a note")
    assert (folder / "note.md").read_text() == "hello\n"
    assert (run.result["result"], run.result["is_error"], run.code) == ("It says hello.", False, 0)
    requests = endpoint.requests()
    assert [request["outcome"] for request in requests] == ["answered"] * 3
    assert len({request["system_sha256"] for request in requests}) == 1
    reads = [request["usage"]["cache_read_input_tokens"] for request in requests]
    assert reads[0] == 0 < reads[1] < reads[2]
    usage = run.result["usage"]
    assert usage["cache_read_input_tokens"] == sum(reads)


def test_a_session_killed_in_a_tool_resumes_at_the_next_turn(endpoint: RunningEndpoint, folder: Path) -> None:
    endpoint.reset()
    endpoint.set_script(
        script({"text": "I wait.", "tools": [bash("mkfifo pipe; cat pipe")]}, {"text": "Resumed."})
    )
    with subprocess.Popen(
        command("make a note", "--session-id", SESSION),
        cwd=folder,
        env={**cli_env(folder.parent / "home", endpoint.url), **NO_RETRY},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if '"tool_use"' in line:
                break
        pipe = open_for_writing(folder / "pipe")
        wait_until_on_disk("tool_use", folder.parent / "home" / ".claude")
        child.send_signal(signal.SIGKILL)
        os.close(pipe)
    run = ask(endpoint, folder, "go on", "--resume", SESSION)
    assert (run.result["result"], run.result["session_id"]) == ("Resumed.", SESSION)
    sent = endpoint.requests()[-1]["messages"]
    (interrupted,) = [b for m in sent for b in m["content"] if b["type"] == "tool_result"]
    assert "its outcome is unknown" in json.dumps(interrupted["content"])
    assert sent[-2]["content"][0]["text"] == "No response requested."


def test_the_script_goes_on_after_a_compaction(endpoint: RunningEndpoint, folder: Path) -> None:
    endpoint.reset()
    endpoint.set_script(script({"text": "First."}, {"text": "Second."}))
    assert ask(endpoint, folder, "make a note", "--session-id", SESSION).result["result"] == "First."
    compacted = ask(endpoint, folder, "/compact", "--resume", SESSION)
    assert [m for m in compacted.of_type("system") if m["subtype"] == "compact_boundary"]
    assert ask(endpoint, folder, "go on", "--resume", SESSION).result["result"] == "Second."


def wait_until_on_disk(word: str, config: Path) -> None:
    """The CLI writes its transcript a moment after it acts; killed before, it resumes an earlier turn."""
    deadline = time.monotonic() + 30
    while not any(word in kept.read_text() for kept in config.glob(f"projects/*/{SESSION}.jsonl")):
        assert time.monotonic() < deadline, "the transcript was not written"
        time.sleep(0.01)


def open_for_writing(pipe: Path) -> int:
    """Blocks until the command that reads from ``pipe`` is there: then the tool call is under way."""
    deadline = time.monotonic() + 30
    while not pipe.exists():
        assert time.monotonic() < deadline, "the tool call did not start"
        time.sleep(0.01)
    return os.open(pipe, os.O_WRONLY)


@pytest.mark.parametrize(
    ("fault", "env", "reason", "status", "error"),
    [
        ({"kind": "http", "status": 500}, NO_RETRY, "api_error", 500, "server_error"),
        ({"kind": "http", "status": 529}, NO_RETRY, "api_error", 529, "server_error"),
        (
            {"kind": "http", "status": 429, "headers": {"retry-after": "3600"}},
            {},
            "api_error",
            429,
            "rate_limit",
        ),
        ({"kind": "overflow"}, NO_RETRY, "prompt_too_long", 400, "invalid_request"),
        ({"kind": "cut"}, NO_FALLBACK, "api_error", None, "server_error"),
        ({"kind": "malformed"}, NO_FALLBACK, "api_error", None, "unknown"),
    ],
    ids=["500", "529", "429 for an hour", "overflow", "cut", "malformed"],
)
def test_a_fault_that_stays_fails_the_turn(
    endpoint: RunningEndpoint,
    folder: Path,
    fault: dict[str, Any],
    env: Mapping[str, str],
    reason: str,
    status: int | None,
    error: str,
) -> None:
    endpoint.reset()
    endpoint.set_script(script({"text": "Never finished in full.", "fault": {**fault, "times": None}}))
    run = ask(endpoint, folder, "make a note", env=env)
    assert (run.result["is_error"], run.result["terminal_reason"], run.code) == (True, reason, 1)
    assert run.result["api_error_status"] == status
    assert run.of_type("assistant")[-1]["error"] == error
    assert len(endpoint.requests()) == 1


@pytest.mark.parametrize(
    ("fault", "env", "requests"),
    [
        ({"kind": "http", "status": 529}, {"CLAUDE_CODE_MAX_RETRIES": "1"}, 2),
        ({"kind": "cut"}, NO_RETRY, 2),
        ({"kind": "malformed"}, NO_RETRY, 2),
        ({"kind": "silence", "seconds": 0.2}, NO_RETRY, 1),
        ({"kind": "slow", "seconds": 0.02}, NO_RETRY, 1),
    ],
    ids=["529 retried", "cut: asked again whole", "malformed: asked again whole", "silence", "slow"],
)
def test_a_fault_that_passes_is_survived(
    endpoint: RunningEndpoint, folder: Path, fault: dict[str, Any], env: Mapping[str, str], requests: int
) -> None:
    endpoint.reset()
    endpoint.set_script(script({"text": "Finished after all.", "fault": fault}))
    run = ask(endpoint, folder, "make a note", env=env)
    assert (run.result["result"], run.result["is_error"]) == ("Finished after all.", False)
    assert len(endpoint.requests()) == requests


@pytest.mark.parametrize("stop", ["max_tokens", "refusal"])
def test_a_reply_that_stops_early_is_continued_by_the_cli(
    endpoint: RunningEndpoint, folder: Path, stop: str
) -> None:
    endpoint.reset()
    endpoint.set_script(script({"text": "It ends in the mid", "stop_reason": stop}, {"text": "dle."}))
    run = ask(endpoint, folder, "make a note")
    assert run.result["result"] == "dle."
    assert [m for m in run.of_type("user") if m.get("isSynthetic")]


def test_a_wrong_key_fails_the_turn(endpoint: RunningEndpoint, folder: Path) -> None:
    run = ask(endpoint, folder, "make a note", env={**NO_RETRY, "ANTHROPIC_API_KEY": "another"})
    assert (run.result["is_error"], run.result["api_error_status"]) == (True, 401)
