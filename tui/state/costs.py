"""Spending over time and what bounds it, ready to be shown. Pure; times are UTC, as the daemon's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

Json = dict[str, Any]
What = Literal["usd", "tokens"]
By = Literal["day", "hour"]
Of = Literal["project", "client"]
STEPS: Mapping[By, timedelta] = {"day": timedelta(days=1), "hour": timedelta(hours=1)}
MOST = 5
"""Names with a layer of their own in the chart; the others share one."""
OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is shown: dollars or tokens, by day or hour, of projects or clients."""

    what: What = "usd"
    by: By = "day"
    of: Of = "project"

    def other(self, name: str) -> Wish:
        """The other one of ``what``, ``by`` or ``of``."""
        if name == "what":
            return replace(self, what="tokens" if self.what == "usd" else "usd")
        if name == "by":
            return replace(self, by="hour" if self.by == "day" else "day")
        return replace(self, of="client" if self.of == "project" else "project")


@dataclass(frozen=True, slots=True)
class Sum:
    """What one project or client used."""

    name: str
    usd: float = 0.0
    complete: bool = True
    """False when some turn's cost was never reported."""
    turns: int = 0
    read: int = 0
    """Input tokens that were not cached."""
    written: int = 0
    cached: int = 0
    """Tokens read from or written to the cache."""

    @property
    def tokens(self) -> int:
        """All tokens, the cache's included."""
        return self.read + self.written + self.cached

    def plus(self, other: Sum) -> Sum:
        """Both together, under this one's name."""
        return Sum(
            self.name,
            self.usd + other.usd,
            self.complete and other.complete,
            self.turns + other.turns,
            self.read + other.read,
            self.written + other.written,
            self.cached + other.cached,
        )

    def amount(self, what: What) -> float:
        """Dollars or tokens."""
        return self.usd if what == "usd" else float(self.tokens)


@dataclass(frozen=True, slots=True)
class Chart:
    """Layers over the days or hours of a time, the lowest layer first; each as long as ``slots``."""

    slots: tuple[datetime, ...]
    names: tuple[str, ...]
    layers: tuple[tuple[float, ...], ...]


@dataclass(slots=True)
class Costs:
    """The daemon's replies, and what is worked out of them."""

    wish: Wish = field(default_factory=Wish)
    spend: Json | None = None
    limits: Json | None = None
    problem: str = ""

    def sums(self) -> list[Sum]:
        """What each project or client used over the whole time, the most first."""
        found: dict[str, Sum] = {}
        for bucket in self._buckets():
            name = str(bucket[self.wish.of])
            found[name] = found.get(name, Sum(name)).plus(_sum(name, bucket))
        return sorted(found.values(), key=lambda one: (-one.amount(self.wish.what), one.name))

    def total(self) -> Sum:
        """All of them together."""
        whole = Sum("all")
        for one in self.sums():
            whole = whole.plus(one)
        return whole

    def chart(self, most: int) -> Chart:
        """The newest ``most`` days or hours, empty ones too, in layers."""
        if self.spend is None:
            return Chart((), (), ())
        slots = _slots(self.spend, STEPS[self.wish.by])[-max(1, most) :]
        places = {slot: place for place, slot in enumerate(slots)}
        names = self.layered()
        values = {name: [0.0] * len(slots) for name in names}
        for bucket in self._buckets():
            place = places.get(datetime.fromisoformat(bucket["at"]))
            name = str(bucket[self.wish.of])
            amount = _sum(name, bucket).amount(self.wish.what)
            if place is not None and amount > 0:
                values[name if name in values else OTHERS][place] += amount
        return Chart(tuple(slots), tuple(names), tuple(tuple(values[name]) for name in names))

    def layered(self) -> list[str]:
        """The names with a layer, the largest first; the rest is one."""
        names = [one.name for one in self.sums() if one.amount(self.wish.what) > 0]
        return names if len(names) <= MOST + 1 else [*names[:MOST], OTHERS]

    @property
    def notional(self) -> bool:
        """Whether nothing is billed for these dollars."""
        return bool((self.spend or self.limits or {}).get("notional"))

    def _buckets(self) -> list[Json]:
        return list((self.spend or {}).get("buckets") or ())


def left(seconds: float) -> str:
    """A time to wait, to the second in its last hour: ``2d 4h``, ``2h 13m``, ``13m 05s``."""
    whole = max(0, int(seconds))
    if whole >= 86400:
        return f"{whole // 86400}d {whole % 86400 // 3600}h"
    if whole >= 3600:
        return f"{whole // 3600}h {whole % 3600 // 60:02d}m"
    return f"{whole // 60}m {whole % 60:02d}s"


def _sum(name: str, bucket: Json) -> Sum:
    cached = int(bucket.get("cache_read_tokens") or 0) + int(bucket.get("cache_write_tokens") or 0)
    return Sum(
        name,
        float(bucket.get("cost_usd") or 0.0),
        bool(bucket.get("complete", True)),
        int(bucket.get("turns") or 0),
        int(bucket.get("input_tokens") or 0),
        int(bucket.get("output_tokens") or 0),
        cached,
    )


def _slots(spend: Json, step: timedelta) -> list[datetime]:
    at, end = datetime.fromisoformat(spend["since"]), datetime.fromisoformat(spend["at"])
    found: list[datetime] = []
    while at <= end and len(found) < 2000:
        found.append(at)
        at += step
    return found
