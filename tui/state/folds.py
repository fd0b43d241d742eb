"""Which blocks are folded: most as their kind is, some as the person left them."""

from __future__ import annotations

from collections.abc import Collection

from tui.state.blocks import Block, Kind

FOLDED: frozenset[Kind] = frozenset({"thinking", "tool", "prompt", "text", "notice"})
"""Kinds that are folded at first; a prompt, text or notice shows as much folded as is read at a glance."""


class Folds:
    """One reader's folds; may be shared by several views of one conversation."""

    def __init__(self, folded: Collection[Kind] = FOLDED) -> None:
        self.revision = 0
        self._folded = frozenset(folded)
        self._turned: set[str] = set()

    def folded(self, block: Block) -> bool:
        """Whether ``block`` is folded."""
        return (block.kind in self._folded) != (block.id in self._turned)

    def toggle(self, block: str) -> None:
        """Fold the block of this id, or unfold it."""
        self._turned ^= {block}
        self.revision += 1

    def follow(self, before: str, now: str) -> None:
        """Let a complete block be as its live one was left."""
        if before in self._turned:
            self._turned.discard(before)
            self._turned.add(now)

    def all(self, kinds: Collection[Kind], *, folded: bool) -> None:
        """Fold or unfold every block of these kinds; what was turned one by one is forgotten."""
        self._folded = self._folded | frozenset(kinds) if folded else self._folded - frozenset(kinds)
        self._turned.clear()
        self.revision += 1
