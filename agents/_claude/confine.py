"""What of an agent's own files its CLI sees in a strict sandbox, and where it may connect to."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from agents import sandbox
from agents._claude import gate, inlet
from agents._claude.environment import config_dir, credential_mode
from agents._claude.outlets import EVERYWHERE, outlets
from agents.spec import AgentSpec


def confined(spec: AgentSpec, cli: Path, environ: Mapping[str, str], *, terminal: bool = False) -> list[str]:
    """The words before the CLI's that put it into the agent's sandbox; none without one.

    Raises ``SandboxMissing`` when there is no sandbox tool, and for the CLI's own login: its configuration
    holds the conversations of all agents, and a process that may use it may read them.
    """
    if spec.sandbox is None:
        return []
    if credential_mode(spec, environ) == "login":
        raise sandbox.SandboxMissing(
            "its sandbox is strict, and the CLI's own login keeps all agents' conversations in one place: "
            "set CLAUDE_CODE_OAUTH_TOKEN (`claude setup-token` makes one) or ANTHROPIC_API_KEY for the daemon"
        )
    own = (config_dir(spec, environ), spec.state / "asks")
    for folder in (*own, spec.state / "native"):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    seen = replace(spec.sandbox, writable=(*spec.sandbox.writable, *spec.policy.writable, *own))
    shown = (cli, spec.calibration.path, spec.state / "native")
    inside = partial(sandbox.command, seen, cwd=spec.cwd, shown=shown, environ=environ, terminal=terminal)
    if EVERYWHERE in spec.sandbox.hosts:
        return inside(network=True)
    ways = outlets(spec.endpoint, spec.sandbox.hosts, spec.mcp_servers.values())
    python = (sys.executable, "-I", "-S")
    ports = ",".join(map(str, ways.ports))
    return [
        *(*python, gate.__file__, ways.plan),
        *inside(variables=ways.variables),
        *(*python, inlet.__file__, gate.MARK, ports),
    ]
