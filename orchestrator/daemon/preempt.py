"""``say --now``: the task that runs is interrupted for another one and goes on after it. Pure.

Nothing is said twice: the interrupted turn ends in its conversation, the other task has its turn there, and
then the first one is continued by a prompt that says so. A turn that ended by itself first is over, and one
that ended with an ask keeps waiting for its answer.
"""

from __future__ import annotations

from agents.events import TurnEnded
from agents.recovery import Resume, continuation
from agents.supervisor import Outcome
from orchestrator.daemon.settle import Settlement
from orchestrator.protocol import TaskView

_SHOWN = 400
"""Characters of the interrupted task's prompt that its continuation repeats."""


def put_off(outcome: Outcome | None, by: str) -> Settlement | None:
    """What becomes of an attempt that was interrupted for the task ``by``; ``None`` when its end stands.

    ``outcome`` is ``None`` when nothing had been said yet.
    """
    if isinstance(outcome, TurnEnded) and (outcome.ok or outcome.deferred):
        return None
    return Settlement("retry", error=f"interrupted by the person, who put {by} first", interrupted_by=by)


def resumption(decision: Resume, view: TaskView) -> str:
    """The prompt with which a task goes on; one that was interrupted for another is told so."""
    if view.interrupted_by is None:
        return continuation(decision)
    words = " ".join(view.prompt.split())
    shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
    because = (
        "The person interrupted it to have something else done first, which stands above too. A call that "
        f"was cut short may have had effects: look before you make it again. The task began with: {shown}"
    )
    return continuation(decision, because=because)
