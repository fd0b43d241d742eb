"""Looking at the person's repository: its commit, unsaved files and settings. Nothing here writes to it."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from workspaces._filters import filtered
from workspaces._git import Repo
from workspaces._layout import pathspecs
from workspaces.errors import BareRepository, GitFailed, NotARepository
from workspaces.types import WorkspaceSpec

RACY_SECONDS = 0.05
GITLINK = b"160000"


@dataclass(frozen=True, slots=True)
class Home:
    """The person's repository with their filters switched off for every call of ours."""

    repo: Repo
    top: Path
    git_dir: Path
    worktree_git_dir: Path
    """Where ``HEAD``, the index and a merge in progress live; another place in a linked worktree."""
    objects: Path
    settings: dict[str, str]

    @property
    def attributes(self) -> tuple[Path, ...]:
        """Attribute files that apply besides ``.gitattributes``."""
        return (
            self.git_dir / "info/attributes",
            _global_file(self.settings, "core.attributesfile", "attributes"),
        )

    @property
    def excludes(self) -> tuple[Path, ...]:
        """Ignore files that apply besides ``.gitignore``."""
        return (self.git_dir / "info/exclude", _global_file(self.settings, "core.excludesfile", "ignore"))

    def filtered(self, paths: Iterable[bytes]) -> set[bytes]:
        """The paths that a filter attribute covers."""
        return filtered(self.repo, self.top, list(paths), self.attributes)


def _global_file(settings: dict[str, str], key: str, name: str) -> Path:
    chosen = settings.get(key)
    if chosen:
        return Path(chosen).expanduser()
    config = os.environ.get("XDG_CONFIG_HOME") or str(Path("~/.config").expanduser())
    return Path(config) / "git" / name


def open_home(repository: Path) -> Home:
    """Find the repository whose top is exactly ``repository``."""
    repo = Repo(repository)
    if not repository.is_dir():
        raise NotARepository(repository, "no such directory")
    if not (repository / ".git").exists():
        raise _not_a_top(repository)
    try:
        settings = _settings(repo)
        own, common, objects = _git_dirs(repo, settings)
    except GitFailed as failed:
        raise NotARepository(repository, failed.stderr.strip()) from failed
    keys = [key for key in settings if key.startswith("filter.")]
    calm = {key: "" for key in keys if key.endswith((".clean", ".smudge", ".process"))}
    calm |= {key: "false" for key in keys if key.endswith(".required")}
    return Home(repo.having(config=calm), repository, common, own, objects, settings)


def _not_a_top(repository: Path) -> NotARepository | BareRepository:
    if (repository / "HEAD").is_file() and (repository / "objects").is_dir():
        return BareRepository(repository)
    return NotARepository(repository, "no .git here; is the repository's top further up?")


def _git_dirs(repo: Repo, settings: dict[str, str]) -> tuple[Path, Path, Path]:
    """The worktree's own git dir, the common one and the object store; the usual layout needs no process."""
    usual = repo.cwd / ".git"
    plain = usual.is_dir() and not usual.is_symlink() and not (usual / "commondir").exists()
    if plain and (usual / "HEAD").is_file() and not {"core.worktree", "core.bare"} & _set(settings):
        return usual, usual, usual / "objects"
    names = ("--is-bare-repository", "--git-dir", "--git-common-dir", "--git-path", "objects")
    facts = repo.run("rev-parse", "--path-format=absolute", *names).stdout.decode("utf-8", "surrogateescape")
    bare, own, common, objects = facts.rstrip("\n").split("\n")
    if bare == "true":
        raise BareRepository(repo.cwd)
    return Path(own), Path(common), Path(objects)


def _set(settings: dict[str, str]) -> set[str]:
    """The settings with a value other than a plain no."""
    return {key for key, value in settings.items() if value not in {"false", ""}}


def _settings(repo: Repo) -> dict[str, str]:
    """Every setting of the person, by its key; the last value counts, as for git."""
    found: dict[str, str] = {}
    for entry in repo.run("config", "--list", "-z").fields():
        key, _, value = entry.decode("utf-8", "surrogateescape").partition("\n")
        found[key] = value
    return found


@dataclass(frozen=True, slots=True)
class Unsaved:
    """One path of the person's working tree that is not as in their commit."""

    path: bytes
    head_mode: bytes | None
    """Mode in the commit; ``None`` for an untracked or newly added path."""
    unmerged: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """What a cheap look at the person's repository found."""

    head: str | None
    branch: str | None
    """The checked-out branch's full ref; ``None`` when HEAD is detached."""
    unsaved: tuple[Unsaved, ...]
    nested: tuple[bytes, ...]
    """Untracked repositories inside the project; their files are not ours to take."""
    fingerprint: str | None
    """Equal fingerprints mean equal files; ``None`` when a file changed too recently to tell."""


def look(home: Home, spec: WorkspaceSpec) -> Look:
    """One ``git status`` of the project's paths, and an ``lstat`` per unsaved file."""
    out = home.repo.run(
        "status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--no-renames",
        "--ignore-submodules=all", "--", *pathspecs(spec),
    )  # fmt: skip
    head: str | None = None
    branch: str | None = None
    unsaved: list[Unsaved] = []
    nested: list[bytes] = []
    own = _own_folder(home.top, spec.root)
    for entry in out.fields():
        if entry.startswith(b"# branch.oid ") and b"(initial)" not in entry:
            head = entry[13:].decode()
        elif entry.startswith(b"# branch.head ") and b"(detached)" not in entry:
            branch = "refs/heads/" + os.fsdecode(entry[14:])
        found = _unsaved(entry)
        if found is None or (own and found.path.startswith(own)):
            continue
        if found.path.endswith(b"/"):
            nested.append(found.path)
        else:
            unsaved.append(found)
    mark = _fingerprint(home, spec, out.stdout, unsaved)
    return Look(head, branch, tuple(unsaved), tuple(nested), mark)


def _own_folder(top: Path, root: Path) -> bytes:
    """The home's first folder on the way to the workspace (``.counterpoint/``): never part of a project."""
    if not root.is_relative_to(top) or root == top:
        return b""
    return os.fsencode(root.relative_to(top).parts[0]) + b"/"


def _unsaved(entry: bytes) -> Unsaved | None:
    kind = entry[:2]
    if kind == b"? ":
        return Unsaved(entry[2:], None)
    if kind == b"1 ":
        parts = entry.split(b" ", 8)
        return Unsaved(parts[8], None if parts[3] == b"000000" else parts[3])
    if kind == b"u ":
        parts = entry.split(b" ", 10)
        return Unsaved(parts[10], b"100644", unmerged=True)
    return None


def _fingerprint(home: Home, spec: WorkspaceSpec, status: bytes, unsaved: list[Unsaved]) -> str | None:
    """A digest of commit, status and the unsaved files' inodes; time is coarse, hence the racy rule."""
    digest = hashlib.sha256(repr((str(spec.repository), pathspecs(spec))).encode() + status)
    now = time.time()
    extra = [*home.excludes, home.top / ".worktreeinclude", home.top / spec.folder / ".worktreeinclude"]
    for path in [*(os.fsencode(home.top) + b"/" + item.path for item in unsaved), *map(os.fsencode, extra)]:
        try:
            info = os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            digest.update(b"gone")
            continue
        if stat.S_ISREG(info.st_mode) and now - max(info.st_mtime, info.st_ctime) < RACY_SECONDS:
            return None
        facts = (info.st_mode, info.st_size, info.st_ino, info.st_mtime_ns, info.st_ctime_ns)
        digest.update(path + repr(facts).encode())
    return digest.hexdigest()
