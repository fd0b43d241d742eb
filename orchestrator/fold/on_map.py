"""The map: links and what the person made of them, passes, and which pairs were looked at."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from orchestrator.events import Event
from orchestrator.events.mapping import (
    LinkAccepted,
    LinkChecked,
    LinkDismissed,
    LinkRecorded,
    LinkReleased,
    LinkReopened,
    LinkWithdrawn,
    MapPassFinished,
    MapPassStarted,
    MapTurnEnded,
    PairDeclined,
    SourceMapped,
)
from orchestrator.fold.edit import Handlers, handles
from orchestrator.fold.state import FleetState, LinkRecord, PassRecord, evidence

HANDLERS: Handlers = {}
KEPT = 20
"""Passes that are still known."""


@handles(HANDLERS, MapPassStarted)
def _started(state: FleetState, event: Event, body: MapPassStarted) -> None:
    state.passes[body.run] = PassRecord(started=body, since=event.at)
    for run in list(state.passes)[:-KEPT]:
        del state.passes[run]


@handles(HANDLERS, MapPassFinished)
def _finished(state: FleetState, event: Event, body: MapPassFinished) -> None:
    known = state.passes.get(body.run)
    if known is not None and known.finished is None:
        state.passes[body.run] = known.model_copy(update={"finished": body, "finished_at": event.at})


@handles(HANDLERS, MapTurnEnded)
def _turn(state: FleetState, event: Event, body: MapTurnEnded) -> None:
    day = event.at.astimezone(UTC).date().isoformat()
    state.map_spend[day] = state.map_spend.get(day, 0.0) + (body.cost_usd or 0.0)


@handles(HANDLERS, PairDeclined)
def _declined(state: FleetState, event: Event, body: PairDeclined) -> None:
    state.pairs.setdefault(body.pair, "")


@handles(HANDLERS, SourceMapped)
def _source_read(state: FleetState, event: Event, body: SourceMapped) -> None:
    state.sources_read[body.source] = event.at


@handles(HANDLERS, LinkRecorded)
def _recorded(state: FleetState, event: Event, body: LinkRecorded) -> None:
    if body.pair:
        state.pairs[body.pair] = body.link
    known = state.links.get(body.link)
    if known is None:
        state.links[body.link] = LinkRecord(recorded=body, since=event.at, evidence=evidence(event))
    else:
        _edit(state, body.link, seen=known.seen + 1, stale="", checked_at=event.at)


@handles(HANDLERS, LinkAccepted)
def _accepted(state: FleetState, event: Event, body: LinkAccepted) -> None:
    _edit(state, body.link, state="accepted", decided_at=event.at, dismissed=None)


@handles(HANDLERS, LinkDismissed)
def _dismissed(state: FleetState, event: Event, body: LinkDismissed) -> None:
    _edit(state, body.link, state="dismissed", decided_at=event.at, dismissed=body)


@handles(HANDLERS, LinkReopened)
def _reopened(state: FleetState, event: Event, body: LinkReopened) -> None:
    _edit(state, body.link, state="open", decided_at=None, dismissed=None)


@handles(HANDLERS, LinkReleased)
def _released(state: FleetState, event: Event, body: LinkReleased) -> None:
    known = state.links.get(body.link)
    if known is not None:
        _edit(state, body.link, released={**known.released, body.to: body.task})


@handles(HANDLERS, LinkWithdrawn)
def _withdrawn(state: FleetState, event: Event, body: LinkWithdrawn) -> None:
    known = state.links.get(body.link)
    if known is not None:
        released = {project: task for project, task in known.released.items() if project != body.to}
        tasks = tuple(dict.fromkeys((*known.withdrawn.get(body.to, ()), body.task)))
        _edit(state, body.link, released=released, withdrawn={**known.withdrawn, body.to: tasks})


@handles(HANDLERS, LinkChecked)
def _checked(state: FleetState, event: Event, body: LinkChecked) -> None:
    _edit(state, body.link, stale=body.stale, checked_at=event.at)


def _edit(fleet: FleetState, link: str, /, **changes: Any) -> None:
    known = fleet.links.get(link)
    if known is not None:
        fleet.links[link] = known.model_copy(update=changes)
