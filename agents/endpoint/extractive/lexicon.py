"""Word lists as data."""

from __future__ import annotations


def lexicon(words: str) -> frozenset[str]:
    """The words of a list that is separated by white space."""
    return frozenset(words.split())
