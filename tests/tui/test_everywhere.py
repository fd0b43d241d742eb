"""What works from every room: help, the clipboard, and the bell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestrator.cli import App
from tests.support.control_room import Stage, opened, project, status
from tests.support.pictures import check_picture
from tui.command import command
from tui.keymap import KEYS, Key, listed, written
from tui.widgets import keytable

FLEET = status(project("acme", "working", task="t1"), project("north", "asking"))


def told(stage: Stage) -> list[tuple[str, str]]:
    """Title and words of each toast; tests show none."""
    return [(toast.title, toast.message) for toast in stage.app._notifications]


async def test_help_lists_the_keys_of_the_room_and_those_of_everywhere(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path, size=(120, 60)) as stage:
        await stage.press("question_mark")
        text = stage.text()
        for key in (*listed("fleet"), *listed()):
            assert f"  {written(key)} " in text
            assert key.says in text


def test_what_a_room_binds_itself_is_not_said_of_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = Key("slash", "find", "Find here", "fleet", "Fleet")
    monkeypatch.setattr("tui.keymap.KEYS", (*KEYS, mine))
    assert [key.says for key in keytable.common_keys("fleet") if key.keys == "slash"] == []
    assert "slash" in [key.keys for key in keytable.common_keys("costs")]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_help_scrolls_and_closes(
    tmp_path: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = [(key.room, key) for key in KEYS if key.says in {"Help", "Back", "Quit", "Open", "Zoom", "Pin"}]
    monkeypatch.setattr(keytable, "listed", lambda room="": [key for where, key in few * 3 if where == room])
    async with opened(FLEET, tmp_path, size=size) as stage:
        await stage.press("question_mark")
        check_picture(stage, f"help-{size[0]}x{size[1]}")
        await stage.press("end")
        assert "asleep" in stage.text()
        await stage.press("escape")
        assert stage.app.here is not None


async def test_copy_takes_what_is_selected(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path) as stage:
        await stage.press("ctrl+y")
        assert stage.app.clipboard == "acme"
        stage.app.copy_text("rm \x1b]52;c;eA==\x07-i notes\nsecond")
        assert stage.app.clipboard == "rm -i notes\nsecond"
        await stage.settle()
        assert told(stage)[-1] == ("", "Copied: 2 lines")


async def test_what_newly_needs_the_person_is_told_and_the_bell_stays_off(tmp_path: Path) -> None:
    ask = {"id": "ask-1", "kind": "permission", "project": "north", "title": "Run [b]make[/b]?"}
    async with opened(FLEET, tmp_path) as stage:
        rings: list[int] = []
        stage.app.bell = lambda: rings.append(1)  # type: ignore[method-assign]  # the terminal's own bell
        await stage.put(attention=[])
        await stage.put(attention=[ask])
        assert told(stage) == [("north needs you", "Run [b]make[/b]?")]
        await stage.put(attention=[dict(ask)])
        assert rings == [1]
        await stage.press("B")
    async with opened(FLEET, tmp_path) as stage:
        await stage.put(attention=[])
        await stage.put(attention=[ask])
        assert told(stage) == []


def test_the_keys_are_printed_as_the_registry_has_them() -> None:
    runner = CliRunner()
    printed = runner.invoke(command, ["--keys", "--json"], obj=App(), catch_exceptions=False)
    rows = json.loads(printed.output)
    assert {tuple(row["keys"]) for row in rows} == {tuple(key.keys.split(",")) for key in KEYS if key.group}
    assert {"room": "Fleet", "key": "z", "keys": ["z"], "does": "Zoom"} in rows
    table = runner.invoke(command, ["--keys"], obj=App(), catch_exceptions=False).output
    assert "Everywhere" in table
    assert "Zoom" in table


def test_no_key_has_two_meanings_in_one_place() -> None:
    for room in {key.room for key in KEYS}:
        names = [name for key in KEYS if key.room == room for name in key.keys.split(",")]
        assert len(names) == len(set(names)), room


async def test_a_second_that_passes_while_the_rooms_are_taken_down_does_nothing(tmp_path: Path) -> None:
    async with opened(FLEET, tmp_path) as stage:
        app = stage.app
    assert not app.screen_stack
    app._tick()
    assert app.here is None
