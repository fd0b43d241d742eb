"""Which links of the map touch what an agent was asked: for the person who reads along. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]
_TASKS = ("task.started", "task.finished", "task.retrying")
_ABOUT = ("link.",)
"""How the kinds of events begin after which other links may touch it."""


@dataclass(slots=True)
class Touching:
    """The links of one project's task, asked for when something may have changed."""

    project: str = ""
    links: list[Json] = field(default_factory=list)
    _stale: bool = False
    _asking: bool = False

    def about(self, project: str) -> None:
        """Another project is read, or the same one again after a while."""
        if project != self.project:
            self.project, self.links, self._asking = project, [], False
        self._stale = True

    def took(self, events: Iterable[Json]) -> None:
        """Note what these events may have changed."""
        for one in events:
            kind = str((one.get("body") or {}).get("kind") or "")
            if kind.startswith(_ABOUT) or (kind in _TASKS and one.get("project") == self.project):
                self._stale = True

    def ask(self) -> Json | None:
        """What to ask the daemon; ``None`` when nothing changed, or an answer is on its way."""
        if not self.project or not self._stale or self._asking:
            return None
        self._stale, self._asking = False, True
        return {"project": self.project}

    def take(self, project: str, view: Json) -> None:
        """The daemon's answer, the links that nobody decided about first."""
        if project != self.project:
            return
        self._asking = False
        found = list(view.get("links") or ())
        self.links = sorted(found, key=lambda one: one.get("state") != "open")

    def failed(self, project: str) -> None:
        """It did not answer: nothing is shown rather than something old."""
        if project == self.project:
            self._asking, self.links = False, []

    @property
    def first(self) -> str:
        """The link that is shown; empty where none touches it."""
        return str(self.links[0]["link"]) if self.links else ""
