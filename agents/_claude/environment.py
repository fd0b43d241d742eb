"""The variables a CLI process gets, by credential mode, and the list the launcher may pass on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from agents._claude import launcher
from agents.spec import AgentSpec

Mode = Literal["offline", "environment", "login"]

KEY, TOKEN = "ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN"
_CREDENTIALS = (KEY, "ANTHROPIC_AUTH_TOKEN", TOKEN)
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "no_proxy")
HOLD = "CLAUDE_CODE_DISABLE_DEFERRED_TOOL_RESUME"
"""Keeps a resumed CLI from taking up a withheld call by itself, before anybody could answer for it."""
MAX_RETRIES = 4
"""How often the CLI itself repeats a failed API request before the turn ends with its error."""

_BACKGROUND = "CLAUDE_CODE_DISABLE_BACKGROUND_TASKS"
"""Keeps sub-agents and commands inside their turn: else it ends, and is checkpointed, while they work."""

_FIXED = {
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    "DISABLE_AUTOUPDATER": "1",
    "CLAUDE_CODE_MAX_RETRIES": str(MAX_RETRIES),
    "CLAUDE_CODE_DISABLE_TERMINAL_TITLE": "1",
    "CLAUDE_CODE_DISABLE_CLAUDE_MDS": "1",
    "CLAUDE_CODE_DISABLE_CRON": "1",
    "CLAUDE_CODE_DISABLE_AUTO_MEMORY": "1",
    "CLAUDE_CODE_EAGER_FLUSH": "1",
    _BACKGROUND: "1",
    HOLD: "1",
}


def credential_mode(spec: AgentSpec, environ: Mapping[str, str]) -> Mode:
    """``offline``: a made-up key; ``environment``: a key or token of the person; ``login``: the CLI's own.

    The CLI's login is for Anthropic's own address alone: it never goes to another URL.
    """
    if spec.endpoint.kind == "offline":
        return "offline"
    if any(environ.get(name) for name in _CREDENTIALS):
        return "environment"
    return "login" if spec.endpoint.kind == "anthropic" else "offline"


def made_up(spec: AgentSpec) -> str:
    """The variable that holds a made-up credential.

    The offline endpoint stands for a subscription: with a key, the CLI heeds no window's headers.
    """
    return TOKEN if spec.endpoint.kind == "offline" else KEY


def config_dir(spec: AgentSpec, environ: Mapping[str, str]) -> Path:
    """Where the CLI keeps its configuration and transcripts: the agent's own, or the person's for a login."""
    if credential_mode(spec, environ) == "login":
        configured = environ.get("CLAUDE_CONFIG_DIR")
        return Path(configured) if configured else Path(environ.get("HOME") or Path.home()) / ".claude"
    return spec.state / "claude"


def child_env(
    spec: AgentSpec,
    *,
    marker: str,
    session: str,
    environ: Mapping[str, str] | None = None,
    takes_up: bool = False,
) -> dict[str, str]:
    """What is set for the CLI on top of the launcher's base list; ``environ`` defaults to ours.

    ``takes_up`` is for the one start that brings the person's answer to a withheld call.

    No credential is read here: their names are put on the list of what may pass.
    """
    environ = os.environ if environ is None else environ
    mode = credential_mode(spec, environ)
    env = {
        **_FIXED,
        "COUNTERPOINT_MARKER": marker,
        "COUNTERPOINT_HOME_ID": marker.partition(".")[0],
        "COUNTERPOINT_EPOCH": str(spec.epoch),
        "COUNTERPOINT_SESSION": session,
    }
    if mode != "login" or environ.get("CLAUDE_CONFIG_DIR"):
        env["CLAUDE_CONFIG_DIR"] = str(config_dir(spec, environ))
    if spec.endpoint.url:
        env["ANTHROPIC_BASE_URL"] = spec.endpoint.url
    if mode == "offline":
        env[made_up(spec)] = spec.endpoint.key or "sk-counterpoint-offline"
    keep = {*_FIXED, *_passed(mode, spec)} | (
        {"ANTHROPIC_BASE_URL"} if spec.endpoint.kind != "anthropic" else set()
    )
    if takes_up:
        del env[HOLD]
    env[launcher.KEEP] = ",".join(sorted(keep))
    env[launcher.PARENT] = str(os.getpid())
    return env


def _passed(mode: Mode, spec: AgentSpec) -> tuple[str, ...]:
    if mode == "offline":
        return (made_up(spec),)  # never another one, which would be the person's
    return (*_CREDENTIALS, *_PROXIES) if mode == "environment" else _PROXIES
