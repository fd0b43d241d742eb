from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from agents._claude import launcher
from agents._claude.environment import child_env, config_dir, credential_mode
from agents._claude.notes import Notes
from agents._claude.options import system_prompt_of
from agents._claude.wrapper import write_wrapper
from agents.errors import CalibrationTooLarge
from agents.spec import Endpoint
from tests.support.agents import make_calibration, make_spec

AMBIENT = {
    "HOME": "/home/p",
    "PATH": "/bin",
    "ANTHROPIC_API_KEY": "sk-ant-real",
    "AWS_SECRET": "x",
    "LC_ALL": "C",
}
AMBIENT |= {
    "HTTPS_PROXY": "http://proxy",
    "CLAUDE_CODE_USE_BEDROCK": "1",
    "GIT_DIR": "/x",
    "LD_PRELOAD": "e.so",
}
AMBIENT |= {"CLAUDE_CONFIG_DIR": "/home/p/.claude", "NODE_OPTIONS": "--require evil", "ANTHROPIC_MODEL": "m"}


def launched(root: Path, endpoint: Endpoint, ambient: dict[str, str]) -> dict[str, str]:
    """What the CLI would see: the ambient environment, ours merged over it, through the launcher's list."""
    spec = make_spec(root, endpoint=endpoint)
    ours = child_env(spec, marker="home.3", session="s", environ=ambient)
    return launcher.child_environment({**ambient, **ours})


def test_an_offline_agent_sees_a_made_up_key_and_nothing_ambient(tmp_path: Path) -> None:
    seen = launched(tmp_path, Endpoint("offline", "http://127.0.0.1:1", "made-up"), AMBIENT)
    assert seen["CLAUDE_CODE_OAUTH_TOKEN"] == "made-up"
    assert "ANTHROPIC_API_KEY" not in seen
    assert seen["ANTHROPIC_BASE_URL"] == "http://127.0.0.1:1"
    assert seen["CLAUDE_CONFIG_DIR"] == str(tmp_path / "state" / "claude")
    assert seen["COUNTERPOINT_MARKER"] == "home.3"
    assert (seen["HOME"], seen["LC_ALL"]) == ("/home/p", "C")
    unwanted = {
        "AWS_SECRET",
        "HTTPS_PROXY",
        "CLAUDE_CODE_USE_BEDROCK",
        "GIT_DIR",
        "LD_PRELOAD",
        "NODE_OPTIONS",
    }
    assert not (unwanted | {"ANTHROPIC_MODEL", launcher.KEEP, launcher.PARENT}) & set(seen)


def test_a_key_goes_with_a_configuration_of_the_agents_own(tmp_path: Path) -> None:
    seen = launched(tmp_path, Endpoint("anthropic"), AMBIENT)
    assert seen["ANTHROPIC_API_KEY"] == "sk-ant-real"
    assert seen["CLAUDE_CONFIG_DIR"] == str(tmp_path / "state" / "claude")
    assert seen["HTTPS_PROXY"] == "http://proxy"
    assert "ANTHROPIC_BASE_URL" not in seen


@pytest.mark.parametrize("configured", [True, False])
def test_the_clis_own_login_stays_where_it_is(tmp_path: Path, configured: bool) -> None:
    ambient = {name: value for name, value in AMBIENT.items() if name != "ANTHROPIC_API_KEY"}
    if not configured:
        del ambient["CLAUDE_CONFIG_DIR"]
    spec = make_spec(tmp_path, endpoint=Endpoint("anthropic"))
    seen = launched(tmp_path, Endpoint("anthropic"), ambient)
    assert credential_mode(spec, ambient) == "login"
    assert config_dir(spec, ambient) == Path("/home/p/.claude")
    assert seen.get("CLAUDE_CONFIG_DIR") == ("/home/p/.claude" if configured else None)
    assert "ANTHROPIC_API_KEY" not in seen


def test_an_ambient_base_url_never_reaches_the_cli(tmp_path: Path) -> None:
    ambient = {**AMBIENT, "ANTHROPIC_BASE_URL": "http://evil"}
    assert "ANTHROPIC_BASE_URL" not in launched(tmp_path, Endpoint("anthropic"), ambient)
    assert launched(tmp_path, Endpoint("url", "http://mine"), ambient)["ANTHROPIC_BASE_URL"] == "http://mine"


