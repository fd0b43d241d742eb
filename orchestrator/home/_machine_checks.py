"""Checks of the machine: programs, credentials by their mere presence, limits, terminal."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from orchestrator.home._machine import Finding, Machine

OLDEST_PYTHON = (3, 11)
OLDEST_GIT = (2, 38)
FEWEST_FILES = 1024
INOTIFY = {"fs/inotify/max_user_watches": 8192, "fs/inotify/max_user_instances": 64}
KEY_NAMES = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "CLAUDE_CODE_OAUTH_TOKEN")
TRIAL = ("--unshare-user", "--unshare-pid", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true")
"""What bubblewrap has to be able to do."""
ALONE = ("--unshare-net", *TRIAL)
"""The same without the machine's network."""
_INSTALL = "Install the package 'bubblewrap'; without it no agent of these projects starts."
_SET_ONE = "Set CLAUDE_CODE_OAUTH_TOKEN (`claude setup-token` makes one) or ANTHROPIC_API_KEY for the daemon."
CLOUD_NAMES = ("CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY")


def python(machine: Machine) -> Iterator[Finding]:
    """The interpreter is new enough."""
    found = ".".join(map(str, machine.python))
    if machine.python < OLDEST_PYTHON:
        yield Finding("python", "fail", f"Python {found} is too old.", "Install Python 3.11 or newer.")
    else:
        yield Finding("python", "ok", f"Python {found}.")


def git(machine: Machine) -> Iterator[Finding]:
    """git is there, can compute a merge without a working tree, and knows who the person is."""
    asked = machine.version(("git", "--version"))
    numbers = re.search(r"(\d+)\.(\d+)", asked.output)
    if asked.status != 0 or not numbers:
        yield Finding("git", "fail", "git was not found.", "Install git 2.38 or newer.")
        return
    if (int(numbers[1]), int(numbers[2])) < OLDEST_GIT:
        yield Finding("git", "fail", f"git {numbers[0]} is too old.", "Install git 2.38 or newer.")
    else:
        yield Finding("git", "ok", f"{asked.output.splitlines()[0]}.")


def identity(machine: Machine, cwd: Path | None) -> Iterator[Finding]:
    """git knows under whose name work lands."""
    kept = {
        name: value
        for name, value in machine.environ.items()
        if name.startswith(("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG"))
        or name in {"XDG_CONFIG_HOME", "EMAIL"}
    }
    environ = machine.bare_environment(machine.user_home) | kept
    command = ("git", "-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT")
    if machine.run(command, cwd, environ).status == 0:
        yield Finding("git identity", "ok", "git knows your name and mail address.")
        return
    fix = "git config --global user.name 'Your Name' && git config --global user.email you@example.org"
    yield Finding("git identity", "warn", "git does not know who you are; nothing can land.", fix)


def cli(machine: Machine) -> Iterator[Finding]:
    """The Claude CLI that runs the agents is there and starts."""
    path = machine.cli()
    if path is None:
        fix = "Reinstall Counterpoint: the CLI comes with the package claude-agent-sdk."
        yield Finding("claude cli", "fail", "The bundled Claude CLI was not found.", fix)
        return
    asked = machine.version((str(path), "--version"))
    if asked.status != 0:
        message = f"The bundled Claude CLI does not start: {asked.output[:200] or 'no output'}"
        yield Finding("claude cli", "fail", message, "Reinstall the package claude-agent-sdk.")
    else:
        yield Finding(
            "claude cli", "ok", f"Claude CLI {asked.output.splitlines()[0] if asked.output else ''}."
        )


def credentials(machine: Machine, *, needed: bool) -> Iterator[Finding]:
    """Whether credentials are present. None is read: only names and the existence of a file are looked at."""
    check = "credentials"
    if names := [name for name in KEY_NAMES if machine.environ.get(name)]:
        message = f"{names[0]} is set; each agent has a configuration of its own."
        yield Finding(check, "ok", message)
    elif clouds := [name for name in CLOUD_NAMES if machine.environ.get(name)]:
        yield Finding(check, "ok", f"{clouds[0]} is set; the Claude CLI uses that cloud's credentials.")
    elif (_claude_dir(machine) / ".credentials.json").is_file():
        message = (
            "The Claude CLI is logged in; agents share its configuration, as credentials are never copied."
        )
        yield Finding(check, "ok", message)
    elif not needed:
        yield Finding(check, "ok", "None are needed for the configured endpoint.")
    elif machine.platform == "darwin":
        message = "No key is set; whether the Claude CLI is logged in is in the keychain, which is not read."
        yield Finding(check, "warn", message, f"Run `{_claude(machine)}` once and log in, if you have not.")
    else:
        fix = (
            f"Log in with `{_claude(machine)}`, set ANTHROPIC_API_KEY before the daemon starts, "
            'or write `endpoint = "offline"` under [model].'
        )
        yield Finding(check, "warn", "No login and no key was found.", fix)


