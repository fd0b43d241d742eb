"""What the fold knows of a signal's routing, as values: who decided, who was told, what is shown. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from orchestrator.attention.found import cursor_of
from orchestrator.attention.routes import PREFIX
from orchestrator.capabilities import Caller
from orchestrator.events.routing import RoutedSpan, SignalDelivered, SignalRouted
from orchestrator.events.transcript import TranscriptCorrected
from orchestrator.fold.memo_reading import MemoReadingRecord
from orchestrator.fold.on_routing import holding
from orchestrator.fold.on_transcript import current_run
from orchestrator.fold.state import FleetState, RoutingRecord, SignalRecord
from orchestrator.home.config import Project
from orchestrator.protocol.routing import ReadingView
from orchestrator.protocol.signals import SignalView, SpanView
from orchestrator.routing import ProjectNames, place_of, settled, without, words_for
from orchestrator.transcripts import Layer, Transcript

ANSWER = "answer"
"""How a decision is marked that answers a question."""
Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """What a project is to be told: the words ``told`` before are replaced by ``wanted``."""

    project: str
    told: Ranges
    wanted: Ranges
    task: str | None
    """The task that told it last."""
    run: str | None = None
    """The run of the words that it was told, when that is another one."""
    settled: bool = True
    """Nothing is unsure any more that could be the project's."""


def names_of(projects: Mapping[str, Project], only: Sequence[str] = ()) -> tuple[ProjectNames, ...]:
    """How the projects are spoken of; a client's name means its project when it has but one."""
    clients = [project.client for project in projects.values()]
    return tuple(
        ProjectNames(
            project=slug,
            said=(
                project.name,
                *project.config.aliases,
                *((project.client,) if clients.count(project.client) == 1 else ()),
            ),
            people=project.config.people,
            vocabulary=project.config.vocabulary,
        )
        for slug, project in projects.items()
        if not only or slug in only
    )


def is_stale(record: SignalRecord, routing: RoutingRecord) -> bool:
    """Whether the router has not seen all that is known by now, and may still decide: nobody was told."""
    last = next((one for one in reversed(routing.decisions) if one.by in {"router", "project"}), None)
    if last is None or routing.parts:
        return False
    return last.given != record.projects or last.layers != known_layers(record, routing.run)


def known_layers(record: SignalRecord, run: str) -> tuple[str, ...]:
    """The ids of the corrections of a run."""
    return tuple(layer.layer for layer in record.layers if layer.run == run)


def persons(routing: RoutingRecord) -> tuple[RoutedSpan, ...]:
    """What of the routing the person decided."""
    return holding(decision for decision in routing.decisions if decision.by == "person")


def answers(routing: RoutingRecord) -> int:
    """How many questions the person has answered."""
    revoked = {one.revokes for one in routing.decisions}
    return sum(one.router == ANSWER and one.decision not in revoked for one in routing.decisions)


def beside(spans: Sequence[RoutedSpan], kept: Sequence[RoutedSpan]) -> tuple[RoutedSpan, ...]:
    """What of ``spans`` is not decided in ``kept``."""
    taken = [(span.first, span.last) for span in kept]
    return tuple(
        span.model_copy(update={"first": first, "last": last})
        for span in spans
        for first, last in without(((span.first, span.last),), taken)
    )


def decision_id(routing: RoutingRecord | None, signal: str, run: str, by: str) -> str:
    """The id of the next decision; the same for the same history."""
    made = len(routing.decisions) if routing is not None and routing.run == run else 0
    return "d-" + _hash(signal, run, by, str(made))


def task_id(signal: str, run: str, change: Change) -> str:
    """The id of the task that tells a project so; the same for the same history."""
    return "m-" + _hash(signal, run, change.project, str(change.wanted), change.task or "")


def told_by_person(routing: RoutingRecord) -> tuple[str, ...]:
    """The decisions of the person that hold, by their ids."""
    revoked = {one.revokes for one in routing.decisions}
    made = (one for one in routing.decisions if one.by == "person" and one.spans)
    return tuple(one.decision for one in made if one.decision not in revoked)


def is_taught(routing: RoutingRecord) -> bool:
    """Whether the person decided something, or took it back, since what is unsure was proposed."""
    last = next((one for one in reversed(routing.decisions) if one.by == "router"), None)
    unsure = any(span.verdict == "unsure" for span in routing.spans)
    return unsure and last is not None and last.decided != told_by_person(routing)


def proposed_anew(routing: RoutingRecord, spans: Sequence[RoutedSpan]) -> tuple[RoutedSpan, ...]:
    """What of the router's ``spans`` is unsure so far, still unsure: nothing is settled by what it learnt.

    What the meta-agent proposes stays: it read more than the router knows.
    """
    sure = [span for span in routing.spans if span.verdict != "unsure" or span.proposed]
    return tuple(_unsure(span) for span in beside(spans, sure))


def _unsure(span: RoutedSpan) -> RoutedSpan:
    if span.verdict == "unsure":
        return span
    changed = {"verdict": "unsure", "project": "", "candidates": ((span.project, 1.0),)}
    return span.model_copy(update=changed)


