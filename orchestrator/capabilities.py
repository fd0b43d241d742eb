"""Who may read and command what. Pure, and the only place that decides it.

=========  ============================================================  ==========
caller     reads                                                         commands
=========  ============================================================  ==========
person     everything                                                    everything
meta       everything that is not sealed                                 nothing
agent      its own client's unsealed; its own project's sealed; the      nothing
           fleet's that name no client
=========  ============================================================  ==========

What is sealed belongs to one project and is read by that project's agent alone, which works on it anyway.

Whatever is not allowed here is refused; an unknown visibility counts as sealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, get_args

from orchestrator.events import Visibility

CallerKind = Literal["person", "agent", "meta"]
Command = Literal[
    "task.queue", "task.cancel", "workspace.land", "workspace.archive", "project.register", "daemon.shutdown"
]


class Owned(Protocol):
    """What has an owner: an event, a source, a subscription's item."""

    @property
    def project(self) -> str | None:
        """The project it belongs to."""

    @property
    def client(self) -> str | None:
        """The client it belongs to."""

    @property
    def visibility(self) -> Visibility:
        """Who may read it."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. An agent always has its project and client; the others have neither."""

    kind: CallerKind
    project: str | None = None
    client: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in get_args(CallerKind):
            raise ValueError(f"{self.kind!r} is no kind of caller")
        owned = self.project is not None and self.client is not None
        if self.kind == "agent" and not owned:
            raise ValueError("an agent needs its project and client")
        if self.kind != "agent" and (self.project is not None or self.client is not None):
            raise ValueError(f"{self.kind!r} belongs to no project")


PERSON = Caller("person")
META = Caller("meta")


def may_read(caller: Caller, item: Owned) -> bool:
    """Whether ``caller`` may see ``item``, its existence included."""
    if caller.kind == "person":
        return True
    if item.visibility == "sealed" and caller.kind == "agent":
        return caller.project == item.project and caller.client == item.client
    if item.visibility not in {"fleet", "client"}:
        return False
    if caller.kind == "meta":
        return True
    return _agent_reads(caller, item)


def may_command(caller: Caller, command: Command, project: str | None = None) -> bool:
    """Whether ``caller`` may give ``command`` for ``project``: the person alone commands."""
    return caller.kind == "person"


def _agent_reads(caller: Caller, item: Owned) -> bool:
    """Its client's items, and those of the fleet that belong to nobody."""
    if item.client is None:
        return item.visibility == "fleet" and item.project in {None, caller.project}
    return item.client == caller.client
