"""What agents ask reaches the person, is answered once, and the agent goes on with exactly that."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.counterpoint import Installed, alive, installed, wait_until
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import make_home
from tests.support.scripts import (
    bash,
    fault,
    kinds,
    queue,
    script,
    session,
    text,
    tools,
    until_ended,
    write,
)

pytestmark = pytest.mark.cli

Json = dict[str, Any]
QUESTION = {
    "questions": [
        {
            "question": "Which colour?",
            "header": "Colour",
            "multiSelect": False,
            "options": [
                {"label": "Red", "description": "as the brand"},
                {"label": "Blue", "description": "as the sky"},
            ],
        }
    ]
}


@pytest.fixture(scope="module")
def endpoint() -> Iterator[RunningEndpoint]:
    with run_endpoint(
        script(
            session("TOUCH", tools(bash("touch made.txt")), text("It is made.")),
            session("TWICE", tools(bash("touch one.txt")), tools(bash("touch two.txt")), text("Both.")),
            session("CHOOSE", tools({"name": "AskUserQuestion", "input": QUESTION}), text("Thank you.")),
            session("WRITE", tools(write("answer.md", "an answer\n")), text("Written.")),
            session("BROKEN", text("never", fault=fault("http", status=400, times=None))),
        )
    ) as running:
        yield running


def home(where: Path, endpoint: RunningEndpoint, extra: str = "") -> Path:
    return make_home(
        where / "home",
        endpoint=endpoint.url,
        projects={name: name.title() for name in ("acme", "beta", "gamma", "delta", "eta", "theta")},
        extra=f'[permissions]\notherwise = "ask"\n{extra}',
    )


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory, endpoint: RunningEndpoint) -> Iterator[Installed]:
    """One daemon for the tests that leave no rule and no ask behind, each with projects of its own."""
    with installed(home(tmp_path_factory.mktemp("asks"), endpoint)) as ready:
        yield ready


def until_asking(command: Installed, task: str) -> Json:
    """The ask's item in the queue, once the task waits."""
    wait_until(
        lambda: command.client().get(f"/tasks/{task}")["state"] == "asking",
        40,
        f"{task} asks\n{command.log()}",
    )
    items = command.client().get("/attention")["items"]
    return next(item for item in items if item["task"] == task)


def made(command: Installed, task: str) -> list[str]:
    files: list[str] = command.client().get(f"/tasks/{task}")["files_changed"]
    return files


def test_an_ask_holds_its_project_is_answered_once_and_the_call_runs(command: Installed) -> None:
    command.ok("say", "acme", "TOUCH it", "--id", "t1")
    item = until_asking(command, "t1")
    queue(command, "acme", "WRITE later", "t2")
    command.ok("say", "beta", "WRITE now", "--wait")
    shown = command.ok("attention").out
    assert "touch made.txt" in shown
    assert f"counterpoint answer {item['short']} allow|deny|always" in shown
    (item,) = [found for found in command.ok("attention", "--json").json["items"] if found["task"] == "t1"]
    assert (item["kind"], item["tool"], item["blocks"]["tasks"]) == ("permission", "Bash", ["t2"])
    assert item["input"]["command"] == "touch made.txt"
    assert item["score"] == sum(reason["points"] for reason in item["why"])
    assert "100  an agent stands still" in command.ok("attention", "--why").out
    assert command.client().get("/tasks/t2")["state"] == "queued"
    assert command.ok("digest", "--json", "--keep").json["waiting"][0]["id"] == item["id"]
    assert f"counterpoint answer {item['short']}" in command.ok("digest", "--keep").out

    first = command.ok("answer", item["short"], "allow", "--json").json
    assert (first["verdict"], first["by"]) == ("allow", "person")
    late = command.run("answer", item["id"], "deny")
    assert late.code == 1
    assert "allow" in late.err or "No ask" in late.err
    ended = until_ended(command, "t1")
    assert (ended["state"], ended["result"], ended["attempt"]) == ("succeeded", "It is made.", 1)
    assert made(command, "t1") == ["acme/made.txt"]
    assert until_ended(command, "t2")["state"] == "succeeded"
    assert kinds(command, "t1").count("ask.answered") == 1
    assert kinds(command, "t1").count("task.finished") == 1


