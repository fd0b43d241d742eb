"""What is being written now: token deltas in, live blocks out, each until its complete block comes. Pure.

Deltas and complete blocks travel separately: either may come first, and deltas may be missing. A delta
carries its place in the block, so a complete block is recognised by its words at those places.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from tui.state.blocks import TextBlock, ToolBlock, Words

Json = dict[str, Any]
Channel = Literal["text", "thinking", "tool"]
GAP = " … "
"""Stands where deltas are missing."""
_REMEMBERED = 32
"""Messages that are over and whose late deltas are known as such."""
_HINT = 400
_SHORT_CALL = 8_000
_TARGET = re.compile(r'"(?:file_path|path|command|pattern|description|url|query)"\s*:\s*"((?:[^"\\]|\\.)*)')


class Taken(NamedTuple):
    """The live block that a complete block takes the place of."""

    id: str | None = None
    stem: int = 0


@dataclass(slots=True)
class _Piece:
    """One block of the message as far as its deltas came."""

    id: str
    channel: Channel
    task: str | None
    rivals: list[str]
    """Complete blocks that came before it and may be the same one; it is hidden as long as there are any."""
    words: Words = field(default_factory=Words)
    end: int = 0
    version: int = 0
    spots: list[tuple[int, int]] = field(default_factory=list)
    """Where in the block, and where in ``words``, each run without a gap begins."""

    def add(self, offset: int, text: str) -> bool:
        """Take a delta; false when it brought nothing new."""
        fresh = text[max(0, self.end - offset) :]
        if not fresh:
            return False
        place = max(offset, self.end)
        if place > self.end or not self.spots:
            if place > 0:
                self.words.append(GAP.lstrip() if not self.spots else GAP)
            self.spots.append((place, self.words.size))
        self.rivals = [rival for rival in self.rivals if rival.startswith(fresh, place)]
        self.words.append(fresh)
        self.end = place + len(fresh)
        self.version += 1
        return True

    def fits(self, text: str) -> bool:
        """Whether ``text`` may be the complete block."""
        ends = [start - len(GAP) for _, start in self.spots[1:]] + [self.words.size]
        whole = str(self.words)
        runs = zip(self.spots, ends, strict=True)
        return all(text.startswith(whole[start:end], place) for (place, start), end in runs)

    def extended_by(self, text: str) -> bool:
        """Whether ``text`` begins with exactly what is shown."""
        return len(self.spots) == 1 and self.spots[0][0] == 0 and text.startswith(str(self.words))

    def block(self) -> TextBlock | ToolBlock:
        if self.channel == "tool":
            target = _TARGET.search(self.words.head(_HINT))
            return ToolBlock(
                id=self.id,
                version=self.version,
                task=self.task,
                call="",
                name="",
                state="writing",
                written=self.end,
                hint=target[1] if target else "",
            )
        return TextBlock(
            id=self.id,
            version=self.version,
            task=self.task,
            kind="thinking" if self.channel == "thinking" else "text",
            words=self.words,
            live=True,
        )


@dataclass(slots=True)
class Live:
    """The message that is being written on one strand."""

    _message: str = ""
    _pieces: dict[int, _Piece] = field(default_factory=dict)
    _done: set[int] = field(default_factory=set)
    _early: list[tuple[Channel, str]] = field(default_factory=list)
    """Complete blocks of this message that came before any of their deltas."""
    _early_calls: int = 0
    _over: dict[str, None] = field(default_factory=dict)

    def add(self, body: Json, task: str | None) -> bool:
        """Take a delta; true when something can be seen of it."""
        message, index = str(body.get("turn")), int(body.get("block") or 0)
        channel: Channel = body.get("channel") or "text"
        if message in self._over or not body.get("text"):
            return False
        self._begin(message)
        if index in self._done:
            return False
        piece = self._pieces.get(index) or self._new(index, channel, task)
        if piece is None or not piece.add(int(body.get("offset") or 0), str(body.get("text") or "")):
            return False
        if whole := next((rival for rival in piece.rivals if len(rival) == piece.end), None):
            self._early.remove((piece.channel, whole))
            self._finish(index)
            return False
        return self._shown(piece)

    def completed(self, channel: Channel, message: str | None, text: str) -> Taken:
        """Take a complete block of words; says which live block it takes the place of."""
        if message is not None and message not in self._over:
            self._begin(message)
        if message is None or message == self._message:
            own = [
                (index, piece) for index, piece in sorted(self._pieces.items()) if piece.channel == channel
            ]
            fitting = [(index, piece) for index, piece in own if piece.fits(text)]
            for index, piece in [*fitting, *own][:1]:
                self._finish_until(index)
                shown = self._shown(piece)
                return Taken(piece.id if shown else None, 0 if piece.extended_by(text) else 1)
            if message is not None:
                self._early.append((channel, text))
        return Taken()

    def called(self) -> None:
        """A complete tool call came: what was being written of it is over."""
        written = [index for index, piece in sorted(self._pieces.items()) if piece.channel == "tool"]
        if written:
            self._finish_until(written[0])
        else:
            self._early_calls += 1

    def returned(self) -> None:
        """A tool's result came: no delta of a call before it is still under way."""
        self._early_calls = 0

    def close(self) -> list[TextBlock]:
        """End the turn; gives the texts that no complete block will bring."""
        blocks = (block for block in self.blocks() if isinstance(block, TextBlock))
        left = [block for block in blocks if block.kind == "text"]
        self._begin("")
        self._early_calls = 0
        return left

    def blocks(self) -> Iterator[TextBlock | ToolBlock]:
        """The live blocks that can be seen, in order."""
        for index in sorted(self._pieces):
            if self._shown(self._pieces[index]):
                yield self._pieces[index].block()

    def _new(self, index: int, channel: Channel, task: str | None) -> _Piece | None:
        if channel == "tool" and self._early_calls:
            self._early_calls -= 1
            self._done.add(index)
            return None
        rivals = [text for of, text in self._early if of == channel]
        piece = _Piece(f"live:{self._message}:{index}", channel, task, rivals)
        self._pieces[index] = piece
        return piece

    def _begin(self, message: str) -> None:
        if message == self._message:
            return
        if self._message:
            self._over[self._message] = None
            while len(self._over) > _REMEMBERED:
                del self._over[next(iter(self._over))]
        self._message, self._pieces, self._done, self._early = message, {}, set(), []

    def _finish(self, index: int) -> None:
        self._done.add(index)
        self._pieces.pop(index, None)

    def _finish_until(self, index: int) -> None:
        """Blocks of a message are completed in their order: whatever stands before ``index`` is over, too."""
        for other in [other for other in self._pieces if other <= index]:
            self._finish(other)

    @staticmethod
    def _shown(piece: _Piece) -> bool:
        if piece.rivals or not piece.spots:
            return False
        return piece.channel != "tool" or not _whole_call(piece.words)


def _whole_call(words: Words) -> bool:
    """Whether the call has been written to its end: then its own event is there, or about to be."""
    if words.size > _SHORT_CALL or not words.since(words.size - 1).endswith("}"):
        return False
    try:
        json.loads(str(words))
    except ValueError:
        return False
    return True
