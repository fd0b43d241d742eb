"""The rooms of the control room, in the order of their keys. A room is imported when it is first entered."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from textual.screen import Screen


@dataclass(frozen=True, slots=True)
class RoomSpec:
    """One room."""

    id: str
    title: str
    module: str = ""
    """Of ``tui.screens``; empty while the feature it shows does not exist: such a room is hidden."""
    screen: str = ""

    def make(self) -> Screen[None]:
        """A new screen of it."""
        made = getattr(import_module(f"tui.screens.{self.module}"), self.screen)()
        assert isinstance(made, Screen)  # the table names screens only
        return made


ROOMS: tuple[RoomSpec, ...] = (
    RoomSpec("fleet", "Fleet", "fleet", "FleetScreen"),
    RoomSpec("focus", "Focus", "focus", "FocusScreen"),
    RoomSpec("attention", "Attention", "attention", "AttentionScreen"),
    RoomSpec("review", "Review", "review", "ReviewScreen"),
    RoomSpec("costs", "Costs", "costs", "CostsScreen"),
    RoomSpec("signals", "Signals", "signals", "SignalsScreen"),
    RoomSpec("map", "Map", "map", "MapScreen"),
    RoomSpec("questions", "Ask", "questions", "QuestionsScreen"),
    RoomSpec("drafts", "Drafts"),
)


def open_rooms() -> list[RoomSpec]:
    """The rooms that can be entered."""
    return [room for room in ROOMS if room.module]


def room(name: str) -> RoomSpec | None:
    """The open room of that id."""
    return next((one for one in open_rooms() if one.id == name), None)


def preload() -> None:
    """Import what rooms are made of, so that entering one waits for nothing. May run in a thread."""
    for spec in open_rooms():
        import_module(f"tui.screens.{spec.module}")
