"""A client is erased: of its secret, planted in every kind of source, no byte is left in the home's state."""

from __future__ import annotations

import hashlib
import os
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from claude_agent_sdk import project_key_for_directory

from tests.support.counterpoint import Installed, answers, installed, wait_until
from tests.support.documents import pdf_of
from tests.support.endpoint import RunningEndpoint
from tests.support.home import git, make_home
from tests.support.scripts import bash, script, session, text, tools, until_ended, write

pytestmark = pytest.mark.cli

SECRET = "zebrafinch4711"
OTHER = "nightingale0815"
CLIENTS = {"heron": "Herongate", "heron-annex": "Herongate", "otter": "Otterworks"}
EXTRA = """[permissions]
commands = ["echo *"]

[budgets]
day = 50.0

# Their own.
[budgets.clients.Herongate]
day = 9.0
"""
MIXED = f"Project Otter. The dock is broken.\nNow for Heron, the word is {SECRET}.\n"
MAIL = f"""From: a@example.org
To: b@example.org
Subject: About {SECRET}
Date: Mon, 5 Oct 2026 10:00:00 +0000
Content-Type: text/plain; charset=utf-8

The price of {SECRET} is 100k, as agreed with the board of directors in May.
"""


@pytest.fixture
def command(tmp_path: Path, endpoint: RunningEndpoint) -> Iterator[Installed]:
    home = make_home(
        tmp_path / "home",
        endpoint=endpoint.url,
        projects=CLIENTS,
        files={"heron/plan.md": f"The plan of {SECRET} begins with the long wall of the harbour.\n"},
        extra=EXTRA,
    )
    (home / "heron/notes.md").write_text(f"Not committed: {SECRET}\n")
    with installed(home) as ready:
        yield ready


def where(command: Installed, word: str) -> list[str]:
    state = command.home / ".counterpoint"
    files = [path for path in (*state.rglob("*"), command.home / "counterpoint.toml") if path.is_file()]
    return [str(path) for path in files if word.encode() in _bytes(path)]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # a part of the word index that was put together with another meanwhile
        return b""


def a_days_work(command: Installed, endpoint: RunningEndpoint) -> None:
    """Both clients' agents work; the secret is in one's files, prompts, calls, answers and signals."""
    heron = [
        tools(bash(f"echo {SECRET}"), write("out.md", f"{SECRET}\n" * 9), claim(f"{SECRET} is theirs")),
        text(f"I heard {SECRET}. " * 3000),
    ]
    otter = [tools(bash(f"echo {OTHER}")), text(f"I heard {OTHER}.")]
    endpoint.set_script(script(session("said to heron", *heron), session("said to otter", *otter)))
    command.ok("say", "heron", f"said to heron: {SECRET}", "--wait", "--id", f"about-{SECRET}")
    command.ok("say", "otter", f"said to otter: {OTHER}", "--wait")
    command.ok("land", "heron")
    git(command.home, "update-ref", "refs/counterpoint/wip/heron/20260101T000000000000Z", "HEAD")
    assert SECRET in command.ok("claims", "--json").out
    kept = command.home.parent
    (kept / f"{SECRET}.pdf").write_bytes(pdf_of(f"The paper of {SECRET} has one page."))
    (kept / "mail.eml").write_text(MAIL)
    (kept / "song.md").write_text(f"The song of {OTHER} is long.\n")
    command.ok("drop", "--project", "heron", str(kept / f"{SECRET}.pdf"), str(kept / "mail.eml"))
    command.ok("drop", "--project", "otter", str(kept / "song.md"))
    command.ok("drop", "-", stdin=MIXED)
    signals = [one["signal"] for one in signals_of(command)]
    wait_until(lambda: all(run_of(command, one) for one in signals), 40, f"all are read\n{command.log()}")
    wait_until(
        lambda: command.client().get(f"/signals/{signals[-1]}")["state"] == "delivered", 30, "it is told"
    )
    tasks = command.client().get("/tasks")["tasks"]
    assert {until_ended(command, task["task"])["state"] for task in tasks} == {"succeeded"}
    wait_until(lambda: SECRET in command.ok("search", SECRET).out, 20, "it is found by search")


def claim(statement: str) -> dict[str, Any]:
    """An agent's statement, without a quote."""
    given = {"statement": statement, "quotes": []}
    return {"name": "mcp__counterpoint__record_claim", "input": given}


def signals_of(command: Installed) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = command.ok("signals", "--json").json["signals"]
    return found


def run_of(command: Installed, signal: str) -> bool:
    return bool(command.client().get(f"/signals/{signal}")["run"])


