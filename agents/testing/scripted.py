"""A session without a process: it plays written events and keeps the protocol's promises by itself."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from uuid import uuid4

import anyio

from agents.asks import Answer, Ask, check, raised
from agents.errors import AskMismatch, ResumeFailed
from agents.events import (
    AgentEvent,
    AgentStarted,
    AgentText,
    PromptDelivered,
    ToolCalled,
    ToolDenied,
    ToolReturned,
    TurnEnded,
    TurnLost,
)
from agents.spec import AgentSpec, Prompt


@dataclass(frozen=True, slots=True)
class Silence:
    """The model says nothing until the turn is interrupted or stalls."""


@dataclass(frozen=True, slots=True)
class Until:
    """The script goes on when the test sets the event."""

    event: anyio.Event


@dataclass(frozen=True, slots=True)
class Crash:
    """The process dies here."""

    exit_code: int = -9


@dataclass(frozen=True, slots=True)
class Waits:
    """The agent asks the person: the turn ends deferred, and goes on when it is resumed."""

    ask: Ask


Step = AgentEvent | Silence | Until | Crash | Waits
Continue = Callable[[Ask, Answer], Iterable[Step]]
"""What happens after an ask was answered; the call's own result is added before it."""
Play = Callable[[Prompt], Iterable[Step]]
"""What happens after a prompt; delivery before it and an end after it are added where it has none."""


def says(text: str = "Done.") -> Play:
    """A play of one answer."""
    return lambda prompt: [AgentText(text=text)]


@dataclass(slots=True)
class ScriptedSessions:
    """Conforms to ``agents.session.SessionFactory``; remembers its conversations as a disk would."""

    play: Play = field(default_factory=says)
    conversations: dict[str, list[Prompt]] = field(default_factory=dict)
    """Prompts that reached each conversation, by session id."""
    opened: list[AgentSpec] = field(default_factory=list)
    cost_per_turn: float = 0.01
    go_on: Continue = lambda ask, answer: [AgentText(text="Done.")]  # a default of two arguments
    waiting: dict[str, Ask] = field(default_factory=dict)
    """The ask that each conversation waits with, by session id."""

    async def open(
        self,
        spec: AgentSpec,
        *,
        resume: str | None = None,
        session_id: str | None = None,
        fork: str | None = None,
    ) -> ScriptedSession:
        """Start, resume or fork a conversation."""
        await anyio.lowlevel.checkpoint()
        self.opened.append(spec)
        known = resume or fork
        if known is not None and known not in self.conversations:
            raise ResumeFailed(spec.project, known, f"No conversation found with session ID: {known}")
        wanted = resume or session_id or str(uuid4())
        resumed = wanted in self.conversations
        if fork is not None:
            self.conversations[wanted] = list(self.conversations[fork])
        return ScriptedSession(self, spec, wanted, resumed=resumed)


