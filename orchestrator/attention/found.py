"""An item of the queue before it is ranked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from orchestrator.protocol.attention import AttentionKind


@dataclass(frozen=True, slots=True)
class Found:
    """An item before it is ranked."""

    id: str
    short: str
    kind: AttentionKind
    project: str
    client: str
    title: str
    since: datetime
    evidence: str
    commands: tuple[str, ...]
    task: str | None = None
    session: str | None = None
    tool: str | None = None
    input: Mapping[str, Any] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    deadline: datetime | None = None

    @property
    def cursor(self) -> int:
        """Of the evidence."""
        return cursor_of(self.evidence)


def cursor_of(evidence: str) -> int:
    """The cursor in an evidence such as ``task.finished@17``."""
    number = evidence.rpartition("@")[2]
    return int(number) if number.isdecimal() else 0
