"""Workspace operations of the fleet: in threads, one at a time per project, each with its event."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio
import anyio.to_thread

from orchestrator.daemon.boundaries import Boundaries
from orchestrator.daemon.lanes import LanePool
from orchestrator.events import EventBody
from orchestrator.events.workspace import (
    WorkspaceArchived,
    WorkspaceCheckpointed,
    WorkspaceLanded,
    WorkspacePrepared,
    WorkspaceRefused,
)
from workspaces import archive, diff, landing, manager
from workspaces.errors import WorkspaceError
from workspaces.types import Archived, Checkpoint, Landing, Prepared, Review, WorkspaceSpec

Note = Callable[[str, EventBody, "str | None"], Awaitable[None]]
"""Appends a project's event, under a task when one is named."""
T = TypeVar("T")

_THREADS = 8
_KEPT_REVIEWS, _KEPT_SIZE = 32, 2 * 1024 * 1024
"""Reviews that are kept for the next time, the latest, and the size in characters up to which one is."""


def _size(review: Review) -> int:
    return len(review.diff) + sum(len(commit.diff) for commit in review.commits)


class WorkspaceDesk:
    """Prepares, checkpoints, reviews, lands and archives; a project's workspace is used by one at a time."""

    def __init__(self, pool: LanePool, note: Note, boundaries: Boundaries) -> None:
        self._pool = pool
        self._note = note
        self._boundaries = boundaries
        self._threads = anyio.CapacityLimiter(_THREADS)
        self._reviews: dict[str, Review] = {}

    async def prepare(self, spec: WorkspaceSpec, task: str | None) -> Prepared:
        """Bring the workspace up to date with the person's files; a conflict leaves it as it was."""
        prepared = await self._run("prepare", spec, lambda: manager.prepare(spec))
        body = WorkspacePrepared(
            outcome=prepared.outcome,
            base=prepared.base,
            head=prepared.head,
            seconds=round(prepared.seconds, 3),
            conflicts=prepared.conflicts,
            notices=prepared.notices,
        )
        await self._note(spec.project, body, task)
        return prepared

    async def ensure(self, spec: WorkspaceSpec, task: str) -> None:
        """Make the workspace if there is none; one that is there stays as it is."""
        if not spec.tree.exists():
            async with self._pool.lane(spec.project).workspace_lock:
                pass  # whoever makes it now has made it then
            if not spec.tree.exists():
                await self.prepare(spec, task)

    async def checkpoint(self, spec: WorkspaceSpec, task: str | None, title: str) -> Checkpoint | None:
        """Commit what the turn changed, if anything; without a task it was the native interface's."""
        body = f"Task: {task}" if task else "Native interface"
        made = await self._run("checkpoint", spec, lambda: manager.checkpoint(spec, title=title, body=body))
        if made is not None:
            event = WorkspaceCheckpointed(
                commit=made.commit,
                files=tuple(file.path for file in made.files),
                held_back=made.held_back,
            )
            await self._note(spec.project, event, task)
        return made

    async def review(self, spec: WorkspaceSpec) -> Review:
        """What the workspace holds beyond its base; cheap while nothing was committed or landed."""
        known = self._reviews.pop(spec.project, None)
        found = await self._run("review", spec, lambda: diff.review(spec, known))
        if _size(found) <= _KEPT_SIZE:
            self._reviews[spec.project] = found
            while len(self._reviews) > _KEPT_REVIEWS:
                self._reviews.pop(next(iter(self._reviews)))
        return found

    async def review_file(self, spec: WorkspaceSpec, path: str) -> Review:
        """One changed path of the workspace alone; without files when it does not differ."""
        return await self._run("review", spec, lambda: diff.review_file(spec, path))

    async def land(self, spec: WorkspaceSpec, message: str | None, reviewed: str | None = None) -> Landing:
        """Merge the workspace's commits into the person's branch."""
        landed = await self._run("land", spec, lambda: landing.land(spec, message=message, reviewed=reviewed))
        if landed.outcome == "landed" and landed.commit is not None:
            files = tuple(file.path for file in landed.files)
            event = WorkspaceLanded(commit=landed.commit, files=files, flagged=landed.flagged)
            await self._note(spec.project, event, None)
        elif landed.outcome in {"conflict", "refused"}:
            reason = landed.reason or landed.outcome
            refused = WorkspaceRefused(action="land", reason=reason, paths=landed.paths)
            await self._note(spec.project, refused, None)
        return landed

    async def archive(self, spec: WorkspaceSpec) -> Archived:
        """Remove the workspace when the safety judge agrees; raises what it says otherwise."""
        try:
            archived = await self._run("archive", spec, lambda: archive.archive(spec))
        except WorkspaceError as error:
            refused = WorkspaceRefused(action="archive", reason=str(error))
            await self._note(spec.project, refused, None)
            raise
        event = WorkspaceArchived(wip_ref=archived.wip_ref, wip_commit=archived.wip_commit)
        await self._note(spec.project, event, None)
        return archived

    async def _run(self, name: str, spec: WorkspaceSpec, job: Callable[[], T]) -> T:
        async with self._pool.lane(spec.project).workspace_lock:
            self._boundaries.cross(f"workspace.{name}.before")
            with anyio.CancelScope(shield=True):  # a thread cannot be cancelled; its own time-outs bound it
                result = await anyio.to_thread.run_sync(job, limiter=self._threads)
            self._boundaries.cross(f"workspace.{name}.after")
            return result
