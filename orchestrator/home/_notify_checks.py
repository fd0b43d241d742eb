"""The check of how the person is notified: the programs are there, and the last notification went out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from orchestrator.home._machine import Finding, Machine
from orchestrator.home._schema import HomeConfig
from orchestrator.home.paths import HomePaths

_TRY = "`counterpoint notify test` tries it."


def notify(machine: Machine, home: Path, config: HomeConfig) -> Iterator[Finding]:
    """Every way that ``[notify]`` names can work here, and did when it was last used."""
    ways: set[str] = {*config.notify.needs_you, *config.notify.done}
    problems = list(_missing(machine, config, ways))
    for way, problem in sorted(_failures(HomePaths(home).notified).items()):
        if way in ways:
            problems.append(
                Finding("notify", "warn", f"The last notification by {way} failed: {problem}.", _TRY)
            )
    named = ", ".join(sorted(ways)) or "none"
    yield from problems or [Finding("notify", "ok", f"Ways of notification: {named}.")]


def _missing(machine: Machine, config: HomeConfig, ways: set[str]) -> Iterator[Finding]:
    if "desktop" in ways and not (machine.which("notify-send") or machine.which("osascript")):
        fix = "Install notify-send (libnotify), or name another way in [notify]."
        yield Finding("notify", "warn", "No program for desktop notifications was found.", fix)
    command = config.notify.command
    if "command" in ways and command and not machine.which(str(Path(command[0]).expanduser())):
        fix = "Correct [notify] command, or make the program executable."
        yield Finding("notify", "warn", f"{command[0]!r} is no program that can be run.", fix)


def _failures(path: Path) -> dict[str, str]:
    """The ways that failed when they were last used; nothing when there is no usable record."""
    try:
        ways: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["ways"]
        return {way: str(told["failed"]["problem"]) for way, told in ways.items() if told["failed"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
