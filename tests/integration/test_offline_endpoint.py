"""The daemon's own offline endpoint: it answers on any home, and it comes back when it dies."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.support.counterpoint import alive, installed, wait_until
from tests.support.home import make_home

pytestmark = pytest.mark.cli


def endpoint_pid(daemon: int) -> int | None:
    children = Path(f"/proc/{daemon}/task/{daemon}/children").read_text().split()
    for child in map(int, children):
        if b"agents.endpoint" in Path(f"/proc/{child}/cmdline").read_bytes():
            return child
    return None


def test_a_dead_offline_endpoint_is_replaced_and_work_goes_on(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home-repo", endpoint="offline", projects={"acme": "Acme"})
    with installed(home) as command:
        first = command.ok("say", "acme", "List the next actions.", "--wait", "--json").json
        assert first["status"] == "succeeded", first
        daemon = command.daemon_pid()
        assert daemon is not None
        before = endpoint_pid(daemon)
        assert before is not None
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: not alive(before), 10, "the endpoint is dead")
        second = command.ok("say", "acme", "And what is promised?", "--wait", "--json").json
        assert second["status"] == "succeeded", second
        assert endpoint_pid(daemon) not in {None, before}
