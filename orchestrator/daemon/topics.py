"""What each project's own files speak of, for the router. Blocking; remembered until the files change."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from orchestrator.daemon.runtime import Runtime
from orchestrator.errors import ConfigInvalid
from orchestrator.home.config import workspace_spec
from orchestrator.home.paths import HomePaths
from orchestrator.library import filed
from orchestrator.routing import ProjectNames, terms_of
from workspaces.errors import WorkspaceError
from workspaces.reading import PersonsFile, contents, files_of

_log = logging.getLogger(__name__)
MOST_FILES, MOST_BYTES = 300, 200_000
"""Of one project: files that are read, and the size from which on a file is passed over."""
Terms = tuple[tuple[str, int], ...]


class FileTopics:
    """Reads the person's text files of every project."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._own = HomePaths(runtime.specs.config.home).projects
        self._marks: dict[Path, str | None] = {}
        self._terms: dict[str, Terms] = {}

    def added(self, names: Sequence[ProjectNames]) -> tuple[ProjectNames, ...]:
        """The names, each with what its project's files speak of; without, where they cannot be read."""
        folders: dict[Path, dict[PurePosixPath, str]] = defaultdict(dict)
        for one in names:
            try:
                spec = workspace_spec(self._runtime.specs.config, one.project)
            except ConfigInvalid as problem:
                _log.warning("the files of %s were not looked at: %s", one.project, problem)
                continue
            folders[spec.repository][spec.folder] = one.project
        for repository, places in folders.items():
            try:
                self._look(repository, places)
            except (WorkspaceError, OSError) as problem:
                _log.warning("the files in %s were not looked at: %s", repository, problem)
        return tuple(replace(one, terms=self._terms.get(one.project, ())) for one in names)

    def _look(self, repository: Path, places: dict[PurePosixPath, str]) -> None:
        known = self._marks.get(repository) if all(one in self._terms for one in places.values()) else None
        found = files_of(repository, self._own, known)
        if found is None:
            return
        by_project: dict[str, list[PersonsFile]] = {project: [] for project in places.values()}
        for file in found.files:
            project = _project_of(places, file.path)
            if project and filed.is_wanted(file.path) and file.size <= MOST_BYTES:
                by_project[project].append(file)
        for project, files in by_project.items():
            self._terms[project] = tuple(terms_of(_texts(repository, files[:MOST_FILES])).items())
        self._marks[repository] = found.mark


def _project_of(places: dict[PurePosixPath, str], path: str) -> str:
    place = PurePosixPath(path)
    return next((places[folder] for folder in (*place.parents,) if folder in places), "")


def _texts(repository: Path, files: Sequence[PersonsFile]) -> Iterable[str]:
    for _, data in contents(repository, files):
        if (text := filed.text_of(data)) is not None:
            yield text
