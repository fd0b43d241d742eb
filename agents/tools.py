"""Tools of ours that an agent has besides the CLI's own: plain values, run in the daemon's process.

They change nothing outside the daemon, and doing one again is harmless; so a call whose result was lost is
made anew without asking anybody. They reach the CLI over its own pipe, in a sandbox too.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

SERVER = "counterpoint"
"""The name under which the CLI knows them: ``mcp__counterpoint__<tool>``."""
PREFIX = f"mcp__{SERVER}__"


class ToolProblem(Exception):
    """What the model is told instead of a result: what is wrong and how to do it right."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool. ``run`` is given arguments that fit ``schema``, a JSON schema, and raises ``ToolProblem``."""

    name: str
    description: str
    schema: Mapping[str, Any]
    run: Callable[[Mapping[str, Any]], Awaitable[str]]
