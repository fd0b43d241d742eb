"""One live conversation with the Claude CLI, driven by one task."""

from __future__ import annotations

import contextlib
import math
import os
import signal
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import anyio
from claude_agent_sdk import ClaudeSDKClient, ProcessError

from agents import warden
from agents._claude import sheet as sheets
from agents._claude.notes import Notes
from agents._claude.record import Record
from agents._claude.translate import Translator
from agents.asks import Answer, Ask
from agents.errors import AskMismatch
from agents.events import (
    AgentEvent,
    Compacted,
    Delta,
    MirrorFailed,
    PromptDelivered,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    TurnLost,
)
from agents.spec import AgentSpec, Prompt

CLOSE_GRACE = 4.0
"""Seconds an idle CLI has to end by itself when its input is closed; then its processes are killed."""
STOP_GRACE = 2.0
"""The same for a CLI in the middle of a turn, which is sent SIGTERM."""
_INTERRUPT_GRACE = 10.0
_COMMANDS = frozenset({"Bash"})
"""Tools whose work is a process of the session, for as long as it goes on."""


@dataclass(slots=True)
class Live:
    """What belongs to one CLI process, shared with the hook and the stderr reader."""

    session: str
    """Value of ``COUNTERPOINT_SESSION`` in the environment of every process of this session."""
    stderr: deque[str] = field(default_factory=lambda: deque(maxlen=50))
    reasons: dict[str, str] = field(default_factory=dict)
    deferred: str | None = None
    """The call that waits for the person; one at a time."""
    answered: set[str] = field(default_factory=set)
    """Calls that the answer sheet decides."""
    recorded: dict[str, anyio.Event] = field(default_factory=dict)
    """Set when whoever follows the turn has taken the call in: from then on it cannot be forgotten."""

    def detail(self, first: object = "") -> str:
        """A short account of an error with the end of what the CLI wrote to stderr."""
        lines = [str(first)] if str(first) else []
        return "\n".join([*lines, *self.stderr])[-4000:]


T = TypeVar("T")
Again = Callable[[Path], Awaitable[ClaudeSDKClient]]
"""Starts the CLI once more on the same conversation, with an answer sheet."""


