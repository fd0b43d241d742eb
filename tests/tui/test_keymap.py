"""The registry of keys against what they do."""

from __future__ import annotations

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
