"""``counterpoint digest``: when it begins, what it remembers, and how it reads."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from orchestrator.cli import main
from orchestrator.cli._since import parse_since, wire
from orchestrator.errors import UsageProblem
from orchestrator.home.locate import DaemonRecord
from orchestrator.home.paths import HomePaths, write_record
from orchestrator.text import width
from tests.support.fake_daemon import FakeDaemon

NOW = datetime(2026, 3, 10, 8, 30, tzinfo=timezone(timedelta(hours=2)))
HOSTILE = "\x1b]52;c;ZXZpbA==\x07\x1b[2Jdone \u202etxet"


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("17", 17),
        ("2h", datetime(2026, 3, 10, 4, 30, tzinfo=UTC)),
        ("90 min", datetime(2026, 3, 10, 5, 0, tzinfo=UTC)),
        ("3d ago", datetime(2026, 3, 7, 6, 30, tzinfo=UTC)),
        ("1w", datetime(2026, 3, 3, 6, 30, tzinfo=UTC)),
        ("yesterday", datetime(2026, 3, 8, 22, 0, tzinfo=UTC)),
        ("Today", datetime(2026, 3, 9, 22, 0, tzinfo=UTC)),
        ("08:00", datetime(2026, 3, 10, 6, 0, tzinfo=UTC)),
        ("18:00", datetime(2026, 3, 9, 16, 0, tzinfo=UTC)),
        ("2026-01-31", datetime(2026, 1, 30, 22, 0, tzinfo=UTC)),
        ("2026-01-31 18:05", datetime(2026, 1, 31, 16, 5, tzinfo=UTC)),
        ("2026-01-31T18:05:00Z", datetime(2026, 1, 31, 18, 5, tzinfo=UTC)),
    ],
)
def test_since_means(text: str, means: int | datetime) -> None:
    assert parse_since(text, NOW) == means


@pytest.mark.parametrize("text", ["", "soon", "2 fortnights", "25:00", "2026-02-30", "²", "-3", "9" * 19])
def test_since_is_refused_with_the_ways_to_write_it(text: str) -> None:
    with pytest.raises(UsageProblem) as refused:
        parse_since(text, NOW)
    assert "yesterday" in refused.value.fix


@pytest.mark.parametrize("text", ["999999w", "0001-01-01", "9999-12-31T23:59:59"])
def test_the_ends_of_the_calendar_have_a_form_on_the_wire(text: str) -> None:
    moment = parse_since(text, NOW)
    assert isinstance(moment, datetime)
    assert datetime.fromisoformat(wire(moment)) == moment


def reply(**fields: Any) -> dict[str, Any]:
    totals = {"done": 2, "failed": 1, "turns": 3, "tokens": 4200, "cost_usd": 0.5, "commits": 1}
    project = {
        **totals,
        "project": "acme",
        "name": "Acme",
        "client": "Acme",
        "tasks": [
            {"task": "t1", "status": "succeeded", "line": "word " * 60},
            {"task": "t2", "status": "failed", "line": HOSTILE},
            *({"task": f"n{number}", "status": "succeeded", "line": "日本語" * 20} for number in range(9)),
        ],
        "files": [f"acme/a-rather-long-name-{number}.md" for number in range(9)],
        "to_land_commits": 1,
        "to_land_files": ["acme/x.md"],
        "denials": [{"wanted": "Runs `git push`", "reason": "not on the list", "count": 3}],
        "retries": 1,
        "lost_sessions": 2,
        "troubles": ["overloaded"],
    }
    waiting = [
        {
            "kind": "failed",
            "project": "acme",
            "title": f"It failed: {HOSTILE}",
            "short": "failed:t2",
            "commands": ["counterpoint show t2", 'counterpoint say acme "…"'],
        },
        {
            "kind": "permission",
            "project": "beta",
            "title": "Bash: make release",
            "short": "a1b2c3",
            "commands": ["counterpoint answer a1b2c3 allow", "counterpoint answer a1b2c3 deny"],
        },
    ]
    head = {"after": 4, "cursor": 90, "since": "2026-03-09T22:00:00Z", "until": "2026-03-10T01:00:00Z"}
    clients = [{"client": "Acme", "totals": totals, "projects": [project]}]
    return {**head, "offline": True, "totals": totals, "clients": clients, "waiting": waiting, **fields}


@pytest.fixture
def home() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="cp-"))
    (made / "counterpoint.toml").write_text('version = 1\n[projects.acme]\npath = "acme"\n')
    yield made
    shutil.rmtree(made)


@pytest.fixture
def fake(home: Path) -> Iterator[FakeDaemon]:
    paths = HomePaths(home)
    paths.ensure()
    write_record(paths, DaemonRecord(os.getpid(), paths.socket))
    with FakeDaemon(paths.socket, home) as daemon:
        daemon.add_project("acme")
        daemon.replies["GET /digest"] = reply()
        yield daemon


@pytest.fixture
def cli(home: Path) -> Any:
    def run(*args: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, ["--home", str(home), *args])
        assert result.exit_code == code, (result.output, result.exception)
        return result

    return run


def asked(fake: FakeDaemon) -> str:
    """The query of the latest digest."""
    return [query for path, query in fake.queries if path == "/digest"][-1]


def test_it_reads_well_in_eighty_columns_and_says_what_waits_first(fake: FakeDaemon, cli: Any) -> None:
    lines = cli("digest").stdout.splitlines()
    assert max(width(line) for line in lines) <= 80
    text = "\n".join(lines)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert text.index("Waits for you") < text.index("git push")
    for part in ("events 5 to 90", "2 done, 1 failed", "$0.50 notional", "counterpoint show t2", "⊘ 3× Runs"):
        assert part in text
    for part in (
        "◆ beta: Bash: make release",
        "counterpoint answer a1b2c3 allow|deny",
        "9 files changed",
        "1 commit not landed: acme/x.md",
        "1 retry, 2 lost sessions",
        "… and 5 more",
    ):
        assert part in text


def test_a_quiet_time_is_one_line(fake: FakeDaemon, cli: Any) -> None:
    fake.replies["GET /digest"] = reply(since=None, clients=[], waiting=[], after=90)
    assert cli("digest").stdout.splitlines()[1:] == ["Nothing happened."]


def test_a_look_is_remembered_unless_it_was_partial_or_is_not_to_be(
    fake: FakeDaemon, cli: Any, home: Path
) -> None:
    memory = home / ".counterpoint/run/last-digest"
    for partial in (("--keep",), ("--since", "3"), ("--project", "acme")):
        cli("digest", *partial)
        assert not memory.exists()
    assert json.loads(cli("digest", "--json").stdout) == reply()
    assert memory.read_text() == "90\n"
    assert memory.stat().st_mode & 0o777 == 0o600
    cli("digest", "--keep")
    assert asked(fake) == "after=90"
    cli("digest", "--since", "2026-01-31T18:00:00Z", "--project", "acme")
    assert asked(fake) == "since=2026-01-31T18%3A00%3A00.000000Z&project=acme"


@pytest.mark.parametrize("left", ["", "nonsense", "-4", "9" * 40, "\udcff"])
def test_a_broken_memory_means_from_the_beginning(fake: FakeDaemon, cli: Any, home: Path, left: str) -> None:
    (home / ".counterpoint/run/last-digest").write_bytes(left.encode("utf-8", "surrogateescape"))
    cli("digest", "--keep")
    assert asked(fake) == "after=0"


def test_a_memory_of_a_longer_journal_means_from_the_beginning(
    fake: FakeDaemon, cli: Any, home: Path
) -> None:
    (home / ".counterpoint/run/last-digest").write_text("91\n")
    cli("digest")
    assert asked(fake) == "after=0"
    assert (home / ".counterpoint/run/last-digest").read_text() == "90\n"


def test_a_wrong_since_is_refused_before_anything_is_asked(fake: FakeDaemon, cli: Any) -> None:
    assert "soonish" in cli("digest", "--since", "soonish", code=2).stderr
    assert fake.queries == []
