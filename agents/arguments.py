"""What identifies a call for a rule. Nothing of ours is imported: a client needs no more to show one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_IDENTIFYING = {
    "Bash": "command",
    "Read": "file_path",
    "Write": "file_path",
    "Edit": "file_path",
    "NotebookEdit": "notebook_path",
}
"""What a rule about a tool names; for every other tool it is the whole input."""


def argument_of(tool: str, given: Mapping[str, Any]) -> str:
    """What identifies a call of ``tool`` for a rule, word for word: its command, its path, or all of it."""
    name = _IDENTIFYING.get(tool)
    if name is not None and isinstance(given.get(name), str):
        return str(given[name])
    return json.dumps(dict(given), ensure_ascii=False, sort_keys=True, default=str)
