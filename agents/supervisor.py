"""One project's agent: owns its session, opens it when a turn needs it, keeps it warm, closes it.

Only ``run`` touches the session; everybody else posts to the inbox. A session that lost a turn is
closed at once; the next turn opens a new one, resumed by id. Whatever else goes wrong while an order is
carried out is raised to whoever gave it, and the supervisor goes on.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from agents.asks import Answer
from agents.errors import AgentError, ResumeFailed
from agents.events import AgentClosed, AgentEvent, TurnEnded, TurnLost
from agents.session import Session, SessionFactory
from agents.spec import AgentSpec, Prompt

Outcome = TurnEnded | TurnLost
SAME_BUDGET = 0.1
"""A process whose own rest differs from what may be spent by less than this part of it is used on."""
Emit = Callable[[AgentEvent], Awaitable[None]]
"""Takes each event in order; may wait, which slows reading but never loses anything."""


@dataclass(frozen=True, slots=True)
class SessionRef:
    """A conversation by id: one that exists is resumed, else a new one gets this id."""

    id: str
    exists: bool
    fork: str | None = None
    """The conversation that a new one starts as a copy of."""


@dataclass(slots=True)
class _TurnOrder:
    spec: AgentSpec
    say: Prompt | tuple[Answer, ...]
    """A new turn's prompt, or the answers with which a deferred turn goes on."""
    session: SessionRef
    emit: Emit
    before_send: Callable[[], Awaitable[None]]
    done: anyio.Event = field(default_factory=anyio.Event)
    outcome: Outcome | None = None
    error: Exception | None = None
    abandoned: bool = False
    """Nobody waits for it any more."""


@dataclass(slots=True)
class _CloseOrder:
    reason: str
    emit: Emit | None = None
    done: anyio.Event = field(default_factory=anyio.Event)
    error: Exception | None = None


_Order = _TurnOrder | _CloseOrder


