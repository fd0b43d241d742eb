"""Values as a person reads them: states, ages, money, sizes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from orchestrator.cli._render import Span
from orchestrator.signs import STATES, UNKNOWN, Sign

_AGES = ((86_400 * 2, 86_400, "d"), (3_600, 3_600, "h"), (60, 60, "min"), (0, 1, "s"))


def state(word: str) -> Span:
    """A state as glyph, word and colour."""
    found = STATES.get(word, UNKNOWN)
    return Span(f"{found.glyph} {word}", found.ansi)


def sign(found: Sign) -> Span:
    """A sign as glyph, word and colour."""
    return Span(f"{found.glyph} {found.word}", found.ansi)


def moment(text: str | None) -> datetime | None:
    """The time that the API wrote, or nothing."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def ago(text: str | None, now: datetime | None = None) -> str:
    """How long ago ``text`` was: ``12 s``, ``5 min``, ``3 h``, ``4 d``; empty for no time."""
    then = moment(text)
    if then is None:
        return ""
    return duration(((now or datetime.now(UTC)) - then).total_seconds())


def duration(seconds: float) -> str:
    """A span of time in its largest sensible unit."""
    seconds = max(0.0, seconds)
    limit, unit, name = next(row for row in _AGES if seconds >= row[0])
    return f"{int(seconds // unit)} {name}" if limit or seconds >= 1 else "now"


def clock(text: str | None) -> str:
    """The local time of day, to the second."""
    then = moment(text)
    return then.astimezone().strftime("%H:%M:%S") if then else ""


def money(amount: float | None, *, complete: bool = True) -> str:
    """US dollars; ``–`` when unknown, ``≥`` when some turn's cost was never reported."""
    if amount is None:
        return "–"
    text = f"${amount:,.2f}" if amount == 0 or amount >= 0.01 else "<$0.01"
    return text if complete else f"≥{text}"


def count(number: int) -> str:
    """A count in three or four letters: 950, 12.3k, 4.5M."""
    for limit, unit in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        if abs(number) >= limit:
            return f"{number / limit:.1f}{unit}"
    return str(number)


def size(characters: int) -> str:
    """A length of text."""
    return f"{count(characters)} chars"


def octets(number: int) -> str:
    """A number of bytes: 950 B, 12.3 kB, 4.5 MB."""
    return f"{number} B" if number < 1000 else f"{count(number)[:-1]} {count(number)[-1]}B"


def tokens(usage: Mapping[str, Any] | None) -> int:
    """All tokens of a usage record, cached ones included."""
    names = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
    return sum(int((usage or {}).get(name) or 0) for name in names)


def plural(number: int, noun: str) -> str:
    """``1 task``, ``2 tasks``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
