"""The one interface through which an agent is driven; the real and the scripted session conform to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from agents.asks import Answer
from agents.events import AgentEvent
from agents.spec import AgentSpec, Prompt


class Session(Protocol):
    """A live conversation. Opened, driven and closed by one task."""

    @property
    def session_id(self) -> str | None:
        """The CLI's session id once known."""

    @property
    def pid(self) -> int | None:
        """The CLI's process id, ``None`` when there is no process."""

    def turn(self, prompt: Prompt) -> AsyncIterator[AgentEvent]:
        """Deliver ``prompt`` and yield events up to and including ``TurnEnded`` or ``TurnLost``.

        Exactly one of the two comes last; a session that lost a turn must be closed.
        """

    def resume_turn(self, answers: Sequence[Answer]) -> AsyncIterator[AgentEvent]:
        """Go on with a turn that ended ``deferred``, without a prompt; yields and ends as ``turn`` does.

        The answered call runs or is refused under its own id, at most once, whatever crashed before.
        Without an answer to it the turn ends deferred again. A conversation that does not wait loses the
        turn with reason ``resume``, and nothing has happened. No prompt is delivered, so none is reported.
        """

    async def interrupt(self) -> None:
        """Stop the running turn; it still ends with its own event. May be called from another task."""

    async def aclose(self) -> None:
        """End the process; never raises, bounded in time, safe to call twice."""


class SessionFactory(Protocol):
    """Opens sessions."""

    async def open(
        self,
        spec: AgentSpec,
        *,
        resume: str | None = None,
        session_id: str | None = None,
        fork: str | None = None,
    ) -> Session:
        """Start a session, or resume one by its id.

        A new session gets ``session_id`` (a UUID) when given: its owner must know where to look for
        the transcript even if the session dies before it said a word. Not both.

        A new session with ``fork`` begins with all that the conversation of that id holds, which stays as it
        is, even while it has a turn of its own under way elsewhere.
        Raises ``agents.errors.SessionStartFailed``, or ``ResumeFailed`` with the id that has no conversation.
        """
