"""HTTP over a Unix socket, and the daemon's error replies as our error classes."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from orchestrator import errors

PREFIX = "/v1"
"""Equal to ``orchestrator.protocol.PREFIX``, which costs an import of pydantic."""
_BY_STATUS: dict[int, type[errors.CounterpointError]] = {
    404: errors.UsageProblem,
    409: errors.Refused,
    422: errors.UsageProblem,
}
"""Stands in for an error class that only the daemon has."""


class UnixConnection(http.client.HTTPConnection):
    """An HTTP connection over a Unix socket."""

    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        """Connect to the socket file; ``OSError`` when nothing listens there."""
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sock.settimeout(self.timeout)
        try:
            sock.connect(str(self._path))
        except OSError:
            sock.close()
            raise
        self.sock = sock


def segment(text: str) -> str:
    """``text`` as one path segment: nothing in it can leave the segment. Empty, it names nothing."""
    if not text:
        raise errors.UsageProblem("An empty name is given.", "Is a shell variable unset? Name what is meant.")
    quoted = quote(text, safe="")
    return quoted.replace(".", "%2E") if quoted in {".", ".."} else quoted


def target(path: str, params: Mapping[str, object] | None = None) -> str:
    """The request target for ``path`` below the prefix; parameters that are ``None`` are left out, and
    one whose value is a sequence is given once for each of its items.
    """
    given = {name: value for name, value in (params or {}).items() if value is not None}
    return f"{PREFIX}{path}?{urlencode(given, doseq=True)}" if given else f"{PREFIX}{path}"


def error_from(status: int, raw: bytes) -> errors.CounterpointError:
    """The error that a non-2xx reply stands for: the class of its wire name with its message and fix."""
    body = _error_body(raw)
    if body is None:
        text = raw[:200].decode("utf-8", "replace").strip()
        return errors.CounterpointError(f"The daemon answered {status}: {text or 'no reason given'}")
    error = _blank(str(body.get("type", "")), status)
    error.args = (str(body.get("message") or f"The daemon answered {status}."),)
    error.fix = str(body.get("fix") or "")
    return error


def _error_body(raw: bytes) -> dict[str, Any] | None:
    try:
        body = json.loads(raw)
    except ValueError:
        return None
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else None


def _blank(name: str, status: int) -> errors.CounterpointError:
    """An instance of the class called ``name``; composing constructors are passed by, the text is given."""
    found = getattr(errors, name, None)
    if not (isinstance(found, type) and issubclass(found, errors.CounterpointError)):
        found = _BY_STATUS.get(status, errors.CounterpointError)
    return found.__new__(found)
