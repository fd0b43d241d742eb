"""Bringing a workspace's commits home, as the person, over a working tree that is dirty elsewhere.

Order of writing: objects, working files, index, branch. A kill in between loses nothing: files that already
hold the result count as unchanged, so running it again completes it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workspaces import _base, _branch, _entries, _locks, _transfer, _write
from workspaces._entries import GITLINK, Entry
from workspaces._git import Repo
from workspaces._home import Home, open_home
from workspaces._layout import Places, places, shown
from workspaces._record import Record, save
from workspaces.errors import IdentityMissing
from workspaces.flags import flagged
from workspaces.manager import existing, landed_parent
from workspaces.types import Landing, LandOutcome, WorkspaceSpec

_MOVED_ON = "the agent has committed more since it was reviewed; look again"
_NO_COMMIT = "{reviewed!r} is no commit of this workspace; `review` shows its head, now {head:.12}"
_BUSY = ("MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "rebase-merge", "rebase-apply", "index.lock")


class _Stop(Exception):
    """A landing that ends before anything of the person's was touched."""

    def __init__(self, outcome: LandOutcome, reason: str, paths: tuple[str, ...] = ()) -> None:
        self.outcome = outcome
        self.reason = reason
        self.paths = paths
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A landing that is fully computed and checked."""

    home_head: str
    branch: str
    merge: str
    targets: dict[bytes, Entry | None]
    outdated: tuple[bytes, ...]
    """Paths whose file must be written; the others hold the result already."""
    empty: bool


def land(spec: WorkspaceSpec, *, message: str | None = None, reviewed: str | None = None) -> Landing:
    """Merge the workspace's commits into the person's checked-out branch.

    Writes only the paths that change, and refuses when one of them was changed there since the workspace was
    brought up to date. A refusal or conflict is a value; then no file, index or branch of the person moved.
    With ``reviewed``, a head that is not that commit is refused: the agent has committed more since.
    Raises `IdentityMissing` when git does not know who the person is.
    """
    where = places(spec)
    with _locks.operation(where, spec.project):
        record = existing(spec, where)
        home = open_home(spec.repository)
        base, head = _branch.base(where), _branch.head(where)
        files = _branch.changed_files(where.private_repo, base, head)
        flags = flagged(change.path for change in files)
        if reviewed is not None and not _branch.is_same(head, reviewed):
            reason = _not_the_head(where, reviewed, head)
            return Landing("refused", spec.project, None, files, (), reason, flags)
        with tempfile.TemporaryDirectory(dir=where.root, prefix=".landing-") as scratch:
            try:
                plan = _plan(spec, where, home, record, Path(scratch), message)
            except _Stop as stop:
                return Landing(stop.outcome, spec.project, None, files, stop.paths, stop.reason, flags)
            _carry_out(spec, where, home, record, plan, Path(scratch))
    if plan.empty:
        return Landing(
            "nothing-to-land", spec.project, None, files, (), "the repository holds it already", flags
        )
    return Landing("landed", spec.project, plan.merge, files, _targets_shown(plan), _left(where), flags)


def _not_the_head(where: Places, reviewed: str, head: str) -> str:
    """Why ``reviewed`` is not what would be landed."""
    known = _branch.is_commit(where, reviewed)
    return _MOVED_ON if known else _NO_COMMIT.format(reviewed=reviewed, head=head)


def _targets_shown(plan: _Plan) -> tuple[str, ...]:
    return tuple(sorted(shown(path) for path in plan.targets))


def _left(where: Places) -> str:
    changes = _branch.uncommitted(where) if where.tree.is_dir() else _branch.Changes((), ())
    count = len(changes.paths) + len(changes.held_back)
    return f"{count} uncommitted paths stay in the workspace" if count else ""


def _plan(
    spec: WorkspaceSpec, where: Places, home: Home, record: Record, scratch: Path, message: str | None
) -> _Plan:
    branch, home_head = _standing(home)
    record = _remember_cut(where, home, home_head, record)
    head = _branch.head(where)
    base = _branch.base(where)
    changes = _entries.changed(where.private_repo, base, head)
    landed = landed_parent(home, home_head, record)
    if not changes or landed == [head]:
        raise _Stop("nothing-to-land", "the workspace holds no commits of its own")
    _check_ancestry(home, home_head, record)
    who = _identity(home)
    lab = _laboratory(home, where, scratch)
    ours = _on_home(lab, record, changes, landed, who, spec)
    merged = _branch.merge(lab, home_head, ours)
    if merged.conflicts:
        raise _Stop("conflict", "both sides changed these paths", merged.conflicts)
    result = _entries.changed(lab, home_head, merged.tree)
    paths = sorted({*result, *changes})
    targets: dict[bytes, Entry | None] = dict.fromkeys(paths)
    targets |= _entries.in_tree(lab, merged.tree, paths)
    outdated = _check_paths(
        home, where, lab, targets, _Versions(base, home_head, record.home_head or home_head)
    )
    text = message or _message(spec, where, base, head)
    commit = _base.commit(lab, merged.tree, [home_head, ours], text, who)
    return _Plan(home_head, branch, commit, targets, outdated, not result and not outdated)


def _standing(home: Home) -> tuple[str, str]:
    """The checked-out branch and its commit; a repository in any special state is refused."""
    busy = [name for name in _BUSY if (home.worktree_git_dir / name).exists()]
    if busy:
        raise _Stop("refused", f"the repository is in the middle of something ({busy[0]}); finish it first")
    named = home.repo.run("symbolic-ref", "-q", "HEAD", ok=(0, 1))
    if named.status:
        raise _Stop("refused", "HEAD is detached; check out the branch to land on")
    commit = _transfer.ref_value(home, "HEAD^{commit}")
    if commit is None:
        raise _Stop("refused", "the repository has no commit yet; make a first commit")
    return named.line, commit


def _check_ancestry(home: Home, home_head: str, record: Record) -> None:
    again = "prepare the workspace again, then land"
    if record.home_head is None:
        raise _Stop("refused", f"the workspace is older than the repository's first commit; {again}")
    known = home.repo.run("merge-base", "--is-ancestor", record.home_head, home_head, ok=(0, 1, 128))
    if known.status:
        raise _Stop("refused", f"the branch does not contain the commit the workspace was built on; {again}")


def _remember_cut(where: Places, home: Home, home_head: str, record: Record) -> Record:
    """Take note of a landing whose branch moved right before a crash."""
    cut = record.landing
    if cut is None:
        return record
    arrived = (
        home.repo.run("merge-base", "--is-ancestor", cut["merge"], home_head, ok=(0, 1, 128)).status == 0
    )
    done = record.having(landing=None)
    if arrived:
        done = done.having(landed_head=cut["head"], landed_commit=cut["merge"])
    save(where.record, done)
    return done


def _identity(home: Home) -> dict[str, str]:
    name, mail = home.settings.get("user.name"), home.settings.get("user.email")
    if not name or not mail:
        raise IdentityMissing(home.top)
    return {
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": mail,
        "GIT_COMMITTER_NAME": name,
        "GIT_COMMITTER_EMAIL": mail,
    }


def _laboratory(home: Home, where: Places, scratch: Path) -> Repo:
    """Git that reads both object stores and writes to neither: a landing that is refused leaves no trace."""
    objects = scratch / "objects"
    objects.mkdir(exist_ok=True)
    return where.private_repo.having(
        index=scratch / "index",
        alternates=(home.objects, where.private / "objects"),
        env={"GIT_OBJECT_DIRECTORY": str(objects)},
    )


def _on_home(
    lab: Repo,
    record: Record,
    changes: Mapping[bytes, Entry | None],
    landed: Sequence[str] | None,
    who: Mapping[str, str],
    spec: WorkspaceSpec,
) -> str:
    """The person's recorded commit with the project's changes applied, as a commit on top of it.

    After an earlier landing of the same base it follows what was landed then, so only the news is merged.
    """
    home_head = record.home_head
    assert home_head is not None
    width = len(home_head)
    lab.run("read-tree", home_head)
    lab.run("update-index", "-z", "--index-info", stdin=_entries.index_info(changes.items(), width))
    tree = lab.run("write-tree", "--missing-ok").line
    parent = f"{record.landed_commit}^2" if landed else home_head
    parent = lab.run("rev-parse", "--verify", parent).line
    return _base.commit(lab, tree, [parent], f"Work of {spec.project}\n", who)


@dataclass(frozen=True, slots=True)
class _Versions:
    """Commits whose version of a path the person's tree may hold without anything being lost."""

    base: str
    home_head: str
    recorded: str


