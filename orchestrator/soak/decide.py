"""Whether a soak gets another round, waits, or ends. Same facts, same answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

MOST_FAILURES = 3
"""Failed rounds in a row after which a soak gives up."""
LAST_ROUND = 1000
"""No soak has more rounds, whatever else holds."""
_LEAST_BUDGET = 1e-6
NOTHING_NEW = "nothing new"


@dataclass(frozen=True, slots=True)
class Round:
    """One round as far as it has got; ``status`` is ``None`` while it waits or runs."""

    status: str | None
    files: tuple[str, ...] = ()
    blank: bool = False
    """Its checkpoint changes nothing but whitespace."""
    result: str = ""
    cost_usd: float = 0.0


@dataclass(frozen=True, slots=True)
class Start:
    """Queue this round; it may cost ``budget_usd``."""

    number: int
    budget_usd: float | None


@dataclass(frozen=True, slots=True)
class Stop:
    """End the soak; a round that is still open is cancelled."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do until something happens."""


def decide(
    rounds: Sequence[Round],
    *,
    until: datetime,
    budget_usd: float | None,
    now: datetime,
    idle: bool,
) -> Start | Stop | Wait:
    """What becomes of a soak whose ``rounds`` are in order.

    ``idle``: the project has nothing else to do, and nothing holds a round back.
    """
    if now >= until:
        return Stop("its time is over")
    if rounds and rounds[-1].status is None:
        return Wait()
    left = None if budget_usd is None else budget_usd - sum(done.cost_usd for done in rounds)
    if reason := _ended(rounds, left):
        return Stop(reason)
    return Start(len(rounds) + 1, left) if idle else Wait()


def _ended(rounds: Sequence[Round], left: float | None) -> str:
    """Why there is no further round; empty when there may be one."""
    if rounds and rounds[-1].status == "cancelled":
        return "its round was cancelled"
    if left is not None and left <= _LEAST_BUDGET:
        return "its budget is used up"
    if len(rounds) >= LAST_ROUND:
        return f"it had {LAST_ROUND} rounds"
    latest = rounds[-MOST_FAILURES:]
    if len(latest) == MOST_FAILURES and all(done.status != "succeeded" for done in latest):
        return f"{MOST_FAILURES} rounds in a row failed"
    return _nothing_new([done for done in rounds if done.status == "succeeded"], rounds)


def _nothing_new(good: Sequence[Round], rounds: Sequence[Round]) -> str:
    if not good or good[-1] is not rounds[-1]:
        return ""
    if good[-1].files and good[-1].blank:
        return f"{NOTHING_NEW}: only whitespace changed"
    if len(good) < 2 or good[-2] is not rounds[-2]:
        return ""
    if not good[-1].files and not good[-2].files:
        return f"{NOTHING_NEW}: two rounds changed no file"
    said = good[-1].result.strip()
    if said and said == good[-2].result.strip():
        return f"{NOTHING_NEW}: a round said the same again"
    return ""