def test_a_denial_tells_the_agent_why_and_a_question_gets_its_words(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    command.ok("say", "gamma", "TOUCH not", "--id", "d1")
    command.ok("say", "delta", "CHOOSE one", "--id", "d2")
    command.ok("answer", until_asking(command, "d1")["short"], "deny", "we", "never", "touch", "that")
    question = until_asking(command, "d2")
    assert (question["kind"], question["options"]) == ("question", ["Red", "Blue"])
    shown = command.ok("attention", question["short"]).out
    assert "Which colour?" in shown
    assert "as the sky" in shown
    assert "no rule" in command.run("answer", question["id"], "always").err
    assert command.run("answer", question["id"], "allow").code == 2
    command.ok("answer", question["short"], "Blue, but dark")
    assert until_ended(command, "d1")["state"] == "succeeded"
    assert until_ended(command, "d2")["state"] == "succeeded"
    assert made(command, "d1") == []
    heard = str(endpoint.requests())
    assert "we never touch that" in heard
    assert "Blue, but dark" in heard


def test_always_makes_a_rule_that_can_be_read_and_revoked(command: Installed) -> None:
    command.ok("say", "gamma", "TOUCH it", "--id", "r1")
    rule = command.ok("answer", until_asking(command, "r1")["short"], "always", "--json").json["rule"]
    until_ended(command, "r1")
    command.ok("down")
    assert command.ok("say", "gamma", "TOUCH again", "--wait", "--json").json["status"] == "succeeded"
    assert "touch made.txt" in command.ok("policy", "list").out
    command.ok("say", "eta", "TOUCH there", "--id", "r3")
    command.ok("answer", until_asking(command, "r3")["short"], "deny")
    assert command.ok("policy", "revoke", rule, "--json").json["argument"] == "touch made.txt"
    assert command.ok("policy", "list", "--json").json["rules"] == []
    assert command.run("policy", "revoke", rule).code == 2
    command.ok("say", "gamma", "TOUCH once more", "--id", "r4")
    command.ok("cancel", until_asking(command, "r4")["task"])
    assert until_ended(command, "r4")["state"] == "cancelled"
    assert command.run("answer", "r4", "allow").code == 2


def test_an_ask_outlives_the_daemon_and_its_cli(tmp_path: Path, endpoint: RunningEndpoint) -> None:
    with installed(home(tmp_path, endpoint)) as command:
        command.ok("say", "acme", "TWICE do it", "--id", "t1")
        first = until_asking(command, "t1")
        pid = command.daemon_pid()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not alive(pid), 10, "the daemon is gone")
        command.ok("up")
        assert until_asking(command, "t1")["id"] == first["id"]
        command.ok("answer", first["short"], "allow")
        wait_until(lambda: until_asking(command, "t1")["id"] != first["id"], 40, "the second call asks")
        late = command.run("answer", first["id"], "--undo")
        assert (late.code, "gone on" in late.err) == (1, True)
        assert kinds(command, "t1").count("ask.revoked") == 0
        second = until_asking(command, "t1")
        command.ok("down")
        command.ok("up")
        assert until_asking(command, "t1")["id"] == second["id"]
        command.ok("answer", second["short"], "allow")
        assert until_ended(command, "t1")["result"] == "Both."
        assert sorted(made(command, "t1")) == ["acme/one.txt", "acme/two.txt"]
        calls = [e["body"] for e in command.client().events(0, task="t1", kinds=("agent.tool_returned",))]
        assert len({call["id"] for call in calls}) == len(calls) == 2


def test_a_deadline_denies_with_a_recorded_reason(tmp_path: Path, endpoint: RunningEndpoint) -> None:
    with installed(home(tmp_path, endpoint, "[asks]\ndeadline = 1.5")) as command:
        command.ok("say", "acme", "TOUCH it", "--id", "t1")
        assert until_asking(command, "t1")["blocks"]["deadline"] is not None
        assert until_ended(command, "t1")["state"] == "succeeded"
        (answer,) = command.client().events(0, task="t1", kinds=("ask.answered",))
        assert answer["body"]["by"] == "deadline"
        assert "within 1.5 s" in answer["body"]["text"]
        assert made(command, "t1") == []


def waiting(command: Installed) -> list[Json]:
    found: list[Json] = command.ok("attention", "--json").json["items"]
    return found


def test_failures_and_reviews_wait_until_they_are_dealt_with_or_put_aside(
    tmp_path: Path, endpoint: RunningEndpoint
) -> None:
    with installed(home(tmp_path, endpoint)) as command:
        command.ok("say", "acme", "WRITE it", "--wait")
        assert command.run("say", "beta", "BROKEN", "--wait").code == 1
        failed, land = waiting(command)
        assert (failed["kind"], land["kind"], land["id"]) == ("failed", "land", "land:acme")
        command.ok("attention", "--dismiss", "land:acme")
        command.ok("attention", "--dismiss", failed["short"])
        assert "Nothing" in command.ok("attention").out
        unknown = command.run("attention", "--restore", "land:beta")
        assert (unknown.code, failed["id"] in unknown.err) == (2, True)
        command.ok("attention", "--restore", failed["short"])
        assert [item["id"] for item in waiting(command)] == [failed["id"]]
        assert command.run("attention", "--restore", failed["id"]).code == 2
        command.ok("say", "beta", "WRITE instead", "--wait")
        left = [item["id"] for item in waiting(command)]
        assert left == ["land:beta"], "a later success takes the failure off the list"
        command.ok("say", "acme", "WRITE more", "--wait")
        assert command.ok("land", "beta").code == 0
        assert [item["id"] for item in waiting(command)] == ["land:acme"]
        assert command.run("attention", "--dismiss", "nothing").code == 2


def test_an_answer_is_taken_back_until_the_agent_goes_on_with_it(command: Installed) -> None:
    command.ok("say", "theta", "TOUCH it", "--id", "u1")
    item = until_asking(command, "u1")
    assert "no answer yet" in command.run("answer", item["short"], "--undo").err
    command.ok("pause", "theta")
    command.ok("answer", item["short"], "always")
    assert command.client().get("/tasks/u1")["state"] == "answered"
    assert len(command.ok("policy", "list", "--json").json["rules"]) == 1
    assert command.ok("answer", item["short"], "--undo", "--json").json["task"] == "u1"
    assert command.ok("policy", "list", "--json").json["rules"] == []
    command.ok("resume", "theta")
    command.ok("down")
    command.ok("up")
    again = until_asking(command, "u1")
    assert {name: again[name] for name in ("id", "evidence", "input")} == {
        name: item[name] for name in ("id", "evidence", "input")
    }
    command.ok("pause", "theta")
    command.ok("answer", item["short"], "allow")
    command.ok("answer", item["short"], "--undo")
    command.ok("answer", item["short"], "deny", "not now")
    command.ok("resume", "theta")
    assert until_ended(command, "u1")["state"] == "succeeded"
    assert made(command, "u1") == []
    assert command.run("answer", item["short"], "--undo").code == 2
    assert command.run("answer", item["short"], "allow", "--undo").code == 2
    assert command.run("answer", item["short"]).code == 2
    assert [kinds(command, "u1").count(kind) for kind in ("ask.answered", "ask.revoked")] == [3, 2]
