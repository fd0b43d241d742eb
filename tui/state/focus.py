"""Reading one conversation: what part is seen, what is looked for, which older pages are wanted. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

Json = dict[str, Any]
PAGE = 200
"""Events of an older page."""
SEARCH_PAGE = 1000
"""Events of an older page while something is looked for."""
HOWS: Mapping[str, Json] = {
    "": {},
    "next": {"place": "next"},
    "now": {"place": "now"},
    "aside": {"aside": True},
}
"""How a prompt can be sent, and the fields that say so."""
SENT: Mapping[str, str] = {
    "": "",
    "next": "Sent; it goes next.",
    "now": "Sent; what runs is interrupted and goes on afterwards.",
    "aside": "Asked aside; the work goes on.",
}


def order(project: str, text: str, how: str = "") -> Json:
    """The request that queues ``text``."""
    return {"project": project, "prompt": text, "origin": "say", **HOWS[how]}


class Spot(NamedTuple):
    """A line, told by its block, so that it stays the same when lines come before it."""

    block: str
    line: int


@dataclass(frozen=True, slots=True)
class View:
    """The lines that are seen: ``height`` of ``total``, from ``top`` on."""

    top: int = 0
    height: int = 1
    total: int = 0
    follow: bool = True
    """Stay at the end, whatever comes."""
    seen: int = 0
    """Lines up to the end as it was when it was last in view."""

    @property
    def last(self) -> int:
        """The greatest ``top``."""
        return max(0, self.total - self.height)

    @property
    def unseen(self) -> int:
        """Lines that came below since the end was in view."""
        return 0 if self.follow else max(0, self.total - self.seen)

    def scrolled(self, top: int) -> View:
        """The person scrolls to ``top``; at the end it follows again."""
        top = max(0, min(self.last, top))
        follow = top >= self.last
        return replace(self, top=top, follow=follow, seen=self.total if follow else self.seen)

    def to_end(self) -> View:
        """Go to the end and stay there."""
        return replace(self, top=self.last, follow=True, seen=self.total)

    def laid(self, total: int, height: int, top: int | None = None, before: int = 0) -> View:
        """There are ``total`` lines now; ``top`` is where the line that was first is, ``None`` if it is gone.

        ``before`` of the lines came before what was there.
        """
        fresh = replace(self, total=total, height=max(1, height))
        if self.follow:
            return fresh.to_end()
        place = self.top + before if top is None else top
        return replace(fresh, top=max(0, min(fresh.last, place)), seen=min(total, self.seen + before))

    def showing(self, row: int) -> View:
        """Scroll as little as it takes to see ``row``, with a little around it."""
        margin = min(3, self.height // 3)
        if row < self.top:
            return self.scrolled(row - margin)
        if row >= self.top + self.height:
            return self.scrolled(row - self.height + 1 + margin)
        return self


@dataclass(slots=True)
class Pages:
    """The pages before what is loaded: one is asked for at a time."""

    loading: bool = False
    done: bool = False
    """The beginning was reached."""
    _before: int | None = None
    _oldest: int | None = None

    def ask(self, oldest: int | None, size: int = PAGE) -> Json | None:
        """The parameters of the next page; ``None`` when there is none, or one is on its way.

        ``oldest`` is what is loaded; where it is newer than before, pages were let go of and come again.
        """
        if oldest is not None and self._oldest is not None and oldest > self._oldest:
            self._before, self.done = None, False
        self._oldest = oldest
        if self.loading or self.done or oldest is None:
            return None
        if oldest <= 1:
            self.done = True
            return None
        self.loading = True
        before = oldest if self._before is None else min(oldest, self._before)
        return {"before": before, "limit": size}

    def took(self, page: Mapping[str, Any]) -> None:
        """A page has come; one without a place to go on from was the first."""
        self.loading = False
        self._before = page.get("previous")
        cursors = [int(event["cursor"]) for event in page.get("events", ()) if event.get("cursor")]
        self._oldest = min(filter(None, (self._oldest, *cursors)), default=None)
        self.done = self._before is None or int(self._before) <= 1

    def failed(self) -> None:
        """The page did not come; it may be asked for again."""
        self.loading = False


@dataclass(slots=True)
class Search:
    """What is looked for, from the end of the conversation upwards."""

    text: str = ""
    rows: Sequence[int] = ()
    """Where it was found, top to bottom."""
    at: int = -1
    """Which of ``rows`` is looked at."""
    wanting: int = 0
    """Older matches that are still wanted: pages are read until there are so many more."""

    def begin(self, text: str) -> None:
        """Look for something else."""
        self.text, self.rows, self.at, self.wanting = text, (), -1, 0

    def found(self, rows: Sequence[int], near: int) -> int | None:
        """These are all places now; returns the one at hand, else the nearest at or above ``near``."""
        kept = len(self.rows) - self.at if self.at >= 0 else 0
        self.rows = rows
        if kept:
            self.at = max(0, len(rows) - kept) if rows else -1
        elif rows:
            above = [place for place, row in enumerate(rows) if row <= near]
            self.at = above[-1] if above else 0
        else:
            self.at = -1
        return self.row

    @property
    def row(self) -> int | None:
        """The row that is looked at."""
        return self.rows[self.at] if 0 <= self.at < len(self.rows) else None

    def step(self, by: int) -> bool:
        """Go to an older (-1) or a newer match; false when older ones have to be read first."""
        if by < 0 and self.at <= 0:
            return False
        if self.rows:
            self.at = min(len(self.rows) - 1, self.at + by)
        return True

    def words(self, *, done: bool) -> str:
        """How it stands, in words."""
        if not self.text:
            return ""
        place = f"{len(self.rows) - self.at} of {len(self.rows)}" if self.rows else ""
        if self.wanting and not done:
            return f"{place}{', ' if place else ''}looking through older pages …"
        if not self.rows:
            return "nowhere in the whole conversation" if done else "not in what is loaded"
        oldest = self.at == 0
        return f"{place}{', the oldest' if oldest and done else ''}"
