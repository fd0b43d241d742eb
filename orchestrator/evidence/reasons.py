"""Why a statement is not shown as quoted, in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "no quote",
    "figure",
    "date",
    "name",
    "commitment",
    "owner",
    "person",
    "dropped",
    "added",
    "taken back",
    "order",
    "unlike",
    "left out",
    "put in",
    "time",
    "instead",
    "before",
    "after it",
    "before it",
    "retold",
]
"""Why a statement is inference."""
LIMITED: frozenset[Kind] = frozenset({"dropped", "taken back", "before"})
"""A limit of what was said is not told."""
_CARRIES_NOT = "the {kind} {words} is not in the quote"
_TOLD: dict[Kind, str] = {
    "no quote": "no quote carries it",
    "figure": _CARRIES_NOT,
    "date": _CARRIES_NOT,
    "name": _CARRIES_NOT,
    "commitment": _CARRIES_NOT,
    "owner": "in the quote, {words} does not go with that",
    "person": "whom {words} means cannot be told; name them",
    "dropped": "it leaves out {words}{limit}",
    "added": "it adds {words}{limit}",
    "taken back": "what comes next limits it: {words}",
    "order": "in the quote, {words} stand in another order",
    "unlike": "most of its words are not in the quote: {bare}",
    "left out": "it leaves out {words}",
    "put in": "nothing in the quote says {words}",
    "time": "says {words}, the source says {other}",
    "instead": "says {words}, the source says {other}",
    "before": "what comes before limits it: {words}",
    "after it": "what comes next may limit it: {words}",
    "before it": "what comes before may limit it: {words}",
    "retold": "it does not say the sentence again word for word: {words}",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a statement is inference, with the words that make it so."""

    kind: Kind
    words: str = ""
    limit: str = ""

    def __str__(self) -> str:
        """The reason as a sentence without a full stop."""
        limit = f" ({self.limit})" if self.limit else ""
        return _TOLD[self.kind].format(
            kind=self.kind, words=repr(self.words), bare=self.words, limit=limit, other=repr(self.limit)
        )
