"""Speaking from every room: a memo, or words instead of typing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from orchestrator.client import segment
from orchestrator.errors import CounterpointError, Refused
from orchestrator.text import clean, flat
from tui.microphone import Kept, Microphone
from tui.screens.everywhere import Everywhere
from tui.screens.overlay import Overlay
from tui.state.recording import Recording

if TYPE_CHECKING:
    from textual.widgets import TextArea

Json = dict[str, Any]
QUIET = 0.004
"""Below this nothing was heard but the device itself."""
_SETUP = "`counterpoint voice setup` fetches a model; until then ^r records memos where nothing is typed."
Put = Callable[[str], bool]
"""Puts words where they are wanted; whether that is still there."""


class Talking(Everywhere):
    """One key begins and ends it. What was said is kept as a signal, whatever becomes of its words."""

    microphone: Microphone | None

    def __init__(self) -> None:
        super().__init__()
        self.recording = Recording()
        self._stopped = threading.Event()
        self._put: Put | None = None

    def action_record(self) -> None:
        """Begin to record, or stop; where something is typed or asked the words go there."""
        recording = self.recording
        if recording.live:
            self._stopped.set()
            recording.stop()
            self._tell_recording()
        elif recording.phase != "off":
            self._control.said("What you said before is still being worked on.")
        elif self.microphone is not None:
            self._put, whose = self._wanted()
            if self._put is None:
                self._begin("")
            else:
                ready = partial(self._voice, whose)
                self._control.feed.get("/voice", None, ready, self._control.problem)

    def stop_recording(self) -> None:
        """The control room is left: what was said until now is kept; the daemon finds it."""
        self._stopped.set()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """It is recorded where there is a microphone."""
        if action == "record":
            return self.microphone is not None
        return super().check_action(action, parameters)

    def _wanted(self) -> tuple[Put | None, str]:
        """Where words that are spoken now go, and how that is called; ``None``: they are a memo."""
        from textual.widgets import TextArea  # with its documents it would make the first picture late

        focused, room = self.focused, self.room_below
        if isinstance(focused, TextArea) and not focused.read_only:
            return partial(_insert, focused), "text"
        if room is not None and self.screen is room:
            put = room.talked_to()
            return put, "answer" if put is not None else ""
        return None, ""

    def _voice(self, whose: str, view: Json) -> None:
        if view.get("ready"):
            self._begin(whose)
        else:
            said = flat(str(view.get("reason") or "No model makes words of what you say."))
            self._control.problem(Refused(said, _SETUP))

    def _begin(self, whose: str) -> None:
        if self.microphone is None or self.recording.phase != "off":
            return
        self._stopped = threading.Event()
        self.recording.begin(whose)
        self.microphone.start(
            self._stopped,
            bool(whose),
            lambda seconds, peak: self._from_thread(partial(self._level, seconds, peak)),
            lambda found: self._from_thread(partial(self._recorded, found)),
        )
        self._tell_recording()

    def _from_thread(self, call: Callable[[], None]) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self.call_later, call)

    def _level(self, seconds: float, peak: float) -> None:
        self.recording.level(seconds, peak)
        self._tell_recording()

    def _recorded(self, found: Kept | CounterpointError) -> None:
        """It is over: the daemon is told of what is safe on disk."""
        if isinstance(found, CounterpointError):
            self._over(found)
            return
        self.recording.stop()
        self._tell_recording()
        if found.loudest < QUIET:
            self._control.said("Nothing was heard: is the microphone muted?")
        elif found.ended != "stopped":
            self._control.said(f"The recording was ended by {flat(found.ended)}; what came before is kept.")
        body = {"ticket": found.ticket}
        self._control.feed.post("/signals", body, partial(self._told, found), self._over)

    def _told(self, kept: Kept, reply: Json) -> None:
        signal = str((reply.get("signal") or {}).get("signal") or "")
        if self.recording.whose:
            self.recording.hear(signal)
            self._ask_words(signal)
        else:
            self.recording.end()
            self._control.said(f"Kept: {flat(kept.name)}. It waits in Signals.")
        self._tell_recording()

    def heed_talk(self, events: Iterable[Json]) -> None:
        """Words of what was said may be there now, or will never be."""
        recording = self.recording
        if recording.phase != "hearing":
            return
        for event in events:
            body = event["body"]
            if body.get("signal") == recording.signal and body["kind"] in {
                "transcript.finished",
                "transcript.failed",
            }:
                self._ask_words(recording.signal)
                return

    def _ask_words(self, signal: str) -> None:
        path = f"/signals/{segment(signal)}"
        self._control.feed.get(path, None, partial(self._look, signal), self._over)

    def _look(self, signal: str, view: Json) -> None:
        """Whether its words are there; else they are waited for."""
        if self.recording.phase != "hearing" or self.recording.signal != signal:
            return
        if view.get("run"):
            path = f"/signals/{segment(signal)}/transcript"
            self._control.feed.get(path, None, self._words, self._over)
        elif view.get("state") in {"failed", "kept"}:
            said = flat(str(view.get("reason") or "No words were made of it."))
            self._over(Refused(said, f"What you said is kept: `counterpoint signal {signal[:7]}`."))

    def _words(self, view: Json) -> None:
        """Put the words where they are wanted, to be read before anything is sent."""
        said = " ".join(
            clean(str(one.get("corrected") or one.get("text") or "")).strip()
            for one in view.get("segments") or ()
        ).strip()
        put, self._put = self._put, None
        signal = str(view.get("signal") or "")
        kept = f"What you said is kept: `counterpoint signal {signal[:7]}`."
        if not said:
            self._over(Refused("No words were heard.", kept))
        elif put is None or not put(said):
            self._over(Refused("Nothing is written any more where the words were to go.", kept))
        else:
            self._over(None)

    def _over(self, problem: CounterpointError | None) -> None:
        self.recording.end()
        self._put = None
        if problem is not None:
            self._control.problem(problem)
        self._tell_recording()

    def _tell_recording(self) -> None:
        room = self.room_below
        if room is not None and room.is_mounted:
            room.bars()
        if isinstance(self.screen, Overlay):
            self.screen.tell_recording()


def _insert(area: TextArea, words: str) -> bool:
    """Put ``words`` at the cursor, a blank before them where one is missing."""
    if not area.is_attached:
        return False
    row, column = area.cursor_location
    before = area.document[row][:column]
    area.insert(f"{' ' if before and not before[-1].isspace() else ''}{words}")
    return True
