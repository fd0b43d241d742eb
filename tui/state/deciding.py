"""What the person says about words: to whom they go, how they are read. Bodies for the daemon. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tui.state.transcript import Heard, Part, Passage

Json = dict[str, Any]
NOBODY = "nobody"
"""How the daemon is told that words are for no project."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Words ``first`` to ``last`` go to ``project``, or to nobody where that is empty."""

    first: int
    last: int
    project: str

    @property
    def said(self) -> str:
        """Where they go, in words."""
        return f"to {self.project or NOBODY}"

    def body(self, heard: Heard) -> Json:
        """What is sent."""
        whom, named = self.project or NOBODY, places(heard, self.first, self.last)
        return {"spans": [{"place": one, "project": whom} for one in named]}


def places(heard: Heard, first: int, last: int) -> list[str]:
    """Where words ``first`` to ``last`` stand, as the daemon reads it: ``s03.07#4-9``, ``s03.08-s04.02``."""
    found: list[str] = []
    whole: list[Passage] = []

    def close() -> None:
        if whole:
            found.append(whole[0].id if len(whole) == 1 else f"{whole[0].id}-{whole[-1].id}")
            whole.clear()

    for passage in heard.between(first, last):
        begins, ends = max(first, passage.first), min(last, passage.last)
        if (begins, ends) == (passage.first, passage.last):
            whole.append(passage)
        else:
            close()
            found.append(place(passage, begins, ends))
    close()
    return found


def place(passage: Passage, first: int, last: int) -> str:
    """Words of one passage."""
    return f"{passage.id}#{first - passage.first}-{last - passage.first}"


def confirmed(part: Part) -> str | None:
    """The project that *confirm* means for ``part``; empty: nobody; ``None``: there is nothing to confirm."""
    if part.verdict == "project":
        return part.project
    if part.verdict == "nobody":
        return ""
    return part.candidates[0][0] if part.candidates else None


def candidate(part: Part, number: int) -> str | None:
    """The ``number``-th project that was considered, counted from 1."""
    return part.candidates[number - 1][0] if 1 <= number <= len(part.candidates) else None


def offered(part: Part, projects: Sequence[str], typed: str, *, nobody: bool = False) -> list[str]:
    """Projects to pick from by what is ``typed``: those considered, the best first, then the others, and
    with ``nobody`` that it is for none of them.
    """
    considered = [name for name, _ in part.candidates if name in projects]
    names = [*dict.fromkeys((*considered, *sorted(projects), *((NOBODY,) if nobody else ())))]
    low = typed.strip().casefold()
    begins = [name for name in names if name.casefold().startswith(low)]
    return begins + [name for name in names if low in name.casefold() and name not in begins]


def correction(heard: Heard, first: int, last: int, text: str) -> Json:
    """What is sent when words of one passage are to be read as ``text``."""
    passage = heard.passage(first)
    return {"place": place(passage, first, last) if passage is not None else "", "text": text.strip()}


def within_passage(heard: Heard, first: int, last: int) -> tuple[int, int] | None:
    """Those of the words that one correction can be about: it stays in the passage it begins in."""
    passage = heard.passage(first)
    return None if passage is None else (first, min(last, passage.last))
