"""Writes the journal that every later version must load: ``python -m tests.support.record_journal DIR``.

A recording is made once per format and never changed; a new format gets a folder of its own.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from agents.events import (
    AgentRaw,
    AgentStarted,
    AgentText,
    PromptDelivered,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    Usage,
)
from orchestrator.events import Draft, EventBody, Unknown
from orchestrator.events.fleet import DaemonStarted, DaemonStopped, ProjectRegistered
from orchestrator.events.task import (
    CalibrationRef,
    PromptSending,
    TaskFinished,
    TaskQueued,
    TaskRetrying,
    TaskStarted,
)
from orchestrator.events.workspace import WorkspaceCheckpointed, WorkspacePrepared
from orchestrator.fold import FORMAT, fold
from orchestrator.journal import Journal

START = datetime(2026, 5, 1, 9, tzinfo=UTC)
LONG = "A long answer. " * 10_000
"""Large enough for the object store."""


def _first_daemon() -> list[Draft]:
    usage = Usage(input_tokens=120, output_tokens=30, cache_read_input_tokens=4000)
    calibration = CalibrationRef(name="consultant", version="1.0.0", sha256="0" * 64)
    bodies: list[EventBody] = [
        TaskQueued(prompt="Read the mail; löse es. 🎼", budget_usd=1.5, priority=3),
        TaskStarted(attempt=1),
        WorkspacePrepared(outcome="created", base="b" * 40, head="b" * 40, seconds=0.25),
        AgentStarted(session_id="session-1", model="claude", tools=("Read", "Bash"), pid=4242),
        PromptSending(uuid="prompt-1", session_id="session-1"),
        PromptDelivered(uuid="prompt-1"),
        AgentRaw(type="system", data={"half": "\ud83d", "nested": [1, None, {"a": 0.5}]}),
        ToolCalled(id="tool-1", name="Bash", input={"command": "make test"}),
        ToolReturned(id="tool-1", content="ok"),
        AgentText(text="Done."),
        TurnEnded(session_id="session-1", ok=True, cost_usd=0.25, total_cost_usd=0.25, usage=usage),
        WorkspaceCheckpointed(commit="c" * 40, files=("inbox/mail.md",)),
        TaskFinished(
            status="succeeded", result=LONG, cost_usd=0.25, usage=usage, turns=1, calibration=calibration
        ),
        Unknown(kind="from.the_future", raw={"kind": "from.the_future", "note": 7}),
    ]
    fleet = [
        Draft(body=DaemonStarted(pid=41, version="0.1.0", epoch=1), visibility="fleet"),
        Draft(
            body=ProjectRegistered(name="Acme", folder="acme", client="client-a", calibration="consultant"),
            project="acme",
            client="client-a",
        ),
    ]
    return fleet + [Draft(body=body, project="acme", client="client-a", task="t1") for body in bodies]


def _second_daemon() -> list[Draft]:
    later = START + timedelta(hours=1)
    bodies: list[EventBody] = [
        TaskQueued(prompt="Then answer it.", origin="batch", batch="night"),
        TaskStarted(attempt=1),
        TaskRetrying(attempt=1, reason="overloaded", not_before=later),
    ]
    return [
        Draft(body=DaemonStarted(pid=43, version="0.1.0", epoch=2, swept=1), visibility="fleet"),
        *[
            Draft(body=body, project="acme", client="client-a", task="t2", visibility="sealed")
            for body in bodies
        ],
        Draft(body=DaemonStopped(reason="drained"), visibility="fleet"),
    ]


def record(folder: Path) -> None:
    """Write the recording into ``folder``: the database in one file, and its objects."""
    ticks = count()
    for drafts in (_first_daemon(), _second_daemon()):
        journal = Journal.open(folder / "journal.db", clock=lambda: START + timedelta(seconds=next(ticks)))
        for draft in drafts:
            journal.append([draft])
        state = fold(journal.read(0, 999))
        journal.save_snapshot("fleet", state.cursor, FORMAT, state.dump())
        journal.close()


if __name__ == "__main__":
    record(Path(sys.argv[1]))
