"""The control room: one app per screen of the person's, a client of the daemon, and owner of nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any, ClassVar

from textual import events
from textual.binding import BindingType

from orchestrator.client import segment
from orchestrator.errors import CounterpointError
from tui.feed import Channel
from tui.keymap import bindings
from tui.memory import Memory
from tui.microphone import Microphone
from tui.pace import Pace
from tui.playing import Playing, Start
from tui.render.document import Document
from tui.rooms import open_rooms, preload
from tui.rooms import room as room_named
from tui.screens.everywhere import QUIET
from tui.screens.room import Room
from tui.screens.talking import Talking
from tui.shelf import Shelf
from tui.state.fleet import Arrangement
from tui.state.link import LOST
from tui.state.model import Model
from tui.themes.house import DARK, HOUSE, meanings
from tui.themes.palette import Palette
from tui.themes.rules import Rules
from tui.themes.user import load_themes, themes_folder
from tui.tidy import Tidy

Json = dict[str, Any]
FIRST_EVENTS = 60
"""Events of history that a pane asks for."""
TICK = 1.0
SETTLED = 2.0
"""Seconds after the first picture until the other rooms are imported."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What a control room is opened with."""

    feed: Channel
    home: Path
    status: Json
    screen: str = "fleet"
    only: tuple[str, ...] = ()
    client_name: str = ""
    theme: str = ""
    memory: Memory | None = None
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    steady: Callable[[], float] = time.monotonic
    sound: Start | None = None
    """What a signal is listened to with."""
    microphone: Microphone | None = None
    ready: Callable[[], None] = lambda: None
    """Called once, when the first picture stands."""


