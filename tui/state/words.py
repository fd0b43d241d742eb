"""Times, money and counts in few letters."""

from __future__ import annotations

from datetime import datetime

_STEPS = ((60, "s"), (3600, "m"), (86400, "h"))


def ago(since: datetime | None, now: datetime) -> str:
    """How long ago, in one number: ``42s``, ``7m``, ``3h``, ``2d``; empty without a time."""
    return span((now - since).total_seconds()) if since else ""


def coarse(since: datetime | None, now: datetime) -> str:
    """As ``ago``, but only minutes count: what rests need not be drawn each second."""
    passed = (now - since).total_seconds() if since else 0.0
    return span(passed) if passed >= 60 else "<1m" if since else ""


def span(seconds: float) -> str:
    """A length of time in one number; nothing below zero."""
    whole = max(0, int(seconds))
    before = 1
    for limit, unit in _STEPS:
        if whole < limit:
            return f"{whole // before}{unit}"
        before = limit
    return f"{whole // 86400}d"


def until(moment: datetime | None, now: datetime) -> str:
    """How long still: ``in 7m``, or ``now``."""
    if moment is None:
        return ""
    left = (moment - now).total_seconds()
    return f"in {span(left)}" if left >= 1 else "now"


def money(usd: float | None) -> str:
    """Dollars, with the cents that matter: ``$0.042``, ``$1.30``, ``$120``; nothing for nothing."""
    if not usd:
        return ""
    return f"${usd:.3f}" if usd < 0.1 else f"${usd:.2f}" if usd < 100 else f"${usd:,.0f}"


def counted(number: int, word: str) -> str:
    """``1 file``, ``2 files``."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def count(number: int) -> str:
    """A number in at most five letters: ``930``, ``12.4k``, ``3.1M``."""
    for limit, unit in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        if number >= limit:
            scaled = number / limit
            return f"{scaled:.1f}{unit}" if scaled < 100 else f"{scaled:.0f}{unit}"
    return str(number)
