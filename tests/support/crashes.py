"""A daemon that is killed at a named point while it does one task, and the next one, which ends it."""

from __future__ import annotations

import contextlib
from typing import Any

from agents import warden
from agents.factory import home_id
from orchestrator.errors import CounterpointError
from tests.support.counterpoint import DaemonProcess, Installed, answers, wait_until
from tests.support.scripts import ENDED

TASK = "t1"


def ended_over_a_crash(command: Installed, point: str, prompt: str) -> dict[str, Any]:
    """The task as a second daemon ended it, after the first died at ``point`` and left nothing alive."""
    first = command.daemon(COUNTERPOINT_CRASH_AT=point)
    until_dead_or_done(command, first, prompt)
    assert first.wait(10) == -9, f"{point} was never crossed\n{command.log()}"
    marker = f"{home_id(command.home)}."
    wait_until(lambda: not warden.marked(marker), 10, "everything of the dead daemon is gone")

    second = command.daemon()
    wait_until(lambda: answers(command.client()), 20, f"the next daemon answers\n{command.log()}")
    until_dead_or_done(command, second, prompt)
    return command.client().get(f"/tasks/{TASK}")


def until_dead_or_done(command: Installed, daemon: DaemonProcess, prompt: str) -> None:
    """Queue the task and allow whatever it asks, as a person would who tries again."""
    order = {"project": "acme", "prompt": prompt, "id": TASK}

    def over() -> bool:
        if daemon.poll() is not None:
            return True
        with contextlib.suppress(CounterpointError):
            client = command.client()
            client.submit(order, patience=0)
            view = client.get(f"/tasks/{TASK}")
            if view["state"] == "asking":
                client.post(f"/asks/{view['ask']}/answer", {"verdict": "allow"})
            return view["state"] in ENDED
        return False

    wait_until(over, 60, f"the daemon dies or the task ends\n{command.log()}")


def times_in_conversation(requests: list[dict[str, Any]], command: Installed, prompt: str) -> int:
    """How often the last request of this home's agent, which holds its whole conversation, has ``prompt``."""
    own = [request for request in requests if str(command.home) in str(request)]
    return str(own[-1]["messages"]).count(prompt)
