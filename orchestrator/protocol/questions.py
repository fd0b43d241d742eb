"""Requests and replies about questions to all projects: what was asked, and what a program could verify."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from orchestrator.protocol.base import Request, View

QuestionState = Literal["working", "answered", "nothing", "stopped", "failed"]


class QuestionRequest(Request):
    """Ask the meta-agent."""

    text: str = Field(min_length=1, max_length=8000)
    project: str | None = Field(default=None, min_length=1, max_length=200)
    """Read this project alone; ``None``: all but sealed ones."""
    budget_usd: float | None = Field(default=None, gt=0, le=100_000)
    """For this question; the meta-agent's limit of the day holds besides."""
    id: str | None = Field(default=None, min_length=1, max_length=64, pattern=r"[A-Za-z0-9][A-Za-z0-9._-]*")
    """The same id twice asks once."""


class QuestionAccepted(View):
    """The question was put."""

    cursor: int
    question: str


class CitationView(View):
    """Words that a program found in their source; hostile text."""

    project: str = ""
    client: str = ""
    ref: str
    kind: str = ""
    text: str
    sentence: str = ""
    """The whole sentence, where the words are a part of one."""
    speaker: str = ""
    title: str = ""
    before: str = ""
    """The sentence that stands before it, and who said it when it was somebody else."""
    after: str = ""
    """What comes next, as ``before``."""
    gone: str = ""
    """Why the words stand there no more; empty while they do, or when it was not looked at."""


class RefusedView(View):
    """Words that were cited and do not stand there."""

    ref: str = ""
    quote: str
    reason: str
    nearest: str = ""


class StatementView(View):
    """One statement of an answer; an agent's words, so hostile text."""

    says: str = ""
    """Empty: the citations themselves answer."""
    status: Literal["quoted", "inference", "unverified"]
    reasons: tuple[str, ...] = ()
    """Why it is not quoted."""
    mind: tuple[str, ...] = ()
    """What stands beside its quotes and may limit them: they are to be read with it."""
    citations: tuple[CitationView, ...] = ()
    refused: tuple[RefusedView, ...] = ()


class QuestionView(View):
    """A question, and the answer as far as there is one."""

    question: str
    text: str
    project: str | None = None
    state: QuestionState
    asked_at: datetime
    answered_at: datetime | None = None
    evidence: str
    statements: tuple[StatementView, ...] = ()
    left_open: str = ""
    """What was not found, in the meta-agent's words."""
    remarks: str = ""
    """What it said besides; nothing of that was verified."""
    problem: str = ""
    searches: int = 0
    reads: int = 0
    projects: tuple[str, ...] = ()
    """Whose material it was shown."""
    requests: int = 0
    tokens: int = 0
    cost_usd: float | None = None


class QuestionList(View):
    """The latest questions, the oldest first."""

    cursor: int
    questions: tuple[QuestionView, ...]