class ScriptedSession:
    """Conforms to ``agents.session.Session``."""

    def __init__(
        self, sessions: ScriptedSessions, spec: AgentSpec, session_id: str, *, resumed: bool
    ) -> None:
        self._sessions = sessions
        self._spec = spec
        self._id = session_id
        self._resumed = resumed
        self._announced = False
        self._over = False
        self._interrupted = anyio.Event()
        self._total = 0.0

    @property
    def session_id(self) -> str | None:
        """The conversation's id."""
        return self._id

    @property
    def pid(self) -> int | None:
        """There is no process."""
        return None

    async def turn(self, prompt: Prompt) -> AsyncIterator[AgentEvent]:
        """Play the script for ``prompt``."""
        if self._over:
            yield TurnLost(reason="eof", detail="the session is over")
            return
        self._interrupted = anyio.Event()
        self._sessions.waiting.pop(self._id, None)
        self._sessions.conversations.setdefault(self._id, []).append(prompt)
        for event in self._announce():
            yield event
        yield PromptDelivered(uuid=prompt.uuid)
        async with aclosing(self._played(self._sessions.play(prompt))) as events:
            async for event in events:
                yield event

    async def resume_turn(self, answers: Sequence[Answer]) -> AsyncIterator[AgentEvent]:
        """Play on after the ask that the conversation waits with."""
        ask = self._sessions.waiting.get(self._id)
        if self._over or ask is None:
            reason = "eof" if self._over else "resume"
            self._over = True
            yield TurnLost(reason=reason, detail="the conversation does not wait for an answer")
            return
        self._interrupted = anyio.Event()
        self._announced, self._resumed = False, True
        for event in self._announce():
            yield event
        async with aclosing(self._played(self._after(ask, answers))) as events:
            async for event in events:
                yield event

    def _after(self, ask: Ask, answers: Sequence[Answer]) -> Iterable[Step]:
        answer = next((answer for answer in answers if answer.ask == ask.id), None)
        if answer is None:
            return [Waits(ask)]
        try:
            check(ask, answer)
        except AskMismatch as error:
            return [TurnLost(reason="resume", detail=str(error))]
        del self._sessions.waiting[self._id]
        return [*_answered(ask, answer), *self._sessions.go_on(ask, answer)]

    def _announce(self) -> list[AgentEvent]:
        if self._announced:
            return []
        self._announced = True
        return [AgentStarted(session_id=self._id, model=self._spec.model, resumed=self._resumed)]

    async def _played(self, steps: Iterable[Step]) -> AsyncGenerator[AgentEvent]:
        text = ""
        for step in steps:
            if isinstance(step, Waits):
                for event in self._wait(step.ask):
                    yield event
                return
            last = await self._perform(step, text)
            text = step.text if isinstance(step, AgentText) else text
            if last is None:
                yield step  # type: ignore[misc]  # what is not an event always gives an event or nothing to yield
            elif not isinstance(last, Silence):
                self._over = isinstance(last, TurnLost)
                yield last
                return
        yield self._ended(text)

    def _wait(self, ask: Ask) -> list[AgentEvent]:
        """The ask, and the end of a turn that waits with it."""
        self._sessions.waiting[self._id] = ask
        ended = self._ended("", ok=False).model_copy(update={"reason": "deferred", "deferred": ask.id})
        return [raised(ask), ended]

    async def _perform(self, step: Step, text: str) -> AgentEvent | Silence | None:
        """``None`` to yield the step itself, ``Silence`` to go on, an event to end the turn with."""
        match step:
            case Silence():
                with anyio.move_on_after(self._spec.stall_timeout):
                    await self._interrupted.wait()
                    return self._ended(text, ok=False)
                return TurnLost(reason="stall", detail="no message", delivered=True)
            case Until(event=event):
                await event.wait()
                return Silence()
            case Crash(exit_code=code):
                return TurnLost(reason="signal" if code < 0 else "exit", exit_code=code, delivered=True)
            case TurnEnded() | TurnLost():
                return step
            case _:
                return None

    def _ended(self, text: str, *, ok: bool = True) -> TurnEnded:
        self._total += self._sessions.cost_per_turn
        return TurnEnded(
            session_id=self._id,
            ok=ok,
            result=text if ok else None,
            reason=None if ok else "error_during_execution",
            turns=1,
            cost_usd=self._sessions.cost_per_turn,
            total_cost_usd=self._total,
        )

    async def interrupt(self) -> None:
        """End a silence."""
        await anyio.lowlevel.checkpoint()
        self._interrupted.set()

    async def aclose(self) -> None:
        """End the session; its conversation can be resumed."""
        self._over = True
        await anyio.lowlevel.checkpoint()


def _answered(ask: Ask, answer: Answer) -> list[AgentEvent]:
    """What the answer makes of the call."""
    if answer.verdict == "allow" or (answer.verdict == "text" and ask.kind == "question"):
        return [ToolReturned(id=ask.id, content=answer.text)]
    reason = answer.text or "the person did not allow this"
    denied = ToolDenied(id=ask.id, name=ask.tool, reason=reason)
    return [denied, ToolReturned(id=ask.id, is_error=True, content=reason)]


def tool(name: str, given: dict[str, object], result: str = "", call: str | None = None) -> list[AgentEvent]:
    """A completed tool call."""
    identity = call or f"toolu_{uuid4().hex}"
    return [ToolCalled(id=identity, name=name, input=given), ToolReturned(id=identity, content=result)]
