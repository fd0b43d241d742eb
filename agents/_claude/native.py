"""The CLI in its native interface: the command that opens a conversation there, and what it left behind."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claude_agent_sdk import project_key_for_directory

from agents import warden
from agents._claude import judging, launcher, local, options
from agents._claude.confine import confined
from agents._claude.environment import KEY, child_env, config_dir, credential_mode, made_up
from agents._claude.notes import Notes
from agents._claude.record import Record, open_record
from agents._claude.store import TranscriptStore
from agents._claude.wrapper import bundled_cli
from agents.errors import ResumeFailed
from agents.spec import AgentSpec
from agents.transcripts import read_entries
from agents.turns import Brought, NativeStart, Spoken, turns_of

SESSION = "COUNTERPOINT_SESSION"
_TOOL_MARK = "CLAUDECODE"
"""The CLI sets it for what its tools start, and for nothing else."""
_TERMINAL = frozenset({"COLORTERM"})
_STATUS = "status.txt"
_PLACES = ("CLAUDE_CONFIG_DIR",)
_TRUST_ONCE = (
    "The Claude CLI's own configuration is shared with you and stays as it is, so the CLI may ask once "
    "whether you trust this workspace."
)
_KEY_ONCE = "The Claude CLI may ask once whether to use the API key of your environment."


def prepare(
    spec: AgentSpec,
    *,
    token: str,
    client: int,
    session_id: str,
    begun: bool,
    status: str = "",
    environ: Mapping[str, str] | None = None,
    cli: Path | None = None,
) -> NativeStart:
    """What process ``client`` has to run to open the conversation ``session_id`` in its terminal; blocking.

    ``token`` marks every process of it; ``status`` stands below its prompt. Raises ``ResumeFailed`` when the
    conversation has ``begun`` and its transcript is nowhere, and ``CalibrationTooLarge``.
    """
    environ = os.environ if environ is None else environ
    record = open_record(spec, environ, resume=None, session_id=session_id)
    if begun and not record.resumed:
        raise ResumeFailed(spec.project, session_id, "its transcript is gone")
    folder = _folder(spec, environ)
    known = {file.stem: file.stat().st_size for file in sorted(folder.glob("*.jsonl"))}
    files = spec.state / "native"
    judging.write_policy(files / "policy.json", spec, folder)
    (files / _STATUS).write_text(status)
    env = _environment(spec, environ, token=token, client=client)
    program = cli or bundled_cli()
    return NativeStart(
        argv=(
            *(sys.executable, "-IS", launcher.__file__),
            *confined(spec, program, environ, terminal=True),
            str(program),
            *_arguments(spec, record, files),
        ),
        cwd=spec.cwd,
        env=env,
        unset=tuple(name for name in _PLACES if name not in env),
        session_id=session_id,
        known=known,
        notices=_settle_in(spec, environ),
    )


def _arguments(spec: AgentSpec, record: Record, files: Path) -> list[str]:
    prompt = options.system_prompt_of(spec)
    asks = spec.policy.otherwise == "ask"
    arguments = [
        *("--resume" if record.resumed else "--session-id", record.session_id),
        *("--append-system-prompt-file", str(prompt.path), "--system-prompt-snapshot", "off"),
        "--exclude-dynamic-system-prompt-sections",
        *("--tools", ",".join(options.tools(spec))),
        *("--permission-mode", "manual" if asks else "dontAsk"),
        *("--settings", json.dumps(_settings(spec, files))),
        *("--setting-sources=", "--strict-mcp-config"),
    ]
    for directory in options.additional_directories(spec):
        arguments += ["--add-dir", str(directory)]
    if spec.mcp_servers:
        arguments += ["--mcp-config", json.dumps({"mcpServers": spec.mcp_servers})]
    return [*arguments, *(("--model", spec.model) if spec.model else ())]


def _settings(spec: AgentSpec, files: Path) -> dict[str, Any]:
    judge = shlex.join([sys.executable, "-I", judging.__file__, str(files / "policy.json")])
    hook = {"type": "command", "command": judge, "timeout": 60, "onFailure": "block"}
    hooks: dict[str, Any] = {"PreToolUse": [{"matcher": "*", "hooks": [hook]}]}
    if notes := Notes(spec.notes, files / "none").pending():
        (files / "notes.txt").write_text(notes)
        tell = {"type": "command", "command": shlex.join(["cat", str(files / "notes.txt")])}
        hooks["SessionStart"] = [{"matcher": "startup|clear", "hooks": [tell]}]
    status = {"type": "command", "command": shlex.join(["cat", str(files / _STATUS)])}
    return {**options.settings(spec), "hooks": hooks, "statusLine": status}


def _environment(spec: AgentSpec, environ: Mapping[str, str], *, token: str, client: int) -> dict[str, str]:
    """What is set on top of the terminal's own environment, of which the launcher passes on its list only.

    It carries no marker of the daemon's life: the native interface outlives the daemon.
    """
    env = child_env(spec, marker="", session=token, environ=environ)
    del env["COUNTERPOINT_MARKER"], env["COUNTERPOINT_HOME_ID"]
    keep = {*env[launcher.KEEP].split(","), *_TERMINAL}
    own = {launcher.KEEP: ",".join(sorted(keep)), launcher.PARENT: str(client), launcher.TERMINAL: "1"}
    return {**env, **own, "CLAUDE_CODE_ENTRYPOINT": "cli"}


def _settle_in(spec: AgentSpec, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Answer the CLI's first questions in the agent's own configuration, never in the person's.

    Returns what the CLI may ask all the same.
    """
    mode = credential_mode(spec, environ)
    if mode == "login":
        return (_TRUST_ONCE,)
    file = config_dir(spec, environ) / ".claude.json"
    known = json.loads(file.read_text()) if file.exists() else {}
    projects = known.get("projects", {})
    for folder in (spec.cwd, *options.additional_directories(spec)):
        projects[str(folder)] = {**projects.get(str(folder), {}), "hasTrustDialogAccepted": True}
    known |= {"hasCompletedOnboarding": True, "projects": projects}
    if mode == "offline" and made_up(spec) == KEY:
        key = child_env(spec, marker="", session="", environ=environ)[KEY]
        known["customApiKeyResponses"] = {"approved": [key[-20:]], "rejected": []}  # of our own making
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = file.with_name(f".claude.json.{os.getpid()}")
    draft.write_text(json.dumps(known))
    draft.chmod(0o600)
    draft.replace(file)
    return () if mode == "offline" else (_KEY_ONCE,)


