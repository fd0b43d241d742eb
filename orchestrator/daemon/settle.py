"""From how a turn ended to what becomes of its task. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agents.errors import AgentError
from agents.events import TurnEnded
from agents.supervisor import Outcome
from agents.text import whole_text
from orchestrator.errors import CounterpointError, leaves
from orchestrator.protocol import TaskView
from orchestrator.scheduler import Fail, Halt, Retry, Unknown, classify
from workspaces.errors import WorkspaceError

_DETAIL = 600
"""Characters of the CLI's own words in an error."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """The end of an attempt.

    After ``retry`` the task runs again, after ``parked`` too, and no attempt counts; ``asking`` waits for its
    answer; at ``halt`` nothing starts.
    """

    status: Literal["succeeded", "failed", "cancelled", "unknown", "retry", "parked", "halt", "asking"]
    result: str | None = None
    error: str | None = None
    attempt: int = 0
    recovered: bool = False
    exhausted: bool = False
    """It was the last attempt that a passing failure gets."""
    refused: int = 0
    """How often the API has refused the task so far, when this is why it runs again."""
    interrupted_by: str | None = None
    """The task that goes first; the attempt then counts for nothing and needs no delay."""


def failure(error: Exception, *, cancelled: bool) -> Settlement:
    """What becomes of a task whose attempt raised ``error``."""
    problem = "; ".join(_problem(leaf) for leaf in leaves(error))
    return Settlement("cancelled" if cancelled else "failed", error=problem)


def _problem(error: BaseException) -> str:
    """One line for the journal, with the fix where there is one."""
    if isinstance(error, CounterpointError | WorkspaceError | AgentError):
        return f"{error} {getattr(error, 'fix', '')}".strip()
    said = whole_text(" ".join(str(error).split()))[:_DETAIL]
    return f"Unexpected {type(error).__name__}: {said} (the daemon's log has the details)"


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often a task is tried."""

    max_attempts: int
    max_refusals: int = 20
    """How often the API may refuse it for a passing reason; that is no failed attempt of the task."""


def settle(outcome: Outcome, view: TaskView, policy: RetryPolicy) -> Settlement:
    """What becomes of the task of ``view``, whose attempt number is its latest, after ``outcome``."""
    if isinstance(outcome, TurnEnded) and outcome.ok:
        return Settlement("succeeded", result=outcome.result)
    if view.cancel_requested:
        return Settlement("cancelled", result=outcome.result if isinstance(outcome, TurnEnded) else None)
    if isinstance(outcome, TurnEnded) and outcome.deferred is not None:
        return _deferred(view)
    verdict = classify(outcome)
    assert verdict is not None  # it did not end well
    error = f"{verdict.reason}{_detail(outcome)}"
    if isinstance(verdict, Unknown):
        return Settlement("unknown", error=error)
    if isinstance(verdict, Halt):
        return Settlement("halt", error=verdict.reason)
    if isinstance(verdict, Fail):
        return Settlement("failed", error=error)
    if isinstance(outcome, TurnEnded) and isinstance(verdict, Retry):
        return _refused(error, view.refused + 1, policy)
    if view.attempt >= policy.max_attempts:
        return Settlement("failed", error=f"{error} (tried {view.attempt} times)", exhausted=True)
    return Settlement("retry", error=error)


def _refused(error: str, times: int, policy: RetryPolicy) -> Settlement:
    """The API is overloaded, limited or unreachable: nothing that the task or its agent did."""
    if times >= policy.max_refusals:
        return Settlement("failed", error=f"{error} (tried {times} times)", exhausted=True)
    return Settlement("retry", error=error, refused=times)


def _deferred(view: TaskView) -> Settlement:
    """The turn waits for the person; one that still runs as the fold sees it had its answer before."""
    if view.state in {"asking", "answered"}:
        return Settlement("asking")
    return Settlement("failed", error="the CLI asked again for what was answered; nothing was repeated")


def _detail(outcome: Outcome) -> str:
    """What the CLI itself said, shortened."""
    said = "; ".join(outcome.errors) or outcome.result if isinstance(outcome, TurnEnded) else outcome.detail
    words = " ".join((said or "").split())
    return f": {words[:_DETAIL]}" if words else ""
