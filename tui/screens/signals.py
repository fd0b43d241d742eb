"""Signals: what came in, what it says, and where its words go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any, ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widget import Widget

from orchestrator.client import segment
from tui.keymap import bindings
from tui.render.signals import about, age, head, in_one, in_two, standing
from tui.render.tokens import Line, Span
from tui.screens.asking import Asking
from tui.screens.room import ROOMY
from tui.state.deciding import confirmed
from tui.state.model import Changes
from tui.widgets.bar import Bar
from tui.widgets.lines import Lines
from tui.widgets.rows import RowLine, Rows
from tui.widgets.transcript import Transcript
from tui.widgets.words import WordsBox

Json = dict[str, Any]
WIDE = 100
"""Columns from which on the list and the words stand beside each other."""
_ABOUT = ("part", "why", "other")
"""The lines about the part at hand."""
BEAT = 0.1
"""Seconds between two looks at what is heard, while something is."""
_NOTHING: tuple[Line, ...] = (
    (Span("Nothing came in yet.", "dim"),),
    (),
    (Span("counterpoint drop FILE", "code"), Span(" keeps a memo, a mail or any file;", "dim")),
    (Span("^r", "key"), Span(" records a memo, from every room.", "dim")),
)


class SignalsScreen(Asking):
    """The inbox, and beside it the words of the selected signal."""

    ID = "signals"
    AUTO_FOCUS = "#inbox"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("signals")]
    DEFAULT_CSS = """
    SignalsScreen #both { height: 1fr; }
    SignalsScreen #inbox { width: 42; height: 1fr; margin-right: 1; scrollbar-gutter: stable; }
    SignalsScreen #inbox { background: $background; }
    SignalsScreen #reading { width: 1fr; height: 1fr; }
    SignalsScreen #words, SignalsScreen #standing { height: 1fr; background: $background; }
    SignalsScreen.roomy #inbox { width: 62; }
    SignalsScreen.narrow #both { layout: vertical; }
    SignalsScreen.narrow #inbox { width: 1fr; height: auto; max-height: 6; margin: 0; }
    SignalsScreen.alone #inbox, SignalsScreen.narrow.inside #inbox { display: none; }
    SignalsScreen #asked { height: auto; max-height: 45%; background: $background; scrollbar-gutter: stable; }
    SignalsScreen #asked { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._beat: Timer | None = None
        self._drawn: dict[str, tuple[Json, object, list[RowLine]]] = {}
        """The rows of each signal, and what they were made of."""

    def body(self) -> Iterable[Widget]:
        """List; above the words what they are of, below them where they go."""
        with Horizontal(id="both"):
            yield Rows("inbox")
            with Vertical(id="reading"):
                yield Bar("head", steady=True)
                yield Bar("whose")
                yield Rows("asked")
                yield Transcript("words")
                yield Lines("standing")
                for name in _ABOUT:
                    yield Bar(name)
        yield WordsBox()

    # Showing.

    def entered(self) -> None:
        """Show what is known, and ask for what is new."""
        name, place = self.control.signal
        if name:
            self.inbox.select(name)
            self.place.wanted = (name, place) if place != "" else None
            self.go_to_line(name, place)
            self.control.signal = "", ""
        self.refresh_signals()
        self.show()

    def on_screen_suspend(self) -> None:
        """The person went elsewhere; what is heard goes on."""
        self._rest()

    def changed(self, changes: Changes) -> None:
        """Follow the journal."""
        self.heed(changes)
        if changes.link or changes.rows:
            self.show()

    def ticked(self) -> None:
        """Ages go on, and so does what is transcribed."""
        if self.query("#inbox"):
            self.ask_of_work()
            self._list()

    def on_resize(self) -> None:
        """Beside each other, or the list above."""
        self.set_class(self.size.width < WIDE, "narrow")
        self.set_class(self.size.width >= ROOMY, "roomy")
        self.call_after_refresh(self.show)

    def show(self) -> None:
        """Show everything as it is known; while the room has no size, only ask for it."""
        if not self.is_mounted:
            return
        self.want_words()
        self.want_lines()
        if not self.query_one("#reading").size.width:
            return
        self._list()
        self.show_lines()
        self._words()
        self._listen()
        self.refresh_bindings()

    def _list(self) -> None:
        rows, inbox, now = self.query_one("#inbox", Rows), self.inbox, self.control.now()
        width = max(20, rows.scrollable_content_region.width)
        found = [row for name in inbox.signals for row in self._rows(name, now, width)]
        if inbox.problem:
            found.insert(0, RowLine((Span(inbox.problem, "error"),)))
        elif not found:
            found = [RowLine(line) for line in (_NOTHING if inbox.read else ((Span("Reading …", "dim"),),))]
        rows.show(found, self.control.palette, inbox.selected)

    def _rows(self, name: str, now: datetime, width: int) -> list[RowLine]:
        """The rows of one signal, made anew when it, its age or the room for it is another."""
        signal, narrow = self.inbox.signals[name], self.size.width < WIDE
        made_of = age(signal, now), width, narrow
        before = self._drawn.get(name)
        if before is not None and before[0] is signal and before[1] == made_of:
            return before[2]
        lines = (in_one(signal, now, width),) if narrow else in_two(signal, now, width)
        found = [RowLine(line, name) for line in lines]
        self._drawn[name] = signal, made_of, found
        return found

    def _words(self) -> None:
        signal, heard, palette = self.inbox.signal, self.place.heard, self.control.palette
        words, other = self.transcript, self.query_one("#standing", Lines)
        readable = bool(heard.passages)
        words.display, other.display = readable, not readable
        left, right = head(signal, heard, self.control.now())
        self.query_one("#head", Bar).tell(left, right, palette)
        told: Sequence[Line] = ()
        if readable:
            words.show(heard, self.seen(), palette)
            if heard.count:
                width, marked = self.query_one("#reading").size.width, self.place.mark is not None
                told = about(heard, self.part, self.order, width, marked=marked, keys=self.choosing)
        elif signal is not None:
            lines = standing(signal, heard)
            if self.unread:
                lines.append((Span(f"  {self.unread}", "error"),))
            other.show(lines, palette, self.inbox.selected)
        else:
            other.show((), palette)
        for name, line in zip_longest(_ABOUT, told, fillvalue=()):
            self.query_one(f"#{name}", Bar).tell(line, (), palette)

    def _listen(self) -> None:
        """Follow what is heard, as long as it is and somebody looks."""
        self.hush()
        heard = self.control.playing.at(self.place.heard.signal) is not None
        if heard and self._beat is None:
            self._beat = self.set_interval(BEAT, self._beaten)
        elif not heard:
            self._rest()
            if problem := self.control.playing.taken_problem():
                self.control.problem(problem)

    def _beaten(self) -> None:
        self._words()
        self._listen()

    def _rest(self) -> None:
        if self._beat is not None:
            self._beat.stop()
            self._beat = None

    # Moving.

    def on_descendant_focus(self) -> None:
        """Other keys work now; in a small terminal the list gives way to what is gone into."""
        inside = self.lined and self.focused is not self.query_one("#inbox")
        self.set_class(inside, "inside")
        self.call_after_refresh(self.show)

    def on_rows_selected(self, message: Rows.Selected) -> None:
        """Another signal was selected, or another line of what is asked."""
        if message.rows is self.lines:
            self.asked.select(message.key)
        else:
            self.inbox.select(message.key)
        self.show()

    def on_rows_opened(self, message: Rows.Opened) -> None:
        """Go into it."""
        self.action_read()

    def on_transcript_picked(self, message: Transcript.Picked) -> None:
        """A word was clicked."""
        self.place.go(message.word)
        self.transcript.focus()
        self._moved()

    def action_read(self) -> None:
        """Go into the lines of what is asked, open the one at hand, or go into the words."""
        if self.lined and not (self.in_lines or self.reading):
            self.to_lines()
        elif self.in_lines and self.asked.row_opens:
            self.asked.toggle()
        elif self.place.heard.count:
            self.transcript.focus()
        self.show()

    def action_side(self) -> None:
        """From the list to the lines, to the words and back."""
        if self.reading:
            self.to_list()
        elif self.lined and not self.in_lines:
            self.to_lines()
        elif self.place.heard.count:
            self.transcript.focus()
        self.show()

    def action_leave(self) -> None:
        """Back to the lines of what is asked, from them to the list."""
        if self.place.mark is not None:
            self.place.mark = None
        elif self.reading and self.lined:
            self.to_lines()
        else:
            self.to_list()
        self.show()

    def to_list(self) -> None:
        """Let keys go to the list."""
        self.remove_class("alone", "inside")
        self.query_one("#inbox", Rows).focus()

    def action_fill(self) -> None:
        """Let the words have the whole room, or the list be beside them."""
        self.toggle_class("alone")
        if self.has_class("alone"):
            (self.lines if self.lined else self.transcript).focus()
        self.call_after_refresh(self.show)

    def action_row(self, by: int) -> None:
        """A line down or up; in the list another signal."""
        if self.reading:
            self._to(self.transcript.line(by))
        elif self.in_lines:
            self.asked.step(by)
            self.show()
        else:
            self.inbox.step(by)
            self.show()

    def action_page(self, by: int) -> None:
        """A screenful on or back."""
        if self.reading or not self.inbox.signals:
            self._to(self.transcript.page(by))
        elif self.in_lines:
            self.action_row(by * max(1, self.lines.size.height - 1))
        else:
            rows = self.query_one("#inbox", Rows)
            self.action_row(by * max(1, rows.size.height // 2 - 1))

    def action_word(self, by: int) -> None:
        """Another word."""
        self._to(self.place.word + by)

    def action_mark(self, by: int) -> None:
        """Mark words on or back."""
        self.place.step(by, marking=True)
        self._moved()

    def action_mark_line(self, by: int) -> None:
        """Mark lines on or back."""
        self.place.go(self.transcript.line(by), marking=True)
        self._moved()

    def action_passage(self, by: int) -> None:
        """Another passage."""
        self.place.passage(by)
        self._moved()

    def action_turn(self, by: int) -> None:
        """Another part."""
        self.place.part(by)
        self._moved()

    def action_end(self, by: int) -> None:
        """To the beginning or the end."""
        self._to(0 if by < 0 else self.place.heard.count - 1)

    def action_doubt(self) -> None:
        """The next place that should not be trusted."""
        self.place.doubt()
        self._moved()

    def action_unsure(self) -> None:
        """The next part that waits for a decision."""
        self.place.unsure()
        self._moved()

    def _to(self, word: int) -> None:
        self.place.go(word)
        self._moved()

    def _moved(self) -> None:
        """Show the place in the words, which is all that changed."""
        self._words()
        self.refresh_bindings()

    def action_open(self) -> None:
        """Look at the task that it became."""
        signal, part = self.inbox.signal or {}, self.part
        tasks = signal.get("tasks") or {}
        project = part.project if part.project in tasks else next(iter(tasks), "")
        if not project:
            return
        control = self.control

        def found(task: Json) -> None:
            control.open_project(project, int(task.get("queued_cursor") or 0))

        path = f"/tasks/{segment(str(tasks[project]))}"
        control.feed.get(path, None, found, lambda _: control.open_project(project))

    def copied(self) -> str:
        """The marked words, or the passage at hand, with the address of it."""
        place = self.place
        if place.mark is not None:
            return place.heard.said(*place.marked)
        passage = place.heard.passage(place.word)
        return "" if passage is None else f"{' '.join(passage.words)}\n{passage.reference}"

    # Which keys work.

    @property
    def choosing(self) -> bool:
        """Whether digits say whose words are: where one is in the lines or the words, never in the list."""
        return self.in_lines or self.reading

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: C901  # a table
        """Keys work where there is something for them to work on."""
        if not self.is_mounted:
            return True
        signal, heard = self.inbox.signal, self.place.heard
        typing = self.query_one(WordsBox).open
        words, lined = bool(heard.count), self.lined and not self.reading
        match action:
            case "read_memo":
                return self.lined and not typing
            case "confirm":
                return not typing and (lined or (words and confirmed(self.part) is not None))
            case "candidate":
                return self.choosing and bool(self.part.candidates) and not typing  # else it leads to a room
            case "nobody" | "whose":
                return words and heard.finished and not typing and (self.in_lines or not lined)
            case "correct":
                return words and heard.finished and not typing and not lined
            case "split":
                inner = heard.stretch(self.place.word).first < self.place.word
                return words and heard.finished and inner and not lined
            case "undo":
                return any(part.by == "person" for part in heard.parts)
            case "word" | "mark" | "mark_line" | "passage" | "turn" | "end":
                return self.reading
            case "doubt":
                return words and bool(heard.doubts)
            case "unsure":
                return any(part.verdict == "unsure" for part in heard.parts)
            case "play":
                return words and heard.timed and self.control.playing.start is not None
            case "read":
                return (words or self.lined) and not self.reading
            case "side" | "fill":
                return words
            case "leave":
                return self.reading or self.in_lines or self.place.mark is not None
            case "open":
                return bool((signal or {}).get("tasks"))
            case "retranscribe":
                return signal is not None and signal.get("state") != "erased" and signal.get("kind") == "memo"
            case "erase":
                return signal is not None and signal.get("state") != "erased"
        return super().check_action(action, parameters)
