"""Preparing a workspace for a task, committing what a turn changed, and saying what state it is in.

Plain blocking functions: callers run them in threads. Every one of them is safe to repeat after a crash.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from workspaces import _agentdir, _base, _branch, _ignores, _include, _locks, _setup
from workspaces._git import Repo
from workspaces._home import Home, Look, look, open_home
from workspaces._layout import BASE_REF, Places, places, shown
from workspaces._record import Record, load, save
from workspaces.errors import WorkspaceBroken, WorkspaceError, WorkspaceMissing
from workspaces.types import Checkpoint, FileChange, Prepared, PrepareOutcome, WorkspaceSpec, WorkspaceState

T = TypeVar("T")
_NEXT_REF = "refs/counterpoint/next"
_WIP = "Keep unsaved work before the base moves"


@contextmanager
def lease(spec: WorkspaceSpec) -> Iterator[None]:
    """Hold the workspace for the time of a task; raises `LeaseHeld` with the pid of whoever has it."""
    with _locks.lease(places(spec), spec.project):
        yield


def prepare(spec: WorkspaceSpec) -> Prepared:
    """Create the workspace, or bring it up to date with the person's files, unsaved ones included.

    Uncommitted work in the tree is committed first. When both sides changed a path, the outcome is
    ``conflict`` and the workspace is left as it was. The person's repository is only read.
    """
    started = time.monotonic()
    where = places(spec)
    home = open_home(spec.repository)
    with _locks.operation(where, spec.project):
        seen = look(home, spec)
        record = _current(spec, where)
        prepared = (
            _create(spec, where, home, seen) if record is None else _update(spec, where, home, seen, record)
        )
    return replace(prepared, seconds=time.monotonic() - started)


def checkpoint(spec: WorkspaceSpec, *, title: str, body: str = "") -> Checkpoint | None:
    """Commit what changed in the tree; ``None`` when nothing did.

    Commits that the agent made by itself are taken onto the branch first and are part of the checkpoint.
    Paths with a filter attribute and nested repositories are named in ``held_back`` and not committed.
    """
    where = places(spec)
    with _locks.operation(where, spec.project):
        existing(spec, where)
        before = _branch.head(where)
        notice = _agentdir.take_in(where)
        taken = _branch.head(where)
        text = f"{title}\n\n{body}".strip() + "\n"
        held, files = ((), ()) if _restored(where) else _commit_all(spec, where, text)
        after = _branch.head(where)
        if after == before and not held and notice is None:
            return None
        problem = _agentdir.sync(where, spec.project, _format(after))
        if taken != before:
            files = _branch.changed_files(where.private_repo, before, after)
        notices = tuple(text for text in (notice, problem) if text)
        return Checkpoint(after, files, tuple(shown(path) for path in held), notices)


def state(spec: WorkspaceSpec) -> WorkspaceState:
    """What is known of the workspace. Never raises for a broken one: what cannot be known is ``None``."""
    where = places(spec)
    if not where.record.exists() and not where.private.exists():
        return WorkspaceState(spec.project, exists=where.root.exists() and any(where.root.iterdir()))
    problems: list[str] = []
    leased = _known(lambda: _locks.is_leased(where), problems)
    head = _known(lambda: _branch.head(where), problems)
    base = _known(lambda: _branch.base(where), problems)
    record = _known(lambda: load(where.record), problems)
    problems += _oddities(where, record)
    dirty = _known(lambda: _dirty(where), problems)
    unlanded = _known(lambda: count_unlanded(spec, where, record), problems) if record and head else None
    locked = _known(
        lambda: any((where.private / name).exists() for name in ("index.lock", "HEAD.lock")), problems
    )
    return WorkspaceState(
        spec.project, True, head, base, dirty, unlanded, leased, locked, tuple(dict.fromkeys(problems))
    )


def _oddities(where: Places, record: Record | None) -> list[str]:
    """Things that only a person or the next operation can settle; with any of them nothing may be removed."""
    found = []
    if record is None or record.moving is not None:
        found.append("an operation was cut short; prepare the workspace again")
    if (where.root / "aside").exists() and any((where.root / "aside").iterdir()):
        found.append("files were set aside under 'aside'; look at them first")
    tip = _agentdir.tip(where)
    if tip is not None and tip != _branch.read_ref(where, where.branch_ref):
        found.append("the agent made commits that are not taken in yet")
    return found


def _known(ask: Callable[[], T], problems: list[str]) -> T | None:
    try:
        return ask()
    except (WorkspaceError, OSError) as problem:
        problems.append(str(problem))
        return None


def existing(spec: WorkspaceSpec, where: Places) -> Record:
    """The record of a workspace that must exist; completes a move that a crash cut."""
    record = _current(spec, where)
    if record is None:
        raise WorkspaceMissing(spec.project, where.root)
    return record


def _current(spec: WorkspaceSpec, where: Places) -> Record | None:
    record = load(where.record)
    if record is None:
        return None
    moved = record.repository != str(spec.repository)
    if moved and Path(record.repository).exists() and not _is_copy(spec, Path(record.repository)):
        raise WorkspaceBroken(
            where.root, f"it belongs to {record.repository!r}, not {str(spec.repository)!r}"
        )
    return _branch.complete_move(where, record)


def _is_copy(spec: WorkspaceSpec, original: Path) -> bool:
    """Whether the workspace came here with a copy of its whole home: the original still has its own."""
    inside = spec.root.is_relative_to(spec.repository)
    return inside and (original / spec.root.relative_to(spec.repository)).is_dir()


def _create(spec: WorkspaceSpec, where: Places, home: Home, seen: Look) -> Prepared:
    """A new workspace; the record comes last, so that a crash before it only repeats this."""
    known = _branch.read_ref(where, where.branch_ref)
    if known is not None:
        return _update(spec, where, home, seen, _adopted(spec, where))
    object_format = home.settings.get("extensions.objectformat", "sha1")
    where.root.mkdir(parents=True, exist_ok=True, mode=0o700)
    _agentdir.skeleton(where.private, where.branch_ref, _agentdir.private_config(object_format))
    _agentdir.create(where, spec.project, object_format)
    copied = _include.wanted(home, spec)
    _ignores.refresh(home, spec, (where.private, where.agent), [os.fsdecode(path) for path in copied])
    made = _base.build_tree(home, spec, where, seen, None)
    base = _base.commit(where.private_repo, made.tree, [], _base_message(seen))
    _branch.set_ref(where, BASE_REF, base, None)
    _branch.set_ref(where, where.branch_ref, base, None)
    _restored(where)
    _agentdir.sync(where, spec.project, object_format)
    spec.cwd.mkdir(parents=True, exist_ok=True)
    record = _record_of(spec, seen.head).having(
        fingerprint=seen.fingerprint, included=_include.copy(home, spec, copied, {})
    )
    save(where.record, record)
    record, notices = _set_up(spec, where, record)
    return Prepared("created", base, base, 0.0, notices=(*made.notices, *notices))


def _record_of(spec: WorkspaceSpec, home_head: str | None) -> Record:
    created = datetime.now(UTC).isoformat(timespec="seconds")
    return Record(spec.project, str(spec.repository), str(spec.folder), created, home_head=home_head)


def _adopted(spec: WorkspaceSpec, where: Places) -> Record:
    """A record for a workspace whose record is gone, from what the base commit itself says."""
    message = where.private_repo.run("log", "-1", "--format=%B", _branch.base(where)).line
    heads = [line.split(": ", 1)[1] for line in message.splitlines() if line.startswith("Home-Head: ")]
    return _record_of(spec, heads[-1] if heads and heads[-1] != "none" else None).having(setup_done=True)


def _base_message(seen: Look) -> str:
    return f"The person's files\n\nHome-Head: {seen.head or 'none'}\n"


def _set_up(spec: WorkspaceSpec, where: Places, record: Record) -> tuple[Record, tuple[str, ...]]:
    if spec.setup is None or record.setup_done:
        return record, ()
    problem = _setup.run(spec.setup, spec.cwd)
    record = record.having(setup_done=True)
    save(where.record, record)
    return record, (problem,) if problem else ()


def _update(spec: WorkspaceSpec, where: Places, home: Home, seen: Look, record: Record) -> Prepared:
    notices = _mend(spec, where, home)
    record = _refresh_included(spec, where, home, record)
    base = _branch.base(where)
    if record.fingerprint is not None and record.fingerprint == seen.fingerprint:
        return Prepared("unchanged", base, _branch.head(where), 0.0, notices=notices)
    made = _base.build_tree(home, spec, where, seen, base)
    fresh = record.having(fingerprint=seen.fingerprint, home_head=seen.head, repository=str(spec.repository))
    landed = landed_parent(home, seen.head, record)
    if landed is None and made.tree == _tree_of(where.private_repo, base):
        if fresh != record:
            save(where.record, fresh)
        return Prepared("unchanged", base, _branch.head(where), 0.0, notices=notices)
    new = _next_base(where, made.tree, [base, *landed] if landed else [base], seen)
    return _bring_in(spec, where, fresh, new, (*notices, *made.notices), landed is not None)


def _mend(spec: WorkspaceSpec, where: Places, home: Home) -> tuple[str, ...]:
    """Repair what may be missing around an existing branch; nothing of the agent's is dropped."""
    notices: list[str | None] = []
    if not where.tree.is_dir():
        notices += [_agentdir.take_in(where), "the tree was missing and was written anew from the branch"]
        _restored(where)
        notices.append(_agentdir.sync(where, spec.project, _format(_branch.head(where))))
    elif not (where.agent / "HEAD").is_file():
        notices.append(_agentdir.sync(where, spec.project, _format(_branch.head(where))))
    if _agentdir.point_tree(where):
        notices.append("the tree's .git did not name its git dir; it was set aside and put right")
    spec.cwd.mkdir(parents=True, exist_ok=True)
    return tuple(text for text in notices if text)


