"""Events of a project's standing with the person."""

from __future__ import annotations

from typing import Literal

from agents.events import Body


class ProjectPaused(Body):
    """Emitted when the person paused a project: nothing of it starts until it is resumed."""

    kind: Literal["project.paused"] = "project.paused"


class ProjectResumed(Body):
    """Emitted when the person resumed a paused project."""

    kind: Literal["project.resumed"] = "project.resumed"
