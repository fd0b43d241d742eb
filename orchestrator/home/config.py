"""Reads ``counterpoint.toml``, refuses what cannot work, and finds projects by what people call them."""

from __future__ import annotations

import tomllib
import unicodedata
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from pydantic import ValidationError

from orchestrator.errors import ConfigInvalid, NotAHome, UnknownProject
from orchestrator.home._explain import LOOK_UP, config_error, nearest, where
from orchestrator.home._repository import repository_top
from orchestrator.home._schema import (
    BudgetsConfig,
    HomeConfig,
    LimitsConfig,
    ModelConfig,
    NotifyConfig,
    PeriodBudget,
    PermissionsConfig,
    ProjectConfig,
    TrustConfig,
)
from orchestrator.home.paths import HomePaths
from workspaces.types import WorkspaceSpec

__all__ = [
    "BudgetsConfig",
    "HomeConfig",
    "LimitsConfig",
    "ModelConfig",
    "NotifyConfig",
    "PeriodBudget",
    "PermissionsConfig",
    "Project",
    "ProjectConfig",
    "TrustConfig",
    "load",
    "parse",
    "project",
    "projects",
    "workspace_spec",
]

LARGEST = 4 * 2**20
"""Bytes of a configuration file; more is not one."""


class Project(NamedTuple):
    """One project with everything that the home's defaults decide already filled in."""

    slug: str
    name: str
    client: str
    config: ProjectConfig
    permissions: PermissionsConfig
    trust: TrustConfig
    model: str | None
    """The project's model, else the home's, else ``None``."""
    directory: Path
    """Where the person's own files of the project are."""


