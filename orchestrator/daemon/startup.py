"""What a daemon does before it serves: fold the journal, register projects."""

from __future__ import annotations

import gc

from orchestrator.daemon.runtime import Runtime
from orchestrator.events.fleet import ProjectRegistered
from orchestrator.fold import FORMAT, FleetState, apply
from orchestrator.journal import Journal

SNAPSHOT = "fleet"
_PAGE = 2000


def load_state(journal: Journal) -> FleetState:
    """The fold of the whole journal, from the latest usable snapshot on."""
    snapshot = journal.load_snapshot(SNAPSHOT)
    state = FleetState.load(snapshot.data, snapshot.version) if snapshot else None
    state = state or FleetState()
    while page := journal.read(state.cursor, _PAGE):
        for event in page:
            apply(state, event)
    return state


def save_state(journal: Journal, state: FleetState) -> None:
    """Keep the fold, so that the next start reads only what came after."""
    journal.save_snapshot(SNAPSHOT, state.cursor, FORMAT, state.dump())


def lay_aside() -> None:
    """Leave what the daemon has loaded out of every later look for garbage: it stays.

    Records hold each other in no circle, so one that is replaced goes at once all the same.
    """
    gc.freeze()


async def register_projects(runtime: Runtime) -> None:
    """Append a registration for each project that is new or whose registration changed."""
    drafts = []
    for slug, project in runtime.projects.items():
        body = ProjectRegistered(
            name=project.name,
            folder=str(project.config.path),
            client=project.client,
            calibration=project.config.calibration,
            priority=project.config.priority,
            sealed=project.config.sealed,
        )
        known = runtime.state.projects.get(slug)
        fields = ("name", "folder", "client", "calibration", "priority", "sealed")
        if known is None or any(getattr(known.view, name) != getattr(body, name) for name in fields):
            drafts.append(runtime.draft(slug, body))
    if drafts:
        await runtime.append_now(*drafts)
