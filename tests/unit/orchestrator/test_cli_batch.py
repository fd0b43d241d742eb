"""Batches: checked whole, queued once, followed to the end, and never lost by an interruption."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from orchestrator.cli import main
from orchestrator.cli._batch_file import MOST_SHOWN, RULES, parse
from orchestrator.errors import UsageProblem
from orchestrator.home.locate import DaemonRecord
from orchestrator.home.paths import HomePaths, write_record
from orchestrator.protocol import TaskRequest
from tests.support.fake_daemon import FakeDaemon

TOP = Path(__file__).parents[3]
ONE = '{"project": "acme", "prompt": "one"}'
TWO = '{"project": "beta", "prompt": "two", "id": "x-2", "max_turns": 3}'
LINES = f"{ONE}\n\n{TWO}\n"
ARRAY = f"[\n {ONE},\n {TWO}\n]"
TOML = """# Monday
[[task]]
project = "acme"
prompt = "one"
[[task]]
project = "beta"
prompt = '''two'''
id = "x-2"
max_turns = 3
"""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (LINES, "b.jsonl"),
        (LINES, "standard input"),
        (ARRAY, "b.json"),
        (ARRAY, "-"),
        (TOML, "b.toml"),
        (TOML, "notes.txt"),
    ],
)
def test_all_forms_say_the_same(text: str, name: str) -> None:
    batch = parse(text, name)
    assert [(t["project"], t["prompt"], t.get("max_turns")) for t in batch.tasks] == [
        ("acme", "one", None),
        ("beta", "two", 3),
    ]
    assert [t["id"] for t in batch.tasks] == [f"{batch.id}-1", "x-2"]
    assert {t["batch"] for t in batch.tasks} == {batch.id}
    for task in batch.tasks:
        TaskRequest.model_validate(task)
    assert parse(text, "other").id == batch.id
    assert parse(text + "\n", name).id != batch.id
    assert parse(text, name, salt="again").id != batch.id


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("", "b.jsonl", ["no tasks", "[[task]]"]),
        ("[]", "b.json", ["no tasks"]),
        ('{"project": "a", "prompt": "x"}\n{"project": "a"', "b", ["line 2: not JSON"]),
        (
            '{"project": "a"}\n{"prompt": "x"}',
            "b",
            ["line 1: 'prompt' is missing", "line 2: 'project' is missing"],
        ),
        ('{"project": "a", "prompt": " "}', "b", ["line 1: 'prompt' must be text"]),
        (
            '{"project": "a", "prompt": "x", "promt": 1}',
            "b",
            ["unknown field 'promt'; did you mean 'prompt'?"],
        ),
        ('{"project": "a", "prompt": "x", "id": "../x"}', "b", ["'id' must be"]),
        ('{"project": "a", "prompt": "x", "max_turns": true}', "b", ["'max_turns' must be a whole number"]),
        ('{"project": "a", "prompt": "x", "max_turns": 0}', "b", ["'max_turns' must be"]),
        ('{"project": "a", "prompt": "x", "budget_usd": 0}', "b", ["'budget_usd' must be a number above 0"]),
        ('{"project": "a", "prompt": "x", "budget_usd": NaN}', "b", ["'budget_usd' must be"]),
        ('{"project": "a", "prompt": "x", "priority": 101}', "b", ["'priority' must be"]),
        ('{"project": "a", "prompt": "x", "model": null}', "b", ["'model' must be"]),
        ('{"project": "a", "prompt": "x", "id": "i"}\n' * 2, "b", ["line 2: id 'i' is also on line 1"]),
        ('"just text"\n[1]', "b", ["line 1: not an object", "line 2: not an object"]),
        (
            '[{"project": "a",\n "prompt": "x"},\n\n {"prompt": "x",\n "project": 1}]',
            "b.json",
            ["line 5: 'project'"],
        ),
        ('[{"project": "a"},]', "b.json", ["not JSON"]),
        (
            '[[task]]\nproject = "a"\n\n[[task]]\nprompt = "x"\n',
            "b",
            ["line 1: 'prompt'", "line 4: 'project'"],
        ),
        (
            (
                '[[task]]\nproject = "a"\npromt = "x"\n\n'
                '[[task]]\nproject = "a"\nprompt = """\nturns = 1\n"""\nturns = 2\n'
            ),
            "b.toml",
            [
                "line 3: unknown field 'promt'",
                "line 1: 'prompt' is missing",
                "line 10: unknown field 'turns'",
            ],
        ),
        ("[[task]]\nproject = \n", "b.toml", ["not TOML", "line 2"]),
        ('title = "x"\n[[task]]\n', "b.toml", ["only [[task]] tables", "'title'"]),
        ('task = "x"', "b.toml", ["only [[task]] tables"]),
        ('{"project": 1}\n' * 40, "b", ["line 1:", f"and {80 - MOST_SHOWN} more"]),
    ],
)
def test_every_problem_has_its_line(text: str, name: str, said: list[str]) -> None:
    with pytest.raises(UsageProblem) as caught:
        parse(text, name)
    for part in said:
        assert part in f"{caught.value}\n{caught.value.fix}"


def test_the_file_takes_what_the_protocol_takes() -> None:
    assert RULES.keys() == TaskRequest.model_fields.keys() - {"origin", "batch"}


@pytest.fixture
def home() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="cp-"))
    (made / "counterpoint.toml").write_text("version = 1\n")
    yield made
    shutil.rmtree(made)


@pytest.fixture
def fake(home: Path) -> Iterator[FakeDaemon]:
    paths = HomePaths(home)
    paths.ensure()
    write_record(paths, DaemonRecord(os.getpid(), paths.socket))
    with FakeDaemon(paths.socket, home, autofinish=True) as daemon:
        daemon.add_project("acme", name="Acme Corp")
        daemon.add_project("beta")
        yield daemon


def _batch(home: Path, text: str, *args: str, code: int = 0) -> Result:
    file = home / "b.jsonl"
    file.write_text(text)
    result = CliRunner().invoke(main, ["--home", str(home), "batch", str(file), *args])
    assert result.exit_code == code, result.output
    return result


def _records(result: Result) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    *records, last = [json.loads(line) for line in result.stdout.splitlines()]
    summary: dict[str, Any] = last["summary"]
    return records, summary


def test_a_batch_runs_and_reports(fake: FakeDaemon, home: Path) -> None:
    records, summary = _records(_batch(home, LINES, "--json"))
    assert [record["task"] for record in records] == [f"{summary['batch']}-1", "x-2"]
    assert records[0] | {"usage": None} == {
        "task": f"{summary['batch']}-1",
        "project": "acme",
        "status": "succeeded",
        "result": "done",
        "session_id": "session-acme",
        "turns": 2,
        "cost_usd": 0.25,
        "tokens": 420,
        "usage": None,
        "commits": ["c0ffee" + "0" * 34],
        "calibration": {"name": "default", "version": "1.0.0", "sha256": "ab" * 32},
        "started_at": "2026-01-05T09:00:00+00:00",
        "finished_at": records[0]["finished_at"],
        "error": None,
    }
    wanted = {"tasks": 2, "succeeded": 2, "failed": 0, "pending": 0, "cost_usd": 0.5, "tokens": 840}
    assert summary | wanted == summary
    assert fake.tasks["x-2"]["max_turns"] == 3


def test_the_same_file_twice_runs_once_and_reports_again(fake: FakeDaemon, home: Path) -> None:
    first, _ = _records(_batch(home, LINES, "--json"))
    again, summary = _records(_batch(home, LINES, "--json"))
    same = (
        "task",
        "project",
        "status",
        "result",
        "cost_usd",
        "tokens",
        "commits",
        "calibration",
        "session_id",
    )
    assert [[r[n] for n in same] for r in again] == [[r[n] for n in same] for r in first]
    assert (summary["queued_before"], len(fake.tasks)) == (2, 2)
    human = _batch(home, LINES)
    assert "2 known from an earlier run" in human.stderr
    assert "--again" in human.stderr
    told = _batch(home, LINES, "--again").stderr
    assert len(fake.tasks) == 3  # the task with an id of its own stays one
    assert "1 task queued; 1 known from an earlier run" in told
    assert "an id of its own runs once, give it another." in told
    assert "--again" not in told


def test_one_failure_gives_exit_code_1(fake: FakeDaemon, home: Path) -> None:
    text = '{"project": "Acme Corp", "prompt": "go"}\n{"project": "beta", "prompt": "fail"}\n'
    result = _batch(home, text, code=1)
    assert "✓ succeeded  acme" in result.stdout
    assert "✗ failed  beta" in result.stdout
    assert "it broke" in result.stdout
    assert "2 tasks: 1 succeeded, 1 failed  $0.50, 840 tokens" in result.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LINES.replace("beta", "nope"), "line 3: no project 'nope'; there are: acme, beta"),
        (LINES.replace("max_turns", "turns"), "line 3: unknown field 'turns'"),
        (LINES.replace('"max_turns": 3', '"calibration": "nothing"'), "line 3: no calibration 'nothing'"),
    ],
)
def test_a_usage_error_queues_nothing(fake: FakeDaemon, home: Path, text: str, said: str) -> None:
    result = _batch(home, text, "--json", code=2)
    assert said in result.stderr
    assert "Nothing was queued." in result.stderr
    assert (result.stdout, fake.tasks) == ("", {})


def test_an_id_is_never_used_for_another_prompt(fake: FakeDaemon, home: Path) -> None:
    _batch(home, LINES)
    result = _batch(home, LINES.replace("two", "three"), code=2)
    assert "id 'x-2' was used before for another prompt" in result.stderr
    assert len(fake.tasks) == 2


def test_a_batch_survives_a_restart_of_the_daemon(fake: FakeDaemon, home: Path) -> None:
    fake.autofinish = False

    def trouble() -> None:
        assert fake.streamed.wait(20)
        fake.finish("x-2")
        fake.stop()
        fake.start()
        fake.finish(next(task for task in fake.tasks if task != "x-2"), "failed")

    troubling = threading.Thread(target=trouble)
    troubling.start()
    records, summary = _records(_batch(home, LINES, "--json", code=1))
    troubling.join()
    ended = [(record["project"], record["status"]) for record in records]
    assert ended == [("beta", "succeeded"), ("acme", "failed")]
    assert (summary["succeeded"], summary["failed"]) == (1, 1)


@contextmanager
def _cli(home: Path, *args: str, **streams: Any) -> Iterator[subprocess.Popen[str]]:
    """The command as a process of its own; it ends with the block, whatever happened in it."""
    command = [sys.executable, "-m", "orchestrator.cli", "--home", str(home), *args]
    usual = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "start_new_session": True}
    with subprocess.Popen(command, cwd=TOP, text=True, **{**usual, **streams}) as process:
        try:
            yield process
        finally:
            process.kill()


def test_ctrl_c_leaves_the_batch_running_and_says_how_to_go_on(fake: FakeDaemon, home: Path) -> None:
    fake.autofinish = False
    file = home / "b.jsonl"
    file.write_text(LINES)
    with _cli(home, "batch", str(file), "--json") as process:
        assert fake.streamed.wait(20)
        fake.finish("x-2")
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert first["task"] == "x-2"
    summary = json.loads(out)["summary"]
    assert (summary["succeeded"], summary["pending"], summary["interrupted"]) == (1, 1, True)
    assert f"`counterpoint batch {file}`" in err
    assert "Traceback" not in err
    fake.finish(f"{summary['batch']}-1")
    records, after = _records(_batch(home, LINES, "--json"))
    assert (len(records), after["succeeded"], len(fake.tasks)) == (2, 2, 2)


def test_ctrl_c_while_waiting_for_one_task(fake: FakeDaemon, home: Path) -> None:
    fake.autofinish = False
    with _cli(home, "say", "acme", "x", "--wait", "--id", "w") as process:
        assert fake.streamed.wait(20)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "w goes on. `counterpoint show w`" in err
    assert "Traceback" not in err


@pytest.mark.parametrize("both", [False, True])
def test_bars_appear_on_a_terminal_and_never_in_the_data(fake: FakeDaemon, home: Path, both: bool) -> None:
    file = home / "b.jsonl"
    file.write_text(LINES)
    ours, theirs = pty.openpty()
    streams: dict[str, Any] = {"stderr": theirs, "env": {**os.environ, "TERM": "xterm", "COLUMNS": "100"}}
    with _cli(home, "batch", str(file), **streams, **({"stdout": theirs} if both else {})) as process:
        out, _ = process.communicate(timeout=20)
    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert process.returncode == 0
    assert "2/2" in shown
    data = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown) if both else out
    assert [line.split()[:3] for line in data.splitlines() if "✓ succeeded" in line] == [
        ["✓", "succeeded", "acme"],
        ["✓", "succeeded", "beta"],
    ]
    assert "2 tasks: 2 succeeded" in data
