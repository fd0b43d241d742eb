"""The one table of signs: how every state and kind is shown, in the command line and in the control room.

A sign is a glyph, a word and a colour's name beside them, so that nothing is said by colour alone. Where the
command line filters by a state it writes the state's own name beside the glyph, as the filter takes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Ansi = Literal["dim", "red", "green", "yellow", "blue", "magenta", "cyan"]


@dataclass(frozen=True, slots=True)
class Sign:
    """How one state or kind is shown."""

    word: str
    glyph: str
    """One column wide, and told from the others of its table without colour."""
    token: str
    """Name of a theme's colour, for example ``agent-working``; ``ansi`` is its nearest of a terminal."""
    rank: int = 0
    """How much it wants the person's eye: higher comes first."""

    @property
    def ansi(self) -> Ansi:
        """The colour where there are only a terminal's own."""
        return _ANSI[self.token]


_ANSI: Mapping[str, Ansi] = {
    "accent": "cyan",
    "agent-asking": "yellow",
    "agent-failed": "red",
    "agent-native": "cyan",
    "agent-parked": "yellow",
    "agent-paused": "yellow",
    "agent-ready": "dim",
    "agent-starting": "cyan",
    "agent-stopped": "dim",
    "agent-unknown": "magenta",
    "agent-working": "cyan",
    "dim": "dim",
    "error": "red",
    "link-against": "red",
    "link-alike": "blue",
    "link-needs": "yellow",
    "link-new": "yellow",
    "link-offers": "cyan",
    "link-person": "magenta",
    "link-solves": "green",
    "ok": "green",
    "queued": "blue",
    "text": "dim",
    "warning": "yellow",
}
UNKNOWN = Sign("unknown", "‽", "agent-unknown", 7)
"""What a newer daemon names, and what nobody knows."""

AGENTS: Mapping[str, Sign] = {
    "asking": Sign("asks you", "?", "agent-asking", 9),
    "failed": Sign("failed", "✗", "agent-failed", 8),
    "unknown": UNKNOWN,
    "parked": Sign("parked", "◷", "agent-parked", 5),
    "working": Sign("working", "●", "agent-working", 4),
    "starting": Sign("starting", "◐", "agent-starting", 4),
    "paused": Sign("paused", "‖", "agent-paused", 3),
    "ready": Sign("ready", "○", "agent-ready", 2),
    "stopped": Sign("asleep", "·", "agent-stopped", 1),
    "native": Sign("native", "⌨", "agent-native", 6),
}
"""By an agent's state, and ``native`` for a conversation that is in Claude Code's own interface."""

TASKS: Mapping[str, Sign] = {
    "queued": Sign("queued", "○", "queued"),
    "running": Sign("running", "●", "agent-working"),
    "asking": Sign("asking", "?", "agent-asking"),
    "answered": Sign("answered", "◐", "agent-starting"),
    "retrying": Sign("retrying", "◷", "agent-parked"),
    "succeeded": Sign("succeeded", "✓", "ok"),
    "failed": Sign("failed", "✗", "error"),
    "cancelled": Sign("cancelled", "–", "dim"),
    "unknown": Sign("unknown", "‽", "warning"),
}
"""By a task's state; the word is its name."""

STATES: Mapping[str, Sign] = {**AGENTS, **TASKS, "idle": Sign("idle", "○", "agent-ready", 2)}
"""Those of agents, tasks and projects together: what one name means, it means everywhere."""

ATTENTION: Mapping[str, Sign] = {
    "halted": Sign("halted", "✗", "error"),
    "permission": Sign("permission", "◆", "agent-asking"),
    "question": Sign("question", "?", "agent-asking"),
    "unknown": UNKNOWN,
    "failed": Sign("failed", "✗", "agent-failed"),
    "parked": Sign("parked", "◷", "agent-parked"),
    "conflict": Sign("conflict", "⚠", "error"),
    "route": Sign("route", "⇢", "agent-asking"),
    "unread": Sign("unread", "✗", "agent-failed"),
    "land": Sign("land", "✓", "ok"),
    "links": Sign("links", "⇄", "accent"),
    "calibration": Sign("calibration", "⚠", "error"),
    "budget": Sign("budget", "$", "warning"),
}
"""By the kind of what waits for the person; the word is its name."""

