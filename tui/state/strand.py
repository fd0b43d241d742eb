"""One sequence of blocks: the project's own conversation, or an aside. Each change raises its revision."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import overload

from tui.state.blocks import Block, PromptBlock, TextBlock, ToolBlock, size
from tui.state.live import Live

FEW = 4
"""Blocks that stay, however long they are."""


class Chain(Sequence[Block]):
    """Lists of blocks read as one, without copying them."""

    def __init__(self, *parts: Sequence[Block]) -> None:
        self._parts = parts

    def __len__(self) -> int:
        return sum(len(part) for part in self._parts)

    @overload
    def __getitem__(self, place: int) -> Block: ...
    @overload
    def __getitem__(self, place: slice) -> list[Block]: ...
    def __getitem__(self, place: int | slice) -> Block | list[Block]:
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        at = place + len(self) if place < 0 else place
        for part in self._parts:
            if 0 <= at < len(part):
                return part[at]
            at -= len(part)
        raise IndexError(place)

    def __iter__(self) -> Iterator[Block]:
        for part in self._parts:
            yield from part

    def __reversed__(self) -> Iterator[Block]:
        for part in reversed(self._parts):
            yield from reversed(part)


class Strand:
    """Blocks in order: what is in the journal, then what is being written, then the prompts that wait.

    ``tick`` gives the next revision. At most about ``room`` blocks of ``space`` characters in all are kept,
    the newest; a few are, however long.
    """

    def __init__(self, tick: Callable[[], int], room: int, space: int) -> None:
        self.room = room
        self.space = space
        self.held = 0
        """Characters of the kept blocks."""
        self.revision = 0
        self.live = Live()
        self._tick = tick
        self._kept: list[Block] = []
        self.first = 0
        """How many blocks were let go of."""
        self._places: dict[str, int] = {}
        self._writing: list[TextBlock | ToolBlock] = []
        self._waiting: dict[str, PromptBlock] = {}

    @property
    def blocks(self) -> Sequence[Block]:
        """All blocks, oldest first; valid until the next change."""
        return Chain(self._kept, self._writing, list(self._waiting.values()))

    @property
    def kept(self) -> Sequence[Block]:
        """The blocks that rest on the journal, without the prompts that wait."""
        return self._kept

    def find(self, block: str) -> Block | None:
        """The kept block of that id."""
        place = self._places.get(block)
        return None if place is None else self._kept[place - self.first]

    def put(self, block: Block) -> None:
        """Add ``block`` to the end, or replace the one of its id, with the next version, where it stands."""
        place = self._places.get(block.id)
        if place is None:
            self._places[block.id] = self.first + len(self._kept)
            self._kept.append(block)
            self.held += size(block)
        else:
            before = self._kept[place - self.first]
            if before == block:
                return
            self._kept[place - self.first] = replace(block, version=before.version + 1)
            self.held += size(block) - size(before)
        if len(self._kept) > self.room + self.room // 4 or self.held > self.space + self.space // 4:
            self._trim()
        self.revision = self._tick()

    def fit(self, room: int, space: int) -> None:
        """Keep so much from now on, and let go of what is over."""
        self.room, self.space = room, space
        if len(self._kept) > room or self.held > space:
            self._trim()
            self.revision = self._tick()

    def wait(self, task: str, block: PromptBlock) -> None:
        """Show a prompt that has not begun."""
        self._waiting[task] = block
        self.revision = self._tick()

    def waited(self, task: str) -> PromptBlock | None:
        """Take the prompt of ``task`` from those that wait."""
        if (block := self._waiting.pop(task, None)) is not None:
            self.revision = self._tick()
        return block

    def look(self) -> bool:
        """Bring the live blocks up to date; true when one changed."""
        before, self._writing = self._writing, list(self.live.blocks())
        if [(block.id, block.version) for block in before] == [
            (block.id, block.version) for block in self._writing
        ]:
            return False
        self.revision = self._tick()
        return True

    def inherit(self, before: Strand) -> None:
        """Go on from ``before``: its live blocks, and the versions of the blocks that are unchanged."""
        self.live = before.live
        self._writing = before._writing
        for place, block in enumerate(self._kept):
            old = before.find(block.id)
            if old is not None:
                version = old.version if old == block else max(old.version, block.version) + 1
                self._kept[place] = replace(block, version=version)
        self.revision = self._tick()

    def _trim(self) -> None:
        over = 0
        while over < len(self._kept) - FEW and (len(self._kept) - over > self.room or self.held > self.space):
            self.held -= size(self._kept[over])
            self._places.pop(self._kept[over].id, None)
            over += 1
        del self._kept[:over]
        self.first += over
