"""Which bytes the agents wrote, by the history of their branches, landed and archived ones too. Reads only.

A branch holds snapshots of the person's files, the agent's commits, and merges of both. What a commit of
the agent's brought, and no snapshot before it had, the agent wrote; what both changed is the person's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workspaces._base import DAEMON
from workspaces._branch import read_ref
from workspaces._git import Repo
from workspaces._home import open_home
from workspaces._layout import BASE_REF, STRAY_REFS, Places, places
from workspaces.errors import WorkspaceError
from workspaces.types import WorkspaceSpec

_OF_OURS = "refs/counterpoint"
_MAIL = DAEMON["GIT_AUTHOR_EMAIL"]


@dataclass(frozen=True, slots=True)
class Written:
    """The blobs that a project's agents wrote; ``mark`` tells whether their branches moved since."""

    mark: str
    blobs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of a branch, and the blobs that none of its parents has at their paths."""

    name: str
    parents: tuple[str, ...]
    by_us: bool
    blobs: tuple[str, ...]


def written(
    repository: Path, specs: Sequence[WorkspaceSpec], known: Mapping[str, Written]
) -> dict[str, Written]:
    """By project, what its agents wrote, in a few calls of git however many files there are.

    ``known`` is what an earlier call gave: a project whose branches did not move is not read again. One of
    which a history cannot be read has what the others tell, and what was known. What landed under a name that
    no project of ``specs`` has any more is an agent's in all of them. Raises ``WorkspaceError`` for no
    repository.
    """
    home = open_home(repository)
    kept = _kept(home.repo)
    named = {spec.project for spec in specs}
    former = [tip for slug, tips in kept.items() if slug not in named for tip in tips]
    found = {}
    for spec in specs:
        where, before = places(spec), known.get(spec.project)
        base, own = read_ref(where, BASE_REF), _own_tips(where)
        left = (*kept.get(spec.project, ()), *former)
        mark = " ".join((*own, "|", *left))
        if before is not None and before.mark == mark:
            found[spec.project] = before
            continue
        blobs, whole = frozenset[str](), True
        for repo, tips, since in ((where.private_repo, own, base), (home.repo, left, None)):
            try:
                blobs |= by_agents(_log(repo, tips), since)
            except WorkspaceError:
                whole = False
        if not whole and before is not None:
            blobs |= before.blobs
        found[spec.project] = Written(mark if whole else "", blobs)
    return found


def _own_tips(where: Places) -> tuple[str, ...]:
    """The branch, its base and what was kept aside, in the daemon's git dir."""
    folder = where.private / STRAY_REFS
    strays = sorted(f"{STRAY_REFS}/{file.name}" for file in folder.iterdir()) if folder.is_dir() else []
    tips = (read_ref(where, ref) for ref in (where.branch_ref, BASE_REF, *strays))
    return tuple(dict.fromkeys(tip for tip in tips if tip is not None))


def _kept(repo: Repo) -> dict[str, tuple[str, ...]]:
    """What landings and archived workspaces left in the person's repository, by project."""
    found: dict[str, list[str]] = defaultdict(list)
    out = repo.run("for-each-ref", "--format=%(objectname) %(refname)", _OF_OURS).stdout
    for line in out.decode("utf-8", "surrogateescape").splitlines():
        tip, _, ref = line.partition(" ")
        parts = ref.removeprefix(f"{_OF_OURS}/").split("/")
        slug = parts[1] if parts[0] == "wip" and len(parts) > 1 else parts[0]
        found[slug].append(tip)
    return {slug: tuple(dict.fromkeys(tips)) for slug, tips in found.items()}


def _log(repo: Repo, tips: Sequence[str]) -> list[Commit]:
    """The commits that ``tips`` reach, parents before children."""
    if not tips:
        return []
    names = "".join(f"{tip}\n" for tip in tips).encode()
    out = repo.run(
        "log",
        "--stdin",
        "--topo-order",
        "--reverse",
        "-c",
        "--raw",
        "--no-abbrev",
        "--no-renames",
        "--no-ext-diff",
        "--no-textconv",
        "--format=commit %H %ae %P",
        stdin=names,
    ).stdout
    return commits_of(out)


def commits_of(out: bytes) -> list[Commit]:
    """What git printed of commits and their blobs. Pure; one pass, however many files a commit brings."""
    found: list[tuple[bytes, list[str]]] = []
    for line in out.split(b"\n"):
        if line.startswith(b"commit "):
            found.append((line, []))
        elif line.startswith(b":"):
            found[-1][1].append(line.partition(b"\t")[0].split(b" ")[-2].decode())
    return [_commit(head, blobs) for head, blobs in found]


def _commit(head: bytes, blobs: Sequence[str]) -> Commit:
    _, name, mail, *parents = head.decode("utf-8", "surrogateescape").split(" ")
    return Commit(name, tuple(filter(None, parents)), mail == _MAIL, tuple(blobs))


def by_agents(commits: Sequence[Commit], base: str | None = None) -> frozenset[str]:
    """The blobs that agents wrote, of a history with parents before children. Pure.

    With ``base``, the last snapshot, no other commits than those it follows are snapshots, whoever they say
    they are by.
    """
    snapshots = _snapshots(commits, base)
    before, first = dict[str, int](), dict[str, int]()
    bit, wrote = 1, list[tuple[int, Commit]]()
    for one in commits:
        seen = 0
        for parent in one.parents:
            seen |= before.get(parent, 0)
        if one.name in snapshots:
            seen |= bit
            for blob in one.blobs:
                first[blob] = first.get(blob, 0) | bit
            bit <<= 1
        elif not (one.by_us and len(one.parents) > 1):
            wrote.append((seen, one))
        before[one.name] = seen
    return frozenset(blob for seen, one in wrote for blob in one.blobs if not seen & first.get(blob, 0))


def _snapshots(commits: Sequence[Commit], base: str | None) -> set[str]:
    """The commits that are the person's files: each follows the one before it as its first parent."""
    found = set[str]()
    if base is not None:
        firsts = {one.name: one.parents[:1] for one in commits}
        chain = [base]
        while chain and chain[0] not in found:
            found.add(chain[0])
            chain = list(firsts.get(chain[0], ()))
        return found
    for one in commits:
        if one.by_us and (not one.parents or one.parents[0] in found):
            found.add(one.name)
    return found
