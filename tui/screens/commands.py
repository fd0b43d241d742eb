"""The command palette: everything that can be done here, found by a few letters.

Names of projects and words of tasks are hostile text; they become plain content and are never read as markup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, cast

from textual.actions import parse
from textual.app import App
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.style import Style

from orchestrator.text import fit, flat
from tui.control import Control
from tui.keymap import Key, listed, written
from tui.rooms import open_rooms
from tui.rooms import room as room_named
from tui.screens.room import Room
from tui.state.commanding import match
from tui.state.inbox import look_of
from tui.widgets.keytable import common_keys

Json = dict[str, Any]
MOST = 60
"""Commands that one search shows."""
_HIDDEN = frozenset({"command_palette", "back"})
_PROMPT = 70


class Desk(Control, Protocol):
    """The app, as commands see it."""

    recent_tasks: list[Json]
    recent_signals: list[Json]

    @property
    def room_below(self) -> Room | None:
        """The room that the palette lies over."""

    @property
    def settled_theme(self) -> str:
        """The theme in force, whichever is tried on."""

    @property
    def available_themes(self) -> Mapping[str, object]:
        """All themes, by name."""

    def take_theme(self, name: str) -> None:
        """Keep a theme."""

    def show_calibration(self, project: str) -> None:
        """Show the calibration of ``project``'s agent."""

    def action_dispatch(self, *projects: str) -> None:
        """Write to several projects at once."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One command."""

    title: str
    hint: str
    run: Callable[[], object]
    theme: str = ""
    """The theme that is shown while the command is marked."""


class Commands(Provider):
    """What can be done in the room below, with the fleet, and with the app."""

    async def discover(self) -> Hits:
        """Before anything is typed: this room's keys, those of everywhere, and the rooms."""
        for entry in self._begin():
            yield DiscoveryHit(_shown(entry, (), self.match_style), entry.run, text=entry.title)

    async def search(self, query: str) -> Hits:
        """All that fits, the best ``MOST``."""
        scored = [
            (found.score, entry, found.places)
            for entry in (*self._begin(), *self._more(query))
            if (found := match(query, entry.title)) is not None
        ]
        scored.sort(key=lambda one: -one[0])
        for score, entry, places in scored[:MOST]:
            yield Found(
                score, _shown(entry, places, self.match_style), entry.run, text=entry.title, entry=entry
            )

    @property
    def _desk(self) -> Desk:
        return cast("Desk", self.app)

    def _begin(self) -> list[Entry]:
        desk, room = self._desk, self._desk.room_below
        here = room.ID if room is not None else ""
        keys = [*keys_of(self.app, room, listed(here) if here else ()), *keys_of(self.app, room, listed())]
        rooms = [Entry(f"Room: {one.title}", "", partial(desk.action_room, one.id)) for one in open_rooms()]
        return [*keys, *rooms]

    def _more(self, query: str) -> Iterator[Entry]:
        desk = self._desk
        yield from project_entries(desk)
        yield from calibration_entries(desk)
        yield from task_entries(desk)
        yield from signal_entries(desk)
        yield from theme_entries(desk, query)


@dataclass
class Found(Hit):
    """A command that fits; it knows what it would show."""

    entry: Entry | None = None


def keys_of(app: App[Any], room: Room | None, keys: Iterable[Key]) -> Iterator[Entry]:
    """A command per key that would do something now."""
    for key in keys:
        _, name, parameters = parse(key.action)
        owner = room if key.room else app
        if owner is None or name in _HIDDEN or name == "place":
            continue
        reached = bool(key.room) or room is None or key in common_keys(room.ID)
        if hasattr(owner, f"action_{name}") and owner.check_action(name, parameters):
            yield Entry(key.says, written(key) if reached else "", partial(app.run_action, key.action, owner))


def project_entries(desk: Desk) -> Iterator[Entry]:
    """What can be done with each project."""
    review = room_named("review") is not None
    for name, row in desk.model.fleet.rows.items():
        shown = flat(name)
        hint = f"{row.look.glyph} {row.look.word}"
        yield Entry(f"Open {shown}", hint, partial(desk.open_project, name))
        verb, done = ("resume", "goes on") if row.paused else ("pause", "is paused")
        title = f"{'Go on with' if row.paused else 'Pause'} {shown}"
        yield Entry(title, hint, partial(desk.control_project, verb, name, f"{shown} {done}."))
        if row.state in {"working", "starting", "asking"}:
            yield Entry(f"Interrupt {shown}", hint, partial(_interrupt, desk, name))
        if review:
            yield Entry(f"Review {shown}", hint, partial(_review, desk, name))
        yield Entry(f"Dispatch to {shown}", hint, partial(desk.action_dispatch, name))


def calibration_entries(desk: Desk) -> Iterator[Entry]:
    """The calibrations in use, each shown as its first project's agent has it."""
    by_name: dict[str, list[str]] = {}
    for name, row in desk.model.fleet.rows.items():
        if row.calibration:
            by_name.setdefault(row.calibration, []).append(name)
    for calibration, projects in by_name.items():
        hint = f"{len(projects)} project{'' if len(projects) == 1 else 's'}"
        yield Entry(f"Calibration {flat(calibration)}", hint, partial(desk.show_calibration, projects[0]))


def task_entries(desk: Desk) -> Iterator[Entry]:
    """The latest tasks, by what was asked."""
    for event in desk.recent_tasks:
        project, prompt = str(event.get("project") or ""), str(event["body"].get("prompt") or "")
        if project:
            title = f"Task {fit(flat(prompt), _PROMPT)}"
            yield Entry(title, flat(project), partial(desk.open_project, project, int(event["cursor"])))


def signal_entries(desk: Desk) -> Iterator[Entry]:
    """The latest signals, by name."""
    for one in desk.recent_signals:
        look, name = look_of(one), flat(str(one.get("name") or ""))
        if name:
            title = f"Signal {fit(name, _PROMPT)}"
            yield Entry(title, f"{look.glyph} {look.word}", partial(desk.open_signal, str(one["signal"])))


def theme_entries(desk: Desk, query: str) -> Iterator[Entry]:
    """All themes, where one is meant: they are tried on while they are marked."""
    typed = query.strip().casefold()
    for name in desk.available_themes:
        if typed.startswith("th") or (len(typed) > 2 and typed in name):
            hint = "now" if name == desk.settled_theme else ""
            yield Entry(f"Theme {flat(name)}", hint, partial(desk.take_theme, name), theme=name)


def _interrupt(desk: Desk, project: str) -> None:
    room = desk.room_below
    if room is not None:
        room.confirm(
            f"Cancel the running task of {flat(project)}? Its files are kept.",
            partial(desk.control_project, "interrupt", project, f"{flat(project)}: interrupted."),
        )


def _review(control: Control, project: str) -> None:
    control.select(project)
    control.action_room("review")


def _shown(entry: Entry, places: Iterable[int], style: Style | None) -> Content:
    title = Content(entry.title)
    for place in places:
        title = title.stylize(style or Style(bold=True), place, place + 1)
    return title if not entry.hint else title + Content(f"   {entry.hint}").stylize("dim not bold")
