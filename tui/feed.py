"""Between the daemon and the app: what came is gathered in threads and taken once per frame.

The app never waits for the daemon, and the daemon never for the app: a slow screen takes bigger batches.
"""

from __future__ import annotations

import json
import math
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, Protocol

from orchestrator.client import Client, EventStream
from orchestrator.errors import CounterpointError, DaemonUnreachable
from tui.state.link import Link

Json = dict[str, Any]
SETTLE = 0.1
"""Seconds in which changes are gathered before what they made stale is asked for."""
ERRANDS = 3
MOST = 5000
"""Events and deltas that wait to be taken. While the terminal is lent out nobody takes any; the rest waits
at the daemon.
"""
_DELTA = {"turn": str, "block": int, "channel": str, "offset": int, "text": str}
"""What the body of a delta holds."""
_TALK = ("agent.text", "agent.thinking", "agent.tool_called", "agent.tool_returned", "agent.prompt_delivered")
"""Kinds that change nothing in the attention queue."""


@dataclass(slots=True)
class Batch:
    """What came since the last look."""

    events: list[Json] = field(default_factory=list)
    deltas: list[Json] = field(default_factory=list)
    statuses: list[Json] = field(default_factory=list)
    attention: Json | None = None
    link: Link | None = None
    calls: list[Callable[[], None]] = field(default_factory=list)
    """What answers to errands asked to be called, in the app's thread."""
    problems: list[CounterpointError] = field(default_factory=list)
    """What went wrong while nothing was asked, each once."""

    def __bool__(self) -> bool:
        news = self.events or self.deltas or self.statuses or self.attention
        return bool(news or self.link or self.calls or self.problems)


class _Closed(Exception):
    """The app has gone."""


Then = Callable[[Json], None]
Failed = Callable[[CounterpointError], None]


class Channel(Protocol):
    """What the app needs of the daemon; replies come with a later ``take``, as calls in the app's thread."""

    def start(self, cursor: int, wake: Callable[[], None]) -> None:
        """Follow everything after ``cursor``; ``wake`` is called when there is something to take again."""

    def close(self) -> None:
        """Let go of the daemon; nothing is stopped by it."""

    def take(self) -> Batch:
        """What came since the last call."""

    def refetch(self) -> None:
        """Ask for the whole status and the attention queue again."""

    def get(self, path: str, params: Mapping[str, object] | None, then: Then, failed: Failed) -> None:
        """GET ``path`` below the API's prefix."""

    def post(self, path: str, body: Mapping[str, object] | None, then: Then, failed: Failed) -> None:
        """POST to ``path``; a task is queued exactly once, even when a reply is lost."""