class ClaudeSession:
    """Conforms to ``agents.session.Session``."""

    def __init__(
        self,
        spec: AgentSpec,
        client: ClaudeSDKClient,
        live: Live,
        record: Record,
        notes: Notes,
        again: Again,
    ) -> None:
        self._again = again
        self._spec = spec
        self._client = client
        self._live = live
        self._record = record
        self._notes = notes
        self._session_id: str | None = record.session_id
        self._messages: AsyncIterator[dict[str, Any]] | None = None
        self._announced: str | None = None
        self._total = record.cost
        self._commands_since: int | None = None
        """When the first of the commands that run now was announced, in the ticks of start times."""
        self._busy = False
        self._lost = False
        self._closed = False

    @property
    def session_id(self) -> str | None:
        """The CLI's session id once known."""
        return self._session_id

    @property
    def pid(self) -> int | None:
        """The CLI's process id while it runs."""
        process = _process(self._client)
        return None if process is None or process.returncode is not None else int(process.pid)

    async def turn(self, prompt: Prompt) -> AsyncIterator[AgentEvent]:
        """See ``Session.turn``."""
        translator = self._translator(prompt.uuid)
        async with aclosing(self._play(translator, await self._begin(prompt, translator))) as events:
            async for event in events:
                yield event

    async def resume_turn(self, answers: Sequence[Answer]) -> AsyncIterator[AgentEvent]:
        """See ``Session.resume_turn``; the CLI is started anew, as it takes up a call only when it starts."""
        taken = await self._take_up(answers)
        translator = self._translator("", delivered=True)
        if isinstance(taken, Ask):  # the CLI runs it without announcing it again
            translator.open_calls[taken.id] = taken.tool
            self._commands_since = None
        lost = taken if isinstance(taken, TurnLost) else None
        async with aclosing(self._play(translator, lost)) as events:
            async for event in events:
                yield event

    def _translator(self, prompt: str, *, delivered: bool = False) -> Translator:
        return Translator(
            prompt,
            cost_before=self._total,
            pid=self.pid,
            resumed=self._record.resumed,
            announced=self._announced,
            delivered=delivered,
            reasons=self._live.reasons,
        )

    async def _play(self, translator: Translator, lost: TurnLost | None) -> AsyncGenerator[AgentEvent]:
        """The turn's events as they come, up to its one end."""
        clock = _Clock(self._spec.stall_timeout, self._spec.turn_timeout)
        while lost is None and not translator.ended:
            message = await self._next(clock, translator)
            if isinstance(message, TurnLost):
                lost = message
                continue
            events = translator.translate(message)
            if len(events) == 1 and isinstance(events[0], Delta):  # thousands, and nothing rests on them
                yield events[0]
                continue
            self._note(translator, events)
            if any(isinstance(event, PromptDelivered) for event in events):
                await anyio.to_thread.run_sync(self._notes.delivered)
            if any(isinstance(event, Compacted) for event in events):
                await anyio.to_thread.run_sync(self._notes.forgotten)
            if any(isinstance(event, MirrorFailed | TurnEnded) for event in events):
                await self._reconcile()
            for event in events:
                yield event
                if isinstance(event, ToolCalled):
                    self._live.recorded.setdefault(event.id, anyio.Event()).set()
        if lost is not None:
            self._lost = True
            yield lost

    async def _begin(self, prompt: Prompt, translator: Translator) -> TurnLost | None:
        """Send the prompt; the loss when there is nothing to send it to."""
        if self._lost or self._closed:
            return TurnLost(reason="eof", detail="the session is over")
        self._busy = True
        self._live.deferred = None
        try:
            pending = await anyio.to_thread.run_sync(self._notes.pending)
            with anyio.fail_after(self._spec.stall_timeout):  # a CLI may read nothing
                await self._client.query(_one_message(prompt, pending))
        except TimeoutError:
            detail = self._live.detail("the CLI did not take the prompt")
            return TurnLost(reason="stall", detail=detail)
        except Exception as error:  # noqa: BLE001  # boundary: the SDK raises bare Exception as well
            return self._broken(error, translator)
        return None

    async def _take_up(self, answers: Sequence[Answer]) -> Ask | TurnLost:
        """Start the CLI with the answers to what it waits for; a loss when it does not wait or start."""
        if self._lost or self._closed:
            return TurnLost(reason="eof", detail="the session is over")
        await self._stop(CLOSE_GRACE)
        ask = await anyio.to_thread.run_sync(self._record.waits)
        if ask is None:
            return TurnLost(reason="resume", detail="the conversation does not wait for an answer")
        try:
            sheet = await anyio.to_thread.run_sync(
                sheets.write_sheet, self._spec, self._record.session_id, ask, answers
            )
            await anyio.to_thread.run_sync(self._record.continued)
            self._live.answered.add(ask.id)
            self._live.deferred = ask.id
            self._messages, self._announced, self._total = None, None, self._record.cost
            self._busy = True
            self._client = await self._again(sheet)
        except AskMismatch as error:
            return TurnLost(reason="resume", detail=str(error))
        except Exception as error:  # noqa: BLE001  # boundary: the SDK raises bare Exception as well
            return TurnLost(reason="start", detail=self._live.detail(error), exit_code=self._exit_code())
        return ask

    async def _next(self, clock: _Clock, translator: Translator) -> Mapping[str, Any] | TurnLost:
        """The next message, or how the turn was lost."""
        if self._messages is None:
            self._messages = _undecoded(self._client)
        message: dict[str, Any] | None = None
        calls = translator.open_calls
        commands = bool(calls) and _COMMANDS.issuperset(calls.values())
        try:
            with anyio.move_on_after(clock.left(bool(calls))) as patience:
                waits = anext(self._messages, None)
                message = await (_unless(self._commands_hang(clock), patience, waits) if commands else waits)
        except Exception as error:  # noqa: BLE001  # boundary: the SDK raises bare Exception as well
            return self._broken(error, translator)
        if patience.cancelled_caught:
            return await self._give_up(clock, translator)
        clock.sign_of_life()
        return message or self._loss(self._exit_code(), "the stream ended without a result", translator)

    async def _commands_hang(self, clock: _Clock) -> None:
        """Return once the CLI has been silent for too long although no process of its commands lives.

        Whatever the CLI started before the first of them, as its servers, is no sign of their work.
        """
        while True:
            await anyio.sleep(clock.silence_left())
            began, session = self._commands_since, f"COUNTERPOINT_SESSION={self._live.session}"
            if began is not None and not await anyio.to_thread.run_sync(warden.started_since, session, began):
                clock.commands_hang = True
                return
            clock.sign_of_life()

    def _note(self, translator: Translator, events: list[AgentEvent]) -> None:
        """Remember what outlives the turn, before its events are handed on."""
        called = [event.id for event in events if isinstance(event, ToolCalled)]
        if called and not translator.open_calls.keys() - called:
            self._commands_since = warden.ticks()
        self._announced = translator.announced
        self._session_id = translator.announced or self._session_id
        returned = {event.id for event in events if isinstance(event, ToolReturned)}
        if self._live.deferred in returned:
            self._live.deferred = None
        if translator.ended:
            self._busy = False
            ended = events[-1]
            if isinstance(ended, TurnEnded):
                self._total = ended.total_cost_usd or self._total

    async def _reconcile(self) -> None:
        """Bring our copy of the transcript up to date; a failure is tried again after the next turn."""
        try:
            await anyio.to_thread.run_sync(self._record.reconcile)
        except (OSError, ValueError) as error:
            self._live.stderr.append(f"the transcript could not be copied: {error}")

    async def _give_up(self, clock: _Clock, translator: Translator) -> TurnLost:
        """A clock ran out: stop the turn if it is only too long, and report it lost."""
        reason = "timeout" if clock.turn_is_over() else "stall"
        if reason == "timeout":
            await self.interrupt()
        return TurnLost(
            reason=reason, detail=self._live.detail(clock.account(reason)), delivered=translator.delivered
        )

    def _broken(self, error: Exception, translator: Translator) -> TurnLost:
        if isinstance(error, ProcessError):
            return self._loss(error.exit_code, error, translator)
        code = self._exit_code()
        if code is not None:
            return self._loss(code, error, translator)
        return TurnLost(reason="garbage", detail=self._live.detail(error), delivered=translator.delivered)

    def _loss(self, code: int | None, detail: object, translator: Translator) -> TurnLost:
        reason = "eof" if not code else "signal" if code < 0 or code > 128 else "exit"
        return TurnLost(
            reason=reason, detail=self._live.detail(detail), exit_code=code, delivered=translator.delivered
        )

    def _exit_code(self) -> int | None:
        process = _process(self._client)
        return None if process is None else process.returncode

    async def interrupt(self) -> None:
        """Stop the running turn; it still ends with its own event."""
        if self._closed or not self._busy:
            return
        with anyio.move_on_after(_INTERRUPT_GRACE):
            try:
                await self._client.interrupt()
            except Exception as error:  # noqa: BLE001  # boundary: a CLI that dies hears nothing; its turn says so
                self._live.stderr.append(f"the turn could not be interrupted: {error}")

    async def aclose(self) -> None:
        """End the process and everything it started; never raises, safe to call twice."""
        if self._closed:
            return
        self._closed = True
        pid = self.pid
        if self._busy and pid is not None:
            _signal(pid, signal.SIGTERM)
        await self._stop(STOP_GRACE if self._busy else CLOSE_GRACE)

    async def _stop(self, grace: float) -> None:
        """End the CLI and everything it started within ``grace`` seconds and a little."""
        with anyio.CancelScope(shield=True):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._kill_after, grace)
                await _disconnect(self._client)
                tasks.cancel_scope.cancel()
            await self._kill_after(0)
            await self._reconcile()

    async def _kill_after(self, seconds: float) -> None:
        """Kill every process of this session: the SDK's close cannot be cut short, only made to succeed."""
        await anyio.sleep(seconds)
        await anyio.to_thread.run_sync(warden.kill_marked, f"COUNTERPOINT_SESSION={self._live.session}")


