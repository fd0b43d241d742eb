"""What any ``SessionFactory`` must pass, run against the real one and the scripted one alike."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from uuid import uuid4

import anyio

from agents.asks import Answer
from agents.errors import ResumeFailed
from agents.events import (
    AgentEvent,
    AgentStarted,
    AgentText,
    AskRaised,
    PromptDelivered,
    ToolDenied,
    ToolReturned,
    TurnEnded,
    TurnLost,
)
from agents.session import Session, SessionFactory
from agents.spec import AgentSpec, Prompt

HELLO = "Say hello."
"""The factory's model must answer this with ``GREETING``."""
GREETING = "Hello."
SILENT = "Say nothing."
"""The factory's model must not answer this."""
ASKING = "Do what you may not do."
"""The factory's model must make one call that the policy leaves to the person, and then say ``GREETING``."""
_DEADLINE = 60.0


async def check_session_factory(factory: SessionFactory, spec: AgentSpec) -> None:
    """Assert every promise of the protocol; ``spec`` needs a directory of its own."""
    session_id = str(uuid4())
    with anyio.fail_after(_DEADLINE):
        await _check_turns(factory, spec, session_id)
        await _check_resume(factory, spec, session_id)
        await _check_unknown_resume(factory, spec)
        await _check_fork(factory, spec)
        await _check_unknown_fork(factory, spec)
        await _check_interrupt(factory, spec)
        await _check_stall(factory, replace(spec, stall_timeout=1.0))


async def check_asks(factory: SessionFactory, spec: AgentSpec) -> None:
    """Assert what the protocol promises of a turn that waits; ``spec`` has a policy that asks."""
    session_id = str(uuid4())
    with anyio.fail_after(_DEADLINE):
        session = await factory.open(spec, session_id=session_id)
        try:
            ask = _check_waits(await play(session, ASKING))
            assert _check_waits(await go_on(session)) == ask, "without an answer it waits with the same ask"
        finally:
            await session.aclose()
        assert isinstance((await go_on(session))[-1], TurnLost), "a closed session loses its turns"
        await _check_answers(factory, spec, session_id, ask)


async def _check_answers(factory: SessionFactory, spec: AgentSpec, session_id: str, ask: str) -> None:
    session = await factory.open(spec, resume=session_id)
    try:
        events = await go_on(session, Answer("another", "allow"), Answer(ask, "deny", "not today"))
        assert [event.id for event in events if isinstance(event, ToolReturned)] == [ask]
        denied = [event.reason for event in events if isinstance(event, ToolDenied)]
        assert len(denied) == 1
        assert "not today" in denied[0]
        end = events[-1]
        assert isinstance(end, TurnEnded)
        assert end.ok
        assert (end.result or "").strip() == GREETING
        lost = (await go_on(session, Answer(ask, "allow")))[-1]
        assert isinstance(lost, TurnLost), "an ask has one answer"
        assert lost.reason == "resume"
    finally:
        await session.aclose()


def _check_waits(events: list[AgentEvent]) -> str:
    """The id of the ask that the turn ended with."""
    ask, end = events[-2:]
    assert isinstance(ask, AskRaised), "the ask comes right before the end"
    assert isinstance(end, TurnEnded)
    assert (end.ok, end.reason, end.deferred) == (False, "deferred", ask.id)
    assert not [event for event in events if isinstance(event, ToolReturned)], "the call did not run"
    return ask.id


async def go_on(session: Session, *answers: Answer) -> list[AgentEvent]:
    """The events of a turn that goes on, checked for what holds of every such turn."""
    async with aclosing(session.resume_turn(answers)) as turn:  # type: ignore[type-var]  # a generator
        events = [event async for event in turn]
    ends = [event for event in events if isinstance(event, TurnEnded | TurnLost)]
    assert ends == events[-1:], f"exactly one end, and it comes last: {events}"
    assert not [event for event in events if isinstance(event, PromptDelivered)], "there is no prompt"
    return events


async def play(
    session: Session, text: str, heard: Callable[[AgentEvent], None] = lambda _: None
) -> list[AgentEvent]:
    """One turn's events, checked for what holds of every turn."""
    prompt = Prompt(str(uuid4()), text)
    events: list[AgentEvent] = []
    async with aclosing(session.turn(prompt)) as turn:  # type: ignore[type-var]  # sessions yield from generators
        async for event in turn:
            events.append(event)
            heard(event)
    ends = [event for event in events if isinstance(event, TurnEnded | TurnLost)]
    assert ends == events[-1:], f"exactly one end, and it comes last: {events}"
    deliveries = [event.uuid for event in events if isinstance(event, PromptDelivered)]
    assert deliveries in ([], [prompt.uuid]), "a prompt is delivered at most once, and no other is"
    if isinstance(ends[0], TurnEnded):
        assert deliveries, "a turn that ended well had its prompt delivered"
        assert ends[0].session_id == session.session_id
    return events


