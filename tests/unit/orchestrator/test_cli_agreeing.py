"""What the person agrees to, and whom they name: Enter erases nothing, a client that is none is refused."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from orchestrator.cli import main
from orchestrator.home.locate import DaemonRecord
from orchestrator.home.paths import HomePaths, write_record
from tests.support.fake_daemon import FakeDaemon

CONFIG = 'version = 1\n[projects.acme]\npath = "acme"\n'


@pytest.fixture
def home() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="cp-"))
    (made / "counterpoint.toml").write_text(CONFIG)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def fake(home: Path) -> Iterator[FakeDaemon]:
    paths = HomePaths(home)
    paths.ensure()
    write_record(paths, DaemonRecord(os.getpid(), paths.socket))
    with FakeDaemon(paths.socket, home) as daemon:
        daemon.add_project("acme", name="Acme Corp", commits=2, done=3, cost_usd=1.5)
        yield daemon


@pytest.fixture
def cli(home: Path) -> Any:
    def run(*args: str, stdin: str | None = None, code: int = 0) -> Result:
        result = CliRunner().invoke(main, ["--home", str(home), *args], input=stdin)
        assert result.exit_code == code, (result.output, result.exception)
        assert "\x1b" not in result.output
        assert "Traceback" not in result.output
        return result

    return run


def test_enter_erases_nothing(fake: FakeDaemon, cli: Any) -> None:
    view = {"signal": "a" * 16, "name": "note.md", "kind": "text", "size": 44}
    done = {"signal": "a" * 16, "files": [], "events": 3, "left": [f"b/{n}.md: yours" for n in range(14)]}
    fake.replies[f"GET /signals/{'a' * 16}"] = view
    fake.replies[f"POST /signals/{'a' * 16}/erase"] = done
    for answer in ("\n", "", "n\n", "what\n"):
        assert "for good? [y/N]" in cli("erase", "a" * 16, stdin=answer, code=1).stderr
    assert not [one for one in fake.requests if one.startswith("POST")]
    told = cli("erase", "a" * 16, stdin="y\n").stderr
    assert "⚠ left: b/11.md: yours\n⚠ and 2 more; --json lists them" in told


@pytest.mark.parametrize(("name", "fix"), [("acm", "Did you mean 'acme'?"), ("zz", "Clients: acme.")])
def test_an_unknown_client_is_refused_and_not_searched(
    fake: FakeDaemon, cli: Any, name: str, fix: str
) -> None:
    fake.projects["acme"]["client"] = "acme"
    assert fix in cli("search", "wall", "--client", name, code=2).stderr
    assert fix in cli("audit", "--client", name, code=2).stderr
    fake.replies["GET /library/search"] = {"results": [], "rebuilding": ""}
    assert cli("search", "wall", "--client", "ACME").stdout == "Nothing found.\n"
    (query,) = [query for path, query in fake.queries if path.endswith("/library/search")]
    assert "client=acme" in query.split("&")


def test_init_lists_asks_and_adopts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = tmp_path / "work"
    (repository / "acme").mkdir(parents=True)
    (repository / "acme/CLAUDE.md").write_text("Be kind.\n")
    subprocess.run(["git", "init", "-q", str(repository)], check=True)

    def init(*args: str) -> Result:
        return CliRunner().invoke(main, ["init", str(repository), *args])

    refused = init()
    assert (refused.exit_code, "--yes" in refused.stderr) == (2, True)
    assert not (repository / "counterpoint.toml").exists()
    done = init("--yes", "--adopt")
    assert done.exit_code == 0, done.output
    assert "is a home now" in done.stdout
    assert "claude-md" in done.stdout
    assert (repository / ".counterpoint/adopted.json").is_file()
    assert init("--yes").exit_code == 1
    assert init("--yes", "--adopt").exit_code == 0
