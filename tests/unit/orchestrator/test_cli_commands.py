"""Each command for a person and for a program, its errors and its exit codes, against the fake daemon."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from orchestrator.cli import main
from orchestrator.client import start
from orchestrator.client.processes import alive
from orchestrator.home.locate import DaemonRecord
from orchestrator.home.paths import HomePaths, write_record
from tests.support import fake_daemon
from tests.support.fake_daemon import FakeDaemon, Problem

CONFIG = 'version = 1\n[projects.acme]\npath = "acme"\n[projects."b.co"]\npath = "b"\n'
HOSTILE = "\x1b]52;c;ZXZpbA==\x07\x1b[2Jdone \u202etxet"


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


def test_status(fake: FakeDaemon, cli: Any) -> None:
    os.utime(fake.home / "counterpoint.toml", (0, 0))
    fake.add_project("b.co", state="working", activity=HOSTILE, failed=1, conflicts=["a/b.md"])
    lines = cli("status").stdout.splitlines()
    assert lines[0].startswith(str(fake.home))
    assert "offline model, not walled" in lines[0]
    assert lines[2].split() == ["acme", "acme", "○", "idle", "·", "3", "·", "$1.50", "2", "commits"]
    assert "● working" in lines[3]
    assert lines[3].endswith("done txet")
    assert "a/b.md" in lines[4]
    assert json.loads(cli("status", "--json").stdout)["projects"][0]["project"] == "acme"
    fake.unwalled = ["b.co"]
    assert "not walled" in cli("status").stdout  # acme was removed from the configuration; nothing is walled
    fake.walled = ["acme"]
    assert "walled but for b.co" in cli("status").stdout


def test_status_tells_of_a_configuration_that_does_not_count_yet(fake: FakeDaemon, cli: Any) -> None:
    config = fake.home / "counterpoint.toml"
    started = fake_daemon.START.timestamp()
    os.utime(config, (started - 5, started - 5))
    assert "has changed" not in cli("status").stdout
    os.utime(config, (started + 5, started + 5))
    assert "it counts after `counterpoint down`" in cli("status").stdout


@pytest.mark.parametrize("endpoint", ["foo", "http://u:hidden@h", "http://"])
def test_an_endpoint_that_no_daemon_could_use_starts_none(cli: Any, endpoint: str) -> None:
    refused = cli("up", "--endpoint", endpoint, code=2).stderr
    assert refused.startswith("error: --endpoint: ")
    assert "hidden" not in refused
    assert "pydantic" not in refused


def test_a_task_id_is_refused_in_words(cli: Any) -> None:
    refused = cli("say", "acme", "x", "--id", "two words", code=2).stderr
    assert refused.startswith("error: --id must be 1-128 letters")


@pytest.mark.parametrize("command", ["search", "find", "quote"])
def test_no_words_are_refused_in_words_for_a_person(cli: Any, command: str) -> None:
    refused = cli(command, " ", code=2).stderr
    assert refused == f"error: No words are given.\n  `counterpoint {command} WORDS`, for example.\n"


def test_the_api_s_document_is_named_to_no_person(fake: FakeDaemon, cli: Any) -> None:
    fake.problems["GET /status"] = Problem(422, "UsageProblem", "odd", "See /openapi.json for what it takes.")
    assert "`--help` says what this command takes." in cli("status", code=2).stderr


def test_say_queues_text_files_and_pipes(fake: FakeDaemon, cli: Any, home: Path) -> None:
    (home / "memo.md").write_text("from a file\n")
    assert (
        "queued for acme"
        in cli("say", "acme", "do it", "--id", "one", "--priority", "-5", "--budget", "2.5").stdout
    )
    cli("say", "acme", "-f", str(home / "memo.md"))
    cli("say", "acme", "-", stdin="from a dash")
    reply = json.loads(cli("say", "acme", "--json", stdin="from a pipe").stdout)
    assert fake.tasks[reply["task"]]["prompt"] == "from a pipe"
    assert [task["prompt"] for task in fake.tasks.values()][:3] == ["do it", "from a file\n", "from a dash"]
    one = fake.tasks["one"]
    assert (one["priority"], one["budget_usd"], one["origin"]) == (-5, 2.5, "say")
    assert "nothing was added" in cli("say", "acme", "do it", "--id", "one").stdout


@pytest.mark.parametrize(
    ("args", "stdin", "said"),
    [
        (("acme", "x", "-f", "y"), None, "given twice"),
        (("acme", "  "), None, "empty"),
        (("acme",), "", "empty"),
        (("acme", "-f", "no-such-file"), None, "No such file"),
        (("nope", "x"), None, "Projects: acme"),
        (("acme", "x", "--max-turns", "0"), None, "--max-turns"),
        ((), None, "say --help"),
    ],
)
def test_say_explains_what_is_wrong(
    fake: FakeDaemon, cli: Any, args: tuple[str, ...], stdin: str | None, said: str
) -> None:
    result = cli("say", *args, stdin=stdin, code=2)
    assert said in result.stderr
    assert result.stderr.startswith("error: ")
    assert fake.tasks == {}


def test_say_and_wait_tells_the_outcome(fake: FakeDaemon, cli: Any) -> None:
    fake.autofinish = True
    result = cli("say", "acme", "hello", "--wait", "--id", "w1")
    assert "✓ succeeded  w1  2 turns  $0.25" in result.stdout
    record = json.loads(cli("say", "acme", "please fail", "--wait", "--json", code=1).stdout)
    assert (record["status"], record["error"], record["tokens"]) == ("failed", "it broke", 420)
    assert "w1" in cli("say", "acme", "hello", "--wait", "--id", "w1").stdout  # the past is told again


def test_tasks_and_show(fake: FakeDaemon, cli: Any) -> None:
    assert cli("tasks").stdout == "No tasks.\n"
    cli("say", "acme", "line one\nline two", "--id", "one")
    cli("say", "acme", "again", "--id", "two")
    fake.finish("one", result=HOSTILE)
    rows = cli("tasks").stdout.splitlines()
    assert rows[1].startswith("one   acme     ✓ succeeded")
    assert rows[1].endswith("line one line two")
    assert [t["task"] for t in json.loads(cli("tasks", "--state", "queued", "--json").stdout)["tasks"]] == [
        "two"
    ]
    shown = cli("show", "one").stdout
    for part in (
        "line one\n  line two",
        "done txet",
        "$0.25",
        "c0ffee000000",
        "session-acme",
        "default 1.0.0",
    ):
        assert part in shown
    assert json.loads(cli("show", "one", "--json").stdout)["result"] == HOSTILE
    assert "`counterpoint tasks`" in cli("show", "three", code=2).stderr


def test_cancel_and_archive(fake: FakeDaemon, cli: Any) -> None:
    cli("say", "acme", "x", "--id", "one")
    assert "Cancelling one" in cli("cancel", "one").stdout
    assert json.loads(cli("cancel", "one", "--json").stdout)["task"] == "one"
    cli("cancel", "two", code=2)
    fake.finish("one", status="cancelled")
    assert cli("cancel", "one").stdout == "one is cancelled.\n"
    fake.finish("one")
    assert cli("cancel", "one").stdout == "one had ended before: ✓ succeeded\n"
    assert "refs/counterpoint/wip/acme" in cli("archive", "acme").stdout
    fake.problems["POST /projects/acme/archive"] = Problem(409, "WorkspaceDirty", "open files", "commit them")
    refused = cli("archive", "acme", code=1).stderr
    assert refused == "error: open files\n  commit them\n"


def test_log_reads_as_a_conversation(fake: FakeDaemon, cli: Any) -> None:
    def emit(kind: str, **body: Any) -> None:
        fake.emit(kind, project="acme", task="t1", **body)

    emit("task.queued", prompt="Write a\npitch")
    fake.emit("task.queued", project="acme", task="t2", prompt="Then this")
    emit("task.started", attempt=1, mode="run")
    emit(
        "agent.tool_called",
        id="a",
        name="Read",
        input={"file_path": "/home/a/.counterpoint/projects/acme/tree/notes.md"},
    )
    emit("agent.tool_called", id="b", name="Bash", input={"command": "rm -rf /"})
    emit("agent.tool_denied", id="b", name="Bash", reason="not allowed")
    emit("agent.tool_returned", id="a", content="x" * 1200)
    emit("agent.text", text=f"Here it is.\n{HOSTILE}")
    emit("agent.tool_called", id="c", name="Edit", input={})
    emit("workspace.checkpointed", commit="abcdef0123456789", files=["pitch.md"], held_back=["big.bin"])
    emit("something.new", data=1)
    emit("task.finished", status="failed", error="it broke", turns=1, cost_usd=None)
    fake.emit("agent.text", project="b.co", text="another project")
    assert cli("log", "Acme Corp").stdout.splitlines()[2:] == [
        "  Write a",
        "  pitch",
        "  ⊘ Bash(rm -rf /) denied: not allowed",
        "  ⏺ Read(notes.md) → 1.2k chars",
        "Here it is.",
        "done txet",
        "  ✓ commit abcdef012345 pitch.md",
        "  ⚠ not committed: big.bin",
        "✗ failed  t1  1 turn  –",
        "  it broke",
        "  ● Edit() … under way",
        "○ queued t2 Then this",
    ]
    assert len(cli("log", "acme", "--task", "t1", "--json").stdout.splitlines()) == 11
    assert "Projects: acme" in cli("log", "zzz", code=2).stderr


def test_events(fake: FakeDaemon, cli: Any) -> None:
    for number in range(3):
        fake.emit("agent.text", project="acme", text=f"{HOSTILE}{number}")
    found = [json.loads(line) for line in cli("events", "--after", "1", "--json").stdout.splitlines()]
    assert [event["cursor"] for event in found] == [2, 3]
    assert found[0]["body"]["text"] == f"{HOSTILE}1"
    plain = cli("events").stdout.splitlines()
    assert len(plain) == 3
    assert "agent.text" in plain[0]
    assert cli("events", "--kind", "task.queued").stdout == ""


REVIEW: dict[str, Any] = {
    "project": "acme",
    "base": "a" * 40,
    "head": "b" * 40,
    "commits": [{"commit": "b" * 40, "title": f"Write {HOSTILE}", "at": "2026-01-05T09:00:00Z"}],
    "files": [{"path": "a.md", "status": "M", "added": 3, "removed": 1}, {"path": "b.bin", "status": "A"}],
    "diff": "diff --git a/a.md b/a.md\n@@ -1 +1 @@\n-x\n+y\n",
    "uncommitted": [],
    "flagged": [],
}
LANDED = {"outcome": "landed", "project": "acme", "commit": "d" * 40, "files": REVIEW["files"]}


def test_review(fake: FakeDaemon, cli: Any) -> None:
    fake.reviews["acme"] = {**REVIEW, "flagged": [".envrc"]}
    result = cli("review", "acme")
    assert "+y" in result.stdout
    assert "⚠ may be executed later by your tools: .envrc" in result.stdout
    assert "counterpoint land acme" in result.stderr
    stat = cli("review", "acme", "--stat").stdout
    assert "+y" not in stat
    assert "M  a.md   3  1" in stat
    assert json.loads(cli("review", "acme", "--json").stdout)["head"] == "b" * 40
    fake.reviews["acme"] = {**REVIEW, "commits": [], "files": [], "diff": ""}
    assert cli("review", "acme").stdout == "acme: nothing beyond its base.\n"


@pytest.mark.parametrize(
    ("landing", "code", "said"),
    [
        (LANDED, 0, "✓ acme  landed as dddddddddddd"),
        ({"outcome": "nothing-to-land", "project": "acme"}, 0, "nothing to land"),
        ({"outcome": "conflict", "project": "acme", "paths": ["a.md"]}, 1, "not landed: conflict"),
        ({"outcome": "refused", "project": "acme", "reason": "a.md changed"}, 1, "refused  a.md changed"),
    ],
)
def test_land(fake: FakeDaemon, cli: Any, landing: dict[str, Any], code: int, said: str) -> None:
    fake.landings["acme"] = landing
    assert said in cli("land", "acme", code=code).stdout
    assert json.loads(cli("land", "acme", "--json", code=code).stdout) == landing


def test_land_all_clean_leaves_what_is_not(fake: FakeDaemon, cli: Any) -> None:
    fake.add_project("busy", state="working", commits=1)
    fake.add_project("broken", state="failed", commits=1)
    fake.add_project("clash", conflicts=["x"], commits=1)
    fake.add_project("flagged", commits=1)
    fake.add_project("empty")
    fake.reviews = {"acme": REVIEW, "flagged": {**REVIEW, "flagged": [".envrc"]}}
    fake.landings["acme"] = LANDED
    views = json.loads(cli("land", "--all-clean", "--json").stdout)
    assert [(view["project"], view["outcome"]) for view in views] == [
        ("acme", "landed"),
        ("busy", "skipped"),
        ("broken", "skipped"),
        ("clash", "skipped"),
        ("flagged", "skipped"),
    ]
    assert [request for request in fake.requests if request.endswith("/land")] == ["POST /projects/acme/land"]
    fake.add_project("clean", commits=1)
    fake.reviews["clean"] = REVIEW
    for name in ("acme", "clean"):
        fake.problems[f"POST /projects/{name}/land"] = Problem(409, "Refused", "no", "git config it")
    refused = cli("land", "--all-clean", code=1)
    assert refused.stdout.count("not landed: refused  no\n") == 2
    assert refused.stderr.count("git config it") == 1
    cli("land", code=2)
    cli("land", "acme", "--all-clean", code=2)


@pytest.mark.parametrize(
    ("outcome", "way"), [("conflict", "projects/acme/tree/ over"), ("refused", "Commit")]
)
def test_what_does_not_land_says_the_way_out(fake: FakeDaemon, cli: Any, outcome: str, way: str) -> None:
    fake.landings["acme"] = {"outcome": outcome, "project": "acme", "paths": ["a.md"]}
    assert way in cli("land", "acme", code=1).stderr


def test_up_and_down(fake: FakeDaemon, cli: Any) -> None:
    (fake.home / "acme").mkdir()
    subprocess.run(["git", "init", "-q", str(fake.home)], check=True)
    told = cli("up").stdout
    for named in ("model endpoint offline", "has changed since", "[projects.b.co] path", "Correct the path."):
        assert named in told
    assert "[projects.acme]" not in told
    assert json.loads(cli("up", "--json", "--endpoint", "offline").stdout)["api"] == 1
    assert "`counterpoint down`" in cli("up", "--endpoint", "anthropic", code=2).stderr
    fake.stop()
    assert cli("down").stdout == "No daemon runs for this home.\n"


def test_down_returns_when_the_process_has_ended(
    home: Path, cli: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = [sys.executable, "-P", str(fake_daemon.__file__), str(home)]
    monkeypatch.setattr(start, "daemon_command", lambda home, endpoint: program)
    pid = json.loads(cli("up", "--json").stdout)["pid"]
    assert alive(pid)
    assert cli("down").stdout == "The daemon has stopped.\n"
    assert not alive(pid)
    assert json.loads(cli("down", "--json").stdout) == {"stopped": False, "running": False}


def test_without_a_daemon_status_says_so_and_starts_none(home: Path, cli: Any) -> None:
    shown = cli("status", code=1)
    assert "`counterpoint up` starts it" in shown.stderr
    for told in (f"{home}  no daemon runs", "acme     acme    acme", "/b' is not a folder"):
        assert told in shown.stdout
    assert cli("status", "--json", code=1).stdout == ""
    assert not (home / ".counterpoint").exists()


def test_outside_of_a_home_the_fix_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["status", "--home", str(tmp_path)])
    assert result.exit_code == 2
    assert "`counterpoint init`" in result.stderr


@pytest.mark.parametrize(
    ("args", "said"), [(("statsu",), "Did you mean 'status'"), (("status", "--nope"), "status --help")]
)
def test_slips_are_met_with_the_nearest(cli: Any, args: tuple[str, ...], said: str) -> None:
    assert said in cli(*args, code=2).stderr


def test_the_unexpected_is_one_line(
    fake: FakeDaemon, cli: Any, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("boom\nbang")

    monkeypatch.setattr("orchestrator.client.Client.get", broken)
    said = cli("status", code=1).stderr
    assert "Unexpected: RuntimeError: boom" in said
    assert "daemon.log" not in said, "there is none"
    log = home / ".counterpoint/logs/daemon.log"
    log.touch()
    assert str(log) in cli("status", code=1).stderr
    monkeypatch.setenv("COUNTERPOINT_DEBUG", "1")
    assert "Traceback" in CliRunner().invoke(main, ["--home", str(home), "status"]).stderr


def test_completion(fake: FakeDaemon, cli: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "_COUNTERPOINT_COMPLETE" in cli("completion", shell).stdout
    cli("say", "acme", "x", "--id", "task-one")

    def complete(words: str, word: str) -> list[str]:
        env = {"_COUNTERPOINT_COMPLETE": "bash_complete", "COMP_CWORD": str(len(words.split()))}
        monkeypatch.chdir(home)
        result = CliRunner().invoke(main, [], env={**env, "COMP_WORDS": f"{words} {word}"})
        return [line.partition(",")[2] for line in result.stdout.splitlines() if line]

    assert complete("counterpoint say", "") == ["acme", "b.co"]
    for command in ("show", "cancel", "claims --task"):
        assert complete(f"counterpoint {command}", "ta") == ["task-one"]
    fake.finish("task-one")
    assert complete("counterpoint cancel", "ta") == []
    assert "roles/consultant" in complete("counterpoint calibrate show", "roles/")
    fake.stop()
    assert complete("counterpoint show", "ta") == []
    assert "status" in complete("counterpoint", "st")


def test_calibrate_works_without_a_daemon(home: Path, cli: Any) -> None:
    (home / "calibrations").mkdir()
    (home / "calibrations/mine.md").write_text("---\nversion: 1.2.0\ndescription: My own.\n---\nBe brief.\n")
    assert "mine" in cli("calibrate", "list").stdout
    names = [entry["name"] for entry in json.loads(cli("calibrate", "list", "--json").stdout)]
    assert {"mine", "roles/consultant"} <= set(names)
    assert "1.2.0" in cli("calibrate", "show", "mine").stdout
    assert cli("calibrate", "show", "mine", "--text").stdout == "Be brief.\n"
    assert json.loads(cli("calibrate", "show", "mine", "--json").stdout)["parts"][0]["name"] == "mine"
    assert "No calibration 'mien'" in cli("calibrate", "show", "mien", code=2).stderr
    assert "1 calibration checked" in cli("calibrate", "lint", "mine").stdout
    (home / "calibrations/bad.md").write_text(
        "---\nversion: 1.0.0\nincludes: [nowhere]\ndescription: x\n---\nHi.\n"
    )
    assert "unknown-include" in cli("calibrate", "lint", code=1).stdout
    found = json.loads(cli("calibrate", "lint", "bad", "--json", code=1).stdout)
    assert found[0]["calibration"] == "bad"


def test_doctor_reports_and_fails_with_what_must_be_repaired(
    home: Path, cli: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from orchestrator.home import doctor

    found = [doctor.Finding("git", "ok", "2.44"), doctor.Finding("wall", "warn", HOSTILE, "install it")]
    monkeypatch.setattr(doctor, "examine", lambda home: found)
    said = cli("doctor").stdout.splitlines()
    assert said[:3] == ["✓ git  2.44", "⚠ wall  done txet", "    install it"]
    assert "No speech model is set up. Memos are kept, and wait for" in said[3]
    assert said[4] == "3 checks, 1 finding."
    found.append(doctor.Finding("python", "fail", "too old"))
    levels = [f["level"] for f in json.loads(cli("doctor", "--json", code=1).stdout)]
    assert levels == ["ok", "warn", "fail", "ok"]


def test_version_and_help(cli: Any) -> None:
    assert cli("--version").stdout.startswith("counterpoint ")
    assert "Bring home" in cli("--help").stdout
    assert "--wait" in cli("say", "--help").stdout