class Feed:
    """The channel to a running daemon. Of deltas it takes those of the projects ``only``, or all."""

    def __init__(
        self,
        client: Client,
        *,
        only: tuple[str, ...] = (),
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.client = client
        self._wake: Callable[[], None] = lambda: None
        self._only = only
        self._steady = steady
        self._lock = threading.Condition()
        self._batch = Batch()
        self._closed = threading.Event()
        self._stale = _Stale()
        self._errands: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._runners = 0
        self._told_of: set[str] = set()
        self._unanswered = _Unanswered()

    def start(self, cursor: int, wake: Callable[[], None]) -> None:
        """Follow everything after ``cursor``, and keep status and attention as they become."""
        with self._lock:
            self._wake, came = wake, bool(self._batch)
        if came:  # answers to what was asked before anybody could be woken
            wake()
        threading.Thread(target=self._follow, args=(cursor,), name="feed", daemon=True).start()
        threading.Thread(target=self._refresh, name="refresh", daemon=True).start()
        self._stale.mark((), attention=True)

    def close(self) -> None:
        """Let go of the daemon; nothing is stopped by it."""
        self._closed.set()
        self._stale.wake()
        with self._lock:
            self._lock.notify_all()
        for _ in range(self._runners):
            self._errands.put(None)

    def take(self) -> Batch:
        """What came since the last call."""
        with self._lock:
            batch, self._batch = self._batch, Batch()
            self._lock.notify_all()
        return batch

    def refetch(self) -> None:
        """Ask for the whole status and the attention queue again."""
        self._stale.mark(None, attention=True)

    def get(self, path: str, params: Mapping[str, object] | None, then: Then, failed: Failed) -> None:
        """GET ``path`` in a thread."""
        self._run(lambda: self.client.get(path, params), then, failed)

    def post(self, path: str, body: Mapping[str, object] | None, then: Then, failed: Failed) -> None:
        """POST to ``path`` in a thread."""
        if path == "/tasks" and body is not None:
            self._run(lambda: self._unanswered.submit(self.client, body), then, failed)
        else:
            self._run(lambda: self.client.post(path, body), then, failed)

    def _run(self, job: Callable[[], Json], then: Then, failed: Failed) -> None:
        def errand() -> None:
            try:
                reply = job()
            except Exception as problem:  # noqa: BLE001  # boundary: the thread has other errands
                error = _as_ours(problem)
                self._put(lambda batch: batch.calls.append(lambda: failed(error)))
            else:
                self._put(lambda batch: batch.calls.append(lambda: then(reply)))

        self._errands.put(errand)
        if self._runners < ERRANDS:
            self._runners += 1
            threading.Thread(target=self._work, name="errand", daemon=True).start()

    def _work(self) -> None:
        while (errand := self._errands.get()) is not None:
            errand()

    def _put(self, change: Callable[[Batch], None]) -> None:
        with self._lock:
            first = not self._batch
            change(self._batch)
        if first and not self._closed.is_set():
            self._wake()

    def _follow(self, cursor: int) -> None:
        stream = EventStream(
            self.client.socket_path,
            cursor,
            {},
            deltas=True,
            patience=math.inf,
            sleep=self._pause,
            told=self._told,
        )
        try:
            for event in stream:
                with self._lock:
                    while not self._has_room():
                        self._lock.wait()
                if self._closed.is_set():
                    return
                self._arrived(event)
        except _Closed:
            return
        except Exception as broken:  # noqa: BLE001  # boundary: said where the person looks
            ended = Link(up=False, ended=str(_as_ours(broken)))
            self._put(lambda batch: setattr(batch, "link", ended))

    def _has_room(self) -> bool:
        return self._closed.is_set() or len(self._batch.events) + len(self._batch.deltas) < MOST

    def _arrived(self, event: Json) -> None:
        if not _sound(event):
            self._tell(CounterpointError("The daemon sent an event that cannot be read; it is left out."))
            return
        if "cursor" not in event:
            if not self._only or event["project"] in self._only:
                self._put(lambda batch: batch.deltas.append(event))
            return
        self._put(lambda batch: batch.events.append(event))
        project, kind = event.get("project"), event["body"].get("kind")
        self._stale.mark((project,) if project else None, attention=kind not in _TALK)

    def _tell(self, problem: CounterpointError) -> None:
        """Tell of a problem, once."""
        if str(problem) not in self._told_of:
            self._told_of.add(str(problem))
            self._put(lambda batch: batch.problems.append(problem))

    def _told(self, up: bool) -> None:
        link = Link(up=up, since=self._steady())
        self._put(lambda batch: setattr(batch, "link", link))
        if up:
            self.refetch()

    def _pause(self, seconds: float) -> None:
        if self._closed.wait(seconds):
            raise _Closed

    def _refresh(self) -> None:
        while not self._closed.is_set():
            projects, attention = self._stale.wait()
            if self._closed.wait(SETTLE):
                return
            more, more_attention = self._stale.take()
            projects = None if projects is None or more is None else projects | more
            try:
                self._fetch(projects, attention or more_attention)
            except Exception as problem:  # noqa: BLE001  # boundary: asked again, whatever it was
                if not isinstance(problem, DaemonUnreachable):  # of that the link tells
                    self._tell(_as_ours(problem))
                if self._closed.wait(1.0):
                    return
                self._stale.mark(projects, attention=attention or more_attention)

    def _fetch(self, projects: set[str] | None, attention: bool) -> None:
        if projects is None or projects:
            params = None if projects is None else {"project": sorted(projects)}
            status = self.client.get("/status", params)
            self._put(lambda batch: batch.statuses.append(status))
        if attention:
            queue = self.client.get("/attention")
            self._put(lambda batch: setattr(batch, "attention", queue))


def _sound(event: Json) -> bool:
    """Whether it is an event or a delta, as the reducers take them for granted."""
    body = event.get("body")
    if not isinstance(body, dict) or not isinstance(body.get("kind"), str):
        return False
    if "cursor" in event:
        return isinstance(event["cursor"], int)
    whole = all(isinstance(body.get(name), kind) for name, kind in _DELTA.items())
    return whole and isinstance(event.get("project"), str) and "task" in event


def _as_ours(problem: Exception) -> CounterpointError:
    """``problem`` as an error that can be told."""
    if isinstance(problem, CounterpointError):
        return problem
    return CounterpointError(f"That failed in the control room itself: {type(problem).__name__}: {problem}")


class _Unanswered:
    """Tasks of which nobody knows whether they were queued: their ids, by what was sent.

    Whoever sends the same again sends the same task again, until the daemon has answered.
    """

    def __init__(self) -> None:
        self._lost: dict[str, list[str]] = {}

    def submit(self, client: Client, body: Mapping[str, object]) -> Json:
        """Queue ``body`` as the task that it was before, if it was one."""
        sent = json.dumps(body, sort_keys=True, default=str)
        lost = self._lost.pop(sent, [])
        name = str(body.get("id") or (lost.pop() if lost else f"t-{os.urandom(5).hex()}"))
        if lost:
            self._lost[sent] = lost
        try:
            return client.submit({**body, "id": name})
        except DaemonUnreachable:
            self._lost.setdefault(sent, []).append(name)
            raise


class _Stale:
    """What has to be asked for again. ``None`` stands for all projects."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._projects: set[str] | None = set()
        self._attention = False
        self._woken = False

    def mark(self, projects: tuple[str, ...] | set[str] | None, *, attention: bool) -> None:
        with self._condition:
            if projects is None or self._projects is None:
                self._projects = None
            else:
                self._projects |= set(projects)
            self._attention |= attention
            self._condition.notify_all()

    def wake(self) -> None:
        with self._condition:
            self._woken = True
            self._condition.notify_all()

    def wait(self) -> tuple[set[str] | None, bool]:
        """What is stale, once something is."""
        with self._condition:
            while not (self._woken or self._attention or self._projects != set()):
                self._condition.wait()
            return self._taken()

    def take(self) -> tuple[set[str] | None, bool]:
        with self._condition:
            return self._taken()

    def _taken(self) -> tuple[set[str] | None, bool]:
        found = self._projects, self._attention
        self._projects, self._attention = set(), False
        return found
