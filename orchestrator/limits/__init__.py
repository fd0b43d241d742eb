"""Limits: what may still be spent, and who has to wait. Pure; the daemon enforces it at turn boundaries."""

from orchestrator.limits.budgets import Budget, BudgetLine, Period, budget_lines, rest_of, spent_in
from orchestrator.limits.holding import BACKGROUND, NO_RESERVE, Hold, Pace, Reserve, hold_of, pace_of
from orchestrator.limits.notices import Notice, notices_due, warned
from orchestrator.limits.plan import PlanLine, plan
from orchestrator.limits.shares import Share, Turn, opened_at, shares
from orchestrator.limits.waking import LARGE, NextMessage, Prices, cache_end, next_message, prices
from orchestrator.limits.windows import Window, rejected_until, windows_of

__all__ = [
    "BACKGROUND",
    "LARGE",
    "NO_RESERVE",
    "Budget",
    "BudgetLine",
    "Hold",
    "NextMessage",
    "Notice",
    "Pace",
    "Period",
    "PlanLine",
    "Prices",
    "Reserve",
    "Share",
    "Turn",
    "Window",
    "budget_lines",
    "cache_end",
    "hold_of",
    "next_message",
    "notices_due",
    "opened_at",
    "pace_of",
    "plan",
    "prices",
    "rejected_until",
    "rest_of",
    "shares",
    "spent_in",
    "warned",
    "windows_of",
]
