"""The line at the bottom: the keys that would do something now."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.keys import key_to_character
from textual.strip import Strip
from textual.widget import Widget

from tui.keymap import HELP_SAYS
from tui.render.tokens import Line, Span
from tui.render.wrap import wrap
from tui.themes.palette import Palette


class KeyBar(Widget):
    """One line of keys, each of which can be clicked; a question in its place while one is asked, as many
    lines as it takes: its answers stand at its end.
    """

    DEFAULT_CSS = "KeyBar { height: 1; dock: bottom; background: $panel; }"

    def __init__(self) -> None:
        super().__init__()
        self.palette = Palette({})
        self._question = ""
        self._asked: list[Line] = []
        """The question in lines."""
        self._keys: list[tuple[str, str, str]] = []

    def on_mount(self) -> None:
        """Follow what the screen binds."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _: self.look())
        self.look()

    @property
    def _ground(self) -> Palette:
        return self.palette.on("panel")

    def ask(self, question: str) -> None:
        """Show ``question`` in place of the keys; an empty one brings them back."""
        self._question = question
        self._lay()

    def on_resize(self) -> None:
        """Break the question anew."""
        self._lay()

    def _lay(self) -> None:
        asked = (Span(self._question, "warning"),)
        self._asked = wrap(asked, max(10, self.size.width - 1)) if self._question else []
        self.styles.height = max(1, len(self._asked))
        self.refresh()

    def look(self) -> None:
        """Read anew which keys work."""
        if not self.is_attached:
            return
        active_bindings = self.screen.active_bindings
        typed = {one.binding.action for key, one in active_bindings.items() if self._typed(key)}
        found = [
            (self.app.get_key_display(active.binding), active.binding.description, key)
            for key, active in active_bindings.items()
            if active.binding.show
            and active.enabled
            and active.binding.description
            and active.binding.action not in typed
        ]
        keys = list({says: (label, says, key) for label, says, key in reversed(found)}.values())[::-1]
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def _typed(self, key: str) -> bool:
        """Whether ``key`` is a letter where the person writes now."""
        focused = self.screen.focused
        return focused is not None and focused.check_consume_key(key, key_to_character(key))

    def _fitting(self) -> list[tuple[str, str, str]]:
        """The keys that fit, the help among them whatever else does not."""
        room = self.size.width
        if sum(map(_length, self._keys)) <= room:
            return self._keys
        last = [one for one in self._keys if one[1] == HELP_SAYS]
        room -= sum(map(_length, last))
        found = []
        for one in self._keys:
            if one in last:
                continue
            if _length(one) > room:
                break
            room -= _length(one)
            found.append(one)
        return found + last

    def render_line(self, y: int) -> Strip:
        """A line of the question, else all keys; those that do not fit are left to the help."""
        if self._asked:
            line = self._asked[y] if y < len(self._asked) else ()
            return self._ground.strip((Span(" "), *line), self.size.width)
        segments: list[Segment] = []
        for label, says, key in self._fitting():
            click = Style(meta={"@click": f"app.simulate_key('{key}')"})
            segments.append(Segment(f" {label}", self._ground.style("key") + click))
            segments.append(Segment(f" {says} ", self._ground.style("dim") + click))
        return Strip(segments).adjust_cell_length(self.size.width, self._ground.style(""))


def _length(key: tuple[str, str, str]) -> int:
    return len(f" {key[0]} {key[1]} ")
