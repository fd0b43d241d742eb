"""The line at the top: rooms, what waits, what was spent, and whether the daemon answers."""

from __future__ import annotations

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from orchestrator.text import fit
from tui.themes.palette import Palette

_LETTERS, _FEWER = (20, 5, 4), (3, 2)
"""Letters of a room's title that are shown, the most that fit; and how few where something is wrong."""
_LESS = frozenset({"agent-working", "cost", "dim"})
"""Tokens of what gives way to whole names of rooms; all else the person has to see in any width."""


class TopBar(Widget):
    """One line. ``tell`` gives it what to say; rooms can be clicked."""

    DEFAULT_CSS = "TopBar { height: 1; dock: top; background: $panel; }"

    def __init__(self, rooms: list[tuple[str, str, str]], here: str) -> None:
        super().__init__()
        self._rooms = rooms
        """Key, id and title of each room."""
        self._here = here
        self._marks: dict[str, str] = {}
        self._right: list[tuple[str, str]] = []
        self._numbered = True
        self.palette = Palette({})

    def on_mount(self) -> None:
        """Follow what the screen binds."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.look())
        self.look()

    def look(self) -> None:
        """Name the digits of the rooms only while digits lead there: elsewhere they answer."""
        if not self.is_attached:
            return
        first = self.screen.active_bindings.get("1")
        numbered = first is None or first.binding.action.startswith("place")
        if numbered != self._numbered:
            self._numbered = numbered
            self.refresh()

    def tell(self, marks: dict[str, str], right: list[tuple[str, str]], palette: Palette) -> None:
        """Show ``marks`` behind the rooms they belong to, and ``right`` (text, token) at the right.

        Where there is no room the last of them goes first; what is wrong or recorded goes before whole names.
        """
        if (marks, right, palette) != (self._marks, self._right, self.palette):
            self._marks, self._right, self.palette = marks, right, palette
            self.refresh()

    @property
    def _ground(self) -> Palette:
        return self.palette.on("panel")

    def render_line(self, y: int) -> Strip:
        """The whole line."""
        wrong = bool(self._right) and self._right[0][1] not in _LESS
        least = cell_len(self._right[0][0]) if wrong else 0
        letters = (*_LETTERS, *(_FEWER if wrong else ()))
        tabs = map(self._tabs, letters)
        fitting = (found for found in tabs if Strip(found).cell_length + least + 1 <= self.size.width)
        left = next(fitting, None) or self._tabs(letters[-1])
        room = max(0, self.size.width - Strip(left).cell_length - 1)
        told = list(self._right)
        while len(told) > wrong and sum(cell_len(text) for text, _ in told) > room:
            told.pop()
        right = [Segment(fit(text, room), self._ground.style(token)) for text, token in told if room]
        free = self.size.width - Strip(left).cell_length - Strip(right).cell_length
        return Strip([*left, Segment(" " * max(0, free), self._ground.style("")), *right]).crop(
            0, self.size.width
        )

    def _tabs(self, letters: int) -> list[Segment]:
        tabs = [Segment(" ", self._ground.style(""))]
        for key, name, title in self._rooms:
            tabs += self._room(key, name, title if name == self._here else title[:letters])
        return tabs

    def _room(self, key: str, name: str, title: str) -> list[Segment]:
        click = Style(meta={"@click": f"app.room('{name}')"})
        token = "selected" if name == self._here else "text"
        mark = self._marks.get(name, "")
        label = f" {key if self._numbered else ' '} {title}{'' if mark else ' '}"
        found = [Segment(label, self._ground.style(token) + click)]
        if mark:
            found.append(Segment(f" {mark} ", self._ground.style("agent-asking") + click))
        return found