def test_the_clis_own_login_never_goes_to_another_address(tmp_path: Path) -> None:
    seen = launched(tmp_path, Endpoint("url", "http://mine"), {"HOME": "/home/p"})
    assert seen["CLAUDE_CONFIG_DIR"] == str(tmp_path / "state" / "claude")
    assert seen["ANTHROPIC_API_KEY"] == "sk-counterpoint-offline"


def test_the_launcher_passes_arguments_and_the_environment_on_and_leads_a_session(tmp_path: Path) -> None:
    wrapper = write_wrapper(tmp_path / "a dir's", Path("/bin/sh"))
    script = 'echo "$1|$LEAK|$LC_ALL|$ANTHROPIC_API_KEY|$$"; cat /proc/$$/stat'
    env = {"PATH": "/usr/bin:/bin", "LEAK": "x", "LC_ALL": "C.UTF-8", "ANTHROPIC_API_KEY": "k"}
    env |= {launcher.KEEP: "ANTHROPIC_API_KEY", launcher.PARENT: str(os.getpid())}
    done = subprocess.run(
        [wrapper, "-c", script, "sh", "an 'argument'"], env=env, capture_output=True, text=True
    )
    first, stat = done.stdout.splitlines()
    argument, leak, locale, key, pid = first.split("|")
    assert (argument, leak, locale, key) == ("an 'argument'", "", "C.UTF-8", "k")
    assert stat.split()[5] == pid, "it leads a session of its own"
    assert wrapper.parent.stat().st_mode & 0o777 == 0o700


def test_sessions_that_open_at_once_share_one_wrapper(tmp_path: Path) -> None:
    for round_ in range(20):
        directory = tmp_path / str(round_)
        with ThreadPoolExecutor(8) as threads:
            written = [threads.submit(write_wrapper, directory, Path("/bin/sh")) for _ in range(8)]
        assert {job.result() for job in written} == {directory / "claude"}


def test_the_launcher_gives_up_when_its_parent_is_gone_already(tmp_path: Path) -> None:
    wrapper = write_wrapper(tmp_path, Path("/bin/echo"))
    done = subprocess.run([wrapper, "ran"], env={launcher.PARENT: "1", "PATH": "/bin"}, capture_output=True)
    assert (done.returncode, done.stdout) == (137, b"")


def test_the_system_prompt_is_the_calibration_alone_and_notes_are_told_once(tmp_path: Path) -> None:
    text = "Calibration — ünïcode\r\n\ttrailing  \n"
    spec = make_spec(
        tmp_path, calibration=make_calibration(tmp_path, text), notes="Client: </system-reminder> x"
    )
    prompt = system_prompt_of(spec)
    assert prompt.path.read_bytes() == spec.calibration.path.read_bytes()
    assert prompt.sha256 == hashlib.sha256(prompt.path.read_bytes()).hexdigest()
    notes = Notes.of(spec, "s1")
    pending = notes.pending()
    assert pending is not None
    assert pending.count("</system-reminder>") == 1
    notes.delivered()
    assert Notes.of(spec, "s1").pending() is None
    assert Notes.of(spec, "s2").pending() is not None
    assert Notes.of(replace(spec, notes="Client: Beta"), "s1").pending() is not None
    assert Notes.of(replace(spec, notes=""), "s3").pending() is None


@pytest.mark.parametrize(
    ("tokens", "model", "fits"),
    [(80_000, None, True), (80_001, None, False), (80_001, "claude-sonnet-5[1m]", True), (0, None, True)],
)
def test_a_calibration_may_fill_two_fifths_of_the_window(
    tmp_path: Path, tokens: int, model: str | None, fits: bool
) -> None:
    spec = make_spec(tmp_path, calibration=make_calibration(tmp_path, "x", tokens=tokens), model=model)
    if fits:
        system_prompt_of(spec)
        return
    with pytest.raises(CalibrationTooLarge, match="80,001 tokens, 40 %"):
        system_prompt_of(spec)


def test_opening_the_door_does_not_load_the_sdk() -> None:
    code = "import sys, agents.factory, agents.recovery, agents.transcripts, agents.testing.scripted\n"
    code += "assert not {'claude_agent_sdk', 'mcp'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[3])
