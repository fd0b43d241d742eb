"""Events of questions that the person puts to all projects. Question and answer are for the person alone."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from agents.events import Body, Usage

StatementStatus = Literal["quoted", "inference", "unverified"]
"""``quoted``: verified words carry it; ``inference``: they stand there but do not say all of it, or there are
none; ``unverified``: words were cited that do not stand where they should."""
AnswerStatus = Literal["answered", "nothing", "stopped", "failed"]


class Citation(BaseModel):
    """Words that a program found in their source, and where."""

    model_config = ConfigDict(frozen=True, extra="allow")

    project: str = ""
    client: str = ""
    ref: str
    """The passage that the first of them is in."""
    source: str
    source_kind: str = ""
    text: str
    """The source's own characters."""
    sentence: str = ""
    """The whole sentence, where the words are a part of one."""
    speaker: str = ""
    title: str = ""
    before: str = ""
    """The sentence that stands before it, and who said it when it was somebody else."""
    after: str = ""
    """What comes next, as ``before``."""


class RefusedQuote(BaseModel):
    """Words that were cited and do not stand there."""

    model_config = ConfigDict(frozen=True, extra="allow")

    ref: str = ""
    quote: str
    reason: str
    nearest: str = ""
    """The nearest real words."""


class Statement(BaseModel):
    """One statement of an answer, judged by a program."""

    model_config = ConfigDict(frozen=True, extra="allow")

    says: str = ""
    """The meta-agent's words; empty: the citations themselves answer."""
    status: StatementStatus
    reasons: tuple[str, ...] = ()
    """Why it is not quoted."""
    mind: tuple[str, ...] = ()
    """What stands beside its quotes and may limit them: they are to be read with it."""
    citations: tuple[Citation, ...] = ()
    refused: tuple[RefusedQuote, ...] = ()


class QuestionAsked(Body):
    """Emitted when the person asks; the meta-agent begins to look for the answer."""

    kind: Literal["question.asked"] = "question.asked"
    question: str
    """Its id."""
    text: str
    project: str | None = None
    """The one project that is read; ``None``: all but sealed ones."""
    calibration: str = ""
    calibration_sha256: str = ""


class AnswerChecked(Body):
    """Emitted whenever the meta-agent has put an answer before the program, which looks for every quote."""

    kind: Literal["question.checked"] = "question.checked"
    question: str
    quoted: int = 0
    inference: int = 0
    unverified: int = 0
    refused: tuple[RefusedQuote, ...] = ()


class QuestionAnswered(Body):
    """Emitted once per question, however it ended."""

    kind: Literal["question.answered"] = "question.answered"
    question: str
    status: AnswerStatus
    statements: tuple[Statement, ...] = ()
    left_open: str = ""
    """What the meta-agent did not find; its own words."""
    remarks: str = ""
    """What it said without recording it: nothing of that was verified."""
    problem: str = ""
    searches: int = 0
    reads: int = 0
    projects: tuple[str, ...] = ()
    """Whose material it was shown."""
    requests: int = 0
    usage: Usage = Usage()
    cost_usd: float | None = None