def _refresh_included(spec: WorkspaceSpec, where: Places, home: Home, record: Record) -> Record:
    copied = _include.wanted(home, spec)
    _ignores.refresh(home, spec, (where.private, where.agent), [os.fsdecode(path) for path in copied])
    included = _include.copy(home, spec, copied, record.included)
    if included != record.included:
        record = record.having(included=included)
        save(where.record, record)
    return record


def _tree_of(repo: Repo, commit: str) -> str:
    return repo.run("rev-parse", f"{commit}^{{tree}}").line


def landed_parent(home: Home, home_head: str | None, record: Record) -> list[str] | None:
    """The landed workspace commit, when the person's branch still has it: then it is part of the new base."""
    if not record.landed_head or not record.landed_commit or home_head is None:
        return None
    kept = home.repo.run("merge-base", "--is-ancestor", record.landed_commit, home_head, ok=(0, 1, 128))
    return [record.landed_head] if kept.status == 0 else None


def _next_base(where: Places, tree: str, parents: list[str], seen: Look) -> str:
    """The commit of a new base; one that waits since an earlier conflict is used again."""
    waiting = _branch.read_ref(where, _NEXT_REF)
    repo = where.private_repo
    if waiting is not None:
        known = repo.run("rev-parse", f"{waiting}^{{tree}}", f"{waiting}^@").line.split()
        if known == [tree, *parents]:
            return waiting
    new = _base.commit(repo, tree, parents, _base_message(seen))
    _branch.set_ref(where, _NEXT_REF, new, waiting)
    return new


