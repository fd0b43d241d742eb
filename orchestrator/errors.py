"""Errors a person can cause or must hear of; the command line turns each into one message and an exit code.

CounterpointError(message, fix)     exit 1
├── UsageProblem                    exit 2: the command or a file is not well-formed
│   ├── NotAHome                    no counterpoint.toml here or above
│   ├── ConfigInvalid               counterpoint.toml cannot be used
│   ├── UnknownProject
│   ├── UnknownClient
│   ├── UnknownTask
│   ├── UnknownSignal
│   ├── UnknownErasure
│   └── UnknownCalibration
├── DaemonUnreachable               no daemon, and none could be started
├── DaemonRunning                   a second daemon on the same home
├── NotTaken                        raw input that could not be read or kept; nothing half is left
├── Refused                         understood, and refused for safety; nothing was changed
└── JournalTooNew                   written by a newer version
"""

from __future__ import annotations

from collections.abc import Sequence


class CounterpointError(Exception):
    """Base: ``str()`` is what happened, ``fix`` is what to do about it (may be empty)."""

    exit_code = 1
    status = 500
    """HTTP status used when the daemon reports it."""

    def __init__(self, message: str, fix: str = "") -> None:
        self.fix = fix
        super().__init__(message)


class UsageProblem(CounterpointError):
    """The request itself is wrong; nothing was done."""

    exit_code = 2
    status = 422


class NotAHome(UsageProblem):
    """There is no ``counterpoint.toml`` in this folder or any above it."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"{where!r} is not inside a Counterpoint home.",
            "Run `counterpoint init` in the git repository that holds your project folders, "
            "or pass `--home PATH`.",
        )


class ConfigInvalid(UsageProblem):
    """``counterpoint.toml`` cannot be used; ``where`` names the table and key."""

    def __init__(self, path: str, where: str, problem: str, fix: str = "") -> None:
        self.where = where
        super().__init__(f"{path}: {where}: {problem}" if where else f"{path}: {problem}", fix)


class UnknownProject(UsageProblem):
    """No project of that name in this home."""

    status = 404

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name = name
        listing = ", ".join(known) or "none yet"
        super().__init__(f"No project {name!r} in this home.", f"Projects: {listing}.")


class UnknownClient(UsageProblem):
    """No client of that name in this home, or several that differ in case alone."""

    status = 404

    def __init__(self, name: str, near: Sequence[str], known: Sequence[str]) -> None:
        meant = " or ".join(map(repr, near))
        hint = f"Did you mean {meant}? " if near else ""
        super().__init__(
            f"No client {name!r} in this home.", f"{hint}Clients: {', '.join(sorted(known)) or 'none yet'}."
        )


class UnknownTask(UsageProblem):
    """No task of that id."""

    status = 404

    def __init__(self, task: str) -> None:
        super().__init__(f"No task {task!r}.", "`counterpoint tasks` lists them.")


class UnknownSignal(UsageProblem):
    """No signal of that id, or several that begin so."""

    status = 404

    def __init__(self, signal: str, fits: Sequence[str] = ()) -> None:
        if fits:
            super().__init__(
                f"Several signals are {signal!r}, or begin so.", f"Those are: {', '.join(fits)}."
            )
        else:
            super().__init__(f"No signal {signal!r}.", "`counterpoint signals` lists them.")


class NotTaken(CounterpointError):
    """Raw input that could not be read or kept; its source is untouched and nothing half is left."""


class UnknownErasure(UsageProblem):
    """Nothing was finished under that id."""

    status = 404

    def __init__(self, erasure: str) -> None:
        super().__init__(f"Nothing was erased as {erasure!r}.", "`counterpoint audit` lists what was.")


class UnknownCalibration(UsageProblem):
    """No calibration of that name."""

    status = 404

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"No calibration {name!r}.", f"Calibrations: {', '.join(known)}.")


class DaemonUnreachable(CounterpointError):
    """No daemon answers and none could be started."""

    status = 503


class DaemonRunning(CounterpointError):
    """A daemon of this home already runs."""

    status = 409

    def __init__(self, pid: int | None) -> None:
        self.pid = pid
        who = f" (process {pid})" if pid else ""
        super().__init__(f"A daemon already runs for this home{who}.", "`counterpoint down` stops it.")


class Refused(CounterpointError):
    """Understood and refused for safety; nothing was changed."""

    status = 409


class JournalTooNew(CounterpointError):
    """The journal was written by a newer version of Counterpoint."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"This home's journal has format {found}; this version reads up to {known}.",
            "Upgrade Counterpoint, or restore a backup made with this version.",
        )


def leaves(error: BaseException) -> list[BaseException]:
    """What was raised, without the groups that task groups wrap around it."""
    if isinstance(error, BaseExceptionGroup):
        return [leaf for inner in error.exceptions for leaf in leaves(inner)]
    return [error]
