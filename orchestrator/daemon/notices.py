"""The calls about notifications: how the person is notified, and a test of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, FastAPI, Request

from orchestrator.daemon.notifying import Notifier
from orchestrator.protocol import PREFIX
from orchestrator.protocol.notify import NotifyTestView, NotifyView


def _notifier(request: Request) -> Notifier:
    notifier: Notifier = request.app.state.notifier
    return notifier


TheNotifier = Annotated[Notifier, Depends(_notifier)]


def notify_routes(app: FastAPI) -> None:
    """Add the calls to ``app``."""

    @app.get(f"{PREFIX}/notify")
    async def notify(notifier: TheNotifier) -> NotifyView:
        """The ways of notification in force, and what was sent lately."""
        return await notifier.view()

    @app.post(f"{PREFIX}/notify/test")
    async def test(notifier: TheNotifier) -> NotifyTestView:
        """Send a sample by every way that the daemon sends by, and say what came of it."""
        return await notifier.test()