def others(command: Installed) -> dict[str, Any]:
    """All that is known of the other client."""
    client = command.client()
    tasks = [
        client.get(f"/tasks/{one['task']}")
        for one in client.get("/tasks")["tasks"]
        if one["project"] == "otter"
    ]
    (view,) = (one for one in client.get("/status")["projects"] if one["project"] == "otter")
    kept = {
        name: view[name] for name in ("name", "client", "done", "cost_usd", "tokens", "session_id", "turns")
    }
    signals = [one for one in client.get("/signals")["signals"] if one["projects"] == ["otter"]]
    return {"tasks": tasks, "view": kept, "signals": signals}


def test_a_client_is_gone_from_everything_and_the_others_are_as_before(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    a_days_work(command, endpoint)
    before = others(command)
    spent = command.client().get("/spend")["buckets"]
    plan = command.ok("erase", "--client", "Herongate", "--json").json
    assert {place["what"] for place in plan["places"]} >= {
        "project files",
        "workspaces",
        "agents",
        "conversations",
        "signals",
        "transcripts",
        "library",
    }
    assert plan["dry_run"]
    assert "filter-repo" in plan["yours"][-1]
    assert where(command, SECRET), "nothing was erased yet"
    assert command.run("erase", "--client", "Nobody").code == 2

    refused = command.run("erase", "--client", "Herongate", "--yes")
    assert (refused.code, "--mixed whole" in refused.err) == (1, True)
    wanted = ("erase", "--client", "Herongate", "--mixed", "whole", "--yes", "--look-for", SECRET, "--json")
    done = command.run(*wanted)
    assert done.code == 0, done.out + done.err + command.log()
    assert (done.json["left"], done.json["found"]) == (0, [])
    assert done.json["events"] >= plan["events"]
    for word in (SECRET, "Herongate", "heron"):
        assert where(command, word) == [], word
    assert not (command.home / "heron").exists()
    assert "heron" not in git(command.home, "for-each-ref", "refs/counterpoint")
    kept = Path(tempfile.gettempdir(), f"claude-{os.getuid()}").glob("*")
    trees = [project_key_for_directory(command.home / f".counterpoint/projects/{one}") for one in CLIENTS]
    assert [one for one in kept if one.name.startswith(tuple(trees[:2]))] == [], "what commands printed"
    config = tomllib.loads((command.home / "counterpoint.toml").read_text())
    assert (set(config["projects"]), config["budgets"]) == ({"otter"}, {"day": 50.0})

    what_stays_is_as_before(command, before, spent)


def what_stays_is_as_before(command: Installed, before: dict[str, Any], spent: list[dict[str, Any]]) -> None:
    assert others(command) == before
    events = command.ok("events", "--json").lines
    assert [event["cursor"] for event in events] == list(range(1, len(events) + 1))
    stones = [event["body"] for event in events if event["body"]["kind"] == "client.event_erased"]
    assert {"task.queued", "agent.text", "signal.received"} <= {stone["was"] for stone in stones}
    assert all(len(stone["sha256"]) == 64 for stone in stones)
    after = command.client().get("/spend")["buckets"]
    assert sum(one["cost_usd"] for one in after) == pytest.approx(sum(one["cost_usd"] for one in spent))
    assert {one["project"] for one in after} == {"(erased)", "otter"}
    ordered, line = command.ok("audit", "--client", "Herongate", "--json").lines
    assert (ordered["what"], line["what"]) == ("client.erase_ordered", "client.erased")
    assert command.ok("audit", "--client", "Otterworks", "--json").out == ""
    assert hashlib.sha256(b"Herongate").hexdigest() == line["client_sha256"]
    wait_until(lambda: OTHER in command.ok("search", OTHER).out, 20, "what stays is found as before")
    assert SECRET not in command.ok("search", SECRET, "--json").out.replace(f'"{SECRET}"', "")
    assert command.run("erase", "--client", "Herongate", "--yes").code == 2


def ended(command: Installed) -> bool:
    """Whether what was dropped became a task, and that one has ended."""
    states = [task["state"] for task in command.client().get("/tasks")["tasks"]]
    return bool(states) and set(states) <= {"succeeded", "failed"}


def test_killed_over_it_the_next_daemon_goes_on(command: Installed) -> None:
    command.ok("drop", "-", "--project", "heron", stdin=f"A note about {SECRET} and the long harbour wall.\n")
    wait_until(lambda: ended(command), 60, command.log())
    command.ok("down")
    first = command.daemon()
    wait_until(lambda: answers(command.client()), 30, command.log())
    command.client().post("/clients/Herongate/erase", {"look_for": [SECRET]})
    assert first.wait(30) == 0
    second = command.daemon(COUNTERPOINT_CRASH_AT="erase.files")
    assert second.wait(30) == -9
    assert where(command, SECRET), "the journal has it still"
    third = command.daemon()
    wait_until(lambda: answers(command.client()), 30, command.log())
    (done,) = [one["body"] for one in command.client().events(0) if one["body"]["kind"] == "client.erased"]
    assert (done["left"], done["signals"]) == (0, 1)
    assert where(command, SECRET) == where(command, "Herongate") == []
    assert third.poll() is None
