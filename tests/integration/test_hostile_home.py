"""Hostile project files and a hostile agent, end to end: nothing runs, leaks or reaches the terminal."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.integration.test_claude_hostile_repository import CANARY, evil_server, make_hostile
from tests.support.counterpoint import Installed, installed
from tests.support.endpoint import RunningEndpoint, run_endpoint
from tests.support.home import git, make_home
from tests.support.scripts import bash, read, script, session, text, tools, write

pytestmark = pytest.mark.cli

SECRET = "the-other-clients-price-is-4711"
ESCAPES = (
    "\x1b[2J\x1b[31mred\x1b]52;c;ZXZpbA==\x07\x1b]8;;http://evil\x1b\\link\u202eevil\u2066\x9b1m\x08\x07"
    "[bold]markup[/bold]\r overwritten"
)
DANGEROUS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Stage:
    command: Installed
    endpoint: RunningEndpoint
    marks: Path
    heard: list[str]

    @property
    def tree(self) -> Path:
        return self.command.home / ".counterpoint" / "projects" / "acme" / "tree"

    def untouched(self) -> None:
        """Nothing that was planted ran, and nobody was called."""
        assert [path.name for path in self.marks.iterdir()] == []
        assert self.heard == []


def attack(marks: Path) -> list[dict[str, Any]]:
    """What a hostile agent tries with its own tools."""
    hook = f"#!/bin/sh\ntouch {marks}/hook\n"
    config = f"[core]\n\tfsmonitor = touch {marks}/fsmonitor\n\thooksPath = {{{{cwd}}}}/hooks\n"
    return [
        write("../.git", f"gitdir: {marks}\n"),
        write("../../agent.git/hooks/post-commit", hook),
        write("../../agent.git/config", config),
        write("../../private.git/config", config),
        write("hooks/pre-commit", hook),
        write(".gitattributes", "* filter=evil diff=evil\n"),
        write(".claude/settings.json", "{}"),
        write("out/planted.md", "through a link\n"),
        read("out/../beta/price.md"),
        read("/etc/passwd"),
        bash("cat ../../../../../beta/price.md"),
        bash("git log --all -p"),
    ]


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    root = tmp_path_factory.mktemp("hostile")
    marks, home = root / "marks", root / "home"
    with evil_server() as (url, heard), run_endpoint() as endpoint:
        make_hostile(home / "acme", url, marks)
        endpoint.set_script(
            script(
                session("ATTACK", *[tools(call) for call in attack(marks)], text("tried")),
                session("PRINT", tools(write(f"a{ESCAPES[:12]}.md", ESCAPES)), text(ESCAPES)),
                session("LOOK", text("looked")),
            )
        )
        make_home(
            home,
            endpoint=endpoint.url,
            projects={"acme": "Acme", "beta": "Beta"},
            files={
                "beta/price.md": SECRET,
                "acme/line\nbreak 🎼 \x1b[31m.md": "odd\n",
                "acme/huge.txt": "x" * 20_000_000,
            },
            extra='[permissions]\ncommands = ["git log *", "cat *"]\n',
        )
        with installed(home) as command:
            command.ok("up")
            yield Stage(command, endpoint, marks, heard)


def test_hostile_files_neither_run_nor_speak(stage: Stage) -> None:
    said = stage.command.ok("say", "acme", "LOOK.", "--wait", "--json").json
    assert said["status"] == "succeeded", said
    stage.untouched()
    request = [r for r in stage.endpoint.requests() if "LOOK." in str(r["messages"])][-1]
    assert CANARY not in str(request["system"])
    conversation = str(request["messages"])
    assert conversation.count(CANARY) == 1, "CLAUDE.md alone"
    notes = conversation.partition("<untrusted-project-notes>")[2].partition("</untrusted-project-notes>")[0]
    assert CANARY in notes
    assert "root:x:0" not in conversation, "nothing that it includes by @path"


def test_a_hostile_agent_plants_nothing_that_runs_and_reads_nobody_elses_files(stage: Stage) -> None:
    record = stage.command.run("say", "acme", "ATTACK.", "--wait", "--json").json
    assert record["status"] == "succeeded", record
    planted = [path for path in stage.tree.parent.glob("*.git/**/*") if path.is_file()]
    assert not [path for path in planted if str(stage.marks).encode() in path.read_bytes()]
    hooks = stage.tree.parent / "agent.git" / "hooks"  # as a program that an agent may run could do it
    hooks.mkdir(exist_ok=True)
    for name in ("pre-commit", "post-commit", "post-checkout", "reference-transaction", "post-index-change"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {stage.marks}/{name}\n")
        (hooks / name).chmod(0o755)
    for number in range(2):
        (stage.command.home / "acme" / "notes.md").write_text(f"A new base {number}.\n")
        stage.command.ok("say", "acme", "LOOK again.", "--wait")
        stage.command.ok("review", "acme", "--json")
    stage.untouched()
    assert SECRET not in json.dumps(stage.endpoint.requests())
    assert "root:x:0" not in json.dumps(stage.endpoint.requests())
    denied = [
        e for e in stage.command.ok("events", "--json").lines if e["body"]["kind"] == "agent.tool_denied"
    ]
    assert len(denied) == 6, [e["body"]["reason"] for e in denied]
    assert not list(stage.command.home.parent.glob("**/planted.md"))
    assert git(stage.command.home, "status", "--porcelain") == "M acme/notes.md"
    git(stage.command.home, "checkout", "-q", "--", "acme/notes.md")
    assert "agent.git" not in git(stage.command.home, "config", "--list")


def test_the_other_clients_files_are_not_in_the_agents_repository(stage: Stage) -> None:
    stage.command.ok("say", "acme", "LOOK.", "--wait")
    blob = git(stage.command.home, "rev-parse", "HEAD:beta/price.md")
    own = git(stage.command.home, "rev-parse", "HEAD:acme/notes.md")
    found = {name: _shown(stage.tree, name) for name in (blob, own)}
    assert found[own] == (0, "# acme\n\nPlease send the offer by Friday.\n")
    assert found[blob][0] != 0
    objects = subprocess.run(
        ["git", "cat-file", "--batch-all-objects", "--batch"], cwd=stage.tree, capture_output=True, check=True
    ).stdout
    assert SECRET.encode() not in objects
    assert b"price.md" not in objects
    assert not (stage.tree / "beta").exists()


def _shown(tree: Path, blob: str) -> tuple[int, str]:
    done = subprocess.run(
        ["git", "cat-file", "blob", blob], cwd=tree, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_what_an_agent_prints_reaches_no_terminal(stage: Stage) -> None:
    said = stage.command.run("say", "acme", "PRINT it.", "--wait", "--id", "printed")
    shown = {"say": said.out + said.err}
    for line in (
        ("log", "acme"),
        ("log", "acme", "--task", "printed"),
        ("show", "printed"),
        ("tasks",),
        ("status",),
        ("review", "acme"),
        ("land", "acme"),
    ):
        ran = stage.command.run(*line, COLUMNS="120")
        shown[" ".join(line)] = ran.out + ran.err
    for name, output in shown.items():
        found = DANGEROUS.findall(output)
        assert not found, (name, found, output[-2000:])
    assert "overwritten" in shown["show printed"]
    assert "[bold]markup[/bold]" in shown["show printed"]
    for line in (("log", "acme"), ("show", "printed")):
        coloured = stage.command.run(*line, FORCE_COLOR="1", TERM="xterm-256color").out
        assert not re.search("\x1b(?!\\[[0-9;]*m)", coloured), "only our own colours"
        assert "\x1b[2J" not in coloured


def test_nothing_of_it_was_left_running(stage: Stage) -> None:
    stage.command.ok("down")
    stage.untouched()
    assert os.path.lexists(stage.command.home / "acme" / "out"), "the person's files are as they were"
    assert (stage.command.home / "acme" / "huge.txt").stat().st_size == 20_000_000
