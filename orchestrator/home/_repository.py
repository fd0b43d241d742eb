"""Recognises a git repository by its files alone: nothing is run, so nothing that it configures can act."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LONGEST_POINTER = 8192
EXCLUDE_LINE = "/.counterpoint/"
"""The pattern by which git ignores a home's state."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository with a working tree."""

    top: Path
    """The working tree's top directory, links resolved."""
    git_dir: Path
    """This working tree's own git directory."""
    common_dir: Path
    """The git directory that all its working trees share."""

    @property
    def is_worktree(self) -> bool:
        """True for a further working tree made by ``git worktree add``."""
        return self.git_dir != self.common_dir

    @property
    def is_submodule(self) -> bool:
        """True when the repository is part of another one."""
        return not self.is_worktree and self.git_dir != self.top / ".git"


def repository_top(directory: Path) -> Path | None:
    """The top directory of the repository that ``directory`` is in, or ``None``."""
    found = find_repository(directory)
    return found.top if found else None


def find_repository(directory: Path) -> Repository | None:
    """The nearest repository with a working tree at or above ``directory``."""
    directory = directory.resolve()
    for top in (directory, *directory.parents):
        if found := _at(top):
            return found
        if is_bare(top):
            return None
    return None


def is_bare(directory: Path) -> bool:
    """True when ``directory`` is itself a git directory: a bare repository, or the inside of ``.git``."""
    return (
        (directory / "HEAD").is_file() and (directory / "objects").is_dir() and (directory / "refs").is_dir()
    )


def bare_above(directory: Path) -> Path | None:
    """The git directory that ``directory`` is or lies in, if any."""
    directory = directory.resolve()
    return next((folder for folder in (directory, *directory.parents) if is_bare(folder)), None)


def lines_of(path: Path) -> list[str]:
    """The lines of one of git's text files; none where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def ignores_state(home: Path) -> bool:
    """Whether the repository's exclude file or the home's ``.gitignore`` names the state directory."""
    repository = find_repository(home)
    files = [home / ".gitignore"]
    if repository:
        files.append(repository.common_dir / "info" / "exclude")
    return any(line.strip().strip("/") == ".counterpoint" for file in files for line in lines_of(file))


def _at(top: Path) -> Repository | None:
    dot_git = top / ".git"
    git_dir = dot_git if dot_git.is_dir() else _pointed(dot_git, "gitdir:")
    if git_dir is None or not (git_dir / "HEAD").is_file():
        return None
    common = _pointed(git_dir / "commondir", "") or git_dir
    git_dir = git_dir if git_dir == dot_git else git_dir.resolve()
    return Repository(top=top, git_dir=git_dir, common_dir=common if common == dot_git else common.resolve())


def _pointed(file: Path, prefix: str) -> Path | None:
    """The directory that a pointer file of git's names, relative to the file's own folder."""
    try:
        with file.open(encoding="utf-8") as stream:
            text = stream.read(LONGEST_POINTER).strip()
    except (OSError, ValueError):
        return None
    if not text.startswith(prefix):
        return None
    target = file.parent / text.removeprefix(prefix).strip()
    return target if target.is_dir() else None
