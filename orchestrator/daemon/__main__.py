"""``python -m orchestrator.daemon --home HOME``: run the daemon in the foreground."""

from __future__ import annotations

import argparse
import gc
import logging
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio

from agents.errors import AgentError
from orchestrator.errors import CounterpointError, leaves


def main() -> int:
    """Run until stopped; returns the exit code."""
    parser = argparse.ArgumentParser(prog="counterpoint-daemon", description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--endpoint", help="overrides [model] endpoint for this daemon's life")
    arguments = parser.parse_args()
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    code = 0
    run_daemon = _loaded()
    try:
        anyio.run(run_daemon, arguments.home.resolve(), arguments.endpoint)
    except* (CounterpointError, AgentError, OSError) as group:
        code = _say(group)
    return code


def _loaded() -> Callable[[Path, str | None], Awaitable[None]]:
    """The daemon, with all its modules.

    They stay for its whole life: looking for garbage among them would be a sixth of the start, and some of
    every later collection.
    """
    gc.disable()
    from orchestrator.daemon.compose import run_daemon

    gc.freeze()
    gc.enable()
    return run_daemon


def _say(group: BaseExceptionGroup[CounterpointError | AgentError | OSError]) -> int:
    """Write what went wrong, without a traceback; returns the exit code."""
    code = 1
    for error in leaves(group):
        fix = error.fix if isinstance(error, CounterpointError) else ""
        code = error.exit_code if isinstance(error, CounterpointError) else code
        sys.stderr.write(f"{error}\n{fix}\n" if fix else f"{error}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
