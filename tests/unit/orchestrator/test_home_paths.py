from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestrator.errors import NotAHome, Refused
from orchestrator.home.locate import (
    LONGEST_SOCKET,
    DaemonRecord,
    check_private,
    find_home,
    find_socket,
    read_record,
    socket_path,
)
from orchestrator.home.paths import HomePaths, write_private, write_record


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "counterpoint.toml").write_text("version = 1\n")
    return tmp_path


def test_a_home_is_found_by_flag_then_environment_then_folder(
    home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    deep = home / "acme/web"
    deep.mkdir(parents=True)
    assert find_home(start=deep, environ={}) == home
    assert find_home(start=elsewhere, environ={"COUNTERPOINT_HOME": str(home)}) == home
    assert find_home(home, start=elsewhere, environ={"COUNTERPOINT_HOME": "/nowhere"}) == home
    with pytest.raises(NotAHome, match="elsewhere"):
        find_home(start=elsewhere, environ={})
    with pytest.raises(NotAHome):
        find_home(elsewhere, start=home, environ={})


def test_a_copy_of_the_configuration_in_a_workspace_is_not_the_home(home: Path) -> None:
    tree = home / ".counterpoint/projects/acme/tree"
    tree.mkdir(parents=True)
    (tree / "counterpoint.toml").write_text("version = 1\n")
    assert find_home(start=tree, environ={}) == home


def test_the_state_is_private_from_the_start(home: Path) -> None:
    paths = HomePaths(home)
    before = os.umask(0o000)
    try:
        paths.ensure()
        paths.ensure()
    finally:
        os.umask(before)
    made = [paths.state, *(child for child in paths.state.iterdir() if child.is_dir())]
    assert {"run", "objects", "projects", "agents"} < {folder.name for folder in made}
    assert {folder.stat().st_mode & 0o777 for folder in made} == {0o700}
    assert paths.claim_socket() == socket_path(home)


@pytest.mark.parametrize("slug", ["../x", "-x", "a/b", "", "a\0", "CON", "x" * 300, ".", "a..b"])
def test_no_path_is_built_from_what_is_not_a_slug(home: Path, slug: str) -> None:
    with pytest.raises(ValueError, match=r"slug|reserved|git"):
        HomePaths(home).project(slug)
    with pytest.raises(ValueError, match=r"slug|reserved|git"):
        HomePaths(home).agent(slug)


def test_a_long_home_gets_a_short_private_socket_of_its_own(tmp_path: Path, isolated: Path) -> None:
    one, two = (tmp_path / ("x" * 100) / name for name in ("one", "two"))
    for home in (one, two):
        home.mkdir(parents=True)
    first, second = HomePaths(one).claim_socket(), HomePaths(two).claim_socket()
    assert first != second
    assert first.parent.parent == isolated / "run"
    assert first.parent.stat().st_mode & 0o777 == 0o700
    assert len(os.fsencode(first)) <= LONGEST_SOCKET
    assert find_socket(one) == first


def test_a_runtime_folder_that_is_too_long_as_well_is_passed_over(tmp_path: Path) -> None:
    runtime = tmp_path / ("y" * 100)
    runtime.mkdir()
    found = socket_path(tmp_path / ("x" * 120), {"XDG_RUNTIME_DIR": str(runtime)})
    assert not found.is_relative_to(runtime)
    assert len(os.fsencode(found)) <= LONGEST_SOCKET


def test_a_planted_socket_directory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / ("x" * 120)
    planted = socket_path(home).parent
    (tmp_path / "evil").mkdir(mode=0o700)
    planted.symlink_to(tmp_path / "evil")
    for use in (HomePaths(home).claim_socket, lambda: find_socket(home)):
        with pytest.raises(Refused, match="symbolic link"):
            use()
    planted.unlink()
    planted.mkdir()
    planted.chmod(0o750)
    with pytest.raises(Refused, match="open to other users") as caught:
        HomePaths(home).claim_socket()
    assert "chmod 700" in caught.value.fix
    planted.chmod(0o700)
    check_private(planted)
    real = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: real + 1)
    with pytest.raises(Refused, match="somebody else"):
        check_private(planted)
    planted.rmdir()
    planted.write_text("")
    with pytest.raises(Refused, match="not a directory"):
        check_private(planted)


def test_the_record_survives_writing_and_half_a_record_is_none(home: Path) -> None:
    paths = HomePaths(home)
    paths.ensure()
    assert read_record(home) is None
    record = DaemonRecord(pid=7, socket=paths.socket, version="1", epoch=3, started_at="now")
    write_record(paths, record)
    assert read_record(home) == record
    assert paths.record.stat().st_mode & 0o777 == 0o600
    for broken in ('{"pid": 7', "[]", '{"pid": "x", "socket": ""}', "null"):
        paths.record.write_text(broken)
        assert read_record(home) is None
    assert find_socket(home) == paths.socket


def test_a_private_write_never_follows_a_planted_link(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("kept")
    target = tmp_path / "file"
    target.symlink_to(tmp_path / "victim")
    write_private(target, b"new")
    assert (tmp_path / "victim").read_text() == "kept"
    assert target.read_bytes() == b"new"
    assert not target.is_symlink()


def test_locating_a_home_loads_nothing_heavy() -> None:
    code = (
        "import sys; import orchestrator.home.locate, orchestrator.home.paths;"
        "heavy = {'pydantic', 'anyio', 'git', 'fastapi', 'claude_agent_sdk', 'rich'} & set(sys.modules);"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
