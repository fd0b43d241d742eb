"""Decides which folders of a repository are projects, and says why the others are not.

The rule, applied to each folder at the top:

1. Hidden folders, links, ignored folders, folders without a file and folders of tools (``node_modules``,
   ``docs``, ``scripts`` …) are no projects.
2. ``projects/``, ``clients/`` and their like hold projects: each folder in ``projects/`` is one; each folder
   in ``clients/`` is a client, and its folders are that client's projects, or, where there is no further
   level of folders with names of work, the client's folder is the one project.
3. Every other folder is one project, with everything below it.
"""

from __future__ import annotations

import fnmatch
import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CLIENT_SHELVES = frozenset({"clients", "customers", "kunden", "mandanten", "accounts"})
PROJECT_SHELVES = frozenset({"projects", "projekte", "work", "engagements", "mandate"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TOOLS = _words(
    "node_modules bower_components vendor venv env virtualenv __pycache__ site-packages target build dist out"
    " bin obj tmp temp cache log logs coverage htmlcov doc docs documentation script scripts tool tools test"
    " tests ci assets static templates calibrations"
)
PARTS = _words(
    "src lib app notes data mails mail memos files contracts invoices media images img archive meetings"
    " deliverables input output drafts research"
)
"""Folders that are a part of one project; a client's folder with only these is itself the project."""
MOST_LOOKED_AT = 2000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A folder that is taken for a project."""

    folder: str
    """Relative to the repository's top."""
    client: str
    why: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A folder that is not, with the reason."""

    folder: str
    why: str


def candidates(top: Path) -> tuple[tuple[Candidate, ...], tuple[Skipped, ...]]:
    """The projects of the repository at ``top`` and the visible folders that are none, both by name."""
    ignored = _ignored(top)
    found: list[Candidate] = []
    skipped: list[Skipped] = []
    for folder in _folders(top):
        if folder.name.startswith("."):
            continue
        if why := _no_project(folder, ignored):
            skipped.append(Skipped(folder.name, why))
        else:
            found += _projects_of(folder, top, ignored)
    return tuple(found), tuple(skipped)


def _projects_of(folder: Path, top: Path, ignored: tuple[str, ...]) -> Iterator[Candidate]:
    kind = folder.name.casefold()
    inner = [child for child in _folders(folder) if not _no_project(child, ignored)]
    if kind in PROJECT_SHELVES and inner:
        for child in inner:
            yield Candidate(_relative(child, top), child.name, f"a folder in {folder.name}/")
    elif kind in CLIENT_SHELVES and inner:
        for client in inner:
            yield from _projects_of_client(client, top, ignored)
    else:
        yield Candidate(_relative(folder, top), folder.name, "a folder with files")


def _projects_of_client(client: Path, top: Path, ignored: tuple[str, ...]) -> Iterator[Candidate]:
    inner = [child for child in _folders(client) if not _no_project(child, ignored)]
    loose = any(not child.name.startswith(".") and child.is_file() for child in client.iterdir())
    if loose or not inner or all(child.name.casefold() in PARTS for child in inner):
        yield Candidate(_relative(client, top), client.name, f"the folder of client {client.name}")
        return
    for child in inner:
        yield Candidate(_relative(child, top), client.name, f"a folder of client {client.name}")


def _folders(folder: Path) -> list[Path]:
    try:
        children = [child for child in folder.iterdir() if child.is_dir()]
    except OSError:
        return []
    return sorted(
        children, key=lambda child: (unicodedata.normalize("NFC", child.name).casefold(), child.name)
    )


def _no_project(folder: Path, ignored: tuple[str, ...]) -> str:
    name = folder.name
    if folder.is_symlink():
        return "a symbolic link"
    if name.startswith((".", "_")):
        return "hidden"
    if any(unicodedata.category(c) in {"Cc", "Cs"} for c in name) or "\\" in name:
        return "its name cannot be written in the configuration"
    if name.casefold() in TOOLS:
        return "named like a folder of tools or documents, not of one project"
    if any(fnmatch.fnmatchcase(name, pattern) for pattern in ignored):
        return "ignored by .gitignore"
    return "" if _has_file(folder) else "no files in it"


def _has_file(folder: Path) -> bool:
    looked = 0
    for _, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        looked += 1 + len(files)
        if any(not name.startswith(".") for name in files):
            return True
        if looked > MOST_LOOKED_AT:
            return True
    return False


def _ignored(top: Path) -> tuple[str, ...]:
    """Patterns of the top ``.gitignore`` that name whole folders by one name."""
    try:
        lines = (top / ".gitignore").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ()
    names = [line.strip().strip("/") for line in lines if not line.startswith(("#", "!"))]
    kept = [line.strip().strip("!/") for line in lines if line.startswith("!")]
    if kept and "*" in names:
        return ()  # "all but these": too clever for a rule of names
    return tuple(name for name in names if name and "/" not in name and name not in kept)


def _relative(folder: Path, top: Path) -> str:
    return folder.relative_to(top).as_posix()
