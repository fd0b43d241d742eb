"""What a workspace holds beyond its base: only the agent's changes, also after the base moved."""

from __future__ import annotations

from dataclasses import replace

from workspaces import _branch, _locks
from workspaces._git import Repo
from workspaces._layout import places, shown
from workspaces.flags import flagged
from workspaces.manager import existing
from workspaces.types import CommitSummary, Review, WorkspaceSpec

_PATCH = ("--no-ext-diff", "--no-textconv", "--no-color", "--find-renames")


def review(spec: WorkspaceSpec, known: Review | None = None) -> Review:
    """Commits and diff of the branch beyond its base, oldest first.

    Merges that only brought in the person's files are not the agent's and are left out; the full diff is
    taken against the base that the branch has merged, so the person's own changes never show. An earlier
    review of the workspace, ``known``, saves most of the work while its branch has not moved.
    """
    where = places(spec)
    with _locks.operation(where, spec.project):
        record = existing(spec, where)
        base, head = _branch.base(where), _branch.head(where)
        changes = _branch.uncommitted(where) if where.tree.is_dir() else _branch.Changes((), ())
        uncommitted = tuple(shown(path) for path in (*changes.paths, *changes.held_back))
        if known is not None and (known.base, known.head, known.landed) == (base, head, record.landed_head):
            return replace(known, uncommitted=uncommitted)
        repo = where.private_repo
        left_out = [f"^{base}", *([f"^{record.landed_head}"] if record.landed_head else [])]
        commits = _commits(repo, head, left_out)
        files = _branch.changed_files(repo, base, head)
        diff = _text(repo.run("diff-tree", "-r", "-p", *_PATCH, base, head).stdout)
    return Review(
        spec.project, base, head, commits, files, diff,
        uncommitted=uncommitted,
        flagged=flagged(change.path for change in files),
        landed=record.landed_head,
    )  # fmt: skip


def review_file(spec: WorkspaceSpec, path: str) -> Review:
    """The review of one path alone: its counts and its diff. Without files when the path does not differ.

    Commits and what is uncommitted are left out; a renamed file is a new one here.
    """
    where = places(spec)
    with _locks.operation(where, spec.project):
        existing(spec, where)
        base, head = _branch.base(where), _branch.head(where)
        repo = where.private_repo.having(env={"GIT_LITERAL_PATHSPECS": "1"})
        files = tuple(file for file in _branch.changed_files(repo, base, head) if file.path == path)
        patch = ("diff-tree", "-r", "-p", *_PATCH, "--no-renames", base, head, "--", path)
        diff = _text(repo.run(*patch).stdout) if files else ""
    return Review(spec.project, base, head, (), files, diff, flagged=flagged(file.path for file in files))


def _commits(repo: Repo, head: str, left_out: list[str]) -> tuple[CommitSummary, ...]:
    form = "--format=tformat:%H%x1f%P%x1f%cI%x1f%s"
    out = repo.run("log", "--reverse", "--topo-order", "-z", form, head, *left_out).fields()
    found = [line.split("\x1f", 3) for line in map(_text, out)]
    return tuple(_summary(repo, commit, parents.split(), at, title) for commit, parents, at, title in found
                 if len(parents.split()) < 2 or _resolved_by_hand(repo, commit, parents.split()))  # fmt: skip


def _resolved_by_hand(repo: Repo, commit: str, parents: list[str]) -> bool:
    """Whether a merge holds more than git's own clean merge of its parents: then it is somebody's work."""
    if len(parents) != 2:
        return True
    merged = _branch.merge(repo, *parents)
    return bool(merged.conflicts) or merged.tree != repo.run("rev-parse", f"{commit}^{{tree}}").line


def _summary(repo: Repo, commit: str, parents: list[str], at: str, title: str) -> CommitSummary:
    against = parents[0] if parents else _empty_tree(repo)
    if len(parents) == 2:
        against = _branch.merge(repo, *parents).tree
    files = _branch.changed_files(repo, against, commit)
    diff = _text(repo.run("diff-tree", "-r", "-p", *_PATCH, against, commit).stdout)
    return CommitSummary(commit, title, at, files, diff)


def _empty_tree(repo: Repo) -> str:
    return repo.run("hash-object", "-w", "-t", "tree", "--stdin", stdin=b"").line


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
