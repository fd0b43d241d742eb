"""What the system refuses is said in words that name the place and the way out."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestrator.cli import main
from orchestrator.cli.audit import _crosses
from orchestrator.errors import Refused
from orchestrator.home.paths import HomePaths


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "counterpoint.toml").write_text("version = 1\n")
    hidden, stat = tmp_path / "secret" / "x", Path.stat

    def refused(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path == hidden:
            raise PermissionError(13, "Permission denied")
        return stat(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", refused)
    done = CliRunner().invoke(main, ["--home", str(tmp_path), "drop", str(hidden)])
    assert done.exit_code == 1
    assert f"error: {str(hidden)!r} may not be read" in done.output
    assert "Change its permissions." in done.output


def test_a_home_that_cannot_be_written_is_refused_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path, **_: int) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(Refused, match="cannot be made: Permission denied") as caught:
        HomePaths(tmp_path).ensure()
    assert str(tmp_path) in caught.value.fix


def test_what_the_meta_agent_reads_crosses_when_it_is_of_several_clients() -> None:
    assert not _crosses(None, ["Acme"])
    assert _crosses(None, ["Acme", "Dairy"])
    assert _crosses("Acme", ["Dairy"])
    assert not _crosses("Acme", ["Acme"])
