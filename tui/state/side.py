"""What stands beside a conversation: its tasks, its files, what it cost. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tui.state.blocks import Block, TurnBlock

Json = Mapping[str, Any]
TABS: tuple[str, ...] = ("Queue", "Files", "Claims", "Calibration", "Costs")
OPEN = frozenset({"queued", "running", "asking", "answered", "retrying"})
RECENT = 30
"""Tasks that are over which are listed."""
_STATES = {"running": 0, "asking": 0, "answered": 1, "retrying": 3}


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn took."""

    at: str | None
    ok: bool
    cost_usd: float | None
    tokens: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What all turns took together."""

    turns: int
    cost_usd: float
    complete: bool
    """False when the cost of some turn was not reported."""
    tokens: int
    duration_ms: int
    context_tokens: int | None
    """Size of the conversation at the end of the last turn that told it."""


def queue(tasks: Iterable[Json]) -> tuple[list[Json], list[Json]]:
    """The tasks that are open, in the order in which they have their turn, and the latest that are over."""
    known = list(tasks)
    waiting = [task for task in known if task["state"] in OPEN]
    over = [task for task in known if task["state"] not in OPEN]
    over.sort(key=lambda task: str(task.get("finished_at") or task.get("queued_at") or ""), reverse=True)
    return sorted(waiting, key=_turn), over[:RECENT]


def _turn(task: Json) -> tuple[int, int, int]:
    """The place of a task in its project, as the scheduler has it."""
    state, place = _STATES.get(str(task["state"])), str(task.get("place"))
    queued = int(task.get("queued_cursor") or 0)
    if state in {0, 1}:
        return state or 0, queued, 0
    if place == "now":
        return 2, -queued, 0
    if state == 3:
        return 3, queued, 0
    return (4, queued, 0) if place == "next" else (5, -int(task.get("priority") or 0), queued)


def turns(blocks: Iterable[Block]) -> list[Turn]:
    """The turns of a conversation, the newest first."""
    found = [
        Turn(block.at, block.ok or block.deferred, block.cost_usd, block.tokens, block.duration_ms)
        for block in blocks
        if isinstance(block, TurnBlock)
    ]
    return found[::-1]


def spent(blocks: Sequence[Block]) -> Spent:
    """The total over the turns of ``blocks``."""
    ended = [block for block in blocks if isinstance(block, TurnBlock)]
    sizes = [block.context_tokens for block in ended if block.context_tokens is not None]
    return Spent(
        turns=len(ended),
        cost_usd=sum(block.cost_usd or 0.0 for block in ended),
        complete=all(block.cost_usd is not None for block in ended),
        tokens=sum(block.tokens for block in ended),
        duration_ms=sum(block.duration_ms for block in ended),
        context_tokens=sizes[-1] if sizes else None,
    )


def file_diff(diff: str, path: str) -> str:
    """The part of ``diff`` that is about ``path``; the whole when it is about that file alone."""
    parts = diff.split("\ndiff --git ")
    parts = [parts[0], *(f"diff --git {part}" for part in parts[1:])]
    mine = [part for part in parts if f" b/{path}" in part.split("\n", 1)[0] + " "]
    exact = [part for part in mine if part.split("\n", 1)[0].endswith(f" b/{path}")]
    return "\n".join(exact or mine or (parts if len(parts) == 1 else []))
