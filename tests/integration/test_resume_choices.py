"""A conversation that cannot be resumed keeps its id, and the person says how its task goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.counterpoint import Installed, installed, wait_until
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import make_home
from tests.support.scripts import kinds, script, session, text, tools, until_ended, write

pytestmark = pytest.mark.cli

Json = dict[str, Any]
SAID = "The harbour is deep enough for both ferries."


@pytest.fixture
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(
        script(
            session("HARBOUR", text(SAID)),
            session("WRITE", tools(write("answer.md", "an answer\n")), text("Written.")),
        )
    ) as running:
        yield running


@pytest.fixture
def command(tmp_path: Path, endpoint: RunningEndpoint) -> Iterator[Installed]:
    with installed(make_home(tmp_path / "home", endpoint=endpoint.url, projects={"acme": "Acme"})) as ready:
        yield ready


def lose(command: Installed, *, mirror: bool) -> dict[Path, bytes]:
    """Take the conversation's files away; returns them."""
    command.ok("say", "acme", "HARBOUR?", "--wait")
    command.ok("down")
    state = command.home / ".counterpoint"
    found = [*state.glob("**/claude/projects/**/*.jsonl")]
    found += [*state.glob("**/transcripts/**/*.jsonl")] if mirror else []
    kept = {path: path.read_bytes() for path in found}
    assert kept
    for path in kept:
        path.unlink()
    return kept


def until_asking(command: Installed, task: str, other_than: str = "") -> str:
    def asks() -> str | None:
        view = command.client().get(f"/tasks/{task}")
        return view["ask"] if view["state"] == "asking" else None

    wait_until(lambda: asks() not in {None, other_than}, 40, f"{task} asks\n{command.log()}")
    found = asks()
    assert found is not None
    return found


def sessions(command: Installed) -> list[str]:
    sent = command.client().events(0, kinds=("task.prompt_sending",))
    return [event["body"]["session_id"] for event in sent]


def test_a_lost_transcript_comes_back_from_the_mirror(command: Installed) -> None:
    (path, *_) = lose(command, mirror=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("not a transcript\n")
    assert command.ok("say", "acme", "WRITE it", "--wait", "--json").json["status"] == "succeeded"
    assert len(set(sessions(command))) == 1


def test_retry_keeps_asking_until_the_conversation_is_there_again(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    kept = lose(command, mirror=True)
    command.ok("say", "acme", "WRITE it", "--id", "t1")
    first = until_asking(command, "t1")
    shown = command.ok("attention").out
    assert "could not be resumed" in shown
    assert "afresh" in shown
    assert "none of the choices" in command.run("answer", first, "maybe").err
    command.ok("answer", first, "retry")
    second = until_asking(command, "t1", first)
    for path, data in kept.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    command.ok("answer", second, "fork")
    assert until_ended(command, "t1")["state"] == "succeeded"
    assert len(set(sessions(command))) == 2, "the fork has an id of its own"
    assert SAID in str(endpoint.requests()[-1]), "and what was said before"
    assert kinds(command, "t1").count("agent.prompt_delivered") == 1


def test_afresh_hands_over_what_was_said_word_for_word(command: Installed, endpoint: RunningEndpoint) -> None:
    lose(command, mirror=True)
    command.ok("say", "acme", "WRITE it", "--id", "t1")
    command.ok("answer", until_asking(command, "t1"), "afresh")
    assert until_ended(command, "t1")["state"] == "succeeded"
    assert len(set(sessions(command))) == 2
    heard = str(endpoint.requests()[-1])
    assert SAID in heard
    assert "journal@" in heard
    assert "The task, word for word" in heard
    assert command.ok("say", "acme", "WRITE more", "--wait", "--json").json["status"] == "succeeded"
    assert len(set(sessions(command))) == 2, "the new conversation goes on"


def test_giving_up_fails_the_task_and_keeps_the_id(command: Installed) -> None:
    lose(command, mirror=True)
    command.ok("up")
    before = command.ok("status", "--json").json["projects"][0]["session_id"]
    command.ok("say", "acme", "WRITE it", "--id", "t1")
    command.ok("answer", until_asking(command, "t1"), "deny")
    ended = until_ended(command, "t1")
    assert (ended["state"], ended["error"]) == ("failed", "the conversation could not be resumed")
    assert command.ok("status", "--json").json["projects"][0]["session_id"] == before
    command.ok("say", "acme", "WRITE again", "--id", "t2")
    assert until_asking(command, "t2")
