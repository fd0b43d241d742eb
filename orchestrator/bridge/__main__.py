"""``python -m orchestrator.bridge --home HOME``: serve until standard input ends."""

from __future__ import annotations

import argparse
from pathlib import Path

from orchestrator.bridge.server import make_server
from orchestrator.client import ensure_daemon


def main() -> None:
    """Serve on standard input and output."""
    parser = argparse.ArgumentParser(prog="counterpoint mcp", description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    home = parser.parse_args().home
    make_server(lambda: ensure_daemon(home)).run("stdio")


if __name__ == "__main__":
    main()
