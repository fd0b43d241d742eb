"""The question about a memo, gone through line by line: confirmed at once, corrected, listened to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from orchestrator.client import segment
from orchestrator.errors import CounterpointError
from orchestrator.text import fit, flat
from tui.render.asked import asked_head, asked_row
from tui.render.transcript import Seen
from tui.screens.choosing import ChooseScreen
from tui.screens.placing import Placing
from tui.state.asked import Asked, considered
from tui.state.deciding import NOBODY, candidate
from tui.state.heard_lines import given
from tui.state.inbox import concerned
from tui.state.model import Changes
from tui.state.transcript import Part
from tui.state.words import counted
from tui.widgets.bar import Bar
from tui.widgets.rows import RowLine, Rows

Json = dict[str, Any]


class Asking(Placing):
    """Between the list and the words stand the lines of what is asked; each row shows its words below it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = Asked()
        self._sought = ""
        """The signal whose lines are on their way."""
        self._old = False
        """Whether what is asked may be something else by now."""
        self._went: object = None
        """The row to whose words was gone last."""
        self._enter: tuple[str, int] | None = None
        """A signal and a word of it to whose line to go once the lines are known."""
        self._until: float | None = None
        """The second at which what is heard ends."""

    # What is asked.

    def heed(self, changes: Changes) -> None:
        """Ask again also for the lines when something happened to their signal."""
        if self.inbox.selected in concerned(changes.events) or (changes.link and self.model.link.up):
            self._old = True
        super().heed(changes)

    def want_lines(self) -> None:
        """See to it that what is asked about the selected signal is known."""
        signal, name = self.inbox.signal or {}, self.inbox.selected
        unsure = any(span.get("verdict") == "unsure" for span in signal.get("spans") or ())
        if not unsure or signal.get("kind") != "memo" or signal.get("state") == "erased":
            self.asked.forget()
            return
        if self.asked.signal != name:
            self.asked.forget()
        if (self.asked.signal != name or self._old) and not self._sought:
            self._sought, self._old = name, False
            path = f"/signals/{segment(name)}/route"
            self.control.feed.get(path, None, self._take_lines, partial(self._no_lines, name))

    def _take_lines(self, view: Json) -> None:
        name, self._sought = self._sought, ""
        if name == self.inbox.selected:
            self.asked.take(view)
        self._arrived()

    def _no_lines(self, name: str, _: CounterpointError) -> None:
        """It is asked part by part then, as it is of a document."""
        self._sought = ""
        self.asked.signal = name

    @property
    def lined(self) -> bool:
        """Whether lines are asked about the selected signal."""
        return bool(self.asked.lines) and self.asked.signal == self.inbox.selected

    # Showing.

    @property
    def lines(self) -> Rows:
        """The lines."""
        return self.query_one("#asked", Rows)

    @property
    def in_lines(self) -> bool:
        """Whether keys go to the lines."""
        return self.is_mounted and self.lined and self.lines.has_focus

    def show_lines(self) -> None:
        """Show the lines; without any they take no room, and keys go to the list again."""
        rows, palette = self.lines, self.control.palette
        had = rows.has_focus
        rows.display = self.lined
        self.query_one("#whose", Bar).tell(*(asked_head(self.asked) if self.lined else ((), ())), palette)
        if not self.lined:
            if had:
                self.to_list()
            return
        self._follow()
        width = max(20, rows.scrollable_content_region.width or self.query_one("#reading").size.width)
        heard = self.place.heard
        drawn = [
            RowLine(asked_row(row, self.asked, heard, width, self.order), row.key) for row in self.asked.rows
        ]
        rows.show(drawn, palette, self.asked.key)

    def go_to_line(self, signal: str, word: object) -> None:
        """Go to the line that has that word, once the lines of that signal are known."""
        self._enter = (signal, word) if isinstance(word, int) else None

    @property
    def reading(self) -> bool:
        """Whether keys go to the words."""
        return self.is_mounted and self.transcript.has_focus

    def to_lines(self) -> None:
        """Let keys go to the lines, and look at the words of the row at hand."""
        self._went = None
        self.lines.focus()

    def to_list(self) -> None:
        """Let keys go to the list."""

    def _follow(self) -> None:
        """Go to the words of the row at hand, when it is another one."""
        heard = self.place.heard
        if self._enter is not None and heard.count and self._enter[0] == heard.signal == self.asked.signal:
            self.asked.to_word(self._enter[1])
            self._enter = None
            self.to_lines()
        row, count = self.asked.row, heard.count
        went = heard.signal, heard.run, self.asked.key
        if row is not None and count and heard.signal == self.asked.signal and went != self._went:
            self._went = went
            if self.transcript.has_focus:
                return
            self.place.go(row.places[0][0])

    def seen(self) -> Seen:
        """In the lines, the words of the place at hand are marked."""
        found = super().seen()
        row = self.asked.row if self.in_lines else None
        return found if row is None else replace(found, marked=row.places[0])

    @property
    def part(self) -> Part:
        """In the lines, what was thought of the row at hand."""
        row = self.asked.row if self.in_lines else None
        return super().part if row is None else considered(self.place.heard, row)

    # What the person says.

    def action_confirm(self) -> None:
        """All that is asked goes where it is proposed to; in the words, the part at hand does."""
        if not self.lined or self.reading:
            super().action_confirm()
            return
        name, many = self.inbox.selected, counted(len(self.asked.lines), "line")

        def done(_: Json) -> None:
            self.control.said(f"{many}: all goes where it was proposed to. u takes it back.")

        self._post(name, "route", {"proposed": True}, done)

    def action_read_memo(self) -> None:
        """Have the meta-agent read it and propose whose these words are; while it does, have it stop."""
        begins = not self.asked.is_read
        said = "The meta-agent reads it; what it proposes comes here." if begins else "It stops."
        path = "reading" if begins else "reading/stop"
        self._post(self.inbox.selected, path, {}, lambda _: self.control.said(said))

    def action_candidate(self, number: int) -> None:
        """In the lines, all places of the row go to that one of the projects that were considered."""
        project = candidate(self.part, number)
        if not self.in_lines:
            super().action_candidate(number)
        elif project is None:
            self._no_candidate(number)
        else:
            self._correct_row(project)

    def action_nobody(self) -> None:
        """In the lines, all places of the row are for no project."""
        if self.in_lines:
            self._correct_row(NOBODY)
        else:
            super().action_nobody()

    def action_whose(self) -> None:
        """In the lines, pick a project for all places of the row."""
        row = self.asked.row if self.in_lines else None
        if row is None:
            super().action_whose()
            return
        what = row.line.named if row.place is None else f"“{self._words_of(row.place)}”"
        self.app.push_screen(ChooseScreen(f"Whose is {what}?", self.part, self._correct_row))

    def _words_of(self, place: tuple[int, int]) -> str:
        return fit(flat(self.place.heard.said(place[0], min(place[1], place[0] + 7))), 40)

    def _correct_row(self, project: str) -> None:
        """Give the places of the row to a project; what is heard like it elsewhere is proposed anew."""
        row = self.asked.row
        if row is None:
            return
        what = row.line.named if row.place is None else f"“{self._words_of(row.place)}”"

        def done(_: Json) -> None:
            left = f"{counted(len(self.asked.lines), 'line')} left" if self.asked.lines else "nothing is left"
            self.control.said(f"{flat(what)} to {flat(project)}; {left}. u takes it back.")

        self._post(self.inbox.selected, "route", given(row.places, project), done)

    def _done(self, name: str, done: Callable[[Json], None], reply: Json) -> None:
        """The reply to a decision has the lines that are left, as they are proposed now."""
        if name == self.inbox.selected == reply.get("signal") and "lines" in reply:
            self.asked.take(reply)
        super()._done(name, done, reply)

    # Listening.

    def action_play(self) -> None:
        """In the lines, listen to the place at hand, and no further."""
        super().action_play()
        row = self.asked.row if self.in_lines else None
        self._until = None if row is None else self.place.heard.start(row.places[0][1] + 1)

    def hush(self) -> None:
        """Be silent where the place that was listened to ends."""
        seconds = self.control.playing.at(self.place.heard.signal)
        if seconds is not None and self._until is not None and seconds >= self._until:
            self.control.playing.stop()
