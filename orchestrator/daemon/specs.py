"""Turns configuration, calibration and task into what an agent is made of."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from agents.spec import AgentSpec, CalibrationFile, Endpoint, Policy, Sandbox
from agents.tools import Tool
from calibrations.errors import CalibrationError, CalibrationNotFound
from calibrations.library import Library
from calibrations.render import Rendered, render, write
from calibrations.schema import FrontMatter
from orchestrator.errors import CounterpointError, UnknownCalibration, UsageProblem
from orchestrator.home.adopt import approved_claude_md, approved_mcp_servers
from orchestrator.home.config import HomeConfig, Project, projects
from orchestrator.home.library import home_library
from orchestrator.home.notes import project_notes
from orchestrator.home.paths import HomePaths
from orchestrator.protocol import TaskView
from workspaces.types import WorkspaceSpec

LEAST = 1e-6
"""US dollars: the smallest budget that is given to a CLI, which takes nought for none."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A calibration that was found, rendered and kept by its hash."""

    file: CalibrationFile
    settings: FrontMatter


@dataclass(frozen=True, slots=True)
class Calibrations:
    """The home's calibrations; rendered again only when a file of the library has changed."""

    paths: HomePaths
    _known: dict[str, tuple[object, Chosen]] = field(default_factory=dict)

    def choose(self, name: str) -> Chosen:
        """The calibration of that name, as its files are now. Raises as ``choose_calibration``."""
        library = home_library(self.paths.home)
        now = _fingerprint(library)
        known = self._known.get(name)
        if known is None or known[0] != now or not known[1].file.path.exists():
            self._known[name] = known = (now, choose_calibration(self.paths, name))
        return known[1]


def _fingerprint(library: Library) -> object:
    """Changes whenever a file of the library was written, added or removed."""
    files = (path for root in library.roots for path in sorted(root.rglob("*.md")))
    stats = ((path, path.stat()) for path in files)
    return tuple((str(path), stat.st_mtime_ns, stat.st_size, stat.st_ino) for path, stat in stats)


def choose_calibration(paths: HomePaths, name: str) -> Chosen:
    """Render calibration ``name`` of the home and keep it by hash.

    Raises ``UnknownCalibration``, or ``UsageProblem`` when it cannot be used.
    """
    library = home_library(paths.home)
    try:
        settings = library.load(name).settings
        rendered: Rendered = render(library, name)
    except CalibrationNotFound as error:
        raise UnknownCalibration(name, known_calibrations(library)) from error
    except CalibrationError as error:
        raise UsageProblem(str(error), f"`counterpoint calibrate lint {name}` explains it.") from error
    path = write(rendered, paths.rendered)
    file = CalibrationFile(rendered.name, rendered.version, rendered.sha256, path, rendered.tokens)
    return Chosen(file, settings)


def known_calibrations(library: Library) -> tuple[str, ...]:
    """The names a person may choose: roles and their own, not the parts that these include."""
    return tuple(name for name in library.names() if not name.startswith("core/"))


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a task may ask for, when there is no task."""

    calibration_name: str | None = None
    model: str | None = None
    max_turns: int | None = None
    budget_usd: float | None = None
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True)
class SpecMaker:
    """Makes agent specs for one daemon's life."""

    paths: HomePaths
    config: HomeConfig
    endpoint: Endpoint
    epoch: int
    calibrations: Calibrations
    watched: Callable[[str], bool] = lambda _: True
    """Whether somebody follows a project's token deltas: they cost a fifth of a turn's processor time."""
    rules: Callable[[str], tuple[tuple[str, str], ...]] = lambda _project: ()
    """A project's rules: calls that the person has allowed for good."""
    tools: Callable[[Project], tuple[Tool, ...]] = lambda _project: ()
    """Tools of ours that the project's agent has."""
    on_stop: Callable[[Project], Callable[[], Awaitable[str]] | None] = lambda _project: None
    """What the project's agent is told when it is about to end a turn."""

    def preload(self) -> None:
        """Render the projects' calibrations now; a task reports one that cannot be used."""
        for name in {project.config.calibration for project in projects(self.config)}:
            with contextlib.suppress(CounterpointError):
                self.calibrations.choose(name)

    def task_budget(self, project: Project, task: TaskView | Wishes) -> float | None:
        """US dollars that the whole task may cost; ``None``: no limit of its own."""
        chosen = self.calibrations.choose(task.calibration_name or project.config.calibration)
        return task.budget_usd or chosen.settings.budget_usd or project.config.budget

    def make(
        self,
        project: Project,
        workspace: WorkspaceSpec,
        task: TaskView | Wishes,
        rest_usd: float | None = None,
    ) -> AgentSpec:
        """The spec for ``task``; what the task names wins over the calibration, the project, the home.

        ``rest_usd`` is what is left under the budgets. The CLI counts what one process spends, so its
        budget is worked out anew each time: the smaller of that and what is left of the task's own.
        """
        chosen = self.calibrations.choose(task.calibration_name or project.config.calibration)
        settings, limits = chosen.settings, self.config.limits
        return AgentSpec(
            project=project.slug,
            client=project.client,
            home=self.paths.home,
            workspace=workspace.tree,
            cwd=workspace.cwd,
            state=self.paths.agent(project.slug),
            transcripts=self.paths.transcripts,
            endpoint=self.endpoint,
            calibration=chosen.file,
            epoch=self.epoch,
            policy=_policy(project, settings, self.rules(project.slug)),
            sandbox=_sandbox(project, workspace),
            tools=self.tools(project),
            on_stop=self.on_stop(project),
            model=task.model or settings.model or project.model,
            max_turns=task.max_turns or settings.max_turns,
            budget_usd=_tightest(self.task_budget(project, task), task.cost_usd, rest_usd),
            notes=project_notes(project, approved_claude_md(self.config, project)),
            mcp_servers=approved_mcp_servers(self.config, project),
            stall_timeout=limits.stall_timeout,
            turn_timeout=limits.turn_timeout,
            partial_messages=self.watched(project.slug),
        )


def _tightest(own: float | None, spent: float | None, rest: float | None) -> float | None:
    left = [] if own is None else [own - (spent or 0.0)]
    left += [] if rest is None else [rest]
    return max(min(left), LEAST) if left else None


def _sandbox(project: Project, workspace: WorkspaceSpec) -> Sandbox | None:
    if project.permissions.sandbox == "none":
        return None
    extra = tuple(Path(name).expanduser() for name in project.permissions.readable)
    if inside := next((path for path in extra if workspace.root.is_relative_to(path)), None):
        raise UsageProblem(
            f"[permissions] readable names {str(inside)!r}, which holds the workspaces of all projects.",
            "Name folders that hold no work.",
        )
    readable = (*workspace.readable, *extra)
    return Sandbox(writable=workspace.writable, readable=readable, hosts=project.permissions.hosts)


def _policy(project: Project, settings: FrontMatter, rules: tuple[tuple[str, str], ...]) -> Policy:
    commands = dict.fromkeys((*project.permissions.commands, *settings.policy.commands))
    return Policy(
        commands=tuple(commands),
        tools=settings.policy.tools or project.permissions.tools,
        always=rules,
        otherwise=project.permissions.otherwise,
    )
