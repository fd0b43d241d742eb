"""Requests and replies about signals: raw input that is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from orchestrator.protocol.base import Request, View

SignalKindName = Literal["memo", "text", "mail", "file"]


class SignalRequest(Request):
    """Tell the journal of bytes that are in the raw store, by the ticket of their receipt."""

    ticket: str = Field(pattern=r"^[0-9a-f]{32}$")


class SignalView(View):
    """One signal. ``path`` is where its raw bytes lie, read-only."""

    signal: str
    state: Literal["kept"] = "kept"
    kind: SignalKindName
    name: str
    size: int
    media_type: str
    origin: str
    sha256: str
    path: str
    received_at: datetime
    projects: tuple[str, ...] = ()
    seen: int = 1
    seen_at: datetime | None = None
    evidence: str = ""


class SignalAccepted(View):
    """The journal has it. ``new`` is false when the same bytes had come in before."""

    cursor: int
    new: bool
    signal: SignalView


class SignalList(View):
    """Signals, the oldest first; ``unfinished`` are copies that were cut short."""

    cursor: int
    signals: tuple[SignalView, ...]
    unfinished: tuple[str, ...] = ()
