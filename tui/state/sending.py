"""Whom a text goes to, and what became of it for each of them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

State = Literal["sending", "accepted", "refused"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the text for one project."""

    state: State
    words: str = ""
    fix: str = ""


@dataclass(slots=True)
class Sending:
    """The recipients of one text among the projects of a home."""

    clients: Mapping[str, str]
    """The client of each project, in the order in which projects are offered."""
    chosen: list[str] = field(default_factory=list)
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def offered(self, typed: str) -> list[str]:
        """The projects that ``typed`` may mean: by name or client, those that begin with it first."""
        wanted = typed.strip().lstrip("@").casefold()
        found = [(rank, name) for name in self.clients if (rank := self._rank(name, wanted)) is not None]
        return [name for _, name in sorted(found, key=lambda one: one[0])]

    def toggle(self, project: str) -> None:
        """Take ``project`` as a recipient, or leave it out."""
        if project in self.chosen:
            self.chosen.remove(project)
        elif project in self.clients:
            self.chosen.append(project)
        self.outcomes.pop(project, None)

    def begin(self) -> list[str]:
        """Send to all that are chosen; returns them."""
        self.outcomes = {name: Outcome("sending") for name in self.chosen}
        return list(self.chosen)

    def settle(self, project: str, outcome: Outcome) -> None:
        """Note what became of it; who has accepted is no recipient any more, who refused stays one."""
        self.outcomes[project] = outcome
        if outcome.state == "accepted" and project in self.chosen:
            self.chosen.remove(project)

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return any(one.state == "sending" for one in self.outcomes.values())

    def having(self, state: State) -> list[str]:
        """The projects with that outcome."""
        return [name for name, one in self.outcomes.items() if one.state == state]

    def _rank(self, name: str, wanted: str) -> int | None:
        low, client = name.casefold(), self.clients[name].casefold()
        if low.startswith(wanted):
            return 0
        if client.startswith(wanted):
            return 1
        return 2 if wanted in low or wanted in client else None


def named(projects: Sequence[str], most: int = 4) -> str:
    """Projects in words: ``acme, north and 3 more``."""
    rest = len(projects) - most
    return ", ".join(projects[:most]) + (f" and {rest} more" if rest > 0 else "")