SIGNALS: Mapping[str, Sign] = {
    "asking": Sign("asks you", "?", "agent-asking", 9),
    "failed": Sign("failed", "✗", "agent-failed", 8),
    "transcribing": Sign("transcribing", "◐", "agent-working", 6),
    "waiting": Sign("waiting", "◷", "agent-parked", 5),
    "transcribed": Sign("transcribed", "≡", "agent-starting", 4),
    "routed": Sign("routed", "↦", "agent-native", 3),
    "delivered": Sign("delivered", "✓", "ok", 2),
    "kept": Sign("kept", "○", "agent-ready", 1),
    "erased": Sign("erased", "⊘", "agent-stopped", 0),
}
"""By a signal's state."""

QUESTIONS: Mapping[str, Sign] = {
    "working": Sign("reading", "◐", "agent-working", 5),
    "answered": Sign("answered", "✓", "ok", 4),
    "nothing": Sign("nothing found", "○", "dim", 3),
    "stopped": Sign("stopped", "‖", "agent-paused", 2),
    "failed": Sign("failed", "✗", "agent-failed", 1),
}
"""By the state of a question to all projects."""

_QUOTED = Sign("quoted", "✓", "ok", 3)
_MIND = Sign("quoted, mind", "⚑", "warning", 3)
_INFERENCE = Sign("inference", "◇", "warning", 2)
CLAIMS: Mapping[str, Sign] = {
    "quoted": _QUOTED,
    "mind": _MIND,
    "inference": _INFERENCE,
    "broken": Sign("broken", "✗", "error", 1),
}
"""How a claim stands. *Quoted* says that it was said, not that it is true; ``mind`` is quoted beside
something that may limit it."""
STATEMENTS: Mapping[str, Sign] = {
    "quoted": _QUOTED,
    "mind": _MIND,
    "inference": _INFERENCE,
    "unverified": Sign("not verified", "✗", "error", 1),
}
"""How a statement of an answer stands: as a claim does, or what it names is not there."""
SENTENCES: Mapping[str, Sign] = {
    **CLAIMS,
    "uncited": Sign("uncited", "‽", "warning"),
    "plain": Sign("plain", "·", "dim"),
}
"""How a sentence of a draft stands."""

LINKS: Mapping[str, Sign] = {
    "new": Sign("new", "●", "link-new", 9),
    "accepted": Sign("accepted", "✓", "ok", 6),
    "released": Sign("released", "↦", "agent-native", 5),
    "stale": Sign("holds no more", "⚠", "warning", 4),
    "dismissed": Sign("dismissed", "–", "agent-stopped", 1),
}
"""By what became of a link; ``link_state`` says which it is."""
RELATIONS: Mapping[str, Sign] = {
    "contradiction": Sign("contradiction", "≠", "link-against", 8),
    "dependency": Sign("dependency", "→", "link-needs", 7),
    "reusable solution": Sign("reusable solution", "↻", "link-solves", 6),
    "opportunity": Sign("opportunity", "+", "link-offers", 5),
    "same problem": Sign("same problem", "≈", "link-alike", 4),
    "expert for": Sign("expert for", "!", "link-person", 3),
    "same person": Sign("same person", "@", "link-person", 2),
    "precedent": Sign("precedent", "§", "link-alike", 1),
}
"""By how a link joins its passages; the rank says which comes first in a legend."""
TABLES: tuple[Mapping[str, Sign], ...] = (
    AGENTS, TASKS, STATES, ATTENTION, SIGNALS, QUESTIONS, CLAIMS, STATEMENTS, SENTENCES, LINKS, RELATIONS,
)  # fmt: skip
"""All of them."""


def standing(kind: str, mind: object) -> str:
    """The key into ``CLAIMS`` and ``STATEMENTS``: ``kind``, or that something beside it may limit it."""
    return "mind" if kind == "quoted" and mind else kind


def link_state(link: Mapping[str, Any]) -> str:
    """The key into ``LINKS``: what matters most of what became of a link."""
    if link.get("state") == "dismissed":
        return "dismissed"
    if link.get("stale"):
        return "stale"
    if link.get("released"):
        return "released"
    return "accepted" if link.get("state") == "accepted" else "new"