def running(token: str, cli: Path | None = None) -> list[int]:
    """Process ids of the CLI that was started under ``token``, without what its tools started; blocking."""
    program = str(cli or bundled_cli())
    return [pid for pid in warden.holding(f"{SESSION}={token}") if _is_cli(pid, program)]


def _is_cli(pid: int, program: str) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        variables = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False
    inside = any(variable.startswith(f"{_TOOL_MARK}=".encode()) for variable in variables)
    return program.encode() in words and not inside


def end_leftovers(token: str) -> list[int]:
    """Kill what the native interface's tools left running, nothing else of the terminal; blocking."""
    return warden.kill_holding(f"{SESSION}={token}")


def bring_back(
    spec: AgentSpec, known: Mapping[str, int], environ: Mapping[str, str] | None = None
) -> Brought:
    """What was said since ``prepare``, in every conversation of the workspace, copied to our store; blocking.

    Doing it again changes nothing and returns the same.
    """
    environ = os.environ if environ is None else environ
    store = TranscriptStore(spec.transcripts)
    spoken: list[Spoken] = []
    for file in sorted(_folder(spec, environ).glob("*.jsonl")):
        since = known.get(file.stem, 0)
        if file.stat().st_size <= since:
            continue
        local.reconcile(file, store, local.session_key(spec, file.stem))
        found = turns_of(file.stem, read_entries(file, since).entries, cost_before=_cost(file, since))
        if found.turns:
            spoken.append(found)
    spoken.sort(key=lambda found: found.began)
    return Brought(tuple(spoken))


def _cost(file: Path, upto: int) -> float:
    """The conversation's total cost as noted within the first ``upto`` bytes of its transcript."""
    before = read_entries(file).entries[: _lines(file, upto)]
    totals = [entry.get("totalCostUSD") for entry in before if entry.get("type") == "cost-state"]
    return next((float(total) for total in reversed(totals) if isinstance(total, int | float)), 0.0)


def _lines(file: Path, upto: int) -> int:
    with file.open("rb") as stream:
        return stream.read(upto).count(b"\n")


def _folder(spec: AgentSpec, environ: Mapping[str, str]) -> Path:
    return config_dir(spec, environ) / "projects" / project_key_for_directory(spec.cwd)
