"""Replies of ``GET /v1/claims``: what agents stated, and what a program found of their quotes.

``quoted`` says that the words were said, with everything that limits them, and never that they are true:
show it with the speaker, the whole ``sentence``, its ``limits`` and what comes ``after``. Everything else is
``inference``, with its ``reasons``. All of it is hostile text.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from pydantic import Field

from orchestrator.protocol.base import Request, View

ClaimKind = Literal["quoted", "inference", "broken"]
CLAIM_KINDS: tuple[str, ...] = get_args(ClaimKind)
QuoteFate = Literal["stands", "changed", "moved", "removed", "erased", "written by an agent"]


class CorrectionView(View):
    """Words that are to be read otherwise; the raw ones stay."""

    raw: str
    text: str
    by: str = "person"


class ClaimQuoteView(View):
    """A quote where it stands."""

    project: str | None = None
    client: str = ""
    ref: str
    """Its address, for ``counterpoint quote --in`` and ``GET /v1/library/read``."""
    source: str
    start: int
    """Characters of the source."""
    end: int
    kind: str = ""
    """Of source: ``transcript``, ``mail``, ``note``, ``document``, ``code``, ``conversation``."""
    title: str = ""
    speaker: str = ""
    at: datetime | None = None
    text: str
    """The source's own characters."""
    sentence: str = ""
    """All of the sentence that the quote is in."""
    before: str = ""
    """The sentence that comes before."""
    before_by: str = ""
    """Who said that, when it was somebody else."""
    framed: bool = False
    """Whether ``before`` makes it something supposed, heard, or of another time."""
    after: str = ""
    """The sentence that comes next; up to a correction, when one comes soon."""
    after_by: str = ""
    """Who said that, when it was somebody else."""
    limits: tuple[str, ...] = ()
    """Words of the sentence that limit it: conditions, negations, hedges, plans."""
    taken_back: bool = False
    """Whether ``after`` begins as a correction or limit."""
    corrections: tuple[CorrectionView, ...] = ()
    """Words of it that are to be read otherwise."""
    fate: QuoteFate = "stands"
    """At the last check. All but ``stands``: the source is no longer what it was."""
    now: str = ""
    """Where the words stand today, when that is elsewhere."""


class AgainstView(View):
    """Another claim that says otherwise; both are kept."""

    claim: str
    why: str
    """``figure 40 %, there 45 %``."""
    statement: str = ""
    kind: ClaimKind = "inference"
    project: str = ""


class ClaimView(View):
    """A statement of an agent."""

    claim: str
    project: str
    client: str = ""
    kind: ClaimKind
    statement: str
    reasons: tuple[str, ...] = ()
    """Why it is inference."""
    mind: tuple[str, ...] = ()
    """What stands beside its quotes and may limit them: they are to be read with it."""
    broken: str = ""
    """Why it does not hold any more."""
    quotes: tuple[ClaimQuoteView, ...] = ()
    against: tuple[AgainstView, ...] = ()
    task: str = ""
    """That recorded it last."""
    tasks: tuple[str, ...] = ()
    since: datetime
    evidence: str
    seen: int = 1
    """How often it was recorded."""
    checked_at: datetime | None = None
    """When a check last found something else than before."""


class ClaimsView(View):
    """Claims in the order they were first recorded."""

    cursor: int
    claims: tuple[ClaimView, ...]
    counts: dict[str, int] = Field(default_factory=dict)
    """Of each kind."""


class VerifyRequest(Request):
    """Look again whether the quotes of claims still stand."""

    project: str | None = Field(default=None, max_length=200)


class VerifiedClaims(View):
    """What a look at all claims found."""

    cursor: int
    checked: int
    """Claims that were looked at."""
    changed: tuple[str, ...] = ()
    """Claims of which this look found something else than the one before."""
    claims: tuple[ClaimView, ...] = ()
    """Those that do not stand as they were recorded: broken ones, and those with a source that changed."""
    counts: dict[str, int] = Field(default_factory=dict)


class StatementsRequest(Request):
    """Check what a note or draft states."""

    text: str = Field(max_length=2_000_000)
    path: str = Field(default="", max_length=5000)
    """Where the file is: it says whose it is, and thus what it may quote."""
    project: str | None = Field(default=None, max_length=200)


Verdict = Literal["quoted", "inference", "broken", "uncited", "plain"]
VERDICTS: tuple[str, ...] = get_args(Verdict)


class StatementView(View):
    """One sentence of a file."""

    line: int
    text: str
    verdict: Verdict
    """``quoted``, ``inference`` and ``broken`` as of claims, by the same rules: ``inference`` says otherwise
    than its quotes, or is ``marked`` as one; ``broken``: what it cites does not stand. ``uncited``: it states
    a fact and cites nothing that carries it. ``plain``: it needs no evidence."""
    marked: bool = False
    """Whether the file itself says that it is inference."""
    problems: tuple[str, ...] = ()
    """Why it is none of ``quoted`` and ``plain``; none of what is marked."""
    quotes: tuple[ClaimQuoteView, ...] = ()
    """What it was held against."""


class StatementsView(View):
    """What a note or draft states."""

    path: str
    project: str = ""
    statements: tuple[StatementView, ...]
    counts: dict[str, int] = Field(default_factory=dict)
    """Of each verdict."""
