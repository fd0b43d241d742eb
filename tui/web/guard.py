"""Who is answered: pure, and strict about everything that a page from elsewhere could bring about."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """What becomes of a request."""

    PASS = "it holds the cookie"  # noqa: S105 - no password
    ENTER = "it came by the address for the first time and gets the cookie"
    UNKNOWN = "it holds neither"
    STRANGE = "it was made by a page from elsewhere, or under another name of this machine"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a request shows of itself."""

    host: str
    path: str
    origin: str | None = None
    token: str = ""
    cookie: str = ""
    websocket: bool = False


class Guard:
    """The secrets of one server. They end with it."""

    def __init__(self, port: int, fresh: Callable[[int], str] = secrets.token_urlsafe) -> None:
        self._hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self.root = f"/{fresh(12)}/"
        """Everything lies below it: other servers of this machine are shown a cookie whose path matches."""
        self.cookie_name = f"counterpoint-{port}"
        self.cookie = fresh(32)
        self._token = fresh(32)
        self._used = False
        self.address = f"http://127.0.0.1:{port}{self.root}?token={self._token}"
        """Opens the control room once."""

    def judge(self, seen: Seen) -> Verdict:
        """Whether a request is answered; the address is used up when it is."""
        if seen.host not in self._hosts:
            return Verdict.STRANGE
        if seen.origin != f"http://{seen.host}" and (seen.websocket or seen.origin is not None):
            return Verdict.STRANGE
        if _same(seen.cookie, self.cookie):
            return Verdict.PASS
        if _same(seen.token, self._token) and seen.path == self.root and not self._used:
            self._used = True
            return Verdict.ENTER
        return Verdict.UNKNOWN


def _same(given: str, wanted: str) -> bool:
    """Takes equally long wherever they differ."""
    return secrets.compare_digest(given.encode("utf-8", "surrogateescape"), wanted.encode())