class ControlRoom(Talking):
    """Closing it stops nothing; several may be open at once."""

    TITLE = "Counterpoint"
    CSS = "Screen { background: $background; } SearchIcon { display: none; }"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]
    ENABLE_COMMAND_PALETTE = True

    def __init__(self, opening: Opening) -> None:
        self.DEFAULT_MODE = opening.screen  # type: ignore[misc]  # of this app: no empty screen comes before it
        super().__init__()
        for spec in open_rooms():
            self.add_mode(spec.id, spec.make)
        self.opening = opening
        self.home = opening.home
        self.now, self.steady = opening.now, opening.steady
        self.model = Model()
        self.model.fleet.take_status(opening.status)
        self.model.cursor = int(opening.status["cursor"])
        self._began = self.model.cursor
        memory = opening.memory or Memory(opening.home, _memory_name(opening))
        self.memory = memory
        self.shelf = Shelf(memory.folder)
        self.arrangement, self.more = memory.load()
        self.alerts.quiet = bool(self.more.get(QUIET))
        self._narrow()
        self.selected = str(self.more.get("selected", ""))
        self.place = 0
        self.signal: tuple[str, int | str] = ("", "")
        self.link, self.to_ask = "", False
        self.asked: set[str] = set()
        self.microphone = opening.microphone
        self.playing = Playing(opening.sound, self.steady)
        self._documents: dict[str, Document] = {}
        self._asked_history: set[str] = set()
        self._lost_history: set[str] = set()
        """Projects whose history was asked for in vain; asked again when the daemon is back."""
        self._pace = Pace()
        self._tidy = Tidy(self.steady())
        self._waiting = False
        self.feed = opening.feed
        self._set_themes()
        self.stylesheet = Rules(self.get_css_variables())
        self.palette = Palette(self.get_css_variables())

    def _narrow(self) -> None:
        if self.opening.only or self.opening.client_name:
            only, client = self.opening.only, self.opening.client_name
            self.arrangement = replace(self.arrangement, only=only, client=client, zoomed="")

    def _set_themes(self) -> None:
        for theme in HOUSE:
            self.register_theme(theme)
        found, self._theme_problems = load_themes(themes_folder())
        for theme in found:
            self.register_theme(theme)
        wanted = self.opening.theme or str(self.more.get("theme", ""))
        self.theme = wanted if wanted in self.available_themes else DARK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own colour names, for themes that do not have them."""
        return meanings(self.current_theme)

    def on_mount(self) -> None:
        """Enter the first room and begin to listen."""
        self.theme_changed_signal.subscribe(self, lambda _: self._theme_changed())
        self.feed.start(self.model.cursor, self._wake)
        self.set_interval(TICK, self._tick)
        for problem in self._theme_problems:
            self.notify(problem, title="A theme was left out", severity="warning", markup=False)

    def on_ready(self) -> None:
        """The first picture stands: what the other rooms are made of is imported once all is quiet."""
        self.opening.ready()
        if not self.is_headless:
            self.set_timer(SETTLED, Thread(target=preload, name="rooms", daemon=True).start)

    def on_unmount(self) -> None:
        """Let go of the daemon and remember the layout."""
        self.playing.stop()
        self.stop_recording()
        self.feed.close()
        self.remember()

    @property
    def here(self) -> Room | None:
        """The room that is looked at; ``None`` while something else is in front of it, or at the end."""
        if not self.is_running:  # the rooms are taken down
            return None
        return self.screen if isinstance(self.screen, Room) else None

    # What comes from the daemon.

    def _wake(self) -> None:
        """Called from the feed's threads."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._due)

    def _due(self) -> None:
        loop = self._loop
        if not self._waiting and loop is not None:
            self._waiting = True
            loop.call_later(self._pace.wait(self.steady()), self._in_turn)

    def _in_turn(self) -> None:
        """The frame is due: keys go first."""
        loop, held = self._loop, self._pace.held(self.steady())
        if held and loop is not None:
            loop.call_later(held, self._in_turn)
        else:
            self.call_later(self.frame)

    async def on_event(self, event: events.Event) -> None:
        """Note when a key was pressed; it answers the question of a room first."""
        if isinstance(event, events.Key) and not event.is_forwarded:
            self._pace.typed(self.steady())
            if self.here is not None and self.here.answered(event.key):
                return
        await super().on_event(event)

    def frame(self) -> None:
        """Take what came since the last frame and show it; nothing while the rooms are being taken down."""
        self._waiting = False
        if not self.is_running:
            return
        self._pace.begin(self.steady(), time.process_time())
        batch = self.feed.take()
        for call in batch.calls:
            call()
        for problem in batch.problems:
            self.problem(problem)
        changes = self.model.take(
            self.steady(),
            events=batch.events,
            deltas=batch.deltas,
            statuses=batch.statuses,
            attention=batch.attention,
            link=batch.link,
        )
        if changes.link and not (self.model.link.up or self.model.link.ended):
            self.problem(LOST)
        if changes.link and self.model.link.up:
            self._asked_history -= self._lost_history
            self._lost_history.clear()
        if batch.attention is not None:
            self.alerts.take(self.model.fleet.about(self.model.attention, self.arrangement))
            self.ring()
        self.heed_talk(batch.events)
        self.heed_answers(batch.events)
        room = self.room_below
        if room is not None and room.is_mounted and (changes or room.unfinished):
            if changes.rows or changes.attention or changes.link:
                room.bars()
            room.changed(changes)
            if room.unfinished:
                self._due()

    def _tick(self) -> None:
        """Times move on: only a room that is looked at, and only where something is under way."""
        self.ring()
        self._tidy.tick(self.steady(), self._pace.typed_at)
        room = self.here
        if room is None or not (self.is_running and room.is_mounted and room.children):  # going down
            return
        if not self.model.link.up:
            room.bars()
        if any(row.since for row in self.model.fleet.rows.values()):
            room.ticked()

    def document(self, project: str) -> Document:
        """The lines of a project's conversation, for panes."""
        found = self._documents.get(project)
        if found is None:
            found = self._documents[project] = Document(self.model.talk(project))
        return found

    def want_history(self, projects: Iterable[str]) -> None:
        """Ask for the newest history of ``projects`` where it was not read yet."""
        for project in projects:
            if project in self._asked_history:
                continue
            self._asked_history.add(project)
            before = self.model.talk(project).oldest or self._began + 1  # what came may be let go of already
            params = {"before": before, "limit": FIRST_EVENTS, "project": project}
            self.feed.get("/events", params, self._history_of(project), self._no_history(project))

    def _no_history(self, project: str) -> Callable[[CounterpointError], None]:
        def failed(problem: CounterpointError) -> None:
            self._lost_history.add(project)
            self.problem(problem)

        return failed

    def _history_of(self, project: str) -> Callable[[Json], None]:
        def take(page: Json) -> None:
            self.model.talk(project).prepend(page["events"])
            if project != self.selected:
                self.model.rest(project)
            room = self.room_below
            if room is not None and room.is_mounted:
                room.entered()

        return take

    # What the person does.

    def select(self, project: str) -> None:
        """Make ``project`` the one that other rooms are about; older pages of the last one are let go of."""
        before, self.selected = self.selected, project
        if before != project:
            self.model.rest(before)

    def arrange(self, arrangement: Arrangement) -> None:
        """Keep another arrangement of the fleet."""
        self.arrangement = arrangement
        self.remember()

    def remember(self) -> None:
        """Keep the layout for the next time."""
        more = {**self.more, "selected": self.selected, "theme": self.settled_theme}
        self.memory.save(self.arrangement, more)

    def open_project(self, project: str, cursor: int = 0) -> None:
        """Look at one project closely, where there is a room for that."""
        self.select(project)
        self.place = cursor
        if room_named("focus") is not None:
            self.action_room("focus")

    def open_signal(self, signal: str, place: int | str = "") -> None:
        """Look at one signal, in the room of signals; at that word or passage, where one is named."""
        self.signal = signal, place
        self.action_room("signals")

    def open_link(self, link: str) -> None:
        """Look at one link, in the room of the map."""
        self.link = link
        self.action_room("map")

    def send(self, path: str, body: Json | None, done: str) -> None:
        """POST to the daemon; ``done`` is said when it accepted, its refusal and the fix when not."""
        self.feed.post(path, body, lambda _: self.said(done), self.problem)

    def said(self, text: str) -> None:
        """A short word to the person; nothing of it is markup."""
        if text:
            self.notify(text, timeout=3, markup=False)

    def problem(self, error: CounterpointError) -> None:
        """Say what was refused and how to mend it."""
        self.notify(error.fix or "", title=str(error), severity="error", markup=False)

    def action_room(self, name: str) -> None:
        """Enter a room by its id."""
        if name == self.current_mode and self.room_below is not None:
            self.room_below.catch_up()
        elif room_named(name) is not None:
            self.switch_mode(name)

    def action_place(self, number: int) -> None:
        """Enter the room that stands at ``number`` in the top bar."""
        rooms = open_rooms()
        if number <= len(rooms):
            self.action_room(rooms[number - 1].id)

    def action_theme(self) -> None:
        """The next of our themes."""
        names = [theme.name for theme in HOUSE]
        here = names.index(self.theme) if self.theme in names else -1
        self.theme = names[(here + 1) % len(names)]
        self.said(self.theme)

    def _theme_changed(self) -> None:
        self.palette = Palette(self.theme_variables)
        if self.room_below is not None:
            self.room_below.catch_up()
        self.remember()

    async def action_back(self) -> None:
        """Close what lies over the room; from a room, go back to the fleet."""
        if len(self.screen_stack) > 1 and self.here is None:
            self.pop_screen()
        elif self.arrangement.zoomed and self.current_mode == "fleet":
            self.arrange(replace(self.arrangement, zoomed=""))
            if self.here is not None:
                self.here.catch_up()
        else:
            self.action_room("fleet")

    def action_leave(self) -> None:
        """Close the control room; nothing stops."""
        self.exit()

    def control_project(self, verb: str, project: str, done: str) -> None:
        """Pause, resume, interrupt or stop a project."""
        self.send(f"/projects/{segment(project)}/control", {"action": verb}, done)


def _memory_name(opening: Opening) -> str:
    parts = [opening.screen, *opening.only, opening.client_name]
    return "-".join(part for part in parts if part)
