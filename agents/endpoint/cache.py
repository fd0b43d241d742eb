"""Simulates prompt caching: which part of a request was seen before, and what that does to its usage.

A request is a sequence of segments (each tool, each system block, each message block). A prefix ends at a
segment and is known by the hash of everything up to it. Prefixes are stored at ``cache_control`` breakpoints
and found again from any breakpoint that lies at most `LOOKBACK` segments behind them. The clock is passed in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from agents.endpoint import conversation, tokens

MINIMUM = 1024
"""Prefixes with fewer tokens are never cached."""
LOOKBACK = 20
"""Segments before a breakpoint in which an older breakpoint's prefix is still found."""
TTL = {"5m": 300.0, "1h": 3600.0}
CAPACITY = 20_000
"""Stored prefixes; beyond it the ones that expire first are dropped."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Input tokens of one request. The three parts add up to `total`."""

    uncached: int
    created_5m: int
    created_1h: int
    read: int

    @property
    def created(self) -> int:
        """Tokens written to the cache."""
        return self.created_5m + self.created_1h

    @property
    def total(self) -> int:
        """All input tokens."""
        return self.uncached + self.created + self.read

    def as_api(self) -> dict[str, Any]:
        """The input side of the API's ``usage`` object."""
        return {
            "input_tokens": self.uncached,
            "cache_creation_input_tokens": self.created,
            "cache_read_input_tokens": self.read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": self.created_5m,
                "ephemeral_1h_input_tokens": self.created_1h,
            },
            "service_tier": "standard",
        }


@dataclass(frozen=True, slots=True)
class _Prefix:
    digest: bytes
    tokens: int
    ttl: str | None
    """Set where the segment is a breakpoint."""


@dataclass(slots=True)
class _Entry:
    ttl: float
    expires: float


class PromptCache:
    """Remembers prefixes per key and model."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str, bytes], _Entry] = {}

    def clear(self) -> None:
        """Forgets everything."""
        self._entries.clear()

    def use(self, body: Mapping[str, Any], *, key: str, now: float) -> Usage:
        """Usage of a request; its breakpoints are stored and what it reads is kept alive."""
        prefixes = list(_prefixes(body))
        total = prefixes[-1].tokens if prefixes else 0
        scope = (key, str(body.get("model", "")))
        breakpoints = [i for i, p in enumerate(prefixes) if p.ttl and p.tokens >= MINIMUM]
        if not breakpoints:
            return Usage(uncached=total, created_5m=0, created_1h=0, read=0)
        read = self._read(prefixes, breakpoints, scope, now)
        self._store([prefixes[i] for i in breakpoints], scope, now)
        last = prefixes[breakpoints[-1]].tokens
        last_1h = max((prefixes[i].tokens for i in breakpoints if prefixes[i].ttl == "1h"), default=0)
        created_1h = max(0, last_1h - read)
        return Usage(
            uncached=total - last,
            created_5m=last - read - created_1h,
            created_1h=created_1h,
            read=read,
        )

    def _read(
        self, prefixes: list[_Prefix], breakpoints: list[int], scope: tuple[str, str], now: float
    ) -> int:
        """Tokens of the longest stored prefix in reach; being read prolongs its life."""
        reach = {i for at in breakpoints for i in range(max(0, at - LOOKBACK), at + 1)}
        for index in sorted(reach, reverse=True):
            entry = self._entries.get((*scope, prefixes[index].digest))
            if entry is not None and entry.expires > now:
                entry.expires = now + entry.ttl
                return prefixes[index].tokens
        return 0

    def _store(self, prefixes: list[_Prefix], scope: tuple[str, str], now: float) -> None:
        for prefix in prefixes:
            ttl = TTL.get(prefix.ttl or "5m", TTL["5m"])
            self._entries[(*scope, prefix.digest)] = _Entry(ttl=ttl, expires=now + ttl)
        if len(self._entries) > CAPACITY:
            alive = sorted(self._entries.items(), key=lambda item: item[1].expires)
            self._entries = dict(alive[-CAPACITY // 2 :])


def total_tokens(body: Mapping[str, Any]) -> int:
    """Input tokens of a request, cached or not."""
    total = 0
    for prefix in _prefixes(body):
        total = prefix.tokens
    return total


def _prefixes(body: Mapping[str, Any]) -> Iterator[_Prefix]:
    running = hashlib.sha256()
    size = 0
    segments = list(_segments(body))
    for position, (place, segment) in enumerate(segments):
        control = segment.get("cache_control")
        if position == len(segments) - 1:
            control = control or body.get("cache_control")
        data = tokens.canonical([place, _bare(segment)])
        running.update(len(data).to_bytes(8, "big") + data)
        size += len(data)
        ttl = str(control.get("ttl") or "5m") if isinstance(control, Mapping) else None
        yield _Prefix(running.digest(), tokens.of_bytes(size), ttl)


def _segments(body: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for tool in body.get("tools") or ():
        yield "tool", tool
    for block in conversation.blocks(body.get("system") or []):
        yield "system", block
    for index, message in enumerate(body.get("messages") or ()):
        for block in conversation.blocks(message.get("content")):
            yield f"{index}:{message.get('role')}", block


def _bare(value: object) -> object:
    """``value`` without its cache marks, which are no part of the prompt."""
    if isinstance(value, Mapping):
        return {key: _bare(item) for key, item in value.items() if key != "cache_control"}
    if isinstance(value, list | tuple):
        return [_bare(item) for item in value]
    return value
