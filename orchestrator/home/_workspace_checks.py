"""The check of a home's workspace folders: what the janitor finds, each with what can be done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from orchestrator.home._machine import Finding
from orchestrator.home.config import HomeConfig
from orchestrator.home.paths import HomePaths
from workspaces.janitor import Finding as Oddity
from workspaces.janitor import FindingKind, survey

_LOOK = "Look inside before you remove it; nothing removes it by itself."
_FIXES: dict[FindingKind, str] = {
    "unfinished": "The project's next task makes it whole.",
    "homeless": "If the home was moved, the project's next task takes it over; else look for the repository.",
    "damaged": "Look inside, or put it back from a backup of the home; nothing removes it by itself.",
    "unreadable": "Put its workspace.json back from a backup of the home; until then its tasks are refused.",
}


def workspaces(home: Path, config: HomeConfig) -> Iterator[Finding]:
    """Every workspace is whole and belongs to a project. Reports only."""
    root = HomePaths(home).projects
    found = survey(root, config.projects)
    for oddity in found:
        yield _finding(oddity, config)
    if not found:
        there = sum(folder.is_dir() for folder in root.iterdir()) if root.is_dir() else 0
        yield Finding("workspaces", "ok", f"{there} workspaces, each whole and of a project.")


def _finding(oddity: Oddity, config: HomeConfig) -> Finding:
    name = oddity.path.name
    if oddity.kind not in {"foreign", "left-over"} and name not in config.projects:
        fix = f"Add [projects.{name}] again to review, land or archive it; nothing removes it by itself."
        return Finding("workspaces", "warn", f"Workspace {name!r} belongs to no configured project.", fix)
    message = f"Workspace folder {name!r}: {oddity.detail}."
    return Finding("workspaces", "warn", message, _FIXES.get(oddity.kind, _LOOK))
