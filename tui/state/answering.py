"""Answering what an agent waits with, from where its conversation is read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tui.state.asks import ASKS, picking

Json = Mapping[str, Any]
SETTLES = 2.0
"""Seconds for which a question that came up by itself takes no answer at the first press of a key."""


def open_ask(items: Iterable[Json], project: str) -> Json | None:
    """The most pressing ask of ``project`` in the attention queue."""
    return next((one for one in items if one.get("project") == project and one.get("kind") in ASKS), None)


def options(item: Json) -> tuple[str, ...]:
    """The options of which one is the whole answer; none where several questions or answers are wanted."""
    picked = picking(item)
    if picked is None or not picked.at_once:
        return ()
    return tuple(label for label, _ in picked.here.options)[:9]


def several(item: Json) -> bool:
    """Whether it asks more than one thing, or for more than one option: that is answered in Attention."""
    picked = picking(item)
    return picked is not None and not picked.at_once


def answer(verdict: str, text: str = "") -> dict[str, object]:
    """The body of an answer."""
    return {"verdict": verdict, "text": text}


@dataclass(slots=True)
class Shown:
    """The question that is shown, so that no key that was meant for something else answers it."""

    ask: str = ""
    since: float = float("-inf")

    def show(self, ask: str, seconds: float, *, called: bool) -> None:
        """``ask`` is shown from now on, if it was not; ``called`` when the person went where it is."""
        if ask != self.ask:
            self.ask, self.since = ask, float("-inf") if called else seconds

    def settled(self, seconds: float) -> bool:
        """Whether a key answers it; the second press does in any case."""
        fresh = seconds - self.since < SETTLES
        self.since = float("-inf")
        return not fresh
