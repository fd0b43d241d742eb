"""A program that stands for the daemon in fault tests: it runs one turn of a real session until it is killed.

Arguments: a root directory, the endpoint's URL and key, a marker, and ``warden`` or ``alone``.
It prints ``agent.tool_called`` and the like, one kind of event a line.
"""

from __future__ import annotations

import sys
import uuid
from pathlib import Path

import anyio

from agents import warden
from agents.spec import Endpoint, Policy, Prompt
from tests.support.agents import make_factory, make_spec


async def _run(root: Path, url: str, key: str, marker: str) -> None:
    spec = make_spec(root, Endpoint("offline", url, key), policy=Policy(commands=("sh wait.sh",)))
    (spec.cwd / "wait.sh").write_text("tail -f /dev/null\n")
    session = await make_factory(root, marker).open(spec)
    async for event in session.turn(Prompt(str(uuid.uuid4()), "go")):
        print(event.kind, flush=True)


def main() -> None:
    """Run the turn."""
    root, url, key, marker, guard = sys.argv[1:]
    if guard == "warden":
        warden.start(marker)
    anyio.run(_run, Path(root), url, key, marker)


if __name__ == "__main__":
    main()
