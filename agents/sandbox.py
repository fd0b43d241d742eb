"""The strict sandbox: a CLI, and all that it starts, sees its own workspace and the system, nothing else.

Built on bubblewrap, which needs no root. What is not named here is not there: other workspaces, the home,
the journal, the daemon's socket, other agents' conversations, the person's own files, other processes, the
network. What leads to the model all the same is made by whoever starts it (``agents._claude.gate``).
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from shutil import which
from types import MappingProxyType

from agents.spec import Sandbox

PROGRAM = "bwrap"
_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/etc", "/opt", "/nix/store")
"""Programs, libraries and the system's settings: everybody on the machine may read them."""
_NAMES = ("/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager")
"""Where ``/etc/resolv.conf`` may point to."""


class SandboxMissing(ValueError):
    """A strict sandbox is asked for and cannot be had; nothing is started without it."""


def command(
    sandbox: Sandbox,
    *,
    cwd: Path,
    shown: Iterable[Path],
    environ: Mapping[str, str],
    terminal: bool = False,
    network: bool = False,
    variables: Mapping[str, str] = MappingProxyType({}),
) -> list[str]:
    """The words that go before a command to run it inside; ``shown`` are further read-only files and folders.

    With ``terminal`` it keeps the terminal it was started in, with ``network`` the machine's network; without
    it has a loopback of its own. ``variables`` are set inside. Raises ``SandboxMissing``.
    """
    program = which(PROGRAM, path=environ.get("PATH"))
    if program is None:
        raise SandboxMissing(
            "its sandbox is strict and bubblewrap is not installed: install the package 'bubblewrap', "
            'or set [permissions] sandbox = "none"'
        )
    reads = [*sandbox.readable, *shown, Path(sys.prefix), Path(sys.base_prefix), Path(__file__).parent]
    words = [
        program,
        *("--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"),
        *(() if network else ("--unshare-net",)),
        *("--die-with-parent", *(() if terminal else ("--new-session",))),
        *("--cap-drop", "ALL", "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--tmpfs", "/run"),  # noqa: S108
        *_system(),
        *("--dir", environ.get("HOME") or "/nonexistent"),
    ]
    for path in _outermost(reads):
        words += ["--ro-bind", str(path), str(path)]
    for path in dict.fromkeys(sandbox.writable):
        words += ["--bind", str(path), str(path)]
    for name, value in variables.items():
        words += ["--setenv", name, value]
    return [*words, "--chdir", str(cwd), "--"]


def _system() -> Iterator[str]:
    for name in _SYSTEM:
        path = Path(name)
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), name)
        elif path.exists():
            yield from ("--ro-bind", name, name)
    for name in _NAMES:
        yield from ("--ro-bind-try", name, name)


def _outermost(paths: Iterable[Path]) -> list[Path]:
    """``paths`` without those inside another one, or inside the system's."""
    system = {Path(name) for name in _SYSTEM}
    wanted = set(paths)
    return sorted(path for path in wanted if not any(over in wanted | system for over in path.parents))
