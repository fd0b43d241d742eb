"""What the person does with a signal: says whose its words are, corrects, listens, starts over, erases."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from orchestrator.client import segment
from orchestrator.errors import CounterpointError, Refused
from orchestrator.text import fit, flat
from tui.screens.choosing import ChooseScreen
from tui.screens.listening import Listening
from tui.state.deciding import Decision, candidate, confirmed, correction, within_passage
from tui.state.transcript import Part
from tui.state.words import counted
from tui.widgets.words import WordsBox

Json = dict[str, Any]


class Placing(Listening):
    """Decisions and corrections are layers: each can be taken back, and the raw words stay."""

    def __init__(self) -> None:
        super().__init__()
        self._correcting: Json = {}
        """What the words that are typed are for."""

    # To whom.

    @property
    def part(self) -> Part:
        """The part at hand, or the marked words as one."""
        place = self.place
        part = place.heard.stretch(place.word)
        if place.mark is None:
            return part
        first, last = place.marked
        return Part(first, last, part.verdict, part.project, part.reason, part.by, part.candidates)

    def action_confirm(self) -> None:
        """It goes where the router would send it."""
        project = confirmed(self.part)
        if project is not None:
            self._decide(Decision(self.part.first, self.part.last, project))

    def action_candidate(self, number: int) -> None:
        """It goes to that one of the projects that were considered."""
        project = candidate(self.part, number)
        if project is None:
            self._no_candidate(number)
        else:
            self._decide(Decision(self.part.first, self.part.last, project))

    def _no_candidate(self, number: int) -> None:
        """Say why nothing happened, and how the digit leads to a room again."""
        few = counted(len(self.part.candidates), "project")
        self.control.said(f"{few} considered, none is {number}. p picks any; esc leads back to the list.")

    def action_nobody(self) -> None:
        """It is for no project."""
        self._decide(Decision(self.part.first, self.part.last, ""))

    def action_whose(self) -> None:
        """Pick a project for the part at hand, or for what is marked."""
        self._choose(self.part)

    def action_split(self) -> None:
        """From the word at hand on it goes to another project."""
        place = self.place
        part = place.heard.stretch(place.word)
        self._choose(Part(place.word, part.last, candidates=part.candidates))

    def _choose(self, part: Part) -> None:
        said = fit(flat(self.place.heard.said(part.first, min(part.last, part.first + 7))), 40)
        title = f"To whom goes “{said}”?"

        def picked(project: str) -> None:
            self._decide(Decision(part.first, part.last, project))

        self.app.push_screen(ChooseScreen(title, part, picked))

    def _decide(self, decision: Decision) -> None:
        heard = self.place.heard
        words = fit(flat(heard.said(decision.first, min(decision.last, decision.first + 5))), 40)
        said = f"“{words}” goes {flat(decision.said)}. u takes it back."
        self._post(heard.signal, "route", decision.body(heard), lambda _: self.control.said(said))
        self.place.mark = None
        self._onward(decision)
        self.show()

    def _onward(self, decision: Decision) -> None:
        """Go on to the next part that waits; without one stay."""
        waiting = [
            part.first
            for part in self.place.heard.parts
            if part.verdict == "unsure" and not decision.first <= part.first <= decision.last
        ]
        if waiting:
            self.place.go(next((word for word in waiting if word > decision.last), waiting[0]))

    def action_undo(self) -> None:
        """Take back what was decided last about this signal."""
        self._post(self.inbox.selected, "route", {"undo": True}, lambda _: self.control.said("Taken back."))

    # Other words.

    def action_correct(self) -> None:
        """Say how the word at hand, or what is marked, is to be read."""
        place = self.place
        found = within_passage(place.heard, *place.marked)
        if found is None:
            return
        first, last = found
        self._correcting = {"signal": place.heard.signal, "first": first, "last": last}
        words = place.heard.said(first, last)
        title = fit(f"Read “{flat(words)}” as", max(20, self.size.width - 8))
        self.query_one(WordsBox).begin(f"{place.heard.signal}:{first}-{last}", title, words)

    def on_words_box_left(self, message: WordsBox.Left) -> None:
        """Nothing is corrected."""
        self._close_box()

    def on_words_box_sent(self, message: WordsBox.Sent) -> None:
        """Add the correction; the raw words stay below it."""
        heard, about = self.place.heard, self._correcting
        if heard.signal != about.get("signal"):
            self.control.problem(
                Refused("Another signal is shown by now.", "Go back to the one whose words these are.")
            )
            return
        name = heard.signal
        body = correction(heard, about["first"], about["last"], message.text)
        self._close_box()
        self.place.mark = None
        self._post(
            name, "correct", body, lambda _: self.control.said("Read as you said; the raw words stay.")
        )

    def _close_box(self) -> None:
        box = self.query_one(WordsBox)
        if box.open:
            box.end()
            self.transcript.focus()

    # All of it.

    def action_retranscribe(self) -> None:
        """Make a new run over its bytes."""
        name, known = self.inbox.selected, self._named()
        self.confirm(
            f"Transcribe {known} anew? What there is stays.",
            lambda: self._post(
                name, "runs", {}, lambda _: self.control.said("It is transcribed anew when it is its turn.")
            ),
        )

    def action_erase(self) -> None:
        """Erase the bytes and everything made of them."""
        name, known = self.inbox.selected, self._named()
        self.confirm(
            f"Erase {known}, its bytes and its words, for ever?",
            lambda: self._post(name, "erase", {}, self._erased),
        )

    def _erased(self, reply: Json) -> None:
        """Say what is gone, and where words of it may still be."""
        left = [str(one) for one in reply.get("left") or ()]
        if left:
            gone = "It is erased; what agents were told of it cannot be taken back."
            self.control.problem(Refused(gone, fit("; ".join(map(flat, left)), 300)))
        else:
            self.control.said("It is erased.")

    def _named(self) -> str:
        signal = self.inbox.signal or {}
        return fit(flat(str(signal.get("name") or self.inbox.selected[:8])), 40)

    # Listening.

    @property
    def playing(self) -> int | None:
        """The word that is heard."""
        seconds = self.control.playing.at(self.place.heard.signal)
        return None if seconds is None else self.place.heard.spoken_at(seconds)

    def action_play(self) -> None:
        """Listen from the word at hand on; again to stop."""
        heard, signal = self.place.heard, self.inbox.signal
        if self.control.playing.at(heard.signal) is not None:
            self.control.playing.stop()
        elif signal is not None:
            try:
                path, start = Path(str(signal["path"])), heard.start(self.place.word) or 0.0
                self.control.playing.play(heard.signal, path, start)
            except CounterpointError as problem:
                self.control.problem(problem)
        self.show()

    def _post(self, name: str, what: str, body: Json, done: Callable[[Json], None]) -> None:
        path = f"/signals/{segment(name)}/{what}"
        self.control.feed.post(path, body, partial(self._done, name, done), self.control.problem)

    def _done(self, name: str, done: Callable[[Json], None], reply: Json) -> None:
        done(reply)
        self._ask(name)
