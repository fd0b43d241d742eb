"""What the fold knows of the meta-agent reading a memo."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from orchestrator.events.memo_reading import MemoReadingBegun, MemoReadingEnded


class MemoReadingRecord(BaseModel):
    """The latest reading of one memo, and how it ended once it has."""

    model_config = ConfigDict(frozen=True)

    begun: MemoReadingBegun
    since: datetime
    evidence: str
    ended: MemoReadingEnded | None = None
