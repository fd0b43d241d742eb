"""Stands between the SDK and the CLI: a small environment, an own session, death with the parent.

The SDK merges its whole environment into the child and keeps the child in its own process group; this
program undoes both and then becomes the CLI by ``exec``, so the process id stays the one the SDK knows.
It runs as ``python -I -S launcher.py CLI ARGS...`` and imports nothing but ``os``, ``sys`` and ``ctypes``.

``PR_SET_PDEATHSIG`` is tied to the *thread* that forked: the daemon must open sessions from a thread that
lives as long as it does (its event loop's). The warden covers what this cannot: grandchildren.
"""

import os
import sys

KEEP = "COUNTERPOINT_KEEP"
"""Names, separated by commas, of further variables to pass on; set by ``options``, not passed on itself."""
PARENT = "COUNTERPOINT_PARENT"
"""Process id of the process that must be our parent; not passed on."""
TERMINAL = "COUNTERPOINT_TERMINAL"
"""Set when the CLI takes over its parent's terminal: it stays in that terminal's session, and a parent that
dies hangs up on it, which lets it save its conversation. Not passed on."""

BASE = frozenset(
    {
        "PATH", "HOME", "LANG", "LANGUAGE", "TERM", "TZ", "TMPDIR", "USER", "LOGNAME", "SHELL", "PWD",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS",
        "CLAUDE_CONFIG_DIR", "CLAUDE_AGENT_SDK_VERSION", "CLAUDE_CODE_ENTRYPOINT",
        "CLAUDE_CODE_SDK_READS_SESSION_STATE",
        "COUNTERPOINT_HOME_ID", "COUNTERPOINT_EPOCH", "COUNTERPOINT_MARKER", "COUNTERPOINT_SESSION",
    }
)  # fmt: skip
_PR_SET_PDEATHSIG = 1
_SIGKILL = 9
_SIGHUP = 1


def child_environment(environ: "dict[str, str]") -> "dict[str, str]":
    """The part of ``environ`` the CLI may see: the base list, ``LC_*`` and what ``KEEP`` names."""
    keep = BASE | frozenset(filter(None, environ.get(KEEP, "").split(",")))
    return {
        name: value
        for name, value in environ.items()
        if (name in keep or name.startswith("LC_")) and name not in {KEEP, PARENT, TERMINAL}
    }


def die_with_parent(parent: "str | None", signal: int = _SIGKILL) -> None:
    """Ask the kernel for ``signal`` when the spawning thread ends; exit at once when it already has."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal, 0, 0, 0)
    if parent and os.getppid() != int(parent):
        os._exit(137)


def main() -> None:
    """Become the CLI named by the first argument."""
    terminal = TERMINAL in os.environ
    die_with_parent(os.environ.get(PARENT), _SIGHUP if terminal else _SIGKILL)
    if not terminal and os.getpid() != os.getpgrp():
        os.setsid()
    os.execve(sys.argv[1], sys.argv[1:], child_environment(dict(os.environ)))  # noqa: S606


if __name__ == "__main__":
    main()
