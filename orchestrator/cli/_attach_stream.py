"""A message's text as it is written: token deltas in, whole lines out, each once. Pure.

Deltas and complete blocks travel separately, so either may come first, and deltas may be missing. What has
been handed out is always the beginning of the complete block; the block then adds the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
_LOOSE = 2000


@dataclass(slots=True)
class _Block:
    """One text block: what has come of it without a gap, and how much of that was handed out."""

    text: str = ""
    shown: int = 0
    loose: str = ""
    """The latest words, once some before them are missing."""
    end: int = 0
    complete: bool = False

    def add(self, offset: int, text: str) -> None:
        if self.loose or offset > len(self.text):
            before = self.loose if offset == self.end else ""
            self.loose = (before + text)[-_LOOSE:]
        else:
            self.text += text[len(self.text) - offset :]
        self.end = offset + len(text)

    def lines(self) -> str | None:
        """The whole lines that were not handed out yet, without the last line end."""
        end = self.text.rfind("\n")
        if end < self.shown:
            return None
        found, self.shown = self.text[self.shown : end], end + 1
        return found.removesuffix("\r")

    @property
    def rest(self) -> str:
        return self.loose or self.text[self.shown :]


@dataclass(slots=True)
class Stream:
    """The message that is being written. Texts are raw: whoever prints them makes them inert."""

    _message: str = ""
    _blocks: dict[int, _Block] = field(default_factory=dict)
    _early: list[str] = field(default_factory=list)
    """Complete blocks of this message that came before all of their deltas."""
    _over: set[str] = field(default_factory=set)
    """Messages of this turn and the last one that nothing more is wanted of."""

    def delta(self, body: Json) -> Iterator[str]:
        """Take a text delta; gives the text of lines that are whole now."""
        message, index = str(body["turn"]), int(body["block"])
        if message in self._over:
            return
        self._begin(message)
        block = self._blocks.setdefault(index, _Block())
        if block.complete:
            return
        block.add(int(body["offset"]), str(body["text"]))
        if not block.loose and block.text in self._early:
            block.complete = True
            self._early.remove(block.text)
        yield from self._whole_lines()

    def completed(self, message: str | None, text: str) -> Iterator[str]:
        """Take a complete text block; gives what of it was not handed out, then what waited behind it."""
        if message is not None:
            self._begin(message)
        index = self._meant(text)
        if index is None:
            self._early.append(text)
            yield text
        else:
            block = self._blocks[index]
            yield text[block.shown :] if text.startswith(block.text) else text
            for other in [other for other in self._blocks if other <= index]:
                self._blocks[other].complete = True  # blocks are completed in their order
        yield from self._whole_lines()

    def close(self) -> str:
        """End the turn; gives the words that no complete block will bring."""
        left = next((block.text[block.shown :] for block in self._open()), "")
        self._over = {self._message}
        self._message, self._blocks, self._early = "", {}, []
        return left

    @property
    def rest(self) -> str:
        """The unfinished line that is being written."""
        return next((block.rest for block in self._open()), "")

    def _begin(self, message: str) -> None:
        if message != self._message:
            self._over.add(self._message)
            self._message, self._blocks, self._early = message, {}, []

    def _meant(self, text: str) -> int | None:
        """The block that ``text`` completes: the one of which most is known, else one that was half shown."""
        open_ = {index: block for index, block in self._blocks.items() if self._is_open(block)}
        fitting = [index for index, block in open_.items() if block.text and text.startswith(block.text)]
        begun = [index for index, block in open_.items() if block.shown]
        if fitting:
            return max(fitting, key=lambda index: (len(open_[index].text), -index))
        return min(begun, default=None)

    def _open(self) -> list[_Block]:
        """Blocks that are not complete, in order, without those whose complete text came first."""
        return [block for _, block in sorted(self._blocks.items()) if self._is_open(block)]

    def _is_open(self, block: _Block) -> bool:
        return not block.complete and (block.shown > 0 or not self._is_early(block))

    def _is_early(self, block: _Block) -> bool:
        if block.loose:
            return any(block.loose in early for early in self._early)
        return any(early.startswith(block.text) for early in self._early)

    def _whole_lines(self) -> Iterator[str]:
        """Of the first open block alone: a later one waits until what stands before it is complete."""
        for block in self._open()[:1]:
            lines = block.lines()
            if lines is not None:
                yield lines
