"""The calls about where a signal's words go and how they are read; the person decides, and can undo it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, FastAPI, Path, Request

from orchestrator.attention.routes import NOBODY, PREFIX, PROPOSED
from orchestrator.capabilities import PERSON, Caller
from orchestrator.daemon.routed import ANSWER, answers, decision_id, last_of_person, reading_view, span_views
from orchestrator.daemon.routing import Heard, Routing
from orchestrator.daemon.routing_lines import LINE, line_views, places_of_line
from orchestrator.daemon.signals import Signals
from orchestrator.errors import Refused, UsageProblem
from orchestrator.events.routing import RoutedSpan, SignalRouted
from orchestrator.events.transcript import TranscriptCorrected
from orchestrator.fold.state import RoutingRecord
from orchestrator.home.config import project as find_project
from orchestrator.protocol import PREFIX as API
from orchestrator.protocol.attention import AnswerRequest, AnswerView
from orchestrator.protocol.routing import CorrectionRequest, CorrectionView, RouteRequest, RouteView
from orchestrator.routing import Question, place, questions

Name = Annotated[str, Path(max_length=200)]
UNSURE = "unsure"
"""The place that means all that is unsure."""


def routing_routes(app: FastAPI) -> None:
    """Add the calls to ``app``, whose state has the routing."""

    @app.get(f"{API}/signals/{{signal}}/route")
    async def where(signal: Name, desk: TheDesk) -> RouteView:
        """Where the words of a signal go, and why."""
        return await desk.view(desk.name(signal))

    @app.post(f"{API}/signals/{{signal}}/route")
    async def route(signal: Name, order: RouteRequest, desk: TheDesk) -> RouteView:
        """Give words to projects or to nobody, confirm what is decided, or take the last decision back."""
        return await desk.route(desk.name(signal), order)

    @app.post(f"{API}/signals/{{signal}}/correct")
    async def correct(signal: Name, order: CorrectionRequest, desk: TheDesk) -> CorrectionView:
        """Have words of a signal read otherwise, or no longer; the raw words stay."""
        return await desk.correct(desk.name(signal), order)


class RouteDesk:
    """Checks what the person asks for, and has it done."""

    def __init__(self, routing: Routing, signals: Signals) -> None:
        self._routing = routing
        self._signals = signals

    def name(self, given: str) -> str:
        """The signal's id; raises ``UnknownSignal``."""
        return self._signals.record(PERSON, given)[0]

    async def view(self, name: str) -> RouteView:
        """Where the words of a signal go now."""
        heard, routing = await self._heard(name), self._record(name)
        current = routing is not None and routing.run == heard.reading.transcript.run.id
        asked: tuple[Question, ...] = ()
        if routing is not None and current:
            asked = questions(heard.reading.transcript, routing.spans, answers(routing))
        return RouteView(
            cursor=self._signals.cursor,
            signal=name,
            run=heard.reading.transcript.run.id,
            spans=span_views(routing, heard.reading.transcript) if routing is not None and current else (),
            lines=line_views(asked),
            tasks=dict(routing.delivered) if routing is not None else {},
            reading=reading_view(self._routing.memo_reading(name)),
            asks=sum(not question.rest for question in asked),
        )

    async def route(self, name: str, order: RouteRequest) -> RouteView:
        """Journal the person's decision."""
        if sum((bool(order.spans), order.confirm, order.proposed, order.undo)) != 1:
            raise UsageProblem(
                "Say one thing: where words go, that all is right, or that the last decision is undone.",
                "`counterpoint route SIGNAL --line 2=PROJECT`, `--proposed`, `--confirm`, or `--undo`.",
            )
        heard = await self._heard(name)
        routing = self._routed(name, heard)
        if order.proposed or any(one.place.startswith(LINE) for one in order.spans):
            self._refuse_unseen(name)
        if order.undo:
            body = self._undone(name, routing)
        elif order.proposed:
            body = self._decision(
                name, routing, self._as_proposed(self._asked(name, heard, routing)), how=ANSWER
            )
        elif order.confirm:
            sure = tuple(span for span in routing.spans if span.verdict != "unsure")
            body = self._decision(name, routing, sure, again=True)
        else:
            spans = tuple(
                span
                for wanted in order.spans
                for span in self._spans(heard, routing, wanted.place, wanted.project)
            )
            body = self._decision(name, routing, spans)
        await self._routing.decide(name, body)
        return await self.view(name)

    async def answer(self, item: str, order: AnswerRequest) -> AnswerView:
        """Answer the first question of an attention item: with a project, ``nobody``, or ``as proposed``."""
        name = self.name(item.removeprefix(PREFIX))
        heard = await self._heard(name)
        routing = self._routed(name, heard)
        self._refuse_unseen(name)
        asked = self._asked(name, heard, routing)
        if order.verdict != "text":
            raise UsageProblem(
                "Name the project whose words these are, or nobody.",
                f"Likeliest: {', '.join(asked[0].candidates) or 'any project'}.",
            )
        said = order.text.strip()
        as_proposed = said.casefold() == PROPOSED and asked[0].seconds is not None
        whole = tuple(self._span(spot.first, spot.last, said) for spot in asked[0].places if not as_proposed)
        spans = whole or self._as_proposed(asked)
        await self._routing.decide(name, self._decision(name, routing, spans, how=ANSWER))
        return AnswerView(
            ask=f"{PREFIX}{name}",
            verdict="text",
            text=PROPOSED if as_proposed else spans[0].project or NOBODY,
            by="person",
            cursor=self._signals.cursor,
        )

    async def take_back(self, item: str) -> RouteView:
        """Take the last answer or decision about a signal back."""
        return await self.route(self.name(item.removeprefix(PREFIX)), RouteRequest(undo=True))

    async def correct(self, name: str, order: CorrectionRequest) -> CorrectionView:
        """Journal a correction, or that one no longer holds."""
        heard = await self._heard(name)
        body = (
            self._taken_back(name, heard, order.undo) if order.undo else self._correction(name, heard, order)
        )
        await self._routing.correct(name, body)
        return CorrectionView(
            cursor=self._signals.cursor,
            signal=name,
            run=body.run,
            correction=order.undo or body.layer,
            expect=body.expect,
            text=body.text,
            undone=bool(order.undo),
            delivered=tuple(self._told(name, body)),
        )

    # Details

    async def _heard(self, name: str) -> Heard:
        try:
            heard = await self._routing.heard(name)
        except (OSError, ValueError) as problem:
            raise Refused(
                f"The transcript cannot be read: {problem}", "`counterpoint retranscribe ID` makes a new one."
            ) from problem
        if heard is None:
            raise Refused(
                "There are no words of this signal yet.", f"`counterpoint signal {name[:7]}` says why."
            )
        return heard

    def _refuse_unseen(self, name: str) -> None:
        """What is being proposed just now cannot be confirmed, nor corrected by the number of its line."""
        if self._routing.is_read(name):
            raise Refused(
                "The meta-agent is reading it: what is proposed may change.",
                "`counterpoint route ID --read` waits for it; `--span PLACE=PROJECT` works meanwhile.",
            )

    def _record(self, name: str) -> RoutingRecord | None:
        return self._signals.record(PERSON, name)[1].routing

    def _routed(self, name: str, heard: Heard) -> RoutingRecord:
        routing = self._record(name)
        if routing is None or routing.run != heard.reading.transcript.run.id:
            raise Refused("The signal is being routed just now.", "Try again in a moment.")
        return routing

    def _asked(self, name: str, heard: Heard, routing: RoutingRecord) -> tuple[Question, ...]:
        asked = questions(heard.reading.transcript, routing.spans, answers(routing))
        if not asked:
            raise Refused(
                "Nothing of this signal waits for an answer.", f"`counterpoint route {name[:7]}` shows it."
            )
        return asked

    def _as_proposed(self, asked: Sequence[Question]) -> tuple[RoutedSpan, ...]:
        if asked[0].seconds is None:
            raise UsageProblem(
                "Nothing is proposed for a document.", "Name the project: `--span unsure=PROJECT`."
            )
        return tuple(self._span(one.first, one.last, one.proposed or NOBODY) for one in asked[0].places)

    def _spans(
        self, heard: Heard, routing: RoutingRecord, where: str, project: str
    ) -> tuple[RoutedSpan, ...]:
        if where == UNSURE:
            unsure = [span for span in routing.spans if span.verdict == "unsure"]
            return tuple(self._span(span.first, span.last, project) for span in unsure)
        if where.startswith(LINE):
            asked = questions(heard.reading.transcript, routing.spans, answers(routing))
            ranges = places_of_line(asked, where.removeprefix(LINE).strip())
            return tuple(self._span(first, last, project) for first, last in ranges)
        try:
            first, last = place(heard.reading.transcript, where)
        except ValueError as problem:
            raise UsageProblem(f"{problem}.", "`counterpoint signal ID` shows the places.") from problem
        return (self._span(first, last, project),)

    def _span(self, first: int, last: int, project: str, reason: str = "you said so") -> RoutedSpan:
        if project.casefold() == NOBODY:
            return RoutedSpan(first=first, last=last, verdict="nobody", reason=reason)
        slug = find_project(self._signals.config, project).slug
        return RoutedSpan(first=first, last=last, verdict="project", project=slug, reason=reason)

    def _decision(
        self,
        name: str,
        routing: RoutingRecord,
        spans: tuple[RoutedSpan, ...],
        *,
        again: bool = False,
        how: str = "",
    ) -> SignalRouted:
        return SignalRouted(
            signal=name,
            run=routing.run,
            decision=decision_id(routing, name, routing.run, "person"),
            by="person",
            router=how,
            spans=spans,
            again=again,
        )

    def _undone(self, name: str, routing: RoutingRecord) -> SignalRouted:
        last = last_of_person(routing)
        if last is None:
            raise Refused("You decided nothing about it that could be undone.", "`--span` moves words.")
        body = self._decision(name, routing, ())
        return body.model_copy(update={"revokes": last.decision})

    def _correction(self, name: str, heard: Heard, order: CorrectionRequest) -> TranscriptCorrected:
        transcript = heard.reading.transcript
        try:
            first, last = place(transcript, order.place)
        except ValueError as problem:
            raise UsageProblem(f"{problem}.", "`counterpoint signal ID` shows the places.") from problem
        if transcript.holder(first) != transcript.holder(last):
            raise UsageProblem("A correction stays in one segment.", "Correct each segment by itself.")
        if not order.text.strip():
            raise UsageProblem(
                "Say how the words are to be read.", 'counterpoint correct ID s03.07#4 "Hermes"'
            )
        return TranscriptCorrected(
            signal=name,
            run=transcript.run.id,
            layer=f"l-{uuid.uuid4().hex[:12]}",
            first=first,
            last=last,
            expect=transcript.between(first, last),
            text=order.text.strip(),
        )

    def _taken_back(self, name: str, heard: Heard, layer: str) -> TranscriptCorrected:
        known = next((one for one in heard.record.layers if one.layer == layer), None)
        if known is None or all(one.id != layer for one in heard.reading.applied):
            held = ", ".join(one.id for one in heard.reading.applied) or "none"
            raise UsageProblem(f"No correction {layer!r} holds.", f"Those that do: {held}.")
        new = f"l-{uuid.uuid4().hex[:12]}"
        return known.model_copy(update={"layer": new, "by": "person", "revokes": layer})

    def _told(self, name: str, body: TranscriptCorrected) -> list[str]:
        routing = self._record(name)
        if routing is None:
            return []
        return [
            slug
            for slug, part in routing.parts.items()
            if part.run == body.run
            and any(first <= body.last and body.first <= last for first, last in part.spans)
        ]


def _desk(request: Request) -> RouteDesk:
    """What is said to several clients is the person's alone to see and to decide."""
    caller: Caller = request.state.caller
    if caller.kind != "person":
        raise Refused("Where the words of a signal go is for the person alone.", "Ask them.")
    routing: Routing = request.app.state.routing
    return RouteDesk(routing, request.app.state.signals)


TheDesk = Annotated[RouteDesk, Depends(_desk)]
