"""``python -m orchestrator.daemon --home HOME``: run the daemon in the foreground."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

import anyio

from orchestrator.daemon.compose import run_daemon
from orchestrator.errors import CounterpointError


def main() -> int:
    """Run until stopped; returns the exit code."""
    parser = argparse.ArgumentParser(prog="counterpoint-daemon", description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--endpoint", help="overrides [model] endpoint for this daemon's life")
    arguments = parser.parse_args()
    logging.basicConfig(
        level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    try:
        anyio.run(run_daemon, arguments.home.resolve(), arguments.endpoint)
    except CounterpointError as error:
        sys.stderr.write(f"{error}\n{error.fix}\n" if error.fix else f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
