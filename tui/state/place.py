"""The person's place in a transcript, and what is marked there. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from tui.state.transcript import Doubt, Heard


@dataclass(slots=True)
class Place:
    """Where the person is. ``mark`` is the other end of what is marked; ``None``: nothing is."""

    word: int = 0
    mark: int | None = None
    heard: Heard = field(default_factory=Heard)
    wanted: tuple[str, int | str] | None = None
    """The signal, and the word or the passage in it, to go to once it can be read."""

    def read(self, found: Heard) -> None:
        """Take another transcript; in the same run the place stays, in another it is what is unsure first."""
        other = (found.signal, found.run) != (self.heard.signal, self.heard.run)
        self.heard = found
        if other:
            self.mark = None
            self.word = next((part.first for part in found.parts if part.verdict == "unsure"), 0)
        if self.wanted is not None and found.count and self.wanted[0] == found.signal:
            self.word, self.mark, self.wanted = _word(found, self.wanted[1]), None, None
        self.word = max(0, min(self.word, found.count - 1))

    @property
    def marked(self) -> tuple[int, int]:
        """The first and last word that are meant: those marked, else the one at hand."""
        other = self.word if self.mark is None else self.mark
        return min(self.word, other), max(self.word, other)

    @property
    def meant(self) -> tuple[int, int]:
        """What a decision is about: the marked words, else the part at hand."""
        if self.mark is not None:
            return self.marked
        part = self.heard.stretch(self.word)
        return part.first, part.last

    def go(self, word: int, *, marking: bool = False) -> None:
        """Go to that word; with ``marking`` everything from where it was on is marked."""
        if marking and self.mark is None:
            self.mark = self.word
        elif not marking:
            self.mark = None
        self.word = max(0, min(word, self.heard.count - 1))

    def step(self, by: int, *, marking: bool = False) -> None:
        """Some words on or back."""
        self.go(self.word + by, marking=marking)

    def passage(self, by: int) -> None:
        """The passage before or after."""
        here = self.heard.passage(self.word)
        if here is None:
            return
        word = here.last + 1 if by > 0 else here.first if self.word > here.first else here.first - 1
        before = self.heard.passage(word)
        if before is not None:
            self.go(before.first)

    def part(self, by: int) -> None:
        """The part before or after."""
        here = self.heard.stretch(self.word)
        word = here.last + 1 if by > 0 else here.first if self.word > here.first else here.first - 1
        if 0 <= word < self.heard.count:
            self.go(self.heard.stretch(word).first)

    def unsure(self) -> bool:
        """The next part that waits for a decision, around the end; whether there is one."""
        at = [part.first for part in self.heard.parts if part.verdict == "unsure"]
        if at:
            self.go(next((word for word in at if word > self.word), at[0]))
        return bool(at)

    def doubt(self) -> bool:
        """The next place that should not be trusted, around the end; whether there is one."""
        at = sorted({word for one in self.heard.doubts if (word := place_of(self.heard, one)) is not None})
        if not at:
            return False
        self.go(next((word for word in at if word > self.word), at[0]))
        return True


def place_of(found: Heard, doubt: Doubt) -> int | None:
    """The word at which a doubt stands: its first one, or the one said before it."""
    if doubt.first is not None:
        return doubt.first
    return None if doubt.start is None else found.spoken_at(doubt.start)


def _word(found: Heard, place: int | str) -> int:
    """The number of a word, or of the first one of the passage of that id."""
    if isinstance(place, int):
        return place
    return next((passage.first for passage in found.passages if passage.id == place), 0)
