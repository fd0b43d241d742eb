"""The line a person types into while output goes on above it. The only module that uses prompt_toolkit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any, TextIO, cast

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.patch_stdout import StdoutProxy

from orchestrator.cli._render import Line

_STYLES = {"dim": "ansibrightblack", "bold": "bold", "": ""}
FRAME = 0.03
"""Seconds between two repaints."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A line, and what it was begun in view of."""

    text: str
    facing: str | None


class Composer:
    """Reads lines; ``head`` is what stands before the line, asked for at each repaint.

    Enter sends; a line that ends with a backslash goes on, and pasted text stays one message. ``facing``
    tells which ask is shown, and is remembered at the first letter of a line.
    """

    def __init__(
        self, head: Callable[[], list[Line]], facing: Callable[[], str | None], *, color: bool = True
    ) -> None:
        self._head = head
        self._facing = facing
        self._begun = False
        self._begun_facing: str | None = None
        self._color = color
        self._session: PromptSession[str] = PromptSession(
            message=self._message,
            multiline=True,
            erase_when_done=True,
            key_bindings=_keys(),
            prompt_continuation="  ",
            reserve_space_for_menu=0,
        )
        self._session.default_buffer.on_text_changed += self._changed

    def read(self, default: str = "") -> Typed:
        """The next line. On an empty one Ctrl-D raises ``EOFError`` and Ctrl-C ``KeyboardInterrupt``."""
        self._begun, self._begun_facing = bool(default), self._facing() if default else None
        text = self._session.prompt(default=default)
        return Typed(text, self._begun_facing)

    def refresh(self) -> None:
        """Repaint; from any thread."""
        self._session.app.invalidate()

    def end(self) -> None:
        """Leave ``read`` with ``EOFError``; from any thread."""
        app = self._session.app
        if app.loop is not None and app.is_running:
            app.loop.call_soon_threadsafe(lambda: app.exit(exception=EOFError()))

    def columns(self) -> int:
        """Columns of the terminal."""
        return self._session.app.output.get_size().columns

    def _changed(self, buffer: Any) -> None:
        if buffer.text and not self._begun:
            self._begun_facing = self._facing()
        self._begun = bool(buffer.text)

    def _message(self) -> StyleAndTextTuples:
        lines = self._head()
        found: StyleAndTextTuples = []
        for number, line in enumerate(lines):
            found += [(self._style(span.style), span.text) for span in line]
            found += [("", "\n")] if number + 1 < len(lines) else []
        return found

    def _style(self, style: str) -> str:
        return _STYLES.get(style, f"ansi{style}") if self._color else ""


@contextmanager
def above() -> Iterator[None]:
    """While the block runs, what is written to standard output and error appears above the line."""
    with StdoutProxy(raw=True, sleep_between_writes=FRAME) as proxy:
        stream = cast("TextIO", proxy)
        with redirect_stdout(stream), redirect_stderr(stream):
            yield


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if buffer.document.is_cursor_at_the_end and buffer.text.endswith("\\"):
            buffer.delete_before_cursor()
            buffer.insert_text("\n")
        else:
            buffer.validate_and_handle()

    @keys.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    @keys.add("c-c")
    def _(event: KeyPressEvent) -> None:
        if event.current_buffer.text:
            event.current_buffer.text = ""
        else:
            event.app.exit(exception=KeyboardInterrupt())

    return keys
