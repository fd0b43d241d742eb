"""Sessions without a process that fail as planned, and the world that remembers what really happened.

They keep transcripts on disk as the CLI does: the prompt at once, everything else a little later, so that a
death loses the end. The model is a function of the conversation: it makes the calls that its task has
left, then answers. A call leaves a trace in the world, whatever becomes of the session.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import anyio

from agents.asks import Answer
from agents.errors import ResumeFailed, SessionStartFailed
from agents.events import (
    AgentEvent,
    AgentStarted,
    AgentText,
    PromptDelivered,
    RateLimited,
    ToolCalled,
    ToolReturned,
    TurnEnded,
    TurnLost,
)
from agents.spec import AgentSpec, Prompt
from agents.transcripts import read_entries

POINTS = ("start", "before-delivery", "mid-text", "mid-tool", "after-result", "after-answer")
LOSSES: dict[str, tuple[str, int | None]] = {
    "killed": ("signal", -9),
    "out-of-memory": ("signal", 137),
    "exit-3": ("exit", 3),
    "exit-0": ("eof", 0),
    "garbage": ("garbage", None),
    "half-line": ("eof", 0),
    "hung": ("stall", None),
    "silence": ("stall", None),
}
REFUSALS: dict[str, tuple[int | None, str]] = {
    "429": (429, "rate_limit_error"),
    "429-with-reset": (429, "rate_limit_error"),
    "529": (529, "overloaded_error"),
    "500": (500, "api_error"),
    "cut-stream": (None, "Connection error."),
}
_TASK = re.compile(r"\[task ([a-z0-9-]+) calls ([0-9])\]")


@dataclass(frozen=True, slots=True)
class Strike:
    """One fault of a task: where in its turn, and what."""

    point: str
    kind: str


@dataclass
class World:
    """What outlives sessions and daemons, and cannot be fooled."""

    rng: random.Random
    strikes: dict[str, list[Strike]] = field(default_factory=dict)
    """What each task has still to meet, in order."""
    struck: list[tuple[str, Strike, float]] = field(default_factory=list)
    """Task, fault and moment on the loop's clock."""
    heard: Counter[str] = field(default_factory=Counter)
    """How often each task's own prompt reached a conversation."""
    began: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    """How often each call began and completed."""
    current: dict[str, str] = field(default_factory=dict)
    """The task that each project works at."""
    torn: set[str] = field(default_factory=set)
    """Tasks that lost a session, but not their daemon, while a call was at work."""
    files: set[Path] = field(default_factory=set)
    """The transcripts of all sessions."""
    answered: set[str] = field(default_factory=set)
    calibrations: dict[str, set[str]] = field(default_factory=dict)
    """Hashes of the calibration files that each project's sessions were opened with."""
    strangers: list[str] = field(default_factory=list)
    """Prompts that reached a conversation of another project."""
    worked: dict[str, list[float]] = field(default_factory=dict)
    """When each task's turn went on, on the loop's clock."""
    reset_in: float = 5.0
    """Seconds until a rate limit with a reset is over."""
    refusing: Strike | None = None
    """What every request meets now: a storm."""
    requests: list[float] = field(default_factory=list)
    """When the API was asked, on the loop's clock."""
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    patience: float = 0.0
    """Seconds that a session itself repeats a refused request."""
    crashing: bool = False
    """The daemon is being killed: nothing is closed in order."""

    def next_strike(self, task: str, point: str) -> Strike | None:
        """The task's next fault when it belongs here; it strikes now."""
        planned = self.strikes.get(task, [])
        if not planned or planned[0].point != point:
            return None
        strike = planned.pop(0)
        self.struck.append((task, strike, anyio.current_time()))
        return strike


@dataclass(frozen=True, slots=True)
class FaultySessions:
    """Conforms to ``agents.session.SessionFactory``."""

    world: World

    async def open(
        self,
        spec: AgentSpec,
        *,
        resume: str | None = None,
        session_id: str | None = None,
        fork: str | None = None,
    ) -> FaultySession:
        """Start or resume; a planned failure of the start strikes here."""
        await anyio.sleep(self.world.rng.uniform(0.2, 0.6))
        digest = hashlib.sha256(await anyio.to_thread.run_sync(spec.calibration.path.read_bytes)).hexdigest()
        self.world.calibrations.setdefault(spec.project, set()).add(digest)
        task = self.world.current.get(spec.project, "")
        if (strike := self.world.next_strike(task, "start")) is not None:
            raise SessionStartFailed(spec.project, strike.kind)
        session = FaultySession(self.world, spec, resume or session_id or str(uuid4()))
        if resume is not None and not session.chain:
            raise ResumeFailed(spec.project, resume, "No conversation found")
        return session


