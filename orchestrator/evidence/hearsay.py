"""Who is told to have said something within a sentence: *Anna said it rains*, *according to Anna*. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from orchestrator.evidence.wording import SPEECH, markers

_SAY = r"(?P<say>says|said|sagt|sagte)"
_WRITE = r"(?P<write>writes|wrote|schreibt|schrieb)"
_VERB = rf"(?:{_SAY}|{_WRITE})"
_LONGEST = 4
"""Words of who said it."""


def _shapes(words: int) -> Iterator[str]:
    """How *who said what* is written, with a name of so many words: where it ends no comma need tell."""
    who = rf"(?P<who>[^\W\d_][\w'.-]*(?:\s+[^\W\d_][\w'.-]*){{{words - 1}}})"
    yield rf"^\W*{who}\s+{_VERB}\s*,?\s*(?:that\s+|dass\s+)?(?P<rest>[^\W_].+)$"
    yield rf"^\W*according to\s+{who}\s*,?\s+(?P<rest>.+)$"
    yield rf"^\W*laut\s+{who}\s*,\s+(?P<rest>.+)$"
    yield rf"^(?P<rest>[^,]+),\s+{_VERB}\s+{who}\W*$"
    yield rf"^(?P<rest>[^,]+),\s+{who}\s+{_VERB}\W*$"
    yield rf"^(?P<rest>[^,]+?),?\s+(?:according to|laut)\s+{who}\W*$"


_SHAPES = tuple(
    re.compile(shape, re.IGNORECASE | re.DOTALL)
    for words in range(1, _LONGEST + 1)
    for shape in _shapes(words)
)
_NOBODY = frozenset("i we you it they one who nobody ich wir du ihr es man wer niemand".split())  # noqa: SIM905


_SPOKEN = re.compile(rf"{_VERB}|according to|laut", re.IGNORECASE)


class Hearsay(NamedTuple):
    """What somebody is told to have said, how (``say``, ``write`` or neither), and what."""

    who: str
    how: str
    rest: str


@lru_cache(maxsize=512)
def heard(text: str) -> tuple[Hearsay, ...]:
    """Each way to read ``text`` as somebody's words; *he* stays whoever he is."""
    return tuple(_heard(text)) if _SPOKEN.search(text) else ()


def _heard(text: str) -> Iterator[Hearsay]:
    for shape in _SHAPES:
        found = shape.match(text)
        who = found["who"].casefold() if found is not None else ""
        if found is None or markers(who) or not SPEECH.union(_NOBODY).isdisjoint(who.split()):
            continue
        groups = found.groupdict()
        how = "say" if groups.get("say") else "write" if groups.get("write") else ""
        yield Hearsay(who, how, found["rest"])


def same_source(told: Hearsay, said: Hearsay) -> bool:
    """Whether both are of the same, in the same way as far as that is told."""
    return told.who == said.who and (told.how == said.how or not (told.how and said.how))
