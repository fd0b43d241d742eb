"""The only judge of whether a workspace may be removed. Pure: it sees a state and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from workspaces.types import WorkspaceState


@dataclass(frozen=True, slots=True)
class Verdict:
    """May it go, and every reason why not."""

    allowed: bool
    reasons: tuple[str, ...] = ()


def judge_removal(state: WorkspaceState) -> Verdict:
    """Allow only what is known to be there, clean, landed, free and unlocked; unknown means refuse."""
    if not state.exists and not state.problems:
        return Verdict(False, ("there is no workspace",))
    reasons = [reason for reason in (*_knowledge(state), *_contents(state), *_holders(state)) if reason]
    return Verdict(not reasons, tuple(reasons))


def _knowledge(state: WorkspaceState) -> list[str]:
    found = [f"problem: {problem}" for problem in state.problems]
    if not state.exists:
        found.append("there is no workspace")
    if not state.head or not state.base:
        found.append("its commits are unknown")
    return found


def _contents(state: WorkspaceState) -> list[str | None]:
    if state.dirty is None:
        dirty: str | None = "whether it holds uncommitted work is unknown"
    else:
        dirty = _count(len(state.dirty), "path is", "paths are") + " not committed" if state.dirty else None
    if state.unlanded is None:
        unlanded: str | None = "whether everything has landed is unknown"
    else:
        unlanded = (
            _count(state.unlanded, "commit has", "commits have") + " not landed" if state.unlanded else None
        )
    return [dirty, unlanded]


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _holders(state: WorkspaceState) -> list[str | None]:
    texts = {
        "leased": ("somebody works in it", "whether somebody works in it is unknown"),
        "locked": ("it is locked", "whether it is locked is unknown"),
    }
    found: list[str | None] = []
    for name, (held, unknown) in texts.items():
        value = getattr(state, name)
        found.append(unknown if value is None else held if value else None)
    return found
