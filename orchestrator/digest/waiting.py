"""What waits for the person, ranked by kind: what nobody else can find out comes first, landing last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from orchestrator.fold.activity import plural
from orchestrator.protocol.digest import DigestProject, DigestTask, DigestWaiting, WaitingKind

Finder = Callable[[DigestProject], "tuple[str, str] | None"]
"""What waits in a project and the command to begin with, or nothing."""


def _unknown(view: DigestProject) -> tuple[str, str] | None:
    last = _last(view, "unknown")
    if last is None:
        return None
    what = f"{plural(view.unknown, 'task')} with unknown outcome: {last.line}"
    return what, f"counterpoint show {last.task}"


def _failed(view: DigestProject) -> tuple[str, str] | None:
    last = _last(view, "failed")
    if last is None:
        return None
    return f"{plural(view.failed, 'task')} failed: {last.line}", f"counterpoint show {last.task}"


def _conflict(view: DigestProject) -> tuple[str, str] | None:
    if not view.conflicts:
        return None
    return f"conflicts with your files: {', '.join(view.conflicts)}", f"counterpoint review {view.project}"


def _denied(view: DigestProject) -> tuple[str, str] | None:
    if not view.denials:
        return None
    most = view.denials[0]
    total = sum(denial.count for denial in view.denials)
    what = f"{plural(total, 'call')} denied, most often: {most.wanted}"
    return what, f"counterpoint log {view.project}"


def _land(view: DigestProject) -> tuple[str, str] | None:
    if not view.to_land_commits:
        return None
    commits, files = plural(view.to_land_commits, "commit"), plural(len(view.to_land_files), "file")
    return f"{commits} in {files} to review and land", f"counterpoint review {view.project}"


RANKING: tuple[tuple[WaitingKind, Finder], ...] = (
    ("unknown", _unknown),
    ("failed", _failed),
    ("conflict", _conflict),
    ("denied", _denied),
    ("land", _land),
)
"""The order of kinds; within one kind projects keep the order in which they were first seen."""


def waiting(projects: Sequence[DigestProject]) -> tuple[DigestWaiting, ...]:
    """What waits in ``projects``, the most pressing first."""
    return tuple(item for kind, find in RANKING for item in _found(kind, find, projects))


def _found(kind: WaitingKind, find: Finder, projects: Sequence[DigestProject]) -> Iterable[DigestWaiting]:
    for view in projects:
        if (found := find(view)) is not None:
            what, command = found
            yield DigestWaiting(
                kind=kind, project=view.project, client=view.client, what=what, command=command
            )


def _last(view: DigestProject, status: str) -> DigestTask | None:
    """The task that was the last to end so."""
    ended = [task for task in view.tasks if task.status == status]
    return ended[-1] if ended else None
