"""Rules of the command line as a whole: what it imports, where it prints, what its help says."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import click
import pytest

import orchestrator.cli
from orchestrator.cli import main
from orchestrator.cli._app import COMMANDS

FOLDER = Path(orchestrator.cli.__file__).parent
HEAVY = {
    "claude_agent_sdk",
    "textual",
    "fastapi",
    "starlette",
    "pydantic",
    "git",
    "rich",
    "anyio",
    "asyncio",
    "yaml",
    "prompt_toolkit",
}
LIGHT = (
    "drop",
    "signal",
    "signals",
    "route",
    "correct",
    "attach",
    "status",
    "say",
    "tasks",
    "show",
    "events",
    "log",
    "cancel",
    "up",
    "down",
    "review",
    "land",
    "batch",
)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_what_the_table_says(name: str) -> None:
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.name == name
    assert command.get_short_help_str(200).startswith(COMMANDS[name].help.rstrip("."))


def _loaded(code: str) -> set[str]:
    asked = f"import sys\n{code}\nprint(*sorted({{m.partition('.')[0] for m in sys.modules}}))"
    command, top = [sys.executable, "-c", asked], FOLDER.parents[1]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=top)
    return set(done.stdout.splitlines()[-1].split())


def test_light_commands_load_nothing_heavy() -> None:
    code = "\n".join(f"import orchestrator.cli.{name}" for name in LIGHT)
    assert _loaded(code) & HEAVY == set()


def test_help_loads_no_client_and_no_command() -> None:
    code = "from orchestrator.cli import main\ntry:\n main.main(['--help'])\nexcept SystemExit: pass"
    assert _loaded(code) & (HEAVY | {"http", "subprocess"}) == set()


def test_the_hygiene_check_can_fail() -> None:
    assert "pydantic" in _loaded("import orchestrator.protocol")


WAYS_OUT = {"print", "echo", "secho", "click.echo", "click.secho", "click.confirm", "click.prompt"}
WAYS_OUT |= {"sys.stdout.write", "sys.stderr.write", "stream.write"}


def _printing(tree: ast.AST) -> set[str]:
    calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return calls & WAYS_OUT


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.py")), ids=lambda file: file.name)
def test_only_render_writes_to_the_terminal(file: Path) -> None:
    printing = _printing(ast.parse(file.read_text(encoding="utf-8")))
    assert bool(printing) is (file.name == "_render.py"), printing


def test_modules_have_one_way_in() -> None:
    public = {file.stem for file in FOLDER.glob("*.py") if not file.stem.startswith("_")}
    assert public == set(COMMANDS)
    for name in COMMANDS:
        assert isinstance(importlib.import_module(f"orchestrator.cli.{name}").command, click.Command)
