"""From workspace values to the API's reply bodies."""

from __future__ import annotations

from collections.abc import Iterable

from orchestrator.protocol import ArchivedView, CommitView, FileView, LandingView, ReviewView
from workspaces.types import Archived, FileChange, Landing, Review


def files_view(files: Iterable[FileChange]) -> tuple[FileView, ...]:
    """Changed paths as views."""
    return tuple(
        FileView(path=file.path, status=file.status, added=file.added, removed=file.removed) for file in files
    )


def review_view(review: Review, *, diff: bool = True) -> ReviewView:
    """A review as a view, with its diffs or without."""
    commits = tuple(
        CommitView(
            commit=commit.commit,
            title=commit.title,
            at=commit.at,
            files=files_view(commit.files),
            diff=commit.diff if diff else "",
        )
        for commit in review.commits
    )
    return ReviewView(
        project=review.project,
        base=review.base,
        head=review.head,
        commits=commits,
        files=files_view(review.files),
        diff=review.diff if diff else "",
        uncommitted=review.uncommitted,
        flagged=review.flagged,
    )


def landing_view(landing: Landing) -> LandingView:
    """A landing as a view."""
    return LandingView(
        outcome=landing.outcome,
        project=landing.project,
        commit=landing.commit,
        files=files_view(landing.files),
        paths=landing.paths,
        reason=landing.reason,
        flagged=landing.flagged,
    )


def archived_view(archived: Archived) -> ArchivedView:
    """An archived workspace as a view."""
    return ArchivedView(project=archived.project, wip_ref=archived.wip_ref, wip_commit=archived.wip_commit)
