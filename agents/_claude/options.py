"""From an ``AgentSpec`` to the SDK's options: isolation first, then the calibration, then limits."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claude_agent_sdk import ClaudeAgentOptions, HookMatcher
from claude_agent_sdk.types import (
    HookCallback,
    HookEvent,
    PermissionResult,
    PermissionResultDeny,
    ToolPermissionContext,
)

from agents._claude import sheet as sheets
from agents._claude import toolbox
from agents._claude.environment import child_env
from agents._claude.record import Record
from agents.asks import QUESTION_TOOL
from agents.errors import CalibrationTooLarge
from agents.spec import AgentSpec
from agents.tools import SERVER

MAX_BUFFER = 64 * 2**20
"""Bytes of one message: a screenshot is over the SDK's own limit of 1 MiB."""
STOP_TIMEOUT = 120.0
"""Seconds that the end of a turn may wait for what the agent is told; then it ends."""
WINDOW_SHARE = 0.4
"""The part of the model's window that a calibration may fill."""
DEFAULT_TOOLS = ("Bash", "Read", "Edit", "Write", "NotebookEdit", "Glob", "Grep", "Task")
"""The built-in tools of an agent whose policy names none."""
_CONFIGURATION = (".git", ".git/**", ".claude/**", ".mcp.json")
_CHARACTERS_PER_TOKEN = 3.5


@dataclass(frozen=True, slots=True)
class SystemPrompt:
    """The file that is passed by path, and the hash of its bytes."""

    path: Path
    sha256: str


def context_window(model: str | None) -> int:
    """The model's context window in tokens; 200,000 unless its name says a million."""
    return 1_000_000 if model and "[1m]" in model.lower() else 200_000


def check_size(spec: AgentSpec, rendered: bytes) -> None:
    """Raise ``CalibrationTooLarge`` when the calibration would fill more than its share of the window."""
    tokens = spec.calibration.tokens or int(len(rendered.decode(errors="replace")) / _CHARACTERS_PER_TOKEN)
    window = context_window(spec.model)
    if tokens > WINDOW_SHARE * window:
        raise CalibrationTooLarge(spec.calibration.name, tokens, window)


def system_prompt_of(spec: AgentSpec) -> SystemPrompt:
    """The calibration's own file: its bytes alone, so that agents under it share the prefix the API caches.

    Raises ``CalibrationTooLarge``.
    """
    calibration = spec.calibration.path.read_bytes()
    check_size(spec, calibration)
    return SystemPrompt(spec.calibration.path, hashlib.sha256(calibration).hexdigest())


def build_options(
    spec: AgentSpec,
    *,
    cli: Path,
    system_prompt: SystemPrompt,
    marker: str,
    session: str,
    pre_tool_use: HookCallback,
    stderr: Callable[[str], None],
    record: Record,
    environ: Mapping[str, str],
    answers: Path | None = None,
    stop: HookCallback | None = None,
) -> ClaudeAgentOptions:
    """The options of one CLI process. Nothing of the repository, and nothing ambient, configures it.

    ``answers`` is the sheet for the call that the conversation waits with; without it the call is left alone.
    """
    return ClaudeAgentOptions(
        cli_path=cli,
        cwd=spec.cwd,
        env=child_env(spec, marker=marker, session=session, environ=environ, takes_up=answers is not None),
        setting_sources=[],
        strict_mcp_config=True,
        skills=[],
        system_prompt={
            "type": "preset",
            "preset": "claude_code",
            "exclude_dynamic_sections": True,
            "snapshot": False,
        },
        extra_args=_arguments(system_prompt, record),
        tools=tools(spec),
        settings=json.dumps(settings(spec, answers)),
        add_dirs=additional_directories(spec),
        mcp_servers={**dict[str, Any](spec.mcp_servers), **toolbox.servers(spec)},
        permission_mode="dontAsk",
        can_use_tool=_refuse if spec.policy.otherwise == "ask" else None,
        hooks=_hooks(pre_tool_use, stop),
        model=spec.model,
        max_turns=spec.max_turns,
        max_budget_usd=spec.budget_usd,
        include_partial_messages=spec.partial_messages,
        max_buffer_size=MAX_BUFFER,
        verbatim_prompts=True,
        session_store=record.store,
        session_id=None if record.resumed else record.session_id,
        stderr=stderr,
    )


def _hooks(pre_tool_use: HookCallback, stop: HookCallback | None) -> dict[HookEvent, list[HookMatcher]]:
    hooks: dict[HookEvent, list[HookMatcher]] = {
        "PreToolUse": [HookMatcher(hooks=[pre_tool_use], on_failure="block")]
    }
    if stop is not None:
        hooks["Stop"] = [HookMatcher(hooks=[stop], timeout=STOP_TIMEOUT)]
    return hooks


def _arguments(system_prompt: SystemPrompt, record: Record) -> dict[str, str | None]:
    """The CLI's options that the SDK has no field for."""
    extra: dict[str, str | None] = {
        "append-system-prompt-file": str(system_prompt.path),
        "replay-user-messages": None,
    }
    if record.source is not None:
        return {**extra, "resume": record.source, "fork-session": None}
    return {**extra, "resume": record.session_id} if record.resumed else extra


def tools(spec: AgentSpec) -> list[str]:
    """The agent's built-in tools, the question tool among them when somebody answers."""
    named = DEFAULT_TOOLS if spec.policy.tools is None else spec.policy.tools
    return list(dict.fromkeys([*named, *([QUESTION_TOOL] if spec.policy.otherwise == "ask" else [])]))


async def _refuse(tool: str, given: dict[str, Any], context: ToolPermissionContext) -> PermissionResult:
    """Never called in the mode ``dontAsk``; the CLI offers its question tool only to a host that has this."""
    return PermissionResultDeny(message="not allowed")


def settings(spec: AgentSpec, answers: Path | None = None) -> dict[str, Any]:
    """The CLI's settings, all of them ours: rules for the policy's commands and approved servers' tools.

    Rules go here because the SDK's list of allowed tools is split at commas, which commands may contain.
    The rules for files make the CLI accept redirections into the workspace; our hook judges each call first.
    """
    roots = [path.resolve() for path in (spec.workspace, *spec.policy.writable)]
    commands = [f"Bash({command})" for command in spec.policy.commands]
    servers = [f"mcp__{name}" for name in (*spec.mcp_servers, *([SERVER] if spec.tools else []))]
    return {
        "permissions": {
            "allow": [*commands, *servers, *(f"Edit(/{root}/**)" for root in roots)],
            "deny": [f"Edit(/{root}/**/{name})" for root in roots for name in _CONFIGURATION],
        },
        "attribution": {"commit": "", "pr": ""},
        "autoMemoryEnabled": False,
        **({"hooks": {"PreToolUse": [sheets.hook(answers)]}} if answers else {}),
    }


def additional_directories(spec: AgentSpec) -> list[str | Path]:
    """Directories besides ``cwd`` that the CLI's own rules count as inside."""
    extra = [path for path in (spec.workspace, *spec.policy.writable) if path != spec.cwd]
    return list(extra)