class Supervisor:
    """Drives one agent. Use ``open_supervisor``; ``turn`` may be called by one task at a time."""

    def __init__(self, factory: SessionFactory, inbox: MemoryObjectReceiveStream[_Order]) -> None:
        self._factory = factory
        self._inbox = inbox
        self._session: Session | None = None
        self._spec: AgentSpec | None = None
        self._spent = 0.0
        self._busy = False
        self._idle_since = anyio.current_time()
        self._turn_scope: anyio.CancelScope | None = None
        self._turn_order: _TurnOrder | None = None
        self._post: MemoryObjectSendStream[_Order] | None = None

    @property
    def warm(self) -> bool:
        """Whether a session is open and idle or working."""
        return self._session is not None

    @property
    def busy(self) -> bool:
        """Whether a turn is under way."""
        return self._busy

    @property
    def idle(self) -> bool:
        """Whether a session is open and nothing runs or waits: a ``close`` begun now ends soon."""
        assert self._post is not None
        return self.warm and not self._busy and self._post.statistics().current_buffer_used == 0

    @property
    def idle_since(self) -> float:
        """When the last turn ended, on the event loop's clock."""
        return self._idle_since

    @property
    def pid(self) -> int | None:
        """The CLI's process id while warm."""
        return self._session.pid if self._session else None

    async def turn(
        self,
        spec: AgentSpec,
        prompt: Prompt,
        *,
        session: SessionRef,
        emit: Emit,
        before_send: Callable[[], Awaitable[None]],
    ) -> Outcome:
        """Run one turn and return how it ended; events go to ``emit`` as they happen.

        ``before_send`` runs when the session is ready and before the prompt is written to it.
        A session that cannot be opened is a ``TurnLost`` with reason ``start`` or ``resume``. What ``emit``,
        ``before_send`` or the session raise is raised here; the session is closed then. Cancelling it ends
        the turn as ``kill`` does.
        """
        return await self._ordered(_TurnOrder(spec, prompt, session, emit, before_send))

    async def resume(
        self,
        spec: AgentSpec,
        answers: Sequence[Answer],
        *,
        session: SessionRef,
        emit: Emit,
        before_send: Callable[[], Awaitable[None]],
    ) -> Outcome:
        """Go on with the deferred turn of ``session``; promises what ``turn`` does, but takes no prompt.

        ``before_send`` runs before any answer is handed over.
        """
        return await self._ordered(_TurnOrder(spec, tuple(answers), session, emit, before_send))

    async def _ordered(self, order: _TurnOrder) -> Outcome:
        try:
            await self._carried_out(order)
        except anyio.get_cancelled_exc_class():
            order.abandoned = True
            if self._turn_order is order:
                self.kill()
            raise
        assert order.outcome is not None
        return order.outcome

    async def close(self, reason: str, emit: Emit | None = None) -> None:
        """Close the session after the running turn, if one is open; the conversation stays resumable."""
        await self._carried_out(_CloseOrder(reason, emit))

    async def interrupt(self) -> None:
        """Ask the running turn to stop; it still ends with its own outcome."""
        if self._session is not None and self._busy:
            await self._session.interrupt()

    def kill(self) -> None:
        """End the running turn and its session at once: the turn is lost, its conversation is not."""
        if self._busy and self._turn_scope is not None:
            self._turn_scope.cancel()

    async def run(self) -> None:
        """Serve the inbox until it is closed, then close the session."""
        try:
            with self._inbox:
                async for order in self._inbox:
                    await self._serve(order)
        finally:
            with anyio.CancelScope(shield=True), anyio.move_on_after(30):
                await self._drop()

    async def _carried_out(self, order: _Order) -> None:
        assert self._post is not None
        await self._post.send(order)
        await order.done.wait()
        if order.error is not None:
            raise order.error

    async def _serve(self, order: _Order) -> None:
        try:
            if isinstance(order, _CloseOrder):
                await self._drop(order.reason, order.emit)
            elif not order.abandoned:
                self._busy, self._turn_order = True, order
                order.outcome = await self._killable_turn(order)
        except Exception as error:  # noqa: BLE001  # boundary: one order's failure is its giver's to handle
            order.error = error
            await self._drop()
        finally:
            self._idle_since = anyio.current_time()
            self._busy, self._turn_order = False, None
            order.done.set()

    async def _killable_turn(self, order: _TurnOrder) -> Outcome:
        with anyio.CancelScope() as self._turn_scope:
            return await self._turn(order)
        lost = TurnLost(reason="stopped", detail="the turn was stopped")
        await order.emit(lost)
        await self._drop("stopped", order.emit)
        return lost

    async def _turn(self, order: _TurnOrder) -> Outcome:
        try:
            session = await self._ready(order)
        except AgentError as error:
            reason = "resume" if isinstance(error, ResumeFailed) else "start"
            lost = TurnLost(reason=reason, detail=str(error))
            await order.emit(lost)
            return lost
        await order.before_send()
        outcome: Outcome | None = None
        say = order.say
        self._spent = self._spent if isinstance(say, Prompt) else 0.0  # answers start the process anew
        turn = session.turn(say) if isinstance(say, Prompt) else session.resume_turn(say)
        async with aclosing(turn) as events:  # type: ignore[type-var]  # a generator
            async for event in events:
                await order.emit(event)
                if isinstance(event, TurnEnded | TurnLost):
                    outcome = event
        self._spent += outcome.cost_usd or 0.0 if isinstance(outcome, TurnEnded) else 0.0
        if outcome is None:
            outcome = TurnLost(reason="eof", detail="the session's events ended without an outcome")
            await order.emit(outcome)
        if isinstance(outcome, TurnLost):
            await self._drop("lost", order.emit)
        return outcome

    async def _ready(self, order: _TurnOrder) -> Session:
        """The open session if it still fits the order's spec, else a new one."""
        if self._session is not None and self._fits(order):
            return self._session
        await self._drop("replaced", order.emit)
        ref = order.session
        if ref.exists:
            self._session = await self._factory.open(order.spec, resume=ref.id)
        else:
            self._session = await self._factory.open(order.spec, session_id=ref.id, fork=ref.fork)
        self._spec, self._spent = order.spec, 0.0
        return self._session

    def _fits(self, order: _TurnOrder) -> bool:
        assert self._session is not None
        spec = self._spec
        if spec is None or self._session.session_id != order.session.id:
            return False
        if replace(spec, budget_usd=None) != replace(order.spec, budget_usd=None):
            return False
        shows = spec.partial_messages or not order.spec.partial_messages
        return shows and self._affords(spec.budget_usd, order.spec.budget_usd)

    def _affords(self, given: float | None, wanted: float | None) -> bool:
        """Whether the open process, which counts all it has spent, would stop at what is wanted now."""
        if given is None or wanted is None:
            return given is wanted
        return abs(given - self._spent - wanted) <= SAME_BUDGET * wanted

    async def _drop(self, reason: str = "stopped", emit: Emit | None = None) -> None:
        session, self._session, self._spec = self._session, None, None
        if session is None:
            return
        session_id = session.session_id
        await session.aclose()
        if emit is not None:
            await emit(AgentClosed(reason=reason, session_id=session_id))


@asynccontextmanager
async def open_supervisor(factory: SessionFactory) -> AsyncIterator[Supervisor]:
    """A running supervisor; leaving the block closes its session within a bounded time."""
    post, inbox = anyio.create_memory_object_stream[_Order](16)
    supervisor = Supervisor(factory, inbox)
    supervisor._post = post
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(supervisor.run)
        try:
            yield supervisor
        finally:
            post.close()