def last_of_person(routing: RoutingRecord) -> SignalRouted | None:
    """The latest decision of the person that was not taken back."""
    revoked = {one.revokes for one in routing.decisions}
    made = (one for one in reversed(routing.decisions) if one.by == "person" and one.revokes is None)
    return next((one for one in made if one.decision not in revoked), None)


def waits_for_again(record: SignalRecord) -> list[str]:
    """Projects that were told the words of an earlier run, while the person has not said what of it."""
    routing, run = record.routing, current_run(record)
    if routing is None or run is None or routing.run != run.started.run:
        return []
    if any(decision.again for decision in routing.decisions):
        return []
    return [slug for slug, part in routing.parts.items() if part.spans and part.run != routing.run]


def changes(record: SignalRecord, *, left_open: bool = False) -> Iterator[Change]:
    """What projects are to be told, as far as it is settled; in the order in which they are spoken to.

    A project whose words are not settled any more is told nothing, so that its task can be taken back. With
    ``left_open`` the person has put the question aside: what is unsure holds nobody up.
    """
    routing, run = record.routing, current_run(record)
    if routing is None or run is None or routing.run != run.started.run or waits_for_again(record):
        return
    spoken = (span.project for span in routing.spans if span.verdict == "project")
    for project in dict.fromkeys(chain(spoken, routing.parts)):
        part = routing.parts.get(project)
        elsewhere = part is not None and part.run != routing.run and bool(part.spans)
        told = part.spans if part is not None and not elsewhere else ()
        sure = left_open or settled(routing.spans, project)
        wanted = words_for(routing.spans, project) if sure else ()
        if wanted != told or (elsewhere and wanted):
            earlier = part.run if part is not None and elsewhere else None
            yield Change(project, told, wanted, part.task if part is not None else None, earlier, sure)


def is_left_open(state: FleetState, signal: str) -> bool:
    """Whether the person put the question about the signal aside, and nothing was decided since."""
    record = state.signals.get(signal)
    seen = state.dismissed.get(f"{PREFIX}{signal}", -1)
    return record is not None and record.routing is not None and seen >= cursor_of(record.routing.evidence)


def delivered(signal: str, run: str, task: str, wanted: Ranges) -> SignalDelivered:
    """That a project has been told ``wanted``."""
    words = sum(last - first + 1 for first, last in wanted)
    return SignalDelivered(signal=signal, run=run, task=task, words=words, spans=wanted)


def corrected(signal: str, layer: Layer) -> TranscriptCorrected:
    """A layer as an event."""
    return TranscriptCorrected(
        signal=signal,
        run=layer.run,
        layer=layer.id,
        by=layer.by,
        first=layer.first,
        last=layer.last,
        expect=layer.expect,
        text=layer.text,
        revokes=layer.revokes,
    )


def span_views(routing: RoutingRecord, transcript: Transcript | None) -> tuple[SpanView, ...]:
    """The spans for the person; without a transcript, without their times and words."""
    return tuple(_span_view(routing, span, transcript) for span in routing.spans)


def _span_view(routing: RoutingRecord, span: RoutedSpan, transcript: Transcript | None) -> SpanView:
    view = SpanView(
        first=span.first,
        last=span.last,
        verdict=span.verdict,
        project=span.project,
        reason=span.reason,
        by=_by(routing, span),
        candidates=span.candidates,
        proposed=span.proposed,
    )
    if transcript is None or span.last >= len(transcript.words):
        return view
    times = transcript.time(span.first, span.last) or (None, None)
    excerpt = place_of(transcript, span.first, span.last).excerpt
    return view.model_copy(update={"start": times[0], "end": times[1], "excerpt": excerpt})


def reading_view(record: MemoReadingRecord | None) -> ReadingView | None:
    """The meta-agent's reading of a memo for the person."""
    if record is None:
        return None
    view, ended = ReadingView(reading=record.begun.reading, state="reading"), record.ended
    if ended is None:
        return view
    return view.model_copy(
        update={
            "state": ended.status,
            "words": ended.words,
            "problem": ended.problem,
            "tokens": ended.usage.total,
            "cost_usd": ended.cost_usd,
        }
    )


def _by(routing: RoutingRecord, span: RoutedSpan) -> str:
    """Who decided it last."""
    revoked = {one.revokes for one in routing.decisions}
    for decision in reversed(routing.decisions):
        if decision.decision not in revoked and any(
            one.first <= span.first and span.last <= one.last for one in decision.spans
        ):
            return decision.by
    return ""


def as_readable(view: SignalView, caller: Caller, clients: Mapping[str, str]) -> SignalView:
    """``view`` as ``caller`` may read it: of others than its client, neither spans nor tasks nor names."""
    if caller.kind == "person":
        return view
    own = {slug for slug, client in clients.items() if caller.client is not None and client == caller.client}
    spans = tuple(
        span.model_copy(update={"reason": "", "candidates": ()})
        for span in view.spans
        if span.verdict == "project" and span.project in own
    )
    changed = {
        "spans": spans,
        "tasks": {slug: task for slug, task in view.tasks.items() if slug in own},
        "projects": tuple(slug for slug in view.projects if slug in own),
        "reason": "",
    }
    return view.model_copy(update=changed)


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]
