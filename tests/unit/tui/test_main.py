"""What the bare command opens."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tui.command import command
from tui.main import opens_control_room


@pytest.mark.parametrize(
    ("arguments", "opens"),
    [
        ([], True),
        (["--home", "x"], True),
        (["--home=x"], True),
        (["--home"], False),
        (["status"], False),
        (["--home", "x", "status"], False),
        (["--help"], False),
    ],
)
def test_the_control_room_opens_where_no_command_is_named(arguments: list[str], opens: bool) -> None:
    assert opens_control_room(arguments) is opens


@pytest.mark.parametrize(
    ("option", "word", "offered"),
    [
        ("--only", "acme,b", ["acme,b.co"]),
        ("--client", "N", ["Northwind"]),
        ("--screen", "at", ["attention"]),
    ],
)
def test_what_it_shows_is_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str, word: str, offered: list[str]
) -> None:
    tables = '[projects.acme]\nclient = "Northwind"\n[projects."b.co"]\n'
    (tmp_path / "counterpoint.toml").write_text(tables)
    monkeypatch.chdir(tmp_path)
    env = {
        "_COUNTERPOINT_COMPLETE": "bash_complete",
        "COMP_WORDS": f"counterpoint {option} {word}",
        "COMP_CWORD": "2",
    }
    shown = CliRunner().invoke(command, [], prog_name="counterpoint", env=env).stdout
    assert [line.partition(",")[2] for line in shown.splitlines()] == offered
