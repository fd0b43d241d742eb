"""What a workspace holds beyond its base: only the agent's changes, also after the base moved."""

from __future__ import annotations

from workspaces import _branch, _locks
from workspaces._git import Repo
from workspaces._layout import places, shown
from workspaces.flags import flagged
from workspaces.manager import existing
from workspaces.types import CommitSummary, Review, WorkspaceSpec

_PATCH = ("--no-ext-diff", "--no-textconv", "--no-color", "--find-renames")


def review(spec: WorkspaceSpec) -> Review:
    """Commits and diff of the branch beyond its base, oldest first.

    Merges that only brought in the person's files are not the agent's and are left out; the full diff is
    taken against the base that the branch has merged, so the person's own changes never show.
    """
    where = places(spec)
    with _locks.operation(where, spec.project):
        record = existing(spec, where)
        base, head = _branch.base(where), _branch.head(where)
        repo = where.private_repo
        left_out = [f"^{base}", *([f"^{record.landed_head}"] if record.landed_head else [])]
        commits = _commits(repo, head, left_out)
        files = _branch.changed_files(repo, base, head)
        diff = _text(repo.run("diff-tree", "-r", "-p", *_PATCH, base, head).stdout)
        changes = _branch.uncommitted(where) if where.tree.is_dir() else _branch.Changes((), ())
    return Review(
        spec.project, base, head, commits, files, diff,
        uncommitted=tuple(shown(path) for path in (*changes.paths, *changes.held_back)),
        flagged=flagged(change.path for change in files),
    )  # fmt: skip


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
