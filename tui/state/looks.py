"""Each state of an agent as a person sees it: a word, a glyph and a colour's name; never a colour alone."""

from __future__ import annotations

from typing import Any

from orchestrator.signs import AGENTS, Sign

Json = dict[str, Any]
Look = Sign
LOOKS = AGENTS

IDLE = frozenset({"ready", "stopped"})
BUSY = frozenset({"working", "starting"})


def state_of(project: Json) -> str:
    """The key into ``LOOKS`` for a project of the status; what a newer daemon names is ``unknown``."""
    if project.get("state") == "native":
        return "native"
    state = str((project.get("agent") or {}).get("state", "unknown"))
    return state if state in LOOKS else "unknown"
