"""Opens sessions on the real CLI."""

from __future__ import annotations

import os
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import anyio
from claude_agent_sdk import ClaudeAgentOptions, ClaudeSDKClient
from claude_agent_sdk.types import (
    HookCallback,
    HookContext,
    HookInput,
    HookJSONOutput,
)

from agents._claude import options
from agents._claude.confine import confined
from agents._claude.notes import Notes
from agents._claude.record import Record, forked_record, open_record
from agents._claude.session import ClaudeSession, Live
from agents._claude.transport import GatheringTransport
from agents._claude.wrapper import bundled_cli, write_wrapper
from agents.errors import ResumeFailed, SessionStartFailed
from agents.permissions import Allow, Deny, Refer, Verdict, judge, may_repeat
from agents.spec import AgentSpec

START_TIMEOUT = 60.0
"""Seconds the CLI has to answer its first control request."""
_NO_CONVERSATION = "No conversation found"
_IN_SUB_AGENT = (
    "Only the person can allow this, and a sub-agent cannot ask. Do what you can without it and say in your "
    "report which call is missing; the main agent can make it."
)
RECORD_TIMEOUT = 45.0
"""Seconds a call waits to be recorded before it may run; the CLI gives a hook sixty."""
_NOT_RECORDED = "This call did not run: it could not be recorded. Make it again."
_ONE_AT_A_TIME = (
    "Another call waits for the person's answer. This one did not run: make it again after that answer."
)


@dataclass(frozen=True, slots=True)
class ClaudeSessions:
    """Conforms to ``agents.session.SessionFactory``. ``marker`` is what the warden kills by."""

    marker: str
    wrapper_dir: Path
    """A directory of ours for the executable that starts the CLI."""
    environ: Mapping[str, str] | None = None
    """The environment that says which credentials there are; the process's own unless given."""
    cli: Path | None = None
    """Another CLI than the bundled one."""

    async def open(
        self,
        spec: AgentSpec,
        *,
        resume: str | None = None,
        session_id: str | None = None,
        fork: str | None = None,
    ) -> ClaudeSession:
        """Start a CLI for ``spec``; see ``agents.factory.ClaudeFactory.open`` for the errors."""
        live = Live(session=uuid.uuid4().hex)
        try:
            record, prepared = await anyio.to_thread.run_sync(
                self._prepare, spec, live, resume, session_id or str(uuid.uuid4()), fork
            )
        except (OSError, ValueError) as error:
            raise SessionStartFailed(spec.project, str(error)) from error
        client = _client(prepared)

        async def again(answers: Path) -> ClaudeSDKClient:
            options = await anyio.to_thread.run_sync(self._options, spec, live, record, answers)
            return await _connected(_client(options))

        session = ClaudeSession(spec, client, live, record, Notes.of(spec, record.session_id), again)
        try:
            await _connected(client)
        except Exception as error:
            await session.aclose()
            raise _start_error(spec, resume or fork, live.detail(error)) from error
        except BaseException:
            await session.aclose()
            raise
        return session

    def _prepare(
        self, spec: AgentSpec, live: Live, resume: str | None, session_id: str, fork: str | None
    ) -> tuple[Record, ClaudeAgentOptions]:
        environ = os.environ if self.environ is None else self.environ
        if fork is not None:
            record = forked_record(spec, environ, source=fork, session_id=session_id)
        else:
            record = open_record(spec, environ, resume=resume, session_id=session_id)
        return record, self._options(spec, live, record)

    def _options(
        self, spec: AgentSpec, live: Live, record: Record, answers: Path | None = None
    ) -> ClaudeAgentOptions:
        environ = os.environ if self.environ is None else self.environ
        cli = self.cli or bundled_cli()
        prompt = options.system_prompt_of(spec)
        return options.build_options(
            spec,
            cli=write_wrapper(self.wrapper_dir, cli, confined(spec, cli, environ)),
            system_prompt=prompt,
            marker=self.marker,
            session=live.session,
            pre_tool_use=_Gate(spec, live, record.file.parent).pre_tool_use,
            stderr=live.stderr.append,
            record=record,
            environ=environ,
            answers=answers,
            stop=None if spec.on_stop is None else _stop_hook(spec.on_stop),
        )


