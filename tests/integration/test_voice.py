"""Memos through the public door: set up, dropped, heard, shown; many at once; and kill -9 at every state."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents import warden
from agents.factory import home_id
from orchestrator.signals import RawStore
from orchestrator.transcripts.files import blocks_so_far
from orchestrator.voice.job import SETTINGS, Job, Message, worker_command, worker_environment
from orchestrator.voice.models import Model, keep_record, models_folder, stamps_of
from orchestrator.voice.whisper import Whisper
from orchestrator.voice.worker import work
from tests.support import fake_voice_worker, tiny_whisper, voices
from tests.support.counterpoint import DaemonProcess, Installed, answers, installed, wait_until
from tests.support.home import make_home
from tests.support.sphinx import SENTENCES, WORKER, daemon_with

speaks = pytest.mark.skipif(not voices.has_flite(), reason="flite is not installed")
FAKE = ("-S", str(fake_voice_worker.__file__))
HEARD = f" {tiny_whisper.SCRIPT}"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that says its script."""
    return tiny_whisper.build(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def speech() -> voices.Sound:
    """Some seconds of somebody who speaks."""
    return voices.memo(SENTENCES[0])


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Installed]:
    projects = {"atlas": "Atlas", "hermes": "Hermes", "alpha": "Alpha"}
    with installed(make_home(tmp_path / "home", endpoint="offline", projects=projects)) as ready:
        yield ready


def states(command: Installed) -> dict[str, str]:
    found = command.client().get("/signals")["signals"]
    return {Path(view["name"]).name: str(view["state"]) for view in found}


def until_still(command: Installed, seconds: float = 60) -> dict[str, str]:
    """The states once nothing waits or is at work."""

    def still() -> bool:
        return not {"waiting", "transcribing", "kept"} & set(states(command).values())

    wait_until(still, seconds, f"all memos end: {states(command)}\n{command.log()}")
    return states(command)


def started(command: Installed, code: str | None = None, **more: str) -> DaemonProcess:
    child = command.daemon(**more) if code is None else command.daemon_running(code, **more)
    wait_until(lambda: child.poll() is not None or answers(command.client()), 30, command.log())
    return child


def set_up(command: Installed, model: Path) -> None:
    assert command.ok("voice", "setup", "--model", str(model), "--json").json["kind"] == "ready"


def on_record(model: Path) -> None:
    """As if it had been set up."""
    known = Model("tiny", str(model), "ab" * 32, stamps=stamps_of(model), at="2026")
    keep_record(models_folder(), known)


@speaks
def test_a_memo_about_three_projects_is_heard_word_by_word(
    command: Installed, model: Path, tmp_path: Path
) -> None:
    said = [SENTENCES[0], SENTENCES[1], SENTENCES[2], SENTENCES[6], SENTENCES[4]]
    memo = voices.write(tmp_path / "walk.m4a", voices.memo(*said))
    on_record(model)
    started(command, daemon_with(command.home, WORKER))
    (reply,) = command.ok("drop", str(memo), "--json").json["signals"]
    until_still(command)
    page = command.ok("signal", reply["signal"]["signal"]).out
    words = command.client().get(f"/signals/{reply['signal']['signal']}/transcript")
    assert " ".join(segment["text"].strip() for segment in words["segments"]) == " ".join(said)
    assert all(sentence in " ".join(page.split()) for sentence in ("project hermes", "project alpha"))
    times = [word["start"] for segment in words["segments"] for word in segment["words"]]
    assert times == sorted(times)
    assert words["segments"][0]["reference"] == f"memo:{words['signal']}/r001/s00.00"
    assert not words["flags"]
    (view,) = command.client().get("/signals")["signals"]
    assert view["state"] in {"transcribed", "asking", "routed", "delivered"}
    assert (view["run"], view["runs"][0]["language"]) == ("r001", "en")


GOOD = ("m4a", "mp3", "ogg", "webm", "flac")


