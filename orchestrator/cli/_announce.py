"""Tells the daemon of raw bytes that are safe on disk."""

from __future__ import annotations

from typing import Any

from orchestrator.cli._app import App
from orchestrator.errors import CounterpointError, DaemonUnreachable, NotTaken
from orchestrator.signals import Receipt


def announced(app: App, receipt: Receipt, label: str) -> dict[str, Any]:
    """The daemon's reply, of one that takes its place when it dies meanwhile: a ticket counts once."""
    order = {"ticket": receipt.ticket}
    try:
        try:
            return app.started().post("/signals", order)
        except DaemonUnreachable:
            return app.started().post("/signals", order)
    except CounterpointError as problem:
        raise NotTaken(f"{label!r} is safe on disk, but not listed yet: {problem}", problem.fix) from problem
