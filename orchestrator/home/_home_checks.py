"""Checks of one home: its configuration, approvals, state directory and daemon."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from orchestrator.errors import CounterpointError
from orchestrator.home._machine import Finding, Machine
from orchestrator.home._repository import EXCLUDE_LINE, ignores_state
from orchestrator.home.adopt import stale
from orchestrator.home.config import HomeConfig, load, workspace_spec
from orchestrator.home.locate import check_private, find_socket, read_record, socket_path
from orchestrator.home.paths import HomePaths

LITTLE_SPACE = 5 * 2**30
NO_SPACE = 2**29


def usable_config(home: Path) -> HomeConfig | None:
    """The configuration, or nothing when `configuration` will say why."""
    try:
        return load(home)
    except CounterpointError:
        return None


def configuration(home: Path) -> Iterator[Finding]:
    """``counterpoint.toml`` can be used and every project is there."""
    try:
        config = load(home)
    except CounterpointError as problem:
        yield Finding("configuration", "fail", str(problem), problem.fix)
        return
    broken = False
    for slug in config.projects:
        try:
            workspace_spec(config, slug)
        except CounterpointError as problem:
            broken = True
            yield Finding("configuration", "fail", str(problem), problem.fix)
    if not config.projects:
        yield Finding(
            "configuration", "warn", "No project is configured.", f"Add one to {HomePaths(home).config}."
        )
    elif not broken:
        yield Finding("configuration", "ok", f"{len(config.projects)} projects.")


def endpoint(config: HomeConfig) -> Iterator[Finding]:
    """Where the model answers; nothing is contacted."""
    said = {
        "anthropic": "The model is reached with the Claude CLI's own credentials.",
        "offline": "Offline: answers are extracted on this machine, without a model.",
        "url": f"The model is reached at {config.model.endpoint}.",
    }
    yield Finding("endpoint", "ok", said[config.model.kind])


def approvals(home: Path) -> Iterator[Finding]:
    """What was approved is still what is there."""
    try:
        changed = stale(home)
    except CounterpointError as problem:
        yield Finding("approvals", "fail", str(problem), problem.fix)
        return
    for record, how in changed:
        message = f"{record.kind} {record.name!r} ({record.path}) {how} after it was approved."
        yield Finding("approvals", "warn", message, "Look at it and run `counterpoint init --adopt` again.")
    if not changed:
        yield Finding("approvals", "ok", "Everything approved is as it was.")


def storage(machine: Machine, home: Path) -> Iterator[Finding]:
    """There is room and it can be written."""
    if machine.read_only(home):
        yield Finding("storage", "fail", f"{str(home)!r} cannot be written.", "Mount it writable.")
    free = machine.free(home)
    shown = f"{free / 2**30:.1f} GiB are free"
    if free < NO_SPACE:
        yield Finding(
            "storage", "fail", f"Only {shown}.", "Make room: the journal stops when the disk is full."
        )
    elif free < LITTLE_SPACE:
        yield Finding("storage", "warn", f"Only {shown}.", "Make room before long runs.")
    else:
        yield Finding("storage", "ok", f"{shown}.")


def state(home: Path) -> Iterator[Finding]:
    """The state directory is private and git does not pick it up."""
    paths = HomePaths(home)
    try:
        for folder in (paths.state, paths.run):
            if os.path.lexists(folder):
                check_private(folder)
    except CounterpointError as problem:
        yield Finding("state", "fail", str(problem), problem.fix)
        return
    if not ignores_state(home):
        fix = f"Add the line {EXCLUDE_LINE} to .gitignore or to .git/info/exclude."
        yield Finding("state", "warn", "git does not ignore .counterpoint/.", fix)
    else:
        yield Finding("state", "ok", "The state directory is private.")


def daemon(machine: Machine, home: Path) -> Iterator[Finding]:
    """A daemon that is on record answers."""
    try:
        socket_path(home)
        path = find_socket(home)
    except CounterpointError as problem:
        yield Finding("daemon", "fail", str(problem), problem.fix)
        return
    record = read_record(home)
    if machine.answers(path):
        yield Finding("daemon", "ok", f"Runs (process {record.pid})." if record else "Runs.")
    elif record or os.path.lexists(path):
        message = "The last daemon ended without cleaning up."
        yield Finding("daemon", "warn", message, "`counterpoint up` takes over what it left.")
    else:
        yield Finding("daemon", "ok", "No daemon runs.")
