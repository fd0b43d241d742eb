"""What every turn of a task has: a prompt with an id that follows from the task, and an ear for a cancel."""

from __future__ import annotations

import uuid

import anyio

from agents.supervisor import Supervisor
from orchestrator.daemon.runtime import Runtime

PROMPTS = uuid.UUID("5f0c1f0e-7b1a-4c5e-9d55-0a6f6f3b8f11")
"""Namespace of prompt ids: the same task always delivers its prompt under the same id."""
INTERRUPT_GRACE = 15.0
"""Seconds an interrupted turn gets to end by itself before its session is closed."""
INTERRUPT_AGAIN = 0.5
"""Seconds between two interrupts of the same turn."""


def prompt_id(task: str, sent: int = 0) -> str:
    """The id of a task's prompt, or of a continuation after ``sent`` prompts."""
    return str(uuid.uuid5(PROMPTS, f"{task}#{sent}" if sent else task))


async def stop_when_cancelled(runtime: Runtime, task: str, supervisor: Supervisor) -> None:
    """Wait until ``task`` is cancelled or put off, then stop its turn; cancelled when the turn has ended."""
    await runtime.wait_for_cancel(task)
    with anyio.move_on_after(INTERRUPT_GRACE):
        while True:  # a session that is only just opening does not hear the first one
            await supervisor.interrupt()
            await anyio.sleep(INTERRUPT_AGAIN)
    while True:  # a turn that still waits for its session's last close is killed once it begins
        supervisor.kill()
        await anyio.sleep(INTERRUPT_AGAIN)
