"""Each state of an agent as a person sees it: a word, a glyph and a colour's name; never a colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Look:
    """How one state is shown."""

    word: str
    glyph: str
    """One column wide, and told from the others without colour."""
    token: str
    """Name of a theme colour, for example ``agent-working``."""
    rank: int
    """How much it wants the person's eye: higher comes first."""


LOOKS: dict[str, Look] = {
    "asking": Look("asks you", "?", "agent-asking", 9),
    "failed": Look("failed", "✗", "agent-failed", 8),
    "unknown": Look("unknown", "‽", "agent-unknown", 7),
    "parked": Look("parked", "◷", "agent-parked", 5),
    "working": Look("working", "●", "agent-working", 4),
    "starting": Look("starting", "◐", "agent-starting", 4),
    "paused": Look("paused", "‖", "agent-paused", 3),
    "ready": Look("ready", "○", "agent-ready", 2),
    "stopped": Look("asleep", "·", "agent-stopped", 1),
    "native": Look("native", "⌨", "agent-native", 6),
}
"""By agent state, and ``native`` for a conversation that is in Claude Code's own interface."""

IDLE = frozenset({"ready", "stopped"})
BUSY = frozenset({"working", "starting"})


def state_of(project: Json) -> str:
    """The key into ``LOOKS`` for a project of the status; what a newer daemon names is ``unknown``."""
    if project.get("state") == "native":
        return "native"
    state = str((project.get("agent") or {}).get("state", "unknown"))
    return state if state in LOOKS else "unknown"
