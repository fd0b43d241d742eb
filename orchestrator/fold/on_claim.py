"""Claims: what agents stated, with their quotes, and whether these still stand."""

from __future__ import annotations

from orchestrator.events import Event
from orchestrator.events.claim import ClaimChecked, ClaimRecorded, ClaimsSentBack
from orchestrator.fold.edit import Handlers, edit_task, handles, merged
from orchestrator.fold.state import ClaimRecord, FleetState, evidence

HANDLERS: Handlers = {}
KEPT = 20
"""Tasks of a claim that are still known."""


@handles(HANDLERS, ClaimRecorded)
def _recorded(state: FleetState, event: Event, body: ClaimRecorded) -> None:
    if not body.claim or event.project is None:
        return  # its words were erased
    tasks = () if event.task is None else (event.task,)
    known = state.claims.get(body.claim)
    if known is None:
        state.claims[body.claim] = ClaimRecord(
            recorded=body,
            project=event.project,
            client=event.client,
            visibility=event.visibility,
            since=event.at,
            evidence=evidence(event),
            tasks=tasks,
        )
        return
    others = tuple(task for task in known.tasks if task not in tasks)
    state.claims[body.claim] = known.model_copy(
        update={
            "recorded": body,
            "evidence": evidence(event),
            "visibility": event.visibility,
            "seen": known.seen + 1,
            "tasks": merged(others, tasks)[-KEPT:],
            "checked": None,
            "checked_at": event.at,
        }
    )


@handles(HANDLERS, ClaimChecked)
def _checked(state: FleetState, event: Event, body: ClaimChecked) -> None:
    known = state.claims.get(body.claim)
    if known is not None:
        state.claims[body.claim] = known.model_copy(update={"checked": body, "checked_at": event.at})


@handles(HANDLERS, ClaimsSentBack)
def _sent_back(state: FleetState, event: Event, body: ClaimsSentBack) -> None:
    record = state.tasks.get(event.task or "")
    if record is not None:
        edit_task(state, record, sent_back=max(1, body.count))


def forget(state: FleetState, signal: str) -> None:
    """Nothing is claimed any more on the words of an erased signal."""
    for claim, record in list(state.claims.items()):
        checked = record.checked.signals if record.checked is not None else ()
        if signal in record.recorded.signals + checked:
            del state.claims[claim]