def _check_paths(
    home: Home, where: Places, lab: Repo, targets: dict[bytes, Entry | None], versions: _Versions
) -> tuple[bytes, ...]:
    """The paths to write; stops with every path that the person changed since or that cannot be written."""
    paths = list(targets)
    _check_kinds(home, lab, targets, versions)
    disk = {
        path: (mode, oid) for path, (mode, oid) in _base.hash_files(home, where, paths, write=False).items()
    }
    base, now, recorded = (
        _entries.in_tree(lab, commit, paths)
        for commit in (versions.base, versions.home_head, versions.recorded)
    )
    staged, unmerged = _entries.in_index(home.repo, paths)
    changed: list[bytes] = []
    for path in paths:
        known = [targets[path], base.get(path)]
        if now.get(path) != recorded.get(path):
            known.append(now.get(path))
        harmless = (now.get(path), disk.get(path), targets[path])
        if disk.get(path) not in known or staged.get(path) not in harmless or path in unmerged:
            changed.append(path)
    if changed:
        raise _Stop("refused", "these paths were changed there since", tuple(sorted(map(shown, changed))))
    return tuple(path for path in paths if disk.get(path) != targets[path])


def _check_kinds(home: Home, lab: Repo, targets: Mapping[bytes, Entry | None], versions: _Versions) -> None:
    filtered = home.filtered(targets)
    if filtered:
        raise _Stop("refused", "a filter (LFS) covers these paths", tuple(sorted(map(shown, filtered))))
    links = [path for path, entry in targets.items() if entry is not None and entry[0] == GITLINK]
    links += [path for path, entry in _entries.in_tree(lab, versions.home_head, list(targets)).items()
              if entry[0] == GITLINK]  # fmt: skip
    if links:
        raise _Stop("refused", "these paths are submodules", tuple(sorted(map(shown, links))))
    blocked = [path for path in targets if _write.blocked(home.top, path, targets)]
    if blocked:
        raise _Stop("refused", "a link or folder is in the way", tuple(sorted(map(shown, blocked))))


