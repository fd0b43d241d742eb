"""A session without a process: it plays written events and keeps the protocol's promises by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from uuid import uuid4

import anyio

from agents.errors import ResumeFailed
from agents.events import (
    AgentEvent,
    AgentStarted,
    AgentText,
    PromptDelivered,
    ToolCalled,
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


Step = AgentEvent | Silence | Until | Crash
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

    async def open(
        self, spec: AgentSpec, *, resume: str | None = None, session_id: str | None = None
    ) -> ScriptedSession:
        """Start or resume a conversation."""
        await anyio.lowlevel.checkpoint()
        self.opened.append(spec)
        if resume is not None and resume not in self.conversations:
            raise ResumeFailed(spec.project, resume, f"No conversation found with session ID: {resume}")
        wanted = resume or session_id or str(uuid4())
        resumed = wanted in self.conversations
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
        self._sessions.conversations.setdefault(self._id, []).append(prompt)
        if not self._announced:
            self._announced = True
            yield AgentStarted(session_id=self._id, model=self._spec.model, resumed=self._resumed)
        yield PromptDelivered(uuid=prompt.uuid)
        text = ""
        for step in self._sessions.play(prompt):
            last = await self._perform(step, text)
            text = step.text if isinstance(step, AgentText) else text
            if last is None:
                yield step  # type: ignore[misc]  # what is not an event always gives an event or nothing to yield
            elif not isinstance(last, Silence):
                self._over = isinstance(last, TurnLost)
                yield last
                return
        yield self._ended(text)

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


def tool(name: str, given: dict[str, object], result: str = "", call: str | None = None) -> list[AgentEvent]:
    """A completed tool call."""
    identity = call or f"toolu_{uuid4().hex}"
    return [ToolCalled(id=identity, name=name, input=given), ToolReturned(id=identity, content=result)]
