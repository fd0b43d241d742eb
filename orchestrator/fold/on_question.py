"""Questions to all projects, and what was answered."""

from __future__ import annotations

from datetime import UTC

from orchestrator.events import Event
from orchestrator.events.question import QuestionAnswered, QuestionAsked
from orchestrator.fold.edit import Handlers, handles
from orchestrator.fold.question import QuestionRecord
from orchestrator.fold.state import FleetState, evidence

HANDLERS: Handlers = {}
KEPT = 50
"""Questions that are still known."""


@handles(HANDLERS, QuestionAsked)
def _asked(state: FleetState, event: Event, body: QuestionAsked) -> None:
    if body.question in state.questions:
        return
    state.questions[body.question] = QuestionRecord(asked=body, since=event.at, evidence=evidence(event))
    for question in list(state.questions)[:-KEPT]:
        del state.questions[question]


@handles(HANDLERS, QuestionAnswered)
def _answered(state: FleetState, event: Event, body: QuestionAnswered) -> None:
    known = state.questions.get(body.question)
    if known is not None and known.answered is not None:
        return
    day = event.at.astimezone(UTC).date().isoformat()
    state.map_spend[day] = state.map_spend.get(day, 0.0) + (body.cost_usd or 0.0)
    if known is not None:
        state.questions[body.question] = known.model_copy(update={"answered": body, "answered_at": event.at})
