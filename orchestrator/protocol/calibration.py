"""Reply of ``GET /v1/projects/{project}/calibration``: what the project's agent is calibrated with."""

from __future__ import annotations

from datetime import datetime

from orchestrator.events.task import CalibrationRef
from orchestrator.protocol.base import View


class CalibrationView(View):
    """The calibration in force: the one of the last turn, or, before there was one, the one to come."""

    project: str
    name: str
    version: str = ""
    sha256: str = ""
    """Of the text; empty when there is none that can be used."""
    tokens: int = 0
    """Estimated."""
    text: str = ""
    """As the agent is given it; empty when it is kept no more."""
    used: bool = False
    """Whether some task has run under it."""
    task: str | None = None
    """The task that used it last, and since when."""
    since: datetime | None = None
    changed: bool = False
    """The next task gets another text: the files, or the project's configuration, have changed."""
    next: CalibrationRef | None = None
    """What the next task gets, when it names no calibration of its own."""
    problem: str = ""
    """Why the next task would get none."""
    missing: str = ""
    """After a compaction the conversation was found without it, whatever was done about it since."""
