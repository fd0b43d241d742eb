"""What the fold knows of one question to all projects."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from orchestrator.events.question import QuestionAnswered, QuestionAsked


class QuestionRecord(BaseModel):
    """One question of the person's, and its answer once there is one."""

    model_config = ConfigDict(frozen=True)

    asked: QuestionAsked
    since: datetime
    evidence: str
    answered: QuestionAnswered | None = None
    answered_at: datetime | None = None
