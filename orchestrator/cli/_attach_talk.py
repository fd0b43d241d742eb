"""The two ways to talk: a person at a terminal, and lines from a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from orchestrator.cli._app import INTERRUPTED
from orchestrator.cli._attach_feed import Feed
from orchestrator.cli._attach_view import OpenAsk
from orchestrator.cli._attach_words import Control, Say, read_line
from orchestrator.cli._render import Line, Span, Style, Terminal
from orchestrator.errors import CounterpointError, UsageProblem
from orchestrator.signs import STATES
from orchestrator.text import fit, width

_ROWS = 6
"""Rows of the terminal that a line still being written may take."""


def converse(feed: Feed, terminal: Terminal, *, color: bool) -> int:
    """Talk with a person until they detach; the exit code."""
    from orchestrator.cli._attach_prompt import Composer, above

    with above():
        person = _Person(feed, terminal)
        composer = Composer(
            lambda: _head(feed, composer.columns()),
            lambda: _facing(feed),
            sent=lambda typed: person.types(typed.text, typed.facing),
            stopped=person.interrupts,
            color=color,
        )
        person.leaves = composer.end
        feed.changed, feed.ended = composer.refresh, composer.end
        feed.follow()
        composer.run()
    return _leave(feed, terminal)


class _Person:
    """What a person's keys do."""

    def __init__(self, feed: Feed, terminal: Terminal) -> None:
        self.leaves: Callable[[], None] = lambda: None
        self._feed = feed
        self._terminal = terminal
        self._warned: str | None = None
        """The task that the next Ctrl-C cancels."""

    def types(self, line: str, facing: str | None) -> str:
        """Carry out a line; gives what is to stand in the line again."""
        self._warned = None
        try:
            order = read_line(line, _asks(self._feed), facing)
            if order is not None and not self._feed.do(order):
                self.leaves()
        except CounterpointError as problem:
            self._terminal.problem(str(problem), problem.fix)
            return "" if facing else line  # a message is kept; an answer must not become one
        return ""

    def interrupts(self) -> None:
        """Say what the next Ctrl-C does, or do it."""
        running = self._feed.view.running
        if running is None:
            self._terminal.note("Nothing runs. Ctrl-D detaches, `/help` lists what can be typed.")
        elif self._warned != running:
            self._warned = running
            self._terminal.note(f"Ctrl-C again cancels {running}; Ctrl-D detaches and stops nothing.")
        else:
            self._warned = None
            try:
                self._feed.do(Control("interrupt"))
            except CounterpointError as problem:
                self._terminal.problem(str(problem), problem.fix)


def listen(feed: Feed, terminal: Terminal, *, as_json: bool) -> int:
    """Send the lines of standard input in order and wait until their tasks have ended; the exit code."""
    feed.follow()
    refused = False
    try:
        for line in Lines(as_json=as_json):
            try:
                order = Say(line) if as_json else read_line(line, _asks(feed))
                if order is not None and not feed.do(order):
                    return _leave(feed, terminal)
            except CounterpointError as problem:
                terminal.problem(str(problem), problem.fix)
                refused = True
        feed.drain()
    except KeyboardInterrupt:
        _leave(feed, terminal)
        return INTERRUPTED
    if feed.failure is not None:
        raise feed.failure
    return 1 if refused or feed.failed else 0


class Lines:
    """Lines of standard input as they come; a backslash at the end joins the next one, unless ``as_json``."""

    def __init__(self, *, as_json: bool) -> None:
        self._raw = as_json
        self._held = ""

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        while line := _read():
            text = line.removesuffix("\n")
            if not self._raw and text.endswith("\\"):
                self._held += text[:-1] + "\n"
                continue
            found, self._held = self._held + text, ""
            if found.strip():
                return found
        if self._held.strip():
            found, self._held = self._held, ""
            return found
        raise StopIteration


def _read() -> str:
    try:
        return sys.stdin.readline()
    except UnicodeDecodeError as problem:
        raise UsageProblem("standard input: not UTF-8.", "Save it as UTF-8.") from problem


def _asks(feed: Feed) -> dict[str, OpenAsk]:
    with feed.condition:
        return dict(feed.view.asks)


def _facing(feed: Feed) -> str | None:
    return next(iter(_asks(feed)), None)


def _head(feed: Feed, columns: int) -> list[Line]:
    """What stands above and before the typed line."""
    with feed.condition:
        view = feed.view
        lives = [line for line in (view.live(), view.beside()) if line]
        state, queued, aside = view.state, len(view.queued), bool(view.asides)
        asks = next(iter(view.asks.values()), None)
    sign = STATES.get(state)  # none: the daemon is away
    said = {"permission": "a/d/always or words ", "question": "answer "}[asks.kind] if asks else ""
    more = (f"{queued} queued " if queued else "") + ("aside runs " if aside else "")
    colour: Style = "cyan" if state == "working" else "yellow" if asks else "dim"
    mark = Span(f"{sign.glyph if sign else '⚠'} ", colour)
    line = (mark, Span(f"{feed.project} ", "bold"), Span(f"{said}{more}", "dim"), Span("› ", "blue"))
    return [*(_tail(live, columns) for live in lives), line]


def _tail(line: Line, columns: int) -> Line:
    """The end of a long line, so that the newest words can be seen."""
    room = max(columns * _ROWS - 2, 20)
    if sum(width(span.text) for span in line) <= room:
        return line
    if len(line) > 1:
        return tuple(Span(fit(span.text, room), span.style) for span in line)
    text = line[0].text[-room:]
    while width(text) > room:
        text = text[max(1, (width(text) - room) // 2) :]
    return (Span(f"…{text}", line[0].style),)


def _leave(feed: Feed, terminal: Terminal) -> int:
    if feed.failure is not None:
        raise feed.failure
    running = feed.view.running
    goes_on = f"{running} goes on. " if running else ""
    terminal.note(f"Detached. {goes_on}`counterpoint attach {feed.project}` comes back.")
    return 0


def at_a_terminal() -> bool:
    """Whether a person types and reads here."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
