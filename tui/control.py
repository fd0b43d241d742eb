"""What rooms and small screens may ask of the app, without knowing it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from orchestrator.errors import CounterpointError
from tui.feed import Channel
from tui.playing import Playing
from tui.render.document import Document
from tui.shelf import Shelf
from tui.state.fleet import Arrangement
from tui.state.model import Model
from tui.state.recording import Recording
from tui.themes.palette import Palette

Json = dict[str, Any]


class Control(Protocol):
    """The app, as screens see it."""

    home: Path
    model: Model
    feed: Channel
    palette: Palette
    selected: str
    """The project that all rooms are about; empty when there is none."""
    arrangement: Arrangement
    place: int
    """Cursor of the event at which the project should be looked at; 0: at its newest."""
    more: dict[str, Any]
    """What a room wants remembered of its layout, by the room's id."""
    signal: tuple[str, int | str]
    """The signal, and the word or passage, that its room is entered at; empty: where the person was."""
    link: str
    """The link that the map is entered at; empty: where the person was."""
    to_ask: bool
    """Whether the room of questions is entered to ask one."""
    asked: set[str]
    """Questions that were put here and are not answered yet, by id."""
    playing: Playing
    """What is heard."""
    recording: Recording
    """What is recorded."""
    shelf: Shelf
    """Sent prompts and drafts."""
    now: Callable[[], datetime]
    steady: Callable[[], float]

    def document(self, project: str) -> Document:
        """The lines of a project's conversation, for panes."""

    def want_history(self, projects: Iterable[str]) -> None:
        """Ask for the newest history of ``projects`` where it was not read yet."""

    def select(self, project: str) -> None:
        """Make ``project`` the one that all rooms are about."""

    def arrange(self, arrangement: Arrangement) -> None:
        """Keep another arrangement of the fleet."""

    def remember(self) -> None:
        """Keep the layout for the next time."""

    def open_project(self, project: str, cursor: int = 0) -> None:
        """Look at one project closely, at the event ``cursor`` where one is named."""

    def open_signal(self, signal: str, place: int | str = "") -> None:
        """Look at one signal, in the room of signals; at that word or passage, where one is named."""

    def open_link(self, link: str) -> None:
        """Look at one link, in the room of the map."""

    def action_dispatch(self, *projects: str) -> None:
        """Write to ``projects``, from wherever the person is."""

    def action_room(self, name: str) -> None:
        """Enter a room by its id."""

    def send(self, path: str, body: Json | None, done: str) -> None:
        """POST to the daemon; ``done`` is said when it accepted, its refusal and the fix when not."""

    def control_project(self, verb: str, project: str, done: str) -> None:
        """Pause, resume, interrupt or stop a project."""

    def copy_text(self, text: str) -> None:
        """Copy ``text``, made inert, to the terminal's clipboard."""

    def said(self, text: str) -> None:
        """A short word to the person; nothing of it is markup."""

    def problem(self, error: CounterpointError) -> None:
        """Say what was refused and how to mend it."""
