"""Removing a workspace whose work has landed; its last state stays under a ref in the person's repository."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from workspaces import _locks, _transfer
from workspaces._home import Home, open_home
from workspaces._layout import STRAY_REFS, Places, places
from workspaces.errors import ArchiveRefused, LeaseHeld
from workspaces.manager import state
from workspaces.safety import judge_removal
from workspaces.types import Archived, WorkspaceSpec


def archive(spec: WorkspaceSpec) -> Archived:
    """Remove the workspace when the judge allows it, after a ref keeps its commits; else `ArchiveRefused`.

    Commits kept aside get refs as well. Ignored files of the tree (build output, copied ``.env``) go with it.
    """
    where = places(spec)
    if not where.root.exists():
        raise ArchiveRefused(spec.project, judge_removal(state(spec)).reasons)
    try:
        with _locks.lease(where, spec.project), _locks.operation(where, spec.project):
            return _archive(spec, where)
    except LeaseHeld as held:
        raise ArchiveRefused(spec.project, [str(held)]) from held


def _archive(spec: WorkspaceSpec, where: Places) -> Archived:
    seen = state(spec)
    verdict = judge_removal(replace(seen, leased=False) if seen.leased else seen)
    if not verdict.allowed or seen.head is None:
        raise ArchiveRefused(spec.project, verdict.reasons)
    home = open_home(spec.repository)
    ref = f"refs/counterpoint/wip/{spec.project}/{datetime.now(UTC).strftime('%Y%m%dT%H%M%S%fZ')}"
    _keep_all(home, where, ref, seen.head)
    _remove(where.root)
    return Archived(spec.project, ref, seen.head)


def _keep_all(home: Home, where: Places, ref: str, head: str) -> None:
    """Refs for the tip and every stray commit; read back, so that nothing is removed on a promise."""
    strays = {path.name: path.read_text().strip() for path in _stray_files(where)}
    kept = {ref: head, **{f"{ref}-stray-{name}": commit for name, commit in strays.items()}}
    _transfer.send(home, where.private_repo, list(kept.values()), [])
    for name, commit in kept.items():
        _transfer.keep(home, name, commit, "keep an archived workspace")
    home.repo.run("rev-list", "--objects", "--quiet", *kept)
    missing = [name for name, commit in kept.items() if _transfer.ref_value(home, name) != commit]
    if missing:
        raise ArchiveRefused(ref, [f"{name} could not be written" for name in missing])


def _stray_files(where: Places) -> list[Path]:
    folder = where.private / STRAY_REFS
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _remove(root: Path) -> None:
    """Rename first, so that a crash never leaves half a workspace under its name."""
    going = root.with_name(f".{root.name}.removed")
    number = 0
    while going.exists():
        number += 1
        going = root.with_name(f".{root.name}.removed-{number}")
    root.rename(going)
    shutil.rmtree(going)
