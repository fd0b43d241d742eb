"""The meta-agent reads a memo and proposes whose the unsure words are; the person decides."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from orchestrator.errors import Refused
from orchestrator.home.paths import HomePaths
from tests.support.counterpoint import Installed, answers, installed, wait_until
from tests.support.endpoint import RunningEndpoint
from tests.support.heard import said
from tests.support.home import make_home
from tests.support.scripts import fault, ours, script, session, text, tools

pytestmark = pytest.mark.cli

MEMO = """\
The lady from the harbour called again.
She wants the list by Friday.

My dentist moved the appointment.

Project Acme. The server crashed last night.

And about the vault. The number is 4711.
"""
MIXED = """\
Project Acme. The server crashed last night.

The pump of Hermes is late.

And about the vault. The number is 4711.

My dentist moved the appointment.
"""
FILES = {"hermes/mail.md": "Mrs. Kaltenberg runs the harbour office.\n"}
PROJECTS = {"acme": "Northwind", "hermes": "Olymp"}


def proposal(begin: int, end: int, project: str, words: str) -> dict[str, Any]:
    return {"from": begin, "to": end, "project": project, "words": words, "because": "said so"}


@pytest.fixture
def home(tmp_path: Path, endpoint: RunningEndpoint) -> Path:
    return make_home(tmp_path / "home", endpoint=endpoint.url, projects=PROJECTS, files=FILES)


@pytest.fixture
def sealed(tmp_path: Path, endpoint: RunningEndpoint) -> Path:
    """A home whose last project is sealed, and where memos are read without being asked."""
    projects = {**PROJECTS, "vault": "Vault"}
    extra = "[map]\nmemos = true"
    home = make_home(tmp_path / "home", endpoint=endpoint.url, projects=projects, extra=extra)
    config = home / "counterpoint.toml"
    config.write_text(config.read_text() + "sealed = true\n")
    return home


def routed(command: Installed, signal: str) -> dict[str, Any]:
    return dict(command.client().get(f"/signals/{signal}/route"))


def asks(command: Installed, signal: str) -> bool:
    try:
        return bool(routed(command, signal)["asks"])
    except Refused:
        return False


def no_conversation_is_left_of_it(command: Installed, signal: str) -> None:
    done = command.ok("erase", signal, "--yes", "--json").json
    assert "conversation" in {file["what"] for file in done["files"]}
    assert any("agent.tool_called" in line for line in done["left"]), "what cannot be told apart is named"
    words = b"The lady from the harbour called again"
    state = command.home / ".counterpoint"
    conversations = [
        *(state / "map").rglob("*"),
        *(state / "transcripts").rglob("*map-workspace/*.jsonl"),
    ]
    assert not [file for file in conversations if file.is_file() and words in file.read_bytes()]


def test_what_is_read_is_proposed_asked_and_confirmed(home: Path, endpoint: RunningEndpoint) -> None:
    signal, before = said(home, MEMO), len(endpoint.requests())
    proposals = [
        proposal(1, 2, "hermes", "the harbour"),
        proposal(3, 3, "nobody", "my dentist"),
        proposal(1, 3, "acme", "the yellow crane"),
        proposal(1, 1, "zephyr", "the lady"),
    ]
    search, propose = ours("search", query="harbour lady"), ours("propose", proposals=proposals)
    endpoint.set_script(script(session("Memo: ", tools(search), tools(propose), text("Done."))))
    with installed(home) as command:
        command.ok("up")
        wait_until(lambda: asks(command, signal), 20, command.log())
        spans = routed(command, signal)["spans"]
        assert [span["project"] for span in spans if span["verdict"] == "project"] == ["acme"]
        assert command.run("route", signal, "--read", "--proposed").code == 2
        ran = command.ok("route", signal, "--read")
        assert "searching 'harbour lady'" in ran.err
        assert "the meta-agent proposes whose" in ran.err
        assert '"the harbour"  → hermes' in ran.out

        view = routed(command, signal)
        assert view["reading"]["state"] == "proposed"
        lines = {" ".join(line["heard"]): line["proposed"] for line in view["lines"]}
        assert (lines["the harbour"], lines["my dentist"]) == ("hermes", "")
        assert all(span["verdict"] == "unsure" for span in view["spans"] if span["by"] == "meta")
        assert "hermes" not in view["tasks"], "it proposes and decides nothing"
        refused = json.dumps(endpoint.requests()[-1]["messages"])
        assert "nobody says 'the yellow crane' in this memo" in refused
        assert "there is no project 'zephyr'" in refused
        offered = set(endpoint.requests()[before]["tools"]) - {"DeferredToolPlaceholder"}
        assert offered == {f"mcp__counterpoint__{name}" for name in ("search", "read_source", "propose")}
        readings = [event for event in command.ok("audit", "--json").lines if event["reader"] == "meta"]
        assert readings[0]["of_projects"] == ["acme"], "what was shown of whom is on record"

        endpoint.set_script(script(session("", text("Done."))))
        after = command.ok("route", signal, "--proposed", "--json").json
        assert after["asks"] == 0
        by_place = {span["excerpt"]: (span["verdict"], span["project"]) for span in after["spans"]}
        assert by_place["My dentist moved the appointment."] == ("nobody", "")
        wait_until(lambda: "hermes" in routed(command, signal)["tasks"], 20, "its task")
        task = routed(command, signal)["tasks"]["hermes"]
        prompt = command.client().get(f"/tasks/{task}")["prompt"]
        assert "The lady from the harbour called again." in prompt
        assert "dentist" not in prompt
        no_conversation_is_left_of_it(command, signal)


def test_nothing_that_is_or_may_be_sealed_is_read_and_a_cut_off_reading_is_begun_again(
    sealed: Path, endpoint: RunningEndpoint
) -> None:
    signal = said(sealed, MIXED)
    endpoint.set_script(script(session("Memo: ", text("", fault=fault("silence", seconds=60)))))
    before = len(endpoint.requests())
    with installed(sealed) as command:
        daemon = command.daemon()
        wait_until(lambda: answers(command.client()), 30, command.log())
        wait_until(lambda: len(endpoint.requests()) > before, 30, "a request")
        assert routed(command, signal)["reading"]["state"] == "reading"
        assert "is reading it right now" in command.run("erase", signal, "--yes").err
        refused = command.run("route", signal, "--proposed")
        assert refused.code == 1
        assert "The meta-agent is reading it" in refused.err
        daemon.kill()
        daemon.wait(30)
        shown = json.dumps(endpoint.requests()[before]["messages"])
        assert "open: The pump of Hermes is late." in shown
        assert "[withheld]" in shown
        assert "4711" not in shown
        assert "dentist" not in shown, "whose that is nobody knows: it may be the vault's"
        endpoint.set_script(script(session("Memo: ", text("Done."))))
        command.daemon()
        wait_until(lambda: answers(command.client()), 30, command.log())
        wait_until(lambda: routed(command, signal)["reading"]["state"] == "nothing", 30, "its end")
        assert routed(command, signal)["asks"] == 1
        ended = command.ok("events", "--kind", "signal.reading_ended", "--json").lines
        assert [event["body"]["problem"] for event in ended] == ["the daemon ended", ""]

        endpoint.set_script(script(session("Memo: ", text("", fault=fault("silence", seconds=60)))))
        before = len(endpoint.requests())
        command.client().post(f"/signals/{signal}/reading")
        wait_until(lambda: len(endpoint.requests()) > before, 30, "a request")
        (heard,) = (HomePaths(sealed).signal_runs / signal / "r001").glob("*.json")
        command.client().post(f"/signals/{signal}/given", {"transcript": json.loads(heard.read_bytes())})
        wait_until(lambda: routed(command, signal)["run"] == "r002", 30, "its new words")
        endpoint.set_script(script(session("Memo: ", text("Done."))))
        command.client().post(f"/signals/{signal}/reading/stop")
        begun = ("events", "--kind", "signal.reading_begun", "--json")
        wait_until(
            lambda: command.ok(*begun).lines[-1]["body"]["run"] == "r002",
            30,
            "words made anew while it was read are read, too",
        )
