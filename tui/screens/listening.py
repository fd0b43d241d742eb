"""The signals and what they say: read when they are looked at, and again when events changed them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from orchestrator.client import segment
from orchestrator.errors import CounterpointError
from tui.render.transcript import Seen
from tui.screens.room import Room
from tui.state.inbox import LATEST, Inbox, concerned, progress, rewritten
from tui.state.model import Changes
from tui.state.place import Place
from tui.state.transcript import Heard, heard
from tui.widgets.transcript import Transcript

Json = dict[str, Any]
KEPT = 8
"""Transcripts that stay read."""
LOOK = 2.0
"""Seconds between two looks at how far a transcription is."""
FEW = 6
"""Signals that are asked for one by one; where more changed, the list is."""


class Listening(Room):
    """Which signals there are, and the transcript of the selected one."""

    def __init__(self) -> None:
        super().__init__()
        self.inbox = Inbox()
        self.place = Place()
        self._read: dict[str, Heard] = {}
        """Transcripts by signal, the one that was wanted last at the end."""
        self._awaited = ""
        """The signal whose transcript is on its way."""
        self._stale: set[str] = set()
        """Signals whose words are others by now."""
        self._refused: dict[str, str] = {}
        """Why there are no words of a signal, until something happens to it."""
        self._asked: set[str] = set()
        self._again: set[str] = set()
        self._listing = False
        """Whether the list is on its way."""
        self._looked = float("-inf")
        self._cursor = -1
        """Up to which event the list is known."""

    # What the daemon says.

    def refresh_signals(self) -> None:
        """Ask for the list, unless nothing happened since."""
        if self._cursor != self.model.cursor or not (self.inbox.read or self._listing):
            self._list_anew()

    def _list_anew(self) -> None:
        self._cursor, self._listing = self.model.cursor, True
        self.control.feed.get("/signals", {"limit": LATEST}, self._take_list, self._failed)

    def heed(self, changes: Changes) -> None:
        """Ask again for what the frame's events changed."""
        if changes.link and self.model.link.up:
            self.inbox.read = False
            self._stale |= set(self._read)
            self._refused.clear()
            self.refresh_signals()
        names = concerned(changes.events)
        self._stale |= {name for name in names if rewritten(changes.events, name)}
        for name in names:
            self._refused.pop(name, None)
        self._cursor = max(self._cursor, self.model.cursor)
        if len(names) > FEW:
            self._list_anew()
        else:
            for name in names:
                self._ask(name)

    def ask_of_work(self) -> None:
        """Ask how far transcriptions are, now and then: between two events minutes may lie."""
        now = self.control.steady()
        at_work = [name for name, signal in self.inbox.signals.items() if progress(signal) is not None]
        if at_work and now - self._looked >= LOOK:
            self._looked = now
            behind = [name for name, signal in self.inbox.signals.items() if signal["state"] == "waiting"]
            for name in [*at_work, *behind][:FEW]:
                self._ask(name)

    def _ask(self, name: str) -> None:
        """Ask for one signal; while an answer is on its way, once more after it."""
        if name in self._asked:
            self._again.add(name)
            return
        self._asked.add(name)
        done = partial(self._take_one, name)
        self.control.feed.get(f"/signals/{segment(name)}", None, done, partial(self._lost_one, name))

    def _take_list(self, reply: Json) -> None:
        self._listing = False
        self.inbox.take(reply)
        self._arrived()

    def _take_one(self, name: str, reply: Json) -> None:
        self._asked.discard(name)
        self.inbox.put(reply)
        if name in self._again:
            self._again.discard(name)
            self._ask(name)
        self._arrived()

    def _lost_one(self, name: str, problem: CounterpointError) -> None:
        self._asked.discard(name)
        self._again.discard(name)
        self._failed(problem)

    def _failed(self, problem: CounterpointError) -> None:
        self._listing = False
        self.inbox.problem = f"{problem} {problem.fix or ''}".strip()
        self._arrived()

    def _arrived(self) -> None:
        if self.is_mounted and self.is_current:
            self.show()

    # The words of the selected signal.

    def want_words(self) -> None:
        """See to it that the selected signal can be read."""
        signal = self.inbox.signal
        name = self.inbox.selected
        if signal is None:
            self.place.read(Heard())
            return
        if signal.get("state") == "erased":
            self._read.pop(name, None)
            self.place.read(Heard(signal=name))
            return
        known = self._read.get(name)
        if known is not None:
            spans = signal.get("spans") or ()
            fresh = known.routed(spans)
            self.place.read(known if fresh.parts == known.parts else self._keep(name, fresh))
        else:
            self.place.read(Heard(signal=name))
        wanted = (known is None or name in self._stale) and name not in self._refused
        if wanted and signal.get("runs") and not self._awaited:
            self._awaited = name
            self._stale.discard(name)
            path = f"/signals/{segment(name)}/transcript"
            done, failed = partial(self._take_words, name), partial(self._no_words, name)
            self.control.feed.get(path, None, done, failed)

    @property
    def unread(self) -> str:
        """Why the selected signal cannot be read."""
        return self._refused.get(self.inbox.selected, "")

    def _take_words(self, name: str, reply: Json) -> None:
        self._awaited = ""
        spans = (self.inbox.signals.get(name) or {}).get("spans") or ()
        self._keep(name, heard(reply, spans))
        self._arrived()

    def _no_words(self, name: str, problem: CounterpointError) -> None:
        self._awaited = ""
        self._refused[name] = f"{problem} {problem.fix or ''}".strip()
        self._arrived()

    def _keep(self, name: str, found: Heard) -> Heard:
        self._read.pop(name, None)
        self._read[name] = found
        for old in list(self._read)[:-KEPT]:
            del self._read[old]
        return found

    # Showing.

    @property
    def transcript(self) -> Transcript:
        """The words."""
        return self.query_one(Transcript)

    @property
    def order(self) -> Mapping[str, int]:
        """The place of each project, which gives its colour in every transcript."""
        return {name: at for at, name in enumerate(sorted(self.model.fleet.rows))}

    @property
    def playing(self) -> int | None:
        """The word that is heard."""
        return None

    def seen(self) -> Seen:
        """What is marked in the transcript."""
        place = self.place
        marked = place.marked if place.mark is not None else (0, -1)
        return Seen(place.word, marked, self.playing, self.order)

    def show(self) -> None:
        """Show everything as it is known."""
