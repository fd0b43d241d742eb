"""Events of claims: statements of agents with what a program found of their quotes."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from agents.events import Body

Status = Literal["quoted", "inference"]
Fate = Literal["stands", "changed", "moved", "removed", "erased", "written by an agent"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")


class Correction(_Part):
    """Words of a quote that are to be read otherwise; the raw ones stand in the quote."""

    raw: str
    text: str
    by: str = "person"


class ClaimQuote(_Part):
    """Words that a program found in their source, where, and what stands around them."""

    project: str | None = None
    client: str = ""
    ref: str
    """The passage that the first of them is in."""
    source: str
    start: int
    end: int
    text: str
    """The source's own characters."""
    kind: str = ""
    """Of source."""
    title: str = ""
    speaker: str = ""
    at: datetime | None = None
    sentence: str = ""
    """Whole: with every condition, negation and hedge."""
    before: str = ""
    before_by: str = ""
    after: str = ""
    """The sentence that comes next; it may take back what is quoted."""
    after_by: str = ""
    """Who said that, when it was somebody else."""
    corrections: tuple[Correction, ...] = ()


class QuoteChecked(_Part):
    """What became of one quote."""

    fate: Fate = "stands"
    now: str = ""
    """Where the words stand today, when that is elsewhere; empty beside a fate: nowhere."""


class ClaimRecorded(Body):
    """Emitted when an agent recorded a statement: each quote stands in its source, or it has none.

    The same statement with the same quotes has the same ``claim``: it is one, recorded again.
    """

    kind: Literal["claim.recorded"] = "claim.recorded"
    claim: str
    statement: str
    status: Status = "inference"
    """``quoted``: the quotes carry every figure, name, date and limit of it: somebody said so."""
    reasons: tuple[str, ...] = ()
    """Why it is inference."""
    mind: tuple[str, ...] = ()
    """What stands beside its quotes and may limit them: they are to be read with it."""
    quotes: tuple[ClaimQuote, ...] = ()
    signals: tuple[str, ...] = ()
    """Whose words these are: with one of them they are erased."""


class ClaimsSentBack(Body):
    """Emitted before an agent that is about to end is told, once in a task, what has no evidence."""

    kind: Literal["claim.sent_back"] = "claim.sent_back"
    problems: tuple[str, ...] = ()
    """A line for each statement, with its place; the first ones of many."""
    count: int = 0


class ClaimChecked(Body):
    """Emitted when a claim was looked at again and something about it is different."""

    kind: Literal["claim.checked"] = "claim.checked"
    claim: str
    status: Status = "inference"
    reasons: tuple[str, ...] = ()
    mind: tuple[str, ...] = ()
    fates: tuple[QuoteChecked, ...] = ()
    """Of its quotes, in their order."""
    quotes: tuple[ClaimQuote, ...] = ()
    """Its quotes as they stand today; one that stands nowhere is as it was."""
    broken: str = ""
    """Why it does not hold any more; empty: every quote stands somewhere."""
    signals: tuple[str, ...] = ()
