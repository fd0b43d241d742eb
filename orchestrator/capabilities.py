"""Who may read and command what. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from orchestrator.events import Event


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who asks: the person, an agent of one project, or the meta-agent."""

    kind: Literal["person", "agent", "meta"]
    project: str | None = None
    client: str | None = None


def may_read(caller: Caller, event: Event) -> bool:
    """Whether ``caller`` may read ``event``."""
    if caller.kind == "person":
        return True
    if event.visibility == "sealed":
        return False
    return caller.kind == "meta" or (event.visibility == "client" and event.client == caller.client)
