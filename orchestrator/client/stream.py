"""Following the journal over Server-Sent Events: nothing lost, nothing twice, over any number of drops."""

from __future__ import annotations

import http.client
import json
import math
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from orchestrator.client.wire import UnixConnection, error_from, target
from orchestrator.errors import CounterpointError, DaemonUnreachable

Json = dict[str, Any]
SILENCE = 60.0
"""Seconds without a byte, the server's keep-alive included, after which the stream is opened anew."""
FIRST_PAUSE = 0.05
CHUNK = 65536


class Lines(Protocol):
    """Anything that gives lines of bytes, ``b""`` at the end."""

    def readline(self) -> bytes:
        """The next line with its newline."""


@dataclass(slots=True)
class Message:
    """One Server-Sent Event."""

    event: str = "message"
    id: str | None = None
    data: list[str] = field(default_factory=list)

    def take(self, line: str) -> None:
        """Add one field line; comments and unknown fields are passed over."""
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self.data.append(value)
        elif name == "id":
            self.id = value
        elif name == "event":
            self.event = value


class Chunks(Protocol):
    """Anything that gives what has come, as far as it has come; ``b""`` at the end."""

    def read1(self, size: int, /) -> bytes:
        """At most ``size`` bytes, at least one unless it has ended."""


class Buffered:
    """Lines out of chunks. Many short messages come in one chunk: looking for line ends in it is cheap."""

    def __init__(self, source: Chunks) -> None:
        self._source = source
        self._held = bytearray()
        self._at = 0
        self._looked = 0

    def readline(self) -> bytes:
        """The next line with its newline; at the end what is left, then ``b""``."""
        while (end := self._held.find(b"\n", max(self._at, self._looked))) < 0:
            del self._held[: self._at]
            self._at, self._looked = 0, len(self._held)
            more = self._source.read1(CHUNK)
            if not more:
                end = len(self._held) - 1
                break
            self._held += more
        line = bytes(self._held[self._at : end + 1])
        self._at = self._looked = end + 1
        return line


def parse(lines: Lines) -> Iterator[Message]:
    """Complete messages from ``lines``; a message cut off by the end of the stream is dropped."""
    message = Message()
    while raw := lines.readline():
        if not raw.endswith(b"\n"):
            return
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        if line:
            message.take(line)
        elif message.data:
            yield message
            message = Message()
        else:
            message = Message()


class EventStream:
    """Events after a cursor, for ever: iterating reconnects with bounded back-off and resumes by cursor.

    Raises ``DaemonUnreachable`` once the daemon has been away for ``patience`` seconds, and the
    daemon's own error when it refuses the subscription. ``cursor`` is the last event handed out.
    ``told`` hears ``False`` when the daemon is away and ``True`` when it is back.
    """

    def __init__(
        self,
        socket_path: Path,
        after: int,
        scope: Mapping[str, object],
        *,
        kinds: tuple[str, ...] = (),
        deltas: bool = False,
        patience: float = 60.0,
        longest_pause: float = 1.0,
        sleep: Callable[[float], None] = time.sleep,
        told: Callable[[bool], None] | None = None,
    ) -> None:
        self.cursor = after
        self._socket_path = socket_path
        self._scope = dict(scope)
        self._kinds = frozenset(kinds)
        self._deltas = deltas
        self._patience = patience
        self._longest_pause = longest_pause
        self._sleep = sleep
        self._told = told

    def __iter__(self) -> Generator[Json, None, None]:
        pause, away_since = FIRST_PAUSE, math.inf
        while True:
            try:
                with closing(self._connected()) as events:
                    for event in events:
                        if self._told and away_since < math.inf:
                            self._told(True)
                        pause, away_since = FIRST_PAUSE, math.inf
                        if event is not None:
                            yield event
            except (OSError, http.client.HTTPException) as gone:
                if self._told and away_since == math.inf:
                    self._told(False)
                away_since = min(away_since, time.monotonic())
                if time.monotonic() - away_since > self._patience:
                    raise self._lost() from gone
            self._sleep(pause)
            pause = min(pause * 2, self._longest_pause)

    def _connected(self) -> Generator[Json | None, None, None]:
        """Events of one connection; starts with ``None`` once the daemon has accepted it."""
        with closing(UnixConnection(self._socket_path, SILENCE)) as connection:
            connection.request("GET", self._target(), headers=self._headers())
            response = connection.getresponse()
            if response.status == 503:
                raise ConnectionRefusedError(response.read(200).decode("utf-8", "replace"))
            if response.status != 200:
                raise error_from(response.status, response.read())
            yield None
            for message in parse(Buffered(response)):
                yield self._fresh(message)

    def _fresh(self, message: Message) -> Json | None:
        event = _object("\n".join(message.data))
        if message.id is None or not message.id.isdigit():
            return event if self._deltas and message.event == "agent.delta" else None
        cursor = int(message.id)
        if cursor <= self.cursor:
            return None
        self.cursor = cursor
        return event if not self._kinds or message.event in self._kinds else None

    def _target(self) -> str:
        kinds = ",".join(sorted(self._kinds)) or None
        wanted = {"after": self.cursor, "deltas": int(self._deltas), "kinds": kinds}
        return target("/events/stream", {**wanted, **self._scope})

    def _headers(self) -> dict[str, str]:
        return {"Accept": "text/event-stream", "Last-Event-ID": str(self.cursor)}

    def _lost(self) -> DaemonUnreachable:
        return DaemonUnreachable(
            f"The daemon has been away for {self._patience:.0f} s.",
            "`counterpoint up` starts it; nothing that was queued is lost.",
        )


def _object(text: str) -> Json:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise CounterpointError("The daemon sent an event that is not a JSON object.")
    return value
