from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from orchestrator.cli._notify_follow import tell
from orchestrator.cli._render import Terminal
from orchestrator.daemon.notified import Failure, Memory, Told, load_memory, save_memory
from orchestrator.daemon.sending import (
    Unavailable,
    desktop_command,
    environment,
    own_command,
    run_program,
)
from orchestrator.errors import ConfigInvalid
from orchestrator.events import Event
from orchestrator.events.transcript import TranscriptFailed
from orchestrator.home._schema import NoticeKind
from orchestrator.home.config import NotifyConfig, parse
from orchestrator.home.doctor import Machine, examine
from orchestrator.home.paths import HomePaths
from orchestrator.notify import KINDS, Notification, Watch, payload, sample, title

NOW = datetime(2026, 5, 1, tzinfo=UTC)
NEEDS, DONE = sample("needs_you", NOW), sample("done", NOW)


def saying(line: str, notification: Notification = NEEDS) -> Notification:
    return Notification((replace(notification.newest, line=line),))


def program(where: Path, name: str, text: str = "#!/bin/sh\n") -> Path:
    where.mkdir(exist_ok=True)
    path = where / name
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_the_configuration_knows_every_kind() -> None:
    assert NotifyConfig().kinds == KINDS == get_args(NoticeKind)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('command = "tell me | wall"', "no shell reads it"),
        ('command = "./tell"', "an absolute path"),
        ("command = []", "name a program"),
        ('needs_you = ["command"]', "no 'command' is named"),
        ('done = ["email"]', "desktop"),
        ('done = "desktop"', "write a list"),
        ("at_most = 0", "greater than or equal to 1"),
        ('kind = ["failed"]', "kinds"),
    ],
)
def test_a_mistake_in_the_table_is_refused_with_what_to_write(tmp_path: Path, table: str, said: str) -> None:
    with pytest.raises(ConfigInvalid) as refused:
        parse(f"version = 1\n[notify]\n{table}\n", tmp_path)
    assert said in f"{refused.value} {refused.value.fix}"


def test_a_command_may_be_one_string(tmp_path: Path) -> None:
    config = parse('version = 1\n[notify]\ncommand = "~/bin/tell --urgency=low now"\n', tmp_path)
    assert config.notify.command == ("~/bin/tell", "--urgency=low", "now")


def test_the_desktop_shows_agents_words_as_plain_text_and_tells_the_groups_apart(tmp_path: Path) -> None:
    send = program(tmp_path / "bin", "notify-send")
    command = desktop_command(saying('<a href="x">-- & here</a>'), str(tmp_path / "bin"))
    assert command[:4] == [str(send), "--app-name=Counterpoint", "--urgency=critical", "--"]
    assert command[4] == "Counterpoint needs you: test asks you"
    assert not set("<>&") & set("".join(command[4:]))
    assert "--urgency=normal" in desktop_command(DONE, str(tmp_path / "bin"))
    send.rename(tmp_path / "bin" / "osascript")
    command = desktop_command(NEEDS, str(tmp_path / "bin"))
    assert command[-2].startswith("Counterpoint needs you")
    assert "nothing happened" not in "".join(command[:-1]), "text is an argument, never a script"
    with pytest.raises(Unavailable, match="notify-send"):
        desktop_command(NEEDS, "bin:.")


def test_a_program_is_found_by_home_or_absolute_path_and_never_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell_me = program(tmp_path / "bin", "tell-me")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path / "bin")
    found = [str(tell_me), "now"]
    assert own_command(NotifyConfig(command=("~/bin/tell-me", "now")), "") == found
    assert own_command(NotifyConfig(command=("tell-me", "now")), str(tmp_path / "bin")) == found
    with pytest.raises(Unavailable, match="tell-me"):
        own_command(NotifyConfig(command=("tell-me",)), ".:")


def test_a_program_sees_no_credential() -> None:
    given = {"PATH": "/bin", "LC_ALL": "C", "DISPLAY": ":0"}
    secret = {"ANTHROPIC_API_KEY": "k", "SSH_AUTH_SOCK": "s", "AWS_SECRET_ACCESS_KEY": "a", "PYTHONPATH": "p"}
    env = environment({**given, **secret}, Path("/home"), "h.1")
    assert env == {**given, "COUNTERPOINT_HOME": "/home", "COUNTERPOINT_MARKER": "h.1"}


