"""Limits: what may still be spent, and who has to wait. Pure; the daemon enforces it at turn boundaries."""

from orchestrator.limits.budgets import Budget, BudgetLine, Held, Period, budget_lines, held_back, spent_in
from orchestrator.limits.windows import Window, rejected_until, windows_of

__all__ = [
    "Budget",
    "BudgetLine",
    "Held",
    "Period",
    "Window",
    "budget_lines",
    "held_back",
    "rejected_until",
    "spent_in",
    "windows_of",
]