async def _check_turns(factory: SessionFactory, spec: AgentSpec, session_id: str) -> None:
    session = await factory.open(spec, session_id=session_id)
    try:
        assert session.session_id == session_id, "a new session takes the id it is given"
        first = await play(session, HELLO)
        second = await play(session, HELLO)
        _check_answer(first)
        _check_answer(second)
        started = [event for event in first + second if isinstance(event, AgentStarted)]
        assert [(event.session_id, event.resumed) for event in started] == [(session_id, False)]
        _check_costs(first, second)
    finally:
        await session.aclose()
        await session.aclose()
    assert session.pid is None, "a closed session has no process"
    after = await play(session, HELLO)
    assert isinstance(after[-1], TurnLost), "a closed session loses its turns"
    assert not after[-1].delivered


def _check_answer(events: list[AgentEvent]) -> None:
    texts = [event.text.strip() for event in events if isinstance(event, AgentText)]
    assert texts == [GREETING]
    end = events[-1]
    assert isinstance(end, TurnEnded)
    assert end.ok
    assert (end.result or "").strip() == GREETING


def _check_costs(*turns: list[AgentEvent]) -> None:
    ends = [turn[-1] for turn in turns]
    costs = [end.cost_usd or 0.0 for end in ends if isinstance(end, TurnEnded)]
    totals = [end.total_cost_usd or 0.0 for end in ends if isinstance(end, TurnEnded)]
    assert all(cost > 0 for cost in costs)
    assert abs(sum(costs) - totals[-1]) < 1e-9, "the shares of the turns add up to the session's total"


async def _check_resume(factory: SessionFactory, spec: AgentSpec, session_id: str) -> None:
    session = await factory.open(spec, resume=session_id)
    try:
        events = await play(session, HELLO)
    finally:
        await session.aclose()
    started = [event for event in events if isinstance(event, AgentStarted)]
    assert [(event.session_id, event.resumed) for event in started] == [(session_id, True)]
    end = events[-1]
    assert isinstance(end, TurnEnded)
    assert end.cost_usd is not None
    assert end.total_cost_usd is not None
    assert end.cost_usd <= end.total_cost_usd


async def _check_unknown_resume(factory: SessionFactory, spec: AgentSpec) -> None:
    unknown = str(uuid4())
    failed: str | None = None
    try:
        session = await factory.open(spec, resume=unknown)
        await session.aclose()
    except ResumeFailed as error:
        failed = error.session_id
    assert failed == unknown, "a conversation that is not there cannot be resumed, and its id is reported"


async def _check_fork(factory: SessionFactory, spec: AgentSpec) -> None:
    """A fork answers while its source has a turn under way, which goes on and ends by itself."""
    source_id, fork_id = str(uuid4()), str(uuid4())
    source = await factory.open(spec, session_id=source_id)
    delivered = anyio.Event()
    ends: list[AgentEvent] = []

    async def work() -> None:
        ends.append((await play(source, SILENT, hear))[-1])

    def hear(event: AgentEvent) -> None:
        if isinstance(event, PromptDelivered):
            delivered.set()

    try:
        await play(source, HELLO)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(work)
            await delivered.wait()
            await _check_forked(factory, spec, source_id, fork_id)
            assert not ends, "the source's turn is still under way"
            assert source.session_id == source_id
            await source.interrupt()
    finally:
        await source.aclose()


async def _check_forked(factory: SessionFactory, spec: AgentSpec, source: str, fork: str) -> None:
    session = await factory.open(spec, session_id=fork, fork=source)
    try:
        assert session.session_id == fork
        events = await play(session, HELLO)
        _check_answer(events)
        started = [event for event in events if isinstance(event, AgentStarted)]
        assert [(event.session_id, event.resumed) for event in started] == [(fork, False)]
        end = events[-1]
        assert isinstance(end, TurnEnded)
        assert 0 < (end.cost_usd or 0) <= (end.total_cost_usd or 0)
    finally:
        await session.aclose()
    session = await factory.open(spec, resume=fork)
    try:
        _check_answer(await play(session, HELLO))
    finally:
        await session.aclose()


async def _check_unknown_fork(factory: SessionFactory, spec: AgentSpec) -> None:
    unknown = str(uuid4())
    failed: str | None = None
    try:
        session = await factory.open(spec, session_id=str(uuid4()), fork=unknown)
        await session.aclose()
    except ResumeFailed as error:
        failed = error.session_id
    assert failed == unknown, "a conversation that is not there cannot be forked, and its id is reported"


async def _check_interrupt(factory: SessionFactory, spec: AgentSpec) -> None:
    session = await factory.open(spec)
    delivered = anyio.Event()

    async def stop() -> None:
        await delivered.wait()
        await session.interrupt()

    def hear(event: AgentEvent) -> None:
        if isinstance(event, PromptDelivered):
            delivered.set()

    try:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(stop)
            end = (await play(session, SILENT, hear))[-1]
        assert isinstance(end, TurnLost) or not end.ok  # type: ignore[union-attr]  # the last event is an end
    finally:
        await session.aclose()


async def _check_stall(factory: SessionFactory, spec: AgentSpec) -> None:
    session = await factory.open(spec)
    try:
        end = (await play(session, SILENT))[-1]
        assert isinstance(end, TurnLost)
        assert (end.reason, end.delivered) == ("stall", True)
    finally:
        await session.aclose()