async def test_a_program_reads_its_input_and_its_complaint_is_kept_short(tmp_path: Path) -> None:
    data = json.dumps(payload(saying("x" * 190), "/home")).encode() * 500
    script = program(
        tmp_path, "p", '#!/bin/sh\nwc -c > "$1"\nhead -c 100000 /dev/zero | tr "\\0" e >&2\nexit 4\n'
    )
    done = await run_program([str(script), str(tmp_path / "n")], data, env={}, cwd=tmp_path, timeout=30)
    assert int((tmp_path / "n").read_text()) == len(data)
    assert done.problem.startswith("exit code 4: eee")
    assert len(done.problem) < 400


async def test_a_program_need_not_read_and_may_leave_something_running(tmp_path: Path) -> None:
    script = program(tmp_path, "p", "#!/bin/sh\nexec 0<&-\nsleep 30 &\nexit 0\n")
    done = await run_program([str(script)], b"x" * 10_000_000, env={}, cwd=tmp_path, timeout=20)
    assert done.ok


async def test_a_program_that_cannot_start_is_a_problem_and_no_error(tmp_path: Path) -> None:
    script = program(tmp_path, "p", "#!/no/such/interpreter\n")
    done = await run_program([str(script)], b"", env={}, cwd=tmp_path, timeout=20)
    assert "could not be started" in done.problem


class _Tty(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("notification", "bells"), [(NEEDS, 1), (DONE, 0)])
def test_a_terminal_rings_only_for_what_needs_the_person(
    notification: Notification, bells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", out := _Tty())
    tell(Terminal(color=False), saying("\x1b]52;c;aGk=\x07 said", notification))
    line, _, rest = out.getvalue().partition("\n")
    assert title(notification) in line
    assert not {"\x1b", "\a"} & set(line)
    assert rest.count("\a") == bells
    assert rest.startswith(f"\x1b]9;{title(notification)}\x1b\\")


def test_what_was_told_is_remembered_and_a_broken_memory_is_none(tmp_path: Path) -> None:
    path = tmp_path / "notified.json"
    memory = Memory(ways={"command": Told(cursor=7, told={"ask x": "t"})})
    save_memory(path, memory)
    assert load_memory(path) == memory
    for broken in ("{", "[]", '{"ways": {"command": {"cursor": "x"}}}'):
        path.write_text(broken)
        assert load_memory(path) == Memory()
    save_memory(path, Memory())
    assert not path.exists()
    save_memory(tmp_path / "none" / "x", memory)  # a refusing disk harms nobody


def test_doctor_names_a_missing_program_and_the_last_failure(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "counterpoint.toml").write_text(
        'version = 1\n[notify]\nneeds_you = ["desktop", "command"]\ncommand = ["tell-me"]\n'
    )
    paths = HomePaths(home)
    paths.ensure()
    failed = Failure(at=NOW, problem="exit code 3: broken bell")
    save_memory(paths.notified, Memory(ways={"command": Told(cursor=1, failed=failed)}))
    found = [one for one in examine(home, Machine(which=lambda _: None)) if one.check == "notify"]
    assert [one.level for one in found] == ["warn"] * 3
    assert "desktop" in found[0].message
    assert "'tell-me'" in found[1].message
    assert "broken bell" in found[2].message
    save_memory(paths.notified, Memory(ways={"command": Told(cursor=1)}))
    found = [one for one in examine(home, Machine(which=lambda name: name)) if one.check == "notify"]
    assert [(one.level, one.fix) for one in found] == [("ok", "")]


def test_a_signal_of_which_nothing_could_be_made_is_told_unless_it_is_tried_again() -> None:
    failed = TranscriptFailed(signal="5f" * 8, run="r001", reason="It was cut short.")
    others = ({"retry": True}, {"replaced": True})
    bodies = [failed, *(failed.model_copy(update=one) for one in others)]
    watch = Watch()
    told = [watch.take(Event(cursor=n, at=NOW, epoch=1, body=body)) for n, body in enumerate(bodies, 1)]
    (notice,) = told[0]
    assert told[1:] == [[], []]
    assert (notice.kind, notice.command) == ("failed", "counterpoint signal 5f5f5f")
    assert title(Notification((notice,))) == "Counterpoint needs you: Nothing could be made of a signal"