def _claude(machine: Machine) -> str:
    """The command that starts the Claude CLI: the bundled one is on nobody's PATH."""
    bundled = machine.cli()
    return "claude" if bundled is None or machine.which("claude") else shlex.quote(str(bundled))


def _claude_dir(machine: Machine) -> Path:
    return Path(machine.environ.get("CLAUDE_CONFIG_DIR") or machine.user_home / ".claude")


def loopback(machine: Machine) -> Iterator[Finding]:
    """The local endpoint can listen."""
    try:
        machine.bind()
    except OSError as problem:
        message = f"Nothing can listen on 127.0.0.1: {problem.strerror}."
        yield Finding("loopback", "fail", message, "Allow loopback in your firewall or container.")
    else:
        yield Finding("loopback", "ok", "Loopback can be used.")


def limits(machine: Machine) -> Iterator[Finding]:
    """The kernel allows enough open files and watches."""
    files = machine.open_files()
    if 0 <= files < FEWEST_FILES:
        yield Finding(
            "open files", "warn", f"Only {files} files may be open.", f"ulimit -n {FEWEST_FILES * 4}"
        )
    else:
        yield Finding("open files", "ok", "Enough files may be open.")
    for name, least in INOTIFY.items():
        found = machine.kernel(name)
        if found is not None and found < least:
            setting = name.replace("/", ".")
            yield Finding("watches", "warn", f"{setting} is {found}.", f"sudo sysctl {setting}={least}")


def sandbox(machine: Machine, strict: Mapping[str, bool], *, needed: bool = True) -> Iterator[Finding]:
    """Whether anything but policy keeps agents apart, where it is asked for.

    ``strict`` says of each project with a sandbox whether its network is to be closed, too.
    """
    program = machine.which("bwrap")
    if not strict:
        found = "bubblewrap is installed" if program else "no sandbox tool is installed"
        message = f"Not walled: agents run as you, kept to their project by policy ({found})."
        yield Finding("wall", "ok", message)
        return
    names = ", ".join(strict)
    alone = [name for name, closed in strict.items() if closed]
    tried = machine.version((program, *(ALONE if alone else TRIAL))) if program else None
    if program is None:
        yield Finding("wall", "fail", f"No sandbox for {names}: bubblewrap is missing.", _INSTALL)
    elif tried is not None and tried.status != 0:
        detail = tried.output.strip().splitlines()[-1:] or ["it says nothing"]
        message = f"No sandbox for {names}: bubblewrap does not work here ({detail[0]})."
        yield Finding(
            "wall", "fail", message, "Allow unprivileged user namespaces for it (sysctl, AppArmor)."
        )
    elif needed and not any(machine.environ.get(name) for name in KEY_NAMES):
        message = (
            f"The CLI's own login keeps all conversations in one place: {names} cannot be walled with it."
        )
        yield Finding("wall", "warn", message, _SET_ONE)
    else:
        if alone:
            yield Finding("wall", "ok", f"Walled, files and network: {', '.join(alone)}.")
        if far := [name for name, closed in strict.items() if not closed]:
            message = f"Not walled: the sandbox of {', '.join(far)} may connect to anywhere."
            yield Finding("wall", "warn", message, 'Name hosts instead of "*" in [permissions] hosts.')


def terminal(machine: Machine) -> Iterator[Finding]:
    """The terminal can show what is printed."""
    if not machine.terminal:
        yield Finding("terminal", "ok", "The output is no terminal: plain text.")
    elif machine.environ.get("TERM", "dumb") == "dumb":
        fix = "Use another terminal, or set TERM, for example to xterm-256color."
        yield Finding("terminal", "warn", "This terminal cannot move its cursor.", fix)
    elif "utf" not in machine.encoding.casefold():
        fix = "Set LANG to a UTF-8 locale, for example C.UTF-8."
        yield Finding("terminal", "warn", f"The terminal's encoding is {machine.encoding or 'unknown'}.", fix)
    else:
        yield Finding("terminal", "ok", "The terminal can show everything.")
