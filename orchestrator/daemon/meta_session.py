"""One session of the meta-agent: an empty folder, our tools, nothing of the CLI's, and all for the person."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC
from functools import partial

import anyio
import anyio.to_thread

from agents.events import DurableAgentEvent, TurnEnded
from agents.spec import AgentSpec, Policy, Prompt
from agents.supervisor import Outcome, SessionRef, Supervisor
from agents.tools import Tool
from orchestrator.daemon.holds import holds_of
from orchestrator.daemon.relay import open_relay
from orchestrator.daemon.runtime import Runtime
from orchestrator.daemon.specs import LEAST, Chosen
from orchestrator.daemon.watch import INTERRUPT_AGAIN, INTERRUPT_GRACE
from orchestrator.events import Draft, EventBody
from orchestrator.home.paths import HomePaths
from orchestrator.limits import hold_of

NAME = "meta-agent"
USED_UP = "the meta-agent's budget of the day is used up"


@dataclass(frozen=True, slots=True)
class MetaAgent:
    """The meta-agent of one daemon. It has no project and reads through our tools alone."""

    runtime: Runtime

    async def chosen(self, name: str) -> Chosen:
        """The calibration of that name; raises as ``choose_calibration``."""
        return await anyio.to_thread.run_sync(self.runtime.specs.calibrations.choose, name)

    def waits(self, origin: str) -> str:
        """Why it may not begin work of ``origin`` now; empty when it may."""
        runtime = self.runtime
        holds = holds_of(runtime.state, runtime.projects, runtime.specs.config, runtime.clock.now())
        if holds.halted:
            return f"halted: {holds.halted}"
        hold = hold_of(holds.lines, holds.windows, holds.reserve, project="", client="", origin=origin)
        if hold is not None:
            return hold.reason
        rest = self.rest()
        return USED_UP if rest is not None and rest <= 0 else ""

    def rest(self, own: float | None = None) -> float | None:
        """US dollars that it may spend now, at most ``own``; ``None``: no limit."""
        config, state = self.runtime.specs.config, self.runtime.state
        rests = [] if own is None else [own]
        if config.map.budget is not None:
            today = self.runtime.clock.now().astimezone(UTC).date().isoformat()
            rests.append(config.map.budget - state.map_spend.get(today, 0.0))
        return min(rests, default=None)

    async def turn(
        self,
        chosen: Chosen,
        tools: tuple[Tool, ...],
        prompt: str,
        *,
        rest: float | None,
        max_turns: int,
        stop: anyio.Event | None = None,
    ) -> Outcome:
        """One turn in a session of its own, which is closed afterwards; ``stop`` interrupts it."""
        spec = await anyio.to_thread.run_sync(partial(self._spec, chosen, tools, rest, max_turns))
        async with (
            self.runtime.pool.visitor() as supervisor,
            open_relay(self._store, lambda delta: None) as emit,
            anyio.create_task_group() as tasks,
        ):
            tasks.start_soon(_interrupted, supervisor, stop)
            outcome = await supervisor.turn(
                spec,
                Prompt(str(uuid.uuid4()), prompt),
                session=SessionRef(str(uuid.uuid4()), exists=False),
                emit=emit,
                before_send=_ready,
            )
            tasks.cancel_scope.cancel()
        return outcome

    async def _store(self, events: list[DurableAgentEvent]) -> None:
        await self.runtime.append(*(for_the_person(event) for event in events))

    def _spec(self, chosen: Chosen, tools: tuple[Tool, ...], rest: float | None, max_turns: int) -> AgentSpec:
        specs, config = self.runtime.specs, self.runtime.specs.config
        paths = HomePaths(config.home)
        folder = paths.state / "map"
        for path in (folder, folder / "workspace", folder / "agent"):
            path.mkdir(mode=0o700, exist_ok=True)
        return AgentSpec(
            project=NAME,
            client=NAME,
            home=paths.home,
            workspace=folder / "workspace",
            cwd=folder / "workspace",
            state=folder / "agent",
            transcripts=paths.transcripts,
            endpoint=specs.endpoint,
            calibration=chosen.file,
            epoch=specs.epoch,
            policy=Policy(tools=()),
            tools=tools,
            model=config.map.model or chosen.settings.model or config.model.model,
            max_turns=max_turns,
            budget_usd=None if rest is None else max(rest, LEAST),
            stall_timeout=config.limits.stall_timeout,
            turn_timeout=config.limits.turn_timeout,
            partial_messages=False,
        )


def for_the_person(body: EventBody) -> Draft:
    """An event of the meta-agent's: no project's, and nobody's to read but the person's."""
    return Draft(body=body, visibility="sealed")


def error_of(outcome: Outcome) -> str:
    """Why a turn did not end well; empty when it did."""
    if isinstance(outcome, TurnEnded):
        return "" if outcome.ok else outcome.reason or outcome.result or "the turn failed"
    return f"the session was lost: {outcome.detail}"


async def _ready() -> None:
    return None


async def _interrupted(supervisor: Supervisor, stop: anyio.Event | None) -> None:
    if stop is None:
        return
    await stop.wait()
    with anyio.move_on_after(INTERRUPT_GRACE):
        while True:  # a session that is only just opening does not hear the first one
            await supervisor.interrupt()
            await anyio.sleep(INTERRUPT_AGAIN)
    while True:
        supervisor.kill()
        await anyio.sleep(INTERRUPT_AGAIN)
