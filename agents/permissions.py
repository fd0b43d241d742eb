"""What an agent's tool call may do: a pure policy over the call, the workspace and the agent's policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.spec import Policy


@dataclass(frozen=True, slots=True)
class Allow:
    """The call may run."""


@dataclass(frozen=True, slots=True)
class Deny:
    """The call may not run; the reason is told to the model and to the person."""

    reason: str


@dataclass(frozen=True, slots=True)
class Pass:
    """No opinion: the CLI's own rules decide, and they deny what they do not know."""


Verdict = Allow | Deny | Pass

_READS = {"Read": "file_path", "Glob": "path", "Grep": "path", "LS": "path"}
_WRITES = {
    "Edit": "file_path",
    "Write": "file_path",
    "MultiEdit": "file_path",
    "NotebookEdit": "notebook_path",
}
_HARMLESS = frozenset({"Task", "Agent", "TodoWrite", "ToolSearch"})


def judge(tool: str, call: Mapping[str, Any], *, workspace: Path, cwd: Path, policy: Policy) -> Verdict:
    """The verdict on one tool call."""
    if tool in _HARMLESS:
        return Allow()
    if tool == "Bash" or tool.startswith("mcp__"):
        return Pass()
    key = _READS.get(tool) or _WRITES.get(tool)
    if key is None:
        return Deny(f"the tool {tool!r} is not allowed")
    path = (cwd / str(call.get(key) or ".")).resolve()
    if not path.is_relative_to(workspace.resolve()):
        return Deny(f"{path} is outside the workspace")
    return Allow()
