"""Looks after a compaction whether the calibration was sent, and gives it again where it was not."""

from __future__ import annotations

from dataclasses import dataclass, replace

import anyio

from agents import assurance
from agents.asks import Answer
from agents.conversations import conversation
from agents.endpoint import evidence
from agents.events import TurnEnded
from agents.spec import AgentSpec, Prompt
from agents.supervisor import Outcome
from orchestrator.daemon.runtime import Runtime
from orchestrator.events.calibration import CalibrationChecked, CalibrationReasserted


@dataclass(frozen=True, slots=True)
class Assurance:
    """One conversation's calibration, around one turn of ``task``."""

    runtime: Runtime
    spec: AgentSpec
    session_id: str
    task: str

    @property
    def _step(self) -> assurance.Step:
        known = self.runtime.state.sessions.get(self.session_id)
        return known.calibration if known is not None else ""

    async def spoken(self, say: Prompt | Answer) -> Prompt | Answer:
        """``say``, behind the calibration's text where that is the last way to give it again."""
        if isinstance(say, Answer) or not assurance.must_say(self._step):
            return say
        text = await anyio.to_thread.run_sync(self._text)
        await self._reassert("said")
        return replace(say, text=assurance.with_calibration(text, say.text))

    async def after(self, outcome: Outcome) -> None:
        """Check the calibration when it is due; one that is missing is given to a new CLI."""
        if not isinstance(outcome, TurnEnded) or not assurance.is_due(self._step):
            return
        check = await anyio.to_thread.run_sync(self._check)
        await self.runtime.note(
            self.spec.project,
            CalibrationChecked(
                session_id=self.session_id,
                sha256=self.spec.calibration.sha256,
                verified=check.verified,
                how=check.how,
            ),
            self.task,
        )
        if self._step == "reopen":
            await self._reassert("reopened")
            await self.runtime.pool.close(self.spec.project, "calibration")

    def _check(self) -> assurance.Check:
        try:
            text, endpoint = self._text(), self.spec.endpoint
        except (
            OSError,
            ValueError,
        ):  # the turn is over and well: a file that is gone is the next one's matter
            return assurance.judge(None, None)
        received = None
        if endpoint.url is not None:
            received = evidence.was_sent(endpoint.url, endpoint.control_key, self.session_id, text.encode())
        if received is not None:
            return assurance.judge(received, None)
        return assurance.judge(None, assurance.recorded(conversation(self.spec, self.session_id), text))

    def _text(self) -> str:
        return self.spec.calibration.path.read_bytes().decode()

    async def _reassert(self, way: assurance.Way) -> None:
        body = CalibrationReasserted(session_id=self.session_id, sha256=self.spec.calibration.sha256, way=way)
        await self.runtime.note(self.spec.project, body, self.task)
