"""The line a person types into while output goes on above it. The only module that uses prompt_toolkit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TextIO, cast

from prompt_toolkit import PromptSession
from prompt_toolkit.buffer import Buffer
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
    """A line to type into; ``head`` is what stands before it, asked for at each repaint.

    Enter gives the line to ``sent``; one that ends with a backslash goes on, and pasted text stays one
    message. ``facing`` tells which ask is shown, and is remembered at the first letter of a line. Ctrl-C on
    an empty line is for ``stopped``. Both are called one after the other in a thread of their own, so that
    the line stays usable; ``sent`` gives back what is to stand in the line again.
    """

    def __init__(
        self,
        head: Callable[[], list[Line]],
        facing: Callable[[], str | None],
        *,
        sent: Callable[[Typed], str],
        stopped: Callable[[], None],
        color: bool = True,
    ) -> None:
        self._head = head
        self._facing = facing
        self._sent = sent
        self._begun = False
        self._ended = False
        self._begun_facing: str | None = None
        self._color = color
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._session: PromptSession[str] = PromptSession(
            message=self._message,
            multiline=True,
            erase_when_done=True,
            key_bindings=_keys(lambda: self._jobs.put(stopped)),
            prompt_continuation="  ",
            reserve_space_for_menu=0,
        )
        self._buffer = self._session.default_buffer
        self._buffer.accept_handler = self._accept
        self._buffer.on_text_changed += self._changed

    def run(self) -> None:
        """Take lines until Ctrl-D or ``end``; what was sent by then is carried out."""
        worker = threading.Thread(target=self._work, name="orders", daemon=True)
        worker.start()
        with suppress(EOFError, KeyboardInterrupt):
            self._session.prompt(pre_run=lambda: self.end() if self._ended else None)
        self._jobs.put(None)
        with suppress(KeyboardInterrupt):
            worker.join()

    def refresh(self) -> None:
        """Repaint; from any thread."""
        self._session.app.invalidate()

    def end(self) -> None:
        """Leave ``run``; from any thread."""
        self._ended = True
        self._in_loop(self._exit)

    def _exit(self) -> None:
        if not self._session.app.is_done:
            self._session.app.exit(exception=EOFError())

    def _accept(self, buffer: Buffer) -> bool:
        typed = Typed(buffer.text, self._begun_facing)
        self._begun = False
        self._jobs.put(lambda: self._give_back(self._sent(typed)))
        return False

    def _work(self) -> None:
        while job := self._jobs.get():
            job()

    def _give_back(self, text: str) -> None:
        def fill() -> None:
            if not self._buffer.text:  # else the person types already; Arrow-Up brings the line back
                self._buffer.insert_text(text)

        if text:
            self._in_loop(fill)

    def _in_loop(self, job: Callable[[], None]) -> None:
        app = self._session.app
        if app.loop is not None and app.is_running:
            app.loop.call_soon_threadsafe(job)

    def columns(self) -> int:
        """Columns of the terminal."""
        return self._session.app.output.get_size().columns

    def _changed(self, buffer: Buffer) -> None:
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


def _keys(stopped: Callable[[], None]) -> KeyBindings:
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
            stopped()

    return keys
