"""Keeps what the endpoint received, so that tests and benchmarks can verify what was really sent."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from agents.endpoint import conversation
from agents.endpoint.player import ModelRequest

CAPACITY = 1000
"""Requests kept in memory; older ones are dropped."""
_SESSION = "x-claude-code-session-id"
_SUB_AGENT = "x-claude-code-agent-id"
_SECRET_HEADERS = frozenset({"x-api-key", "authorization", "cookie", "proxy-authorization"})


class Recorder:
    """A bounded ring of received requests, written to a JSON-lines file as well when one is given."""

    def __init__(self, log: Path | None = None) -> None:
        self._ring: deque[dict[str, Any]] = deque(maxlen=CAPACITY)
        self._counts: Counter[str] = Counter()
        self._received = 0
        self._log: TextIO | None = None
        if log is not None:
            log.touch(mode=0o600, exist_ok=True)  # it holds whole conversations
            self._log = log.open("a", encoding="utf-8")

    def note(self, *, time: float, method: str, path: str, headers: Mapping[str, str]) -> dict[str, Any]:
        """Records the arrival of a request; the returned record may be completed while it is answered."""
        self._received += 1
        record = {
            "number": self._received,
            "time": time,
            "method": method,
            "path": path,
            "headers": {
                name: "redacted" if name.lower() in _SECRET_HEADERS else value
                for name, value in headers.items()
            },
        }
        self._ring.append(record)
        return record

    def finish(self, record: dict[str, Any], outcome: str) -> None:
        """Says how the request was answered and writes it to the log."""
        record["outcome"] = outcome
        self._counts[outcome] += 1
        if self._log is not None:
            self._log.write(json.dumps(record, ensure_ascii=False, default=str) + "\n")
            self._log.flush()

    def requests(self, after: int = 0) -> list[dict[str, Any]]:
        """Records with a number above ``after``, oldest first."""
        return [record for record in self._ring if record["number"] > after]

    def last_system(self, session: str) -> tuple[str, ...] | None:
        """The system prompt's blocks in a session's newest request; ``None`` when there is none to go by.

        Requests of sub-agents and of the CLI for itself do not count. After a summary there is none until the
        agent's next request.
        """
        for record in reversed(self._ring):
            purpose = record.get("purpose")
            if purpose in {None, "side"} or record["headers"].get(_SESSION) != session:
                continue
            if _SUB_AGENT in record["headers"]:
                continue
            return tuple(conversation.texts(record["system"])) if purpose == "turn" else None
        return None

    def stats(self) -> dict[str, Any]:
        """Counts since the start or the last reset."""
        return {"received": self._received, "kept": len(self._ring), "outcomes": dict(self._counts)}

    def reset(self) -> None:
        """Forgets all records; numbers start again."""
        self._ring.clear()
        self._counts.clear()
        self._received = 0

    def close(self) -> None:
        """Closes the log file."""
        if self._log is not None:
            self._log.close()
            self._log = None


def described(request: ModelRequest) -> dict[str, Any]:
    """What a record holds about a Messages request."""
    system = request.system.encode(errors="surrogatepass")
    return {
        "purpose": _purpose(request),
        "model": request.model,
        "stream": request.stream,
        "max_tokens": request.max_tokens,
        "system_sha256": hashlib.sha256(system).hexdigest(),
        "system_length": len(system),
        "system": request.raw.get("system"),
        "messages": list(request.messages),
        "tools": [str(tool.get("name", "")) for tool in request.tools],
        "options": {
            name: value
            for name, value in request.raw.items()
            if name not in {"model", "stream", "max_tokens", "system", "messages", "tools"}
        },
    }


def _purpose(request: ModelRequest) -> str:
    """``turn`` for an agent's own request, ``summary`` for a compaction, ``side`` for a title or a probe."""
    if conversation.asks_for_summary(request):
        return "summary"
    return "side" if request.max_tokens == 1 or not request.tools else "turn"
