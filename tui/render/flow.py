"""A text that may still grow as lines at a width: what is new costs, what is there does not. Pure.

Only the last part of a very long text is drawn; how it is cut depends on the text alone, so a text that was
watched while it grew looks as one that came whole.
"""

from __future__ import annotations

from collections import deque

from tui.render.inert import inert
from tui.render.markdown import BAR, Fence, draw, fence_after, fence_at
from tui.render.tokens import Line, Span, Token
from tui.render.wrap import width_of, wrap
from tui.state.blocks import Words

PIECE = 4096
"""Characters after which a line that does not end is drawn on as a new one."""


class Flow:
    """The lines of one text: Markdown, or without it when ``style`` names one meaning for all of it.

    ``lead`` stands before every line. About ``limit`` characters are drawn, the last ones.
    """

    def __init__(self, width: int, limit: int, lead: Line = (), style: Token | None = None) -> None:
        self.lines: list[Line] = []
        self.hidden = 0
        """Characters before the ones that are drawn."""
        self._width = width
        self._limit = limit
        self._lead = lead if width > width_of(lead) else ()
        self._style = style
        self._fence: Fence | None = None
        self._inside = False
        self._read = 0
        self._ready = 0
        self._pieces: deque[tuple[int, int]] = deque()
        self._drawn = 0

    def update(self, words: Words) -> None:
        """Bring the lines up to date with ``words``, of which what was there before is unchanged."""
        if self._read == 0 and words.size > self._limit + PIECE:
            self._skip(str(words))
        del self.lines[self._ready :]
        *ended, last = words.since(self._read).split("\n")
        for line in ended:
            self._keep(self._long(line), ended=True)
        last = self._long(last)
        while self._pieces and words.size - self.hidden - self._pieces[0][0] >= self._limit:
            size, rows = self._pieces.popleft()
            self.hidden += size
            self._drawn -= rows
        del self.lines[: self._ready - self._drawn]
        self._ready = self._drawn
        if last or not self.lines:
            self.lines += self._rows(last)

    def _long(self, line: str) -> str:
        """Keep whole pieces of a long line; gives the rest."""
        start = 0
        while len(line) - start > PIECE:
            self._keep(line[start : start + PIECE], ended=False)
            start += PIECE
        return line[start:] if start else line

    def _keep(self, piece: str, *, ended: bool) -> None:
        rows = self._rows(piece)
        self.lines += rows
        size = len(piece) + ended
        self._read += size
        self._ready += len(rows)
        self._drawn += len(rows)
        self._pieces.append((size, len(rows)))
        if not self._inside and ended and self._style is None:
            self._fence = fence_after(piece.rstrip("\r"), self._fence)
        self._inside = not ended

    def _rows(self, piece: str) -> list[Line]:
        if not piece and not self._inside:
            return [self._lead]
        text = inert(piece.removesuffix("\r"))
        if not text and self._inside:
            return []
        return [row for line in text.split("\n") for row in self._drawn_line(line)]

    def _drawn_line(self, line: str) -> list[Line]:
        if not line:
            return [self._lead]
        if self._style is not None:
            return wrap((Span(line, self._style),), self._width, self._lead, self._lead)
        if self._inside:
            token: Token = "code" if self._fence else "text"
            before = (*self._lead, *BAR) if self._fence else self._lead
            return wrap((Span(line, token),), self._width, before, before)
        drawn = draw(line, self._fence)
        return wrap(drawn.line, self._width, (*self._lead, *drawn.first), (*self._lead, *drawn.rest))

    def _skip(self, text: str) -> None:
        """Begin at the last place from which at least ``limit`` characters are left."""
        target = len(text) - self._limit
        start = text.rfind("\n", 0, target) + 1
        end = text.find("\n", start)
        length = (len(text) if end < 0 else end) - start
        pieces = min((target - start) // PIECE, max(0, (length - 1) // PIECE))
        if self._style is None:
            self._fence = fence_at(text, start)
        self._read = self.hidden = start + pieces * PIECE
        self._inside = pieces > 0
