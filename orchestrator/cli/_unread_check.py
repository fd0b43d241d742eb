"""What ``doctor`` says of files in project folders that a search does not read, and ``drop`` does."""

from __future__ import annotations

import hashlib
import shlex
from pathlib import Path

from orchestrator.cli import _format
from orchestrator.cli._gather import gather
from orchestrator.errors import CounterpointError
from orchestrator.home.config import load, projects, workspace_spec
from orchestrator.home.doctor import Finding
from orchestrator.home.paths import HomePaths
from orchestrator.signals import RawStore

READ_WHEN_DROPPED = frozenset(
    {".pdf", ".aac", ".aif", ".aiff", ".flac", ".m4a", ".mp3", ".oga", ".ogg", ".opus", ".wav", ".wma"}
)
"""Endings of files that hold words but no text: a search knows them from their transcripts alone."""
_SHOWN = 3


def unread(home: Path) -> tuple[Finding, ...]:
    """One finding if there are any; that a configuration cannot be read is said elsewhere."""
    try:
        config = load(home)
    except CounterpointError:
        return ()
    store = RawStore(HomePaths(home).signals)
    kept = {_size(store.path(sha256)) for sha256 in store.blobs()}
    found: list[tuple[str, Path]] = []
    for one in projects(config):
        try:
            spec = workspace_spec(config, one.slug)
            files = _words_without_text(spec.repository / spec.folder)
        except CounterpointError:
            continue  # a folder that is not there is another finding; one that holds a disk is no inbox
        found += [(one.slug, path) for path in files if not _is_kept(path, store, kept)]
    if not found:
        return ()
    names = ", ".join(path.name for _, path in found[:_SHOWN])
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    slug, path = found[0]
    many = _format.plural(len(found), "PDF or sound file")
    fix = f"`counterpoint drop --project {slug} {shlex.quote(str(path))}` makes its words quotable."
    return (Finding("searched", "warn", f"No search reads {many} of your projects: {names}{more}.", fix),)


def _words_without_text(folder: Path) -> list[Path]:
    return [path for path in gather(folder).files if path.suffix.casefold() in READ_WHEN_DROPPED]


def _is_kept(path: Path, store: RawStore, sizes: set[int]) -> bool:
    """Whether the store has these bytes; they are read only if it has as many of something."""
    if _size(path) not in sizes:
        return False
    try:
        with path.open("rb") as stream:
            return store.path(hashlib.file_digest(stream, "sha256").hexdigest()).exists()
    except OSError:
        return False


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return -1
