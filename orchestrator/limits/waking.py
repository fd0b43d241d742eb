"""What the next message of a session will cost, worked out from its own last turns: no price list.

The API's documentation (Pricing, and Prompt caching) states every price as a multiple of the model's price p
of an input token: output 5, a cache write 1.25 (kept five minutes) or 2 (kept one hour), a cache read 0.1.
What the CLI reported as cost then gives p. Models differ most in what a read costs, so the price of a read is
solved for as well when two turns allow it. A session that rested for longer than its cache is kept is *cold*:
its whole context is written again before the model answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from orchestrator.fold import TurnFacts

OUTPUT, READ, WRITE_5M, WRITE_1H = 5.0, 0.1, 1.25, 2.0
"""Prices as multiples of an input token's."""
LARGE = 50_000
"""Tokens of context from which waking a cold session is worth a warning."""
_FLAT = 1e-6
"""Two turns whose mixture differs by less than this cannot tell two prices apart."""


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars per token: of input, and of input read from the cache."""

    input: float
    read: float


@dataclass(frozen=True, slots=True)
class NextMessage:
    """What the session's next message means. ``next_usd`` is ``None`` when no turn told a price."""

    cold: bool
    context_tokens: int
    rested_s: float
    kept_s: float
    """Seconds the cache is kept, by the kind of the last cache write."""
    next_usd: float | None

    @property
    def warns(self) -> bool:
        """Whether a person should hear of it before it is sent."""
        return self.cold and self.context_tokens >= LARGE


def prices(turns: Sequence[TurnFacts]) -> Prices | None:
    """The prices that explain what the turns cost; ``None`` when no turn tells."""
    told = [(_weight(turn), float(turn.cache_read), turn.cost_usd) for turn in turns if turn.cost_usd]
    told = [row for row in told if row[0] or row[1]]
    return _solved(told) or _assumed(told)


def next_message(turns: Sequence[TurnFacts], now: datetime) -> NextMessage | None:
    """What the next message of a session with these ``turns``, oldest first, costs; ``None``: no turns."""
    if not turns:
        return None
    last = turns[-1]
    kept = _kept(last)
    rested = max(now - last.at, timedelta())
    cold, found = rested >= kept, prices(turns)
    return NextMessage(
        cold=cold,
        context_tokens=last.context_tokens,
        rested_s=rested.total_seconds(),
        kept_s=kept.total_seconds(),
        next_usd=None if found is None else _estimate(last, found, cold=cold),
    )


def cache_end(turns: Sequence[TurnFacts]) -> tuple[datetime, float | None] | None:
    """When the cache of these ``turns`` runs out, and what its next message costs more then."""
    if not turns:
        return None
    last, found = turns[-1], prices(turns)
    more = None
    if found is not None:
        more = _estimate(last, found, cold=True) - _estimate(last, found, cold=False)
    return last.at + _kept(last), more


def _kept(last: TurnFacts) -> timedelta:
    """How long the cache is kept, by the kind of the last cache write."""
    return timedelta(hours=1) if last.write_1h > 0 else timedelta(minutes=5)


def _estimate(last: TurnFacts, found: Prices, *, cold: bool) -> float:
    write = WRITE_1H if last.write_1h > 0 else WRITE_5M
    per_token = found.input * write if cold else found.read
    return per_token * last.context_tokens + found.input * OUTPUT * last.output


def _weight(turn: TurnFacts) -> float:
    return turn.input + OUTPUT * turn.output + WRITE_5M * turn.write_5m + WRITE_1H * turn.write_1h


def _solved(told: Sequence[tuple[float, float, float]]) -> Prices | None:
    """Both prices by least squares; ``None`` when the turns are too alike or the answer makes no sense."""
    aa = sum(a * a for a, _, _ in told)
    bb = sum(b * b for _, b, _ in told)
    ab = sum(a * b for a, b, _ in told)
    determinant = aa * bb - ab * ab
    if determinant <= _FLAT * aa * bb:
        return None
    ac = sum(a * cost for a, _, cost in told)
    bc = sum(b * cost for _, b, cost in told)
    fresh, read = (ac * bb - bc * ab) / determinant, (bc * aa - ac * ab) / determinant
    sensible = fresh > 0 and -_FLAT * fresh <= read <= fresh
    return Prices(fresh, max(0.0, read)) if sensible else None


def _assumed(told: Sequence[tuple[float, float, float]]) -> Prices | None:
    weight = sum(a + READ * b for a, b, _ in told)
    if weight <= 0:
        return None
    price = sum(cost for _, _, cost in told) / weight
    return Prices(price, READ * price)