class _Clock:
    """Two deadlines on the monotonic clock: silence, which a running tool suspends, and the whole turn."""

    commands_hang = False
    """The CLI waits for commands of which no process lives."""

    def __init__(self, stall: float, turn: float) -> None:
        self._stall = stall
        self._turn = turn
        self._started = self._heard = time.monotonic()

    def sign_of_life(self) -> None:
        self._heard = time.monotonic()

    def left(self, tool_runs: bool) -> float:
        stall = math.inf if tool_runs else self._heard + self._stall
        return max(0.0, min(stall, self._started + self._turn) - time.monotonic())

    def silence_left(self) -> float:
        return max(0.0, self._heard + self._stall - time.monotonic())

    def turn_is_over(self) -> bool:
        return time.monotonic() >= self._started + self._turn

    def account(self, reason: str) -> str:
        if reason == "timeout":
            return f"the turn took longer than {self._turn:g} s"
        hangs = ", and no process of the command that it runs is alive" if self.commands_hang else ""
        return f"no message from the CLI for {self._stall:g} s{hangs}"


async def _unless(over: Awaitable[None], patience: anyio.CancelScope, waits: Awaitable[T]) -> T | None:
    """What ``waits`` gives; ``patience``, which surrounds the call, ends when ``over`` returns before."""
    found: T | None = None
    failed: Exception | None = None

    async def watch() -> None:
        await over
        patience.cancel()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(watch)
        try:
            found = await waits
        except Exception as error:  # noqa: BLE001  # boundary: raised again, outside the group
            failed = error
        tasks.cancel_scope.cancel()
    if failed is not None:
        raise failed
    return found


def _process(client: ClaudeSDKClient) -> Any:  # the SDK keeps its process private
    return getattr(client._transport, "_process", None)


def _signal(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _undecoded(client: ClaudeSDKClient) -> AsyncIterator[dict[str, Any]]:
    """The CLI's messages as they came: the client's own iterator drops the types it does not know."""
    query: Any = client._query
    messages: AsyncIterator[dict[str, Any]] = query.receive_messages()
    return messages


async def _one_message(prompt: Prompt, notes: str | None) -> AsyncIterator[dict[str, Any]]:
    """The prompt as written, in a block of its own behind the notes when there are any to send."""
    blocks = [{"type": "text", "text": text} for text in (notes, prompt.text) if text]
    yield {
        "type": "user",
        "uuid": prompt.uuid,
        "message": {"role": "user", "content": blocks if notes else prompt.text},
        "parent_tool_use_id": None,
    }


async def _disconnect(client: ClaudeSDKClient) -> None:
    try:
        await client.disconnect()
    except Exception:  # noqa: BLE001  # boundary: a close must not raise
        return
