"""Turns a git repository with a folder per project into a home, and changes nothing else in it.

``.counterpoint/`` is ignored through the repository's own ``info/exclude``, not through ``.gitignore``: no
tracked file changes, and it holds for every branch and working tree of the repository.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from orchestrator.errors import Refused, UsageProblem
from orchestrator.home._candidates import Candidate, Skipped, candidates
from orchestrator.home._repository import EXCLUDE_LINE, Repository, bare_above, find_repository, lines_of
from orchestrator.home._template import PlannedProject, render_config
from orchestrator.home.config import parse
from orchestrator.home.locate import CONFIG_NAME
from orchestrator.home.slugs import slugify

__all__ = ["InitPlan", "PlannedProject", "Skipped", "apply", "plan_init"]


@dataclass(frozen=True, slots=True)
class InitPlan:
    """What `apply` will do; nothing was done yet."""

    home: Path
    """The repository's top directory, which becomes the home."""
    projects: tuple[PlannedProject, ...]
    skipped: tuple[Skipped, ...]
    config: str
    """The text of the new ``counterpoint.toml``."""
    exclude: Path
    """The file that will ignore ``.counterpoint/``."""
    exclude_needed: bool
    notices: tuple[str, ...]
    """What the person should know before agreeing."""


ALREADY = "Edit that file; `counterpoint init --adopt` takes over what you have for Claude Code."


def plan_init(path: Path) -> InitPlan:
    """Look at the repository that ``path`` is in and plan to make it a home; nothing is changed.

    Raises `UsageProblem` when there is no usable repository and `Refused` when it is a home already or
    cannot be written.
    """
    repository = _repository(path)
    top = repository.top
    config = top / CONFIG_NAME
    if os.path.lexists(config):
        raise Refused(f"{str(top)!r} is a home already: {CONFIG_NAME} is there.", ALREADY)
    if not os.access(top, os.W_OK | os.X_OK):
        raise Refused(f"{str(top)!r} cannot be written.", "Make the folder writable, or work on a copy.")
    found, skipped = candidates(top)
    projects = _named(found)
    text = render_config(projects)
    parse(text, top)  # what is about to be written can be read
    exclude = repository.common_dir / "info" / "exclude"
    return InitPlan(
        home=top,
        projects=projects,
        skipped=skipped,
        config=text,
        exclude=exclude,
        exclude_needed=EXCLUDE_LINE not in lines_of(exclude),
        notices=_notices(path, repository, projects),
    )


def apply(plan: InitPlan) -> Path:
    """Do what was planned and return the home. Raises `Refused`; a file that is there is never replaced."""
    config = plan.home / CONFIG_NAME
    try:
        _create(config, plan.config.encode())
    except FileExistsError:
        raise Refused(
            f"{CONFIG_NAME} appeared meanwhile in {str(plan.home)!r}.", "Look at it first."
        ) from None
    except OSError as problem:
        raise Refused(f"{str(config)!r} cannot be written: {problem.strerror}.") from problem
    try:
        if EXCLUDE_LINE not in lines_of(plan.exclude):
            _append_exclude(plan.exclude)
    except OSError as problem:
        config.unlink()  # ours, made a moment ago: a home whose state git would pick up is none
        raise Refused(f"{str(plan.exclude)!r} cannot be written: {problem.strerror}.") from problem
    return plan.home


def _repository(path: Path) -> Repository:
    path = path.expanduser()
    if not path.is_dir():
        raise UsageProblem(f"{str(path)!r} is not a folder.", "Name the folder of your git repository.")
    found = find_repository(path)
    if found and not path.resolve().is_relative_to(found.git_dir):
        return found
    if bare := bare_above(path):
        raise UsageProblem(
            f"{str(bare)!r} is a git directory without working files.",
            "Run it in a clone: `git clone <this folder> <new folder>`.",
        )
    raise UsageProblem(
        f"{str(path.resolve())!r} is in no git repository; nothing was changed.",
        "Run `git init` in the folder that holds your project folders, then `counterpoint init` again.",
    )


def _named(found: tuple[Candidate, ...]) -> tuple[PlannedProject, ...]:
    """Slugs and display names, all different; the client's name tells two of the same name apart."""
    made: list[PlannedProject] = []
    names: set[str] = set()
    for candidate in found:
        own = candidate.folder.rsplit("/", 1)[-1]
        twins = [other for other in found if _same(other.folder.rsplit("/", 1)[-1], own)]
        name = f"{candidate.client} {own}" if len(twins) > 1 and candidate.client != own else own
        slug = slugify(name, {project.slug for project in made})
        name = slug if name.strip().casefold() in names else name
        names |= {name.strip().casefold(), slug}
        made.append(PlannedProject(slug, candidate.folder, name, candidate.client, candidate.why))
    return tuple(made)


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _notices(path: Path, repository: Repository, projects: tuple[PlannedProject, ...]) -> tuple[str, ...]:
    notices: list[str] = []
    if path.resolve() != repository.top:
        notices.append(
            f"The home is the top of the repository, {str(repository.top)!r}, not the folder you named."
        )
    if repository.is_worktree:
        notices.append("This is one of several working trees of a repository; only this one becomes a home.")
    if repository.is_submodule:
        notices.append("This repository is a submodule of another one; only it becomes a home.")
    if not _has_commits(repository):
        notices.append("The repository has no commit yet; make one before you land an agent's work.")
    if not projects:
        notices.append("No folder looks like a project; add them to counterpoint.toml by hand.")
    return tuple(notices)


def _has_commits(repository: Repository) -> bool:
    """Whether HEAD names a commit, as far as the files of refs say."""
    head = (repository.git_dir / "HEAD").read_text(encoding="utf-8", errors="replace").strip()
    if not head.startswith("ref: "):
        return True
    name = head.removeprefix("ref: ")
    if (repository.common_dir / "reftable").is_dir() or (repository.common_dir / name).is_file():
        return True
    return any(line.endswith(f" {name}") for line in lines_of(repository.common_dir / "packed-refs"))


def _append_exclude(exclude: Path) -> None:
    """Add our line, whatever else the file holds."""
    exclude.parent.mkdir(exist_ok=True)
    before = exclude.read_bytes() if exclude.is_file() else b""
    gap = b"" if not before or before.endswith(b"\n") else b"\n"
    with exclude.open("ab") as stream:
        stream.write(gap + EXCLUDE_LINE.encode() + b"\n")


def _create(path: Path, content: bytes) -> None:
    """Create ``path`` whole or not at all; never replaces what is there."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
