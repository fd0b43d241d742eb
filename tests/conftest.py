"""Every test runs without network beyond loopback, without ambient credentials and in a HOME of its own."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

_SCRUB = re.compile(
    r"^(ANTHROPIC|CLAUDE|COUNTERPOINT|AWS|GOOGLE|VERTEX|GIT)_|^CLAUDECODE$|_PROXY$", re.IGNORECASE
)
_real_connect = socket.socket.connect

# On a busy machine the time of one example says nothing about a property.
settings.register_profile("counterpoint", deadline=None, print_blob=True, derandomize="CI" in os.environ)
settings.load_profile("counterpoint")


def _guarded_connect(self: socket.socket, address: object) -> None:
    if self.family in {socket.AF_INET, socket.AF_INET6}:
        host = address[0] if isinstance(address, tuple) else str(address)
        if not (str(host).startswith("127.") or host in {"localhost", "::1"}):
            raise AssertionError(f"a test tried to reach {host!r}; only loopback is allowed")
    _real_connect(self, address)  # type: ignore[arg-type]  # the stub's address type is private


@pytest.fixture(autouse=True)
def isolated(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A scrubbed environment with its own HOME, git identity and XDG folders; returns that HOME."""
    return _isolate(tmp_path_factory, monkeypatch)


@pytest.fixture(autouse=True, scope="session")
def _isolated_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The same for fixtures of a wider scope, which are made before a test's own."""
    with pytest.MonkeyPatch.context() as patch:
        _isolate(tmp_path_factory, patch)
        yield


def _isolate(folders: pytest.TempPathFactory, patch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if _SCRUB.search(name):
            patch.delenv(name)
    home = folders.mktemp("home")
    for name, folder in {
        "HOME": home,
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local/share",
        "XDG_STATE_HOME": home / ".local/state",
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_RUNTIME_DIR": home / "run",
    }.items():
        folder.mkdir(parents=True, exist_ok=True)
        patch.setenv(name, str(folder))
    (home / "run").chmod(0o700)
    (home / ".gitconfig").write_text(
        "[user]\n\tname = Test Person\n\temail = person@example.org\n[init]\n\tdefaultBranch = main\n"
        "[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n"
    )
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    patch.setenv("LC_ALL", "C.UTF-8")
    patch.setattr(socket.socket, "connect", _guarded_connect)
    patch.delenv("TMUX", raising=False)
    return home


@pytest.fixture
def anyio_backend() -> str:
    """The daemon runs on asyncio."""
    return "asyncio"
