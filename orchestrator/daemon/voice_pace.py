"""How far a run is and how long the rest will take, by what its worker says. Pure: the time is given."""

from __future__ import annotations

from orchestrator.voice.job import Message


class Pace:
    """One worker's. Decoding and hearing are timed apart: a long memo's beginning is heard in between."""

    def __init__(self) -> None:
        self.done = 0.0
        """Seconds of audio that are words."""
        self.seconds: float | None = None
        """Of audio in all; as far as its file tells, until all of it is decoded."""
        self.blocks = 0
        """Finished ones."""
        self._at: float | None = None
        self._decoded, self._decoding = 0.0, 0.0
        self._first: float | None = None
        self._hearing = 0.0
        self._ready = self._planned = False

    def note(self, message: Message, now: float) -> None:
        """Take what the worker says at ``now``; that is what it did since it last spoke."""
        spent, self._at = 0.0 if self._at is None else max(0.0, now - self._at), now
        if message.kind == "decoding":
            self._decoded = max(self._decoded, message.done)
            self._decoding += spent
            return
        if message.kind not in {"planned", "hearing", "block"}:
            return
        self.seconds, self.blocks = message.seconds, max(self.blocks, message.block)
        self._planned = self._planned or message.kind == "planned"
        if self._first is None or (message.kind == "hearing" and not self._ready):
            self._first = message.done  # the engine is loaded from here on
        elif message.kind != "planned":
            self._hearing += spent
        self._ready = self._ready or message.kind == "hearing"
        self.done = max(self.done, message.done)

    @property
    def eta(self) -> float | None:
        """Seconds until the rest is done, by the speed so far; ``None``: too little is done to tell."""
        if self.seconds is None or self._first is None or self.done <= self._first:
            return None
        rest = max(0.0, self.seconds - self.done) * max(0.001, self._hearing) / (self.done - self._first)
        if not self._planned and self._decoded:
            rest += max(0.0, self.seconds - self._decoded) * self._decoding / self._decoded
        return round(rest, 1)