@speaks
def test_ten_memos_at_once_and_bad_ones_among_them_each_end_as_they_should(
    command: Installed, model: Path, speech: voices.Sound, tmp_path: Path
) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for number, suffix in enumerate(GOOD):
        voices.write(files / f"good.{suffix}", np.concatenate([speech, voices.silence(1 + number)]))
    voices.write(files / "silent.mp3", voices.silence(3))
    whole = voices.write(tmp_path / "whole.m4a", np.concatenate([speech, voices.hum(60)])).read_bytes()
    (files / "headless.m4a").write_bytes(whole[: len(whole) // 2])
    (files / "torn.m4a").write_bytes(whole[: len(whole) // 2] + bytes(2000) + whole[len(whole) // 2 + 2000 :])
    (files / "letter.m4a").write_bytes(b"\xfe\x00 no sound at all " * 20)
    (files / "nothing.wav").write_bytes(voices.write(tmp_path / "x.wav", voices.silence(1)).read_bytes()[:44])
    command.ok("up")
    assert len(command.ok("drop", str(files), "--json").json["signals"]) == 10
    assert command.run("voice").code == 1
    waiting = command.ok("signals")
    assert "counterpoint voice setup" in waiting.err
    assert set(states(command).values()) == {"waiting"}
    set_up(command, model)
    ended = until_still(command)
    assert {name for name, state in ended.items() if state == "failed"} == {
        "headless.m4a",
        "letter.m4a",
        "nothing.wav",
    }
    views = {Path(view["name"]).name: view for view in command.client().get("/signals")["signals"]}
    assert views["silent.mp3"]["runs"][0]["words"] == 0
    assert "It was cut short" in views["headless.m4a"]["reason"]
    assert "convert it to m4a or wav" in views["letter.m4a"]["reason"]
    assert views["silent.mp3"]["state"] == "transcribed", "no words go anywhere"
    assert set(views["torn.m4a"]["runs"][0]["flags"]) >= {"damaged"}
    client = command.client()
    for suffix in GOOD:
        words = client.get(f"/signals/{views[f'good.{suffix}']['signal']}/transcript")
        assert [segment["text"] for segment in words["segments"]] == [HEARD]
    assert "Nobody says anything" in command.ok("signal", views["silent.mp3"]["signal"]).out
    again = command.ok("retranscribe", views["good.mp3"]["signal"], "--json").json
    assert again["run"] == "r002"
    wait_until(lambda: len(finished(command, again["signal"])) == 2, 30, "the second run ends")
    missing = command.run("retranscribe", again["signal"], "--model", "turbo")
    assert missing.code == 1
    assert "voice setup --model turbo" in missing.err
    wait_until(lambda: not any(map(is_worker, marked(command))), 10, "no worker is left")
    assert not list((command.home / ".counterpoint" / "cache" / "decoded").iterdir())


def finished(command: Installed, name: str) -> list[Any]:
    view = command.client().get(f"/signals/{name}")
    return [run for run in view["runs"] if run["state"] == "finished"]


def marked(command: Installed) -> list[int]:
    """Processes that carry this home's mark, workers among them."""
    return warden.marked(f"{home_id(command.home)}.")


def is_worker(pid: int) -> bool:
    try:
        return b"orchestrator.voice.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


POINTS = {
    "append.after transcript.started": "ok",
    "voice.spawned": "ok",
    "append.after transcript.progressed": "ok",
    "append.before transcript.finished": "ok",
    "append.before transcript.failed": "bad",
}
"""What a daemon dies at, and what becomes of the memo at hand."""


def test_a_daemon_that_is_killed_at_every_state_in_turn_ends_with_one_run_of_each_memo(
    command: Installed, model: Path, tmp_path: Path
) -> None:
    on_record(model)
    state = command.home / ".counterpoint"
    state.mkdir(mode=0o700)
    store = RawStore(state / "signals")
    for number, (point, order) in enumerate(POINTS.items()):
        memo = tmp_path / f"memo{number}.m4a"
        memo.write_bytes(f"\0\0\0\x20ftypM4A |{order} {number}".encode())
        store.take_file(memo, "drop")
        daemon = started(command, daemon_with(command.home, FAKE), COUNTERPOINT_CRASH_AT=point)
        assert daemon.wait(30) == -signal.SIGKILL, f"{point} is never crossed\n{command.log()}"
        wait_until(lambda: not marked(command), 10, "the worker ends with its daemon")
    started(command, daemon_with(command.home, FAKE))
    wait_until(lambda: len(states(command)) == len(POINTS), 10, "all are known")
    ended = until_still(command)
    bad = f"memo{list(POINTS.values()).index('bad')}.m4a"
    assert [name for name, state in ended.items() if state == "failed"] == [bad]
    events = [event["body"] for event in command.client().events(0)]
    over = [event for event in events if event["kind"] in {"transcript.finished", "transcript.failed"}]
    assert len(over) == len({event["signal"] for event in over}) == len(POINTS), "each ends once"
    (waits,) = [item for item in command.ok("attention", "--json").json["items"] if item["kind"] == "unread"]
    assert waits["title"] == f"{bad}: There is no sound in it."
    assert {event["run"] for event in events if event["kind"] == "transcript.started"} == {"r001"}


def job(folder: Path, source: Path, model: Path) -> Job:
    parameters = {**SETTINGS, "language": "", "names": ["Atlas"], "threads": 1}
    where = str(folder / "cache" / "x.s16")
    return Job(
        "0123456789abcdef", "r001", str(source), str(folder / "run"), where, str(model), {}, parameters
    )


@speaks
def test_a_worker_that_is_killed_before_and_after_each_block_ends_with_the_same_bytes(
    model: Path, speech: voices.Sound, tmp_path: Path
) -> None:
    source = voices.write(
        tmp_path / "memo.wav", voices.repeated(np.concatenate([speech, voices.silence(30)]), 370)
    )
    said: list[Message] = []
    whole = job(tmp_path / "whole", source, model)
    work(whole, lambda order: Whisper(Path(order.model), 1), said.append)
    assert said[-1].kind == "finished", said[-1]
    kinds = [message.kind for message in said]
    assert kinds.index("block") < kinds.index("planned"), "words are there before all of it is decoded"
    order = job(tmp_path / "killed", source, model)
    environment = {**worker_environment(os.environ, 1), "COUNTERPOINT_PARENT": str(os.getpid())}
    kills = 0
    while not (Path(order.folder) / "raw.json").exists():
        child = subprocess.Popen(
            worker_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(order.encode())
        child.stdin.close()
        for line in child.stdout:
            if json.loads(line)["kind"] == ("hearing", "block", "planned", "never")[kills]:
                child.kill()
                kills += 1
                break
        child.stdout.close()
        child.wait(30)
    assert kills == 3
    assert len(blocks_so_far(Path(order.folder))) == said[-1].blocks == 2
    for name in ("raw.json", "raw.txt", "plan.json"):
        assert (Path(order.folder) / name).read_bytes() == (Path(whole.folder) / name).read_bytes()