def load(home: Path) -> HomeConfig:
    """The home's configuration, wholly checked. Raises `NotAHome` and `ConfigInvalid`."""
    path = HomePaths(home).config
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError) as missing:
        raise NotAHome(str(home)) from missing
    except OSError as problem:
        raise ConfigInvalid(str(path), "", f"cannot be read: {problem.strerror}") from problem
    if len(content) > LARGEST:
        raise ConfigInvalid(str(path), "", "is larger than 4 MiB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise ConfigInvalid(str(path), f"line {line}", "is not UTF-8", "Save it as UTF-8.") from problem
    return parse(text, home)


def parse(text: str, home: Path) -> HomeConfig:
    """``text`` as the configuration of ``home``. Raises `ConfigInvalid` naming table, key and line."""
    path = str(HomePaths(home).config)
    try:
        config = HomeConfig.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as problem:
        raise ConfigInvalid(path, "", f"is not TOML: {problem}", LOOK_UP) from problem
    except RecursionError as problem:
        raise ConfigInvalid(path, "", "is nested too deeply") from problem
    except ValidationError as problem:
        raise config_error(path, text, problem) from problem
    config._home = home
    _Check(path, text, home, config).run()
    return config


def projects(config: HomeConfig) -> tuple[Project, ...]:
    """Every project, in the file's order."""
    return tuple(_resolved(config, slug) for slug in config.projects)


def project(config: HomeConfig, name: str) -> Project:
    """The project of that slug, display name or folder, or the only one a slug or name of which starts so.

    Raises `UnknownProject`, with the nearest name when there is one and all candidates when several fit.
    """
    if name in config.projects:
        return _resolved(config, name)
    wanted = _fold(name)
    called = {slug: _names(slug, found) for slug, found in config.projects.items()}
    exact = [slug for slug, names in called.items() if wanted in names]
    begun = [slug for slug, names in called.items() if wanted and any(n.startswith(wanted) for n in names)]
    matches = exact or begun
    if len(matches) == 1:
        return _resolved(config, matches[0])
    error = UnknownProject(name, matches or list(config.projects))
    if matches:
        error.fix = f"Several projects fit: {', '.join(matches)}."
    elif near := nearest(wanted, {n for names in called.values() for n in names}):
        slug = next(slug for slug, names in called.items() if near in names)
        error.fix = f"Did you mean {slug!r}? {error.fix}"
    raise error


def workspace_spec(config: HomeConfig, name: str) -> WorkspaceSpec:
    """Where the project's files come from and where its workspace lives.

    Raises `UnknownProject`, and `ConfigInvalid` when the folder or its repository is not there.
    """
    found = project(config, name)
    paths = HomePaths(config.home)
    directory = found.directory
    at = f"[projects.{found.slug}] path"
    if not directory.is_dir():
        raise ConfigInvalid(str(paths.config), at, f"{str(directory)!r} is not a folder", "Correct the path.")
    directory = directory.resolve()
    top = repository_top(directory)
    if top is None:
        fix = f"Run `git init` in {str(found.directory)!r}, or correct the path."
        raise ConfigInvalid(str(paths.config), at, f"{str(directory)!r} is in no git repository", fix)
    return WorkspaceSpec(
        project=found.slug,
        repository=top,
        folder=PurePosixPath(directory.relative_to(top).as_posix()),
        root=paths.project(found.slug),
        shared=tuple(PurePosixPath(path) for path in found.config.shared),
        setup=found.config.setup,
    )


def _resolved(config: HomeConfig, slug: str) -> Project:
    found = config.projects[slug]
    return Project(
        slug=slug,
        name=found.name or slug,
        client=found.client or slug,
        config=found,
        permissions=found.permissions or config.permissions,
        trust=found.trust or config.trust,
        model=found.model or config.model.model,
        directory=_directory(config.home, found),
    )


def _directory(home: Path, found: ProjectConfig) -> Path:
    base = Path(found.path).expanduser() if found.elsewhere else home / found.path
    return base / found.folder if found.folder else base


def _names(slug: str, found: ProjectConfig) -> set[str]:
    return {_fold(slug), _fold(found.name or slug), _fold(PurePosixPath(found.path).name or slug)}


def _fold(name: str) -> str:
    return unicodedata.normalize("NFKC", name.strip()).casefold()


class _Check(NamedTuple):
    """What no single table can judge alone: folders against the disk and against one another."""

    path: str
    text: str
    home: Path
    config: HomeConfig

    def run(self) -> None:
        folders: dict[str, PurePosixPath] = {}
        for slug, found in self.config.projects.items():
            self._stays_inside(slug, found)
            folders[slug] = _comparable(_directory(self.home, found))
        self._apart(folders)
        self._names_differ()
        for slug in self.config.projects:
            self._shares_nothing_foreign(slug)

    def _refuse(self, slug: str, key: str, problem: str, fix: str = LOOK_UP) -> ConfigInvalid:
        return ConfigInvalid(self.path, where(self.text, ("projects", slug, key)), problem, fix)

    def _stays_inside(self, slug: str, found: ProjectConfig) -> None:
        """No symbolic link may lead a project's folder out of the place that was named."""
        base = Path(found.path).expanduser() if found.elsewhere else self.home
        directory = _directory(self.home, found)
        if not directory.resolve().is_relative_to(base.resolve()):
            raise self._refuse(
                slug,
                "folder" if found.folder else "path",
                f"{str(directory.relative_to(base))!r} leads out of {str(base)!r} by a symbolic link",
                "Name the folder it points to by its absolute path.",
            )
        if found.elsewhere and self.home.resolve().is_relative_to(directory.resolve()):
            raise self._refuse(slug, "path", "the home itself lies inside this folder")

    def _apart(self, folders: dict[str, PurePosixPath]) -> None:
        owner: dict[PurePosixPath, str] = {}
        for slug, folder in folders.items():
            first = owner.setdefault(folder, slug)
            if first != slug:
                raise self._refuse(slug, "path", f"is the folder of project {first!r} as well")
        for slug, folder in folders.items():
            outer = next((owner[parent] for parent in folder.parents if parent in owner), None)
            if outer:
                raise self._refuse(
                    slug,
                    "path",
                    f"lies inside the folder of project {outer!r}",
                    "Give each project a folder of its own; what both need goes into 'shared'.",
                )

    def _names_differ(self) -> None:
        seen: dict[str, str] = {}
        for slug, found in self.config.projects.items():
            for name in {_fold(slug), _fold(found.name or slug)}:
                first = seen.setdefault(name, slug)
                if first != slug:
                    raise self._refuse(slug, "name", f"project {first!r} is called {name!r} as well")

    def _shares_nothing_foreign(self, slug: str) -> None:
        """A shared path may not open another client's folder."""
        mine = _resolved(self.config, slug)
        base = self._repository(mine)
        for path in mine.config.shared:
            shared = _comparable(base / path)
            if not (base / path).resolve().is_relative_to(base.resolve()):
                raise self._refuse(slug, "shared", f"{path!r} leads out of the repository by a symbolic link")
            for other in projects(self.config):
                folder = _comparable(other.directory)
                touches = shared.is_relative_to(folder) or folder.is_relative_to(shared)
                if other.client != mine.client and touches:
                    raise self._refuse(
                        slug,
                        "shared",
                        f"{path!r} would open project {other.slug!r} of client {other.client!r}",
                    )

    def _repository(self, mine: Project) -> Path:
        return repository_top(mine.directory.resolve()) or self.home


def _comparable(directory: Path) -> PurePosixPath:
    """A folder as the file systems that ignore case and composition of letters would see it."""
    return PurePosixPath(unicodedata.normalize("NFC", directory.resolve().as_posix()).casefold())
