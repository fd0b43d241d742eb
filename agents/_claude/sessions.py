"""Opens sessions on the real CLI."""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import anyio
from claude_agent_sdk import ClaudeAgentOptions, ClaudeSDKClient
from claude_agent_sdk.types import (
    HookContext,
    HookInput,
    HookJSONOutput,
)

from agents._claude import options
from agents._claude.notes import Notes
from agents._claude.record import Record, open_record
from agents._claude.session import ClaudeSession, Live
from agents._claude.wrapper import write_wrapper
from agents.errors import ResumeFailed, SessionStartFailed
from agents.permissions import Allow, Deny, judge
from agents.spec import AgentSpec

START_TIMEOUT = 60.0
"""Seconds the CLI has to answer its first control request."""
_NO_CONVERSATION = "No conversation found"


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
        self, spec: AgentSpec, *, resume: str | None = None, session_id: str | None = None
    ) -> ClaudeSession:
        """Start a CLI for ``spec``; see ``agents.factory.ClaudeFactory.open`` for the errors."""
        live = Live(session=uuid.uuid4().hex)
        try:
            record, prepared = await anyio.to_thread.run_sync(
                self._prepare, spec, live, resume, session_id or str(uuid.uuid4())
            )
        except (OSError, ValueError) as error:
            raise SessionStartFailed(spec.project, str(error)) from error
        client = ClaudeSDKClient(prepared)
        session = ClaudeSession(spec, client, live, record, Notes.of(spec, record.session_id))
        try:
            with anyio.fail_after(START_TIMEOUT):
                await client.connect()
        except Exception as error:
            await session.aclose()
            raise _start_error(spec, resume, live.detail(error)) from error
        except BaseException:
            await session.aclose()
            raise
        return session

    def _prepare(
        self, spec: AgentSpec, live: Live, resume: str | None, session_id: str
    ) -> tuple[Record, ClaudeAgentOptions]:
        environ = os.environ if self.environ is None else self.environ
        record = open_record(spec, environ, resume=resume, session_id=session_id)
        prepared = options.build_options(
            spec,
            cli=write_wrapper(self.wrapper_dir, self.cli),
            system_prompt=options.system_prompt_of(spec),
            marker=self.marker,
            session=live.session,
            pre_tool_use=_Gate(spec, live, record.file.parent).pre_tool_use,
            stderr=live.stderr.append,
            record=record,
            environ=environ,
        )
        return record, prepared


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
        """Answer allow or deny for what the policy decides, nothing for what the CLI's rules decide."""
        verdict = await anyio.to_thread.run_sync(self._judge, hook)
        if isinstance(verdict, Deny):
            self.live.reasons[str(hook.get("tool_use_id") or tool_use_id)] = verdict.reason
            return _decision("deny", verdict.reason)
        if isinstance(verdict, Allow):
            return _decision("allow", "inside the workspace")
        return {}

    def _judge(self, hook: HookInput) -> object:
        return judge(
            str(hook.get("tool_name")),
            dict(hook.get("tool_input") or {}),  # type: ignore[call-overload]  # a TypedDict union
            workspace=self.spec.workspace,
            cwd=Path(str(hook.get("cwd") or self.spec.cwd)),
            policy=self.spec.policy,
            readable=(self.projects,),
        )


def _decision(decision: str, reason: str) -> HookJSONOutput:
    return {
        "hookSpecificOutput": {
            "hookEventName": "PreToolUse",
            "permissionDecision": "allow" if decision == "allow" else "deny",
            "permissionDecisionReason": reason,
        }
    }


def _start_error(spec: AgentSpec, resume: str | None, detail: str) -> SessionStartFailed:
    if resume and _NO_CONVERSATION in detail:
        return ResumeFailed(spec.project, resume, detail)
    return SessionStartFailed(spec.project, detail)
