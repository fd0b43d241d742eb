"""Who used how much of a rate-limit window: tokens and dollars by project and client since it opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from orchestrator.limits.windows import Window

FIVE_HOURS, WEEK = timedelta(hours=5), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn used, and when."""

    at: datetime
    project: str
    client: str
    tokens: int
    cost_usd: float


@dataclass(frozen=True, slots=True)
class Share:
    """Part of what this home used since ``since``; other users of the account are not in it."""

    window: str
    since: datetime
    scope: Literal["client", "project"]
    name: str
    tokens: int
    cost_usd: float
    share: float
    """Of the home's dollars in that span, or of its tokens while nothing has a cost."""


def opened_at(window: Window, now: datetime) -> datetime:
    """When the window opened; its own length back from its reset, or from ``now`` while that is unknown."""
    length = FIVE_HOURS if window.name == "five_hour" else WEEK
    return (window.resets_at or now) - length


def shares(window: Window, turns: Iterable[Turn], now: datetime) -> tuple[Share, ...]:
    """Clients, then projects, each group with the largest first."""
    since = opened_at(window, now)
    inside = [turn for turn in turns if since <= turn.at <= now]
    clients = _grouped(window.name, since, "client", [(turn.client, turn) for turn in inside])
    projects = _grouped(window.name, since, "project", [(turn.project, turn) for turn in inside])
    return (*clients, *projects)


def _grouped(
    window: str, since: datetime, scope: Literal["client", "project"], named: list[tuple[str, Turn]]
) -> list[Share]:
    cost, tokens = sum(turn.cost_usd for _, turn in named), sum(turn.tokens for _, turn in named)
    found = []
    for name in dict.fromkeys(name for name, _ in named):
        own = [turn for whose, turn in named if whose == name]
        own_cost, own_tokens = sum(turn.cost_usd for turn in own), sum(turn.tokens for turn in own)
        share = own_cost / cost if cost > 0 else own_tokens / max(tokens, 1)
        found.append(Share(window, since, scope, name, own_tokens, own_cost, share))
    return sorted(found, key=lambda share: -share.share)
