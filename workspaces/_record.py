"""The JSON file beside a workspace: what the daemon must remember besides git's own refs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from workspaces._files import write_atomic
from workspaces.errors import WorkspaceBroken

VERSION = 1


@dataclass(frozen=True, slots=True)
class Record:
    """Format-versioned memory of one workspace; refs in the private git dir stay the truth for commits."""

    project: str
    repository: str
    folder: str
    created: str
    home_head: str | None = None
    """The person's commit that the present base was built on; ``None`` when they had none."""
    fingerprint: str | None = None
    """Fingerprint of the person's files when the base was built; ``None`` forces a full look."""
    landed_head: str | None = None
    """Workspace commit that was landed last."""
    landed_commit: str | None = None
    """The merge commit which that landing made in the person's repository."""
    moving: tuple[str, str] | None = None
    """The branch is being moved from one commit to another; a crash in between is completed from here."""
    landing: dict[str, str] | None = None
    """A landing whose files are being written; a crash in between is completed from here."""
    included: dict[str, str] = field(default_factory=dict)
    """Ignored files that were copied in, each with the hash of what was copied."""
    setup_done: bool = False
    version: int = VERSION

    def having(self, **changes: Any) -> Record:
        """The same record with some fields replaced."""
        return replace(self, **changes)


def load(path: Path) -> Record | None:
    """The record, or ``None`` when there is none; raises `WorkspaceBroken` when it cannot be understood."""
    try:
        data = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as problem:
        raise WorkspaceBroken(path.parent, f"{path.name} cannot be read: {problem}") from problem
    if not isinstance(data, dict) or data.get("version") != VERSION:
        raise WorkspaceBroken(path.parent, f"{path.name} has a format this version does not know")
    known = {key: value for key, value in data.items() if key in Record.__dataclass_fields__}
    if known.get("moving") is not None:
        known["moving"] = tuple(known["moving"])
    try:
        return Record(**known)
    except TypeError as problem:
        raise WorkspaceBroken(path.parent, f"{path.name} is incomplete: {problem}") from problem


def save(path: Path, record: Record) -> None:
    """Write the record atomically."""
    write_atomic(path, json.dumps(asdict(record), indent=1, sort_keys=True).encode())
