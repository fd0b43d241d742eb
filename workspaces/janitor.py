"""Looking for workspace folders that nobody knows or that are damaged. It reports and never removes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from workspaces._record import Record, load
from workspaces.errors import WorkspaceBroken

FindingKind = Literal["orphan", "unfinished", "unreadable", "damaged", "homeless", "left-over", "foreign"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One folder that needs a person's look, and why."""

    path: Path
    kind: FindingKind
    detail: str
    project: str | None = None


def survey(root: Path, known: Iterable[str]) -> list[Finding]:
    """Every oddity below the folder that holds one workspace per project, sorted by path."""
    if not root.is_dir():
        return []
    names = set(known)
    return [finding for child in sorted(root.iterdir()) if (finding := _look(child, names)) is not None]


def _look(child: Path, known: set[str]) -> Finding | None:
    if child.is_symlink() or not child.is_dir():
        return Finding(child, "foreign", "not a workspace folder")
    if child.name.startswith(".") and ".removed" in child.name:
        return Finding(child, "left-over", "an archived workspace whose removal was cut short")
    try:
        record = load(child / "workspace.json")
    except WorkspaceBroken as broken:
        return Finding(child, "unreadable", broken.why)
    if record is None:
        return Finding(child, "unfinished", "its creation was cut short, or it is no workspace")
    return _judge(child, record, known)


def _judge(child: Path, record: Record, known: set[str]) -> Finding | None:
    if record.project not in known:
        return Finding(child, "orphan", "no project of this name is configured", record.project)
    missing = [name for name in ("private.git", "tree") if not (child / name).is_dir()]
    if missing:
        return Finding(child, "damaged", f"{' and '.join(missing)} missing", record.project)
    if not Path(record.repository).is_dir():
        return Finding(child, "homeless", f"repository {record.repository!r} is gone", record.project)
    return None