def _bring_in(
    spec: WorkspaceSpec, where: Places, record: Record, new: str, notices: tuple[str, ...], landed: bool
) -> Prepared:
    """Fast-forward or merge the branch to a new base."""
    old = _branch.base(where)
    taken = _agentdir.take_in(where)
    held, _ = _commit_all(spec, where, _WIP + "\n")
    notices += tuple(text for text in (taken, *(f"{shown(path)}: held back" for path in held)) if text)
    head = _branch.head(where)
    _agentdir.sync(where, spec.project, _format(head))
    outcome, target, conflicts = _target(where, head, new)
    if not conflicts:
        conflicts = _branch.move(where, record, target)
    if conflicts:
        return Prepared("conflict", old, head, 0.0, conflicts=conflicts, notices=notices)
    _branch.set_ref(where, BASE_REF, new, old)
    save(where.record, record.having(landed_head=None, landed_commit=None) if landed else record)
    _agentdir.sync(where, spec.project, _format(target))
    spec.cwd.mkdir(parents=True, exist_ok=True)
    return Prepared(outcome, new, target, 0.0, notices=notices)


def _target(where: Places, head: str, new: str) -> tuple[PrepareOutcome, str, tuple[str, ...]]:
    """Where the branch should go, computed without touching anything."""
    repo = where.private_repo
    common = repo.run("merge-base", head, new).line
    if common == head:
        return "fast-forward", new, ()
    if common == new:
        return "merged", head, ()
    merged = _branch.merge(repo, head, new)
    if merged.conflicts:
        return "conflict", head, merged.conflicts
    return "merged", _base.commit(repo, merged.tree, [head, new], "Bring in the person's files\n"), ()


def _restored(where: Places) -> bool:
    """Write the tree anew when it is not there; says whether it did."""
    if where.tree.is_dir() and (where.private / "index").exists():
        return False
    _branch.restore(where)
    _agentdir.point_tree(where)
    return True


def _commit_all(
    spec: WorkspaceSpec, where: Places, message: str
) -> tuple[tuple[bytes, ...], tuple[FileChange, ...]]:
    """Commit everything that may be committed; returns what was held back and what was committed."""
    changes = _branch.uncommitted(where, refresh=True)
    if not changes.paths:
        return changes.held_back, ()
    who = agent_identity(spec.project)
    return changes.held_back, _branch.commit_paths(where, changes.paths, _branch.head(where), message, who)


def agent_identity(project: str) -> dict[str, str]:
    """Who the checkpoints of a project say they are by."""
    name, mail = f"counterpoint/{project}", f"{project}@counterpoint.invalid"
    return {
        "GIT_AUTHOR_NAME": name,
        "GIT_AUTHOR_EMAIL": mail,
        "GIT_COMMITTER_NAME": name,
        "GIT_COMMITTER_EMAIL": mail,
    }


def _format(commit: str) -> str:
    return "sha256" if len(commit) == 64 else "sha1"


def _dirty(where: Places) -> tuple[str, ...]:
    if not where.tree.is_dir():
        return ()
    changes = _branch.uncommitted(where)
    return tuple(shown(path) for path in (*changes.paths, *changes.held_back))


def count_unlanded(spec: WorkspaceSpec, where: Places, record: Record) -> int:
    """Commits of the branch that the person's repository does not have yet."""
    known = [f"^{_branch.base(where)}"]
    if record.landed_head and record.landed_commit:
        home = open_home(spec.repository)
        args = ("merge-base", "--is-ancestor", record.landed_commit, "HEAD")
        if home.repo.run(*args, ok=(0, 1, 128)).status == 0:
            known.append(f"^{record.landed_head}")
    out = where.private_repo.run("rev-list", "--count", "--no-merges", _branch.head(where), *known)
    return int(out.line)
