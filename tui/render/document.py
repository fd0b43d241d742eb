"""A conversation as lines at a width, for a pane's last lines and for reading all of it. Pure.

What was drawn is kept per block and version, so a frame costs what changed. A block that is being written
costs its new words. Very long texts are drawn from their end; how much stands before is said, and unfolding
shows more.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple, Protocol

from tui.render.flow import Flow
from tui.render.page import Clock, blank_before, lay, lead, local_clock
from tui.render.tokens import Line, Span, Token, plain
from tui.render.wrap import fit
from tui.state.blocks import Block, PromptBlock, TextBlock
from tui.state.folds import Folds

FOLDED_CHARS = 64_000
"""Characters of a text that are drawn while it is folded."""
UNFOLDED_CHARS = 256_000
"""Characters of a text that are drawn at all."""


class Source(Protocol):
    """What a document shows: a conversation, or one strand of it."""

    @property
    def blocks(self) -> Sequence[Block]:
        """Oldest first."""

    @property
    def revision(self) -> int:
        """Rises with each change."""


class Position(NamedTuple):
    """Where something was found."""

    row: int
    block: str
    start: int
    """First character on the line; 0 when it is inside of a folded block."""
    end: int


@dataclass(slots=True)
class _Laid:
    """A block as it was drawn."""

    version: int
    folded: bool
    lines: list[Line]
    flow: Flow | None = None
    stem: int = 0


class _Layout:
    """Drawn blocks of one width."""

    def __init__(self, folds: Folds, clock: Clock) -> None:
        self.width = 0
        self._folds = folds
        self._clock = clock
        self._laid: dict[str, _Laid] = {}

    def at(self, width: int) -> None:
        """Draw for ``width`` from now on."""
        if width != self.width:
            self.width = width
            self._laid.clear()

    def lines(self, block: Block, limit: int | None = None) -> list[Line]:
        """The lines of ``block``; of a text at least its last ``limit`` characters."""
        laid = self._laid.get(block.id)
        if laid is None and isinstance(block, TextBlock) and block.was:
            laid = self._laid.pop(block.was, None)
            self._folds.follow(block.was, block.id)
            if laid is not None:
                self._laid[block.id] = laid
                laid.version = -1
        folded = self._folds.folded(block)
        if laid is None or laid.version != block.version or laid.folded != folded:
            laid = self._laid[block.id] = self._lay(block, folded, laid, limit)
        return laid.lines

    def keep(self, blocks: Sequence[Block], spare: int = 64) -> None:
        """Let go of what belongs to none of ``blocks`` when that is a lot."""
        if len(self._laid) > 2 * len(blocks) + spare:
            alive = {block.id for block in blocks}
            self._laid = {block: laid for block, laid in self._laid.items() if block in alive}

    def _lay(self, block: Block, folded: bool, before: _Laid | None, limit: int | None) -> _Laid:
        if not isinstance(block, TextBlock) or (block.kind == "thinking" and folded):
            lines = lay(block, self.width, folded=folded, clock=self._clock)
            return _Laid(block.version, folded, lines)
        flow = before.flow if before and before.folded == folded and before.stem == block.stem else None
        if flow is None:
            most = limit or (FOLDED_CHARS if folded else UNFOLDED_CHARS)
            style: Token | None = "thinking" if block.kind == "thinking" else None
            flow = Flow(self.width, most, lead(block.depth), style)
        flow.update(block.words)
        lines = flow.lines
        if flow.hidden:
            lines = [fit((Span(f"… {flow.hidden:,} characters before", "more"),), self.width), *lines]
        if block.cut:
            lines = [*lines, fit((Span("… cut off", "more"),), self.width)]
        return _Laid(block.version, folded, lines, flow, block.stem)


class Document:
    """Lines of ``conversation`` as ``folds`` has it. Not more than one width at a time is kept per use."""

    def __init__(
        self, conversation: Source, folds: Folds | None = None, *, clock: Clock = local_clock
    ) -> None:
        self.folds = folds or Folds()
        self._source = conversation
        self._tail = _Layout(self.folds, clock)
        self._limit = 0
        self._full = _Layout(self.folds, clock)
        self._seen: list[Block] = []
        self._starts: list[int] = [0]
        self._places: dict[str, int] = {}
        self._state: tuple[int, int, int] | None = None

    @property
    def blocks(self) -> Sequence[Block]:
        """What it shows, oldest first; valid until the next change."""
        return self._source.blocks

    def tail(self, width: int, height: int) -> list[Line]:
        """The last ``height`` lines, or fewer; looks at no more blocks than these lines belong to.

        Prompts that wait stand behind what is said now; they are left out when there is anything else.
        """
        self._tail.at(width)
        limit = 4096 + 4 * width * height
        if not limit // 2 <= self._limit <= 4 * limit:
            self._tail.width, self._limit = 0, limit
            self._tail.at(width)
        found: list[Line] = []
        shown: list[Block] = []
        for block in _without_waiting(self._source.blocks):
            if shown and blank_before(block, shown[-1]):
                found.append(())
            if len(found) >= height:
                break
            lines = self._tail.lines(block, self._limit)
            found += islice(reversed(lines), height - len(found))
            shown.append(block)
            if len(found) >= height:
                break
        self._tail.keep(shown, spare=4)
        found.reverse()
        return found

    def height(self, width: int) -> int:
        """Lines of everything that is loaded."""
        self._index(width)
        return self._starts[-1]

    def lines(self, start: int, stop: int, width: int) -> list[Line]:
        """The lines from row ``start`` to before ``stop``."""
        self._index(width)
        start, stop = max(0, start), min(stop, self._starts[-1])
        found: list[Line] = []
        place = bisect_right(self._starts, start) - 1
        while start < stop:
            lines = self._lines(place)
            part = lines[start - self._starts[place] : stop - self._starts[place]]
            found += part
            start += len(part)
            place += 1
        return found

    def at(self, row: int, width: int) -> tuple[Block, int] | None:
        """The block at ``row`` and which of its lines that is; -1 for the empty line before it."""
        self._index(width)
        if not 0 <= row < self._starts[-1]:
            return None
        place = bisect_right(self._starts, row) - 1
        return self._seen[place], row - self._starts[place] - self._blank(place)

    def row_of(self, block: str, width: int) -> int | None:
        """The first row of the block of this id."""
        self._index(width)
        place = self._places.get(block)
        return None if place is None else self._starts[place] + self._blank(place)

    def toggle(self, block: str) -> None:
        """Fold the block of this id, or unfold it."""
        self.folds.toggle(block)

    def find(self, text: str, width: int) -> list[Position]:
        """Where ``text`` stands, whatever its case; a block that hides it in its fold is named once."""
        self._index(width)
        wanted = text.casefold()
        found: list[Position] = []
        for place, block in enumerate(self._seen) if wanted else ():
            shown = list(self._found(place, wanted))
            if not shown and self.folds.folded(block) and wanted in _said(block).casefold():
                shown = [Position(self._starts[place] + self._blank(place), block.id, 0, 0)]
            found += shown
        return found

    def _found(self, place: int, wanted: str) -> list[Position]:
        found = []
        for row, line in enumerate(self._lines(place), self._starts[place]):
            words = plain(line).casefold()
            at = words.find(wanted)
            while at >= 0:
                found.append(Position(row, self._seen[place].id, at, at + len(wanted)))
                at = words.find(wanted, at + len(wanted))
        return found

    def _lines(self, place: int) -> list[Line]:
        lines = self._full.lines(self._seen[place])
        return [(), *lines] if self._blank(place) else lines

    def _blank(self, place: int) -> int:
        return int(blank_before(self._seen[place - 1] if place else None, self._seen[place]))

    def _index(self, width: int) -> None:
        """Bring the row of each block up to date, from the first block that changed on."""
        state = (width, self._source.revision, self.folds.revision)
        if state == self._state:
            return
        blocks = list(self._source.blocks)
        same = 0
        if self._state is not None and (self._state[0], self._state[2]) == (width, self.folds.revision):
            pairs = enumerate(zip(self._seen, blocks, strict=False))
            least = min(len(self._seen), len(blocks))
            same = next((place for place, (old, new) in pairs if old is not new), least)
        self._full.at(width)
        for block in self._seen[same:]:
            self._places.pop(block.id, None)
        del self._starts[same + 1 :]
        self._seen = blocks
        for place in range(same, len(blocks)):
            block = blocks[place]
            self._places[block.id] = place
            self._starts.append(self._starts[-1] + self._blank(place) + len(self._full.lines(block)))
        self._full.keep(blocks)
        self._state = (width, self._source.revision, self.folds.revision)


def _without_waiting(blocks: Sequence[Block]) -> Iterator[Block]:
    """From the last one back; prompts that wait only when there are no other blocks."""
    if blocks and isinstance(blocks[0], PromptBlock) and blocks[0].standing == "queued":
        return reversed(blocks)
    return (
        block
        for block in reversed(blocks)
        if not (isinstance(block, PromptBlock) and block.standing == "queued")
    )


def _said(block: Block) -> str:
    """Everything of a block that can be looked for."""
    match block.kind:
        case "text" | "thinking":
            return str(block.words)
        case "tool":
            return f"{block.name} {dict(block.input)} {block.result or ''} {block.reason}"
        case "prompt":
            return block.text
        case "notice":
            return f"{block.text} {block.detail} {' '.join(block.files)}"
    return ""