class FaultySession:
    """Conforms to ``agents.session.Session``."""

    def __init__(self, world: World, spec: AgentSpec, session_id: str) -> None:
        self._world = world
        self._spec = spec
        self._id = session_id
        self._file = spec.transcripts / "faulty" / f"{session_id}.jsonl"
        world.files.add(self._file)
        self.chain: list[dict[str, Any]] = list(read_entries(self._file).entries)
        self._unwritten: list[dict[str, Any]] = []
        self._announced = False
        self._over = False
        self._interrupted = False
        self._open_call: str | None = None

    @property
    def session_id(self) -> str | None:
        """The conversation's id."""
        return self._id

    @property
    def pid(self) -> int | None:
        """There is no process."""
        return None

    async def turn(self, prompt: Prompt) -> AsyncIterator[AgentEvent]:
        """One turn; whatever ends it early loses what was not written yet."""
        if self._over:
            yield TurnLost(reason="eof", detail="the session is over")
            return
        found = _TASK.search(prompt.text) or _TASK.search(self._latest())
        assert found is not None
        ended = False
        try:
            async for event in self._played(prompt, found[1], int(found[2])):
                ended = isinstance(event, TurnEnded | TurnLost)
                yield event
        finally:
            if not ended:
                self._die(found[1])

    def _latest(self) -> str:
        prompts = [str(e["message"]["content"]) for e in self.chain if e["type"] == "user"]
        return next((text for text in reversed(prompts) if _TASK.search(text)), "")

    async def _played(self, prompt: Prompt, task: str, calls: int) -> AsyncIterator[AgentEvent]:
        world = self._world
        if (strike := world.next_strike(task, "before-delivery")) is not None:
            yield await self._lost(strike, task, delivered=False)
            return
        self._hear(prompt, task)
        if not self._announced:
            self._announced = True
            yield AgentStarted(session_id=self._id, resumed=len(self.chain) > 1)
        yield PromptDelivered(uuid=prompt.uuid)
        async for event in self._model(task, calls):
            yield event

    def _hear(self, prompt: Prompt, task: str) -> None:
        """The prompt is in the conversation and on disk before anything else happens."""
        if _TASK.search(prompt.text):
            self._world.heard[task] += 1
            if not task.startswith(f"{self._spec.project}-"):
                self._world.strangers.append(task)
        content = prompt.text
        self._note({"type": "user", "uuid": prompt.uuid, "message": {"role": "user", "content": content}})
        self._write(len(self._unwritten))

    async def _model(self, task: str, calls: int) -> AsyncIterator[AgentEvent]:
        world = self._world
        for number in range(calls):
            call, name = f"{task}-call-{number}", "Read" if number == 2 else "Bash"
            if self._knows(call):
                continue
            async for event in self._asked(task, "mid-text", f"I make call {number}."):
                yield event
                if isinstance(event, TurnEnded | TurnLost):
                    return
            block = {"type": "tool_use", "id": f"toolu-{call}-{uuid4().hex[:6]}", "name": name}
            self._answer([{**block, "input": {"of": call}}], "tool_use")
            yield ToolCalled(id=block["id"], name=name, input={"of": call})
            world.began[call] += 1
            self._open_call = call if name == "Bash" else None
            await self._pause()
            if (strike := world.next_strike(task, "mid-tool")) is not None:
                yield await self._lost(strike, task)
                return
            world.done[call] += 1
            self._open_call = None
            self._result(block["id"], call)
            yield ToolReturned(id=block["id"], content=f"did {call}")
            if (strike := world.next_strike(task, "after-result")) is not None:
                yield await self._lost(strike, task)
                return
        answer = f"Answer of {task}."
        async for event in self._asked(task, "", answer, "end_turn"):
            yield event
            if isinstance(event, TurnEnded | TurnLost):
                return
        world.answered.add(task)
        if (strike := world.next_strike(task, "after-answer")) is not None:
            yield await self._lost(strike, task)
            return
        self._write(len(self._unwritten))
        yield TurnEnded(session_id=self._id, ok=True, result=answer, turns=1, cost_usd=0.01)

    async def _asked(
        self, task: str, point: str, words: str, stop: str = "tool_use"
    ) -> AsyncIterator[AgentEvent]:
        """One request to the API: its answer's text, or how it went wrong."""
        world = self._world
        await self._pause()
        world.requests.append(anyio.current_time())
        world.worked.setdefault(task, []).append(anyio.current_time())
        strike = world.refusing or (world.next_strike(task, point) if point else None)
        if strike is not None and strike.kind in REFUSALS:
            await anyio.sleep(world.patience * world.rng.uniform(0.8, 1.2))
            for event in self._refused(strike):
                yield event
            return
        self._answer([{"type": "text", "text": words}], stop)
        yield AgentText(text=words)
        if strike is not None:
            yield await self._lost(strike, task)

    def _refused(self, strike: Strike) -> list[AgentEvent]:
        """The API said no, and the CLI has given up asking; the turn ends, the session stays."""
        status, words = REFUSALS[strike.kind]
        self._write(len(self._unwritten))
        events: list[AgentEvent] = []
        if strike.kind == "429-with-reset":
            resets = int(self._world.now().timestamp() + self._world.reset_in)
            events.append(RateLimited(status="rejected", window="five_hour", resets_at=resets))
        ended = TurnEnded(
            session_id=self._id, ok=False, reason="api_error", api_status=status, errors=(words,)
        )
        return [*events, ended]

    async def _lost(self, strike: Strike, task: str, *, delivered: bool = True) -> TurnLost:
        reason, code = LOSSES[strike.kind]
        if reason == "stall":  # it is silent, not gone: what it has to write gets written
            self._write(len(self._unwritten))
            await anyio.sleep(self._spec.stall_timeout)
        self._die(task)
        return TurnLost(reason=reason, detail=strike.kind, exit_code=code, delivered=delivered)

    def _die(self, task: str) -> None:
        """The process is gone: a part of what was not written yet is lost."""
        self._over = True
        self._write(self._world.rng.randint(0, len(self._unwritten)))
        if self._open_call is not None and not self._world.crashing:
            self._world.torn.add(task)

    def _knows(self, call: str) -> bool:
        """Whether the conversation holds the call's result, or a prompt that says that it completed."""
        said = [str(entry["message"]["content"]) for entry in self.chain]
        told = (text for text in said if "Do not make them again" in text)
        return any(f'"of": "{call}"' in text for text in told) or any(f"did {call}" in text for text in said)

    def _answer(self, blocks: list[dict[str, Any]], stop: str) -> None:
        message: dict[str, Any] = {"role": "assistant", "id": f"msg-{uuid4().hex[:8]}", "stop_reason": stop}
        message["content"] = blocks
        self._note({"type": "assistant", "uuid": str(uuid4()), "message": message})

    def _result(self, tool: str, call: str) -> None:
        block = {"type": "tool_result", "tool_use_id": tool, "content": f"did {call}"}
        self._note({"type": "user", "uuid": str(uuid4()), "message": {"role": "user", "content": [block]}})

    def _note(self, entry: dict[str, Any]) -> None:
        self.chain.append(entry)
        self._unwritten.append(entry)

    def _write(self, count: int) -> None:
        chosen, self._unwritten = self._unwritten[:count], self._unwritten[count:]
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a") as file:
            file.writelines(json.dumps(entry) + "\n" for entry in chosen)

    async def _pause(self) -> None:
        """A moment of the model's or a tool's time, in which some of the transcript is written."""
        await anyio.sleep(self._world.rng.uniform(0.05, 0.5))
        self._write(self._world.rng.randint(0, len(self._unwritten)))

    async def resume_turn(self, answers: Sequence[Answer]) -> AsyncIterator[AgentEvent]:
        """Nothing here ever asks."""
        yield TurnLost(reason="resume", detail="the conversation does not wait for an answer")

    async def interrupt(self) -> None:
        """Nothing here is interrupted by hand."""
        await anyio.lowlevel.checkpoint()

    async def aclose(self) -> None:
        """A session that is closed in order writes what it holds."""
        if not self._over and not self._world.crashing:
            self._write(len(self._unwritten))
        self._over = True
        await anyio.lowlevel.checkpoint()
