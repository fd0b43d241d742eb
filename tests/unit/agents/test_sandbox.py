"""What a strict sandbox shows, tried with the real bubblewrap, and when it refuses to start anything."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from agents._claude.confine import confined
from agents.sandbox import SandboxMissing, command
from agents.spec import Endpoint, Sandbox
from tests.support.agents import make_spec

PATH = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
needs_bubblewrap = pytest.mark.skipif(
    shutil.which("bwrap") is None, reason="needs the system package bubblewrap"
)


@needs_bubblewrap
def test_it_shows_the_workspace_and_the_system_and_nothing_else(tmp_path: Path) -> None:
    for name in ("tree", "shown", "hidden"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text(name)
    sandbox = Sandbox(writable=(tmp_path / "tree",), readable=(tmp_path / "shown",))
    words = command(sandbox, cwd=tmp_path / "tree", shown=(), environ={**PATH, "HOME": str(tmp_path)})
    script = (
        "cat file; echo more >> file; cat ../shown/file; "
        "echo x 2>/dev/null >> ../shown/file || echo read-only; "
        "cat ../hidden/file 2>/dev/null || echo nothing; ls -d /proc/[0-9]* | wc -l"
    )
    done = subprocess.run(
        [*words, "/bin/sh", "-c", script], env=PATH, capture_output=True, text=True, timeout=30
    )
    assert done.stdout.startswith("treeshownread-only\nnothing\n"), done
    assert int(done.stdout.split()[-1]) < 10, "other processes are not there"
    assert (tmp_path / "tree/file").read_text() == "treemore\n"


def test_without_bubblewrap_nothing_starts(tmp_path: Path) -> None:
    with pytest.raises(SandboxMissing, match="install the package 'bubblewrap'"):
        command(Sandbox(()), cwd=tmp_path, shown=(), environ={"PATH": str(tmp_path)})


def test_the_clis_own_login_is_no_place_for_a_wall(tmp_path: Path) -> None:
    spec = make_spec(tmp_path, Endpoint("anthropic"), sandbox=Sandbox((tmp_path / "tree",)))
    with pytest.raises(SandboxMissing, match="claude setup-token"):
        confined(spec, Path("/bin/true"), {**PATH, "HOME": str(tmp_path)})
    if shutil.which("bwrap"):
        assert confined(spec, Path("/bin/true"), {**os.environ, "ANTHROPIC_API_KEY": "k"})


def test_without_a_sandbox_no_words_go_before_the_cli(tmp_path: Path) -> None:
    assert confined(make_spec(tmp_path), Path("/bin/true"), PATH) == []
