"""Looks for what ails this machine and this home; changes nothing and reads no credential."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from orchestrator.home import _home_checks, _inbox_checks, _machine_checks, _notify_checks, _workspace_checks
from orchestrator.home._machine import Finding, Level, Machine
from orchestrator.home.config import HomeConfig, projects

__all__ = ["Finding", "Level", "Machine", "examine"]

DEADLINE = 30.0
"""Seconds for all checks together; they run side by side."""

Check = Callable[[], Iterable[Finding]]


def examine(
    home: Path | None, machine: Machine | None = None, *, deadline: float = DEADLINE
) -> list[Finding]:
    """Everything that was looked at, always in the same order; without a home, the machine alone.

    The checks are independent: one that breaks or hangs is reported as such and hides no other.
    """
    machine = machine or Machine()
    checks = _checks(home.resolve() if home else None, machine)
    results: dict[str, list[Finding]] = {}
    threads = [
        threading.Thread(target=_run, args=(name, check, results), name=f"doctor {name}", daemon=True)
        for name, check in checks.items()
    ]
    for thread in threads:
        thread.start()
    until = time.monotonic() + deadline
    for thread in threads:
        thread.join(max(0.0, until - time.monotonic()))
    late = f"No answer within {deadline:g} seconds."
    return [finding for name in checks for finding in results.get(name, [Finding(name, "fail", late)])]


def _run(name: str, check: Check, results: dict[str, list[Finding]]) -> None:
    try:
        results[name] = list(check())
    except Exception as problem:  # noqa: BLE001 - the boundary: a broken check is a finding, not a crash
        message = f"The check itself failed: {type(problem).__name__}: {problem}"
        results[name] = [Finding(name, "fail", message, "Please report this.")]


def _checks(home: Path | None, machine: Machine) -> dict[str, Check]:
    config = _home_checks.usable_config(home) if home else None
    needed = config is None or config.model.kind == "anthropic"
    checks: dict[str, Check] = {
        "python": partial(_machine_checks.python, machine),
        "git": partial(_machine_checks.git, machine),
        "git identity": partial(_machine_checks.identity, machine, home),
        "claude cli": partial(_machine_checks.cli, machine),
        "credentials": partial(_machine_checks.credentials, machine, needed=needed),
        "loopback": partial(_machine_checks.loopback, machine),
        "limits": partial(_machine_checks.limits, machine),
        "wall": partial(_machine_checks.sandbox, machine, _strict(config), needed=needed),
        "terminal": partial(_machine_checks.terminal, machine),
    }
    if home is None:
        return checks | {"home": _no_home}
    checks |= {
        "configuration": partial(_home_checks.configuration, home),
        "storage": partial(_home_checks.storage, machine, home),
        "state": partial(_home_checks.state, home),
        "approvals": partial(_home_checks.approvals, home),
        "daemon": partial(_home_checks.daemon, machine, home),
    }
    if config:
        checks["endpoint"] = partial(_home_checks.endpoint, config)
        checks["notify"] = partial(_notify_checks.notify, machine, home, config)
        checks["inbox"] = partial(_inbox_checks.inbox, config)
        checks["workspaces"] = partial(_workspace_checks.workspaces, home, config)
    return checks


def _strict(config: HomeConfig | None) -> dict[str, bool]:
    """The projects whose agents are to run in a sandbox, and whether its network is closed, too."""
    known = projects(config) if config is not None else ()
    asked = (one for one in known if one.permissions.sandbox == "strict")
    return {one.slug: one.permissions.walled for one in asked}


def _no_home() -> Iterable[Finding]:
    fix = "Run `counterpoint init` in the git repository that holds your project folders."
    return [Finding("home", "warn", "This folder is not inside a home.", fix)]