def _stop_hook(asked: Callable[[], Awaitable[str]]) -> HookCallback:
    """The hook at the end of a turn; what was told once in a turn is not told again."""

    async def stop(hook: HookInput, _: str | None, __: HookContext) -> HookJSONOutput:
        told = "" if hook.get("stop_hook_active") else await asked()
        return {"decision": "block", "reason": told} if told else {}

    return stop


def _client(options: ClaudeAgentOptions) -> ClaudeSDKClient:
    return ClaudeSDKClient(options, transport=GatheringTransport(options))


async def _connected(client: ClaudeSDKClient) -> ClaudeSDKClient:
    with anyio.fail_after(START_TIMEOUT):
        await client.connect()
    return client


@dataclass(frozen=True, slots=True)
class _Gate:
    """The permission policy as a hook before every tool call, sub-agents' calls included."""

    spec: AgentSpec
    live: Live
    projects: Path
    """Where the CLI saves results that are too long for the conversation; the agent may read them."""

    async def pre_tool_use(
        self, hook: HookInput, tool_use_id: str | None, context: HookContext
    ) -> HookJSONOutput:
        """Answer allow or deny for what the policy decides, nothing for what the CLI's rules decide.

        What the person decides is deferred, which ends the turn.
        """
        call = str(hook.get("tool_use_id") or tool_use_id)
        if call in self.live.answered:
            return {}
        verdict: Verdict | None = await anyio.to_thread.run_sync(self._judge, hook)
        if isinstance(verdict, Refer):
            verdict = self._cannot_wait(call, hook)
            if verdict is None:
                return _decision("defer", "the person decides")
        if isinstance(verdict, Deny):
            self.live.reasons[call] = verdict.reason
            return _decision("deny", verdict.reason)
        if not await self._recorded(call, hook):
            return _decision("deny", _NOT_RECORDED)
        if isinstance(verdict, Allow):
            return _decision("allow", "inside the workspace")
        return {}

    async def _recorded(self, call: str, hook: HookInput) -> bool:
        """Whether a call that may have effects was taken in by whoever follows the turn; waits for it.

        A sub-agent's calls are covered by the call that started it.
        """
        if hook.get("agent_id") or may_repeat(str(hook.get("tool_name"))):
            return True
        with anyio.move_on_after(RECORD_TIMEOUT):
            await self.live.recorded.setdefault(call, anyio.Event()).wait()
            return True
        return False

    def _cannot_wait(self, call: str, hook: HookInput) -> Deny | None:
        """Why a call cannot wait for the person, else it is the one that waits.

        The CLI takes up only one call of a message, and lets a sub-agent end as if it were done.
        """
        if hook.get("agent_id"):
            return Deny(_IN_SUB_AGENT)
        if self.live.deferred not in {None, call}:
            return Deny(_ONE_AT_A_TIME)
        self.live.deferred = call
        return None

    def _judge(self, hook: HookInput) -> Verdict:
        return judge(
            str(hook.get("tool_name")),
            dict(hook.get("tool_input") or {}),  # type: ignore[call-overload]  # a TypedDict union
            workspace=self.spec.workspace,
            cwd=Path(str(hook.get("cwd") or self.spec.cwd)),
            policy=self.spec.policy,
            readable=(self.projects,),
        )


def _decision(decision: Literal["allow", "deny", "defer"], reason: str) -> HookJSONOutput:
    return {
        "hookSpecificOutput": {
            "hookEventName": "PreToolUse",
            "permissionDecision": decision,
            "permissionDecisionReason": reason,
        }
    }


def _start_error(spec: AgentSpec, resume: str | None, detail: str) -> SessionStartFailed:
    if resume and _NO_CONVERSATION in detail:
        return ResumeFailed(spec.project, resume, detail)
    return SessionStartFailed(spec.project, detail)
