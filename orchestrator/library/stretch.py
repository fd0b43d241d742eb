"""A stretch of a source: some passages that follow one another, as plain values. Pure."""

from __future__ import annotations

from typing import NamedTuple


class Stretch(NamedTuple):
    """Passages of one source that are looked at together."""

    source: str
    """The source's address."""
    project: str
    ref: str
    """The address of its middle passage."""
    text: str
    stems: frozenset[str]


class Fresh(NamedTuple):
    """A source that came in, in its stretches."""

    number: int
    """Later sources have higher ones."""
    name: str
    project: str
    stretches: tuple[Stretch, ...]