def _message(spec: WorkspaceSpec, where: Places, base: str, head: str) -> str:
    titles = where.private_repo.run("log", "--no-merges", "--reverse", "--format=%s", head, f"^{base}").stdout
    lines = titles.decode("utf-8", "replace").splitlines()
    if len(lines) == 1:
        return f"Land {spec.project}: {lines[0]}\n"
    return f"Land {spec.project}\n\n" + "".join(f"- {line}\n" for line in lines)


def _carry_out(
    spec: WorkspaceSpec, where: Places, home: Home, record: Record, plan: _Plan, scratch: Path
) -> None:
    lab = _laboratory(home, where, scratch)
    head = _branch.head(where)
    ref = f"refs/counterpoint/{spec.project}"
    if plan.empty:
        save(where.record, record.having(landed_head=head, landed_commit=plan.home_head, landing=None))
        return
    before = _transfer.ref_value(home, ref)
    _transfer.send(home, lab, [plan.merge, head], [plan.home_head, *([before] if before else [])])
    _transfer.keep(home, ref, head, "keep the workspace's branch")
    save(where.record, record.having(landing={"head": head, "merge": plan.merge}))
    _write.files(home, {path: plan.targets[path] for path in plan.outdated}, scratch)
    width = len(plan.home_head)
    home.repo.run(
        "update-index", "-z", "--index-info", stdin=_entries.index_info(plan.targets.items(), width)
    )
    title = f"counterpoint: land {spec.project}"
    home.repo.run("update-ref", "-m", title, plan.branch, plan.merge, plan.home_head)
    save(where.record, record.having(landed_head=head, landed_commit=plan.merge, landing=None))
