"""What every room is: a screen between the top bar and the keys, told what changed once per frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, cast

from textual.app import ComposeResult
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from tui.control import Control
from tui.rooms import open_rooms
from tui.state.model import Changes, Model
from tui.state.words import money
from tui.widgets.keybar import KeyBar
from tui.widgets.topbar import TopBar

Json = dict[str, Any]
ROOMY = 180
"""Columns from which on a list beside what is read is wider, so that names are whole."""


class Room(Screen[None]):
    """A room. Only the one that is looked at is told of changes; it catches up when it is entered."""

    ID: ClassVar[str] = ""
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Draws itself when it gains or loses the focus; Textual's own reactive draws the whole screen."""

    def __init__(self) -> None:
        super().__init__()
        self._pending: Mapping[str, Callable[[], None]] = {}

    @property
    def control(self) -> Control:
        """The app."""
        return cast("Control", self.app)

    @property
    def model(self) -> Model:
        """What is known."""
        return self.control.model

    @property
    def waits(self) -> list[Json]:
        """What waits for the person, of the projects that this screen is for."""
        return self.model.fleet.about(self.model.attention, self.control.arrangement)

    def compose(self) -> ComposeResult:
        """Top bar, the room itself, keys."""
        rooms = [(str(place), one.id, one.title) for place, one in enumerate(open_rooms(), 1)]
        yield TopBar(rooms, self.ID)
        yield from self.body()
        yield KeyBar()

    def body(self) -> Iterable[Widget]:
        """What is between the bars."""
        return ()

    def changed(self, changes: Changes) -> None:
        """Show what one frame changed."""

    @property
    def unfinished(self) -> bool:
        """Whether the last frame left something to the next one, which then comes by itself."""
        return False

    def entered(self) -> None:
        """Show everything: the room is looked at again, or the theme is another one."""

    def ticked(self) -> None:
        """Show what only time changes; called about once a second while something is under way."""

    def copied(self) -> str:
        """What is copied to the clipboard: what is selected here. It is made inert on the way."""
        return self.control.selected

    def talked_to(self) -> Callable[[str], bool] | None:
        """What takes words that are spoken now and shows them before they are sent; ``None``: it is a memo.

        It says whether what they are for was still there.
        """
        return None

    def on_screen_resume(self) -> None:
        """Catch up."""
        self.catch_up()

    def catch_up(self) -> None:
        """Show everything as it is now."""
        if not self.is_mounted:
            return
        self.bars()
        self.entered()

    def confirm(self, question: str, then: Callable[[], None]) -> None:
        """Ask once, inline, before what cannot be undone: ``y`` does it, any other key leaves it."""
        self.choose(f"{question}  [y] yes  [any other key] no", {"y": then})

    def choose(self, question: str, answers: Mapping[str, Callable[[], None]]) -> None:
        """Ask once, inline: each key of ``answers`` does what it stands for, any other leaves it."""
        self._pending = answers
        self.query_one(KeyBar).ask(question)

    def answered(self, key: str) -> bool:
        """Whether ``key`` was the answer to an inline question; it is nothing else then."""
        if not self._pending:
            return False
        answers, self._pending = self._pending, {}
        self.query_one(KeyBar).ask("")
        if key in answers:
            answers[key]()
        return True

    def bars(self) -> None:
        """Bring top bar and keys up to date."""
        palette = self.control.palette
        waiting = len(self.waits)
        marks = {"attention": str(waiting) if waiting else ""}
        self.query_one(TopBar).tell(marks, self._right(), palette)
        keys = self.query_one(KeyBar)
        if keys.palette is not palette:
            keys.palette = palette
            keys.refresh()

    def _right(self) -> list[tuple[str, str]]:
        fleet = self.model.fleet
        rows = fleet.covered(self.control.arrangement)
        down = self.model.link.words(self.control.steady())
        busy = sum(row.state in {"working", "starting"} for row in rows)
        spent = sum(row.today_usd for row in rows)
        halted = str(fleet.header.get("halted") or "")
        found = [
            ("⚠ no agent starts  " if halted else "", "error"),
            (f"● {busy} working  " if busy else "", "agent-working"),
            (f"{money(spent)} today  " if spent else "", "cost"),
            ("offline model  " if fleet.header.get("offline") else "", "dim"),
            (f"{self.control.home.name} " if self.size.width >= 120 else "", "dim"),
        ]
        if down:
            found = [(f"{down} ", "error")]
        found.insert(0, self.control.recording.words)
        return [piece for piece in found if piece[0]]
