"""What the person had for Claude Code is taken over once approved; the demo shows the main job."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from orchestrator.cli._batch_file import parse
from orchestrator.home.config import load, projects, workspace_spec
from tests.support.counterpoint import ROOT, Installed, installed
from tests.support.endpoint import run_endpoint
from tests.support.home import git, make_home

pytestmark = pytest.mark.cli

SERVER = """
from mcp.server.mcpserver import MCPServer
server = MCPServer("notes")

@server.tool()
def count(text: str) -> str:
    "Count the words of a text."
    return f"{len(text.split())} words"

server.run()
"""
SCRIPT = {
    "sessions": [
        {
            "match": {"prompt_contains": "After approval."},
            "turns": [
                {"tools": [{"name": "mcp__notes__count", "input": {"text": "one two three"}}]},
                {"text": "It has {{last_tool_result}}."},
            ],
        }
    ]
}


def test_what_was_approved_reaches_the_agent_and_a_changed_server_does_not(tmp_path: Path) -> None:
    server = tmp_path / "server.py"
    server.write_text(SERVER)
    config = {"mcpServers": {"notes": {"command": sys.executable, "args": [str(server)]}}}
    with run_endpoint(SCRIPT) as endpoint:
        home = make_home(
            tmp_path / "home-repo",
            endpoint=endpoint.url,
            projects={"acme": "Acme"},
            files={
                "acme/.mcp.json": json.dumps(config),
                "acme/CLAUDE.md": "Always greet Ada first.\n",
                "acme/.claude/agents/auditor.md": "---\nname: auditor\n---\nYou audit.\n",
            },
        )
        with installed(home) as command:
            command.ok("say", "acme", "Before approval.", "--wait")
            before = endpoint.requests()[0]
            assert "mcp__notes__count" not in str(before["tools"])
            assert "untrusted-project-notes" in str(before["messages"])
            command.ok("down")

            command.ok("init", "--adopt", "--yes")
            names = [entry["name"] for entry in command.ok("calibrate", "list", "--json").json]
            assert any(name.endswith("agents/auditor") for name in names)
            done = command.ok("say", "acme", "After approval.", "--wait", "--json").json
            assert "3 words" in done["result"], done
            assert "Always greet Ada first." in str(endpoint.requests()[-1]["messages"])
            assert "project-instructions" in str(endpoint.requests()[-1]["messages"])
            command.ok("down")

            (home / "acme" / ".mcp.json").write_text(json.dumps(config).replace("notes", "other"))
            command.ok("say", "acme", "After a change.", "--wait")
            for name in ("mcp__notes", "mcp__other"):
                assert name not in str(endpoint.requests()[-1]["tools"])


def test_the_demo_ends_with_a_table_and_leaves_its_home_clean(tmp_path: Path) -> None:
    demo = Installed(tmp_path)
    ran = demo.ok("demo", "--to", str(tmp_path / "studio"))
    home = tmp_path / "studio"
    known = projects(load(home))
    assert len(known) >= 4
    assert len({project.client for project in known}) >= 3
    assert "OFFLINE DEMO" in ran.err
    for project in known:
        row = next(line for line in ran.out.splitlines() if line.startswith(project.slug))
        assert "succeeded" in row
    assert 'heard "project museum"' in ran.out
    assert 'heard "project cold chain"' in ran.out
    assert "10 of 10 tasks succeeded" in ran.out, "those of the memos, too"
    assert any(line.split()[:2] == ["counterpoint", "tui"] for line in ran.out.splitlines())
    assert git(home, "status", "--porcelain") == ""
    with installed(home) as command:
        for project in known:
            review = command.ok("review", project.slug, "--json").json
            assert len(review["commits"]) >= 1, project.slug
        memos = {signal["name"]: signal for signal in command.ok("signals", "--json").json["signals"]}
        assert {signal["run"] for signal in memos.values()} == {"r001"}
        assert sorted(memos["2026-11-03-car.ogg"]["tasks"]) == ["brandtner-parts", "tannried-coldchain"]
        assert sorted(memos["2026-11-02-walk.ogg"]["tasks"]) == ["brandtner-dispatch", "northlight-catalogue"]
        states = {name: memo["state"] for name, memo in memos.items()}
        assert states == {"2026-11-03-car.ogg": "delivered", "2026-11-02-walk.ogg": "asking"}
        (line,) = command.ok("route", memos["2026-11-02-walk.ogg"]["signal"], "--json").json["lines"]
        assert (line["heard"], line["proposed"]) == (["note to self"], ""), "no sentence is taken for a name"
    again = demo.run("demo", "--to", str(tmp_path / "studio"), "--json")
    assert again.code == 0
    assert (tmp_path / "studio-2").is_dir()


def test_the_example_is_a_sound_home(tmp_path: Path) -> None:
    example = ROOT / "examples" / "studio"
    batch = parse((example / "tasks.toml").read_text(), "tasks.toml")
    git(tmp_path, "init", "-q")
    for path in sorted(example.rglob("*")):
        if path.is_file():
            target = tmp_path / path.relative_to(example)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    config = load(tmp_path)
    assert {task["project"] for task in batch.tasks} == {project.slug for project in projects(config)}
    for project in projects(config):
        files = [path for path in project.directory.rglob("*") if path.is_file()]
        assert len(files) >= 4, project.slug
        assert workspace_spec(config, project.slug).repository == tmp_path.resolve()
