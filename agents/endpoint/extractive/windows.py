"""Windows of a subscription that a task orders to be full, so that limits can be tried without an account.

``Limit me: five_hour rejected 30s`` and ``Limit me: seven_day 85% 10m``, each on a line of the task. The
window is the account's: until it is reset, what is answered to any agent carries it, in the headers of the
API. An order counts once per prompt; it is the one thing that a player keeps, in memory and with a clock.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from agents.endpoint.extractive.conversation import Conversation
from agents.endpoint.player import Fault, Reply

_LIMIT = re.compile(
    r"^[ \t]*limit me:[ \t]*(five_hour|seven_day)[ \t]+(rejected|\d{1,2}%)[ \t]+(\d{1,6})([smh])[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_CLAIMS = {"five_hour": "5h", "seven_day": "7d"}
_UNITS = {"s": 1, "m": 60, "h": 3600}
_THRESHOLDS = (0.95, 0.75)
"""Shares that the API tells by name once they are passed."""
_PREFIX = "anthropic-ratelimit-unified"
_REFUSAL = "This request would exceed your account's rate limit. Please try again later."


@dataclass(frozen=True, slots=True)
class Order:
    """That a window is used to ``share`` (1.0: it refuses) for so many seconds."""

    window: str
    share: float
    seconds: int


@dataclass(frozen=True, slots=True)
class Window:
    """A window as it stands until ``resets_at``, in seconds since 1970."""

    share: float
    resets_at: int


def ordered(task: str) -> list[Order]:
    """The windows that the task orders, in its order."""
    return [
        Order(
            window.lower(),
            1.0 if state.lower() == "rejected" else int(state[:-1]) / 100,
            int(number) * _UNITS[unit.lower()],
        )
        for window, state, number, unit in _LIMIT.findall(task)
    ]


@dataclass(slots=True)
class Account:
    """The windows of the one account that all agents of an endpoint share."""

    clock: Callable[[], float] = time.time
    _windows: dict[str, Window] = field(default_factory=dict)
    _heard: set[tuple[str | int | Order | None, ...]] = field(default_factory=set)

    def hear(self, conversation: Conversation) -> None:
        """Take the orders of the conversation's task, the first time it is heard."""
        orders = ordered(conversation.task)
        prompt = (conversation.cwd, conversation.before, *orders)
        if not orders or prompt in self._heard:
            return
        self._heard.add(prompt)
        now = self.clock()
        for order in orders:
            self._windows[order.window] = Window(order.share, math.ceil(now + order.seconds))

    def refusal(self) -> Reply | None:
        """What is answered while a window is full; ``None`` when none is."""
        open_ = self._open()
        if not any(window.share >= 1 for window in open_.values()):
            return None
        resets_at = max(window.resets_at for window in open_.values() if window.share >= 1)
        wait = max(1, math.ceil(resets_at - self.clock()))
        headers = {**dict(_headers(open_)), "retry-after": str(wait)}
        return Reply(blocks=(), fault=Fault(kind="http", status=429, headers=headers, message=_REFUSAL))

    def told(self, reply: Reply) -> Reply:
        """``reply`` with the windows in its headers, as far as there are any."""
        return replace(reply, headers={**reply.headers, **dict(_headers(self._open()))})

    def _open(self) -> dict[str, Window]:
        now = self.clock()
        self._windows = {name: found for name, found in self._windows.items() if found.resets_at > now}
        return self._windows


def _headers(windows: dict[str, Window]) -> Iterator[tuple[str, str]]:
    if not windows:
        return
    leading = max(windows, key=lambda name: (windows[name].share, windows[name].resets_at))
    yield f"{_PREFIX}-status", _status(windows[leading])
    yield f"{_PREFIX}-reset", str(windows[leading].resets_at)
    yield f"{_PREFIX}-representative-claim", leading
    for name, window in windows.items():
        start = f"{_PREFIX}-{_CLAIMS[name]}"
        yield f"{start}-status", _status(window)
        yield f"{start}-utilization", f"{window.share:.2f}"
        yield f"{start}-reset", str(window.resets_at)
        if passed := _passed(window):
            yield f"{start}-surpassed-threshold", str(passed)


def _status(window: Window) -> str:
    if window.share >= 1:
        return "rejected"
    return "allowed_warning" if _passed(window) else "allowed"


def _passed(window: Window) -> float | None:
    return next((share for share in _THRESHOLDS if window.share > share), None)
