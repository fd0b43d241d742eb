"""Requests to a running daemon: plain dictionaries in and out."""

from __future__ import annotations

import http.client
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from orchestrator.client.stream import EventStream
from orchestrator.client.wire import UnixConnection, error_from, target
from orchestrator.errors import CounterpointError, DaemonUnreachable

Json = dict[str, Any]
PAGE = 500
MOST_TASKS = 500
"""Tasks that one request may queue."""
GONE = (OSError, http.client.HTTPException)


class Client:
    """Talks to the daemon behind ``socket_path``; each call is one connection, so it never goes stale.

    Replies are plain dictionaries. A refusal raises the error class the daemon named, with its fix;
    ``DaemonUnreachable`` means that no daemon answers. Safe to use from several threads.
    """

    def __init__(self, socket_path: Path | str, *, timeout: float = 60.0) -> None:
        self.socket_path = Path(socket_path)
        self.timeout = timeout

    def get(self, path: str, params: Mapping[str, object] | None = None) -> Json:
        """The reply to GET ``path`` (below the API's prefix)."""
        return self._request("GET", target(path, params), None)

    def post(self, path: str, body: Mapping[str, object] | None = None) -> Json:
        """The reply to POST ``path``; fields that are ``None`` are not sent."""
        given = {name: value for name, value in (body or {}).items() if value is not None}
        return self._request("POST", target(path), given)

    def submit(self, task: Mapping[str, object], *, patience: float = 20.0) -> Json:
        """Queue ``task`` exactly once: it is given an id, so a lost reply is asked for again.

        Waits up to ``patience`` seconds for a daemon that is restarting.
        """
        named = {**task, "id": task.get("id") or f"t-{os.urandom(5).hex()}"}
        return self._persist("/tasks", named, patience)

    def submit_all(self, tasks: Sequence[Mapping[str, object]], *, patience: float = 20.0) -> list[Json]:
        """Queue many tasks, each of which has an id: all of them or, when one is refused, none.

        Returns a reply per task, in order. Waits as ``submit`` does.
        """
        replies: list[Json] = []
        for start in range(0, len(tasks), MOST_TASKS):
            chunk = [dict(task) for task in tasks[start : start + MOST_TASKS]]
            replies += self._persist("/batches", {"tasks": chunk}, patience)["tasks"]
        return replies

    def _persist(self, path: str, body: Mapping[str, object], patience: float) -> Json:
        """Post what may be posted twice, until a reply comes or ``patience`` seconds are over."""
        deadline = time.monotonic() + patience
        pause = 0.05
        while True:
            try:
                return self.post(path, body)
            except DaemonUnreachable:
                if time.monotonic() + pause > deadline:
                    raise
            time.sleep(pause)
            pause = min(pause * 2, 1.0)

    def events(
        self,
        after: int = 0,
        *,
        follow: bool = False,
        project: str | None = None,
        task: str | None = None,
        kinds: tuple[str, ...] = (),
        deltas: bool = False,
    ) -> Iterator[Json]:
        """Events after the cursor ``after``, each once and in order; with ``follow`` it never ends by itself.

        Following resumes by cursor over dropped connections and restarts of the daemon.
        Deltas (only with ``follow``) have no cursor and may be missing.
        """
        scope = {"project": project, "task": task}
        if not follow:
            return self._pages(after, {**scope, "kinds": ",".join(kinds) or None})
        return iter(EventStream(self.socket_path, after, scope, kinds=kinds, deltas=deltas))

    def before(
        self,
        cursor: int = 0,
        limit: int = PAGE,
        *,
        project: str | None = None,
        task: str | None = None,
        kinds: tuple[str, ...] = (),
    ) -> Json:
        """The newest ``limit`` events before ``cursor``, oldest first (0: of all), as the API's page.

        ``previous`` is the cursor of the page before it, ``None`` at the beginning; following after ``end``
        goes on without a gap.
        """
        scope = {"project": project, "task": task, "kinds": ",".join(kinds) or None}
        return self.get("/events", {"before": cursor, "limit": limit, **scope})

    def _pages(self, after: int, scope: Mapping[str, object]) -> Iterator[Json]:
        while True:
            page = self.get("/events", {"after": after, "limit": PAGE, **scope})
            yield from page["events"]
            if page["next"] >= page["end"] or page["next"] <= after:
                return
            after = page["next"]

    def _request(self, method: str, goal: str, body: Json | None) -> Json:
        payload = None if body is None else json.dumps(body).encode()
        headers = {"Accept": "application/json"}
        if payload is not None:
            headers["Content-Type"] = "application/json"
        connection = UnixConnection(self.socket_path, self.timeout)
        try:
            connection.request(method, goal, payload, headers)
            response = connection.getresponse()
            status, raw = response.status, response.read()
        except GONE as gone:
            raise unreachable(self.socket_path, gone) from gone
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise error_from(status, raw)
        return _object(raw)


def unreachable(socket_path: Path, cause: Exception) -> DaemonUnreachable:
    """The error for a daemon that does not answer on ``socket_path``."""
    if isinstance(cause, (FileNotFoundError, ConnectionRefusedError)):
        return DaemonUnreachable("No daemon runs for this home.", "`counterpoint up` starts it.")
    if isinstance(cause, TimeoutError):
        return DaemonUnreachable(
            "The daemon did not answer in time.", "`counterpoint doctor` looks for the reason."
        )
    return DaemonUnreachable(
        f"The connection to the daemon at {str(socket_path)!r} broke: {str(cause) or type(cause).__name__}.",
        "`counterpoint status` tells whether it runs.",
    )


def _object(raw: bytes) -> Json:
    try:
        value = json.loads(raw)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise CounterpointError("The daemon's reply was not the JSON object this version expects.")
    return value
