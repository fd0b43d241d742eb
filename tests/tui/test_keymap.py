"""The registry of keys against what they do."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from tui.app import ControlRoom
from tui.keymap import KEYS, Key
from tui.rooms import open_rooms

ROOMS = {"": ControlRoom} | {
    room.id: getattr(import_module(f"tui.screens.{room.module}"), room.screen) for room in open_rooms()
}


@pytest.mark.parametrize("key", [key for key in KEYS if key.room in ROOMS], ids=lambda key: key.action)
def test_every_key_of_a_room_does_something(key: Key) -> None:
    assert hasattr(ROOMS[key.room], f"action_{key.action.partition('(')[0]}")


def test_what_rooms_are_made_of_can_be_imported_ahead_of_entering_them() -> None:
    rooms = [f"tui.screens.{room.module}" for room in open_rooms()]
    program = (
        "import sys, tui.app, tui.rooms\n"
        f"before = [name in sys.modules for name in {rooms}]\n"
        "tui.rooms.preload()\n"
        f"print(any(before), all(name in sys.modules for name in {rooms}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"], "none is imported before the first picture"
