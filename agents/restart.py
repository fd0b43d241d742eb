"""When an agent that failed may start again: backoff with jitter, a cap per span of time, spacing. Pure.

The clock is an argument. Every promise is about the moments given to one ``Restarts`` value and its
successors: no two lie closer together than ``spacing``, no agent gets more than ``cap`` of them in any
``span``, none is earlier than its backoff or than what the server asked for. A failure that every agent
would meet alike is no matter of waiting: see ``halts``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

RESET_SPREAD = 30.0
"""After a server's reset time the waiting agents come back spread over this many seconds."""
_DOUBLINGS = 16
_ACCOUNT_STATUS = 401
_ACCOUNT_ERRORS = frozenset({"authentication_failed", "oauth_org_not_allowed", "billing_error"})
"""The CLI's classes of failures that are the account's."""
_UNCLASSED = frozenset({None, "", "unknown"})
_ACCOUNT_TEXTS = (
    "authentication_error",
    "failed to authenticate",
    "invalid api key",
    "invalid x-api-key",
    "oauth token",
    "not logged in",
    "please run /login",
    "credit balance is too low",
    "organization has been disabled",
)


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """How soon, how often and how close together agents are started again. Times are seconds."""

    base: float = 2.0
    """Ceiling of the delay after the first failure; it doubles with each further one."""
    ceiling: float = 300.0
    """The longest delay that is ours; a server may ask for a longer one."""
    spacing: float = 0.25
    """Between two restarts, of whichever agents."""
    cap: int = 20
    """Restarts of one agent within ``span``."""
    span: float = 3600.0


@dataclass(frozen=True, slots=True)
class Restarts:
    """The restarts granted so far, as a value; moments that no longer matter are dropped."""

    moments: tuple[datetime, ...] = ()
    """Of all agents, in order."""
    agents: Mapping[str, tuple[datetime, ...]] = field(default_factory=dict)
    """Of each agent, in order."""


@dataclass(frozen=True, slots=True)
class Grant:
    """When an agent may start again, and the record that says so."""

    at: datetime
    capped: bool
    """Whether the cap, not the backoff, made it wait: the agent is parked."""
    restarts: Restarts


def halts(status: int | None, words: str, error: str | None = None) -> bool:
    """Whether a failure is the account's and not the agent's: every further start would end like it.

    ``error`` is the CLI's class of it. Only where it names none do the status and the words tell.
    """
    if error not in _UNCLASSED:
        return error in _ACCOUNT_ERRORS
    said = words.lower()
    return status == _ACCOUNT_STATUS or any(text in said for text in _ACCOUNT_TEXTS)


def backoff(attempt: int, policy: RestartPolicy, rng: Random, retry_after: float | None = None) -> float:
    """Seconds to wait after the failed ``attempt`` (from 1).

    Full jitter below a ceiling that doubles. A server's ``retry_after`` is never undercut, however long,
    and jitter comes on top, so that agents do not return all at once.
    """
    ceiling = min(policy.ceiling, policy.base * 2.0 ** min(max(attempt, 1) - 1, _DOUBLINGS))
    if retry_after is None or retry_after <= 0:
        return rng.uniform(0.0, ceiling)
    return retry_after + rng.uniform(0.0, min(RESET_SPREAD, max(ceiling, retry_after)))


def grant(
    known: Restarts,
    agent: str,
    attempt: int,
    now: datetime,
    *,
    policy: RestartPolicy,
    rng: Random,
    retry_after: float | None = None,
) -> Grant:
    """When ``agent``, whose ``attempt`` failed at ``now``, may start again."""
    wanted = now + timedelta(seconds=backoff(attempt, policy, rng, retry_after))
    own = known.agents.get(agent, ())
    spacing = timedelta(seconds=policy.spacing)
    at = allowed = _under_cap(own, wanted, policy)
    while (apart := _under_cap(own, _apart(known.moments, at, spacing), policy)) != at:
        at = apart
    return Grant(at, allowed > wanted, _noted(known, agent, at, now, policy))


def may_start(last: datetime | None, now: datetime, policy: RestartPolicy) -> datetime:
    """The earliest moment from ``now`` on for the next restart, when the last one really was at ``last``.

    Grants that came due together, as after a computer's sleep, still start apart.
    """
    return now if last is None else max(now, last + timedelta(seconds=policy.spacing))


def _under_cap(own: tuple[datetime, ...], at: datetime, policy: RestartPolicy) -> datetime:
    """The first moment from ``at`` on that no full window of ``own`` holds."""
    span = timedelta(seconds=policy.span)
    while len(near := [moment for moment in own if abs(moment - at) < span]) >= policy.cap:
        at = min(near) + span
    return at


def _apart(taken: tuple[datetime, ...], at: datetime, spacing: timedelta) -> datetime:
    """The first moment from ``at`` on that keeps its distance from all of ``taken``, which is in order."""
    for moment in taken:
        if moment + spacing <= at:
            continue
        if at + spacing <= moment:
            break
        at = moment + spacing
    return at


def _noted(known: Restarts, agent: str, at: datetime, now: datetime, policy: RestartPolicy) -> Restarts:
    spacing, span = timedelta(seconds=policy.spacing), timedelta(seconds=policy.span)
    agents = {**known.agents, agent: tuple(sorted((*known.agents.get(agent, ()), at)))}
    kept = {name: tuple(moment for moment in own if moment > now - span) for name, own in agents.items()}
    return Restarts(
        tuple(sorted(moment for moment in (*known.moments, at) if moment > now - spacing)),
        {name: own for name, own in kept.items() if own},
    )
