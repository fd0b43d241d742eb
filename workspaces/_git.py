"""The one module that runs git, always with a fixed environment and an explicit repository.

No hook, fsmonitor, external diff, textconv, pager, editor, prompt, maintenance or replace ref takes part in
any call. Calls on a git dir of ours read no system, global or foreign configuration at all.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from workspaces.errors import GitFailed, GitTooOld

OLDEST = (2, 38)
TIMEOUT = 300.0
_HARDENED = {
    "core.fsmonitor": "false",
    "core.hooksPath": "/dev/null",
    "core.editor": "false",
    "core.pager": "cat",
    "safe.bareRepository": "explicit",
    "protocol.allow": "never",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "submodule.recurse": "false",
    "advice.detachedHead": "false",
    "core.quotePath": "false",
    "commit.gpgSign": "false",
}
_FIXED = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_EDITOR": "false",
    "GIT_PAGER": "cat",
    "LC_ALL": "C",
}


@dataclass(frozen=True, slots=True)
class Output:
    """What one git process left: its exit status and raw standard output."""

    status: int
    stdout: bytes
    stderr: str

    @property
    def line(self) -> str:
        """The output as one stripped line of text."""
        return self.stdout.decode("utf-8", "surrogateescape").strip()

    def fields(self) -> list[bytes]:
        """The NUL-separated fields of a ``-z`` output."""
        return self.stdout.split(b"\0")[:-1] if self.stdout else []


@dataclass(frozen=True, slots=True)
class Repo:
    """Where a git command works: a directory, and for git dirs of ours everything named explicitly."""

    cwd: Path
    git_dir: Path | None = None
    """Set for git dirs of ours; ``None`` lets git find the person's repository from ``cwd``."""
    work_tree: Path | None = None
    index: Path | None = None
    alternates: tuple[Path, ...] = ()
    """Object directories that this call may read besides its own."""
    config: Mapping[str, str] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)

    def having(self, **changes: object) -> Repo:
        """The same place with some fields replaced."""
        return replace(self, **changes)  # type: ignore[arg-type]  # dataclasses.replace is not typed by field

    def run(
        self, *args: str, stdin: bytes | None = None, ok: Sequence[int] = (0,), timeout: float = TIMEOUT
    ) -> Output:
        """Run one git command; an exit status outside ``ok`` raises `GitFailed`."""
        _version_checked()
        out = _execute(self.cwd, ("git", *args), self._environment(), stdin, timeout)
        if out.status not in ok:
            raise GitFailed(args, out.status, out.stderr[-4000:])
        return out

    def _environment(self) -> dict[str, str]:
        env = dict(_FIXED)
        if self.git_dir is not None:
            common = str(self.git_dir)
            env |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_DIR": common, "GIT_COMMON_DIR": common}
            env["GIT_OBJECT_DIRECTORY"] = f"{common}/objects"
        if self.work_tree is not None:
            env["GIT_WORK_TREE"] = str(self.work_tree)
        if self.index is not None:
            env["GIT_INDEX_FILE"] = str(self.index)
        if self.alternates:
            env["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = ":".join(_quoted(path) for path in self.alternates)
        settings = {**_HARDENED, **self.config}
        env["GIT_CONFIG_COUNT"] = str(len(settings))
        for number, (key, value) in enumerate(settings.items()):
            env[f"GIT_CONFIG_KEY_{number}"] = key
            env[f"GIT_CONFIG_VALUE_{number}"] = value
        return env | dict(self.env)


def _quoted(path: Path) -> str:
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _execute(
    cwd: Path, command: tuple[str, ...], env: Mapping[str, str], stdin: bytes | None, timeout: float
) -> Output:
    """Run through GitPython, with ambient ``GIT_*`` variables taken away first."""
    from git import Git  # 0.13 s to import; a client that only reads types never pays for it

    ambient = [name for name in os.environ if name.startswith("GIT_") and name not in env]
    prefix = ("env", *(part for name in ambient for part in ("-u", name))) if ambient else ()
    with ExitStack() as stack:
        source: IO[bytes] | None = None
        if stdin is not None:
            source = stack.enter_context(tempfile.TemporaryFile())
            source.write(stdin)
            source.seek(0)
        result: Any = Git(cwd).execute(
            [*prefix, *command],
            istream=source,  # type: ignore[arg-type]  # any file with a descriptor is right
            with_extended_output=True,
            with_exceptions=False,
            stdout_as_string=False,
            strip_newline_in_stdout=False,
            kill_after_timeout=timeout,
            env=env,
            start_new_session=True,
        )
    status, stdout, stderr = result
    return Output(int(status), bytes(stdout or b""), str(stderr))


@lru_cache(maxsize=1)
def _version_checked() -> tuple[int, ...]:
    from git.exc import GitCommandNotFound

    try:
        out = _execute(Path("/"), ("git", "version"), _FIXED, None, 20.0)
    except GitCommandNotFound:
        raise GitTooOld("") from None
    return check_version(out.line)


def check_version(line: str) -> tuple[int, ...]:
    """The version in ``git version``'s output; raises `GitTooOld` below 2.38."""
    found = re.search(r"(\d+)\.(\d+)", line)
    version = (int(found[1]), int(found[2])) if found else (0, 0)
    if version < OLDEST:
        raise GitTooOld(line)
    return version
