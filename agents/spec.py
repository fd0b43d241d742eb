"""What an agent is made of: everything a session needs to start, as plain data."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from agents.tools import Tool

Credentials = Literal["offline", "environment", "login"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model answers."""

    kind: Literal["offline", "anthropic", "url"]
    url: str | None = None
    """Base URL for ``offline`` and ``url``; ``None`` lets the CLI use its own default."""
    key: str | None = field(default=None, repr=False)
    """A key that Counterpoint made up for the offline endpoint. Never a real credential."""
    control_key: str | None = field(default=None, repr=False)
    """What opens the offline endpoint's records; it never reaches an agent."""


@dataclass(frozen=True, slots=True)
class CalibrationFile:
    """A rendered calibration on disk, ready to be passed by path."""

    name: str
    version: str
    sha256: str
    """Of the rendered bytes."""
    path: Path
    tokens: int = 0
    """Estimated size in tokens."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What an agent may do without asking; ``otherwise`` says what becomes of everything else."""

    commands: tuple[str, ...] = ()
    """Allowed shell commands as CLI permission patterns, for example ``make test`` or ``git log *``."""
    tools: tuple[str, ...] | None = None
    """Built-in tools the agent has; ``None`` means the default set."""
    writable: tuple[Path, ...] = ()
    """Extra directories that file tools may write, besides the workspace."""
    always: tuple[tuple[str, str], ...] = ()
    """Calls that the person has allowed for good: tool and ``arguments.argument_of``, word for word."""
    otherwise: Literal["deny", "ask"] = "deny"
    """``ask`` ends the turn with a question to the person, and offers the agent the CLI's question tool."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A strict sandbox: what the CLI sees besides the system and its own state."""

    writable: tuple[Path, ...]
    readable: tuple[Path, ...] = ()
    hosts: tuple[str, ...] = ()
    """Where it may connect to besides the endpoint: ``host``, ``host:port``, ``*.host``; ``*``: anywhere."""


@dataclass(frozen=True, slots=True)
class AgentSpec:
    """One agent of one project."""

    project: str
    client: str
    home: Path
    """Counterpoint's home; nothing of it outside the workspace may be written by the agent."""
    workspace: Path
    """Top directory of the workspace's tree."""
    cwd: Path
    """Directory the session starts in."""
    state: Path
    """A private directory for this agent's CLI configuration and files we pass by path."""
    transcripts: Path
    """Directory of the raw transcript store."""
    endpoint: Endpoint
    calibration: CalibrationFile
    epoch: int
    """Fencing token: events of an older epoch are refused."""
    policy: Policy = Policy()
    sandbox: Sandbox | None = None
    """``None``: the agent runs as the person, kept in its workspace by its policy alone."""
    model: str | None = None
    max_turns: int | None = None
    budget_usd: float | None = None
    notes: str = ""
    """Text that goes with the first prompt: the project's own facts and its CLAUDE.md, labelled."""
    mcp_servers: dict[str, dict[str, object]] = field(default_factory=dict)
    """Approved MCP servers, by name."""
    tools: tuple[Tool, ...] = field(default=(), compare=False)
    """Tools of ours, besides the CLI's own."""
    on_stop: Callable[[], Awaitable[str]] | None = field(default=None, compare=False)
    """Asked when the agent is about to end its turn: what it is told, and goes on with; empty: it ends.

    Asked once per turn; whoever answers sees to it that no turn is kept from ending for ever.
    """
    stall_timeout: float = 600.0
    """Seconds without any message from the CLI after which the turn counts as lost."""
    turn_timeout: float = 3600.0
    """Seconds after which a turn is stopped."""
    partial_messages: bool = field(default=True, compare=False)
    """Whether token deltas are wanted; an open session without them is opened anew for a turn that wants
    them, and one with them stays."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt to deliver. ``uuid`` is its identity: it is delivered at most once."""

    uuid: str
    text: str
